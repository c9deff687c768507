"""Gradebooks made through nbgrader's own API, without its slow commands."""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook

from lawtrain.content import load
from lawtrain.nbgrader_bridge.build import carry_out, plan
from lawtrain.nbgrader_bridge.config import find_our_programs
from lawtrain.nbgrader_bridge.course import Course
from tests.sample import fields

NAME = "处罚案例"
AT = datetime(2026, 11, 2, 1, tzinfo=UTC)
"""When it was built."""
FULL = {"s-001": 20.0, "m-001": 20.0}
WRITTEN = ("w-001", "w-002", "w-003")


@contextmanager
def gradebook(course: Course) -> Any:
    """Open, and made on first use."""
    find_our_programs()
    with Gradebook(course.database, course.id) as book:
        yield book


def built(root: Path) -> Course:
    """A course with one assignment, not yet known to a gradebook."""
    written = [_written(f"w-00{n}") for n in (1, 2, 3)]
    quiz = {
        "name": "case",
        "title": NAME,
        "counted": True,
        "assignment": True,
        "pass": 60,
        "credit": "漏选得部分分、错选不得分",
        "draw": [
            {"kind": "单选", "count": 1, "points": 20},
            {"kind": "多选", "count": 1, "points": 20},
            {"kind": "简答", "count": 3, "points": 20},
        ],
    }
    items = [fields("s-001", "单选"), fields("m-001", "多选"), *written]
    bank = {"format": 1, "bank": "sample/01-first", "title": "样课", "quizzes": [quiz], "items": items}
    (root / "content" / "quizzes" / "sample").mkdir(parents=True)
    (root / "content" / "courses").mkdir()
    file = root / "content" / "quizzes" / "sample" / "01-first.yaml"
    file.write_text(json.dumps(bank, ensure_ascii=False), encoding="utf-8")
    course = Course.init(root / "course", 2026, root / "exchange")
    catalogue = load(root / "content")
    assert not (wrong := [p for p in catalogue.problems if p.is_error]), wrong
    found = catalogue.quiz("sample/01-first/case")
    carry_out(course, plan(course, catalogue.bank_of(found), found, AT))
    return course


def _written(item: str) -> dict[str, Any]:
    plain = fields(item) | {"kind": "简答", "guide": [{"point": "要点", "weight": 1}]}
    return {name: value for name, value in plain.items() if name not in ("options", "answer")}


def generated(root: Path) -> Course:
    """The course with its assignment built and known to the gradebook."""
    course = built(root)
    with gradebook(course) as book:
        book.add_assignment(NAME)
        book.add_notebook(NAME, NAME)
        for cell in course.assignment(NAME).cells:
            kind = "markdown" if cell.manual else "code"
            book.add_grade_cell(cell.grade_id, NAME, NAME, max_score=cell.points, cell_type=kind)
            if cell.manual:
                book.add_solution_cell(cell.grade_id, NAME, NAME)
    return course


def submit(
    book: Any,
    student: str,
    machine: dict[str, float],
    hand: dict[str, float] | None = None,
    *,
    at: str | None = "2026-11-05 02:00:00 UTC",
    extra: float | None = None,
    late: float = 0.0,
) -> None:
    """A submission, marked by a program, and by a person where `hand` says so."""
    book.update_or_create_student(student)
    book.update_or_create_submission(NAME, student, **({"timestamp": at} if at else {}))
    notebook = book.find_submission_notebook(NAME, NAME, student)
    notebook.late_submission_penalty = late
    remark(book, student, machine, hand or {}, extra=extra)


def remark(
    book: Any, student: str, machine: dict[str, float], hand: dict[str, float], *, extra: float | None = None
) -> None:
    """The marks as they stand from now on."""
    for grade in book.find_submission_notebook(NAME, NAME, student).grades:
        if grade.name in machine:
            grade.auto_score, grade.needs_manual_grade = machine[grade.name], False
        if grade.name in hand:
            grade.manual_score, grade.needs_manual_grade = hand[grade.name], False
            grade.extra_credit = extra
    book.db.commit()


def points(values: Iterable[float]) -> dict[str, float]:
    """Of the written answers, in order."""
    return dict(zip(WRITTEN, values, strict=True))
