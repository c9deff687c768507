"""考试: an exam is passed, perhaps after other rules were met, perhaps in a make-up."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Self

from lawtrain.policies.case import Case
from lawtrain.policies.rules._exams import EXAM, NATURE, ORGANISER, Sort
from lawtrain.policies.values import Body, Finding, Note, Rule, State
from lawtrain.policies.words import amount, by_when, day
from lawtrain.records import Exam, ExamResult, Sitting

Sat = tuple[Exam, Sitting, ExamResult]


@dataclass(frozen=True, slots=True)
class Passing(Body):
    """`gate` are rules to be met before the exam's day; an earlier pass is told, or does not count (`void`).

    Only the first `best_of` attempts count, absences aside; 0 is all of them.
    """

    name: ClassVar[str] = "exam"
    label: ClassVar[str] = "考试"
    schema: ClassVar[Mapping[str, Any]] = {
        "properties": {
            "exam": EXAM,
            "nature": NATURE,
            "organiser": ORGANISER,
            "gate": {
                "type": "array",
                "minItems": 1,
                "uniqueItems": True,
                "items": {"type": "string"},
                "description": "考试以前要先达标的规则，写规则编号",
            },
            "gate_effect": {
                "enum": ["提醒", "作废"],
                "description": "没有先达标就考了：提醒，成绩照算；作废，成绩不算。不写是提醒",
            },
            "best_of": {
                "type": "integer",
                "minimum": 1,
                "maximum": 20,
                "description": "只算前几次，不写是全部",
            },
        },
        "required": ["exam"],
    }
    sort: Sort
    gate: tuple[str, ...] = ()
    void: bool = False
    best_of: int = 0

    @classmethod
    def read(cls, fields: Mapping[str, Any], note: Note) -> Self:
        """See `Body.read`."""
        if "gate_effect" in fields and "gate" not in fields:
            note(("gate_effect",), "写了 gate_effect，却没有写 gate（先达标哪几条）；请补上 gate，或者删去")
        gate, void = tuple(fields.get("gate", ())), fields.get("gate_effect") == "作废"
        return cls(Sort.read(fields), gate, void, fields.get("best_of", 0))

    def subject(self) -> Hashable:
        """See `Body.subject`."""
        return self.sort

    def demand(self, category: str) -> Hashable:
        """See `Body.demand`."""
        return self.best_of, frozenset(self.gate), self.void

    def waits_for(self) -> tuple[str, ...]:
        """See `Body.waits_for`."""
        return self.gate

    def judge(self, rule: Rule, case: Case) -> Finding:
        """See `Body.judge`."""
        due, year = rule.due or date.max, case.person.year
        exempt = {e.scope for e in case.person.exemptions if e.approved_on <= case.on}
        every = [s for s in case.person.exams if self.sort.accepts(s[0]) and s[2].taken_on <= case.on]
        sat = [s for s in every if s[2].score is not None and s[0].id not in exempt]
        counted = sat[: self.best_of or None]
        asides: list[str] = []
        for one in counted:
            early = one[2].passed and self._early(case, one[2].taken_on)
            if early:
                effect = "按规定不算" if self.void else "成绩照算，请补学"
                asides.append(f"{day(one[2].taken_on, year)}考试以前{early}还没有达标，{effect}")
            if one[2].passed and one[2].taken_on <= due and not (early and self.void):
                return self._passed(rule, case, counted[: counted.index(one) + 1], asides)
        if exemption := case.exemption(self.sort.accepts):
            listed = "；考过的成绩另列，不计入" if any(s[0].id in exempt for s in every) else ""
            text = f"已批准免考（{day(exemption.approved_on, year)}批准）{listed}。"
            return rule.finding(State.EXEMPT, text, entries=(exemption.seq,))
        return self._failed(rule, case, every, counted, asides)

    def _early(self, case: Case, taken_on: date) -> str:
        """The rules of the gate that were not met before that day, in words."""
        missing = [name for name in self.gate if not case.settled_before(name, taken_on)]
        return "、".join(f"“{case.titles[name]}”" for name in missing)

    def _passed(self, rule: Rule, case: Case, attempts: list[Sat], asides: list[str]) -> Finding:
        exam, sitting, result = attempts[-1]
        before = len(attempts) - 1
        how = "补考后合格" if sitting.make_up else f"第 {before + 1} 次合格" if before else "合格"
        failed = "".join(f"{_mark(one, case)}，" for one in attempts[:-1][-2:])
        reason = "；".join((f"{failed}{_mark(attempts[-1], case)}，{how}", *asides)) + "。"
        entries = tuple(one[2].seq for one in attempts)
        return rule.finding(
            State.MET, reason, have=result.score, need=exam.pass_points, unit="分", entries=entries
        )

    def _failed(
        self, rule: Rule, case: Case, every: list[Sat], counted: list[Sat], asides: list[str]
    ) -> Finding:
        due = rule.due or date.max
        used_up = bool(self.best_of) and len(counted) == self.best_of
        state = State.UNMET if used_up else case.state(False, due)
        absent = sum(s[2].score is None for s in every)
        told = [f"{_mark(s, case)}，{_verdict(s, due)}" for s in counted[-3:]]
        if absent:
            told.append(f"缺考 {absent} 次")
        told += asides
        if not told:
            told.append(f"还没有参加{self.sort}")
        end = f"只算前 {self.best_of} 次，机会已经用完" if used_up else by_when(state, due, case.person.year)
        best = max(counted, key=lambda s: s[2].score or 0.0, default=None)
        return rule.finding(
            state,
            f"{'；'.join(told)}；{end}。",
            have=best[2].score if best else None,
            need=best[0].pass_points if best else None,
            unit="分" if best else "",
            entries=tuple(s[2].seq for s in every),
        )


def _mark(one: Sat, case: Case) -> str:
    exam, sitting, result = one
    make_up = "补考" if sitting.make_up else ""
    when = day(result.taken_on, case.person.year)
    return f"{when}{exam.organiser}“{exam.title}”{make_up} {amount(result.score or 0)} 分"


def _verdict(one: Sat, due: date) -> str:
    if not one[2].passed:
        return f"没有合格（合格线 {amount(one[0].pass_points)} 分）"
    return "合格，但在期限以后，没有计入" if one[2].taken_on > due else "合格，没有计入"


KIND = Passing
