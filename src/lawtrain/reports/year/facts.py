"""The plain facts of one year, gathered once: who, where, what they did, what is asked of them, and what is closed.

年度 year · 名册日 roster date · 编号 code（化名的前几位） · 单位 unit · 领导干部 leader
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING

from lawtrain.records import (
    TOWN_TIME,
    Book,
    Closing,
    Person,
    PersonYear,
    Stretch,
    TrainingEvent,
    person_years,
)
from lawtrain.records.roster import CATEGORIES
from lawtrain.reports.facts import NO_UNIT, UNREGISTERED, chinese_order, unit_order
from lawtrain.reports.year.articles import AnswerRow, ArticleFigure, ItemFigure, by_article, by_item

if TYPE_CHECKING:
    from lawtrain.policies import Standing

NO_CATEGORY = "未登记类别"
LEADERS = CATEGORIES[0]
_SHORTEST_CODE = 8
_NONE: Mapping[str, Standing] = MappingProxyType({})
_ORDER = {name: i for i, name in enumerate(CATEGORIES)}


@dataclass(frozen=True, slots=True)
class YearFacts:
    """Everything a yearly report is made of. `on` is the roster date; an exam has its own.

    `root` is how many parts of the path of a unit everybody shares; `digits` how much of a pseudonym is the 编号;
    `roster` is everybody on the roster date, by category and unit.
    """

    year: int
    on: date
    made_at: datetime
    town: str
    people: Mapping[str, Person]
    places: Mapping[str, tuple[Stretch, ...]]
    persons: Mapping[str, PersonYear]
    book: Book
    standings: Mapping[str, Standing]
    policy: str
    closing: Closing | None
    articles: tuple[ArticleFigure, ...]
    items: tuple[ItemFigure, ...]
    ledger_digest: str
    root: int
    digits: int
    roster: Mapping[str, Stretch]

    def name(self, who: str) -> str:
        """未登记人员 for somebody who is in no table of people, or was erased."""
        person = self.people.get(who)
        return (person.name if person else "") or UNREGISTERED

    def code(self, who: str) -> str:
        """编号: tells everybody of the year apart and leads to their entries in the ledger, but names nobody."""
        return who[: self.digits]

    def place(self, who: str, on: date | None = None) -> Stretch | None:
        """Where they stood on that day, or on the roster date; None: not on the roster."""
        day = on or self.on
        return next((p for p in self.places.get(who, ()) if p.covers(day)), None)

    def nearest(self, who: str, on: date) -> Stretch | None:
        """Where they stood that day, else last before it, else first after it."""
        own = self.places.get(who, ())
        before = [p for p in own if p.since <= on]
        return before[-1] if before else own[0] if own else None

    def held(self) -> tuple[TrainingEvent, ...]:
        """The events of the year up to the roster date, by day: what is planned for later has not been held."""
        found = (e for e in self.book.events.values() if e.year == self.year and e.held_on <= self.on)
        return tuple(sorted(found, key=lambda e: (e.held_on, e.seq)))

    def on_roster(self) -> Mapping[str, Stretch]:
        """Everybody on the roster on the roster date, by pseudonym, in the order of categories and units."""
        return self.roster

    def leaders(self) -> tuple[str, ...]:
        """领导干部 on the roster date, by unit and name."""
        found = [(who, p) for who, p in self.on_roster().items() if p.post.category == LEADERS]
        found.sort(key=lambda f: (unit_order(f[1].post.unit), chinese_order(self.name(f[0])), f[0]))
        return tuple(who for who, _ in found)

    def unit_of(self, unit: str) -> str:
        """The unit under which somebody is counted: the first part of the path below what everybody shares."""
        return _unit_of(unit, self.root)


def category_order(category: str) -> tuple[int, bytes]:
    """As the list of 统计类别 has them; what is not in it comes last."""
    return _ORDER.get(category, len(_ORDER)), chinese_order(category)


def gather_year(
    *,
    year: int,
    today: date,
    made_at: datetime,
    town: str,
    people: Mapping[str, Person],
    places: Mapping[str, tuple[Stretch, ...]],
    book: Book,
    standings: Mapping[str, Standing] = _NONE,
    policy: str = "",
    answers: Iterable[AnswerRow] = (),
    ledger_digest: str = "",
    on: date | None = None,
) -> YearFacts:
    """The facts of a year. `on` is today or the year's last day, whichever comes first, unless it is given.

    `made_at` must be timezone-aware; `ledger_digest` is the digest of the entry `book.head`.
    """
    rows = tuple(answers)
    day = on or min(today, date(year, 12, 31))
    persons = {w: _up_to(p, day) for w, p in person_years(book, places, year).items()}
    root = _shared_parts(p.post.unit for who in persons for p in places[who])
    return YearFacts(
        year=year,
        on=day,
        made_at=made_at.astimezone(TOWN_TIME),
        town=town,
        people=people,
        places=places,
        persons=persons,
        book=book,
        standings=standings,
        policy=policy,
        closing=book.closed.get(year),
        articles=by_article(rows),
        items=by_item(rows),
        ledger_digest=ledger_digest,
        root=root,
        digits=_digits({*people, *places, *(who for _, _, who in book.exam_results)}),
        roster=_roster(persons, day, root),
    )


def _up_to(person: PersonYear, on: date) -> PersonYear:
    """Without the events after that day."""
    own = tuple(pair for pair in person.attended if pair[0].held_on <= on)
    return person if len(own) == len(person.attended) else replace(person, attended=own)


def _roster(persons: Mapping[str, PersonYear], on: date, root: int) -> dict[str, Stretch]:
    found = [(who, place) for who, person in persons.items() if (place := person.place(on))]
    orders: dict[tuple[str, str], tuple[object, ...]] = {
        (c, u): (*category_order(c), *unit_order(_unit_of(u, root)), chinese_order(u))
        for c, u in {(p.post.category, p.post.unit) for _, p in found}
    }
    return dict(sorted(found, key=lambda f: (*orders[f[1].post.category, f[1].post.unit], f[0])))


def _unit_of(unit: str, root: int) -> str:
    if not unit:
        return NO_UNIT
    parts = unit.split("/")
    return parts[root] if len(parts) > root else parts[-1]


def _shared_parts(units: Iterable[str]) -> int:
    """How many parts all these paths begin with."""
    paths = [unit.split("/") for unit in {u for u in units if u}]
    if not paths:
        return 0
    first, last = min(paths), max(paths)
    return next(
        (i for i, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), min(len(first), len(last))
    )


def _digits(pseudonyms: Iterable[str]) -> int:
    """The fewest characters, and not fewer than eight, that tell all of them apart."""
    longest = 0
    for one, other in pairwise(sorted(pseudonyms)):
        same = next(
            (i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
        )
        longest = max(longest, same + 1)
    return max(longest, _SHORTEST_CODE)
