"""限期: within a period of an appointment's notice, an exam is passed or an event attended."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Self

from lawtrain.laws import LONGEST, UNITS, UnknownYear, last_day
from lawtrain.policies.case import Case
from lawtrain.policies.rules._events import said
from lawtrain.policies.rules._exams import EXAM, NATURE, Sort
from lawtrain.policies.values import Body, Finding, Note, Rule, State
from lawtrain.policies.words import amount, day
from lawtrain.records import Appointment, EventKind, PersonYear

_OF = {"领导职务": "leading", "须宪法宣誓": "oath"}
_SAID = {"工作日": "个工作日"}
_WORST = (State.UNMET, State.OPEN, State.MET, State.EXEMPT)


@dataclass(frozen=True, slots=True)
class Deadline(Body):
    """For appointments of one sort: `exam` or `event`, within `within` `unit`s of the day of the notice."""

    name: ClassVar[str] = "deadline"
    label: ClassVar[str] = "限期"
    dated: ClassVar[bool] = False
    schema: ClassVar[Mapping[str, Any]] = {
        "properties": {
            "appointment": {"enum": list(_OF), "description": "从哪一种任命的通知算起"},
            "within": {"type": "integer", "minimum": 1, "maximum": 366, "description": "多少（个）以内"},
            "unit": {"enum": list(UNITS), "description": "按什么计算"},
            "exam": EXAM,
            "nature": NATURE,
            "event": {
                "enum": [kind.value for kind in EventKind],
                "description": "参加哪一类活动；与 exam 只写一样",
            },
        },
        "required": ["appointment", "within", "unit"],
    }
    appointment: str
    within: int
    unit: str
    what: Sort | EventKind

    @classmethod
    def read(cls, fields: Mapping[str, Any], note: Note) -> Self:
        """See `Body.read`."""
        if ("exam" in fields) == ("event" in fields):
            note((), "要么写 exam（通过哪种考试），要么写 event（参加哪类活动），必须写一样，且只写一样")
        elif "event" in fields and "nature" in fields:
            note(("nature",), "nature 只用于考试；请删去")
        if fields["within"] > LONGEST[fields["unit"]]:
            unit = _SAID.get(fields["unit"], fields["unit"])
            longest = f"{LONGEST[fields['unit']]} {unit}"
            note(("within",), f"期限最长一年（{longest}），现在是 {fields['within']} {unit}；请改短")
        what = Sort.read(fields) if "exam" in fields else EventKind(fields.get("event", EventKind.OATH))
        return cls(fields["appointment"], fields["within"], fields["unit"], what)

    def subject(self) -> Hashable:
        """See `Body.subject`."""
        return self.appointment, self.what

    def demand(self, category: str) -> Hashable:
        """See `Body.demand`."""
        return self.within, self.unit

    def settles(self) -> bool:
        """It hangs on an appointment, not on the year."""
        return False

    def judge(self, rule: Rule, case: Case) -> Finding | None:
        """The worst of their appointments whose period touches the year."""
        found = [
            finding
            for one in case.person.appointments
            if getattr(one, _OF[self.appointment]) and one.noticed_on <= case.on
            if (finding := self._of(one, rule, case))
        ]
        return min(found, key=lambda f: _WORST.index(f.state), default=None)

    def _of(self, one: Appointment, rule: Rule, case: Case) -> Finding | None:
        year = case.person.year
        due, unknown = self._due(one, case)
        if one.noticed_on.year > year or (due and due.year < year):
            return None
        limit = f"（最迟{day(due, year)}）" if due else ""
        must = f"须{self.what}" if isinstance(self.what, EventKind) else f"须通过{self.what}"
        reason = f"{day(one.noticed_on, year)}发出任命通知，{self.within} {_SAID.get(self.unit, self.unit)}内{limit}{must}；"
        done, seq, how = self._done(one, case) or (None, 0, "还没有完成")
        if done is None and isinstance(self.what, Sort) and (free := case.exemption(self.what.accepts)):
            text = f"{reason}已批准免考（{day(free.approved_on, year)}批准）。"
            return rule.finding(State.EXEMPT, text, due=due, entries=(one.seq, free.seq))
        if unknown and (done is None or done.year >= unknown.year):
            state, tail = State.OPEN, f"{how}；{unknown}"
        elif done is None:
            state = case.state(False, due or date.max)
            tail = how if state is State.OPEN else "期限已过，没有完成"
        else:
            state = State.UNMET if due and done > due else State.MET
            tail = f"{how}，逾期了" if state is State.UNMET else how
        entries = (one.seq, seq) if done else (one.seq,)
        return rule.finding(state, f"{reason}{tail}。", due=due, entries=entries)

    def _due(self, one: Appointment, case: Case) -> tuple[date | None, UnknownYear | None]:
        """The last day; or which year's holidays must be known to count to it: it lies in that year or later."""
        try:
            return last_day(one.noticed_on, self.within, self.unit, case.calendar), None
        except UnknownYear as beyond:
            return None, beyond

    def _done(self, one: Appointment, case: Case) -> tuple[date, int, str] | None:
        """The first time after the notice: day, entry, words."""
        years = (case.earlier, case.person) if case.earlier else (case.person,)
        times = [t for y in years for t in self._times(y, case) if one.noticed_on <= t[0] <= case.on]
        return min(times, default=None)

    def _times(self, of: PersonYear, case: Case) -> Iterator[tuple[date, int, str]]:
        year = case.person.year
        if isinstance(self.what, EventKind):
            for event, attendance in of.attended:
                if event.kind is self.what:
                    yield event.held_on, attendance.seq, f"{said(event, year)}，已完成"
        else:
            for exam, sitting, mark in of.exams:
                if mark.passed and mark.score is not None and self.what.accepts(exam):
                    how = "补考后合格" if sitting.make_up else "合格"
                    text = f"{day(mark.taken_on, year)}{exam.organiser}“{exam.title}” {amount(mark.score)} 分，{how}"
                    yield mark.taken_on, mark.seq, text


KIND = Deadline
