"""Township lists as offices have them → matters: sheets, titles, merged cells, groups, and every reason why not."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import date

import openpyxl
import pytest

from lawtrain.errors import Invalid
from lawtrain.formats.duties_table import Table, read_table
from lawtrain.laws import Citation
from lawtrain.questions.duties import Duty, DutyList

DAY = date(2026, 11, 22)
OWN, HELPED, RECALLED = DutyList
Rows = Sequence[Sequence[object]]


def book(sheets: dict[str, Rows], merged: dict[str, Sequence[str]] | None = None) -> bytes:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        for span in (merged or {}).get(name, ()):
            sheet.merge_cells(span)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def table(text: str, name: str = "清单.csv", only: DutyList | None = None) -> Table:
    return read_table(text.encode(), name, DAY, only)


def test_a_workbook_with_a_sheet_for_each_list() -> None:
    own = [
        ["示范镇基本履职事项清单", None, None, None],
        [None],
        ["序号", "事项名称", "承办内设机构", "法律依据"],
        ["一、平安法治（2项）", None, None, None],
        [1, "做好信访工作", "平安法治办公室、司法所", "《信访工作条例》第十五条第二款；镇里的文件"],
        [2, "开展普法", "司法所", "《法治宣传教育法》第九条、第二十五条"],
        [None, None, "党政办", "《法治宣传教育法》第三十六条"],
        ["合计：2 项"],
        ["填表人：某某", None, None, "日期："],
    ]
    helped = [
        ["序号", "配合事项", "对应上级部门", "配合职责"],
        [1, "安全生产检查", "县应急管理局", "协助检查"],
    ]
    recalled = [["序号", "事项名称", "承接部门及工作方式"], [1, "食品生产许可", "县市场监管局"]]
    names = ("基本履职事项清单", "配合履职事项清单", "上级部门收回事项清单")
    data = book(
        dict(zip(names, (own, helped, recalled), strict=True)),
        {names[0]: ["A1:D1", "A4:D4", "A6:A7", "B6:B7"]},
    )
    found = read_table(data, "清单.xlsx", DAY)
    assert found.problems == ()
    assert (found.sheets, found.lists) == (names, (OWN, HELPED, RECALLED))
    fazhi = "fazhi-xuanchuan-jiaoyu-fa"
    assert found.duties == (
        Duty(
            "做好信访工作",
            OWN,
            ("平安法治办公室", "司法所"),
            (Citation("xinfang-gongzuo-tiaoli", 15, paragraph=2),),
        ),
        Duty(
            "开展普法",
            OWN,
            ("司法所", "党政办"),
            (Citation(fazhi, 9), Citation(fazhi, 25), Citation(fazhi, 36)),
        ),
        Duty("安全生产检查", HELPED, ("县应急管理局",)),
        Duty("食品生产许可", RECALLED),
    )


def test_one_sheet_with_a_column_for_the_list() -> None:
    text = (
        "事项名称,清单类型,责任科室,题库里的叫法\n甲事项目,基本履职事项,党政办,甲事、甲\u3000事\n"
        "乙事项目,配合履职,社事办,\n丙事项目,上级部门收回,,丙事\n"
    )
    found = table(text)
    assert found.problems == ()
    assert found.duties == (
        Duty("甲事项目", OWN, ("党政办",), (), ("甲事",)),
        Duty("乙事项目", HELPED, ("社事办",)),
        Duty("丙事项目", RECALLED, (), (), ("丙事",)),
    )


@pytest.mark.parametrize(
    "head", ["履职事项", "事项", "工作事项名称", "具体事项", "收回事项名称", "职责任务", "任务名称"]
)
def test_headings_of_the_name(head: str) -> None:
    assert [one.name for one in table(f"序号,{head},备注\n1,甲事项目,\n", only=OWN).duties] == ["甲事项目"]


@pytest.mark.parametrize(
    "head",
    [
        "承办内设机构",
        "责任科室",
        "对应上级部门",
        "内设机构",
        "承办部门",
        "牵头单位",
        "对应的业务部门",
        "乡镇承办机构",
    ],
)
def test_headings_of_the_units(head: str) -> None:
    assert table(f"事项名称,{head}\n甲事项目,办一、办二\n", only=OWN).duties[0].units == ("办一", "办二")


def test_a_column_of_fields_is_no_list() -> None:
    found = table("类别,事项名称\n党的建设,甲事项目\n平安法治,乙事项目\n", only=OWN)
    assert [(one.name, one.list) for one in found.duties] == [("甲事项目", OWN), ("乙事项目", OWN)]


@pytest.mark.parametrize("head", ["类别", "类型", "性质", "事项类别"])
@pytest.mark.parametrize("cell", ["基本民生保障", "配合、宣传", "示范"])
def test_a_field_that_mentions_a_list_is_no_list(head: str, cell: str) -> None:
    rows = [[head, "事项名称"], [cell, "甲事项目"]]
    found = read_table(book({"上级部门收回事项清单": rows}), "x.xlsx", DAY)
    assert found.problems == ()
    assert [one.list for one in found.duties] == [RECALLED]


@pytest.mark.parametrize(
    ("cell", "one"),
    [
        ("基本", OWN),
        ("基本履职事项清单", OWN),
        ("配合类", HELPED),
        ("配合履职事项", HELPED),
        ("由上级部门收回", RECALLED),
        ("收回的履职事项", RECALLED),
    ],
)
def test_a_column_of_any_kind_may_name_the_list_and_no_more(cell: str, one: DutyList) -> None:
    assert table(f"类别,事项名称\n{cell},甲事项目\n").lists == (one,)


@pytest.mark.parametrize("head", ["清单类型", "类别"])
@pytest.mark.parametrize("only", list(DutyList))
def test_the_list_that_was_chosen_goes_before_every_other_word(head: str, only: DutyList) -> None:
    rows = [[head, "事项名称"], ["基本", "甲事项目"], ["配合", "乙事项目"], ["基本、配合", "丙事项目"]]
    found = read_table(book({"上级部门收回事项清单": rows}), "x.xlsx", DAY, only)
    assert found.problems == ()
    assert [one.list for one in found.duties] == [only] * 3


@pytest.mark.parametrize("head", ["清单类型", "类别"])
@pytest.mark.parametrize("cell", ["基本、配合", "基本和配合", "配合/收回"])
def test_two_lists_in_one_cell_are_an_error_also_on_a_sheet_of_one(head: str, cell: str) -> None:
    rows = [[head, "事项名称"], [cell, "甲事项目"]]
    found = read_table(book({"基本履职事项清单": rows}), "x.xlsx", DAY)
    (problem,) = found.problems
    assert (found.duties, problem.is_error, problem.line) == ((), True, 2)
    assert problem.path == "工作表“基本履职事项清单” 清单类型"
    assert f"“{cell}”写了不止一张清单" in problem.message


@pytest.mark.parametrize("head", ["清单类型", "类别"])
def test_a_column_and_a_sheet_that_disagree_are_an_error(head: str) -> None:
    rows = [[head, "事项名称"], ["收回", "甲事项目"], ["配合", "乙事项目"]]
    for name, above in (("上级部门收回事项清单", []), ("Sheet1", [["上级部门收回事项清单", ""]])):
        found = read_table(book({name: [*above, *rows]}), "x.xlsx", DAY)
        (problem,) = found.problems
        assert (found.duties, problem.is_error, problem.line) == ((), True, 3 + len(above))
        assert re.search("写的是“配合”.*标题写的是“收回”，两处对不上", problem.message)


@pytest.mark.parametrize(
    ("head", "part", "name"),
    [("责任科室", "办{:02}", "units"), ("题库里的叫法", "叫法{:02}", "also"), ("依据", "{:02}", "articles")],
)
def test_more_than_a_matter_may_have_is_told(head: str, part: str, name: str) -> None:
    words = [part.format(n) for n in range(1, 15)]
    if name == "articles":
        words = [f"《信访工作条例》第{n}条" for n in words]
    in_one = table(f"事项名称,{head}\n甲事项目,{'、'.join(words)}\n", only=OWN)
    in_rows = table(f"事项名称,{head}\n" + "".join(f"甲事项目,{one}\n" for one in words), only=OWN)
    for found, line in ((in_one, 2), (in_rows, 14)):
        assert len(getattr(found.duties[0], name)) == 12
        (problem,) = found.problems
        assert (problem.is_error, problem.line) == (False, line)
        assert "超过 12 个，只记前 12 个" in problem.message
    enough = table(f"事项名称,{head}\n甲事项目,{'、'.join([*words[:12], words[0]])}\n", only=OWN)
    assert enough.problems == ()


def test_the_title_above_the_headings_tells_the_list() -> None:
    found = read_table(
        book({"Sheet1": [["示范镇配合履职事项清单", ""], ["序号", "事项名称"], [1, "甲事项目"]]}),
        "x.xlsx",
        DAY,
    )
    assert found.lists == (HELPED,)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("事项名称,备注\n甲事项目,\n乙事项目,\n", "看不出在哪张清单上"),
        ("姓名,电话\n甲,1\n", "没有找到表头里有“事项名称”的工作表"),
        ("事项名称,清单类型\n甲事项目,基本\n甲事项目,收回\n", "一个事项只能在一张清单上"),
        ("事项名称,清单类型\n甲,基本\n", "要在 2 到 200 个字之间"),
        ("事项名称,清单类型,责任科室\n,基本,党政办\n", "没有事项名称"),
        ("事项名称,清单类型,责任科室\n甲事项目,基本," + "长" * 61 + "\n", "太长"),
        (
            "事项名称,清单类型,题库里的叫法\n甲事项目,基本,丙事\n乙事项目,基本,丙事\n",
            "一个叫法只能指一个事项",
        ),
        ("序号,事项名称,清单类型\n", "表头下面没有事项"),
        ("事项名称,清单类型\n#REF!,基本\n", "公式出错"),
    ],
)
def test_what_cannot_be_used_is_told_and_nothing_is_read(text: str, words: str) -> None:
    found = table(text)
    assert found.duties == ()
    assert [p.is_error for p in found.problems] == [True]
    assert words in found.problems[0].message


def test_an_article_that_is_not_in_force_is_left_out_and_told() -> None:
    found = table("事项名称,依据\n甲事项目,《信访条例》第二十条、《信访工作条例》第十五条\n", only=OWN)
    assert found.duties[0].articles == (Citation("xinfang-gongzuo-tiaoli", 15),)
    (problem,) = found.problems
    assert not problem.is_error
    assert "没有记进事项表" in problem.message


@pytest.mark.parametrize(
    "data", [b"", b"%PDF-1.7", b"PK\x03\x04broken", b"\x00\x01" * 50, b"<html><table></table>"]
)
def test_what_is_no_table_is_refused(data: bytes) -> None:
    with pytest.raises(Invalid):
        read_table(data, "x.xlsx", DAY)
