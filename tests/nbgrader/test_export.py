"""The exporter writes every student of every assignment, correctly, safely, and much faster than nbgrader's own."""

from __future__ import annotations

import csv
import io
import re
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from nbgrader.plugins.export import CsvExportPlugin
from sqlalchemy import event

from lawtrain.nbgrader_bridge import LedgerExporter
from lawtrain.nbgrader_bridge.course import Course
from tests.gradebooks import FULL, NAME, generated, gradebook, points, submit

STUDENTS = {  # 工号: (姓名, 单位)
    "0012": ("三,丰", "示范镇/第二小组"),
    "0013": ('甲"乙', "示范镇/第十小组"),
    "0014": ('=cmd|" /C calc"!A0', "示范镇/第一小组"),
    "0015": ("示例😀", "示范镇/第一小组"),
    "0016": ("安一", "示范镇/第一小组"),
    "0017": ("", ""),
}
HEADINGS = [
    "作业", "工号", "姓名", "单位", "满分", "机器评分", "人工评分", "迟交扣分", "得分", "状态", "提交时间（自报）",
]  # fmt: skip


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    course = generated(tmp_path_factory.mktemp("model"))
    with gradebook(course) as book:
        book.add_assignment("另一份")
        for student, (name, unit) in STUDENTS.items():
            book.add_student(student, last_name=name or None, first_name=unit or None)
        submit(book, "0012", FULL, points((10.0, 10.0, 10.25)), late=5.0)
        submit(book, "0013", FULL, {"w-001": 20.0}, at=None)
        submit(book, "0014", FULL, points((20.0, 20.0, 20.0)), extra=1.0)
    return course.root


@pytest.fixture
def course(model: Path, tmp_path: Path) -> Course:
    shutil.copytree(model, tmp_path / "course")
    return Course.open(tmp_path / "course")


def exported(course: Course, to: Path, kind: Any = LedgerExporter, **wanted: Any) -> Path:
    with gradebook(course) as book:
        kind(to=str(to), **wanted).export(book)
    return to


def rows(file: Path) -> list[dict[str, str]]:
    data = file.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    found = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert list(found[0]) == HEADINGS
    return found


def test_every_student_of_every_assignment(course: Course, tmp_path: Path) -> None:
    found = {(r["作业"], r["工号"]): r for r in rows(exported(course, tmp_path / "x.csv"))}
    assert len(found) == 12
    done = found[NAME, "0012"]
    assert [done[h] for h in HEADINGS[2:]] == [
        "三,丰", "示范镇/第二小组", "100", "40", "30.25", "5", "65.25", "已评完", "2026-11-05 10:00",
    ]  # fmt: skip
    waiting = found[NAME, "0013"]
    assert (waiting["姓名"], waiting["状态"], waiting["机器评分"], waiting["得分"]) == (
        '甲"乙', "待阅卷", "40", "",
    )  # fmt: skip
    assert waiting["提交时间（自报）"] == ""
    nothing = found["另一份", "0012"]
    assert (nothing["状态"], nothing["得分"], nothing["满分"]) == ("未提交", "", "0")
    assert found[NAME, "0014"]["得分"] == "100", "no more than there is"


def test_nothing_in_it_runs(course: Course, tmp_path: Path) -> None:
    assert {r["姓名"] for r in rows(exported(course, tmp_path / "x.csv"))} >= {'\'=cmd|" /C calc"!A0'}
    sheet = openpyxl.load_workbook(exported(course, tmp_path / "x.xlsx")).active
    assert sheet is not None
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    assert not [cell.value for cell in cells if str(cell.value).startswith("=")]


def test_in_a_workbook_a_number_of_a_person_stays_text(course: Course, tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(exported(course, tmp_path / "x.XLSX")).active
    assert sheet is not None
    assert [cell.value for cell in sheet[1]] == HEADINGS
    numbers = {row[1].value for row in sheet.iter_rows(min_row=2, max_row=13)}
    assert numbers == set(STUDENTS)
    scores = [row[8].value for row in sheet.iter_rows(min_row=2, max_row=13)]
    assert 65.25 in scores
    assert {row[1].number_format for row in sheet.iter_rows(min_row=2, max_row=13)} == {"@"}


def test_sorted_as_the_house_sorts(course: Course, tmp_path: Path) -> None:
    found = [r["工号"] for r in rows(exported(course, tmp_path / "x.csv", assignment=[NAME]))]
    assert found == ["0014", "0016", "0015", "0012", "0013", "0017"]


@pytest.mark.parametrize(
    "wanted",
    [
        {"assignment": [NAME]},
        {"student": ["0012", "0015"]},
        {"student": ["0013"], "assignment": ["另一份"]},
        {"student": ["nobody"]},
        {},
    ],
    ids=str,
)
def test_filters_choose_what_the_stock_exporter_chooses(
    course: Course, tmp_path: Path, wanted: dict[str, list[str]]
) -> None:
    stock = exported(course, tmp_path / "stock.csv", CsvExportPlugin, **wanted).read_text(encoding="utf-8")
    chosen = {tuple(re.findall(r"^([^,]*),[^,]*,[^,]*,([^,]*)", line)) for line in stock.splitlines()[1:]}
    data = exported(course, tmp_path / "x.csv", **wanted).read_bytes().decode("utf-8-sig")
    own = {((r["作业"], r["工号"]),) for r in csv.DictReader(io.StringIO(data, newline=""))}
    assert own == chosen


def test_few_questions_to_the_database_however_many_rows(course: Course, tmp_path: Path) -> None:
    asked: list[str] = []
    with gradebook(course) as book:
        for n in range(100):
            book.db.add(type(book.students[0])(id=f"s{n:03}"))
        book.db.commit()
        event.listen(book.engine, "before_cursor_execute", lambda *a: asked.append(a[2]))
        LedgerExporter(to=str(tmp_path / "x.csv")).export(book)
    assert len(asked) <= 4
    assert len(rows(tmp_path / "x.csv")) == 212


def test_a_name_without_a_format_is_refused(course: Course, tmp_path: Path) -> None:
    with gradebook(course) as book, pytest.raises(SystemExit):
        LedgerExporter(to=str(tmp_path / "x.pdf")).export(book)
    assert not (tmp_path / "x.pdf").exists()
    with gradebook(course) as book, pytest.raises(SystemExit):
        LedgerExporter(to=str(tmp_path / "missing" / "x.csv")).export(book)


def test_it_is_what_the_command_loads(course: Course, tmp_path: Path) -> None:
    import subprocess
    import sys

    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", "export", "--exporter=lawtrain.nbgrader_bridge.LedgerExporter",
         "--to", str(tmp_path / "x.csv"), "--assignment", f"['{NAME}']"],
        cwd=course.root, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert len(rows(tmp_path / "x.csv")) == 6
