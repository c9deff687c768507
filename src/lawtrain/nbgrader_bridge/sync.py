"""From the gradebook to the ledger: marks are read and entered, and the roster's names put where formgrader shows them.

记入台账 sync · 收作业的时间 collected at · 自报的提交时间 claimed time
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from nbgrader.api import Student
from sqlalchemy import select

from lawtrain.desk.assignments import AssignmentDesk, Recorded
from lawtrain.errors import NotFound, Refused
from lawtrain.nbgrader_bridge.assignment import Assignment
from lawtrain.nbgrader_bridge.course import Course
from lawtrain.nbgrader_bridge.foreign import COLLECTED
from lawtrain.nbgrader_bridge.gradebook import Tally, opened, released_cells, tallies
from lawtrain.nbgrader_bridge.notebook import marked_paper
from lawtrain.records import TOWN_TIME, Person, careers, town_year
from lawtrain.records.assignments import AssignmentMark
from lawtrain.store import Store

Say = Callable[[float, str], None]
"""Tells how far it is: a part of 1, and what is being done, in words."""


def sync(
    course: Course,
    store: Store,
    clock: Callable[[], datetime],
    actor: str,
    say: Say = lambda _share, _words: None,
) -> Recorded:
    """Everything marked in this course is in the ledger afterwards, and the roster in the gradebook; twice is once.

    Raises: what `AssignmentDesk.record` raises; Refused before the course's year;
    Unavailable when the gradebook cannot be read or written.
    """
    if course.year > town_year(clock()):
        raise Refused(
            f"课程 {course.id} 是 {course.year} 年的，那一年还没有到，现在不能记入台账；请到那一年再记"
        )
    say(0.05, "正在读成绩册")
    marks = read_marks(course, clock())
    say(0.4, "正在把姓名写进成绩册")
    write_names(course, store, clock())
    say(0.7, f"正在记入台账：{len(marks)} 份成绩")
    return AssignmentDesk(store, clock).record(actor, marks)


def read_marks(course: Course, now: datetime) -> list[AssignmentMark]:
    """Every submission of this course's assignments, in order. A course without a gradebook has none."""
    built = {one.name: one for one in course.assignments()}
    with opened(course) as gradebook:
        if gradebook is None:
            return []
        found = tallies(gradebook)
        changed = {name for name, one in built.items() if _changed(gradebook, one)}
    marks = []
    for (name, student), tally in sorted(found.items(), key=lambda one: one[0]):
        if name in built:
            stale = name in changed or _marked_by_another(course, built[name], student)
            marks.append(replace(_mark(course, built[name], student, tally, now), stale=stale))
    return marks


def write_names(course: Course, store: Store, now: datetime) -> None:
    """Whoever is on the roster in the course's year is a student, under 姓名 and 单位: formgrader prints them as
    “姓名, 单位”, and an empty second part as a bare comma.
    """
    with store.reading() as tx:
        people, places = tx.people(), careers(tx.town.entries())
    first, last = date(course.year, 1, 1), date(course.year, 12, 31)
    here = [
        people[who]
        for who, own in places.items()
        if who in people and any(p.since <= last and (p.until is None or p.until >= first) for p in own)
    ]
    with opened(course) as gradebook:
        if gradebook is None:
            return
        known = {student.id: student for student in gradebook.db.scalars(select(Student))}
        for person in here:
            _name(gradebook, known.get(person.username), person)
        gradebook.db.commit()


def handed_in(claimed: datetime | None, built_at: datetime, collected: datetime, year: int) -> datetime:
    """When it was handed in, as far as it can be believed: the claim comes from the learner's own process.

    Not before the assignment was there, not after it was collected, and within the course's year in the town.
    """
    believed = min(max(claimed or collected, built_at), max(collected, built_at))
    first = datetime(year, 1, 1, tzinfo=TOWN_TIME)
    last = datetime(year + 1, 1, 1, tzinfo=TOWN_TIME) - timedelta(seconds=1)
    return min(max(believed, first), last).astimezone(UTC)


def _mark(course: Course, built: Assignment, student: str, tally: Tally, now: datetime) -> AssignmentMark:
    collected = _collected(course.step("submitted", student, built.name), now)
    kept = tally.within(built.points)
    return AssignmentMark(
        course=course.id,
        year=course.year,
        assignment=built.name,
        quiz=built.quiz,
        title=f"《{built.paper.bank}》{built.title}",
        username=student,
        auto=kept.auto,
        manual=kept.manual,
        points=built.points,
        pass_score=built.pass_score,
        handed_in=handed_in(tally.at, built.built_at, collected, course.year),
        waiting=kept.waiting,
        late=kept.late,
        capped=tally.above(built.points),
    )


def _changed(gradebook: Any, built: Assignment) -> bool:
    """Whether the assignment was built anew and not generated since: then points and pass line are of another paper."""
    try:
        released_cells(gradebook, built)
    except Refused:
        return True
    except NotFound:
        return False
    return False


def _marked_by_another(course: Course, built: Assignment, student: str) -> bool:
    try:
        path = course.step("autograded", student, built.name) / f"{built.name}.ipynb"
        paper = marked_paper(json.loads(path.read_bytes()))
    except (OSError, ValueError, AttributeError):  # put away since: the gradebook's word is all there is
        return False
    return paper not in ("", built.paper.digest)


def _collected(folder: Path, now: datetime) -> datetime:
    """When our Collect took it; now where that was not noted, or cannot be."""
    try:
        at = datetime.fromisoformat(json.loads((folder / COLLECTED).read_bytes())["collected_at"])
    except (OSError, ValueError, KeyError, TypeError):
        return now
    return min(at, now) if at.tzinfo else now


def _name(gradebook: Any, student: Any, person: Person) -> None:
    unit = person.unit or person.username
    if student is None:
        gradebook.db.add(Student(id=person.username, last_name=person.name, first_name=unit))
    elif (student.last_name, student.first_name) != (person.name, unit):
        student.last_name, student.first_name = person.name, unit
