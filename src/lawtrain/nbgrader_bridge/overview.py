"""How far each assignment of an installation is: handed in, marked by the program, waiting for a person, in the ledger.

已交 handed in · 待机器评分 unmarked · 待阅卷 waiting · 已评完 done · 已记入台账 recorded
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from lawtrain.errors import LawtrainError
from lawtrain.nbgrader_bridge.assignment import Assignment
from lawtrain.nbgrader_bridge.course import Course
from lawtrain.nbgrader_bridge.courses import roots
from lawtrain.nbgrader_bridge.gradebook import Tally, opened, tallies
from lawtrain.records import Result
from lawtrain.records.assignments import mark_subject


@dataclass(frozen=True, slots=True)
class Line:
    """One assignment; the counts are of submissions."""

    name: str
    title: str
    points: float
    handed_in: int
    unmarked: int
    waiting: int
    done: int
    recorded: int


@dataclass(frozen=True, slots=True)
class CourseView:
    """One course. `trouble`: why it cannot be shown, and what to do."""

    id: str
    year: int
    lines: tuple[Line, ...] = ()
    trouble: str = ""

    @property
    def done(self) -> int:
        """What could be entered."""
        return sum(line.done for line in self.lines)


def overview(folder: Path, results: Mapping[str, Result]) -> list[CourseView]:
    """Every course below `folder`, newest first. `results`: those that stand in the ledger, by subject."""
    return sorted(_views(folder, results), key=lambda one: (-one.year, one.id))


def _views(folder: Path, results: Mapping[str, Result]) -> Iterator[CourseView]:
    for root in roots(folder):
        try:
            course = Course.open(root)
        except LawtrainError as error:
            yield CourseView(root.name, 0, trouble=str(error))
            continue
        try:
            with opened(course) as gradebook:
                found = tallies(gradebook) if gradebook else {}
            lines = tuple(_line(course, one, found, results) for one in course.assignments())
            yield CourseView(course.id, course.year, lines)
        except LawtrainError as error:
            yield CourseView(course.id, course.year, trouble=str(error))
        except OSError:
            trouble = f"课程文件夹 {root.name} 读不了；请管理员检查文件夹的权限和磁盘"
            yield CourseView(course.id, course.year, trouble=trouble)


def _line(
    course: Course,
    assignment: Assignment,
    found: Mapping[tuple[str, str], Tally],
    results: Mapping[str, Result],
) -> Line:
    own = {student: tally for (name, student), tally in found.items() if name == assignment.name}
    collected = {path.parent.name for path in (course.root / "submitted").glob(f"*/{assignment.name}")}
    subject = mark_subject(course.id, assignment.name, "")
    waiting = sum(tally.waiting > 0 for tally in own.values())
    return Line(
        name=assignment.name,
        title=assignment.title,
        points=assignment.points,
        handed_in=len(collected | own.keys()),
        unmarked=len(collected - own.keys()),
        waiting=waiting,
        done=len(own) - waiting,
        recorded=sum(one.startswith(subject) for one in results),
    )
