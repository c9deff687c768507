"""What a check of the whole database reads: rows as they stand, beside their seals, in bounded slices."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Boolean, Column, Connection, Float, Integer, RowMapping, Table, case, func, select

from lawtrain.store import schema
from lawtrain.store.schema import seals
from lawtrain.store.seals import HEADS, sheets

_MANY = 1000


class SealRecords:
    """What a check reads: rows as they stand, in bounded slices."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def heads(self) -> dict[str, tuple[int, str]]:
        """Every head, by name."""
        query = select(seals).where(seals.c.name.in_(HEADS))
        return {row.name: (row[1], row.digest) for row in self._connection.execute(query)}

    def named(self, names: Sequence[str]) -> dict[str, tuple[int, str]]:
        """These seals."""
        query = select(seals).where(seals.c.name.in_(names))
        return {row.name: (row[1], row.digest) for row in self._connection.execute(query)}

    def every(self) -> Iterator[tuple[str, int, str]]:
        """All of them, by `count`: links come in their order."""
        query = select(seals).order_by(seals.c.count, seals.c.name)
        for row in self._stream(query):
            yield row["name"], row["count"], row["digest"]

    def rows(self, table: Table, *order: str) -> Iterator[RowMapping]:
        """The rows of a table, in this order."""
        yield from self._stream(select(table).order_by(*(table.c[name] for name in order)))

    def among(self, table: Table, column: str, values: Sequence[Any]) -> list[RowMapping]:
        """The rows with one of these values."""
        query = select(table).where(table.c[column].in_(values))
        return list(self._connection.execute(query).mappings())

    def count(self, table: Table) -> int:
        """How many rows there are."""
        return self._connection.execute(select(func.count()).select_from(table)).scalar_one()

    def mistyped(self) -> Iterator[tuple[str, str, int]]:
        """(table, column, rows) with another sort of value than the program writes: SQLite itself takes any."""
        if self.on_postgres:
            return
        for table in schema.metadata.sorted_tables:
            wrong = [
                func.sum(case((func.typeof(column).not_in(_sorts(column)), 1), else_=0))
                for column in table.columns
            ]
            counts = self._connection.execute(select(*wrong).select_from(table)).one()
            for column, count in zip(table.columns, counts, strict=True):
                if count:
                    yield table.name, column.name, count

    def sheets(self, ids: Sequence[str]) -> Iterator[tuple[str, list[Any] | None]]:
        """See `sheets`."""
        return sheets(self._connection, ids)

    def guards(self) -> set[str]:
        """Names of the triggers that refuse changes."""
        queries = {
            "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'",
            "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        }
        return set(self._connection.exec_driver_sql(queries[self._connection.dialect.name]).scalars())

    @property
    def on_postgres(self) -> bool:
        """Whether this is PostgreSQL."""
        return self._connection.dialect.name == "postgresql"

    def hold_still(self) -> None:
        """Everything that is read from now on is of one moment. To be called before anything is read."""
        if self.on_postgres:
            self._connection.execution_options(isolation_level="REPEATABLE READ")

    def _stream(self, query: Any) -> Iterator[RowMapping]:
        result = self._connection.execute(query, execution_options={"yield_per": 2000})
        yield from result.mappings()

    def orphans(self, child: Table, column: str, parent: Table, target: str) -> list[RowMapping]:
        """Rows of `child` whose `column` names no row of `parent`; at most a thousand."""
        here, there = child.c[column], parent.alias().c[target]
        lost = here.is_not(None) & ~select(there).where(there == here).correlate(child).exists()
        return list(self._connection.execute(select(child).where(lost).limit(_MANY)).mappings())

    def placed(self) -> Iterator[RowMapping]:
        """Everybody with each of their roster entries: pseudonym, name, unit; entry, post."""
        people, entries = schema.people, schema.roster_entries
        query = (
            select(
                people.c.pseudonym,
                people.c.name,
                people.c.unit,
                entries.c.name.label("entry"),
                entries.c.post,
            )
            .join(entries, entries.c.pseudonym == people.c.pseudonym)
            .order_by(people.c.pseudonym)
        )
        yield from self._stream(query)


def _sorts(column: Column[Any]) -> tuple[str, ...]:
    """What SQLite calls the values that such a column may hold."""
    kind = column.type
    sorts = ("real", "integer") if isinstance(kind, Float) else ("text",)
    if isinstance(kind, Integer | Boolean):
        sorts = ("integer",)
    return (*sorts, "null") if column.nullable else sorts
