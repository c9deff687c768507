"""The office's lists of duties: who is exempt, who may enforce the law in which field, what an appointment sets running.

领域 field · 持证 held · 快到期 expiring · 已过期 expired · 拟持证 preparing · 限期 deadline
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from lawtrain.desk.entered import Scene, Somebody
from lawtrain.policies import Finding, Judge, Policy
from lawtrain.records import Appointment, Exam, Exemption, Licence, person_years
from lawtrain.reports.facts import chinese_order

EXPIRING_DAYS = 90
TOGETHER = 2
"""行政处罚法 §42: 执法人员不得少于两人."""


class Validity(StrEnum):
    """How far a licence is, as the office calls it."""

    HELD = "持证"
    EXPIRING = "90 天内到期"
    EXPIRED = "已过期"
    LATER = "未到生效日"
    PREPARING = "拟持证"


@dataclass(frozen=True, slots=True)
class Held:
    """A licence with its holder."""

    licence: Licence
    somebody: Somebody
    validity: Validity


@dataclass(frozen=True, slots=True)
class Line:
    """执法力量 of one field. `tomorrow`: how many on the roster may act then; two must go together."""

    field: str
    licences: tuple[Held, ...]
    tomorrow: int

    def count(self, validity: Validity) -> int:
        """Licences; each person has one in a field."""
        return sum(one.validity is validity for one in self.licences)


@dataclass(frozen=True, slots=True)
class Due:
    """An appointment and what it sets running."""

    appointment: Appointment
    somebody: Somebody
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Freed:
    """An exemption with its person; `exam` None: everything of the year."""

    exemption: Exemption
    somebody: Somebody
    exam: Exam | None


def lines(scene: Scene) -> list[Line]:
    """Every field with its licences, by unit and name."""
    tomorrow = scene.today + timedelta(1)
    fields: dict[str, list[Held]] = {}
    for licence in scene.book.licences.values():
        held = Held(licence, scene.on(licence.pseudonym, scene.today), validity(licence, scene.today))
        fields.setdefault(licence.field, []).append(held)
    return [
        Line(
            name,
            tuple(sorted(own, key=lambda one: one.somebody.order)),
            len(
                {
                    one.licence.pseudonym
                    for one in own
                    if one.licence.held(tomorrow) and scene.on(one.licence.pseudonym, tomorrow).post
                }
            ),
        )
        for name, own in sorted(fields.items(), key=lambda f: chinese_order(f[0]))
    ]


def validity(licence: Licence, on: date) -> Validity:
    """How far it is on that day."""
    if licence.valid_from is None:
        return Validity.PREPARING
    if licence.valid_from > on:
        return Validity.LATER
    if licence.valid_to is None:
        return Validity.HELD
    if licence.valid_to < on:
        return Validity.EXPIRED
    return Validity.EXPIRING if licence.valid_to <= on + timedelta(EXPIRING_DAYS) else Validity.HELD


def freed(scene: Scene, year: int) -> list[Freed]:
    """Exemptions of that year, by unit and name."""
    exams, found = scene.book.exams, []
    for exemption in scene.book.exemptions.values():
        exam = exams.get(exemption.scope)
        if exemption.scope == f"year:{year}" or (exam and exam.year == year):
            day = exam.roster_on if exam else min(scene.today, date(year, 12, 31))
            found.append(Freed(exemption, scene.on(exemption.pseudonym, day), exam))
    return sorted(found, key=lambda one: (one.somebody.order, one.exemption.seq))


def appointments(scene: Scene, year: int, policy: Policy | None) -> list[Due]:
    """Appointments noticed in that year, or with a deadline that reaches into it; newest first."""
    on = min(scene.today, date(year, 12, 31))
    own = [a for a in scene.book.appointments.values() if year - 1 <= a.noticed_on.year <= year]
    deadlines = [rule for rule in policy.rules if rule.body.label == "限期"] if policy else []
    judge = Judge(replace(policy, rules=tuple(deadlines)), on, scene.book.exams) if policy else None
    only = {a.pseudonym for a in own}
    this, before = (person_years(scene.book, scene.places, y, only) for y in (year, year - 1))
    found = []
    for one in own:
        findings: tuple[Finding, ...] = ()
        if judge:
            alone = replace(this[one.pseudonym], appointments=(one,))
            findings = judge.standing(alone, before.get(one.pseudonym)).findings
        if findings or one.noticed_on.year == year:
            found.append(Due(one, scene.on(one.pseudonym, on), findings))
    return sorted(found, key=lambda due: (due.appointment.noticed_on, due.appointment.seq), reverse=True)


def scopes(scene: Scene, year: int) -> Mapping[str, str]:
    """What somebody can be exempt from in that year, by scope."""
    exams = [e for e in scene.book.exams.values() if e.year == year]
    exams.sort(key=lambda e: (e.sittings[0].held_on, e.seq))
    return {f"year:{year}": f"{year} 年度全部考试"} | {e.id: f"{e.title}（{e.organiser}）" for e in exams}
