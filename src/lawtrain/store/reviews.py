"""Sign-offs of items within one transaction; the table only grows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import Connection, func, select

from lawtrain.records import Person
from lawtrain.records.reviews import SignOff
from lawtrain.store import seals
from lawtrain.store.schema import people, reviews
from lawtrain.store.town import text_of

_COUNT = select(func.count()).select_from(reviews)


class ReviewRecords:
    """What can be asked and added."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, items: Sequence[str]) -> list[SignOff]:
        """Every entry about these items, oldest first."""
        query = select(reviews).where(reviews.c.item.in_(items)).order_by(reviews.c.seq)
        return [
            SignOff(
                **{
                    **row,
                    "laws": {law: date.fromisoformat(day) for law, day in json.loads(row["laws"]).items()},
                    "at": datetime.fromisoformat(row["at"]),
                }
            )
            for row in self._connection.execute(query).mappings()
        ]

    def count(self) -> int:
        """How many entries there are. The table only grows, so while this stays the same nothing was signed."""
        return self._connection.execute(_COUNT).scalar_one()

    def actors(self, entries: Iterable[SignOff]) -> dict[str, Person]:
        """Those who made these entries, by pseudonym; a lesson page must not read the whole town for them."""
        wanted = {one.actor for one in entries}
        if not wanted:
            return {}
        rows = self._connection.execute(select(people).where(people.c.pseudonym.in_(wanted))).mappings()
        return {row["pseudonym"]: Person(**row) for row in rows}

    def add(self, entries: Iterable[SignOff]) -> None:
        """Append; their `seq` is given by the database."""
        rows = [
            {
                "item": one.item,
                "version": one.version,
                "laws": json.dumps({law: day.isoformat() for law, day in sorted(one.laws.items())}),
                "signed": one.signed,
                "reviewer": one.reviewer,
                "adviser": one.adviser,
                "actor": one.actor,
                "at": text_of(one.at),
                "note": one.note,
            }
            for one in entries
        ]
        seals.add(self._connection, "reviews", rows)
