"""A course's gradebook: opened with care, and what stands in it, in two questions however many submissions there are.

机器评分 auto · 人工评分 manual · 迟交扣分 late · 待阅卷 waiting
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from nbgrader.api import Assignment, Grade, Gradebook, MissingEntry, SubmittedAssignment, SubmittedNotebook
from sqlalchemy import and_, case, func, select
from sqlalchemy.exc import SQLAlchemyError

from lawtrain.errors import NotFound, Refused, Unavailable
from lawtrain.nbgrader_bridge.assignment import Assignment as Built
from lawtrain.nbgrader_bridge.course import Course
from lawtrain.records.assignments import mark_score


@dataclass(frozen=True, slots=True)
class Tally:
    """One submission. `auto` is what a program gave and nobody changed, `manual` what a person gave, extra points too.

    `at`: when it was handed in, as the learner's own process says; None where it does not.
    """

    auto: float
    manual: float
    late: float
    waiting: int
    at: datetime | None

    def within(self, points: float) -> Tally:
        """The same, cut to what the assignment is worth in all: a person can give more than there is, and an assignment
        can be built anew with fewer points.
        """
        auto = min(self.auto, points)
        manual = min(max(0.0, self.manual), round(points - auto, 2))
        return replace(self, auto=auto, manual=manual)

    def above(self, points: float) -> bool:
        """Whether more was given than the assignment is worth."""
        return round(self.auto + self.manual, 2) > points

    @property
    def score(self) -> float:
        """What counts."""
        return mark_score(self.auto, self.manual, self.late)


@contextmanager
def opened(course: Course) -> Iterator[Any]:
    """The course's gradebook; None where there is none yet. Foreign errors become Unavailable, with what to do."""
    file = course.root / "gradebook.db"
    if not (file.is_file() and file.stat().st_size):  # made ahead, empty, where several system users share it
        yield None
        return
    try:
        with Gradebook(course.database, course.id) as gradebook:
            yield gradebook
    except SQLAlchemyError as error:
        raise Unavailable(
            f"课程 {course.id} 的成绩册现在读不了或写不进去，什么都没有改；可能正在批改或评分，请过一分钟再试，"
            "还是不行就请管理员检查成绩册文件和它的权限"
        ) from error


def released_cells(gradebook: Any, assignment: Built) -> dict[str, str]:
    """What the graded cells of an assignment said when it was generated, by grade id.

    Raises: NotFound when it was not generated; Refused when it has been built anew since.
    """
    name = assignment.name
    try:
        known = gradebook.find_notebook(name, name)
    except MissingEntry as error:
        raise NotFound(f"作业“{name}”还没有生成；请先运行 nbgrader generate_assignment {name}") from error
    solutions = {cell.name for cell in known.solution_cells}
    there = {(cell.name, float(cell.max_score), cell.name in solutions) for cell in known.grade_cells}
    if there != {(cell.grade_id, cell.points, cell.manual) for cell in assignment.cells}:
        raise Refused(
            f"作业“{name}”改过以后还没有重新生成，现在不能阅卷、也不能记分；"
            f"请先运行 nbgrader generate_assignment {name} --force（或在阅卷页面点 Generate）"
        )
    return {cell.name: str(cell.source) for cell in known.source_cells}


def tallies(gradebook: Any) -> Mapping[tuple[str, str], Tally]:
    """Of every submission in the gradebook, by (name of the assignment, student)."""
    by_hand, marked = Grade.manual_score.is_not(None), Grade.auto_score.is_not(None)
    machine = case((and_(~by_hand, marked), Grade.auto_score), else_=0.0)
    extra = case((by_hand | marked, func.coalesce(Grade.extra_credit, 0.0)), else_=0.0)
    person = case((by_hand, Grade.manual_score), else_=0.0) + extra
    sums = (
        select(SubmittedNotebook.assignment_id, func.sum(machine), func.sum(person), func.sum(_waits()))
        .join(Grade, Grade.notebook_id == SubmittedNotebook.id)
        .group_by(SubmittedNotebook.assignment_id)
    )
    given = {row[0]: row[1:] for row in gradebook.db.execute(sums)}
    late = func.sum(func.coalesce(SubmittedNotebook.late_submission_penalty, 0.0))
    every = (
        select(
            SubmittedAssignment.id,
            Assignment.name,
            SubmittedAssignment.student_id,
            SubmittedAssignment.timestamp,
            late,
        )
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .outerjoin(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .group_by(SubmittedAssignment.id, Assignment.name)
    )
    found = {}
    for identity, name, student, at, off in gradebook.db.execute(every):
        auto, manual, waiting = given.get(identity, (0.0, 0.0, 1))  # nothing marked at all: it waits
        moment = at.replace(tzinfo=UTC) if at else None
        found[name, student] = Tally(
            round(auto, 2), round(manual, 2), round(max(0.0, off or 0.0), 2), waiting, moment
        )
    return found


def _waits() -> Any:
    return case((Grade.needs_manual_grade, 1), else_=0)
