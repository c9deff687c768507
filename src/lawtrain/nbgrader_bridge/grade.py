"""`lawtrain nbgrader grade`: the marks of `nbgrader autograde`, without starting a kernel.

The gradebook gets the same rows and autograded/ the same notebooks, so formgrader, feedback and export go on from here.
Interrupted, it goes on where it stopped: the gradebook is written before the folder that says a submission is done.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

import nbformat
from nbgrader.api import (
    Comment,
    Grade,
    Gradebook,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)
from nbgrader.apps import NbGrader
from nbgrader.preprocessors import AssignLatePenalties
from nbgrader.utils import parse_utc
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from lawtrain.errors import NotFound
from lawtrain.nbgrader_bridge.assignment import Assignment
from lawtrain.nbgrader_bridge.config import find_our_programs
from lawtrain.nbgrader_bridge.course import Course
from lawtrain.nbgrader_bridge.foreign import KEPT, TIMESTAMP
from lawtrain.nbgrader_bridge.gradebook import opened, released_cells
from lawtrain.nbgrader_bridge.marking import Marking, mark
from lawtrain.nbgrader_bridge.notebook import Notebook, graded_sources, marked_notebook, marked_paper

_AT_ONCE = 50
"""Submissions for one commit."""
_NOTHING = "No response."  # what nbgrader itself says of an untouched cell

Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Graded:
    """`waiting`: submissions with an answer that a person has still to mark. `notes` by 工号."""

    graded: int = 0
    skipped: int = 0
    waiting: int = 0
    notes: dict[str, tuple[str, ...]] = field(default_factory=dict)


def grade(
    course: Course, name: str, *, again: bool = False, progress: Progress = lambda _done, _whole: None
) -> Graded:
    """Marks what is not marked yet, was handed in anew, or was marked by an earlier paper; with `again`, everything.

    What a person has marked stands where neither the answer nor the program's mark has changed; else it is to be
    looked at again. (nbgrader's autograde has everything looked at again.)

    Raises: NotFound when the assignment was not built or not generated; Refused when it was not generated since it was
    built; Unavailable when the gradebook cannot be used.
    """
    assignment = course.assignment(name)
    find_our_programs()
    done = Graded()
    with opened(course) as gradebook:
        if gradebook is None:
            raise NotFound(f"课程 {course.id} 还没有成绩册；请先运行 nbgrader generate_assignment {name}")
        work = _Work(course, assignment, gradebook)
        folders = sorted((course.root / "submitted").glob(f"*/{name}"))
        fresh = [one for one in folders if again or work.is_due(one.parent.name)]
        done.skipped = len(folders) - len(fresh)
        for start in range(0, len(fresh), _AT_ONCE):
            batch = [one.parent.name for one in fresh[start : start + _AT_ONCE]]
            for student, marking in work.carry_out(batch).items():
                done.graded += 1
                if marking.notes:
                    done.notes[student] = marking.notes
            done.waiting += work.waiting(batch)
            progress(start + len(batch), len(fresh))
    return done


class _Work:
    def __init__(self, course: Course, assignment: Assignment, gradebook: Gradebook) -> None:
        self._course, self._assignment, self._book = course, assignment, gradebook
        self._released = released_cells(gradebook, assignment)
        self._notebook = gradebook.find_notebook(assignment.name, assignment.name)
        self._grades = {cell.name: cell.id for cell in self._notebook.grade_cells}
        self._comments = {cell.name: cell.id for cell in self._notebook.solution_cells}
        self._names = {i: name for name, i in self._grades.items()}

    def is_due(self, student: str) -> bool:
        """Not marked yet, or by an earlier paper, or handed in again since."""
        before = self._before(student)
        if not before or marked_paper(before) != self._assignment.paper.digest:
            return True
        new, old = self._claimed(student), self._claimed(student, "autograded")
        return new is not None and old is not None and new > old

    def carry_out(self, students: list[str]) -> dict[str, Marking]:
        """Marks these, commits, then leaves their notebooks in autograded/."""
        done = {student: self._mark(student) for student in students}
        made = {
            student: marked_notebook(self._assignment, marking, self._released)
            for student, marking in done.items()
        }
        self._enter(done, made)
        for student, notebook in made.items():
            self._leave(student, notebook)
        return done

    def waiting(self, students: list[str]) -> int:
        """How many of these have something that a person has still to mark."""
        return sum(
            any(one.needs_manual_grade for one in row.grades) for row in self._submissions(students).values()
        )

    def _mark(self, student: str) -> Marking:
        folder = self._course.step("submitted", student, self._assignment.name)
        return mark(self._assignment, folder, student, self._released)

    def _enter(self, done: Mapping[str, Marking], made: Mapping[str, Notebook]) -> None:
        session = self._book.db
        known = set(session.scalars(select(Student.id).where(Student.id.in_(done))))
        session.add_all(Student(id=one) for one in done if one not in known)
        session.flush()
        there = self._submissions(list(done))
        late = []
        for student, marking in done.items():
            row = there.get(student) or self._new(student)
            row.assignment.timestamp = self._claimed(student) or row.assignment.timestamp
            row.late_submission_penalty = None
            before, now = graded_sources(self._before(student)), graded_sources(made[student])
            for one in row.grades:
                name = self._names[one.cell_id]
                self._set(one, name, marking, same=before.get(name) == now[name])
            answered = {self._comments[i] for i in marking.texts}
            for comment in row.comments:
                comment.auto_comment = None if comment.cell_id in answered else _NOTHING
            late += [student] if row.assignment.total_seconds_late > 0 else []
        session.commit()
        self._penalise(late)

    def _submissions(self, students: list[str]) -> dict[str, SubmittedNotebook]:
        rows = self._book.db.scalars(
            select(SubmittedNotebook)
            .join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
            .where(
                SubmittedNotebook.notebook_id == self._notebook.id,
                SubmittedAssignment.student_id.in_(students),
            )
            .options(
                selectinload(SubmittedNotebook.grades).selectinload(Grade.cell),
                selectinload(SubmittedNotebook.comments),
                selectinload(SubmittedNotebook.assignment),
            )
        )
        return {row.assignment.student_id: row for row in rows}

    def _new(self, student: str) -> SubmittedNotebook:
        """As Gradebook.add_submission makes it, which commits and asks once for each."""
        submission = SubmittedAssignment(assignment=self._notebook.assignment, student_id=student)
        row = SubmittedNotebook(notebook=self._notebook, assignment=submission)
        row.grades = [Grade(cell_id=i) for i in self._grades.values()]
        row.comments = [Comment(cell_id=i) for i in self._comments.values()]
        self._book.db.add(row)
        return row

    def _set(self, one: Grade, name: str, marking: Marking, *, same: bool) -> None:
        if name in self._comments:  # a written answer: 0 when there is none, else a person's
            one.auto_score = None if name in marking.texts else 0
        else:
            one.auto_score = marking.scores[name]
        one.needs_manual_grade = one.auto_score is None if one.manual_score is None else not same

    def _penalise(self, late: list[str]) -> None:
        """By the course's own rule for late work, as nbgrader applies it."""
        if not late:
            return
        app = NbGrader()
        app.initialize([], root=str(self._course.root))
        rule = AssignLatePenalties(config=app.config)
        name = self._assignment.name
        for student in late:
            names = {
                "notebook": name,
                "assignment": name,
                "student": student,
                "db_url": self._course.database,
            }
            rule.preprocess(nbformat.v4.new_notebook(), {"nbgrader": names})

    def _before(self, student: str) -> Notebook:
        """The notebook that an earlier marking left; empty where there is none."""
        name = self._assignment.name
        try:
            plain = json.loads(
                (self._course.step("autograded", student, name) / f"{name}.ipynb").read_bytes()
            )
        except (OSError, ValueError):
            return {}
        return plain if isinstance(plain, dict) else {}

    def _leave(self, student: str, made: Notebook) -> None:
        name = self._assignment.name
        place = self._course.step("autograded", student, name)
        fresh = place.with_name(f".{name}.new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(parents=True)
        (fresh / f"{name}.ipynb").write_text(json.dumps(made, ensure_ascii=False, indent=1), encoding="utf-8")
        submitted = self._course.step("submitted", student, name)
        for kept in KEPT:
            if (submitted / kept).is_file() and not (submitted / kept).is_symlink():
                shutil.copyfile(submitted / kept, fresh / kept)
        for path in fresh.iterdir():
            path.chmod(0o664 if self._course.shared else 0o444)
        if self._course.shared:
            fresh.chmod(0o2770)
        if place.exists():
            shutil.rmtree(place)
        fresh.rename(place)

    def _claimed(self, student: str, step: str = "submitted") -> datetime | None:
        """The time in timestamp.txt, as nbgrader reads it; None where there is none to be read."""
        path = self._course.step(step, student, self._assignment.name) / TIMESTAMP
        try:
            return parse_utc(path.read_text(encoding="utf-8").strip()) or None
        except (OSError, ValueError, OverflowError):
            return None
