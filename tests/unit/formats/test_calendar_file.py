"""calendar.yaml: read with every problem and its place, written so that it reads the same, published as a schema."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from calendar_samples import YEAR
from jsonschema import Draft202012Validator

from lawtrain.cli.schema import What, published
from lawtrain.formats.calendar import YearDays, calendar_schema, read_calendar, write_calendar
from lawtrain.formats.yaml_reader import read_yaml

ROOT = Path(__file__).parents[3]
GOOD = write_calendar({2027: YEAR})


def told(text: str) -> list[tuple[int, str, str]]:
    file = read_calendar(text.encode(), "courses/calendar.yaml")
    assert (file.years is None) == any(p.is_error for p in file.problems)
    return [(p.line, p.path, p.message) for p in file.problems]


def line_of(needle: str) -> int:
    return next(n for n, line in enumerate(GOOD.splitlines(), 1) if needle in line)


def test_what_is_written_reads_the_same() -> None:
    years = {2027: YEAR, 2028: YearDays((date(2027, 12, 31), *YEAR.off[:0], date(2028, 1, 1)), ())}
    assert read_calendar(GOOD.encode(), "x").years == {2027: YEAR}
    assert told(GOOD) == []
    assert read_calendar(write_calendar(years).encode(), "x").years == years  # December of the year before


@pytest.mark.parametrize(
    ("old", "new", "at", "path", "words"),
    [
        ("format: 1", "format: 2", "format", "format", "请升级程序"),
        ("format: 1\n", "", "format: 1", "format", "请在开头写上 format: 1"),
        ("  2027:", "  27:", "2027:", "years · 27", "不是年份"),
        ("  2027:", "  2127:", "2027:", "years · 2127", "不是年份"),
        ("2027-06-09", "2027-06-31", "2027-06-09", "years · 2027 · off · 第 19 项", "没有 2027-06-31 这一天"),
        ("2027-06-09", "6月9日", "2027-06-09", "years · 2027 · off · 第 19 项", "年-月-日"),
        ("2027-06-09", "2026-06-09", "2027-06-09", "years · 2027 · off · 第 19 项", "不在 2027 年"),
        ("2027-06-09", "2028-01-01", "2027-06-09", "years · 2027 · off · 第 19 项", "不在 2027 年"),
        ("2027-01-31", "2027-01-03", "work: [", "years · 2027 · work · 第 1 项", "既写了放假，又写了上班"),
        ("2027-09-15", "2027-06-09", "off: [", "years · 2027 · off", "写了不止一次"),
        ("work:", "works:", "work: [", "years · 2027 · works", "不认识“works”"),
        ("    off:", "    offs:", "2027:", "years · 2027", "缺少 off"),
    ],
)
def test_a_problem_is_told_with_its_place(old: str, new: str, at: str, path: str, words: str) -> None:
    assert old in GOOD
    problems = told(GOOD.replace(old, new, 1))
    wanted = line_of(at)
    assert any(p[1] == path and words in p[2] and p[0] == wanted for p in problems), problems


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("2027-01-31", "2027-02-01", "2027-02-01 是周一，本来就上班"),
        ("2027-10-02", "2027-10-08", "2027-10-02（国庆节）是法定节日"),
    ],
)
def test_what_looks_wrong_is_a_remark(old: str, new: str, words: str) -> None:
    file = read_calendar(GOOD.replace(old, new).encode(), "x")
    assert file.years
    assert [words in p.message for p in file.problems] == [True]
    assert not any(p.is_error for p in file.problems)


def test_few_days_and_very_many_are_remarked() -> None:
    few = write_calendar({2027: YearDays(YEAR.off[:5])})
    assert "只写了 5 天放假" in str(told(few))
    many = write_calendar({2027: YearDays(tuple(date(2027, m, d) for m in (1, 5, 10) for d in range(1, 31)))})
    assert "写了 90 天放假" in str(told(many))


@pytest.mark.parametrize(
    "text", ["", "- 一项", "years: [", "format: 1\nyears: [2027]", "format: 1\nyears: {2027: }", "format: 1"]
)
def test_what_is_no_calendar_is_refused(text: str) -> None:
    assert told(text)


def test_the_published_schema_is_in_step() -> None:
    Draft202012Validator.check_schema(calendar_schema())
    assert (ROOT / "schemas/calendar-v1.schema.json").read_text("utf-8") == published(What.CALENDAR) + "\n"
    document, _ = read_yaml(GOOD.encode())
    assert document
    valid = Draft202012Validator(calendar_schema()).is_valid
    assert valid(document.plain)
    assert not valid({**document.plain, "years": {"27": document.plain["years"]["2027"]}})
