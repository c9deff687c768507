"""What goes wrong with nbgrader elsewhere, and why it does not here.

1.  A score that is not a plain float, or above the maximum, counts as full marks or fails: below.
2.  A new gradebook without `alembic` on PATH has tables of no version: below.
3.  The stock table shifts its columns at a comma in a name: our exporter is the course's own; see test_cycle and
    test_export.
4.  Marking runs notebook after notebook: `lawtrain nbgrader grade` runs none; and `autograde` starts no
    kernel for ours; see test_batch_grade.
5.  An assignment's name is unique in a gradebook: each year has a course and a gradebook of its own; below, and
    test_build.
6.  The time of handing in is what the learner's own process says: the ledger bounds it by when it was collected; see
    test_sync, and below for what Collect notes. nbgrader reads “CST” as UTC: see test_cycle.
7.  Learners' code runs in the grader's account: none of it is ever run; see test_batch_attacks.
8.  Formgrader in a frame of JupyterLab stays blank: the hub opens it as a page; see the tests of the hub.
9.  Several courses in one exchange mix their folders unless the path names the course: below.
10. An exception in a convert hook is swallowed: no hook is used; below.
11. Added cells, shadowing files, and feedback that prints the key: see test_batch_attacks and test_cycle.
12. A deleted grading cell waits for a person for ever: ours are put back; see “tampered” in test_batch_attacks.
13. Validate passes an emptied cell: there is nothing to validate for learners, and an emptied cell is marked all the
    same; see “tampered” in test_batch_attacks.
14. Where learners share a system user all are one student: the hub's name counts; below, and in test_cycle all five
    are the same system user.
"""

import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from assignment_bank import BY_HAND, MACHINE, NAME, RIGHT, bank_text
from classroom import Class, new_room
from nbformat import from_dict
from nbgrader.utils import determine_grade
from traitlets.config import Config

from lawtrain.nbgrader_bridge.assignment import Assignment
from lawtrain.nbgrader_bridge.config import configure, learner
from lawtrain.nbgrader_bridge.course import Course
from lawtrain.nbgrader_bridge.marking import Marking, mark
from lawtrain.nbgrader_bridge.notebook import marked_notebook


def as_nbgrader_reads(course: Course, marking: Marking) -> dict[str, float | None]:
    """The marks that nbgrader finds in the marked notebook's own outputs."""
    notebook = marked_notebook(course.assignment(NAME), marking, dict.fromkeys(BY_HAND, "原来的话"))
    own = [from_dict(cell) for cell in notebook["cells"] if "nbgrader" in cell["metadata"]]
    for cell in own:
        cell.metadata.nbgrader["checksum"] = "of the released cell"
    return {cell.metadata.nbgrader["grade_id"]: determine_grade(cell)[0] for cell in own}


@pytest.mark.parametrize("score", [0.0, 0.01, 1e-05, 3.33, 5.0, 10.0])
def test_1_nbgrader_reads_the_very_score(room: Class, score: float) -> None:
    room.build(bank_text())
    marking = Marking(dict.fromkeys(MACHINE, min(score, 5.0)) | {"m-001": score}, {}, {}, ())
    found = as_nbgrader_reads(room.course, marking)
    assert {i: found[i] for i in MACHINE} == marking.scores


def test_1_right_answers_get_the_points_and_no_more(room: Class) -> None:
    room.build(bank_text())
    (room.root / f"{NAME}.ipynb").write_bytes(
        (room.course.root / "source" / NAME / f"{NAME}.ipynb").read_bytes()
    )
    room.answer("cadre01", RIGHT, room.root)
    marking = mark(room.course.assignment(NAME), room.root, "cadre01", {})
    assert marking.scores == MACHINE
    found = as_nbgrader_reads(room.course, marking)
    assert {i: found[i] for i in MACHINE} == MACHINE


def test_1_the_released_cell_is_a_plain_nought(released: Class) -> None:
    notebook = json.loads(
        (released.course.root / "release" / NAME / f"{NAME}.ipynb").read_text(encoding="utf-8")
    )
    graded = [c for c in notebook["cells"] if c["cell_type"] == "code" and "nbgrader" in c["metadata"]]
    assert ["".join(cell["source"]) for cell in graded] == ["0.0"] * len(MACHINE)


def test_2_a_new_gradebook_has_a_version_whatever_is_on_path(room: Class) -> None:
    script = (
        "import sys; from pathlib import Path; from traitlets.config import Config\n"
        "from lawtrain.nbgrader_bridge.config import configure\n"
        "configure(Config(), Path(sys.argv[1]))\n"
        "from nbgrader.api import Gradebook\n"
        "Gradebook(f'sqlite:///{sys.argv[1]}/gradebook.db', 'xuefa-2026').close()\n"
    )
    environment = {"PATH": "/nonexistent", "HOME": str(room.root)}
    subprocess.run([sys.executable, "-c", script, room.course.root], env=environment, check=True)
    book = sqlite3.connect(room.course.root / "gradebook.db")
    assert book.execute("select count(*) from alembic_version").fetchone() == (1,)
    book.close()


def test_5_the_same_name_in_another_year_is_another_assignment(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    this = new_room(tmp_path / "one")
    this.build(bank_text())
    after = Course.init(tmp_path / "next", 2027, tmp_path / "one/exchange")
    assert (this.course.id, after.id) == ("xuefa-2026", "xuefa-2027")
    assert this.course.database != after.database
    assert (this.course.names(), after.names()) == ([NAME], [])


def test_6_the_courses_own_clock_notes_when_it_was_collected(handed_out: Class) -> None:
    room = handed_out
    folder = room.drop("cadre01", "2030-01-01 00:00:00.000000 UTC")
    (folder / "collected.json").write_text('{"collected_at": "2020-01-01T00:00:00+00:00"}', encoding="utf-8")
    room.nbgrader("collect", NAME)
    noted = json.loads((room.course.step("submitted", "cadre01", NAME) / "collected.json").read_bytes())
    assert "2026" <= noted["collected_at"][:4] < "2030"


@pytest.mark.parametrize("shared", [False, True])
def test_9_10_what_a_course_tells_nbgrader(tmp_path: Path, shared: bool) -> None:
    course = Course.init(tmp_path / "course", 2026, tmp_path / "exchange", shared=shared)
    c = Config()
    (tmp_path / "home").mkdir()
    (tmp_path / "home/course").symlink_to(course.root)  # as trainers have it
    configure(c, tmp_path / "home/course")
    assert c.Exchange.path_includes_course is True
    assert c.CourseDirectory.groupshared is shared
    assert c.CourseDirectory.course_id == "xuefa-2026"
    assert c.OverwriteCells.add_missing_cells is True
    assert c.Collect.owners == (str(tmp_path.resolve() / "owners") if shared else "")
    for verb in ("Autograde", "GenerateAssignment", "GenerateFeedback"):
        assert "pre_convert_hook" not in c[verb]
        assert "post_convert_hook" not in c[verb]
    course.keep(Assignment(NAME, (), {}))
    modes = [path.stat().st_mode & 0o777 for path in (course.keys, course.key_file(NAME))]
    assert modes == ([0o770, 0o660] if shared else [0o700, 0o600])


def test_9_two_courses_in_one_exchange_keep_apart(room: Class) -> None:
    room.build(bank_text())
    other = Course.init(room.root / "other", 2027, room.course.exchange)
    c, d = Config(), Config()
    configure(c, room.course.root)
    configure(d, other.root)
    assert c.Exchange.root == d.Exchange.root
    assert c.CourseDirectory.course_id != d.CourseDirectory.course_id
    assert c.CourseDirectory.root != d.CourseDirectory.root


def test_14_the_hubs_name_is_the_students(tmp_path: Path) -> None:
    c = Config()
    learner(c, {"JUPYTERHUB_USER": "cadre07", "LAWTRAIN_EXCHANGE": str(tmp_path), "HOME": "/home/shared"})
    assert c.CourseDirectory.student_id == "cadre07"
    assert c.Exchange.root == str(tmp_path)
    assert c.Exchange.assignment_dir == "/home/shared/作业"


def test_14_without_a_hub_nobody_is_somebody_else(tmp_path: Path) -> None:
    """A server that the hub did not start hands nothing in under a guessed name."""
    with pytest.raises(KeyError):
        learner(Config(), {"LAWTRAIN_EXCHANGE": str(tmp_path), "HOME": str(tmp_path)})
