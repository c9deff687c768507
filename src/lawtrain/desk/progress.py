"""我的学习: how this year's lessons stand for one person, and the next step in one sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from lawtrain import wire
from lawtrain.content import Catalogue, Lesson
from lawtrain.desk.views import quiz_minutes, quiz_points
from lawtrain.papers import Quiz
from lawtrain.records import Attempt, Person, Submission, town_year


def progress(
    person: Person,
    catalogue: Catalogue,
    attempts: Sequence[Attempt],
    submissions: Mapping[str, Submission],
    now: datetime,
) -> wire.Progress:
    """A lesson is done when each of its counted quizzes has been passed this year."""
    year = town_year(now)
    lessons = [
        _lesson(lesson, catalogue, attempts, submissions, year)
        for course in catalogue.courses
        for lesson in course.lessons
    ]
    owed = [one for one in lessons if _owed(one)]
    minutes = sum(_minutes_left(one) for one in owed)
    return wire.Progress(
        year=year,
        name=person.name,
        lessons=tuple(lessons),
        done=len(lessons) - len(owed),
        owed=len(owed),
        minutes_left=minutes,
        next_lesson=owed[0].ref if owed else "",
        next_step=_sentence(owed, lessons),
    )


def _lesson(
    lesson: Lesson,
    catalogue: Catalogue,
    attempts: Sequence[Attempt],
    submissions: Mapping[str, Submission],
    year: int,
) -> wire.Lesson:
    quizzes = []
    for quiz in lesson.quizzes:
        bank = catalogue.bank_of(quiz)
        own = [a for a in attempts if a.quiz == quiz.ref]
        handed_in = [s for a in own if (s := submissions.get(a.id)) and town_year(s.submitted_at) == year]
        is_open = bool(own) and own[-1].id not in submissions
        quizzes.append(
            wire.LessonQuiz(
                ref=quiz.ref,
                title=quiz.title,
                counted=quiz.counted,
                minutes=quiz_minutes(quiz, bank),
                state=_state(quiz, handed_in, is_open=is_open),
                first_score=handed_in[0].score if handed_in else None,
                best_score=max((s.score for s in handed_in), default=None),
                points=quiz_points(quiz, bank),
            )
        )
    return wire.Lesson(
        ref=lesson.ref,
        title=lesson.title,
        course=lesson.course,
        minutes=lesson.minutes,
        quizzes=tuple(quizzes),
    )


def _state(quiz: Quiz, handed_in: Sequence[Submission], *, is_open: bool) -> str:
    if quiz.counted and any(s.passed for s in handed_in):
        return "passed"
    if is_open:
        return "open"
    if not handed_in:
        return "new"
    return "failed" if quiz.counted else "done"


def _owed(lesson: wire.Lesson) -> bool:
    return any(q.counted and q.state != "passed" for q in lesson.quizzes)


def _minutes_left(lesson: wire.Lesson) -> int:
    counted = [q for q in lesson.quizzes if q.counted and q.state != "passed"]
    unread = all(q.state == "new" for q in lesson.quizzes)
    return sum(q.minutes for q in counted) + (lesson.minutes if unread else 0)


def _sentence(owed: Sequence[wire.Lesson], lessons: Sequence[wire.Lesson]) -> str:
    if not lessons:
        return "还没有课程。课程放好以后会显示在这里，请联系培训员。"
    if not owed:
        return "现有课程的测验都已合格，没有欠下的学习。"
    first = owed[0]
    quiz = next(q for q in first.quizzes if q.counted and q.state != "passed")
    what = {
        "new": f"先读第一课《{first.title}》，再做{quiz.title}" if len(owed) == len(lessons) else "",
        "open": f"《{first.title}》的{quiz.title}做了一半，接着做完",
        "failed": f"《{first.title}》的{quiz.title}还没有合格，可以再做一次",
    }.get(quiz.state, "")
    return f"{what or f'接着读《{first.title}》，再做{quiz.title}'}，约 {_minutes_left(first)} 分钟。"
