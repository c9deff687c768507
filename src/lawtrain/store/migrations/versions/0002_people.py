"""People and doors: the roster with its batches, accounts, roles, the audit log, feedback, options."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_APPEND_ONLY = ("roster_batches", "grants", "audit")


def upgrade() -> None:
    """Add them."""
    _roster()
    _doors()
    _office()
    _forbid_changes()


def _roster() -> None:
    op.create_table(
        "roster_batches",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("note", sa.String(200), nullable=False),
        sa.Column("source", sa.String(64), nullable=False),
        sa.Column("actor", sa.String(32), nullable=False),
        sa.Column("at", sa.String(40), nullable=False),
        sa.Column("undoes", sa.Integer()),
        sa.PrimaryKeyConstraint("id", name="pk_roster_batches"),
        sa.ForeignKeyConstraint(["undoes"], ["roster_batches.id"], name="fk_roster_batches_undoes"),
        sa.UniqueConstraint("undoes", name="uq_roster_batches_undoes"),
    )
    op.create_table(
        "roster_entries",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.Column("pseudonym", sa.String(32), nullable=False),
        sa.Column("effective", sa.String(10), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("post", sa.Text()),
        sa.PrimaryKeyConstraint("seq", name="pk_roster_entries"),
        sa.ForeignKeyConstraint(["batch"], ["roster_batches.id"], name="fk_roster_entries_batch"),
        sa.ForeignKeyConstraint(["pseudonym"], ["people.pseudonym"], name="fk_roster_entries_pseudonym"),
    )
    op.create_index("ix_roster_entries_pseudonym", "roster_entries", ["pseudonym"])


def _doors() -> None:
    op.create_table(
        "accounts",
        sa.Column("pseudonym", sa.String(32), nullable=False),
        sa.Column("password", sa.String(128), nullable=False),
        sa.Column("one_time", sa.Boolean(), nullable=False),
        sa.Column("valid_from", sa.String(40), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.String(40), nullable=False),
        sa.Column("notice", sa.String(16), nullable=False),
        sa.PrimaryKeyConstraint("pseudonym", name="pk_accounts"),
        sa.ForeignKeyConstraint(["pseudonym"], ["people.pseudonym"], name="fk_accounts_pseudonym"),
    )
    op.create_table(
        "grants",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("pseudonym", sa.String(32), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=False),
        sa.Column("actor", sa.String(32), nullable=False),
        sa.Column("at", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_grants"),
        sa.ForeignKeyConstraint(["pseudonym"], ["people.pseudonym"], name="fk_grants_pseudonym"),
    )
    op.create_index("ix_grants_pseudonym", "grants", ["pseudonym"])
    op.create_table(
        "audit",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("at", sa.String(40), nullable=False),
        sa.Column("actor", sa.String(32), nullable=False),
        sa.Column("action", sa.String(32), nullable=False),
        sa.Column("subject", sa.String(32), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_audit"),
    )
    op.create_index("ix_audit_subject", "audit", ["subject"])


def _office() -> None:
    op.create_table(
        "feedback",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("pseudonym", sa.String(32), nullable=False),
        sa.Column("at", sa.String(40), nullable=False),
        sa.Column("page", sa.String(200), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("replied_at", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_feedback"),
        sa.ForeignKeyConstraint(["pseudonym"], ["people.pseudonym"], name="fk_feedback_pseudonym"),
    )
    op.create_index("ix_feedback_pseudonym", "feedback", ["pseudonym"])
    op.create_table(
        "options",
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_options"),
    )


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
