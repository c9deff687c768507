"""The list of holidays as offices keep it: a row a day, a row a range, a row a holiday; nobody's guess is taken for fact."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from calendar_samples import YEAR, days
from roster_samples import xlsx

from lawtrain.errors import Invalid
from lawtrain.formats.calendar_notice import Told
from lawtrain.formats.calendar_table import read_table

TITLE = ("2027年放假安排",)
HEAD = ("日期", "安排", "节日")


def read(*rows: Sequence[Any], year: int | None = None) -> Told:
    return read_table(xlsx(rows), "放假.xlsx", year)


def errors(told: Told) -> list[str]:
    return [str(p) for p in told.problems if p.is_error]


def test_a_row_for_each_day_as_excel_keeps_dates() -> None:
    rows = [(day, "放假", "某节") for day in YEAR.off] + [(day, "上班", None) for day in YEAR.work]
    told = read(HEAD, *rows)
    assert (told.year, told.days, told.problems) == (2027, YEAR, ())
    assert told.names[YEAR.off[0]] == "某节"


@pytest.mark.parametrize(
    "written",
    [
        "2027-01-01",
        "2027/1/1",
        "2027.1.1",
        "2027年1月1日",
        "1月1日",
        "1月1日（周五）",
        "１月１号",
        46388,
        "46388",
    ],
)
def test_ways_of_writing_a_day(written: object) -> None:
    assert read(TITLE, HEAD, (written, "放假")).days.off == days("01-01")


@pytest.mark.parametrize(
    "written",
    [
        "1月1日至3日",
        "1月1日-1月3日",
        "2027-01-01至2027-01-03",
        "1月1日、2日、3日",
        "1月1—3日",
        "1月1日至3日，共3天",
    ],
)
def test_ways_of_writing_a_range(written: str) -> None:
    told = read(TITLE, HEAD, (written, "休"))
    assert told.days.off == days("01-01..01-03")
    assert errors(told) == []


@pytest.mark.parametrize(
    ("what", "working"),
    [(w, False) for w in ("放假", "休", "休息", "放假调休", "公休", "补休", "法定节假日")]
    + [(w, True) for w in ("上班", "调休上班", "补班", "班", "正常上班", "调休")],
)
def test_words_for_what_is_done(what: str, working: bool) -> None:
    told = read(TITLE, HEAD, ("1月1日", "放假"), ("1月9日", what))  # a Saturday
    assert errors(told) == []
    assert (days("01-09")[0] in told.days.work) == working
    assert any("只写了“调休”" in p.message for p in told.problems) == (what == "调休")


def test_the_word_for_both_is_read_by_the_weekday_or_not_at_all() -> None:
    told = read(TITLE, HEAD, ("1月4日", "调休"))
    assert told.days.off == days("01-04")
    assert "按放假（不是周末）算" in str(told.problems)
    assert "看不出是放假还是上班" in errors(read(TITLE, HEAD, ("1月1日", "放假"), ("1月8日至9日", "调休")))[0]


def test_a_row_for_each_holiday() -> None:
    told = read(
        ("2027年节假日一览表",),
        ("节日", "放假时间", "调休上班日期", "天数"),
        ("元旦", "1月1日至3日", "无", "3天"),
        ("春节", "2月5日至11日放假调休，共7天", "1月31日（周日）、2月20日（周六）上班", 7),
        ("清明节", "4月3日至5日", None, 3),
        ("劳动节", "5月1日至5日", "4月25日、5月8日", 5),
        ("端午节", "6月9日", "/", 1),
        ("中秋节", "9月15日", "不调休", 1),
        ("国庆节", "10月1日-7日", "9月26日、10月9日", 7),
    )
    assert (told.days, told.problems) == (YEAR, ())


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (("1月3日", "放假", None, "五", None), "放假.xlsx:3: 工作表“花名册” 星期: 2027年1月3日是周日"),
        (("1月1日至3日", "放假", None, None, 4), "写的是 4 天，日期数下来是 3 天"),
        (("1月1日（周六）", "放假", None, None, None), "2027年1月1日是周五"),
        (("元旦那天", "放假", None, None, None), "看不出是哪一天"),
        (("1月3日至1日", "放假", None, None, None), "起止颠倒"),
        (("1月1日", "待定", None, None, None), "“待定”看不出是放假还是上班"),
        (("1月1日", None, "元旦", None, None), "没有写是放假还是上班"),
        ((date(2028, 1, 1), "放假", None, None, None), "不在 2027 年"),
        ((1.1, "放假", None, None, None), "看不出是哪一天"),
    ],
)
def test_what_cannot_be_is_an_error_with_its_row(row: Sequence[Any], words: str) -> None:
    told = read(TITLE, (*HEAD, "星期", "天数"), row)
    assert any(words in one for one in errors(told)), errors(told)
    assert not told.usable


def test_the_year_comes_from_title_dates_or_command() -> None:
    assert read(HEAD, ("1月1日", "放假"), year=2027).days.off == days("01-01")
    assert "没有写年份" in errors(read(HEAD, ("1月1日", "放假")))[0]
    told = read(HEAD, (date(2026, 12, 31), "放假"), (date(2027, 1, 1), "放假"))
    assert (told.year, errors(told)) == (2027, [])
    with pytest.raises(Invalid, match="2027、2028 年的日子"):
        read(HEAD, ("2027-01-01", "放假"), ("2028-01-01", "放假"))
    with pytest.raises(Invalid, match="--year 写的是 2026"):
        read(TITLE, HEAD, ("1月1日", "放假"), year=2026)


def test_what_is_no_list_is_refused() -> None:
    with pytest.raises(Invalid, match="“日期”和“安排”"):
        read(("姓名", "单位"), ("甲", "乙"))
    assert "没有放假的日子" in str(errors(read(TITLE, HEAD, ("1月9日", "上班"))))
