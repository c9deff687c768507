"""Marking what was handed in: the answer file beside the notebook, and of the notebook the words of written answers.

A file that is missing, damaged, or somebody else's gives no points, is named in words, and stops nothing. Nothing of
the notebook is executed, and nothing else of it is ever looked at.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from lawtrain.desk.file import MOST_BYTES, NAME, read_answers
from lawtrain.errors import Invalid
from lawtrain.grading import grade, rounded
from lawtrain.nbgrader_bridge.assignment import Assignment, Cell
from lawtrain.questions import Answer, Question
from lawtrain.questions.kinds.written import LONGEST

_LARGEST = 5_000_000  # bytes of a notebook that is still read
_NO_POINTS = "答案文件里的题按 0 分计"


@dataclass(frozen=True, slots=True)
class Marking:
    """`scores` and `texts` by grade id: what a program gave, and what a person is to read; `notes` for the learner."""

    scores: Mapping[str, float]
    texts: Mapping[str, str]
    answers: Mapping[str, Answer]
    notes: tuple[str, ...]


def mark(assignment: Assignment, folder: Path, student: str, released: Mapping[str, str]) -> Marking:
    """Marks the submission in `folder`. Never raises for what a learner did. `released`: see `marked_notebook`.

    Where the answer file has nothing for a written answer, what the learner wrote into the notebook's own cell counts.
    """
    answers, notes = given(assignment, folder, student)
    written = _written_in(folder / f"{assignment.name}.ipynb", released)
    if written is None:
        notes.append("交来的作业本读不出来，只按答案文件阅卷")
    scores: dict[str, float] = {}
    texts: dict[str, str] = {}
    for cell in assignment.cells:
        if cell.leaf is None:
            scores[cell.grade_id] = _score(assignment, cell, answers)
        elif text := _written(cell.leaf, answers) or (written or {}).get(cell.grade_id, ""):
            texts[cell.grade_id] = text
    return Marking(scores, texts, answers, tuple(notes))


def given(assignment: Assignment, folder: Path, student: str) -> tuple[dict[str, Answer], list[str]]:
    """The answers that count, by answering question id, and what there is to say about the file."""
    try:
        file = read_answers(_read(folder / NAME, MOST_BYTES))
    except FileNotFoundError:
        return {}, [f"没有交来答案文件（{NAME}），{_NO_POINTS}。多半是没有作答，或者只交了作业本"]
    except (OSError, Invalid) as error:
        why = str(error) if isinstance(error, Invalid) else f"答案文件（{NAME}）打不开"
        return {}, [f"{why}；{_NO_POINTS}"]
    if file.assignment != assignment.name or file.paper not in assignment.digests:
        return {}, [f"答案文件不是这份作业的（是另一份试卷的），{_NO_POINTS}"]
    if file.person not in ("", student):
        return {}, [f"答案文件不是本人的（署的是另一个账号），{_NO_POINTS}"]
    notes = (
        []
        if file.paper == assignment.paper.digest
        else ["作答以后题目改过：按改后的答案判分，没有答过的新题按 0 分计"]
    )
    return {question: entry.answer for question, entry in file.answers.items()}, notes


def _read(path: Path, most: int) -> bytes:
    """At most one byte more than `most`. Raises OSError for what is no plain file."""
    opened = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(opened, "rb") as file:
        if not stat.S_ISREG(os.fstat(opened).st_mode):
            raise OSError(f"{path} is no file")
        return file.read(most + 1)


def _written_in(path: Path, released: Mapping[str, str]) -> dict[str, str] | None:
    """Words in the notebook's own cells, by grade id, the first of each; None for what cannot be a notebook."""
    found: dict[str, str] = {}
    try:
        data = _read(path, _LARGEST)
        if len(data) > _LARGEST:
            return None
        for cell in json.loads(data)["cells"]:
            own = cell["metadata"].get("nbgrader", {}) if isinstance(cell, dict) else {}
            name = own.get("grade_id", "") if isinstance(own, dict) else ""
            text = "".join(cell["source"])[:LONGEST] if name in released and name not in found else ""
            if text.strip() and text.strip() != released[name].strip():
                found[name] = text.encode(
                    errors="replace"
                ).decode()  # half a character: nothing could write it
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return found


def _score(assignment: Assignment, cell: Cell, answers: Mapping[str, Answer]) -> float:
    outcome = grade(assignment.questions[cell.item], answers, assignment.paper.credit)
    return min(cell.points, rounded(outcome.fraction * Fraction(str(cell.points))))


def _written(leaf: Question, answers: Mapping[str, Answer]) -> str:
    answer = answers.get(leaf.id, ())
    return answer[0] if answer and answer[0].strip() and not leaf.body.problem(answer) else ""
