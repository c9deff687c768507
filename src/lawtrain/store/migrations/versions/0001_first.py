"""The first schema: people apart from the pseudonymous record; append-only attempts, responses, submissions, ledger."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_APPEND_ONLY = ("items", "papers", "attempts", "responses", "submissions", "ledger")


def upgrade() -> None:
    """Create everything."""
    _people_and_papers()
    _attempts()
    _ledger()
    _forbid_changes()


def _people_and_papers() -> None:
    op.create_table(
        "people",
        sa.Column("pseudonym", sa.String(32), nullable=False),
        sa.Column("username", sa.String(64), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("unit", sa.String(128), nullable=False),
        sa.PrimaryKeyConstraint("pseudonym", name="pk_people"),
        sa.UniqueConstraint("username", name="uq_people_username"),
    )
    op.create_table(
        "items",
        sa.Column("item", sa.String(64), nullable=False),
        sa.Column("version", sa.String(16), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("item", "version", name="pk_items"),
    )
    op.create_table(
        "papers",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_papers"),
    )


def _attempts() -> None:
    op.create_table(
        "attempts",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("pseudonym", sa.String(32), nullable=False),
        sa.Column("quiz", sa.String(160), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("paper", sa.String(64), nullable=False),
        sa.Column("started_at", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_attempts"),
        sa.ForeignKeyConstraint(["paper"], ["papers.digest"], name="fk_attempts_paper"),
        sa.UniqueConstraint("pseudonym", "quiz", "number", name="uq_attempts_pseudonym_quiz_number"),
    )
    op.create_table(
        "responses",
        sa.Column("rev", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("attempt", sa.String(32), nullable=False),
        sa.Column("question", sa.String(80), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("tab", sa.String(32), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=False),
        sa.Column("saved_at", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("rev", name="pk_responses"),
        sa.ForeignKeyConstraint(["attempt"], ["attempts.id"], name="fk_responses_attempt"),
        sa.UniqueConstraint("attempt", "tab", "seq", name="uq_responses_attempt_tab_seq"),
    )
    op.create_index("ix_responses_attempt_rev", "responses", ["attempt", "rev"])
    op.create_table(
        "submissions",
        sa.Column("attempt", sa.String(32), nullable=False),
        sa.Column("submitted_at", sa.String(40), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("points", sa.Float(), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("fractions", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("attempt", name="pk_submissions"),
        sa.ForeignKeyConstraint(["attempt"], ["attempts.id"], name="fk_submissions_attempt"),
    )


def _ledger() -> None:
    op.create_table(
        "ledger",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("recorded_at", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("pseudonym", sa.String(32), nullable=False),
        sa.Column("subject", sa.String(64), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_ledger"),
        sa.UniqueConstraint("digest", name="uq_ledger_digest"),
    )
    op.create_index("ix_ledger_kind_subject", "ledger", ["kind", "subject"])


def _forbid_changes() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION lawtrain_append_only() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'append-only table'; END $$"
        )
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
