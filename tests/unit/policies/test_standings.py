"""A person's standing: the worst rule decides; leavers, joiners, transfers and the exempt are judged as is fair."""

from dataclasses import replace

import pytest

from lawtrain.policies import State, evaluate, standings
from lawtrain.policies.judge import overall
from lawtrain.records import Book
from tests.unit.policies.people import (
    LEADER,
    STAFF,
    appointed,
    attended,
    day,
    exam,
    exempt,
    person,
    policy,
    rule,
    sat,
    standing,
    stretch,
)

BOTH = f"{STAFF}, {LEADER}"
TOWN = policy(
    rule("次数", "events: [法治讲座], times: 1, due: 2026-06-30", name="talk")
    + rule("学时", "hours: 6, due: 2026-11-30", name="hours")
    + rule("考试", "exam: 学法用法", name="exam")
    + rule("次数", "events: [述法], times: 1", LEADER, "account")
)


def states(of) -> dict[str, State]:
    return {f.rule: f.state for f in of.findings}


def test_the_worst_decides() -> None:
    everything = [attended("3-1", hours=6), sat("6-1", 90)]
    done = standing(TOWN, person(*everything))
    assert (done.state, done.next_due, done.note) == (State.MET, None, "")
    assert [f.rule for f in done.findings] == ["talk", "hours", "exam"]
    assert (done.pseudonym, done.year, done.on, done.category, done.unit) == (
        "p1",
        2026,
        day("11-23"),
        STAFF,
        "党政办",
    )
    owing = standing(TOWN, person(attended("3-1", hours=2)))
    assert (owing.state, owing.next_due) == (State.OPEN, day("11-30"))
    late = standing(TOWN, person(attended("7-1", hours=6), sat("6-1", 90)))
    assert (late.state, states(late)["talk"], states(late)["hours"]) == (State.UNMET, State.UNMET, State.MET)


def test_exempt_only_where_nothing_else_is_found() -> None:
    assert (
        standing(TOWN, person(exempt("x1"), attended("3-1", hours=6)), exams=(exam("x1"),)).state is State.MET
    )
    only = policy(rule("考试", "exam: 学法用法"))
    assert standing(only, person(exempt("x1")), exams=(exam("x1"),)).state is State.EXEMPT


def test_a_year_wide_exemption_covers_everything() -> None:
    free = exempt("year:2026", "9-1")
    who = person(free, sat("6-1", 90))
    found = standing(TOWN, who)
    assert found.state is State.EXEMPT
    assert {f.state for f in found.findings} == {State.EXEMPT}
    assert {f.entries for f in found.findings} == {(free.seq,)}
    assert found.findings[0].reason == "已批准免除本年度全部要求（9月1日批准）。"
    assert standing(TOWN, who, "8-31").state is State.UNMET  # not yet approved


def test_who_left_is_judged_by_their_days() -> None:
    left = (stretch("2020-1-1", "8-31"),)
    found = standing(TOWN, person(attended("3-1", hours=2), attended("9-5", hours=9), places=left))
    assert found.note == "8月31日是在册的最后一天，按在册的日子算"
    assert states(found) == {"talk": State.MET, "hours": State.EXEMPT, "exam": State.EXEMPT}
    assert found.state is State.MET
    assert found.next_due is None
    assert found.findings[1].have == 2  # what they attended after leaving is not of the town
    assert found.findings[1].reason.endswith("离开花名册时还没有到期，不再要求。")
    assert standing(TOWN, person(places=left)).state is State.UNMET  # the talk was due while they were here


def test_who_left_after_the_year_is_judged_as_of_its_end() -> None:
    who = person(attended("3-1", hours=6), sat("6-1", 90), places=(stretch("2020-1-1", "2027-1-10"),))
    found = standing(TOWN, who, "2027-2-1")
    assert (found.state, found.note) == (State.MET, "")


def test_who_is_not_here_yet_owes_nothing_yet() -> None:
    found = standing(TOWN, person(places=(stretch("12-1"),)))
    assert (found.state, found.findings, found.category) == (State.EXEMPT, (), "")
    assert found.note == "11月23日还不在花名册上，没有要求"
    gone = standing(TOWN, person(places=(stretch("2020-1-1", "2025-12-31"), stretch("12-1"))))
    assert gone.findings == ()


def test_a_transfer_changes_what_is_asked() -> None:
    moved = (stretch("2020-1-1", "9-30"), stretch("10-1", "", LEADER))
    who = person(attended("3-1", hours=6), sat("6-1", 90), places=moved)
    assert set(states(standing(TOWN, who, "9-30"))) == {"talk", "hours", "exam"}
    after = standing(TOWN, who, "10-1")
    assert (set(states(after)), after.category) == ({"account"}, LEADER)


def test_nobody_is_asked_for_what_does_not_concern_them() -> None:
    found = standing(TOWN, person(places=(stretch(category="编外辅助人员"),)))
    assert (found.state, found.findings, found.note) == (State.EXEMPT, (), "没有适用的要求")


@pytest.mark.parametrize(
    ("more", "place", "concerned"),
    [
        (", tags: [持证]", stretch("2020-1-1", "", STAFF, "持证", "党员"), True),
        (", tags: [持证]", stretch("2020-1-1", "", STAFF, "党员"), False),
        (", joined_before: 2026-01-01", stretch("2025-12-31"), True),
        (", joined_before: 2026-01-01", stretch("1-1"), False),
        (", joined_from: 2026-01-01", stretch("1-1"), True),
        (", joined_from: 2026-01-01", stretch("2025-12-31"), False),
    ],
)
def test_tags_and_joining_narrow_whom_it_concerns(more: str, place, concerned: bool) -> None:
    narrow = policy(rule("学时", "hours: 1", more=more))
    assert bool(standing(narrow, person(places=(place,))).findings) is concerned


def test_a_transfer_is_no_joining_but_a_return_is() -> None:
    old_hands = policy(rule("学时", "hours: 1", BOTH, more=", joined_before: 2026-01-01"))
    moved = (stretch("2020-1-1", "5-31", LEADER), stretch("6-1"))
    back = (stretch("2020-1-1", "5-30", LEADER), stretch("6-1"))
    assert len(standing(old_hands, person(places=moved)).findings) == 1
    assert standing(old_hands, person(places=back)).findings == ()


def test_one_person_alone_and_the_judge_agree() -> None:
    who = person(exempt("x1"))
    known = {"x1": exam("x1")}
    assert evaluate(TOWN, who, day("11-23"), exams=known) == standing(TOWN, who, exams=(exam("x1"),))


def test_a_whole_town_from_its_book() -> None:
    town = policy(
        rule("考试", "exam: 学法用法", name="exam")
        + rule("限期", "appointment: 领导职务, within: 1, unit: 年, exam: 新任领导干部", name="new")
    )
    old = exam("n0", kind="新任领导干部", year=2025)
    _, sitting, mark = sat("2025-12-1", 70, old)
    old = replace(old, sittings=(sitting,))
    notice = replace(appointed("2025-11-1", leading=True), pseudonym="p1")
    book = Book(
        exams={"x1": exam("x1"), "n0": old},
        exam_results={("n0", sitting.number, "p1"): mark},
        exemptions={("x1", "p1"): exempt("x1")},
        appointments={notice.id: notice},
    )
    places = {"p1": (stretch(),), "p2": (stretch(),), "gone": (stretch("2020-1-1", "2025-6-1"),)}
    found = standings(town, book, places, day("11-23"))
    assert set(found) == {"p1", "p2"}
    assert states(found["p1"]) == {"exam": State.EXEMPT, "new": State.MET}
    assert found["p2"].state is State.OPEN
    assert set(standings(town, book, places, day("11-23"), ["p2"])) == {"p2"}


def test_overall_prefers_the_worst() -> None:
    assert overall(()) is State.EXEMPT
