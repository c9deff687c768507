"""Every defect of a real roster names its row and column in plain words, and then nobody is imported."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.unit.formats.roster_samples import FIRST, HEADINGS, SECOND, person, read, xls, xlsx

ERRORS: dict[str, tuple[dict[str, Any], str, str]] = {
    "no username": ({"username": None}, "工号", "没有工号"),
    "a blank is no username": ({"username": "　 "}, "工号", "没有工号"),
    "scientific number": ({"username": 1.23456789012e18}, "工号", "末几位已经变了"),
    "scientific text": ({"username": "1.001E+03"}, "工号", "科学计数"),
    "username with a fraction": ({"username": 1001.5}, "工号", "不像工号"),
    "username of other signs": ({"username": "张三001"}, "工号", "只能是字母、数字"),
    "username too long": ({"username": "a" * 65}, "工号", "65 个字符"),
    "username is a date": ({"username": date(2024, 3, 1)}, "工号", "不像工号"),
    "no name": ({"name": None}, "姓名", "没有姓名"),
    "a dash is no name": ({"name": "—"}, "姓名", "没有姓名"),
    "a failed formula as text": ({"name": "#N/A"}, "姓名", "公式出错"),
    "emoji": ({"name": "张三😀"}, "姓名", "认不出的字符"),
    "makeshift character": ({"name": "张\ue863"}, "姓名", "生僻字"),
    "name too long": ({"name": "张" * 65}, "姓名", "65 个字"),
    "two people in a cell": ({"name": "张三、李四"}, "姓名", "一人一行"),
    "no unit": ({"unit": None}, "单位", "没有单位"),
    "unit too long": ({"unit": "村" * 129}, "单位", "太长"),
    "unit too deep": ({"unit": "/".join("一二三四五六七八九")}, "单位", "层"),
    "no category": ({"category": ""}, "统计类别", "没有统计类别"),
    "unknown category": ({"category": "离退休"}, "统计类别", "村民小组长/网格员"),
    "title too long": ({"title": "主" * 65}, "职务", "65 个字"),
    "too many tags": ({"tags": "、".join(f"标签{n}" for n in range(21))}, "标签", "21 个"),
    "a day that never was": ({"since": "2024-02-30"}, "在册开始", "不存在"),
    "a month that never was": ({"since": "2024年13月"}, "在册开始", "不是真实的年月"),
    "a year alone": ({"since": "2024年"}, "在册开始", "看不出是哪一天"),
    "day before month": ({"since": "3/1/2024"}, "在册开始", "看不出是哪一天"),
    "month as a fraction": ({"since": 2024.1}, "在册开始", "分不清 1 月和 10 月"),
    "words for a date": ({"since": "去年三月"}, "在册开始", "看不出是哪一天"),
    "a far year": ({"since": "1024-03-01"}, "在册开始", "1950"),
    "end before beginning": ({"until": "2023-12-31"}, "在册结束", "早于在册开始"),
}


@pytest.mark.parametrize("form", [xlsx, xls])
@pytest.mark.parametrize(("changed", "column", "message"), ERRORS.values(), ids=ERRORS.keys())
def test_a_spoilt_row(form: Any, changed: dict[str, Any], column: str, message: str) -> None:
    rows, problems = read(form([HEADINGS, SECOND, person(**changed)]))
    told = [p for p in problems if p.is_error]
    assert rows == []
    assert [(p.line, p.path) for p in told] == [(3, column)]
    assert message in told[0].message


DATES: dict[str, Any] = {
    "cell": date(2024, 3, 1),
    "serial": 45352,
    "points": "2024.3.1",
    "slashes": "2024/3/1",
    "compact": "20240301",
    "compact number": 20240301,
    "chinese": "2024年3月1日",
    "numerals": "二〇二四年三月一日",
    "full width": "２０２４－０３－０１",
    "with a time": "2024-03-01 00:00:00",
}


@pytest.mark.parametrize("since", DATES.values(), ids=DATES.keys())
def test_ways_to_write_a_day(since: Any) -> None:
    rows, problems = read(xlsx([HEADINGS, person(since=since)]))
    assert [r.since for r in rows] == [date(2024, 3, 1)]
    assert problems == []


def test_a_month_is_its_first_day_or_its_last() -> None:
    rows, problems = read(xlsx([HEADINGS, person(since="2024年2月", until="2024.2")]))
    assert (rows[0].since, rows[0].until) == (date(2024, 2, 1), date(2024, 2, 29))
    assert [(p.line, p.severity) for p in problems] == [(2, "warning")] * 2


REPAIRS: dict[str, tuple[dict[str, Any], str, str, bool]] = {
    "spaced name": ({"name": "张 三"}, "name", "张三", True),
    "ideographic space": ({"name": "张　三"}, "name", "张三", True),
    "line break in a name": ({"name": "张\n三"}, "name", "张三", True),
    "unseen signs": ({"name": "张\u200b三\ufeff"}, "name", "张三", True),
    "dots of long names": ({"name": "阿依．买买提"}, "name", "阿依·买买提", True),
    "full-width username": ({"username": "Ｇ００１"}, "username", "g001", False),
    "number for a username": ({"username": 1001.0}, "username", "1001", False),
    "point nought": ({"username": "1001.0"}, "username", "1001", True),
    "spaces in a username": ({"username": " g 001 "}, "username", "g001", True),
    "capitals": ({"username": "G001"}, "username", "g001", False),
    "apostrophe": ({"username": "'0012"}, "username", "0012", False),
}


@pytest.mark.parametrize(("changed", "field", "meant", "told"), REPAIRS.values(), ids=REPAIRS.keys())
def test_what_is_put_right(changed: dict[str, Any], field: str, meant: str, told: bool) -> None:
    rows, problems = read(xlsx([HEADINGS, person(**changed)]))
    assert [getattr(r, field) for r in rows] == [meant]
    assert [(p.line, p.severity) for p in problems] == [(2, "warning")] * told


UNITS = {
    "示范镇-综合执法队": "示范镇/综合执法队",
    "示范镇 · 综合执法队": "示范镇/综合执法队",
    "示范镇／综合执法队": "示范镇/综合执法队",
    "示范镇\n综合执法队": "示范镇综合执法队",
    "示范村(社区)": "示范村（社区）",
}


@pytest.mark.parametrize(("unit", "path"), UNITS.items())
def test_units_are_paths(unit: str, path: str) -> None:
    rows, _ = read(xlsx([HEADINGS, person(unit=unit)]))
    assert rows[0].post.unit == path


def test_two_columns_make_one_unit() -> None:
    headings = ("工号", "姓名", "所在单位", "内设机构", "人员类别")
    people = [
        ("a1", "张三丰", "示范镇", "党政综合办公室", "公务员"),
        ("a2", "李思明", "示范镇", "示范镇/财政所", "公务员"),
        ("a3", "王五一", "示范镇", None, "公务员"),
    ]
    rows, problems = read(xlsx([headings, *people]))
    assert [r.post.unit for r in rows] == ["示范镇/党政综合办公室", "示范镇/财政所", "示范镇"]
    assert [r.post.category for r in rows] == ["一般国家工作人员"] * 3
    assert [(p.line, p.severity) for p in problems] == [(2, "warning")]
    assert "公务员" in problems[0].message


def test_the_same_username_twice() -> None:
    same = read(xlsx([HEADINGS, FIRST, SECOND, FIRST]))
    other = read(xlsx([HEADINGS, FIRST, SECOND, person(username="G001", name="王五一")]))
    assert same[0] == other[0] == []
    assert [(p.line, "重复" in p.message) for p in same[1]] == [(4, True)]
    assert [(p.line, "第 2 行的“张三丰”" in p.message) for p in other[1]] == [(4, True)]


def test_one_name_twice_in_a_unit_is_allowed_but_told() -> None:
    rows, problems = read(xlsx([HEADINGS, FIRST, person(username="g009")]))
    assert len(rows) == 2
    assert [(p.line, p.severity, "同名同单位" in p.message) for p in problems] == [(3, "warning", True)]


def test_lost_zeros_are_doubted() -> None:
    rows, problems = read(xlsx([HEADINGS, person(username="0012"), person(username=13, name="李思明")]))
    assert [r.username for r in rows] == ["0012", "13"]
    assert [(p.line, p.severity, "开头的 0" in p.message) for p in problems] == [(3, "warning", True)]


def test_rows_that_are_no_people() -> None:
    grid = [
        HEADINGS,
        FIRST,
        (),
        ("小计", None, None, 1),
        HEADINGS,
        SECOND,
        ("合 计", "", "", "2人"),
        ("填表人：办公室", "", "审核人："),
        ("注：以上人员均为在册人员",),
    ]
    rows, problems = read(xlsx(grid))
    assert [r.place for r in rows] == [2, 6]
    assert [(p.line, p.severity) for p in problems] == [(n, "warning") for n in (4, 5, 7, 8, 9)]


def test_a_banner_across_the_table_is_no_person() -> None:
    def banner(sheet: Any) -> None:
        sheet.merge_cells("A3:I3")

    rows, problems = read(xlsx([HEADINGS, FIRST, ("二、综合执法队",), SECOND], banner))
    assert len(rows) == 2
    assert [(p.line, p.message) for p in problems] == [(3, "小标题，没有读入。")]


def test_lines_that_only_hold_a_number_are_empty() -> None:
    rows, problems = read(xlsx([("序号", *HEADINGS), (1, *FIRST), (2,), (3,)]))
    assert len(rows) == 1
    assert problems == []


@pytest.mark.parametrize("form", [xlsx, xls])
def test_hidden_rows_and_columns_are_read_and_told(form: Any) -> None:
    def hide(sheet: Any) -> None:
        if form is xlsx:
            sheet.row_dimensions[3].hidden = True
            sheet.column_dimensions["E"].hidden = True
        else:
            sheet.row(2).hidden = True
            sheet.col(4).hidden = True

    rows, problems = read(form([HEADINGS, FIRST, SECOND], hide))
    assert len(rows) == 2
    assert [(p.line, p.path, p.severity) for p in problems] == [(1, "职务", "warning"), (3, "", "warning")]


def test_formulas_that_failed_or_were_never_worked_out() -> None:
    def spoil(sheet: Any) -> None:
        sheet["B2"] = "#REF!"
        sheet["B2"].data_type = "e"
        sheet["C3"] = "=A1"

    rows, problems = read(xlsx([HEADINGS, FIRST, SECOND], spoil))
    assert rows == []
    assert [(p.line, p.path) for p in problems] == [(2, "姓名"), (3, "单位")]
    assert "#REF!" in problems[0].message
    assert "保存一次" in problems[1].message


def test_a_merged_unit_counts_for_all_its_rows() -> None:
    def merge(sheet: Any) -> None:
        sheet.merge_cells("C2:C3")

    rows, problems = read(xlsx([HEADINGS, FIRST, person(username="g009", name="李思明", unit=None)], merge))
    assert problems == []
    assert {r.post.unit for r in rows} == {"示范镇/党政综合办公室"}


def test_text_that_looks_like_a_formula_stays_text() -> None:
    rows, problems = read(xlsx([HEADINGS, person(title="=1+1", rank="@x", tags="+a、-b")]))
    assert problems == []
    assert (rows[0].post.title, rows[0].post.rank, rows[0].post.tags) == ("=1+1", "@x", ("+a", "-b"))


def test_all_problems_at_once_up_to_a_limit() -> None:
    people = [person(username=f"g{n}", name=None, since="昨天") for n in range(150)]
    rows, problems = read(xlsx([HEADINGS, person(name="张 三"), *people]))
    assert rows == []
    assert len(problems) == 201
    assert problems[-1].is_error
    assert "还有 101 个问题" in problems[-1].message
    assert all(p.is_error for p in problems)


def test_missing_columns_are_named() -> None:
    rows, problems = read(xlsx([("工号", "姓名", "职务"), ("g1", "张三丰", "科员")]))
    assert rows == []
    assert [p.message[:8] for p in problems] == ["没有“单位”这一", "没有“统计类别”"]


def test_a_table_without_people_or_headings() -> None:
    assert "没有人员" in read(xlsx([HEADINGS]))[1][0].message
    assert "没有找到表头" in read(xlsx([("日期", "金额"), ("3 月", 12)]))[1][0].message
