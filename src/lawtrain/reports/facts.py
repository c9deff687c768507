"""The plain facts behind every score table: who, which quiz, which attempt, how many points, when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol

from lawtrain.records import TOWN_TIME, LedgerEntry, Person, Result, results

UNREGISTERED = "未登记人员"
"""Name shown for a result whose pseudonym stands in no table of people."""

NO_UNIT = "未登记单位"
"""Unit shown for a person without one; also accepted as a filter."""


class ScoreSource(Protocol):
    """What a report needs of the store."""

    def people(self) -> Mapping[str, Person]:
        """Everyone known, by pseudonym."""

    def ledger(self) -> Iterable[LedgerEntry]:
        """Every entry, oldest first."""


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """One attempt. `person` tells people apart and is never printed; `submitted_at` is in China time."""

    person: str
    unit: str
    username: str
    name: str
    quiz: str
    title: str
    number: int
    score: float
    points: float
    passed: bool
    submitted_at: datetime

    @property
    def first(self) -> bool:
        """首次作答."""
        return self.number == 1


@dataclass(frozen=True, slots=True)
class ScoreFacts:
    """The attempts of one year, sorted for reading. `unit` is the filter used, None for all.

    `unplaced` counts the attempts that the filter leaves out because their person has no unit on record: they
    may belong to this unit, so every table says how many there are.
    """

    year: int
    unit: str | None
    made_at: datetime
    rows: tuple[ScoreRow, ...]
    unplaced: int = 0
    named: bool = True  # otherwise people stand under a 编号


def collect(source: ScoreSource, *, year: int, unit: str | None = None, made_at: datetime) -> ScoreFacts:
    """`gather` over everything in `source`."""
    return gather(results(source.ledger()), source.people(), year=year, unit=unit, made_at=made_at)


def gather(
    scores: Iterable[Result],
    people: Mapping[str, Person],
    *,
    year: int,
    unit: str | None = None,
    made_at: datetime,
) -> ScoreFacts:
    """The facts of `year` (China time), of one `unit` or of all.

    A result whose person is unknown is kept under 未登记人员, told apart by the start of the pseudonym. A
    person's unit is the one on record now. `made_at` must be timezone-aware.
    """
    rows = [_row(r, people.get(r.pseudonym)) for r in scores if r.year == year]
    kept = [r for r in rows if unit is None or r.unit == unit.strip()]
    unplaced = 0 if unit is None or unit.strip() == NO_UNIT else sum(r.unit == NO_UNIT for r in rows)
    return ScoreFacts(
        year=year,
        unit=None if unit is None else unit.strip(),
        made_at=made_at.astimezone(TOWN_TIME),
        rows=tuple(sorted(kept, key=_reading_order)),
        unplaced=unplaced,
    )


def unnamed(facts: ScoreFacts) -> ScoreFacts:
    """The same without 工号 and 姓名: a 编号 tells people apart and leads to their entries in the ledger."""
    people = {row.person for row in facts.rows}
    digits = next(n for n in range(8, 65) if n == 64 or len({who[:n] for who in people}) == len(people))
    rows = (replace(row, username=row.person[:digits], name="") for row in facts.rows)
    return replace(facts, rows=tuple(sorted(rows, key=_reading_order)), named=False)


def chinese_order(text: str) -> bytes:
    """Sort key for Chinese names that is the same on every machine, unlike `locale`.

    GB18030 keeps the 3,755 common hanzi of GB 2312 level 1 in pinyin order; the rarer ones follow, by
    radical, and a hanzi with several readings stands under one of them (单 under dan).
    """
    return text.encode("gb18030", errors="replace")


def unit_order(unit: str) -> tuple[bool, bytes]:
    """Sort key for units; 未登记单位 comes last."""
    return unit == NO_UNIT, chinese_order(unit)


def _reading_order(row: ScoreRow) -> tuple[Any, ...]:
    name = row.name == UNREGISTERED, chinese_order(row.name)
    return unit_order(row.unit), name, row.username, row.person, row.quiz, row.number, row.submitted_at


def _row(result: Result, person: Person | None) -> ScoreRow:
    return ScoreRow(
        person=result.pseudonym,
        unit=(person.unit.strip() if person else "") or NO_UNIT,
        username=person.username if person else f"化名 {result.pseudonym[:8]}",
        name=person.name if person else UNREGISTERED,
        quiz=result.quiz,
        title=result.title,
        number=result.number,
        score=result.score,
        points=result.points,
        passed=result.passed,
        submitted_at=result.submitted_at.astimezone(TOWN_TIME),
    )
