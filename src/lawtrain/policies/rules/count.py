"""次数: so many attended events of some kinds in every period of the year."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, ClassVar, NamedTuple, Self

from lawtrain.policies.case import Case
from lawtrain.policies.rules._events import EVENTS, TOPICS, Which, said
from lawtrain.policies.values import Body, Finding, Note, Rule, State
from lawtrain.policies.words import day, some

_MONTHS = {"年": 12, "半年": 6, "季度": 3, "月": 1}
_NAMES = {
    12: ("全年",),
    6: ("上半年", "下半年"),
    3: ("第一季度", "第二季度", "第三季度", "第四季度"),
    1: tuple(f"{n}月" for n in range(1, 13)),
}


class Period(NamedTuple):
    """A part of the year that is counted for itself."""

    name: str
    first: date
    last: date


@lru_cache(maxsize=256)
def periods(year: int, months: int, due: date) -> tuple[Period, ...]:
    """The periods of a year that begin by `due`; the last one ends with it."""
    found = []
    for n, name in enumerate(_NAMES[months]):
        end = (n + 1) * months
        first, last = date(year, end - months + 1, 1), date(year, end, monthrange(year, end)[1])
        if first <= due:
            found.append(Period(name, first, min(last, due)))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Count(Body):
    """`times` in every period of `months` months; a period with less than half of its days on the roster is not owed."""

    name: ClassVar[str] = "count"
    label: ClassVar[str] = "次数"
    schema: ClassVar[Mapping[str, Any]] = {
        "properties": {
            "events": EVENTS,
            "topics": TOPICS,
            "times": {"type": "integer", "minimum": 1, "maximum": 100, "description": "每期至少参加几次"},
            "per": {"enum": list(_MONTHS), "description": "一期多长，不写是年"},
        },
        "required": ["events", "times"],
    }
    times: int
    which: Which
    months: int = 12

    @classmethod
    def read(cls, fields: Mapping[str, Any], note: Note) -> Self:
        """See `Body.read`."""
        return cls(fields["times"], Which.read(fields), _MONTHS[fields.get("per", "年")])

    def subject(self) -> Hashable:
        """See `Body.subject`."""
        return self.which, self.months

    def demand(self, category: str) -> Hashable:
        """See `Body.demand`."""
        return self.times

    def settles(self) -> bool:
        """Only a count for the whole year is met before its end."""
        return self.months == 12

    def judge(self, rule: Rule, case: Case) -> Finding:
        """See `Body.judge`."""
        year = case.person.year
        due = rule.due or date(year, 12, 31)
        every = periods(year, self.months, due)
        pairs = self.which.attended(case, min(due, case.on))
        counts = [0] * len(every)
        for event, _ in pairs:
            counts[(event.held_on.month - 1) // self.months] += 1
        owed = list(zip(every, counts, strict=True))
        if not case.always:
            owed = [
                (p, n)
                for p, n in owed
                if 2 * case.days(rule.applies, p.first, p.last) > (p.last - p.first).days
            ]
        short = [(p, n) for p, n in owed if n < self.times]
        missed = [(p, n) for p, n in short if p.last < case.on]
        each = f"每{_PER[self.months]}至少 {self.times} 次{self.which}"
        entries = tuple([a.seq for _, a in pairs])
        if not owed:
            return rule.finding(State.EXEMPT, f"{each}；在册时间都不到一期的一半，不要求。", entries=entries)
        state = State.UNMET if missed else State.OPEN if short else State.MET
        names = [said(e, year) for e, _ in pairs[:4]]
        counted = f"已参加 {len(pairs)} 次（{some(names)}）" if pairs else "还没有参加过"
        told = [f"{p.name}缺 {self.times - n} 次，{day(p.last, year)}已过" for p, n in missed]
        told += [
            f"{p.name}还差 {self.times - n} 次，最迟{day(p.last, year)}参加" for p, n in short[len(missed) :]
        ]
        if len(owed) < len(every):
            free = [p.name for p in every if all(p is not one for one, _ in owed)]
            told.append(f"{'、'.join(free)}在册不到一半，不要求")
        reason = "；".join((f"{each}，{counted}", *told)) + "。"
        return rule.finding(
            state,
            reason,
            have=sum([min(n, self.times) for _, n in owed]),
            need=self.times * len(owed),
            unit="次",
            due=(missed or short or [(every[-1], 0)])[0][0].last,
            entries=entries,
        )


_PER = {months: name for name, months in _MONTHS.items()}

KIND = Count
