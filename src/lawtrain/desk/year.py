"""A year as the office looks at it: facts, figures and standings, gathered from the store and kept until something changes.

年度 year · 截至日期 as of · 要求 policy · 待完成 owed
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from pathlib import Path

from lawtrain.content.policies import policy_for
from lawtrain.desk.about import handler
from lawtrain.desk.ledger import read_book
from lawtrain.desk.people import tree_order
from lawtrain.desk.year_answers import Answers
from lawtrain.errors import LawtrainError, NotFound
from lawtrain.policies import Finding, Policy, Standing, State, standings
from lawtrain.records import TOWN_TIME, Book, Person, Stretch, careers
from lawtrain.reports.facts import chinese_order
from lawtrain.reports.year import Figure, Section, YearFacts, all_figures, gather_year, index
from lawtrain.store import Store, Transaction

log = logging.getLogger("lawtrain.service")

FIRST_YEAR = 2000
_REPORTED = 3  # the report goes up before 1 March and is published before 1 April
_KEPT = 4
"""Years (with their day) whose facts are kept at a time."""


@dataclass(frozen=True)
class Year:
    """The facts of a year as of a day, and what follows from them. `trouble`: why there is no policy, what to do;
    `batches`: how many changes of the roster there were."""

    facts: YearFacts
    policy: Policy | None
    trouble: str
    batches: int

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        """Every figure of the report."""
        return all_figures(self.facts)

    @cached_property
    def by_ref(self) -> Mapping[tuple[Section, str, str, str, str], Figure]:
        """Figures by (section, subject, category, unit, name)."""
        return index(self.figures)


@dataclass(frozen=True, slots=True)
class Owing:
    """Somebody on the roster, how they stand, and what they have left to do."""

    person: Person
    place: Stretch
    standing: Standing
    findings: tuple[Finding, ...]

    @property
    def name(self) -> str:
        """As the roster calls them that day."""
        return self.place.name


@dataclass(frozen=True, slots=True)
class Sifted:
    """Who of the year is wanted; empty: everybody who has something left to do. A unit takes in all below it.

    `state` is how the year as a whole must stand, or 全部 for everybody.
    """

    unit: str = ""
    category: str = ""
    rule: str = ""
    state: str = ""


EVERYBODY = "全部"


class YearDesk:
    """Safe to use from many threads. `content` is where `policies/` stands; `clock` gives aware moments.

    `data` is the data folder, where the office's own calendar stands.
    """

    def __init__(
        self, store: Store, content: Path, clock: Callable[[], datetime], data: Path | None = None
    ) -> None:
        self._store = store
        self._content, self._data = content, data
        self._clock = clock
        self._book = Book()
        self._answers = Answers()
        self._door = threading.Lock()
        self._kept: OrderedDict[tuple[object, ...], Year] = OrderedDict()

    def today(self) -> date:
        """The town's day."""
        return self._clock().astimezone(TOWN_TIME).date()

    def years(self) -> list[int]:
        """This year and every other that something was entered for, newest first."""
        with self._door, self._store.reading() as tx:
            book = self._read(tx)
        shelves = (book.events, book.exams, book.results)
        found = {thing.year for shelf in shelves for thing in shelf.values()}
        return sorted(found | set(book.closed) | {self.today().year}, reverse=True)

    def due(self) -> int:
        """The year whose report and closing are due: last year until the end of March, where there is one."""
        today = self.today()
        return today.year - 1 if today.month <= _REPORTED and today.year - 1 in self.years() else today.year

    def day(self, year: int, typed: str = "") -> date:
        """The day as of which a year is looked at: the one typed where it lies in that year and is past, else the last."""
        last = min(self.today(), date(year, 12, 31))
        try:
            asked = date.fromisoformat(typed[:10])
        except ValueError:
            return last
        return asked if asked.year == year and asked <= last else last

    def year(self, year: int, on: date | None = None) -> Year:
        """Everything of it. Kept for as long as nothing is entered, nobody moves and the policy stays the same."""
        day = on or self.day(year)
        policy, trouble = self._policy(year)
        town = self.town()
        with self._door, self._store.reading() as tx:
            book = self._read(tx)
            asked = (policy.digest, policy.calendar) if policy else trouble
            key = (book.head, tx.town.edition(), asked, town, year, day)
            known = self._kept.get(key)
            if known is None:
                facts = self._gather(tx, book, policy, town, year, day)
                known = self._kept[key] = Year(facts, policy, trouble, len(tx.town.batches()))
                while len(self._kept) > _KEPT:
                    self._kept.popitem(last=False)
            self._kept.move_to_end(key)
        return known

    def warm(self) -> None:
        """Read the ledger once, in the background, so that nobody waits for it."""
        try:
            self.year(self.today().year)
        except LawtrainError as error:
            log.error("台账没有预读成：%s", error)

    def facts(self, year: int, on: date | None = None) -> YearFacts:
        """What the writers of reports take, as of this moment."""
        return replace(self.year(year, on).facts, made_at=self._clock().astimezone(TOWN_TIME))

    def town(self) -> str:
        """What the office calls itself."""
        return handler(self._store).name

    def standing(self, username: str, on: date | None = None) -> tuple[Person, Standing]:
        """One person's, as of a day. Raises NotFound for a stranger, or with what to do where there is no policy."""
        day = on or self.today()
        found = self.year(day.year, day)
        if found.policy is None:
            raise NotFound(found.trouble)
        with self._store.reading() as tx:
            person = tx.person(username.lower())
        standing = found.facts.standings.get(person.pseudonym) if person else None
        if person is None or standing is None:
            raise NotFound(f"{day.year} 年的花名册上没有工号是 {username[:40]} 的人，请核对工号")
        return person, standing

    def _read(self, tx: Transaction) -> Book:
        self._book = read_book(tx, self._book)
        return self._book

    def _policy(self, year: int) -> tuple[Policy | None, str]:
        try:
            return policy_for(self._content, year, self._data), ""
        except LawtrainError as error:
            return None, str(error)

    def _gather(
        self, tx: Transaction, book: Book, policy: Policy | None, town: str, year: int, day: date
    ) -> YearFacts:
        places, last = careers(tx.town.entries()), tx.year.last()
        return gather_year(
            year=year,
            today=day,
            made_at=self._clock(),
            town=town,
            people=tx.people(),
            places=places,
            book=book,
            standings=standings(policy, book, places, day) if policy else {},
            policy=policy.title if policy else "",
            answers=self._answers.of_year(tx, book, year),
            ledger_digest=last.digest if last else "",
            on=day,
        )


def owing(facts: YearFacts, wanted: Sifted = Sifted()) -> list[Owing]:
    """Those wanted, by unit and name, never by how much they did; with the findings that are still open."""
    found = []
    for who, place in facts.on_roster().items():
        standing, person = facts.standings.get(who), facts.people.get(who)
        if standing is None or person is None or not _fits(place, wanted):
            continue
        left = tuple(
            f
            for f in standing.findings
            if f.state in (State.OPEN, State.UNMET) and (not wanted.rule or f.rule == wanted.rule)
        )
        shown = bool(left) if wanted.rule or not wanted.state else True
        if shown and wanted.state in ("", EVERYBODY, standing.state.value):
            found.append(Owing(person, place, standing, left))
    return sorted(
        found, key=lambda o: (tree_order(o.place.post.unit), chinese_order(o.name), o.person.username)
    )


def _fits(place: Stretch, wanted: Sifted) -> bool:
    unit, post = wanted.unit, place.post
    inside = not unit or post.unit == unit or post.unit.startswith(f"{unit}/")
    return inside and (not wanted.category or post.category == wanted.category)
