"""Figures of the roster, of standings, licences and quizzes, against numbers worked out by hand."""

from __future__ import annotations

from datetime import date

import pytest

from lawtrain.policies import State
from lawtrain.reports.year import Section, all_figures, index
from tests.unit.reports_year.year_sample import JUSTICE, LEADER, OFFICE, OFFICER, STAFF, Diary, a_year


@pytest.fixture(scope="module")
def told():
    d = a_year()
    for who, state in {"s01": State.MET, "s02": State.MET, "s03": State.UNMET, "s05": State.EXEMPT}.items():
        d.stand(who, state)
    for who in ("s04", "s06", "s07", "s08", "s10", "s11", "s15", "l01", "l02", "d01"):
        d.stand(who, State.OPEN)
    return index(all_figures(d.facts()))


def test_who_is_on_the_roster_who_came_and_who_went(told) -> None:
    assert told[Section.ROSTER, "", STAFF, "", "members"].text == "12人"
    assert told[Section.ROSTER, "", STAFF, "", "joined"].counted == ("s10", "s13")  # a move is no joining
    assert told[Section.ROSTER, "", STAFF, "", "left"].counted == ("s09", "s14")
    assert told[Section.ROSTER, "", STAFF, JUSTICE, "members"].counted == ("s07", "s08", "s11", "s15")
    assert told[Section.ROSTER, "", OFFICER, "", "members"].counted == ("s12", "l01", "l02")  # by unit
    assert told[Section.ROSTER, "", OFFICER, "", "members"].roster_on == date(2026, 11, 22)


def test_standings_by_category_and_unit(told) -> None:
    states = {
        n: told[Section.STANDING, "", STAFF, "", n].text for n in ("met", "under_way", "unmet", "exempt")
    }
    assert states == {"met": "2人", "under_way": "7人", "unmet": "1人", "exempt": "1人"}
    assert told[Section.STANDING, "", STAFF, "", "unjudged"].counted == ("s13",)
    assert told[Section.STANDING, "", STAFF, "", "met_rate"].text == "18.1%（2/11）"
    assert told[Section.STANDING, "", STAFF, OFFICE, "met_rate"].text == "28.5%（2/7）"
    assert told[Section.STANDING, "", LEADER, "", "under_way"].text == "1人"


def test_no_policy_no_standings() -> None:
    assert not any(f.section == Section.STANDING for f in all_figures(a_year().facts()))


def test_licences_by_field_and_whether_two_can_go_out_tomorrow(told) -> None:
    def field(name: str) -> dict[str, str]:
        return {f.name: f.text for f in told.values() if (f.section, f.subject) == (Section.LICENCE, name)}

    assert field("综合行政执法") == {
        "held": "2人",
        "expiring": "1人",
        "expired": "0人",
        "preparing": "1人",
        "two": "能",
    }
    assert field("生态环境") == {  # valid to the end of today; s14 has left
        "held": "1人",
        "expiring": "1人",
        "expired": "1人",
        "preparing": "0人",
        "two": "不能",
    }


def test_two_licences_of_one_person_are_not_two_people() -> None:
    d = a_year()
    d.licence("c7", "l01", "市场监管", "2026-01-01", "2026-12-01")
    d.licence("c8", "l01", "市场监管", "2026-01-01", "2029-12-31")
    told = index(all_figures(d.facts()))
    assert told[Section.LICENCE, "市场监管", "", "", "held"].text == "1人"
    assert told[Section.LICENCE, "市场监管", "", "", "expiring"].text == "0人"  # another lasts
    assert told[Section.LICENCE, "市场监管", "", "", "two"].text == "不能"


def test_first_attempts_stand_beside_the_best_ones(told) -> None:
    own = {f.name: f.text for f in told.values() if (f.section, f.category) == (Section.QUIZ, STAFF)}
    assert own == {
        "people": "3人",
        "first": "2人",  # the first attempt of s03 was in another year
        "first_pass": "1人",
        "first_pass_rate": "50%（1/2）",
        "first_share": "60",  # 40 and 80
        "best_pass": "2人",
        "best_pass_rate": "66.6%（2/3）",
        "best_share": "63.33",  # 90, 80 and 20
    }


def test_a_half_hundredth_is_not_lost_in_adding() -> None:
    d = Diary()
    for who, score in zip("abcd", (33.33, 33.33, 44.44, 25.01), strict=True):
        d.stands(who, STAFF, OFFICE)
        d.quiz(who, 1, score)
    told = index(all_figures(d.facts()))
    assert (
        told[Section.QUIZ, "constitution/01-supremacy/test", STAFF, "", "first_share"].text == "68.06"
    )  # 68.055
