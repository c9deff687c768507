"""The tables. Moments are ISO 8601 text in UTC (they sort, and read the same on SQLite and PostgreSQL)."""

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

people = Table(
    "people",
    metadata,
    Column("pseudonym", String(32), primary_key=True),
    Column("username", String(64), nullable=False, unique=True),
    Column("name", String(64), nullable=False),
    Column("unit", String(128), nullable=False),
)

items = Table(  # published versions of questions, key included
    "items",
    metadata,
    Column("item", String(64), primary_key=True),
    Column("version", String(16), primary_key=True),
    Column("body", Text, nullable=False),
)

papers = Table(
    "papers",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("body", Text, nullable=False),
)

attempts = Table(
    "attempts",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("pseudonym", String(32), nullable=False),
    Column("quiz", String(160), nullable=False),
    Column("number", Integer, nullable=False),
    Column("paper", String(64), ForeignKey("papers.digest"), nullable=False),
    Column("started_at", String(40), nullable=False),
    UniqueConstraint("pseudonym", "quiz", "number"),
)

responses = Table(
    "responses",
    metadata,
    Column("rev", Integer, primary_key=True, autoincrement=True),
    Column("attempt", String(32), ForeignKey("attempts.id"), nullable=False),
    Column("question", String(80), nullable=False),
    Column("answer", Text, nullable=False),
    Column("tab", String(32), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("accepted", Boolean, nullable=False),
    Column("saved_at", String(40), nullable=False),
    UniqueConstraint("attempt", "tab", "seq"),
    Index(None, "attempt", "rev"),
)

submissions = Table(
    "submissions",
    metadata,
    Column("attempt", String(32), ForeignKey("attempts.id"), primary_key=True),
    Column("submitted_at", String(40), nullable=False),
    Column("score", Float, nullable=False),
    Column("points", Float, nullable=False),
    Column("passed", Boolean, nullable=False),
    Column("fractions", Text, nullable=False),
)

ledger = Table(
    "ledger",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("recorded_at", String(40), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("pseudonym", String(32), nullable=False),
    Column("subject", String(64), nullable=False),
    Column("payload", Text, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("digest", String(64), nullable=False, unique=True),
    Index(None, "kind", "subject"),
)

roster_batches = Table(  # an import, an edit, or the undoing of one
    "roster_batches",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("kind", String(16), nullable=False),
    Column("note", String(200), nullable=False),
    Column("source", String(64), nullable=False),
    Column("actor", String(32), nullable=False),
    Column("at", String(40), nullable=False),
    Column("undoes", Integer, ForeignKey("roster_batches.id"), unique=True),
)

roster_entries = Table(  # names may be erased here one day, so it is not append-only
    "roster_entries",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("batch", Integer, ForeignKey("roster_batches.id"), nullable=False),
    Column("pseudonym", String(32), ForeignKey("people.pseudonym"), nullable=False),
    Column("effective", String(10), nullable=False),
    Column("name", String(64), nullable=False),
    Column("post", Text),
    Column("salt", String(32), nullable=False, server_default=""),
    Column("name_digest", String(64), nullable=False, server_default=""),
    Index(None, "pseudonym"),
)

accounts = Table(
    "accounts",
    metadata,
    Column("pseudonym", String(32), ForeignKey("people.pseudonym"), primary_key=True),
    Column("password", String(128), nullable=False),
    Column("one_time", Boolean, nullable=False),
    Column("valid_from", String(40), nullable=False),
    Column("failures", Integer, nullable=False),
    Column("locked_until", String(40), nullable=False),
    Column("notice", String(16), nullable=False),
)

grants = Table(
    "grants",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("pseudonym", String(32), ForeignKey("people.pseudonym"), nullable=False),
    Column("role", String(16), nullable=False),
    Column("granted", Boolean, nullable=False),
    Column("actor", String(32), nullable=False),
    Column("at", String(40), nullable=False),
    Index(None, "pseudonym"),
)

audit = Table(  # log-ins, and every action of an officer on a person; no names
    "audit",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("at", String(40), nullable=False),
    Column("actor", String(32), nullable=False),
    Column("action", String(32), nullable=False),
    Column("subject", String(32), nullable=False),
    Column("detail", Text, nullable=False),
    Index(None, "subject"),
)

feedback = Table(
    "feedback",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("pseudonym", String(32), ForeignKey("people.pseudonym"), nullable=False),
    Column("at", String(40), nullable=False),
    Column("page", String(200), nullable=False),
    Column("words", Text, nullable=False),
    Column("reply", Text, nullable=False),
    Column("replied_at", String(40), nullable=False),
    Index(None, "pseudonym"),
)

options = Table(  # what an office has chosen: remembered columns, the switch to PC and paper
    "options",
    metadata,
    Column("name", String(120), primary_key=True),
    Column("value", Text, nullable=False),
)

reviews = Table(  # sign-offs of items and their withdrawals
    "reviews",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("item", String(64), nullable=False),
    Column("version", String(16), nullable=False),
    Column("laws", Text, nullable=False),
    Column("signed", Boolean, nullable=False),
    Column("reviewer", String(64), nullable=False),
    Column("adviser", String(64), nullable=False),
    Column("actor", String(32), nullable=False),
    Column("at", String(40), nullable=False),
    Column("note", String(200), nullable=False),
    Index(None, "item"),
)

remarks = Table(  # words that may name or characterise somebody: the ledger holds only their digest
    "remarks",
    metadata,
    Column("ref", String(32), primary_key=True),
    Column("pseudonym", String(32), nullable=False),
    Column("body", Text, nullable=False),  # JSON with a salt; empty once erased
    Index(None, "pseudonym"),
)

attachments = Table(  # files kept under their SHA-256 in the data folder
    "attachments",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("size", Integer, nullable=False),
    Column("actor", String(32), nullable=False),
    Column("at", String(40), nullable=False),
)

closings = Table(  # what a year froze when it was closed
    "closings",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("year", Integer, nullable=False),
    Column("body", Text, nullable=False),
)

seals = Table(  # a running digest over each table that only grows
    "seals",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("count", Integer, nullable=False),
    Column("digest", String(64), nullable=False),
)

requests = Table(  # a learner asks for a correction of their record
    "requests",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("pseudonym", String(32), ForeignKey("people.pseudonym"), nullable=False),
    Column("at", String(40), nullable=False),
    Column("entry", Integer, nullable=False),  # seq of the ledger entry it is about, 0 for something missing
    Column("words", Text, nullable=False),
    Column("reply", Text, nullable=False),
    Column("replied_at", String(40), nullable=False),
    Column("replied_by", String(32), nullable=False),
    Index(None, "pseudonym"),
)

APPEND_ONLY = (
    "items",
    "papers",
    "attempts",
    "responses",
    "submissions",
    "ledger",
    "roster_batches",
    "grants",
    "audit",
    "reviews",
    "attachments",
    "closings",
)
"""Tables whose rows the database refuses to change or delete."""
