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

APPEND_ONLY = ("items", "papers", "attempts", "responses", "submissions", "ledger")
"""Tables whose rows the database refuses to change or delete."""
