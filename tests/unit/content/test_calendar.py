"""Holidays that an office adds: beside the courses and in the data folder, for computed deadlines and for requirements."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from lawtrain.authoring import load as load_bank
from lawtrain.content import check, check_bank, load
from lawtrain.content.calendar import FILE, find_calendar, own_calendar
from lawtrain.content.policies import load_policies
from lawtrain.formats.calendar import YearDays, write_calendar
from lawtrain.laws import NATIONAL, Calendar
from lawtrain.papers import draw
from tests.sample import bank_file, fields, write_content
from tests.unit.policies.test_broken_policies import GOOD

DAY = date(2026, 11, 22)
LESSON = "sample/01-first"


def year(number: int, *off: str, work: tuple[str, ...] = ()) -> dict[int, YearDays]:
    """With enough holidays not to be remarked."""
    fixed = [date(number, m, d) for m, d in ((1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3))]
    more = [date(number, 7, d) for d in range(10, 20)]
    days = sorted({*fixed, *more, *map(date.fromisoformat, off)})
    return {number: YearDays(tuple(days), tuple(map(date.fromisoformat, work)))}


def put(path: Path, years: dict[int, YearDays]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(write_calendar(years), "utf-8")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A bank with one deadline that runs into 2027."""
    folder, file = write_content(tmp_path / "content"), bank_file()
    start = {"from": "2026-12-01", "to": "2027-02-28"}
    file["items"].append(fields("late-1", "期限", start=start, duty=""))
    file["items"][-1].pop("duty")
    file["quizzes"].append({"name": "late", "title": "期限练习", "counted": False, "items": ["late-1"]})
    (folder / f"quizzes/{LESSON}.yaml").write_text(json.dumps(file, ensure_ascii=False), "utf-8")
    return folder


def errors(root: Path, data: Path | None = None) -> list[str]:
    return [p.message for p in load(root, data).problems if p.is_error]


def test_a_deadline_of_an_unknown_year_names_the_year_and_the_command(root: Path) -> None:
    (told,) = errors(root)
    assert "2027 年" in told
    assert "lawtrain calendar" in told
    assert LESSON not in load(root).banks


@pytest.mark.parametrize("where", ["content", "data"])
def test_with_the_year_told_it_is_drawn_by_it(root: Path, tmp_path: Path, where: str) -> None:
    data = tmp_path / "data"
    assert errors(root, data)
    put(root / FILE if where == "content" else own_calendar(data), year(2027, "2027-03-02"))
    assert errors(root, data) == []  # the bank file is the same, and was read before
    catalogue = load(root, data)
    bank = catalogue.bank(LESSON)
    assert not bank.calendar.working(date(2027, 3, 2))
    assert catalogue.calendar == bank.calendar
    asked = {bank.asked(seed)["late-1"].stem for seed in range(20)}
    assert any("2027年" in stem for stem in asked)
    assert draw(bank, catalogue.quiz(f"{LESSON}/late"), 7).slots
    if where == "data":
        assert errors(root), "without the data folder nobody knows"


def test_another_calendar_is_another_answer(root: Path) -> None:
    put(root / FILE, year(2027))
    before = load(root).bank(LESSON)
    assert load(root).bank(LESSON) is before
    put(root / FILE, year(2027, *(f"2027-01-{day:02}" for day in range(4, 16))))
    after = load(root).bank(LESSON)
    assert after.version != before.version
    assert any(before.asked(seed)["late-1"] != after.asked(seed)["late-1"] for seed in range(10))


def test_the_offices_year_goes_before_that_of_the_courses(root: Path, tmp_path: Path) -> None:
    put(root / FILE, year(2027, "2027-02-01") | year(2028, "2028-02-01"))
    put(own_calendar(tmp_path), year(2027, "2027-02-02"))
    found = find_calendar(root, tmp_path)
    assert [found.calendar.working(date(2027, 2, day)) for day in (1, 2)] == [True, False]
    assert not found.calendar.working(date(2028, 2, 1))
    assert found.sources == {2027: "calendar/calendar.yaml", 2028: FILE}
    put(own_calendar(tmp_path), {})
    assert not find_calendar(root, tmp_path).calendar.working(date(2027, 2, 1)), (
        "no year, so nothing is replaced"
    )


def test_a_day_of_the_december_before_makes_that_year_no_known_one(tmp_path: Path) -> None:
    root = write_content(tmp_path)
    put(root / FILE, year(2029, "2028-12-31"))
    found = find_calendar(root).calendar
    assert (found.knows(2028), found.knows(2029)) == (False, True)
    put(root / FILE, year(2027, "2026-12-31"))
    assert not find_calendar(root).calendar.working(date(2026, 12, 31))
    put(root / FILE, year(2028, "2027-12-31") | year(2027, work=("2027-12-31",)))
    assert not find_calendar(root).calendar.working(date(2027, 12, 31)), "the later notice"


def test_a_broken_file_is_told_and_knows_nothing(root: Path, tmp_path: Path) -> None:
    (root / FILE).write_text("format: 1\nyears: {2027: {off: [2027-02-30]}}\n", "utf-8")
    problems = [str(p) for p in load(root).problems]
    assert f"{FILE}:2: years · 2027 · off · 第 1 项: 没有 2027-02-30 这一天，请核对日期" in problems
    assert load(root).calendar == NATIONAL
    put(own_calendar(tmp_path), year(2027))
    assert load(root, tmp_path).calendar.knows(2027)
    (root / FILE).unlink()
    (tmp_path / "outside.yaml").write_text(write_calendar(year(2027)), "utf-8")
    (root / FILE).symlink_to(tmp_path / "outside.yaml")
    assert "不是内容目录里的普通文件" in "".join(errors(root))


def test_checks_and_authors_go_by_it_too(root: Path) -> None:
    path = root / f"quizzes/{LESSON}.yaml"
    said = "lawtrain calendar"
    assert said in "".join(p.message for p in check(root, as_of=DAY))
    assert said in "".join(p.message for p in check_bank(path, as_of=DAY))
    put(root / FILE, year(2027))
    assert said not in "".join(p.message for p in check(root, as_of=DAY))
    assert said not in "".join(p.message for p in check_bank(path, as_of=DAY))
    assert load_bank(path).calendar.knows(2027)


def test_requirements_take_it_where_they_do_not_speak_of_a_day(root: Path, tmp_path: Path) -> None:
    text = GOOD.replace("2026-11-30", "2027-11-30").replace("year: 2026", "year: 2027")
    text = text.replace("lessons: [constitution]", "lessons: [sample]")
    (root / "policies").mkdir()
    policy = root / "policies/2027.yaml"
    policy.write_text(text.replace('calendar:\n  off: ["2027-01-01"]\n', ""), "utf-8")
    policies, problems = load_policies(root, tmp_path)
    assert policies == {}
    assert "lawtrain calendar 导入 2027 年" in "".join(map(str, problems))
    put(own_calendar(tmp_path), year(2027, "2027-02-02"))
    policies, _ = load_policies(root, tmp_path)
    assert not policies[2027].calendar.working(date(2027, 2, 2))
    policy.write_text(text.replace('off: ["2027-01-01"]', "work: [2027-02-02]"), "utf-8")
    calendar = load_policies(root, tmp_path)[0][2027].calendar
    assert calendar.working(date(2027, 2, 2)), "what the requirements say themselves goes before"
    assert not calendar.working(date(2027, 7, 12))


def test_one_calendar_over_another() -> None:
    first, second, third = (date(2027, 3, day) for day in (1, 2, 3))
    own = Calendar(off=frozenset({first}), work=frozenset({second}))
    base = Calendar(off=frozenset({second, third}), work=frozenset({first}))
    assert own.over(base) == Calendar(frozenset({first, third}), frozenset({second}))
    assert own.over(NATIONAL) == own
