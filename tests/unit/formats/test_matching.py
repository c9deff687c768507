"""Rows find their people by 工号, else by name and unit; what is not certain is told with its candidates."""

from __future__ import annotations

from typing import Any

import pytest

from lawtrain.formats.matching import match, unit_fit
from lawtrain.records.events import AttendanceRow
from lawtrain.records.exams import ResultRow

ROSTER = [
    ("g001", "张三丰", "示范镇/党政综合办公室"),
    ("g002", "李思明", "示范镇/综合执法队"),
    ("g003", "王五", "示范镇/示范村"),
    ("g004", "王五", "示范镇/第二示范社区"),
    ("g005", "王五", "示范镇/示范村"),
    ("g006", "赵小六", "示范镇/综合执法队"),
    ("g006", "赵晓六", "示范镇/示范村"),
    ("0007", "阿依·买买提", "示范镇/综合执法队"),
]


def came(
    name: str, unit: str = "", username: str = "", place: int = 2, present: bool = True
) -> AttendanceRow:
    return AttendanceRow(place, username, name, unit, present)


def mark(name: str, username: str = "", place: int = 2, **more: Any) -> ResultRow:
    return ResultRow(place, username, name, more.pop("unit", ""), 80.0, **more)


FOUND: dict[str, tuple[AttendanceRow, str]] = {
    "by number": (came("李思明", username="g002"), "g002"),
    "by number, whatever the unit": (came("李思明", "县里", "g002"), "g002"),
    "by name": (came("张三丰"), "g001"),
    "by name and the whole unit": (came("王五", "示范镇第二示范社区"), "g004"),
    "by name and the end of the unit": (came("王五", "第二示范社区"), "g004"),
    "by name and unit and title": (came("王五", "第二示范社区网格员"), "g004"),
    "by an earlier name": (came("赵小六"), "g006"),
    "by a later name": (came("赵晓六", username="g006"), "g006"),
    "by the unit of earlier this year": (came("赵小六", "综合执法队"), "g006"),
    "by a name with a dot": (came("阿依·买买提"), "0007"),
}


@pytest.mark.parametrize(("row", "username"), FOUND.values(), ids=FOUND.keys())
def test_found(row: AttendanceRow, username: str) -> None:
    matched = match([row], ROSTER)
    assert matched.people == [(row, username)]
    assert matched.problems == []


NOT_FOUND: dict[str, tuple[AttendanceRow, list[str]]] = {
    "number and name disagree": (came("张三丰", username="g002"), ["g002", "“李思明”", "“张三丰”"]),
    "no such number": (came("李思明", username="g999"), ["g999", "g002（示范镇/综合执法队）"]),
    "nobody of that name": (came("孙悟空", "花果山"), ["“孙悟空”（花果山）", "加上工号，或在系统里逐人勾选"]),
    "a name mistyped": (came("李恩明"), ["“李思明”：g002（示范镇/综合执法队）", "写错了字"]),
    "three of that name": (
        came("王五"),
        ["3 个“王五”", "g003", "g004", "g005", "加上工号，或在系统里逐人勾选"],
    ),
    "two of that name and unit": (came("王五", "示范村"), ["分不清"]),
    "none of those in that unit": (came("王五", "财政所"), ["分不清"]),
}


@pytest.mark.parametrize(("row", "told"), NOT_FOUND.values(), ids=NOT_FOUND.keys())
@pytest.mark.parametrize("guests", [False, True])
def test_not_found(row: AttendanceRow, told: list[str], guests: bool) -> None:
    matched = match([row], ROSTER, file="签到表.xlsx", guests=guests)
    if guests and row.name in {"孙悟空", "李恩明"}:
        assert (matched.guests, [p.severity for p in matched.problems]) == (1, ["warning"])
        return
    assert (matched.people, matched.guests) == ([], 0)
    assert [(p.file, p.line, p.severity) for p in matched.problems] == [("签到表.xlsx", 2, "error")]
    assert all(part in matched.problems[0].message for part in told), matched.problems[0].message


def test_another_unit_than_on_the_roster_is_told() -> None:
    matched = match([came("李思明", "财政所")], ROSTER)
    assert [username for _, username in matched.people] == ["g002"]
    assert [p.severity for p in matched.problems] == ["warning"]
    assert "“财政所”" in matched.problems[0].message
    assert "示范镇/综合执法队" in matched.problems[0].message


def test_noughts_that_a_number_lost_come_back_when_the_name_agrees() -> None:
    matched = match([came("阿依·买买提", username="7")], ROSTER)
    assert [username for _, username in matched.people] == ["0007"]
    assert [p.severity for p in matched.problems] == ["warning"]
    assert match([came("张三丰", username="7")], ROSTER).people == []


def test_two_rows_of_one_person_name_both() -> None:
    rows = [came("张三丰", place=3), came("李思明", place=4), came("张三丰", username="g001", place=9)]
    matched = match(rows, ROSTER)
    assert [row.place for row, _ in matched.people] == [3, 4]
    assert [(p.line, p.severity) for p in matched.problems] == [(9, "error")]
    assert "第 3 行" in matched.problems[0].message


def test_a_person_may_have_marks_of_several_sittings() -> None:
    rows = [
        mark("张三丰", place=2, organiser="示范县普法办", session="首场"),
        mark("张三丰", place=3, organiser="示范县普法办", session="补考"),
        mark("张三丰", username="g001", place=4, organiser="示范县普法办", session="补考"),
    ]
    matched = match(rows, ROSTER)
    assert [row.place for row, _ in matched.people] == [2, 3]
    assert [p.line for p in matched.problems if p.is_error] == [4]


def test_who_was_not_there_stops_nothing() -> None:
    rows = [came("孙悟空", place=2, present=False), came("王五", place=3, present=False)]
    for guests in (False, True):
        matched = match(rows, ROSTER, guests=guests)
        assert (matched.people, matched.guests) == ([], 0)
        assert [(p.line, p.severity) for p in matched.problems] == [(2, "warning"), (3, "warning")]


@pytest.mark.parametrize("guests", [False, True])
def test_a_mark_of_somebody_unknown_is_an_error(guests: bool) -> None:
    matched = match([mark("孙悟空")], ROSTER, guests=guests)
    assert [p.severity for p in matched.problems] == ["error"]
    assert (matched.people, matched.guests) == ([], 0)


def test_a_list_of_another_town_is_told_within_a_screen() -> None:
    rows = [came(f"外人{number}", place=number) for number in range(2, 500)]
    matched = match([*rows, came("李思明", "财政所", place=1)], ROSTER)
    assert len(matched.problems) == 201
    assert all(p.is_error for p in matched.problems)
    assert "还有 299 个问题没有列出" in matched.problems[-1].message


FITS = {
    ("示范镇综合执法队", "示范镇/综合执法队"): 4,
    ("综合执法队", "示范镇/综合执法队"): 3,
    ("示范县示范镇综合执法队", "示范镇/综合执法队"): 3,
    ("综合执法队队长", "示范镇/综合执法队"): 2,
    ("党政办", "示范镇/党政综合办公室"): 1,
    ("财政所", "示范镇/党政综合办公室"): 0,
    ("", "示范镇/党政综合办公室"): 0,
    ("示范镇", ""): 0,
}


@pytest.mark.parametrize(("pair", "fit"), FITS.items())
def test_units_as_people_write_them(pair: tuple[str, str], fit: int) -> None:
    assert unit_fit(*pair) == fit
