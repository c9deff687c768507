"""Every defect of a real sign-in sheet names its row in plain words, and then nobody is taken to have been there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time
from typing import Any

import pytest

from lawtrain.errors import Invalid
from lawtrain.formats import Problem
from lawtrain.formats.attendance import guess_columns, guess_sheet, read_attendance, read_sheets
from lawtrain.records.events import AttendanceRow
from tests.unit.formats.roster_samples import xls, xlsx

HEAD = ("序号", "工号", "姓名", "单位", "职务", "签名", "学时", "备注")
FIRST = (1, "g001", "张三丰", "示范镇党政综合办公室", "科员", "√", None, None)
SECOND = (2, "g002", "李思明", "示范镇综合执法队", "队员", "√", None, None)
SHORT = ("姓名", "单位", "签到")


def read(data: bytes, name: str = "签到表.xlsx") -> tuple[list[AttendanceRow], list[Problem]]:
    sheet = guess_sheet(read_sheets(data, name))
    return read_attendance(sheet, guess_columns(sheet))


def row(**changed: Any) -> tuple[Any, ...]:
    keys = ("no", "username", "name", "unit", "title", "signed", "hours", "note")
    return tuple(changed.get(key, value) for key, value in zip(keys, SECOND, strict=True))


SPOILT: dict[str, tuple[dict[str, Any], str, str]] = {
    "no name, but signed": ({"name": None}, "姓名", "没有姓名"),
    "two people in a cell": ({"name": "李思明、王五"}, "姓名", "一人一行"),
    "emoji in a name": ({"name": "李思😀"}, "姓名", "认不出的字符"),
    "name of a failed lookup": ({"name": "#N/A"}, "姓名", "公式出错"),
    "same person again": ({"username": "g001", "name": "张三丰"}, "姓名", "与第 2 行重复"),
    "somebody else's number": ({"username": "g001"}, "工号", "与第 2 行的“张三丰”相同"),
    "scientific number": ({"username": "1.001E+03"}, "工号", "科学计数"),
    "number of other signs": ({"username": "李002"}, "工号", "只能是字母、数字"),
    "signed by another listed": ({"signed": "张三丰"}, "签名", "签的是“张三丰”"),
    "signed for": ({"signed": "王五代"}, "签名", "代签的不能算到场"),
    "signed for, in brackets": ({"signed": "王五（代）"}, "签名", "代签"),
    "a count for a mark": ({"signed": 2}, "签名", "看不出到没到"),
    "an essay for a mark": (
        {"signed": "下乡走访后于十点半左右赶到会场并听完了后半场内容"},
        "签名",
        "看不出到没到",
    ),
    "a failed formula for a mark": ({"signed": "#REF!"}, "签名", "公式出错"),
    "signed and on leave": ({"note": "请假"}, "备注", "签了到，备注却写“请假”"),
    "signed and sent a deputy": ({"note": "由王五代会"}, "备注", "备注却写"),
    "hours in words": ({"hours": "半天"}, "学时", "不是一个数字"),
    "hours below nothing": ({"hours": -2}, "学时", "不在 0 到 200 之间"),
    "hours of a career": ({"hours": 2000}, "学时", "不在 0 到 200 之间"),
    "hours as a share": ({"hours": "50%"}, "学时", "百分比"),
    "hours as a day": ({"hours": date(2026, 3, 1)}, "学时", "不是数字"),
    "there for no hours": ({"hours": 0}, "学时", "学时却是 0"),
    "hours without being there": ({"signed": None, "hours": 2}, "学时", "没有签到，却有 2 学时"),
    "unit of makeshift signs": ({"unit": "示范\ue863镇"}, "单位", "认不出的字符"),
    "unit too long": ({"unit": "村" * 129}, "单位", "太长"),
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
    "no headings": ([("示范镇法治讲座",), ("张三丰", "√"), ("李思明", "√")], 1, "没有找到表头"),
    "no column of names": ([("单位", "签到"), ("示范镇", "√")], 1, "没有“姓名”这一列"),
    "nobody below the headings": ([SHORT, (None, None, None)], 1, "表头下面没有人员"),
    "signed by hand": ([SHORT, ("张三丰", "示范镇", None), ("李思明", "示范镇", None)], 1, "手写的签名"),
    "the same name without unit": (
        [SHORT, ("张三丰", "示范镇", "√"), ("张三丰", None, "√")],
        3,
        "写上工号或单位",
    ),
    "the same name and unit": (
        [SHORT, ("张三丰", "示范镇", "√"), ("张三丰", "示范镇", "√")],
        3,
        "与第 2 行重复",
    ),
    "twice, side by side": (
        [
            SHORT * 2,
            ("张三丰", "示范镇", "√", "李思明", "示范镇", "√"),
            ("王五", "示范镇", "√", "张三丰", "示范镇", "√"),
        ],
        3,
        "与第 2 行重复",
    ),
    "beside each other under other headings": (
        [("姓名", "单位", "签到", "姓名", "签到"), ("张三丰", "示范镇", "√", "李思明", "√")],
        1,
        "D 列也是“姓名”",
    ),
    "a spoilt row in the second block": (
        [SHORT * 2, ("张三丰", "示范镇", "√", "李思明", "示范镇", 7)],
        2,
        "看不出到没到",
    ),
}


@pytest.mark.parametrize(("grid", "line", "message"), WHOLE.values(), ids=WHOLE.keys())
def test_a_spoilt_sheet(grid: list[Sequence[Any]], line: int, message: str) -> None:
    rows, problems = read(xlsx(grid))
    told = [p for p in problems if p.is_error]
    assert rows == []
    assert [p.line for p in told] == [line]
    assert message in told[0].message


def test_a_block_further_right_names_its_column() -> None:
    _, problems = read(xlsx(WHOLE["a spoilt row in the second block"][0]))
    assert [p.path for p in problems] == ["签到（F 列）"]


@pytest.mark.parametrize("encoding", ["gbk", "utf-8-sig"])
def test_a_defect_in_a_csv(encoding: str) -> None:
    text = "示范镇法治讲座签到表,,\r\n姓名,单位,签到\r\n张三丰,示范镇,√\r\n李思明,示范镇,代签\r\n"
    rows, problems = read(text.encode(encoding), "签到表.csv")
    assert rows == []
    assert [(p.line, p.path) for p in problems if p.is_error] == [(4, "签到")]


def test_identity_numbers_are_refused_as_a_column_and_as_a_value() -> None:
    with pytest.raises(Invalid, match="B 列是身份证号.*用工号区分"):
        read(xlsx([("姓名", "身份证号码", "签到"), ("张三丰", None, "√")]))
    with pytest.raises(Invalid, match="第 2 行 B 列有身份证号") as told:
        read(xlsx([("姓名", "备注", "签到"), ("张三丰", "11010119900307123X", "√")]))
    assert "1990" not in str(told.value)


def test_what_is_no_sheet_asks_for_the_sign_in_sheet() -> None:
    with pytest.raises(Invalid, match="填好的签到表已经保存"):
        read(xlsx([]))


def test_all_problems_come_at_once() -> None:
    rows, problems = read(
        xlsx([HEAD, row(signed=2), row(username="g003", name=None), row(username="李", name="王五")])
    )
    assert rows == []
    assert [p.line for p in problems] == [2, 3, 4]


THERE: dict[str, tuple[Any, bool]] = {
    "tick": ("√", True),
    "another tick": ("✓", True),
    "a heavy tick of a telephone": ("✔️", True),
    "ticked box": ("☑", True),
    "a typed v": ("V", True),
    "word": ("到", True),
    "yes": ("是", True),
    "one": (1, True),
    "one as text": ("１", True),
    "true": (True, True),
    "own name": ("李思明", True),
    "own name, spaced": ("李 思 明", True),
    "time": (time(8, 55), True),
    "time as text": ("08:55", True),
    "time in Chinese": ("8点55分", True),
    "day and time": ("2026-03-01 08:55:12", True),
    "empty": (None, False),
    "blanks": ("　 ", False),
    "absent": ("缺席", False),
    "leave": ("请假", False),
    "sick leave": ("病假（住院）", False),
    "cross": ("×", False),
    "full-width cross": ("Ｘ", False),
    "stroke": ("/", False),
    "nought": (0, False),
    "false": (False, False),
    "no": ("否", False),
    "not signed": ("未签到", False),
    "on the road": ("出差", False),
    "empty box": ("□", False),
}


@pytest.mark.parametrize(("mark", "there"), THERE.values(), ids=THERE.keys())
def test_marks(mark: Any, there: bool) -> None:
    rows, problems = read(xlsx([HEAD, FIRST, row(signed=mark)]))
    assert problems == []
    assert [r.present for r in rows] == [True, there]


@pytest.mark.parametrize(
    ("mark", "told"), [("迟到", "学时要少算"), ("王小二", "写的是“王小二”"), ("★", "请核对")]
)
def test_doubtful_marks_count_and_are_told(mark: str, told: str) -> None:
    rows, problems = read(xlsx([HEAD, FIRST, row(signed=mark)]))
    assert [r.present for r in rows] == [True, True]
    assert [(p.line, p.severity) for p in problems] == [(3, "warning")]
    assert told in problems[0].message


HOURS: dict[str, tuple[Any, float | None]] = {
    "number": (2, 2.0),
    "half": ("1.5", 1.5),
    "with its measure": ("2 学时", 2.0),
    "full width": ("２", 2.0),
    "empty": (None, None),
    "a dash": ("—", None),
}


@pytest.mark.parametrize(("cell", "hours"), HOURS.values(), ids=HOURS.keys())
def test_hours(cell: Any, hours: float | None) -> None:
    rows, problems = read(xlsx([HEAD, FIRST, row(hours=cell)]))
    assert problems == []
    assert rows[1] == AttendanceRow(3, "g002", "李思明", "示范镇综合执法队", True, hours)


def test_part_of_a_session_is_hours_beside_a_remark() -> None:
    rows, problems = read(xlsx([HEAD, FIRST, row(hours=1, note="下午请假")]))
    assert problems == []
    assert (rows[1].present, rows[1].hours) == (True, 1.0)
