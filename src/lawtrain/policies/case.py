"""One person before the judge: their year, the day, and the few questions that every kind of rule asks of them."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from lawtrain.laws import Calendar
from lawtrain.policies.values import Applies, State
from lawtrain.records import Exam, Exemption, PersonYear, Post, Stretch

ONE_DAY = timedelta(1)


@dataclass(slots=True)
class Case:
    """`on` is the day judged: for somebody who has left, their last one. `exams` are all of the year, by id."""

    person: PersonYear
    earlier: PersonYear | None  # the year before, for deadlines that began in it
    on: date
    post: Post
    exams: Mapping[str, Exam]
    calendar: Calendar
    titles: Mapping[str, str]  # of rules, by id
    settled: Callable[[str, Case, date], bool]  # whether a rule was, by id, as of another day
    always: bool = False  # in one place all year: nothing of the year needs to be left out

    def state(self, met: bool, due: date) -> State:
        """Met, owed until `due`, or too late."""
        return State.MET if met else State.UNMET if due < self.on else State.OPEN

    def settled_before(self, rule: str, day: date) -> bool:
        """Whether that rule was met, or did not concern them, before that day began."""
        return self.settled(rule, self, day - ONE_DAY)

    def exemption(self, fits: Callable[[Exam], bool]) -> Exemption | None:
        """The first exemption, approved by the day, from an exam that fits."""
        for one in self.person.exemptions:
            exam = self.exams.get(one.scope)
            if exam and one.approved_on <= self.on and fits(exam):
                return one
        return None

    def days(self, applies: Applies, first: date, last: date) -> int:
        """On how many days from `first` to `last` they stood where the rule applies."""
        if self.always:
            return (last - first).days + 1
        return sum(
            max(0, (min(last, p.until or last) - max(first, p.since)).days + 1)
            for p in self.person.places
            if applies.fits(p.post)
        )

    def months(self, applies: Applies, last: date) -> int:
        """In how many months of the year up to `last` they stood there at all; the month of joining counts."""
        if self.always:
            return last.month
        return sum(
            self.days(applies, date(last.year, m, 1), date(last.year, m, monthrange(last.year, m)[1])) > 0
            for m in range(1, last.month + 1)
        )


def place_of(person: PersonYear, day: date) -> tuple[Stretch, bool] | None:
    """Where they stood on that day of their year, or last before it (and then True: they have left)."""
    if here := person.place(day):
        return here, False
    gone = [p for p in person.places if p.until and p.since <= day and p.until.year == person.year]
    return (gone[-1], True) if gone else None


def stays(person: PersonYear) -> bool:
    """Whether they stood in one place from before the year on."""
    places = person.places
    return len(places) == 1 and places[0].until is None and places[0].since.year < person.year


def joined(person: PersonYear, here: Stretch) -> date:
    """The first day of the unbroken membership that `here` belongs to."""
    since = here.since
    for place in reversed(person.places):
        if place.until and place.until + ONE_DAY == since:
            since = place.since
    return since
