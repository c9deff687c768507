"""Sign-in sheets as they are laid out for printing: titles, people side by side, totals and remarks at the bottom."""

from __future__ import annotations

from typing import Any

import pytest

from lawtrain.formats.attendance import guess_columns, guess_sheet, read_attendance, read_sheets, signature
from tests.unit.formats.roster_samples import xls, xlsx
from tests.unit.formats.test_attendance_defects import FIRST, HEAD, SECOND, read

SHORT = ("姓名", "单位", "签名")


def people(data: bytes) -> list[tuple[int, str, str, bool]]:
    rows, problems = read(data)
    assert [p for p in problems if p.is_error] == []
    return [(r.place, r.name, r.unit, r.present) for r in rows]


def test_titles_merged_units_and_what_stands_at_the_bottom() -> None:
    def merge(sheet: Any) -> None:
        sheet.merge_cells("A1:E1")
        sheet.merge_cells("C4:C5")
        sheet.merge_cells("A8:E8")

    grid = [
        ("示范镇法治讲座签到表",),
        ("时间：2026年3月1日", None, "地点：会议室"),
        ("序号", "姓名", "单位", "签名", "备注"),
        (1, "张三丰", "示范镇综合执法队", "√"),
        (2, "李思明", None, None, "请假"),
        (3, None, None, None),
        ("合计", None, None, 1),
        ("应到 2 人，实到 1 人",),
        ("记录人：王五", None, "负责人签字："),
        ("备注：请本人签名",),
    ]
    assert people(xlsx(grid, merge)) == [
        (4, "张三丰", "示范镇综合执法队", True),
        (5, "李思明", "示范镇综合执法队", False),
    ]


@pytest.mark.parametrize("form", [xlsx, xls])
def test_two_people_in_a_row(form: Any) -> None:
    grid = [
        ("示范镇集中培训签到表",),
        ("序号", *SHORT, "序号", *SHORT, "备注"),
        (1, "张三丰", "党政办", "√", 3, "王五", "示范村", None, None),
        (2, "李思明", "执法队", "√", 4, "赵小六", "示范村", "赵小六", None),
        (5, "钱七七", "执法队", None, None, None, None, None, None),
        ("合计：5 人", None, None, None, None, None, None, None, None),
    ]
    assert people(form(grid)) == [
        (3, "张三丰", "党政办", True),
        (3, "王五", "示范村", False),
        (4, "李思明", "执法队", True),
        (4, "赵小六", "示范村", True),
        (5, "钱七七", "执法队", False),
    ]


def test_three_people_in_a_row_and_a_left_column_that_is_shorter() -> None:
    grid = [
        ("姓名", "签到") * 3,
        ("张三丰", "√", "李思明", "√", "王五", "×"),
        (None, None, "赵小六", "√", None, None),
    ]
    assert [name for _, name, _, there in people(xlsx(grid)) if there] == ["张三丰", "李思明", "赵小六"]


def test_a_unit_at_the_left_is_of_everybody_in_the_row() -> None:
    def merge(sheet: Any) -> None:
        sheet.merge_cells("A2:A3")

    grid = [
        ("单位", "姓名", "签字", "姓名", "签字"),
        ("党政办", "张三丰", "√", "李思明", None),
        (None, "王五", "√", None, None),
        ("执法队", "赵小六", "√", None, None),
    ]
    rows, problems = read(xlsx(grid, merge))
    assert problems == []
    assert [(r.name, r.unit, r.present) for r in rows] == [
        ("张三丰", "党政办", True),
        ("李思明", "党政办", False),
        ("王五", "党政办", True),
        ("赵小六", "执法队", True),
    ]


def test_a_title_that_could_be_a_heading_is_none() -> None:
    assert [name for _, name, _, _ in people(xlsx([("会议签到",), ("姓名",), ("张三丰",)]))] == ["张三丰"]


def test_names_alone_in_several_columns_were_all_there() -> None:
    rows, problems = read(xlsx([("参会人员名单",), ("姓名", "姓名", "姓名"), ("张三丰", "李思明", "王五")]))
    assert [r.present for r in rows] == [True] * 3
    assert [(p.line, p.severity) for p in problems] == [(2, "warning")]
    assert "3 人都按到场读入" in problems[0].message


def test_a_heading_merged_over_two_columns_is_one_name() -> None:
    def merge(sheet: Any) -> None:
        for number in (1, 2, 3):
            sheet.merge_cells(f"A{number}:B{number}")

    grid = [("姓名", None, "单位", "签到"), ("张三丰", None, "示范镇", "√"), ("李思明", None, "示范镇", None)]
    assert [name for _, name, _, _ in people(xlsx(grid, merge))] == ["张三丰", "李思明"]


def test_without_a_signature_column_a_remark_tells_who_was_away() -> None:
    grid = [("姓名", "单位", "备注"), ("张三丰", "示范镇", None), ("李思明", "示范镇", "出差")]
    assert [there for *_, there in people(xlsx(grid))] == [True, False]


def test_an_officer_may_leave_out_signatures_made_by_hand() -> None:
    sheet = guess_sheet(read_sheets(xlsx([SHORT, ("张三丰", "示范镇", None)]), "签到表.xlsx"))
    columns = guess_columns(sheet).with_fields({"name": 0, "unit": 1})
    rows, problems = read_attendance(sheet, columns)
    assert [r.present for r in rows] == [True]
    assert [p.severity for p in problems] == ["warning"]


def test_further_signature_columns_are_told() -> None:
    grid = [("姓名", "单位", "签到（上午）", "签到（下午）"), ("张三丰", "示范镇", "√", None)]
    rows, problems = read(xlsx(grid))
    assert [r.present for r in rows] == [True]
    assert "“签到（下午）”没有用到" in problems[0].message


def test_headings_printed_again_on_each_page() -> None:
    grid = [SHORT, ("张三丰", "示范镇", "√"), SHORT, ("李思明", "示范镇", "√"), ("第 2 页 共 2 页",)]
    assert [place for place, *_ in people(xlsx(grid))] == [2, 4]


def test_a_mapping_can_be_used_again_for_the_next_sheet() -> None:
    sheets = [
        read_sheets(xlsx([title, HEAD, line]), "x.xlsx")[0]
        for title, line in ((("三月",), FIRST), (("四月",), SECOND))
    ]
    assert signature(sheets[0]) == signature(sheets[1])
    assert signature(sheets[0]) != signature(
        read_sheets(xlsx([SHORT, ("张三丰", "示范镇", "√")]), "x.xlsx")[0]
    )


NAMED = {
    "name": ["姓名", "姓　名", "参会人员", "学员姓名"],
    "unit": ["单位", "单位及职务", "工作单位", "村（社区）", "部门"],
    "signed": ["签名", "签到", "本人签字", "签到时间", "是否到场", "出勤情况", "签名（手写）"],
    "hours": ["学时", "认定学时", "课时", "学时数"],
    "note": ["备注", "请假原因"],
}


@pytest.mark.parametrize(("field", "word"), [(f, word) for f, words in NAMED.items() for word in words])
def test_synonyms(field: str, word: str) -> None:
    usual = {name: words[0] for name, words in NAMED.items()} | {field: word}
    sheet = read_sheets(xlsx([tuple(usual.values()), ("张三丰", "示范镇", "√", 1, None)]), "x.xlsx")[0]
    assert dict(guess_columns(sheet).fields) == {name: at for at, name in enumerate(NAMED)}


def test_additions_to_a_name_that_are_no_part_of_it() -> None:
    assert [
        name
        for _, name, _, _ in people(
            xlsx([SHORT, ("张三丰（女）", "示范镇", "√"), ("李思明（回族）", "示范镇", "√")])
        )
    ] == [
        "张三丰",
        "李思明",
    ]
