"""Every defect of a real file of results names its row in plain words, and then no mark is taken."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from lawtrain.errors import Invalid
from lawtrain.formats import Problem
from lawtrain.formats.results import guess_columns, guess_sheet, read_results, read_sheets
from lawtrain.records.exams import ResultRow
from tests.unit.formats.roster_samples import repacked, xls, xlsx

HEAD = (
    "工号",
    "姓名",
    "单位",
    "成绩",
    "是否合格",
    "考试状态",
    "备注",
    "考试名称",
    "组织单位",
    "场次",
    "性质",
    "考试日期",
    "满分",
)
FIRST = (
    *("g001", "张三丰", "示范镇党政综合办公室", 85, "合格", None, None),
    *("学法用法", "示范县普法办", "首场", "正式", date(2026, 5, 10), 100),
)
SHORT = ("姓名", "单位", "成绩")


def read(
    data: bytes, name: str = "成绩表.xlsx", points: float = 100
) -> tuple[list[ResultRow], list[Problem]]:
    sheet = guess_sheet(read_sheets(data, name))
    return read_results(sheet, guess_columns(sheet), points=points, pass_points=60)


def row(**changed: Any) -> tuple[Any, ...]:
    keys = (
        *("username", "name", "unit", "score", "passed", "state", "note"),
        *("exam", "organiser", "session", "nature", "taken_on", "full"),
    )
    second = ("g002", "李思明", "示范镇综合执法队", 72.5, "合格", *FIRST[5:])
    return tuple(changed.get(key, value) for key, value in zip(keys, second, strict=True))


SPOILT: dict[str, tuple[dict[str, Any], str, str]] = {
    "no score": ({"score": None, "passed": None}, "成绩", "没有成绩"),
    "a dash for a score": ({"score": "—", "passed": None}, "成绩", "没有参加考试的请写“缺考”"),
    "a share": ({"score": "92%"}, "成绩", "百分比"),
    "above the points": ({"score": 101}, "成绩", "不在 0 到 100 分之间"),
    "below nothing": ({"score": -5, "passed": None}, "成绩", "不在 0 到 100 分之间"),
    "a hair below nothing": ({"score": -0.001, "passed": None}, "成绩", "不在 0 到 100 分之间"),
    "in words": ({"score": "八十五分"}, "成绩", "不是一个数字"),
    "over its points": ({"score": "85/100"}, "成绩", "不是一个数字"),
    "two of them": ({"score": "55，补考 70"}, "成绩", "不是一个数字"),
    "a grade for a score": ({"score": "合格"}, "成绩", "请写分数"),
    "a day for a score": ({"score": date(2026, 5, 10)}, "成绩", "不是数字"),
    "a truth for a score": ({"score": True}, "成绩", "不是数字"),
    "a failed formula": ({"score": "#DIV/0!"}, "成绩", "公式出错"),
    "exempt": ({"score": "免考", "passed": None}, "成绩", "登记免考"),
    "exempt by a remark": ({"note": "临近退休免考"}, "备注", "登记免考"),
    "void": ({"state": "作弊"}, "考试状态", "看不出成绩算不算"),
    "passed below the mark": ({"score": 58}, "是否合格", "成绩 58 分，合格线 60 分，这里却是“合格”"),
    "failed above the mark": (
        {"passed": "不及格"},
        "是否合格",
        "成绩 72.5 分，合格线 60 分，这里却是“不及格”",
    ),
    "passed in other words": ({"passed": "B"}, "是否合格", "请写“合格”或“不合格”"),
    "passed and absent": ({"score": "缺考"}, "是否合格", "缺考，这里却是“合格”"),
    "a score and absent": ({"state": "缺考"}, "考试状态", "成绩是 72.5 分，这里却是“缺考”"),
    "a score and on leave": ({"note": "病假"}, "备注", "成绩是 72.5 分"),
    "no name": ({"name": None}, "姓名", "没有姓名"),
    "two people in a cell": ({"name": "李思明、王五"}, "姓名", "一人一行"),
    "same person again": ({"username": "g001", "name": "张三丰"}, "姓名", "与第 2 行重复"),
    "somebody else's number": ({"username": "g001"}, "工号", "与第 2 行的“张三丰”相同"),
    "scientific number": ({"username": "1.001E+03"}, "工号", "科学计数"),
    "an unknown nature": ({"nature": "练习"}, "性质", "正式、摸底、模拟"),
    "two natures": ({"nature": "正式或模拟"}, "性质", "看不懂性质"),
    "a day that never was": ({"taken_on": "2026-02-30"}, "考试日期", "不存在"),
    "a month alone": ({"taken_on": "2026年5月"}, "考试日期", "没有写到日"),
    "other full marks": ({"full": 150}, "满分", "登记的满分是 100 分"),
    "a name of an exam as long as a notice": ({"exam": "考" * 65}, "考试名称", "65 个字"),
}


@pytest.mark.parametrize("form", [xlsx, xls])
@pytest.mark.parametrize(("changed", "column", "message"), SPOILT.values(), ids=SPOILT.keys())
def test_a_spoilt_row(form: Any, changed: dict[str, Any], column: str, message: str) -> None:
    rows, problems = read(form([HEAD, FIRST, row(**changed)]))
    told = [p for p in problems if p.is_error]
    assert rows == []
    assert [(p.line, p.path) for p in told] == [(3, column)]
    assert message in told[0].message


WHOLE: dict[str, tuple[list[Sequence[Any]], int, str]] = {
    "no column of scores": ([("姓名", "单位", "名次"), ("张三丰", "示范镇", 1)], 1, "没有“成绩”这一列"),
    "parts without their sum": (
        [("姓名", "单位", "单选题得分"), ("张三丰", "示范镇", 30)],
        1,
        "没有“成绩”这一列",
    ),
    "shares without their sign": (
        [SHORT, ("张三丰", "示范镇", 0.92), ("李思明", "示范镇", 1)],
        2,
        "92% 存成了 0.92",
    ),
    "nobody": ([SHORT], 1, "表头下面没有人员"),
    "the same name and unit": (
        [SHORT, ("张三丰", "示范镇", 80), ("张三丰", "示范镇", 90)],
        3,
        "在“场次”一列写明",
    ),
    "people side by side": ([SHORT * 2, ("张三丰", "示范镇", 80, "李思明", "示范镇", "优秀")], 2, "请写分数"),
}


@pytest.mark.parametrize(("grid", "line", "message"), WHOLE.values(), ids=WHOLE.keys())
def test_a_spoilt_sheet(grid: list[Sequence[Any]], line: int, message: str) -> None:
    rows, problems = read(xlsx(grid))
    told = [p for p in problems if p.is_error]
    assert rows == []
    assert [p.line for p in told] == [line]
    assert message in told[0].message


def test_a_defect_in_a_csv_of_an_old_system() -> None:
    text = "示范县学法用法考试成绩,,\r\n姓名,单位,得分\r\n张三丰,示范镇,85分\r\n李思明,示范镇,\r\n"
    rows, problems = read(text.encode("gbk"), "成绩.csv")
    assert rows == []
    assert [(p.line, p.path) for p in problems if p.is_error] == [(4, "得分")]


@pytest.mark.parametrize("number", [b"1e999", b"-1e999", b"nan"])
@pytest.mark.parametrize("column", ["D", "L"])
def test_a_number_beyond_all_numbers(number: bytes, column: str) -> None:
    """In a score or a day, as only a program can write it."""
    written = repacked(
        xlsx([HEAD, row(score=77, taken_on=77)]),
        lambda _, xml: re.sub(rb'(<c r="%s2"[^>]*><v>)77' % column.encode(), rb"\g<1>" + number, xml),
    )
    assert number in zipfile.ZipFile(io.BytesIO(written)).read("xl/worksheets/sheet1.xml")
    rows, problems = read(written)
    assert rows == []
    assert "公式出错，显示为“#NUM!”" in next(p for p in problems if p.is_error).message


def test_identity_numbers_are_refused() -> None:
    with pytest.raises(Invalid, match="B 列是身份证号.*用工号区分"):
        read(xlsx([("姓名", "身份证号", "成绩"), ("张三丰", None, 85)]))


SCORES: dict[str, tuple[Any, float | None]] = {
    "number": (85, 85.0),
    "half": (85.5, 85.5),
    "text": ("85", 85.0),
    "with its measure": ("85.5 分", 85.5),
    "full width": ("８５．５", 85.5),
    "what binary leaves behind": (85.1 + 0.2, 85.3),
    "nought": (0, 0.0),
    "all": ("100.0", 100.0),
    "absent": ("缺考", None),
    "away": ("缺席", None),
    "did not take part": ("未参加", None),
    "did not sit": ("未参考", None),
}


@pytest.mark.parametrize(("cell", "score"), SCORES.values(), ids=SCORES.keys())
def test_scores(cell: Any, score: float | None) -> None:
    rows, problems = read(xlsx([HEAD, FIRST, row(score=cell, passed=None)]))
    assert problems == []
    assert [r.score for r in rows] == [85.0, score]


def test_decimals_are_cut_and_never_lift_anybody_over_the_mark() -> None:
    rows, problems = read(xlsx([HEAD, FIRST, row(score=59.996, passed="不合格")]))
    assert rows[1].score == 59.99
    assert [(p.line, p.severity) for p in problems] == [(3, "warning")]
    assert "按 59.99 读入" in problems[0].message


ABSENT: dict[str, dict[str, Any]] = {
    "by a state": {"score": None, "passed": None, "state": "缺考"},
    "by a remark": {"score": None, "passed": None, "note": "请假未参加"},
    "by the outcome": {"score": "/", "passed": "缺考"},
    "and counted as failed": {"score": "缺考", "passed": "不合格"},
}


@pytest.mark.parametrize("changed", ABSENT.values(), ids=ABSENT.keys())
def test_absent(changed: dict[str, Any]) -> None:
    rows, problems = read(xlsx([HEAD, FIRST, row(**changed)]))
    assert problems == []
    assert (rows[1].score, rows[1].passed) == (None, None)


def test_nought_of_somebody_absent_is_no_score() -> None:
    rows, problems = read(xlsx([HEAD, FIRST, row(score=0, passed="不合格", state="缺考")]))
    assert (rows[1].score, rows[1].passed) == (None, None)
    assert [(p.line, p.severity) for p in problems] == [(3, "warning")]


@pytest.mark.parametrize(("heading", "word"), [("是否缺考", "是"), ("是否参加考试", "否")])
def test_states_answer_their_heading(heading: str, word: str) -> None:
    other = {"是": "否", "否": "是"}[word]
    grid = [("姓名", "成绩", heading), ("张三丰", None, word), ("李思明", 72, other)]
    rows, problems = read(xlsx(grid))
    assert problems == []
    assert [r.score for r in rows] == [None, 72.0]
