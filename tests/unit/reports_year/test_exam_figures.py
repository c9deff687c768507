"""Every figure of an exam, against numbers worked out by hand."""

from __future__ import annotations

import pytest

from lawtrain.reports.year import Section, all_figures, index, seats
from tests.unit.reports_year.year_sample import JUSTICE, OFFICE, OFFICER, OUTSIDE, STAFF, Diary, a_year


@pytest.fixture(scope="module")
def told():
    return index(all_figures(a_year().facts()))


def exam(told, name: str, unit: str = "", *, category: str = STAFF, of: str = "county"):
    return told[Section.EXAM, of, category, unit, name]


STAFF_COUNTY = {
    "due": "11人",
    "exempt": "2人",
    "sat": "9人",
    "absent": "2人",
    "attendance": "81.8%（9/11）",
    "first": "5人",
    "first_sat": "55.5%（5/9）",
    "first_due": "45.4%（5/11）",
    "main": "6人",
    "main_sat": "66.6%（6/9）",
    "main_due": "54.5%（6/11）",
    "final": "8人",
    "final_sat": "88.8%（8/9）",
    "final_due": "72.7%（8/11）",
    "excellent": "2人",
    "excellent_rate": "22.2%（2/9）",
    "good": "2人",
    "good_rate": "22.2%（2/9）",
    "pass_band": "4人",
    "pass_band_rate": "44.4%（4/9）",
    "failed": "1人",
    "mean": "74.11",
    "median": "72",
    "lowest": "59",
    "highest": "95",
    "only_make_up": "1人",
}


@pytest.mark.parametrize("name", STAFF_COUNTY)
def test_the_staff_at_the_county_exam(told, name) -> None:
    assert exam(told, name).text == STAFF_COUNTY[name]


@pytest.mark.parametrize(
    ("unit", "name", "text"),
    [
        (OFFICE, "due", "6人"),
        (OFFICE, "exempt", "2人"),
        (OFFICE, "sat", "4人"),
        (OFFICE, "attendance", "66.6%（4/6）"),
        (JUSTICE, "due", "5人"),
        (JUSTICE, "attendance", "100%（5/5）"),
        (JUSTICE, "final_sat", "80%（4/5）"),
        (JUSTICE, "mean", "69.8"),
    ],
)
def test_a_unit_inside_its_category(told, unit, name, text) -> None:
    assert exam(told, name, unit).text == text


def test_who_is_counted_and_what_says_so(told) -> None:
    assert exam(told, "exempt").counted == ("s05", "s06")
    assert exam(told, "absent").counted == ("s04", "s13")  # an absent row, and no row at all
    assert exam(told, "only_make_up").counted == ("s07",)
    assert set(exam(told, "first").counted) == {"s01", "s07", "s11", "s12", "s14"}
    assert set(exam(told, "main").counted) == {"s01", "s02", "s11", "s12", "s14", "s15"}
    assert set(exam(told, "attendance").among) - set(exam(told, "attendance").counted) == {"s04", "s13"}
    assert exam(told, "mean").denominator == 9
    facts = a_year().facts()
    passed = {m.seq: m.pseudonym for m in facts.book.exam_results.values() if m.passed}
    assert {passed[seq] for seq in exam(told, "final").entries[1:]} == set(exam(told, "final").counted)
    assert exam(told, "final").entries[0] == facts.book.exams["county"].seq


def test_who_sat_without_being_due_is_listed_apart_and_in_no_count(told) -> None:
    apart = {(f.category, f.name): f.counted for f in told.values() if f.name.startswith("apart_")}
    assert apart == {
        (STAFF, "apart_left"): ("s09",),
        (STAFF, "apart_later"): ("s10",),
        (STAFF, "apart_exempt"): ("s06",),
        (OUTSIDE, "apart_outside"): ("b01",),
        ("未登记类别", "apart_unknown"): ("x01",),
    }
    counted = {who for name in ("due", "sat") for who in exam(told, name).counted}
    assert counted.isdisjoint({"s06", "s09", "s10", "b01", "x01"})
    assert not any(f.category == OUTSIDE and f.name == "due" for f in told.values())


def test_categories_are_not_pooled(told) -> None:
    assert exam(told, "due", category=OFFICER).counted == ("l01", "l02")
    assert exam(told, "final_sat", category=OFFICER).text == "50%（1/2）"
    assert exam(told, "due", category="领导干部").text == "1人"
    assert exam(told, "final_sat", category="领导干部").text == "—"  # nobody sat
    assert not any(f.section == Section.EXAM and not f.category for f in told.values())


def test_two_exams_of_a_kind_stay_two_with_rosters_of_their_own(told) -> None:
    assert exam(told, "due", of="town").text == "12人"  # before s10 and s13 came; s06 is exempt elsewhere
    assert exam(told, "due", OFFICE, of="town").text == "8人"  # s11 had not moved yet; s05 is exempt all year
    assert exam(told, "attendance", of="town").text == "8.3%（1/12）"
    assert exam(told, "failed", of="town").text == "1人"
    organisers = {
        f.subject: (f.organiser, f.nature, str(f.roster_on)) for f in told.values() if f.name == "due"
    }
    assert organisers == {
        "county": ("示范县普法办", "正式", "2026-09-30"),
        "town": ("示范镇", "正式", "2026-03-01"),
    }
    assert (Section.EXAM, "town", STAFF, "", "good") not in told  # no such band there


def test_every_figure_says_what_it_means(told) -> None:
    for one in told.values():
        assert "：" in one.definition
        assert one.definition.endswith("。")
        if one.kind == "rate" and one.denominator:
            assert f"（{int(one.numerator or 0)}/{one.denominator}）" in one.text


@pytest.mark.parametrize(
    ("sat", "text"), [(1000, "100%（1000/1000）"), (999, "99.9%（999/1000）"), (1, "0.1%（1/1000）")]
)
def test_a_hundred_percent_is_printed_only_when_it_is_true(sat, text) -> None:
    d = Diary()
    d.exam("one", "示范镇", a_year().facts().on, (STAFF,))
    for n in range(1000):
        d.stands(f"p{n:04}", STAFF, OFFICE)
        if n < sat:
            d.mark("one", f"p{n:04}", 1, 60)
    assert exam(index(all_figures(d.facts())), "attendance", of="one").text == text


def test_nearly_everybody_is_not_everybody() -> None:
    from lawtrain.reports.year.figure import percent

    assert percent(99_999, 100_000) == "99.9%"
    assert percent(1, 100_000) == "不足0.1%"
    assert percent(0, 100_000) == "0%"


def test_a_seat_for_everybody_concerned() -> None:
    facts = a_year().facts()
    status = {seat.pseudonym: seat.status for seat in seats(facts.book.exams["county"], facts)}
    assert (
        len(status) == 11 + 2 + 3 + 5 - 1
    )  # staff due and exempt, officers and leader due, apart (s06 is exempt)
    assert status["d01"] == "due"
    assert status["s06"] == "exempt"


def test_a_result_that_was_withdrawn_is_an_absence() -> None:
    d = a_year()
    d.line("withdrawal", "s01", "county/1", {"of": "exam_result"})
    told = index(all_figures(d.facts()))
    assert exam(told, "absent").counted == ("s01", "s04", "s13")
