"""The yearly notice as text: every sentence is understood or told, weekdays and totals are held against the calendar."""

from __future__ import annotations

import pytest
from calendar_samples import NOTICE, YEAR, days

from lawtrain.errors import Invalid
from lawtrain.formats.calendar import YearDays
from lawtrain.formats.calendar_notice import Told, read_notice


def read(text: str, year: int | None = None) -> Told:
    return read_notice(text.encode(), "通知.txt", year)


def errors(text: str, year: int | None = None) -> list[str]:
    return [str(p) for p in read(text, year).problems if p.is_error]


def test_a_whole_notice_is_read() -> None:
    told = read(NOTICE)
    assert (told.year, told.days, told.problems, told.usable) == (2027, YEAR, (), True)
    assert told.names[days("01-31")[0]] == "春节"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("1月1日（周五）至3日（周日）放假，共3天", "1 月 1 日（星期五）至 3 日（星期天）放假公休，共计 3 天"),
        ("1月1日（周五）至3日（周日）", "2027年1月1日至2027年1月3日"),
        ("1月1日（周五）至3日（周日）", "１月１日—３日"),
        ("1月1日（周五）至3日（周日）", "1月1-3日"),
        ("1月1日（周五）至3日（周日）", "1月1号(周五)到3号(周日)"),
        ("6月9日（周三）放假1天，不调休", "6月9日放假，与周末连休"),
        ("4月3日（周六）至5日（周一）放假，共3天", "4月3日、4日放假，4月5日（星期一）补休，共3天"),
        ("1月31日（周日）、2月20日（周六）上班", "1月31日（周日）和2月20日（周六）正常上班"),
        ("放假调休，共5天", "放假\n调休，共5天"),  # as copied from a page
        ("（农历正月初六、周四）放假", "（农历正月\n初六、周四）放假"),
    ],
)
def test_other_ways_of_writing_say_the_same(old: str, new: str) -> None:
    assert old in NOTICE
    told = read(NOTICE.replace(old, new))
    assert (told.days, told.problems) == (YEAR, ())


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-8-sig"])
def test_notepads_encodings(encoding: str) -> None:
    assert read_notice(NOTICE.encode(encoding), "x.txt").days == YEAR


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("（周五）至3日", "（周四）至3日", "通知.txt:6: 元旦: 2027年1月1日是周五，这里写的是“周四”"),
        ("2月20日（周六）", "2月20日（周日）", "2027年2月20日是周六"),
        ("放假，共3天", "放假，共4天", "写的是共 4 天，日期数下来是 3 天"),
        ("放假1天", "放假2天", "写的是 2 天，日期数下来是 1 天"),
        ("4月3日", "4月33日", "没有2027年4月33日这一天"),
        ("9月26日（周日）、10月9日（周六）上班", "9月26日、9日上班", "先后颠倒了"),
        ("10月1日（周五）至7日（周四）放假调休", "10月7日至1日放假调休", "起止颠倒"),
        ("5月1日（周六）至5日（周三）放假", "5月1日至8月5日放假", "太长了"),
        ("4月25日（周日）、5月8日（周六）上班", "4月25日（周日）、5月8日（周六）照旧", "看不懂|看不出"),
        ("6月9日（周三）放假1天", "6月9日（周三）前后放假1天", "看不懂"),
        ("9月15日（周三）放假", "15日（周三）放假", "没有写月份"),
        ("2月20日（周六）上班", "2月20日（周六）上班，2月6日（周六）上班", "既写了放假，又写了上班"),
        ("9月15日（周三）放假", "2028年9月15日放假", "不在 2027 年"),
    ],
)
def test_what_cannot_be_is_an_error(old: str, new: str, words: str) -> None:
    assert old in NOTICE
    found = errors(NOTICE.replace(old, new, 1))
    assert any(part in one for one in found for part in words.split("|")), found
    assert not read(NOTICE.replace(old, new, 1)).usable


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("放假，共3天。", "放假，共3天。1月4日（周一）上班。", "2027-01-04 是周一，本来就上班"),
        ("　　六、中秋节：9月15日（周三）放假，共1天。\n", "", "没有读到中秋"),
        ("共7天。1月31日", "共7天。鼓励单位安排职工在2月4日休息。1月31日", "不是放假安排，没有算进去"),
        ("5月1日（周六）至5日（周三）放假调休，共5天。", "", "2027-05-01（劳动节）"),
    ],
)
def test_what_looks_wrong_is_told_and_may_still_be_taken(old: str, new: str, words: str) -> None:
    assert old in NOTICE
    told = read(NOTICE.replace(old, new, 1))
    assert told.usable
    assert any(words in p.message for p in told.problems)
    assert days("02-04")[0] not in told.days.off


def test_a_holiday_may_begin_in_december_before() -> None:
    text = "一、元旦：2026年12月31日（周四）至2027年1月2日放假调休，共3天。2026年12月27日（周日）上班。"
    told = read(text, 2027)
    assert errors(text, 2027) == []
    assert [str(day) for day in told.days.off] == ["2026-12-31", "2027-01-01", "2027-01-02"]
    assert [str(day) for day in told.days.work] == ["2026-12-27"]


def test_the_year_comes_from_the_title_or_is_given() -> None:
    bare = "元旦：1月1日（周五）至3日（周日）放假调休，共3天。"
    with pytest.raises(Invalid, match="--year 2027"):
        read(bare)
    assert read(bare, 2027).days == YearDays(days("01-01..01-03"))
    assert "2026年1月1日是周四" in errors(bare, 2026)[0]
    with pytest.raises(Invalid, match="标题里写的是 2027 年，--year 写的是 2026"):
        read(NOTICE, 2026)
    with pytest.raises(Invalid, match="应在 2020 到 2100 之间"):
        read(bare, 2019)


@pytest.mark.parametrize(
    "data", [b"", "2027年放假通知\n请大家注意安全。".encode(), b"\0\1\2", b"x" * 300_000]
)
def test_what_is_no_notice_is_refused(data: bytes) -> None:
    with pytest.raises(Invalid, match=r"通知\.txt"):
        read_notice(data, "通知.txt", 2027)
