"""应知应会: a required list of lessons whose tests must be passed here."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any, ClassVar, Self

from lawtrain.policies.case import ONE_DAY, Case
from lawtrain.policies.values import Body, Finding, Note, Rule, State
from lawtrain.policies.words import by_when, some
from lawtrain.records import TOWN_TIME


@dataclass(frozen=True, slots=True)
class Lessons(Body):
    """`lessons` as written; `tests` are what is behind them in the catalogue, each with its title.

    A test is a quiz, or a lesson where its bank cannot be read today: then any counted quiz of it will do.
    """

    name: ClassVar[str] = "lessons"
    label: ClassVar[str] = "应知应会"
    schema: ClassVar[Mapping[str, Any]] = {
        "properties": {
            "lessons": {
                "type": "array",
                "minItems": 1,
                "uniqueItems": True,
                "items": {"type": "string", "minLength": 1, "maxLength": 130},
                "description": "要通过的课程、课或者小测，如 constitution、constitution/01",
            },
        },
        "required": ["lessons"],
    }
    lessons: tuple[str, ...]
    tests: tuple[tuple[str, str], ...] = ()

    @classmethod
    def read(cls, fields: Mapping[str, Any], note: Note) -> Self:
        """See `Body.read`."""
        return cls(tuple(fields["lessons"]))

    def subject(self) -> Hashable:
        """See `Body.subject`."""
        return frozenset(self.lessons)

    def demand(self, category: str) -> Hashable:
        """See `Body.demand`."""
        return None

    def judge(self, rule: Rule, case: Case) -> Finding:
        """See `Body.judge`."""
        due, year = rule.due or date.max, case.person.year
        passed = self._passed(case, min(due, case.on))
        done = sorted([passed[test] for test, _ in self.tests if test in passed])
        missing = [title for test, title in self.tests if test not in passed]
        state = case.state(not missing, due)
        reason = f"清单上 {len(self.tests)} 课，已通过 {len(done)} 课的测验"
        if missing:
            reason += f"，还差 {len(missing)} 课：{_titles(missing)}，{by_when(state, due, year)}"
        if state is State.UNMET:
            by_now = self._passed(case, case.on)
            if late := [title for test, title in self.tests if test in by_now and test not in passed]:
                reason += f"；{_titles(late)}逾期才通过，没有计入"
        return rule.finding(
            state, f"{reason}。", have=len(done), need=len(self.tests), unit="课", entries=tuple(done)
        )

    def settled(self, rule: Rule, case: Case) -> bool:
        """See `Body.settled`; a gate asks it of everybody, so it says no more than it must."""
        passed = self._passed(case, min(rule.due or date.max, case.on))
        return all(test in passed for test, _ in self.tests)

    def _passed(self, case: Case, last: date) -> dict[str, int]:
        """The entry of the first pass of each quiz up to that day, and of each lesson where one stands for its tests."""
        end = midnight(last)
        found = {r.quiz: r.seq for r in reversed(case.person.quizzes) if r.passed and r.submitted_at < end}
        if _by_lesson(self.tests):
            found |= {quiz.rpartition("/")[0]: seq for quiz, seq in found.items()}
        return found


def _titles(titles: list[str]) -> str:
    return some([f"《{title}》" for title in titles[:4]])


@lru_cache(maxsize=256)
def _by_lesson(tests: tuple[tuple[str, str], ...]) -> bool:
    return any(name.count("/") == 1 for name, _ in tests)


@lru_cache(maxsize=1024)
def midnight(last: date) -> datetime:
    """The end of that day in the town."""
    return datetime.combine(min(last, date(9998, 12, 31)) + ONE_DAY, time(), TOWN_TIME)


KIND = Lessons
