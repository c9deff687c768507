"""Marking one submission of a 20-question paper, against `nbgrader autograde` on the same 20 questions."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

from benchmarks.tools import LESSON, Result, alternate, median, quiz_of
from lawtrain import wire
from lawtrain.desk.local import LocalDesk
from lawtrain.grading import mark
from lawtrain.papers import Paper, draw
from lawtrain.questions import Question
from lawtrain.service.app import utc_now
from lawtrain.store import Store

HOW = """同一份 20 题的卷子、同样的答案。nbgrader 用真实命令 `nbgrader autograde`，每题一个锁定的判分单元；先改 1 份、
再改 4 份，差额除以 3，命令的启动时间不算在内。我们分两行：只判分；从点“交卷”到成绩落盘的全过程（含读出答案、
写台账、生成逐题讲解）。"""

_QUESTIONS, _ROUNDS = 20, 3


def run() -> list[Result]:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        catalogue = quiz_of(root / "content", _QUESTIONS)
        bank, quiz = catalogue.bank(LESSON), catalogue.quiz(f"{LESSON}/fixed")
        questions = {q.id: q for q in bank.questions}
        paper, answers = draw(bank, quiz, 1), guesses(bank.questions)
        course = Course(root / "course", questions, answers)
        store = Store.open(f"sqlite:///{root / 'x.sqlite'}")
        desk = LocalDesk(store, catalogue, store.remember_person("cadre01", "甲"), utc_now)
        pure, whole, theirs = alternate(
            _ROUNDS,
            lambda: marking(paper, questions, answers),
            lambda: handing_in(desk, quiz.ref, answers),
            course.autograde,
        )
        expected, found = float(mark(paper, questions, answers).score), course.scores()
        store.close()
    if any(score != expected for score in found):
        raise AssertionError(f"两边的得分不一样：{expected} 与 {found}")
    autograde = median(theirs)
    return [
        row("判一份 20 题的卷子", median(pure), autograde, "≥ 1000 倍", 1000),
        row("交卷全过程，含落盘", median(whole), autograde, "", None),
    ]


def row(what: str, ours: float, theirs: float, goal: str, least: float | None) -> Result:
    times = theirs / ours
    met = None if least is None else times >= least
    return Result(
        what,
        f"{ours * 1000:.3g} 毫秒",
        f"{theirs * 1000:.0f} 毫秒（nbgrader）",
        f"快 {times:,.0f} 倍",
        goal,
        met,
    )


def guesses(questions: tuple[Question, ...]) -> dict[str, tuple[str, ...]]:
    """Three quarters right, one quarter something else."""
    rng = random.Random(7)
    wrong = rng.sample(range(len(questions)), len(questions) // 4)
    answers = {}
    for n, question in enumerate(questions):
        key = question.body.reveal(question).key
        others = [i for i in (*question.body.shufflable, "true", "false") if i not in key]
        answers[question.id] = (others[0],) if n in wrong else key
    return answers


def marking(paper: Paper, questions: dict[str, Question], answers: dict[str, tuple[str, ...]]) -> float:
    """Seconds for one submission, out of a thousand."""
    began = time.perf_counter()
    for _ in range(1000):
        mark(paper, questions, answers)
    return (time.perf_counter() - began) / 1000


def handing_in(desk: LocalDesk, ref: str, answers: dict[str, tuple[str, ...]]) -> float:
    """Seconds from handing in to the durable result, the middle one of twenty."""
    seconds = []
    for _ in range(20):
        attempt = desk.start(ref).attempt
        assert attempt is not None
        given = tuple(
            wire.AnswerIn(question=q, answer=a, seq=n) for n, (q, a) in enumerate(answers.items(), 1)
        )
        desk.save(attempt.id, wire.Save(tab="t", since=0, answers=given))
        began = time.perf_counter()
        desk.submit(attempt.id)
        seconds.append(time.perf_counter() - began)
    return median(seconds)


class Course:
    """An nbgrader course in `root` with one assignment and four students who hand in the same answers."""

    def __init__(
        self, root: Path, questions: dict[str, Question], answers: dict[str, tuple[str, ...]]
    ) -> None:
        self._root = root
        source = root / "source" / "ps1"
        source.mkdir(parents=True)
        (root / "nbgrader_config.py").write_text('c = get_config()\nc.CourseDirectory.course_id = "c"\n')
        cells = [cell("answers = {}", "answers", solution=True)]
        for question in questions.values():
            key = set(question.body.reveal(question).key)
            cells.append(cell(f"assert set(answers[{question.id!r}]) == {key!r}", question.id))
        kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
        nbformat.write(new_notebook(cells=cells, metadata=kernel), source / "quiz.ipynb")
        self._nbgrader("generate_assignment", "ps1", "--create")
        for student in range(4):
            folder = root / "submitted" / f"s{student}" / "ps1"
            shutil.copytree(root / "release" / "ps1", folder)
            notebook = nbformat.read(folder / "quiz.ipynb", as_version=4)
            notebook.cells[0].source = f"answers = {answers!r}"
            nbformat.write(notebook, folder / "quiz.ipynb")

    def autograde(self) -> float:
        """Seconds for one more submission."""
        one = timed(lambda: self._nbgrader("autograde", "ps1", "--student", "s0", "--force"))
        return (timed(lambda: self._nbgrader("autograde", "ps1", "--force")) - one) / 3

    def scores(self) -> list[float]:
        """What the gradebook holds, one point a question."""
        from nbgrader.api import Gradebook

        with Gradebook(f"sqlite:///{self._root / 'gradebook.db'}", "c") as gradebook:
            return [s.score for s in gradebook.assignment_submissions("ps1")]

    def _nbgrader(self, *arguments: str) -> None:
        binaries = Path(sys.executable).parent
        environment = {**os.environ, "PATH": f"{binaries}{os.pathsep}{os.environ['PATH']}"}
        command = [binaries / "nbgrader", *arguments]
        done = subprocess.run(
            command, cwd=self._root, env=environment, capture_output=True, text=True, timeout=120, check=False
        )
        if done.returncode:
            raise RuntimeError(f"nbgrader {' '.join(arguments)} 没有成功：{done.stderr[-800:]}")


def cell(source: str, name: str, *, solution: bool = False) -> nbformat.NotebookNode:
    """A solution cell, or a locked grading cell worth one point."""
    about = {"grade": not solution, "solution": solution, "locked": not solution, "task": False}
    about |= {"grade_id": name, "schema_version": 3, "cell_type": "code"}
    return new_code_cell(source, metadata={"nbgrader": about if solution else {**about, "points": 1}})


def timed(job: Callable[[], None]) -> float:
    began = time.perf_counter()
    job()
    return time.perf_counter() - began
