"""应知应会: every lesson of the list has its test passed here, in time."""

from dataclasses import replace

import pytest

from lawtrain.errors import Invalid
from lawtrain.policies import Judge, Lessons, State
from tests.unit.policies.people import attended, day, finding, person, policy, quiz, rule

TWO = policy(rule("应知应会", "lessons: [c/01-a/test, c/02-b/test], due: 2026-06-30"))


def test_all_passed_is_met() -> None:
    one, again, two = quiz("3-1", "c/01-a/test"), quiz("3-2", "c/01-a/test"), quiz("4-1", "c/02-b/test")
    found = finding(TWO, person(one, again, two))
    assert (found.state, found.have, found.need, found.unit) == (State.MET, 2, 2, "课")
    assert found.entries == (one.seq, two.seq)
    assert found.reason == "清单上 2 课，已通过 2 课的测验。"


def test_failed_or_other_quizzes_do_not_count() -> None:
    who = person(quiz("3-1", "c/01-a/test", passed=False), quiz("3-2", "c/02-b/again"))
    found = finding(TWO, who, "6-30")
    assert (found.state, found.have) == (State.OPEN, 0)
    assert found.reason.endswith("还差 2 课：《c/01-a/test》、《c/02-b/test》，最迟6月30日完成。")


def test_too_late_is_told() -> None:
    found = finding(TWO, person(quiz("6-1", "c/01-a/test"), quiz("7-1", "c/02-b/test")))
    assert (found.state, found.have) == (State.UNMET, 1)
    assert found.reason.endswith("期限6月30日已过；《c/02-b/test》逾期才通过，没有计入。")


def test_the_day_ends_at_midnight_of_the_town() -> None:
    done = quiz("3-1", "c/01-a/test")
    last_minute, too_late = quiz("6-30", "c/02-b/test", hour=15), quiz("6-30", "c/02-b/test", hour=16)
    assert finding(TWO, person(done, last_minute)).state is State.MET  # 23:00
    assert finding(TWO, person(done, too_late)).state is State.UNMET  # midnight


def test_a_lesson_whose_bank_cannot_be_read_stands_for_its_tests() -> None:
    rules = tuple(replace(r, body=replace(r.body, tests=(("c/01-a", "甲"),))) for r in TWO.rules)
    first, second = quiz("3-1", "c/01-a/test"), quiz("4-1", "c/01-a/again")
    found = finding(replace(TWO, rules=rules), person(first, second))
    assert (found.state, found.entries) == (State.MET, (first.seq,))


def test_a_list_that_nobody_looked_up_passes_nobody() -> None:
    rules = tuple(replace(r, body=Lessons(("constitution",))) for r in TWO.rules)
    with pytest.raises(Invalid, match="课程目录"):
        Judge(replace(TWO, rules=rules), day("11-23"))


def test_events_are_no_lessons() -> None:
    assert finding(TWO, person(attended("3-1")), "6-1").have == 0
