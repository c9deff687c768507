"""Results as platforms and offices hand them over: many columns, several sittings, notices with totals at the bottom."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from lawtrain.formats.results import guess_columns, read_sheets
from lawtrain.records.exams import ResultRow
from tests.unit.formats.roster_samples import xls, xlsx
from tests.unit.formats.test_results_defects import FIRST, HEAD, read, row


@pytest.mark.parametrize("form", [xlsx, xls])
def test_every_column(form: Any) -> None:
    rows, problems = read(form([HEAD, FIRST]))
    assert problems == []
    assert rows == [
        ResultRow(
            2,
            "g001",
            "张三丰",
            "示范镇党政综合办公室",
            85.0,
            "示范县普法办",
            "学法用法",
            "首场",
            "正式",
            date(2026, 5, 10),
            True,
        )
    ]


def test_the_export_of_a_platform() -> None:
    head = (
        "序号",
        "考生姓名",
        "所属单位",
        "试卷名称",
        "交卷时间",
        "用时",
        "单选题得分",
        "多选题得分",
        "总分",
        "是否及格",
        "考试状态",
    )
    line = (
        1,
        "张三丰",
        "示范镇/党政办",
        "2026年学法用法",
        datetime.fromisoformat("2026-05-10T09:41:00"),
        "38分",
        40,
        45,
        85,
        "是",
        "已交卷",
    )
    away = (2, "李思明", "示范镇/执法队", "2026年学法用法", None, None, None, None, None, None, "未参加")
    rows, problems = read(xlsx([("示范县学法用法考试成绩",), head, line, away]))
    assert [(r.place, r.name, r.score, r.passed, r.taken_on) for r in rows] == [
        (3, "张三丰", 85.0, True, date(2026, 5, 10)),
        (4, "李思明", None, None, None),
    ]
    assert [p.severity for p in problems] == ["warning"]
    assert "“单选题得分、多选题得分”没有用到" in problems[0].message


def test_a_person_may_stand_there_once_for_each_session_exam_and_organiser() -> None:
    again = [row(session="补考"), row(exam="党内法规"), row(organiser="示范镇")]
    rows, problems = read(xlsx([HEAD, row(), *again]))
    assert problems == []
    assert [r.place for r in rows] == [2, 3, 4, 5]


def test_a_notice_with_totals_and_people_side_by_side() -> None:
    def merge(sheet: Any) -> None:
        sheet.merge_cells("A1:F1")

    grid = [
        ("关于考试成绩的通报",),
        ("姓名", "单位", "成绩") * 2,
        ("张三丰", "党政办", 85, "王五", "示范村", "缺考"),
        ("李思明", "执法队", "72.5分", None, None, None),
        ("平均分", None, 78.75),
        ("应考 3 人，实考 2 人",),
    ]
    rows, problems = read(xlsx(grid, merge))
    assert [(r.name, r.score) for r in rows] == [("张三丰", 85.0), ("王五", None), ("李思明", 72.5)]
    assert not any(p.is_error for p in problems)


@pytest.mark.parametrize(
    "written",
    ["2026-05-10 09:00-10:30", "2026年5月10日上午9:00—10:30", "2026/5/10 09:00:00 ~ 10:30:00", "2026.5.10"],
)
def test_hours_after_the_day_are_left_out(written: str) -> None:
    rows, problems = read(xlsx([("姓名", "成绩", "考试时间"), ("张三丰", 85, written)]))
    assert problems == []
    assert rows[0].taken_on == date(2026, 5, 10)


def test_one_small_score_is_only_doubted() -> None:
    rows, problems = read(xlsx([("姓名", "成绩"), ("张三丰", 85), ("李思明", 1)]))
    assert len(rows) == 2
    assert [(p.line, p.severity) for p in problems] == [(3, "warning")]


def test_scores_of_a_short_paper_may_be_small() -> None:
    rows, problems = read(xlsx([("姓名", "成绩"), ("张三丰", 1)]), points=2)
    assert (len(rows), problems) == (1, [])


def test_a_first_column_of_grades_is_no_remark_at_the_bottom() -> None:
    rows, _ = read(xlsx([("等次", "姓名", "成绩"), ("优秀", "张三丰", 95), ("合格", "李思明", 72)]))
    assert [r.name for r in rows] == ["张三丰", "李思明"]


NAMED = {
    "name": ["姓名", "考生姓名", "考生"],
    "unit": ["单位", "所在单位", "部门", "单位及职务"],
    "score": ["成绩", "得分", "分数", "考试成绩", "总分", "最高分", "学法用法成绩"],
    "passed": ["是否合格", "结果", "等次", "是否及格"],
    "state": ["状态", "考试状态", "是否缺考"],
    "exam": ["考试名称", "考试类别", "科目"],
    "organiser": ["组织单位", "主办单位"],
    "session": ["场次", "批次"],
    "nature": ["性质", "考试性质"],
    "taken_on": ["考试时间", "考试日期", "交卷时间", "日期"],
}


@pytest.mark.parametrize(("field", "word"), [(f, word) for f, words in NAMED.items() for word in words])
def test_synonyms(field: str, word: str) -> None:
    usual = {name: words[0] for name, words in NAMED.items()} | {field: word}
    sheet = read_sheets(xlsx([tuple(usual.values()), ("张三丰", "示范镇", 85)]), "x.xlsx")[0]
    assert dict(guess_columns(sheet).fields) == {name: at for at, name in enumerate(NAMED)}
