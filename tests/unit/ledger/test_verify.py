"""Whatever is altered, removed, added or moved in the database behind the program's back is found, and named."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from ledger_town import Clock, Town, fill
from sqlalchemy import Boolean, Float, Integer, Table

from lawtrain.desk.files import Files
from lawtrain.desk.verify import Verified, verify
from lawtrain.store import Store, Transaction
from lawtrain.store.schema import APPEND_ONLY, metadata

NOT_COVERED = {("accounts", "failures"), ("accounts", "locked_until")}
"""What `UNCOVERED` says of columns; attempts and responses are covered once they are handed in."""
SHEET = {"attempts", "submissions", "responses"}


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A filled town, at rest."""
    folder = tmp_path_factory.mktemp("town")
    store = Store.open(f"sqlite:///{folder / 'service.sqlite'}")
    fill(store, folder)
    outcome = verify(store, Files(folder))
    assert outcome.fine, [str(one) for one in outcome.findings]
    store.close()
    with sqlite3.connect(folder / "service.sqlite") as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        for table in metadata.tables:
            count = connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            assert count >= (1 if table == "closings" else 2), f"{table} 里没有东西可试"
    return folder


Tamper = Callable[[sqlite3.Connection], None]


@pytest.fixture
def after(filled: Path, tmp_path: Path) -> Callable[[Tamper], Verified]:
    """What is found after somebody with the file in hand has done something to it."""

    def run(tamper: Tamper) -> Verified:
        file = tmp_path / "service.sqlite"
        shutil.copy(filled / "service.sqlite", file)
        connection = sqlite3.connect(file)
        connection.row_factory = sqlite3.Row
        guards = [
            row["sql"] for row in connection.execute("SELECT sql FROM sqlite_master WHERE type='trigger'")
        ]
        for table in APPEND_ONLY:
            for verb in ("update", "delete"):
                connection.execute(f"DROP TRIGGER {table}_no_{verb}")
        tamper(connection)
        for guard in guards:  # whoever does this puts the guards back
            connection.execute(guard)
        connection.commit()
        connection.close()
        store = Store.open(f"sqlite:///{file}")
        try:
            return verify(store, Files(filled))
        finally:
            store.close()

    return run


def keys(connection: sqlite3.Connection, table: Table) -> list[int]:
    """The rows that a check covers."""
    where = ""
    if table.name == "attempts":
        where = "WHERE id IN (SELECT attempt FROM submissions)"
    elif table.name == "responses":
        where = "WHERE attempt IN (SELECT attempt FROM submissions)"
    return [row[0] for row in connection.execute(f"SELECT rowid FROM {table.name} {where}")]


def named(outcome: Verified, table: str) -> bool:
    """Whether the finding tells the table; what is sealed together is told together."""
    told = {name for one in outcome.findings for name in one.table.split("/")}
    if table == "seals":
        return bool(told)
    return table in told


def other(value: object, column: object) -> object:
    """Something else of the same kind."""
    if value is None:
        return 1 if isinstance(column, Integer) else "x"
    if isinstance(column, Boolean):
        return 1 - int(value)  # type: ignore[call-overload]
    if isinstance(column, Integer | Float):
        return value + 1000  # type: ignore[operator]
    text = str(value)
    return f"{text[:-1]}{'7' if text[-1:] != '7' else '8'}" if text else "x"


COLUMNS = [
    (table, column)
    for table in metadata.tables.values()
    for column in table.columns
    if (table.name, column.name) not in NOT_COVERED
]


@pytest.mark.parametrize(("table", "column"), COLUMNS, ids=lambda one: getattr(one, "name", str(one)))
def test_one_altered_value(after: Callable[[Tamper], Verified], table: Table, column: object) -> None:
    def tamper(connection: sqlite3.Connection) -> None:
        row = keys(connection, table)[-1]
        name = column.name  # type: ignore[attr-defined]
        value = connection.execute(f"SELECT {name} FROM {table.name} WHERE rowid=?", (row,)).fetchone()[0]
        changed = other(value, column.type)  # type: ignore[attr-defined]
        connection.execute(f"UPDATE {table.name} SET {name}=? WHERE rowid=?", (changed, row))

    outcome = after(tamper)
    assert named(outcome, table.name), [str(one) for one in outcome.findings]


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("seals", "count", "x"),
        ("seals", "name", b"\xff\xfe"),
        ("ledger", "payload", "[]"),
        ("ledger", "payload", '{"year": null}'),
        ("audit", "detail", b"\xff"),
        ("submissions", "score", "x"),
    ],
)
def test_what_cannot_even_be_read_is_told_and_breaks_nothing(
    after: Callable[[Tamper], Verified], table: str, column: str, value: object
) -> None:
    def tamper(connection: sqlite3.Connection) -> None:
        only = "WHERE kind IN ('year_closed', 'event')" if table == "ledger" else ""
        connection.execute(f"UPDATE {table} SET {column}=? {only}", (value,))

    if (table, column) == ("seals", "name"):  # a key: only one row can hold it
        outcome = after(
            lambda connection: connection.execute(  # type: ignore[arg-type, return-value]
                "UPDATE seals SET name=? WHERE name='audit'", (value,)
            )
        )
    else:
        outcome = after(tamper)
    assert named(outcome, table), [str(one) for one in outcome.findings]


def test_a_closing_that_was_made_up_breaks_nothing(after: Callable[[Tamper], Verified]) -> None:
    body = '{"year":2026}'
    values = (hashlib.sha256(body.encode()).hexdigest(), 2026, body)

    def tamper(connection: sqlite3.Connection) -> None:
        connection.execute("INSERT INTO closings (digest, year, body) VALUES (?, ?, ?)", values)

    assert named(after(tamper), "closings")


def every_table_but(name: str) -> list[Table]:
    return [table for table in metadata.tables.values() if table.name != name]


@pytest.mark.parametrize("table", metadata.tables.values(), ids=str)
@pytest.mark.parametrize("which", [0, -1])
def test_one_row_gone(after: Callable[[Tamper], Verified], table: Table, which: int) -> None:
    outcome = after(
        lambda connection: connection.execute(  # type: ignore[arg-type, return-value]
            f"DELETE FROM {table.name} WHERE rowid=?", (keys(connection, table)[which],)
        )
    )
    assert named(outcome, table.name), [str(one) for one in outcome.findings]


@pytest.mark.parametrize(
    "table", every_table_but("attempts"), ids=str
)  # drafts are not covered, and verify says so
def test_one_row_more(after: Callable[[Tamper], Verified], table: Table) -> None:
    """A copy of a row under a key of its own, as like the others as can be."""

    def tamper(connection: sqlite3.Connection) -> None:
        row = keys(connection, table)[0]
        values = dict(connection.execute(f"SELECT * FROM {table.name} WHERE rowid=?", (row,)).fetchone())
        unique = {column.name for column in table.primary_key}
        unique |= {c.name for c in table.columns if c.unique}
        if table.name == "responses":
            unique |= {"seq"}
        if table.name == "submissions":  # the attempt that is not handed in yet
            values["attempt"] = connection.execute(
                "SELECT id FROM attempts WHERE id NOT IN (SELECT attempt FROM submissions)"
            ).fetchone()[0]
            unique = set()
        for name in unique:
            values[name] = other(values[name], table.c[name].type)
        marks = ",".join("?" * len(values))
        columns = ",".join(values)
        connection.execute(f"INSERT INTO {table.name} ({columns}) VALUES ({marks})", tuple(values.values()))

    outcome = after(tamper)
    assert named(outcome, table.name), [str(one) for one in outcome.findings]


@pytest.mark.parametrize("table", every_table_but("closings"), ids=str)  # there is only one
def test_two_rows_swapped(after: Callable[[Tamper], Verified], table: Table) -> None:
    """Each takes the other's place; their keys stay where they were."""

    def tamper(connection: sqlite3.Connection) -> None:
        rest = [c.name for c in table.columns if not c.primary_key]
        rows = [
            (
                row,
                tuple(
                    connection.execute(
                        f"SELECT {','.join(rest)} FROM {table.name} WHERE rowid=?", (row,)
                    ).fetchone()
                ),
            )
            for row in keys(connection, table)
        ]
        first, second = next((a, b) for a in rows for b in rows if a[1] != b[1])
        for one, values in (
            (first[0], ["~swap~" + str(n) for n in range(len(rest))]),
            (second[0], first[1]),
            (first[0], second[1]),
        ):
            taken = ",".join(f"{name}=?" for name in rest)
            connection.execute(f"UPDATE {table.name} SET {taken} WHERE rowid=?", (*values, one))

    outcome = after(tamper)
    assert named(outcome, table.name), [str(one) for one in outcome.findings]


def test_missing_guards_are_told(filled: Path, tmp_path: Path) -> None:
    file = tmp_path / "service.sqlite"
    shutil.copy(filled / "service.sqlite", file)
    with sqlite3.connect(file) as connection:
        connection.execute("DROP TRIGGER audit_no_update")
    store = Store.open(f"sqlite:///{file}")
    outcome = verify(store, Files(filled))
    store.close()
    (only,) = outcome.findings
    assert (only.table, only.row) == ("audit", "防改动的设置")


@pytest.mark.parametrize("how", ["altered", "gone"])
def test_an_attachment_that_is_not_what_it_was(filled: Path, tmp_path: Path, how: str) -> None:
    shutil.copytree(filled, tmp_path / "town")
    kept = next(one for one in (tmp_path / "town" / "attachments").rglob("*") if one.is_file())
    kept.write_bytes(b"%PDF other") if how == "altered" else kept.unlink()
    store = Store.open(f"sqlite:///{tmp_path / 'town' / 'service.sqlite'}")
    outcome = verify(store, Files(tmp_path / "town"))
    store.close()
    (only,) = outcome.findings
    assert only.table == "attachments"
    assert kept.name in only.row


def test_a_change_is_placed_to_the_row(after: Callable[[Tamper], Verified]) -> None:
    outcome = after(lambda c: c.execute("DELETE FROM audit WHERE seq=5"))  # type: ignore[arg-type, return-value]
    assert [(one.table, one.row, one.what) for one in outcome.findings] == [
        ("audit", "编号 5", "这一条不见了")
    ]
    outcome = after(lambda c: c.execute("UPDATE ledger SET payload='{}' WHERE seq=3"))  # type: ignore[arg-type, return-value]
    assert ("ledger", "第 3 条") in [(one.table, one.row) for one in outcome.findings]


def test_tampering_is_not_covered_up_by_the_next_honest_change(filled: Path, tmp_path: Path) -> None:
    file = tmp_path / "service.sqlite"
    shutil.copy(filled / "service.sqlite", file)
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE people SET username='cadre99' WHERE username='cadre02'")
    store = Store.open(f"sqlite:///{file}")
    with store.reading() as tx:
        person = tx.person("cadre99")
    assert person is not None
    store.write(lambda tx: tx.put_person(type(person)(person.pseudonym, "cadre99", "新名字", person.unit)))
    outcome = verify(store, Files(filled))
    store.close()
    assert ("people", person.pseudonym) in [(one.table, one.row) for one in outcome.findings]


def test_a_swapped_password_is_found(after: Callable[[Tamper], Verified]) -> None:
    outcome = after(
        lambda c: c.execute(  # type: ignore[arg-type, return-value]
            "UPDATE accounts SET password=(SELECT password FROM accounts ORDER BY pseudonym LIMIT 1)"
        )
    )
    assert any("密码与审计记录" in one.what for one in outcome.findings)


def test_a_change_is_placed_between_two_checkpoints(store: Store) -> None:
    clock = Clock(datetime(2026, 3, 1, tzinfo=UTC))

    def notes(tx: Transaction) -> None:
        for _ in range(61):
            tx.town.note("a", "log_in", "a", clock())

    def tamper(tx: Transaction) -> None:
        guards = ["audit_no_update", "audit_no_delete"]
        lines = [f"DROP TRIGGER {guard}" for guard in guards]
        if tx.seals.on_postgres:
            lines = ["DROP TRIGGER audit_append_only ON audit"]
        lines += ["UPDATE audit SET actor='b' WHERE seq=100", "DELETE FROM audit WHERE seq=200"]
        for line in lines:
            tx._connection.exec_driver_sql(line)

    for _ in range(5):
        store.write(notes)
    assert verify(store, None).fine
    store.write(tamper)
    told = [(one.row, one.what) for one in verify(store, None).findings if one.row != "防改动的设置"]
    assert told == [("编号 65–128 之间", "有一条被改动，或者次序被调换"), ("编号 200", "这一条不见了")]


@pytest.fixture
def verified_town(store: Store, tmp_path: Path) -> Town:
    return fill(store, tmp_path)


def test_an_untouched_town_is_fine_and_says_what_it_cannot_tell(verified_town: Town) -> None:
    outcome = verify(verified_town.store, verified_town.files)
    assert outcome.fine, [str(one) for one in outcome.findings]
    assert outcome.counts["ledger"] == outcome.head > 10
    assert any("--against" in line for line in outcome.uncovered)
