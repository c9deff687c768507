"""Whatever stands in the cells of a sign-in sheet or of results: rows or errors, never both, and never a crash."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from lawtrain.formats.attendance import guess_columns as attendance_columns
from lawtrain.formats.attendance import read_attendance
from lawtrain.formats.matching import match
from lawtrain.formats.results import guess_columns as results_columns
from lawtrain.formats.results import read_results
from lawtrain.formats.sheets import Broken, Row, Sheet

ATTENDANCE = ("工号", "姓名", "单位", "签名", "学时", "备注")
RESULTS = ("工号", "姓名", "单位", "成绩", "是否合格", "考试状态", "备注", "场次", "性质", "考试日期", "满分")
WORDS = [
    "张三丰",
    "李思明",
    "张三丰（女）",
    "g001",
    "√",
    "×",
    "请假",
    "代签",
    "缺考",
    "免考",
    "85分",
    "92%",
    "合格",
    "正式",
    "—",
    "合计",
]

CELLS = st.one_of(
    st.none(),
    st.sampled_from(WORDS),
    st.text(min_size=1, max_size=12),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.builds(Broken, st.sampled_from(["", "#REF!"])),
)
Cell = str | int | float | bool | date | datetime | Broken | None


def sheet(headings: tuple[str, ...], lines: list[list[Cell]]) -> Sheet:
    rows = [
        Row(number, tuple(line)) for number, line in enumerate(lines, 2) if any(c is not None for c in line)
    ]
    return Sheet("表格", (Row(1, headings), *rows), file="x.xlsx")


def grids(headings: tuple[str, ...]) -> Any:
    line = st.lists(CELLS, min_size=len(headings), max_size=len(headings))
    return st.lists(line, max_size=4).map(lambda lines: sheet(headings, lines))


@settings(max_examples=200)
@given(st.one_of(grids(ATTENDANCE), grids(ATTENDANCE * 2)), st.booleans())
def test_sign_in_sheets(found: Sheet, guests: bool) -> None:
    rows, problems = read_attendance(found, attendance_columns(found))
    assert rows == [] or not any(p.is_error for p in problems)
    matched = match(rows, [("g001", "张三丰", "示范镇"), ("g002", "李思明", "")], guests=guests)
    assert len(matched.people) + matched.guests <= len(rows)


@settings(max_examples=200)
@given(grids(RESULTS))
def test_results(found: Sheet) -> None:
    rows, problems = read_results(found, results_columns(found), points=100, pass_points=60)
    assert rows == [] or not any(p.is_error for p in problems)
    assert all(row.score is None or 0 <= row.score <= 100 for row in rows)
    assert all(
        row.passed is None or row.passed == (row.score is not None and row.score >= 60) for row in rows
    )
