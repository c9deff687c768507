"""Figures of events, hours and the first table, against numbers worked out by hand."""

from __future__ import annotations

import pytest

from lawtrain.reports.year import Section, all_figures, index
from tests.unit.reports_year.year_sample import JUSTICE, OFFICE, OFFICER, STAFF, a_year

GROUP, THOUGHT = "中心组学法", "习近平法治思想"


@pytest.fixture(scope="module")
def told():
    return index(all_figures(a_year().facts()))


def row(told, section: Section, subject: str, category: str = "") -> dict[str, str]:
    return {
        f.name: f.text
        for f in told.values()
        if (f.section, f.subject, f.category) == (section, subject, category)
    }


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        (THOUGHT, ("2场", "0场", "3人", "4人次", "7学时")),
        (GROUP, ("2场", "1场", "2人", "3人次", "4.5学时")),
        (f"{GROUP}·{THOUGHT}", ("1场", "0场", "2人", "2人次", "4学时")),
    ],
)
def test_the_first_table(told, subject, expected) -> None:
    names = ("sessions", "late", "people", "attendances", "hours")
    assert row(told, Section.STUDY, subject) == dict(zip(names, expected, strict=True))


def test_people_and_attendances_are_two_figures_and_late_entries_are_marked(told) -> None:
    assert row(told, Section.EVENT, GROUP) == {
        "sessions": "2场",
        "late": "1场",
        "people": "2人",
        "attendances": "3人次",
        "hours": "4.5学时",  # somebody left early: 0.5 instead of 1
    }
    assert row(told, Section.EVENT, GROUP, STAFF)["attendances"] == "3人次"


def test_talks_count_sessions_listeners_and_what_was_solved(told) -> None:
    talks = row(told, Section.EVENT, "普法宣讲")
    assert (talks["sessions"], talks["audience"], talks["solved"]) == ("4场", "150人次", "4个")
    assert talks["attendances"] == "1人次"  # of those on the roster: listeners are no attendances


def test_what_nobody_held_is_not_listed_but_the_first_table_says_zero(told) -> None:
    assert not row(told, Section.EVENT, "旁听庭审")
    empty = a_year()
    empty.lines = [line for line in empty.lines if line[0] not in ("event", "attendance")]
    assert row(index(all_figures(empty.facts())), Section.STUDY, GROUP)["sessions"] == "0场"


def test_hours_are_of_those_on_the_roster_and_averaged_over_all_of_them(told) -> None:
    staff = told[Section.HOURS, "", STAFF, "", "mean_hours"]
    assert (staff.numerator, staff.denominator, staff.text) == (6, 12, "0.5")  # s09 has left
    assert told[Section.HOURS, "", STAFF, OFFICE, "hours"].text == "6学时"
    assert told[Section.HOURS, "", STAFF, JUSTICE, "mean_hours"].text == "0"
    assert told[Section.HOURS, "", OFFICER, "", "hours"].text == "0学时"


def test_a_person_counts_under_the_category_of_the_day(told) -> None:
    d = a_year()
    d.stands("s01", OFFICER, OFFICE, a_year().facts().on)
    later = index(all_figures(d.facts()))
    assert later[Section.EVENT, GROUP, STAFF, "", "people"].counted == ("s01", "s02")


def test_a_withdrawn_event_takes_its_attendances_with_it() -> None:
    d = a_year()
    d.line("withdrawal", "", "e1", {"of": "event"})
    assert row(index(all_figures(d.facts())), Section.EVENT, GROUP)["attendances"] == "1人次"
