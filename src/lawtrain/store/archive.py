"""Everything out of a database and into another, row by row, in a form that suits SQLite and PostgreSQL alike."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Boolean,
    Connection,
    Float,
    Integer,
    Table,
    create_engine,
    delete,
    func,
    insert,
    inspect,
    select,
)

from lawtrain.errors import Invalid, Refused
from lawtrain.store.engine import HEAD
from lawtrain.store.schema import metadata, seals

SCHEMA = HEAD
"""The only schema that is written, and read."""
TABLES: Sequence[Table] = metadata.sorted_tables
"""In an order in which each may refer to those before it."""

_MANY = 1000


class ArchiveRecords:
    """The database as it stands at one moment."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @contextmanager
    def at_rest(self, folder: Path) -> Iterator[Connection]:
        """A state that nobody changes any more; on SQLite a copy in `folder`, so that a long reading disturbs nobody."""
        if self._connection.dialect.name == "postgresql":
            self._connection.execution_options(isolation_level="REPEATABLE READ")
            yield self._connection
            return
        copy = folder / "copy.sqlite"
        source: Any = self._connection.connection.driver_connection
        with sqlite3.connect(copy) as target:
            source.backup(target)
        target.close()
        engine = create_engine(f"sqlite:///{copy}")
        try:
            with engine.connect() as connection:
                yield connection
        finally:
            engine.dispose()


def columns_of(table: Table) -> list[str]:
    """In the order in which values are written."""
    return [column.name for column in table.columns]


def rows_of(connection: Connection, table: Table) -> Iterator[list[Any]]:
    """Every row, by its key."""
    query = select(table).order_by(*table.primary_key)
    for row in connection.execute(query, execution_options={"yield_per": _MANY}):
        yield list(row)


def load(connection: Connection, table: Table, rows: Iterable[Sequence[Any]]) -> int:
    """Into an empty table; how many. Raises Invalid for a row that does not fit."""
    names, count = columns_of(table), 0
    kinds = [(_kind(column.type), bool(column.nullable)) for column in table.columns]
    source = iter(rows)
    while some := list(islice(source, _MANY)):
        for row in some:
            if len(row) != len(names) or not all(
                (value is None and empty)
                or (isinstance(value, kind) and (kind is bool) == isinstance(value, bool))
                for value, (kind, empty) in zip(row, kinds, strict=True)
            ):
                raise Invalid(f"备份里 {table.name} 有一行的内容不对，没有恢复；请换一份备份")
        connection.execute(insert(table), [dict(zip(names, row, strict=True)) for row in some])
        count += len(some)
    return count


def make_ready(connection: Connection) -> None:
    """Today's empty schema, without the seals of an empty database."""
    import_module("lawtrain.store.upgrade").upgrade(connection)
    connection.execute(delete(seals))


def count_on(connection: Connection) -> None:
    """PostgreSQL goes on numbering after what was loaded."""
    if connection.dialect.name != "postgresql":
        return
    for table in TABLES:
        key = table.autoincrement_column
        if key is not None:
            last = connection.execute(select(func.max(key))).scalar()
            sequence = func.pg_get_serial_sequence(table.name, key.name)
            connection.execute(select(func.setval(sequence, last or 1, last is not None)))


def holds_anything(connection: Connection) -> bool:
    """Whether there is anybody, or any trace of anybody, in it."""
    known = set(inspect(connection).get_table_names())
    return any(
        connection.execute(select(table).limit(1)).first() is not None
        for table in TABLES
        if table.name in known and table.name not in ("seals", "options")
    )


def let_go(file: Path) -> None:
    """Make a SQLite file stand alone, without its write-ahead log. Raises Refused while any process has it open."""
    try:
        connection = sqlite3.connect(file, timeout=0)
        try:
            mode = connection.execute("PRAGMA journal_mode=DELETE").fetchone()[0]
        finally:
            connection.close()
    except sqlite3.OperationalError:
        mode = "locked"
    except sqlite3.DatabaseError:  # no database any more: that is why somebody restores
        return
    if mode != "delete":
        raise Refused("学习服务还在运行，数据库正被使用，没有恢复；请先停止平台（按 Ctrl-C 或停用服务）")


def others_on(connection: Connection) -> int:
    """How many other connections there are to this PostgreSQL database."""
    query = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
        "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
    )
    return int(connection.exec_driver_sql(query).scalar() or 0)


def move_aside(connection: Connection, name: str) -> None:
    """Put every table of ours into a PostgreSQL schema of its own."""
    connection.exec_driver_sql(f'CREATE SCHEMA "{name}"')
    known = set(inspect(connection).get_table_names())
    for table in ("alembic_version", *(one.name for one in TABLES)):
        if table in known:
            connection.exec_driver_sql(f'ALTER TABLE "{table}" SET SCHEMA "{name}"')
    connection.exec_driver_sql(f'ALTER FUNCTION lawtrain_append_only() SET SCHEMA "{name}"')


def _kind(kind: Any) -> Any:
    if isinstance(kind, Boolean):
        return bool
    if isinstance(kind, Integer):
        return int
    return (int, float) if isinstance(kind, Float) else str
