"""学时: the hours recognised for attended events add up to so many."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import Any, ClassVar, Self

from lawtrain.policies.case import Case
from lawtrain.policies.rules._events import EVENTS, EVERY, TOPICS, Which, said
from lawtrain.policies.values import Applies, Body, Finding, Note, Rule, State
from lawtrain.policies.words import amount, by_when, some
from lawtrain.records import CATEGORIES

_HOURS: Mapping[str, Any] = {"type": "number", "minimum": 0.5, "maximum": 1000}
_ENOUGH = 1e-9  # hours are sums of decimals


@dataclass(frozen=True, slots=True)
class Part:
    """其中: of the hours so many must come from these events."""

    which: Which
    hours: float


@dataclass(frozen=True, slots=True)
class Hours(Body):
    """`floors` are the hours of those 统计类别 that need others; with `pro_rata` who joins later needs fewer."""

    name: ClassVar[str] = "hours"
    label: ClassVar[str] = "学时"
    schema: ClassVar[Mapping[str, Any]] = {
        "properties": {
            "hours": {**_HOURS, "description": "至少多少学时"},
            "events": EVENTS,
            "topics": TOPICS,
            "floors": {
                "type": "object",
                "properties": {c: {**_HOURS, "description": "这一类至少多少学时"} for c in CATEGORIES},
                "additionalProperties": False,
                "description": "个别统计类别另定的学时，写成“统计类别: 学时”",
            },
            "parts": {
                "type": "array",
                "minItems": 1,
                "items": {
                    "type": "object",
                    "properties": {
                        "hours": {**_HOURS, "description": "其中至少多少学时"},
                        "events": EVENTS,
                        "topics": TOPICS,
                    },
                    "required": ["hours"],
                    "additionalProperties": False,
                },
                "description": "其中：某几类活动至少多少学时",
            },
            "pro_rata": {"enum": ["按月"], "description": "年中到岗的按在册月数折算，进到半学时；不写不折算"},
        },
        "required": ["hours"],
    }
    hours: float
    which: Which = EVERY
    floors: tuple[tuple[str, float], ...] = ()
    parts: tuple[Part, ...] = ()
    pro_rata: bool = False

    @classmethod
    def read(cls, fields: Mapping[str, Any], note: Note) -> Self:
        """See `Body.read`."""
        which, floors = Which.read(fields), fields.get("floors", {})
        least = min([fields["hours"], *floors.values()])
        parts = tuple(Part(Which.read(one), one["hours"]) for one in fields.get("parts", ()))
        for n, part in enumerate(parts):
            if part.hours > least:
                note(
                    ("parts", n, "hours"),
                    f"“其中”要 {amount(part.hours)} 学时，比总数 {amount(least)} 学时还多；请改小，或者把总数改大",
                )
            if not part.which.within(which):
                message = "这一部分里有总数不算的活动，永远凑不够；请让这里的 events 不超出上面的 events"
                note(("parts", n), message)
        for category in floors:
            if category not in fields["applies"]["categories"]:
                note(
                    ("floors", category), f"这条规则不适用于“{category}”；请删去，或者在 categories 里加上它"
                )
        return cls(fields["hours"], which, tuple(floors.items()), parts, "pro_rata" in fields)

    def subject(self) -> Hashable:
        """See `Body.subject`."""
        return self.which

    def demand(self, category: str) -> Hashable:
        """See `Body.demand`."""
        return dict(self.floors).get(category, self.hours)

    def judge(self, rule: Rule, case: Case) -> Finding:
        """See `Body.judge`."""
        due = rule.due or date.max
        need = next((hours for c, hours in self.floors if c == case.post.category), self.hours)
        share, months = 1.0, ""
        if self.pro_rata:
            share, months = _share(rule.applies, case, due)
        need = _halves(need * share) if months else need
        pairs = self.which.attended(case, min(due, case.on))
        worth = [event.credit_hours if a.hours is None else a.hours for event, a in pairs]
        have = sum(worth)
        short = [] if have + _ENOUGH >= need else [f"还差 {amount(need - have)} 学时"]
        for part in self.parts:
            got = sum(h for (event, _), h in zip(pairs, worth, strict=True) if part.which.accepts(event))
            wanted = _halves(part.hours * share) if months else part.hours
            if got + _ENOUGH < wanted:
                short.append(f"其中{part.which}要 {amount(wanted)} 学时，还差 {amount(wanted - got)} 学时")
        state = case.state(not short, due)
        year = case.person.year
        counted = "没有计入的活动"
        if pairs:
            names = [f"{said(e, year)} {h:g} 学时" for (e, _), h in zip(pairs[:4], worth, strict=False)]
            counted = f"已计入 {amount(have)} 学时（{len(pairs)} 次：{some(names)}）"
        missing = f"，{'，'.join(short)}，{by_when(state, due, year)}" if short else ""
        reason = f"要 {amount(need)} 学时{months}，{counted}{missing}{self._late(case, due, state)}。"
        entries = tuple([a.seq for _, a in pairs])
        return rule.finding(state, reason, have=have, need=need, unit="学时", entries=entries)

    def _late(self, case: Case, due: date, state: State) -> str:
        """What came too late to count."""
        if state is not State.UNMET:
            return ""
        late = [e for e, _ in self.which.attended(case, case.on) if e.held_on > due]
        names = [said(e, case.person.year) for e in late]
        return f"；期限以后的{some(names)}没有计入" if late else ""


def _share(applies: Applies, case: Case, due: date) -> tuple[float, str]:
    """The part of the time up to `due` in which the rule concerned them, and the words for it when not all of it."""
    months = max(1, case.months(applies, due))
    if months >= due.month:
        return 1.0, ""
    return months / due.month, f"（{due.month} 个月里在册 {months} 个月，已按月折算，进到半学时）"


def _halves(hours: float) -> float:
    return ceil(round(hours * 2, 6)) / 2


KIND = Hours
