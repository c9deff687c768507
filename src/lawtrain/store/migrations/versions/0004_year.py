"""The year: erasable words, attachments, closings, seals over what only grows, requests for correction."""

import hashlib
import secrets

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_APPEND_ONLY = ("attachments", "closings")


def upgrade() -> None:
    """Add them, and give every name on the roster its salted digest."""
    _words()
    _kept()
    _requests()
    _names()
    _forbid_changes()


def _words() -> None:
    op.create_table(
        "remarks",
        sa.Column("ref", sa.String(32), nullable=False),
        sa.Column("pseudonym", sa.String(32), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("ref", name="pk_remarks"),
    )
    op.create_index("ix_remarks_pseudonym", "remarks", ["pseudonym"])


def _kept() -> None:
    op.create_table(
        "attachments",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("actor", sa.String(32), nullable=False),
        sa.Column("at", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_attachments"),
    )
    op.create_table(
        "closings",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_closings"),
    )
    op.create_table(
        "seals",
        sa.Column("name", sa.String(32), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_seals"),
    )


def _requests() -> None:
    op.create_table(
        "requests",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("pseudonym", sa.String(32), nullable=False),
        sa.Column("at", sa.String(40), nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("replied_at", sa.String(40), nullable=False),
        sa.Column("replied_by", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_requests"),
        sa.ForeignKeyConstraint(["pseudonym"], ["people.pseudonym"], name="fk_requests_pseudonym"),
    )
    op.create_index("ix_requests_pseudonym", "requests", ["pseudonym"])


def _names() -> None:
    for column, width in (("salt", 32), ("name_digest", 64)):
        op.add_column(
            "roster_entries", sa.Column(column, sa.String(width), nullable=False, server_default="")
        )
    entries = sa.table("roster_entries", sa.column("seq"), sa.column("name"))
    add = sa.text("UPDATE roster_entries SET salt = :salt, name_digest = :digest WHERE seq = :seq")
    connection = op.get_bind()
    for seq, name in connection.execute(sa.select(entries.c.seq, entries.c.name)).all():
        salt = secrets.token_hex(16)
        digest = hashlib.sha256((salt + name).encode()).hexdigest()
        connection.execute(add, {"salt": salt, "digest": digest, "seq": seq})


def _forbid_changes() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for table in _APPEND_ONLY:
            op.execute(
                f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION lawtrain_append_only()"
            )
        return
    for table in _APPEND_ONLY:
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                "BEGIN SELECT RAISE(ABORT, 'append-only table'); END"
            )
