"""Marking one submission of a 20-question paper, against `nbgrader autograde` of the same questions."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

from benchmarks.tools import LESSON, Result, alternate, middle, quiz_of
from lawtrain.grading import mark
from lawtrain.papers import Paper, draw
from lawtrain.questions import Answers, Question

HOW = """同样 20 道题、同样全对的一份答卷。我们：`lawtrain.grading.mark`，正是服务在交卷时调用的函数。
对照：真实的 `nbgrader autograde` 命令；每题一个锁定的评分格，答案键在隐藏测试里，3 份提交一起判，
总用时除以 3。nbgrader 能判任意程序，要为每份提交起一个内核；我们只判选择、判断题，这正是差距的来源。"""

_QUESTIONS, _SUBMISSIONS, _ROUNDS, _MARKS = 20, 3, 3, 2000
_CONFIG = 'c = get_config()\nc.CourseDirectory.course_id = "bench"\n'


def run() -> list[Result]:
    with tempfile.TemporaryDirectory() as folder:
        catalogue = quiz_of(Path(folder) / "content", _QUESTIONS)
        quiz = catalogue.quiz(f"{LESSON}/fixed")
        bank = catalogue.bank_of(quiz)
        questions = {q.id: q for q in bank.questions}
        paper = draw(bank, quiz, seed=1)
        keys = {i: q.body.reveal(q).key for i, q in questions.items()}
        course = Path(folder) / "course"
        release(course, keys)
        mine, theirs = alternate(_ROUNDS, lambda: marked(paper, questions, keys), lambda: autograded(course))
    ours, peer = middle(mine, "seconds"), middle(theirs, "seconds")
    return [
        Result(
            f"判一份 {_QUESTIONS} 题的答卷",
            f"{ours * 1e6:.0f} 微秒",
            f"{peer:.2f} 秒（nbgrader）",
            f"快 {peer / ours:,.0f} 倍",
            "≥ 1,000 倍",
            peer / ours >= 1000,
        )
    ]


def marked(paper: Paper, questions: dict[str, Question], answers: Answers) -> dict[str, float]:
    """Seconds of our marking, each."""
    began = time.perf_counter()
    for _ in range(_MARKS):
        result = mark(paper, questions, answers)
    seconds = (time.perf_counter() - began) / _MARKS
    if result.score != _QUESTIONS:
        raise RuntimeError(f"全对的答卷应得 {_QUESTIONS} 分，判成了 {result.score} 分")
    return {"seconds": seconds}


def release(course: Path, keys: Answers) -> None:
    """A course with the assignment generated and handed in by every learner."""
    source = course / "source" / "quiz" / "quiz.ipynb"
    source.parent.mkdir(parents=True)
    (course / "nbgrader_config.py").write_text(_CONFIG, encoding="utf-8")
    given = {i: sorted(key) for i, key in keys.items()}
    cells = [cell("answers", "### BEGIN SOLUTION\nanswers = {}\n### END SOLUTION", solution=True)]
    for i, key in given.items():
        check = f'### BEGIN HIDDEN TESTS\nassert sorted(answers["{i}"]) == {key}\n### END HIDDEN TESTS'
        cells.append(cell(i, f"answers\n{check}", grade=True, locked=True, points=1))
    nbformat.write(new_notebook(cells=cells), source)
    nbgrader(course, "generate_assignment", "quiz")
    released = course / "release" / "quiz" / "quiz.ipynb"
    for n in range(_SUBMISSIONS):
        paper = nbformat.read(released, as_version=4)
        paper.cells[0].source = f"answers = {given!r}"
        handed_in = course / "submitted" / f"learner{n}" / "quiz" / "quiz.ipynb"
        handed_in.parent.mkdir(parents=True)
        nbformat.write(paper, handed_in)


def cell(name: str, source: str, **roles: Any) -> Any:
    """A code cell as nbgrader's own toolbar would mark it."""
    plain = {"grade": False, "solution": False, "locked": False, "task": False}
    about = {**plain, **roles, "grade_id": name, "schema_version": 3}
    return new_code_cell(source, metadata={"nbgrader": about})


def autograded(course: Path) -> dict[str, float]:
    """Seconds of nbgrader for each submission; afterwards everyone must have full marks."""
    began = time.perf_counter()
    nbgrader(course, "autograde", "quiz", "--force")
    seconds = (time.perf_counter() - began) / _SUBMISSIONS
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        scores = [s.score for s in book.assignment_submissions("quiz")]
    if scores != [_QUESTIONS] * _SUBMISSIONS:
        raise RuntimeError(f"全对的答卷应得 {_QUESTIONS} 分，nbgrader 判成了 {scores}")
    return {"seconds": seconds}


def nbgrader(course: Path, *arguments: str) -> None:
    """The command, with its interpreter's programs on PATH (it calls others by name)."""
    programs = Path(sys.executable).parent
    env = {**os.environ, "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        [programs / "nbgrader", *arguments],
        cwd=course,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=300,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"nbgrader {' '.join(arguments)} 没有成功：\n{done.stdout[-2000:]}")
