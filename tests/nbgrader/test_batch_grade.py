"""`lawtrain nbgrader grade` leaves what `nbgrader autograde` leaves, cell by cell, and goes on where it was stopped."""

import json
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from assignment_bank import BY_HAND, MACHINE, NAME, RIGHT, bank_text
from classroom import Batch, Class, copied, new_room, not_root
from nbgrader.api import Gradebook
from submissions import EVERYBODY

from lawtrain.errors import NotFound, Refused, Unavailable
from lawtrain.nbgrader_bridge.grade import grade


def standing(room: Class) -> dict[str, Any]:
    """Of every submission, all that nbgrader keeps in its gradebook."""
    found = {}
    with Gradebook(room.course.database) as book:
        for one in book.assignment_submissions(NAME):
            (notebook,) = one.notebooks
            grades = {
                g.name: (g.auto_score, g.manual_score, g.extra_credit, g.needs_manual_grade)
                for g in notebook.grades
            }
            comments = {c.name: (c.auto_comment, c.manual_comment) for c in notebook.comments}
            late = notebook.late_submission_penalty
            found[one.student.id] = (one.timestamp, late, one.score, one.needs_manual_grade, grades, comments)
    return found


def left(room: Class, student: str) -> dict[str, Any]:
    """The files in autograded/, the notebook without what running it adds."""
    folder = room.course.step("autograded", student, NAME)
    files: dict[str, Any] = {
        p.name: (p.read_bytes(), p.stat().st_mode & 0o777) for p in folder.iterdir() if p.suffix != ".ipynb"
    }
    notebook = json.loads((folder / f"{NAME}.ipynb").read_text(encoding="utf-8"))
    cells = []
    for cell in notebook["cells"]:
        source = "".join(cell["source"])
        shown = ["".join(o["data"]["text/plain"]) for o in cell.get("outputs", ())]
        own = {
            k: v
            for k, v in cell["metadata"].get("nbgrader", {}).items()
            if k not in ("checksum", "cell_type")
        }
        cells.append((cell["cell_type"], source, shown, own))
    mode = (folder / f"{NAME}.ipynb").stat().st_mode & 0o777
    return files | {"cells": cells, "mode": mode}


def test_the_gradebook_is_the_same_in_every_cell(batch: Batch) -> None:
    stock, fast = standing(batch.stock), standing(batch.fast)
    assert fast.keys() == stock.keys() == EVERYBODY.keys()
    for student in EVERYBODY:
        assert fast[student] == stock[student], student


def test_the_late_are_fined_by_the_courses_own_rule(batch: Batch) -> None:
    fined = {student: row[1] for student, row in standing(batch.fast).items() if row[1] is not None}
    assert fined == {"late": 4.5, "late-half": 4.5, "late-blank": 0.0}


@pytest.mark.parametrize("student", EVERYBODY)
def test_the_marked_notebooks_are_the_same(batch: Batch, student: str) -> None:
    assert left(batch.fast, student) == left(batch.stock, student)


def test_formgrader_finds_what_it_lists(batch: Batch) -> None:
    """Through the interface that its pages call."""
    from nbgrader.apps import NbGrader
    from nbgrader.apps.api import NbGraderAPI
    from nbgrader.coursedir import CourseDirectory

    listed = []
    for room in (batch.stock, batch.fast):
        app = NbGrader()
        app.initialize([], root=str(room.course.root))
        directory = CourseDirectory(config=app.config)
        with closing(NbGraderAPI(directory, config=app.config).gradebook):
            rows = NbGraderAPI(directory, config=app.config).get_submissions(NAME)
        listed.append({row["student"]: {k: v for k, v in row.items() if k != "id"} for row in rows})
    assert listed[0] == listed[1]
    assert all(row["autograded"] and row["submitted"] for row in listed[1].values())
    assert "2026-11-05 10:00:00 CST" in {row["display_timestamp"] for row in listed[1].values()}


def test_the_command_tells_what_it_did_and_does_nothing_twice(batch: Batch, tmp_path: Path) -> None:
    room = copied(batch.collected, tmp_path)
    count = len(EVERYBODY)
    said = room.lawtrain("nbgrader", "grade", NAME).stdout
    assert f"阅了 {count} 份，没有变动、不用再阅的 0 份" in said
    assert "garbled：交来的作业本读不出来，只按答案文件阅卷" in said
    assert "foreign：答案文件不是本人的" in said
    before = {s: left(room, s) for s in EVERYBODY}
    assert f"阅了 0 份，没有变动、不用再阅的 {count} 份" in room.lawtrain("nbgrader", "grade").stdout
    assert {s: left(room, s) for s in EVERYBODY} == before
    assert standing(room) == standing(batch.fast)
    other = room.lawtrain("nbgrader", "grade", "别的", ok=False)
    assert (other.returncode != 0, "没有作业“别的”" in other.stderr, "Traceback" in other.stderr) == (
        True,
        True,
        False,
    )


def test_handed_in_anew_is_marked_anew(batch: Batch, tmp_path: Path) -> None:
    room = copied(batch.fast, tmp_path)
    folder = room.course.step("submitted", "wrong", NAME)
    shutil.rmtree(folder)
    room.put("wrong", RIGHT)
    (folder / "timestamp.txt").write_text("2026-11-06 10:00:00.000000 PRC", encoding="utf-8")
    done = grade(room.course, NAME)
    assert (done.graded, done.skipped) == (1, len(EVERYBODY) - 1)
    assert room.machine("wrong") == MACHINE
    assert standing(room)["wrong"][0].isoformat() == "2026-11-06T02:00:00"


def test_again_after_a_person_marked(batch: Batch, tmp_path: Path) -> None:
    """nbgrader has everything reviewed that a person has marked; here, only what has changed since."""
    rooms = [copied(batch.stock, tmp_path / "stock"), copied(batch.fast, tmp_path / "fast")]
    for room in rooms:
        with Gradebook(room.course.database) as book:
            notebook = book.find_submission_notebook(NAME, NAME, "honest")
            for one in notebook.grades:
                if one.name in BY_HAND or one.name == "s-001":
                    one.manual_score, one.needs_manual_grade = 7.5, False
            for comment in notebook.comments:
                comment.manual_comment = "评语"
            book.db.commit()
    rooms[0].autograde("--student", "honest", "--force")
    assert grade(rooms[1].course, NAME, again=True).graded == len(EVERYBODY)
    stock, fast = (standing(room)["honest"] for room in rooms)
    assert {i: g[:3] for i, g in stock[4].items()} == {i: g[:3] for i, g in fast[4].items()}
    assert stock[5] == fast[5]
    assert stock[4]["s-001"] == (10.0, 7.5, None, True)
    assert not any(waits for *_, waits in fast[4].values())
    assert standing(rooms[1])["wrong"] == standing(batch.fast)["wrong"]
    folder = rooms[1].course.step("submitted", "honest", NAME)
    (folder / "answers.json").unlink()
    rooms[1].answer("honest", RIGHT | {"w-001": ("改过的答案",), "s-001": ("b",)}, folder)
    grade(rooms[1].course, NAME, again=True)
    waiting = {i for i, g in standing(rooms[1])["honest"][4].items() if g[3]}
    assert waiting == {"w-001", "s-001"}


def test_a_corrected_key_has_everybody_marked_again(batch: Batch, tmp_path: Path) -> None:
    room = copied(batch.fast, tmp_path)
    assert grade(room.course, NAME).graded == 0
    room.build(bank_text(key="c"))
    assert grade(room.course, NAME).graded == len(EVERYBODY)
    assert room.scores("honest")["s-001"][0] == 0.0
    assert grade(room.course, NAME).graded == 0


def test_built_anew_with_other_points_it_must_be_generated_first(batch: Batch, tmp_path: Path) -> None:
    room = copied(batch.fast, tmp_path)
    before = standing(room)
    room.build(bank_text().replace("kind: 判断, count: 1, points: 5", "kind: 判断, count: 1, points: 8"))
    with pytest.raises(Refused, match="还没有重新生成"):
        grade(room.course, NAME)
    assert "还没有重新生成" in room.autograde("--force", ok=False).stderr
    assert {i: s[4] for i, s in standing(room).items()} == {i: s[4] for i, s in before.items()}
    room.nbgrader("generate_assignment", NAME, "--force")
    assert grade(room.course, NAME).graded == len(EVERYBODY)
    assert room.scores("honest")["t-001"][0] == 8.0


KILLED = """
import os, sys
from pathlib import Path
from lawtrain.nbgrader_bridge import grade
from lawtrain.nbgrader_bridge.course import Course

grade._AT_ONCE = 7
root, where, left = sys.argv[1], sys.argv[2], int(sys.argv[3])
real = getattr(grade._Work, where)

def counted(*a):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), 9)
    return real(*a)

setattr(grade._Work, where, counted)
grade.grade(Course.open(Path(root)), sys.argv[4])
"""


@pytest.mark.parametrize(("where", "count"), [("_enter", 3), ("_leave", 10), ("_penalise", 2), ("_mark", 9)])
def test_killed_in_the_middle_it_goes_on(batch: Batch, tmp_path: Path, where: str, count: int) -> None:
    room = copied(batch.collected, tmp_path)
    script = [sys.executable, "-c", KILLED, str(room.course.root), where, str(count), NAME]
    done = subprocess.run(script, capture_output=True, timeout=120)
    assert done.returncode == -9, done.stderr
    rest = grade(room.course, NAME)
    assert rest.graded + rest.skipped == len(EVERYBODY)
    assert rest.graded > 0
    assert standing(room) == standing(batch.fast)
    assert {s: left(room, s) for s in EVERYBODY} == {s: left(batch.fast, s) for s in EVERYBODY}
    names = {p.name for s in EVERYBODY for p in (room.course.root / "autograded" / s).iterdir()}
    assert names == {NAME}


def test_what_is_not_there_yet_is_told(handed_out: Class, tmp_path_factory: pytest.TempPathFactory) -> None:
    room = new_room(tmp_path_factory.mktemp("new"))
    with pytest.raises(NotFound, match="没有作业“案例作业”"):
        grade(room.course, NAME)
    room.build(bank_text())
    with pytest.raises(NotFound, match="还没有成绩册；请先运行 nbgrader generate_assignment"):
        grade(room.course, NAME)
    handed_out.build(bank_text(), name="第二份")
    with pytest.raises(NotFound, match="作业“第二份”还没有生成"):
        grade(handed_out.course, "第二份")


def test_a_gradebook_in_use_is_told_and_nothing_is_half_done(handed_out: Class) -> None:
    room = handed_out
    room.put("cadre01", RIGHT)
    other = sqlite3.connect(room.course.root / "gradebook.db", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(Unavailable, match="请过一分钟再试"):
        grade(room.course, NAME)
    other.execute("ROLLBACK")
    other.close()
    assert not list((room.course.root / "autograded").iterdir())
    assert grade(room.course, NAME).graded == 1
    assert room.machine("cadre01") == MACHINE


def test_a_gradebook_that_cannot_be_written_is_told(released: Class) -> None:
    with tempfile.TemporaryDirectory() as made:
        Path(made).chmod(0o755)
        room = copied(released, Path(made))
        room.put("cadre01", RIGHT)
        (room.course.root / "gradebook.db").chmod(0o444)
        room.course.root.chmod(0o555)
        room.course.keys.chmod(0o755)
        room.course.key_file(NAME).chmod(0o644)
        with not_root(), pytest.raises(Unavailable, match="写不进去"):
            grade(room.course, NAME)
        room.course.root.chmod(0o755)


def test_with_our_settings_nbgrader_itself_starts_no_kernel(batch: Batch, tmp_path: Path) -> None:
    room = copied(batch.collected, tmp_path)
    config = room.course.root / "nbgrader_config.py"
    ours = [line for line in config.read_text().splitlines() if "preprocessors.Execute" not in line]
    config.write_text("\n".join(ours))
    spec, started = tmp_path / "jupyter/kernels/python3/kernel.json", tmp_path / "started"
    spec.parent.mkdir(parents=True)
    spec.write_text(json.dumps({"argv": ["touch", str(started)], "display_name": "x", "language": "python"}))
    room.nbgrader("autograde", NAME, env={"JUPYTER_PATH": str(tmp_path / "jupyter")})
    assert not started.exists()
    assert standing(room) == standing(batch.fast)
