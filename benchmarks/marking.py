"""Marking a class's assignments: `lawtrain nbgrader grade` against `nbgrader autograde`, into equal gradebooks."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell
from nbgrader.api import Gradebook

from benchmarks.tools import LESSON, Result, quiz_of
from lawtrain import wire
from lawtrain.desk.file import FileDesk, read_packet
from lawtrain.nbgrader_bridge.build import carry_out, packet_of, plan
from lawtrain.nbgrader_bridge.course import Course

SUBMISSIONS = int(os.environ.get("LAWTRAIN_BENCH_SUBMISSIONS", "100"))
HOW = f"""同一门课程、同样交来的 {SUBMISSIONS} 份作业，每份 20 题。对照是真实命令 `nbgrader autograde`，像 nbgrader 自己那样逐格运行
（我们的课程设置不启动内核，另列一行）；我们是真实命令 `lawtrain nbgrader grade`。都从头到尾计时，含启动。再交来同样多的
一批，其中有没交答案的、截断的、别人的、加了程序的，两边照样阅；两本成绩册逐格比对，{2 * SUBMISSIONS} 份必须相同。"""

_QUESTIONS = 20
_BIN = Path(sys.executable).parent


def run() -> list[Result]:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        course = prepare(root)
        name = course.names()[0]
        hand_in(course, name, range(SUBMISSIONS), odd=False)
        shutil.copytree(course.root, root / "ours")
        shutil.copytree(course.root, root / "quiet")
        running = (course.root / "nbgrader_config.py").open("a")
        with running:
            running.write('c.Autograde.autograde_preprocessors[0] = "nbgrader.preprocessors.Execute"\n')
        ours = timed(root / "ours", "lawtrain", "nbgrader", "grade", name)
        theirs = timed(course.root, "nbgrader", "autograde", name)
        again = timed(root / "ours", "lawtrain", "nbgrader", "grade", name, "--again")
        quiet = timed(root / "quiet", "nbgrader", "autograde", name)
        hand_in(course, name, range(SUBMISSIONS, 2 * SUBMISSIONS), odd=True)
        for other in ("ours", "quiet"):
            shutil.copytree(course.root / "submitted", root / other / "submitted", dirs_exist_ok=True)
        timed(root / "quiet", "nbgrader", "autograde", name)
        timed(root / "ours", "lawtrain", "nbgrader", "grade", name)
        found, expected = scores(root / "ours", name), scores(root / "quiet", name)
        first = [one for one in found if int(str(one[0])[5:]) < SUBMISSIONS]
        executed = scores(course.root, name)
    if found != expected or first != executed or len(found) != 2 * SUBMISSIONS * _QUESTIONS:
        raise AssertionError("两本成绩册不一样")
    best = min(ours, again)
    what = f"阅 {SUBMISSIONS} 份 20 题的作业"
    mine = f"{best:.2f} 秒（另一遍 {max(ours, again):.2f} 秒）"
    return [
        Result(
            what,
            mine,
            f"{theirs:.1f} 秒（nbgrader autograde，逐格运行）",
            f"快 {theirs / best:.0f} 倍",
            "≥ 100 倍",
            theirs / best >= 100,
        ),
        Result(what, mine, f"{quiet:.1f} 秒（nbgrader autograde，我们的设置）", f"快 {quiet / best:.1f} 倍"),
    ]


def prepare(root: Path) -> Course:
    """A course with one assignment, generated."""
    catalogue = quiz_of(root / "content", _QUESTIONS)
    quiz = replace(catalogue.quiz(f"{LESSON}/fixed"), assignment=True)
    course = Course.init(root / "course", 2026, root / "exchange")
    planned = plan(course, catalogue.bank_of(quiz), quiz, datetime.now(UTC))
    carry_out(course, planned)
    timed(course.root, "nbgrader", "generate_assignment", planned.assignment.name)
    return course


def hand_in(course: Course, name: str, numbers: range, *, odd: bool) -> None:
    """Submissions as collected; `odd`: some without answers, cut short, somebody else's, or with cells of their own."""
    rng = random.Random(numbers.start)
    packet = read_packet(packet_of(course.assignment(name)))
    for number in numbers:
        student = f"cadre{number:03}"
        place = course.step("submitted", student, name)
        shutil.copytree(course.root / "release" / name, place)
        (place / "timestamp.txt").write_text("2026-11-05 02:00:00.000000 UTC")
        desk = FileDesk(
            packet, place, student if number % 5 != 1 or not odd else "cadre", lambda: datetime.now(UTC)
        )
        state = desk.start("")
        assert state.attempt is not None
        answers = tuple(
            wire.AnswerIn(question=q.id, answer=(rng.choice(q.options).id,), seq=n)
            for n, q in enumerate(packet.questions, 1)
        )
        desk.save(state.attempt.id, wire.Save(tab="t", since=0, answers=answers))
        if odd:
            spoil(place, name, number % 5)


def spoil(place: Path, name: str, how: int) -> None:
    """What learners hand in when something went wrong, or when they try something."""
    answers = place / "answers.json"
    if how == 2:
        answers.unlink()
    elif how == 3:
        answers.write_bytes(answers.read_bytes()[:100])
    elif how == 4:
        notebook = nbformat.read(place / f"{name}.ipynb", as_version=4)
        notebook.cells = [new_code_cell("1 / 0"), *notebook.cells[:5]]
        nbformat.write(notebook, place / f"{name}.ipynb")


def timed(folder: Path, *command: str) -> float:
    """Seconds of a whole command."""
    began = time.perf_counter()
    done = subprocess.run([_BIN / command[0], *command[1:]], cwd=folder, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)
    return time.perf_counter() - began


def scores(root: Path, name: str) -> list[tuple[object, ...]]:
    """Every mark in the gradebook."""
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as book:
        return sorted(
            (s.student_id, g.name, g.auto_score, g.manual_score, g.needs_manual_grade)
            for s in book.assignment_submissions(name)
            for n in s.notebooks
            for g in n.grades
        )
