"""An assignment that a trainer writes by hand, in the same course, goes through nbgrader as it always does."""

import nbformat
from assignment_bank import NAME
from classroom import Class
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

OWN = "手写作业"


def graded(name: str, source: str, **kind: object) -> dict[str, object]:
    meta = {
        "grade": True,
        "grade_id": name,
        "locked": False,
        "points": 5,
        "schema_version": 3,
        "solution": True,
    }
    return {"nbgrader": {**meta, "task": False, **kind}}


def test_it_is_run_and_its_feedback_is_nbgraders_own(handed_out: Class) -> None:
    room = handed_out
    folder = room.course.root / "source" / OWN
    folder.mkdir()
    cells = [
        new_code_cell("### BEGIN SOLUTION\nx = 3\n### END SOLUTION", metadata=graded("a", "", grade=False)),
        new_code_cell("assert x == 3", metadata=graded("b", "", solution=False, locked=True)),
        new_markdown_cell("写一段话", metadata=graded("c", "")),
    ]
    cells[0].metadata.nbgrader.pop("points")
    kernel = {"kernelspec": {"name": "python3", "display_name": "课程", "language": "python"}}
    nbformat.write(new_notebook(cells=cells, metadata=kernel), folder / f"{OWN}.ipynb")
    room.nbgrader("generate_assignment", OWN, "--create")
    submitted = room.course.step("submitted", "cadre01", OWN)
    submitted.mkdir(parents=True)
    released = nbformat.read(room.course.root / "release" / OWN / f"{OWN}.ipynb", as_version=4)
    assert released.cells[2].source == "（尚未作答）"
    released.cells[0].source = "x = 3"
    released.cells[2].source = "我写的话"
    nbformat.write(released, submitted / f"{OWN}.ipynb")
    room.nbgrader("autograde", OWN)
    from nbgrader.api import Gradebook

    with Gradebook(room.course.database) as book:
        grades = book.find_submission_notebook(OWN, OWN, "cadre01").grades
        assert {g.name: g.auto_score for g in grades} == {"b": 5.0, "c": None}
    room.nbgrader("generate_feedback", OWN)
    page = (room.course.step("feedback", "cadre01", OWN) / f"{OWN}.html").read_text()
    assert "assert" in page
    assert "我写的话" in page
    assert room.course.names() == [NAME]
