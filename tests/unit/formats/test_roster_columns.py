"""Headings are found below titles, in one row or two, under the many names that offices give them."""

from __future__ import annotations

from typing import Any

import pytest

from lawtrain.errors import Invalid
from lawtrain.formats.roster import guess_columns, guess_sheet, read_rows, read_sheets, signature
from tests.unit.formats.roster_samples import FIRST, HEADINGS, read, xlsx


def first_sheet(data: bytes) -> Any:
    return read_sheets(data, "x.xlsx")[0]


NAMED = {
    "username": ["工号", "人员编号", "编号", "工 号 *", "职工号"],
    "name": ["姓名", "姓　名", "干部姓名", "姓名（必填）"],
    "unit": ["单位", "部门", "所在单位", "单位名称（全称）", "村（社区）", "内设机构"],
    "category": ["统计类别", "人员类别", "人员性质", "身份"],
    "title": ["职务", "岗位", "现任职务", "职务/岗位"],
    "rank": ["职务层次", "职级", "级别"],
    "tags": ["标签", "备注分类"],
    "since": ["在册开始", "入职时间", "到岗日期", "在册起", "开始日期"],
    "until": ["在册结束", "离职日期", "截止日期", "在册止"],
}


@pytest.mark.parametrize(
    ("field", "word"), [(field, word) for field, words in NAMED.items() for word in words]
)
def test_synonyms(field: str, word: str) -> None:
    usual = dict(zip(NAMED, HEADINGS, strict=True)) | {field: word}
    columns = guess_columns(first_sheet(xlsx([tuple(usual.values()), FIRST])))
    assert dict(columns.fields) == {name: at for at, name in enumerate(NAMED)}
    assert columns.ignored == ()


def test_titles_above_and_columns_that_mean_nothing() -> None:
    def merge(sheet: Any) -> None:
        sheet.merge_cells("A1:F1")

    grid = [
        ("示范镇花名册",),
        ("填报单位：示范镇", "", "", "", "2026年11月"),
        (),
        ("序号", "工号", "姓名", "单位", "统计类别", "备注"),
    ]
    data = xlsx([*grid, (1, *FIRST[:4], "无")], merge)
    columns = guess_columns(first_sheet(data))
    assert columns.header_row == 4
    assert columns.ignored == ("序号", "备注")
    assert [r.place for r in read(data)[0]] == [5]


@pytest.mark.parametrize("merged", [True, False])
def test_headings_in_two_rows(merged: bool) -> None:
    def merge(sheet: Any) -> None:
        for area in ("A1:A2", "B1:B2", "C1:D1", "E1:E2", "F1:G1")[0 if merged else 4 :]:
            sheet.merge_cells(area)

    second_unit = None if merged else "单位"
    grid = [
        ("工号", "姓名", "单位", second_unit, "统计类别", "在册时间"),
        (None, None, "名称", "内设机构", None, "开始", "结束"),
        ("g1", "张三丰", "示范镇", "财政所", "公务员", "2024.3.1", "2025.3.1"),
    ]
    if not merged:
        grid[1] = (None, None, None, "内设机构", None, "开始", "结束")
    rows, _ = read(xlsx(grid, merge))
    assert [(r.place, r.post.unit) for r in rows] == [(3, "示范镇/财政所")]
    assert str(rows[0].since) == "2024-03-01"
    assert str(rows[0].until) == "2025-03-01"


def test_a_mapping_can_be_chosen_and_remembered() -> None:
    headings = ("代号", "姓名", "单位", "统计类别")
    sheet = first_sheet(xlsx([headings, FIRST[:4]]))
    columns = guess_columns(sheet)
    assert columns.missing == ("工号",)
    rows, problems = read_rows(sheet, columns.with_fields({**columns.fields, "username": 0}))
    assert (len(rows), problems) == (1, [])
    titled = first_sheet(xlsx([("某表",), (), headings, ("x9", "李思明", "示范镇", "领导")]))
    assert signature(titled) == signature(sheet)
    assert signature(first_sheet(xlsx([headings[::-1], FIRST[:4]]))) != signature(sheet)


@pytest.mark.parametrize("fields", [{"username": 9}, {"salary": 0}, {"username": 0, "name": 0}])
def test_a_mapping_that_does_not_fit(fields: dict[str, int]) -> None:
    columns = guess_columns(first_sheet(xlsx([HEADINGS, FIRST])))
    with pytest.raises(Invalid, match="请重新选择"):
        columns.with_fields(fields)


def test_the_sheet_that_looks_like_a_roster_is_taken() -> None:
    def more(sheet: Any) -> None:
        other = sheet.parent.create_sheet("说明", 0)
        other["A1"] = "填表说明"
        other["A2"] = "姓名"
        sheet.parent.create_sheet("空表")

    sheets = read_sheets(xlsx([HEADINGS, FIRST], more), "x.xlsx")
    assert [s.name for s in sheets] == ["说明", "花名册"]
    assert guess_sheet(sheets).name == "花名册"


# 110101 19900307 and its right check digit; nobody's number is needed to see that it would be found.
BODY = "11010119900307"
IDENTITY = (
    BODY
    + "109"
    + "10X98765432"[
        sum(
            int(d) * w
            for d, w in zip(BODY + "109", (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), strict=True)
        )
        % 11
    ]
)


@pytest.mark.parametrize(
    "value",
    [
        IDENTITY,
        BODY + "000X",
        BODY + "000x",
        "".join(chr(ord(c) + 0xFEE0) for c in IDENTITY),
        f"证件：{IDENTITY}（复印件）",
        f"{IDENTITY[:6]} {IDENTITY[6:14]} {IDENTITY[14:]}",
        int(BODY + "0000"),
    ],
)
@pytest.mark.parametrize("column", [0, 4, 9])
def test_identity_numbers_anywhere_turn_the_file_away(value: Any, column: int) -> None:
    row = [*FIRST, ""]
    row[column] = value
    with pytest.raises(Invalid, match="身份证号不入库") as told:
        read(xlsx([(*HEADINGS, "备注"), FIRST, row]))
    assert f"第 3 行 {'ABCDEFGHIJ'[column]} 列" in str(told.value)
    assert BODY[:8] not in str(told.value)


@pytest.mark.parametrize("heading", ["身份证号", "公民身份号码", "身份证号码（选填）", "居民身份证"])
def test_a_column_for_identity_numbers_is_refused_even_empty(heading: str) -> None:
    with pytest.raises(Invalid, match="J 列是身份证号。身份证号不入库，请删去"):
        read(xlsx([(*HEADINGS, heading), FIRST]))


def test_other_long_numbers_are_no_identity() -> None:
    phone_and_date = "13800000000 2024-03-01"
    rows, _ = read(
        xlsx([(*HEADINGS, "备注"), (*FIRST, phone_and_date), ("g3", *FIRST[1:], "6222020000000000000")])
    )
    assert len(rows) == 2
