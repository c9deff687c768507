"""考试: passed at last, in a make-up, exempt, absent, too late, too often, or before what had to come first."""

import pytest

from lawtrain.policies import State
from tests.unit.policies.people import (
    attended,
    exam,
    exempt,
    finding,
    person,
    policy,
    quiz,
    rule,
    sat,
    standing,
)

EXAM = policy(rule("考试", "exam: 学法用法, due: 2026-11-30"))


def test_passed_at_once() -> None:
    one = sat("6-1", 82)
    found = finding(EXAM, person(one))
    assert (found.state, found.have, found.need, found.unit) == (State.MET, 82, 60, "分")
    assert found.reason == "6月1日县普法办“年度考试” 82 分，合格。"
    assert found.entries == (one[2].seq,)


def test_passed_in_the_make_up_says_so() -> None:
    first, second = sat("6-1", 45), sat("7-1", 70, make_up=True)
    found = finding(EXAM, person(first, second))
    assert found.state is State.MET
    assert found.reason == "6月1日县普法办“年度考试” 45 分，7月1日县普法办“年度考试”补考 70 分，补考后合格。"
    assert found.entries == (first[2].seq, second[2].seq)


def test_passed_in_the_second_main_sitting_is_no_make_up() -> None:
    assert finding(EXAM, person(sat("6-1", 45), sat("7-1", 70))).reason.endswith("第 2 次合格。")


def test_not_yet_passed_and_never_passed() -> None:
    who = person(sat("6-1", 45))
    before, after = finding(EXAM, who, "11-30"), finding(EXAM, who, "12-1")
    assert (before.state, after.state) == (State.OPEN, State.UNMET)
    assert before.reason == "6月1日县普法办“年度考试” 45 分，没有合格（合格线 60 分）；最迟11月30日完成。"
    assert after.have == 45


def test_absence_is_no_attempt() -> None:
    found = finding(EXAM, person(sat("6-1", None)))
    assert (found.state, found.have, found.need) == (State.OPEN, None, None)
    assert found.reason.startswith("缺考 1 次；")
    assert finding(EXAM, person()).reason == "还没有参加学法用法考试（正式）；最迟11月30日完成。"


def test_passed_too_late() -> None:
    found = finding(EXAM, person(sat("12-1", 82)), "12-2")
    assert found.state is State.UNMET
    assert "合格，但在期限以后，没有计入" in found.reason


@pytest.mark.parametrize(
    "other",
    [exam(kind="党内法规"), exam(nature="摸底"), exam(nature="模拟")],
)
def test_other_kinds_and_natures_are_never_added(other) -> None:
    assert finding(EXAM, person(sat("6-1", 90, other))).state is State.OPEN


def test_the_organiser_may_matter() -> None:
    county = policy(rule("考试", "exam: 学法用法, organiser: 县普法办"))
    assert finding(county, person(sat("6-1", 90, exam(organiser="示范镇")))).state is State.OPEN
    assert finding(county, person(sat("6-1", 90))).state is State.MET


def test_only_the_first_attempts_count() -> None:
    two = policy(rule("考试", "exam: 学法用法, best_of: 2"))
    failed = [sat("3-1", 40), sat("4-1", 50)]
    assert finding(two, person(sat("2-1", None), *failed[:1], sat("4-1", 60))).state is State.MET
    found = finding(two, person(*failed, sat("5-1", 90)))
    assert (found.state, found.have) == (State.UNMET, 50)
    assert found.reason.endswith("只算前 2 次，机会已经用完。")


def test_exempt_is_neither_met_nor_unmet_even_for_who_never_sat() -> None:
    free = exempt("x1")
    found = finding(EXAM, person(free), "12-31", (exam("x1"),))
    assert (found.state, found.entries) == (State.EXEMPT, (free.seq,))
    assert found.reason == "已批准免考（3月1日批准）。"
    assert "病假" not in found.reason


def test_exempt_but_sat_is_listed_apart() -> None:
    found = finding(EXAM, person(exempt("x1"), sat("6-1", 90)), "12-31", (exam("x1"),))
    assert found.state is State.EXEMPT
    assert found.reason.endswith("考过的成绩另列，不计入。")


def test_exempt_from_one_and_passed_in_another_is_passed() -> None:
    town = exam("x2", organiser="示范镇")
    found = finding(EXAM, person(exempt("x1"), sat("6-1", 90, town)), "12-31", (exam("x1"), town))
    assert found.state is State.MET


def test_an_exemption_counts_from_its_approval_and_for_its_exam() -> None:
    assert finding(EXAM, person(exempt("x1", "6-2")), "6-1", (exam("x1"),)).state is State.OPEN
    other = exam("x1", kind="党内法规")
    assert finding(EXAM, person(exempt("x1")), "6-1", (other,)).state is State.OPEN


def gated(effect: str = "", lessons: str = "lessons: [c/01-a/test]", kind: str = "应知应会"):
    return policy(
        rule(kind, lessons, name="learn") + rule("考试", f"exam: 学法用法, gate: [learn]{effect}", name="sit")
    )


def of_exam(standing_):
    return next(f for f in standing_.findings if f.rule == "sit")


def test_what_had_to_come_first_came_first() -> None:
    found = of_exam(standing(gated(), person(quiz("5-31", "c/01-a/test"), sat("6-1", 90))))
    assert (found.state, found.reason) == (State.MET, "6月1日县普法办“年度考试” 90 分，合格。")


@pytest.mark.parametrize("on", ["6-1", "6-2"])
def test_the_same_day_is_too_late_for_what_had_to_come_first(on: str) -> None:
    who = person(quiz(on, "c/01-a/test"), sat("6-1", 90))
    warned = of_exam(standing(gated(), who))
    assert warned.state is State.MET
    assert warned.reason.endswith("；6月1日考试以前“规则learn”还没有达标，成绩照算，请补学。")
    void = of_exam(standing(gated(", gate_effect: 作废"), who))
    assert void.state is State.OPEN
    assert "90 分，合格，没有计入；6月1日考试以前“规则learn”还没有达标，按规定不算；最迟" in void.reason


def test_a_later_attempt_counts_once_the_gate_is_open() -> None:
    who = person(sat("6-1", 90), quiz("6-15", "c/01-a/test"), sat("7-1", 85, make_up=True))
    found = of_exam(standing(gated(", gate_effect: 作废"), who))
    assert (found.state, found.have) == (State.MET, 85)


def test_hours_can_be_a_gate() -> None:
    hours = gated(", gate_effect: 作废", "hours: 2", "学时")
    assert of_exam(standing(hours, person(attended("5-1"), sat("6-1", 90)))).state is State.MET
    assert of_exam(standing(hours, person(attended("6-5"), sat("6-1", 90)))).state is State.OPEN


def test_a_gate_that_does_not_concern_somebody_is_open() -> None:
    leaders_learn = policy(
        rule("应知应会", "lessons: [c/01-a/test]", "领导干部", "learn")
        + rule(
            "考试", "exam: 学法用法, gate: [learn], gate_effect: 作废", "领导干部, 一般国家工作人员", "sit"
        )
    )
    assert finding(leaders_learn, person(sat("6-1", 90))).state is State.MET
