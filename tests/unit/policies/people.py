"""Small people and policies, written where a test wants them; everything happens in 2026."""

from __future__ import annotations

import textwrap
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import count

from lawtrain.formats.policy import read_policy
from lawtrain.policies import Finding, Judge, Lessons, Policy, Standing
from lawtrain.records import (
    Appointment,
    Attendance,
    EventKind,
    Exam,
    ExamResult,
    Exemption,
    Nature,
    PersonYear,
    Post,
    Result,
    Sitting,
    Stretch,
    TrainingEvent,
)

STAFF, LEADER, OFFICER = "一般国家工作人员", "领导干部", "行政执法人员"
Attended = tuple[TrainingEvent, Attendance]
Sat = tuple[Exam, Sitting, ExamResult]
_seq = count(1)


def day(text: str) -> date:
    """7-1 → 1 July 2026; a whole date as it is."""
    parts = [int(part) for part in text.split("-")]
    return date(*parts) if len(parts) == 3 else date(2026, *parts)


def policy(rules: str, head: str = "") -> Policy:
    """Rules as in a file; a required list is taken to be of quizzes."""
    text = f"format: 1\nyear: 2026\ntitle: 示范镇要求\n{head}rules:\n{textwrap.indent(textwrap.dedent(rules), '  ')}"
    file = read_policy(text.encode(), "policies/2026.yaml")
    assert file.policy, [str(p) for p in file.problems]
    return replace(file.policy, rules=tuple(replace(r, body=_found(r.body)) for r in file.policy.rules))


def _found(body):
    return replace(body, tests=tuple((i, i) for i in body.lessons)) if isinstance(body, Lessons) else body


def rule(kind: str, fields: str, categories: str = STAFF, name: str = "one", more: str = "") -> str:
    """One rule, its own fields given as flow YAML without braces."""
    applies = f"{{categories: [{categories}]{more}}}"
    return f"- {{id: {name}, kind: {kind}, title: 规则{name}, basis: 镇里的文件, applies: {applies}, {fields}}}\n"


def stretch(since: str = "2020-1-1", until: str = "", category: str = STAFF, *tags: str) -> Stretch:
    return Stretch(day(since), day(until) if until else None, "某人", Post("党政办", category, tags=tags))


def attended(
    on: str,
    kind: str = "法治讲座",
    hours: float = 2,
    topics: tuple[str, ...] = (),
    left_at: float | None = None,
) -> Attended:
    seq = next(_seq)
    event = TrainingEvent(
        id=f"e{seq}",
        kind=EventKind(kind),
        title="一次活动",
        held_on=day(on),
        organiser="镇司法所",
        credit_hours=hours,
        laws=(),
        topics=topics,
        place="",
        guests=0,
        sessions=0,
        solved=0,
        attachments=(),
        approver="",
        note="",
        recorded_at=datetime(2026, 1, 1, tzinfo=UTC),
        seq=seq,
    )
    return event, Attendance(event.id, "p1", left_at, seq)


def exam(
    name: str = "x1",
    kind: str = "学法用法",
    nature: str = "正式",
    organiser: str = "县普法办",
    year: int = 2026,
) -> Exam:
    return Exam(
        id=name,
        year=year,
        title="年度考试",
        kind=kind,
        organiser=organiser,
        nature=Nature(nature),
        roster_on=date(year, 6, 1),
        categories=(STAFF,),
        points=100,
        pass_points=60,
        good_points=None,
        excellent_points=None,
        sittings=(),
        recorded_at=datetime(2026, 1, 1, tzinfo=UTC),
        seq=0,
    )


def sat(on: str, score: float | None, of: Exam | None = None, *, make_up: bool = False) -> Sat:
    of = of or exam()
    seq = next(_seq)
    passed = score is not None and score >= of.pass_points
    mark = ExamResult(of.id, seq, "p1", score, passed, day(on), "", seq)
    return of, Sitting(seq, "补考" if make_up else "首场", day(on), make_up), mark


def quiz(on: str, name: str, passed: bool = True, hour: int = 3) -> Result:
    at = datetime(day(on).year, day(on).month, day(on).day, hour, tzinfo=UTC)
    return Result(f"a{(seq := next(_seq))}", "p1", 2026, name, "测验", 1, 80, 100, passed, at, seq)


def exempt(scope: str, on: str = "3-1") -> Exemption:
    return Exemption(scope, "p1", "病假", "书记", day(on), (), next(_seq))


def appointed(on: str, *, leading: bool = False, oath: bool = False) -> Appointment:
    seq = next(_seq)
    return Appointment(f"t{seq}", "p1", "副镇长", day(on), leading, oath, seq)


def person(
    *things: Attended | Sat | Result | Exemption | Appointment,
    places: tuple[Stretch, ...] = (),
    year: int = 2026,
) -> PersonYear:
    """Somebody who was there all along unless `places` says otherwise; things in order of time."""

    def of(kind: type) -> tuple:
        return tuple(t for t in things if isinstance(t, kind))

    tuples = of(tuple)
    return PersonYear(
        pseudonym="p1",
        year=year,
        places=places or (stretch(),),
        attended=tuple(sorted((t for t in tuples if len(t) == 2), key=lambda t: t[0].held_on)),
        quizzes=of(Result),
        exams=tuple(t for t in tuples if len(t) == 3),
        exemptions=of(Exemption),
        licences=(),
        appointments=of(Appointment),
    )


def standing(
    of: Policy,
    who: PersonYear,
    on: str = "11-23",
    exams: tuple[Exam, ...] = (),
    earlier: PersonYear | None = None,
) -> Standing:
    return Judge(of, day(on), {e.id: e for e in exams}).standing(who, earlier)


def finding(
    of: Policy,
    who: PersonYear,
    on: str = "11-23",
    exams: tuple[Exam, ...] = (),
    earlier: PersonYear | None = None,
) -> Finding:
    """The only finding."""
    (one,) = standing(of, who, on, exams, earlier).findings
    return one
