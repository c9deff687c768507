"""Any year that a notice can tell is read as it was written, in text, table and file; anything else is told."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from lawtrain.errors import Invalid
from lawtrain.formats.calendar import WEEKDAYS, YearDays, read_calendar, spread, write_calendar
from lawtrain.formats.calendar_days import Reading, folded
from lawtrain.formats.calendar_notice import read_notice
from lawtrain.formats.calendar_table import read_table

NAMES = ("元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节")
Holiday = tuple[date, date, tuple[date, ...]]


@st.composite
def years(draw: st.DrawFn) -> tuple[int, list[Holiday]]:
    """Seven holidays of any length in order, none touching another, each with weekends at work before or after it."""
    year = draw(st.integers(2021, 2099))
    found: list[Holiday] = []
    for n in range(len(NAMES)):
        first = date(year, 1, 1) + timedelta(50 * n + draw(st.integers(0, 20)))
        last = first + timedelta(draw(st.integers(0, 8)))
        free = [day for day in spread(last + timedelta(1), last + timedelta(15)) if day.weekday() >= 5]
        found.append((first, last, tuple(sorted(draw(st.sets(st.sampled_from(free), max_size=2))))))
    return year, found


def told(holidays: list[Holiday]) -> YearDays:
    off = tuple(day for first, last, _ in holidays for day in spread(first, last))
    return YearDays(off, tuple(day for *_, work in holidays for day in work))


def written(day: date, short: bool = False) -> str:
    return f"{'' if short else f'{day.month}月'}{day.day}日（周{WEEKDAYS[day.weekday()]}）"


def span(first: date, last: date) -> str:
    return (
        written(first) if first == last else f"{written(first)}至{written(last, first.month == last.month)}"
    )


def notice(year: int, holidays: list[Holiday]) -> str:
    lines = [f"国务院办公厅关于{year}年部分节假日安排的通知"]
    for name, (first, last, work) in zip(NAMES, holidays, strict=True):
        back = f"{'、'.join(map(written, work))}上班。" if work else ""
        lines.append(f"{name}：{span(first, last)}放假调休，共{(last - first).days + 1}天。{back}")
    return "\n".join(lines)


@given(years())
def test_a_notice_is_read_as_it_was_written(made: tuple[int, list[Holiday]]) -> None:
    year, holidays = made
    found = read_notice(notice(year, holidays).encode(), "x.txt")
    assert [p for p in found.problems if p.is_error] == []
    assert (found.year, found.days) == (year, told(holidays))


@given(years(), st.data())
def test_a_wrong_weekday_or_total_is_never_let_through(
    made: tuple[int, list[Holiday]], data: st.DataObject
) -> None:
    year, holidays = made
    text = notice(year, holidays)
    marks = [n for n, c in enumerate(text) if c == "周"] + [n for n, c in enumerate(text) if c == "共"]
    at = data.draw(st.sampled_from(marks)) + 1
    other = data.draw(
        st.sampled_from([c for c in (WEEKDAYS if text[at] in WEEKDAYS else "123456789") if c != text[at]])
    )
    found = read_notice(f"{text[:at]}{other}{text[at + 1 :]}".encode(), "x.txt")
    assert not found.usable


@given(years())
def test_the_same_year_as_a_table(made: tuple[int, list[Holiday]]) -> None:
    year, holidays = made
    file = io.StringIO()
    rows = csv.writer(file)
    rows.writerows([[f"{year}年放假安排"], ["节日", "日期", "安排"]])
    for name, (first, last, work) in zip(NAMES, holidays, strict=True):
        rows.writerow([name, span(first, last), "放假"])
        rows.writerows([name, day.isoformat(), "上班"] for day in work)
    found = read_table(file.getvalue().encode("utf-8-sig"), "x.csv")
    assert [p for p in found.problems if p.is_error] == []
    assert (found.year, found.days) == (year, told(holidays))


@given(st.lists(years(), max_size=3))
def test_a_file_reads_as_it_was_written(made: list[tuple[int, list[Holiday]]]) -> None:
    listed = {year: told(holidays) for year, holidays in made}
    file = read_calendar(write_calendar(listed).encode(), "x")
    assert (file.years or {}) == listed


PIECES = st.sampled_from(
    [
        *"0123456789年月日号至到、，。；：（）周五六天 \n-—",
        "放假",
        "上班",
        "调休",
        "共",
        "2027年",
        "1月1日",
        "元旦：",
        "鼓励",
    ]
)


@settings(max_examples=300)
@given(st.lists(PIECES, max_size=40).map("".join) | st.text(max_size=60))
def test_whatever_is_pasted_is_told_and_never_a_crash(text: str) -> None:
    try:
        found = read_notice(text.encode("utf-8", "replace"), "x.txt", 2027)
    except Invalid:
        return
    assert all(day.year in {2026, 2027} for day in found.days.off) or not found.usable
    assert folded(folded(text)) == folded(text)


@settings(max_examples=300)
@given(st.lists(PIECES, max_size=20).map("".join))
def test_no_text_of_days_is_taken_for_more_than_it_says(text: str) -> None:
    reading = Reading(2027)
    try:
        days = reading.days(folded(text))
    except Invalid:
        return
    assert days or reading.faults


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_as_a_file(data: bytes) -> None:
    file = read_calendar(data, "x")
    assert file.years is not None or file.problems
