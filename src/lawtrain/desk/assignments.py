"""Marks of the gradebook become entries of the ledger: each once, and again where a person marked anew.

记入 record · 更正 corrected · 待阅卷 waiting · 不在花名册 unknown
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lawtrain.desk.doors import CONSOLE, roles_of
from lawtrain.desk.ledger import closed_years
from lawtrain.errors import Forbidden, Invalid, Refused
from lawtrain.records import TOWN_TIME, LedgerEntry, Person, Role, careers, town_year
from lawtrain.records.assignments import PREFIX, AssignmentMark, mark_subject
from lawtrain.store import Store, Transaction
from lawtrain.store.year import Draft

WHY = "阅卷后改分"
"""The reason that a correction carries."""
MAY = frozenset({Role.TRAINER, Role.OFFICE, Role.ADMIN})
"""Who may enter marks."""

_NAMED = 20  # people listed in a sentence
_SAME = ("score", "points", "passed", "auto", "manual", "late")


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of the marks. `new`, `corrected` and `unchanged` count; the rest name whom, and in which assignment.

    `withdrawn`: the office withdrew this very mark, so it was not entered again; `capped`: more points were given than
    there are; `stale`: the assignment was built anew after it was marked;
    `double`: a second mark of the same person in the same assignment, left out.
    """

    new: int = 0
    corrected: int = 0
    unchanged: int = 0
    waiting: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()
    capped: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()
    double: tuple[str, ...] = ()

    @property
    def summary(self) -> str:
        """In one paragraph."""
        parts = [
            f"新记入台账 {self.new} 条，更正 {self.corrected} 条，已在台账里、没有变化 {self.unchanged} 条"
        ]
        for names, what in (
            (self.waiting, "份待阅卷，这次没有记入"),
            (self.stale, "份判分以后题目又改过，没有记入，请先重新生成作业、重新判分"),
            (self.unknown, "份的工号不在花名册上，没有记入"),
            (self.withdrawn, "份是普法办撤回过的，分数没有变，没有再记"),
            (self.double, "份同一个人在成绩册里有两份，只记了前一份，请在成绩册里去掉多余的"),
            (self.capped, "份的评分超过满分，按满分记"),
        ):
            if names:
                parts.append(f"{len(names)} {what}：{_some(names)}")
        return "。".join(parts) + "。"


class AssignmentDesk:
    """Safe to use from many threads. `clock` gives aware moments; `actor` is a pseudonym."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock

    def record(self, actor: str, marks: Iterable[AssignmentMark]) -> Recorded:
        """Enter them all, or nothing.

        Raises: Forbidden; Refused when something about a closed year would change, naming whom it concerns; Invalid
        for marks that cannot be.
        """
        given, now = list(marks), self._clock()
        for mark in given:
            _check(mark)

        def job(tx: Transaction) -> Recorded:
            _may(tx, actor, now)
            round_ = _Round(tx, actor)
            for mark in given:
                round_.take(mark)
            round_.refuse_closed()
            tx.year.append(round_.drafts, now)
            done = round_.recorded()
            if round_.drafts:
                tx.town.note(
                    actor, "record_assignments", "", now, count=len(round_.drafts), corrected=done.corrected
                )
            return done

        return self._store.write(job)


class _Round:
    """One reading of the gradebook, held against what the ledger says."""

    def __init__(self, tx: Transaction, actor: str) -> None:
        self._tx, self._actor = tx, actor
        placed = careers(tx.town.entries())
        self._people = {p.username: p for who, p in tx.people().items() if who in placed}
        self._said: dict[str, dict[str, list[LedgerEntry]]] = {}  # by course, by subject
        self._seen: set[str] = set()
        self._about: list[tuple[int, Person]] = []
        self._names: dict[str, list[str]] = {
            what: [] for what in ("waiting", "stale", "unknown", "withdrawn", "capped", "double")
        }
        self._corrected = self._unchanged = 0
        self.drafts: list[Draft] = []

    def take(self, mark: AssignmentMark) -> None:
        """Decide on one mark."""
        person = self._people.get(mark.username.lower())
        if person is None:
            self._names["unknown"].append(f"{mark.username[:64]}“{mark.title}”")
            return
        subject, told = mark_subject(mark.course, mark.assignment, person.pseudonym), _told(person, mark)
        if subject in self._seen:
            self._names["double"].append(told)
            return
        self._seen.add(subject)
        if mark.stale:
            self._names["stale"].append(told)
            return
        if mark.waiting:
            self._names["waiting"].append(f"{told}还有 {mark.waiting} 题")
            return
        if mark.capped:
            self._names["capped"].append(told)
        self._enter(mark, person, subject, told)

    def _enter(self, mark: AssignmentMark, person: Person, subject: str, told: str) -> None:
        own, fresh = self._of(mark.course).get(subject, ()), payload_of(mark)
        before = next((e for e in reversed(own) if e.kind == "result"), None)
        stands = bool(own) and own[-1].kind == "result"
        if before and _same(before.payload, fresh):
            self._unchanged += stands
            if not stands:
                self._names["withdrawn"].append(told)
            return
        fresh["by"] = self._actor
        if before:
            fresh["corrects"] = before.seq
            self._corrected += 1
        self.drafts.append(Draft("result", person.pseudonym, subject, fresh, {"why": WHY if before else ""}))
        self._about.append((mark.year, person))

    def refuse_closed(self) -> None:
        """Raises Refused where something about a closed year would change."""
        closed = closed_years(self._tx)
        for year in sorted({year for year, _ in self._about if year in closed}):
            names = dict.fromkeys(f"{p.name}（{p.username}）" for of, p in self._about if of == year)
            raise Refused(
                f"{year} 年度已经封账，不能再改，没有记入任何成绩。涉及：{_some(tuple(names))}。"
                "确有必要，请先在“封账”页重新开账并写明原因"
            )

    def recorded(self) -> Recorded:
        """What was decided."""
        named = {what: tuple(names) for what, names in self._names.items()}
        return Recorded(len(self.drafts) - self._corrected, self._corrected, self._unchanged, **named)

    def _of(self, course: str) -> Mapping[str, Sequence[LedgerEntry]]:
        if course not in self._said:
            found = self._said[course] = {}
            for entry in self._tx.year.beginning(f"{PREFIX}{course}:"):
                found.setdefault(entry.subject, []).append(entry)
        return self._said[course]


def payload_of(mark: AssignmentMark) -> dict[str, Any]:
    """What an entry of kind "result" holds about an assignment."""
    return {
        "quiz": mark.quiz,
        "title": mark.title,
        "number": 1,
        "score": mark.score,
        "points": round(mark.points, 2),
        "passed": mark.passed,
        "submitted_at": mark.handed_in.isoformat(),
        "auto": round(mark.auto, 2),
        "manual": round(mark.manual, 2),
        "late": round(mark.late, 2),
        "course": mark.course,
        "year": mark.year,
        "assignment": mark.assignment,
    }


def _same(before: Mapping[str, Any], fresh: Mapping[str, Any]) -> bool:
    """The moment is not compared: the same mark for work handed in again keeps its first date."""
    return all(before.get(name) == fresh[name] for name in _SAME)


def _check(mark: AssignmentMark) -> None:
    whose = f"{mark.username[:64]}“{mark.title[:60]}”"
    numbers = (mark.auto, mark.manual, mark.late, mark.points, mark.pass_score)
    if not all(math.isfinite(n) and n >= 0 for n in numbers) or mark.score > round(mark.points, 2):
        raise Invalid(f"{whose}的分数不在 0 到满分之间，没有记入任何成绩；请在阅卷页核对这一份")
    if mark.year != town_year(mark.handed_in):
        day = mark.handed_in.astimezone(TOWN_TIME).date()
        raise Invalid(
            f"{whose}的提交日期 {day} 不在 {mark.year} 年里，没有记入任何成绩；请核对作业属于哪一年"
        )


def _may(tx: Transaction, actor: str, now: datetime) -> None:
    if actor == CONSOLE:
        return
    if not roles_of(tx, actor, now.astimezone(TOWN_TIME).date()) & MAY:
        raise Forbidden("把作业成绩记入台账，只有培训员、普法办或管理员能做")


def _told(person: Person, mark: AssignmentMark) -> str:
    return f"{person.name}（{person.username}）“{mark.title}”"


def _some(names: Sequence[str]) -> str:
    return "、".join(names[:_NAMED]) + (f"等，共 {len(names)} 份" if len(names) > _NAMED else "")
