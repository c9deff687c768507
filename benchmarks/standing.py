"""Standings of a hundred thousand people under the sample policy, against a bare loop over the same numbers."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from statistics import median

from benchmarks.tools import REPO, Result, alternate
from lawtrain.content.policies import policy_for
from lawtrain.policies import Judge, Policy, State
from lawtrain.records import (
    CATEGORIES,
    TOWN_TIME,
    Appointment,
    Attendance,
    EventKind,
    Exam,
    ExamResult,
    Nature,
    PersonYear,
    Post,
    Sitting,
    Stretch,
    TrainingEvent,
)
from lawtrain.records import Result as Passed

HOW = """十万人、样例的 12 条要求（每人按统计类别有 0 到 9 条），每人 6 次活动、8 次测验、1 到 2 次考试，每五十人一个年中到岗，
每百人一个新任命：逐人逐条得出结论、理由、期限和台账条目号。对照是一个不写理由的循环，只把同样的数加起来
（学时、次数、通过的课、合格的考试）。各 3 次，交替进行，都在同一个进程里，按处理器时间计；数据事先造好，不计时。"""

_PEOPLE = 100_000
_GOAL = 20_000  # persons a second: a county of ten thousand within a page's patience
_ON = date(2026, 11, 23)


def run() -> list[Result]:
    policy = policy_for(REPO, 2026)
    exam, people = town()
    judge = Judge(policy, _ON, {exam.id: exam})
    ours, bare = alternate(3, lambda: judged(judge, people), lambda: summed(policy, people))
    mine, theirs = _PEOPLE / median(ours), _PEOPLE / median(bare)
    figures = (
        f"每秒 {mine:,.0f} 人",
        f"每秒 {theirs:,.0f} 人（只加数，不写理由）",
        f"{theirs / mine:.1f} 倍时间",
    )
    return [Result("100,000 人的达标情况，12 条要求", *figures, f"≥ 每秒 {_GOAL:,} 人", mine >= _GOAL)]


def town() -> tuple[Exam, list[PersonYear]]:
    """The same every time. People share events and the exam, as they do."""
    chance = random.Random(2026)
    kinds = [EventKind.GROUP, EventKind.LECTURE, EventKind.TRAINING, EventKind.COURT, EventKind.MEETING]
    start = date(2026, 1, 5)
    events = [_event(n, kinds[n % len(kinds)], start + timedelta(7 * n)) for n in range(45)]
    main, make_up = Sitting(1, "首场", date(2026, 6, 10), False), Sitting(2, "补考", date(2026, 7, 10), True)
    exam = _exam((main, make_up))
    lessons = [f"constitution/{ref}/test" for ref in _lessons()]
    people = []
    for n in range(_PEOPLE):
        who, seq = f"p{n:06}", 40 * n
        since = date(2026, 1 + n % 12, 10) if n % 50 == 0 else date(2020, 1, 1)
        post = Post(f"示范村/第{n % 40}小组", CATEGORIES[n % len(CATEGORIES)])
        mine = sorted(chance.sample(range(45), 6))
        first = chance.randrange(40, 100)
        marks = [(main, first)] if first >= 60 else [(main, first), (make_up, first + 25)]
        people.append(
            PersonYear(
                pseudonym=who,
                year=2026,
                places=(Stretch(since, None, "某人", post),),
                attended=tuple(
                    (events[e], Attendance(events[e].id, who, None, seq + k)) for k, e in enumerate(mine)
                ),
                quizzes=tuple(_passed(who, ref, k, seq) for k, ref in enumerate(chance.sample(lessons, 8))),
                exams=tuple(
                    (
                        exam,
                        s,
                        ExamResult(
                            exam.id, s.number, who, mark, mark >= 60, s.held_on, "", seq + 20 + s.number
                        ),
                    )
                    for s, mark in marks
                ),
                exemptions=(),
                licences=(),
                appointments=(Appointment(f"t{n}", who, "", date(2026, 3, 2), True, True, seq + 30),)
                if n % 100 == 0
                else (),
            )
        )
    return exam, people


def judged(judge: Judge, people: Sequence[PersonYear]) -> float:
    began = time.process_time()
    unmet = sum(judge.standing(person).state is State.UNMET for person in people)
    took = time.process_time() - began
    if not 0 < unmet < len(people):
        raise AssertionError("达标情况不对")
    return took


def summed(policy: Policy, people: Sequence[PersonYear]) -> float:
    """The ceiling: no dates, no filters, no words, nothing kept."""
    rules = {c: sum(c in r.applies.categories for r in policy.rules) for c in CATEGORIES}
    began = time.process_time()
    total = 0.0
    for person in people:
        for _ in range(rules[person.places[0].post.category]):
            total += sum([event.credit_hours for event, _ in person.attended])
        total += len({result.quiz for result in person.quizzes if result.passed})
        total += any(mark.passed for _, _, mark in person.exams)
    return time.process_time() - began


def _lessons() -> list[str]:
    return [path.stem for path in sorted((REPO / "quizzes" / "constitution").glob("*.yaml"))]


def _passed(who: str, quiz: str, k: int, seq: int) -> Passed:
    at = datetime(2026, 2 + k, 10, 9, tzinfo=TOWN_TIME)
    return Passed(f"{who}-{k}", who, 2026, quiz, "测验", 1, 80, 100, True, at, seq + 10 + k)


def _event(n: int, kind: EventKind, day: date) -> TrainingEvent:
    topics = ("习近平法治思想",) if n % 10 == 0 else ()
    recorded = datetime(2026, 1, 1, tzinfo=UTC)
    return TrainingEvent(
        f"e{n}", kind, "活动", day, "镇司法所", 2, (), topics, "", 0, 0, 0, (), "", "", recorded, n
    )  # fmt: skip


def _exam(sittings: tuple[Sitting, ...]) -> Exam:
    return Exam(
        id="x1",
        year=2026,
        title="年度学法用法考试",
        kind="学法用法",
        organiser="县普法办",
        nature=Nature.FORMAL,
        roster_on=date(2026, 6, 1),
        categories=CATEGORIES,
        points=100,
        pass_points=60,
        good_points=None,
        excellent_points=None,
        sittings=sittings,
        recorded_at=datetime(2026, 1, 1, tzinfo=UTC),
        seq=1,
    )
