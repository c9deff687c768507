"""次数 are counted period by period; a period that somebody hardly saw is not owed."""

import pytest

from lawtrain.policies import State
from tests.unit.policies.people import LEADER, attended, day, finding, person, policy, rule, stretch

QUARTERLY = policy(rule("次数", "events: [中心组学法], times: 1, per: 季度"))


def groups(*days: str):
    return [attended(on, "中心组学法") for on in days]


def test_one_in_every_quarter_is_met() -> None:
    found = finding(QUARTERLY, person(*groups("3-31", "4-1", "9-30", "10-1")))
    assert (found.state, found.have, found.need, found.unit) == (State.MET, 4, 4, "次")
    assert (
        found.reason
        == "每季度至少 1 次中心组学法，已参加 4 次（3月31日中心组学法、4月1日中心组学法、9月30日中心组学法等）。"
    )
    assert len(found.entries) == 4


def test_more_in_one_quarter_do_not_help_another() -> None:
    found = finding(QUARTERLY, person(*groups("1-5", "2-5", "7-5", "8-5")))
    assert (found.state, found.have, found.need) == (State.UNMET, 2, 4)
    assert "第二季度缺 1 次，6月30日已过" in found.reason
    assert "第四季度还差 1 次，最迟12月31日参加" in found.reason
    assert found.due == day("6-30")


def test_the_current_quarter_is_owed_until_its_end() -> None:
    who = person(*groups("1-5", "4-5", "7-5"))
    assert finding(QUARTERLY, who, "12-31").state is State.OPEN
    assert finding(QUARTERLY, who, "12-31").due == day("12-31")
    assert finding(QUARTERLY, who, "2027-1-1").state is State.UNMET


def test_quarters_to_come_are_owed_as_well() -> None:
    found = finding(QUARTERLY, person(*groups("1-5")), "2-1")
    assert found.state is State.OPEN
    assert found.due == day("6-30")


@pytest.mark.parametrize(
    ("since", "need"),
    [("1-1", 4), ("2-14", 4), ("2-16", 3), ("4-1", 3), ("5-16", 3), ("5-17", 2), ("11-16", 1)],
)
def test_who_joins_in_a_quarter_owes_it_when_half_of_it_is_left(since: str, need: int) -> None:
    # the first quarter has 90 days (45 are left on 15 February), the second 91 (46 are left on 16 May)
    assert finding(QUARTERLY, person(places=(stretch(since),)), "12-31").need == need


def test_a_quarter_that_is_not_owed_is_told() -> None:
    found = finding(QUARTERLY, person(*groups("4-5", "7-5", "10-5"), places=(stretch("3-20"),)))
    assert found.state is State.MET
    assert found.reason.endswith("；第一季度在册不到一半，不要求。")


def test_who_joins_at_the_very_end_owes_nothing() -> None:
    found = finding(QUARTERLY, person(places=(stretch("12-20"),)), "12-25")
    assert found.state is State.EXEMPT
    assert "不要求" in found.reason


def test_quarters_before_a_promotion_are_not_owed() -> None:
    leaders = policy(rule("次数", "events: [中心组学法], times: 1, per: 季度", LEADER))
    who = person(*groups("7-5", "10-5"), places=(stretch("2020-1-1", "6-30"), stretch("7-1", "", LEADER)))
    found = finding(leaders, who)
    assert (found.state, found.need) == (State.MET, 2)


def test_a_year_asks_once() -> None:
    court = policy(rule("次数", "events: [旁听庭审], times: 1"))
    assert finding(court, person(attended("5-5", "旁听庭审"))).state is State.MET
    assert finding(court, person(attended("5-5", "法治讲座"))).state is State.OPEN
    assert finding(court, person(), "2027-1-1").state is State.UNMET


def test_an_earlier_day_ends_the_last_period() -> None:
    until_may = policy(rule("次数", "events: [法治讲座], times: 1, per: 月, due: 2026-05-15"))
    who = person(*(attended(f"{m}-10") for m in range(1, 6)))
    assert (finding(until_may, who).state, finding(until_may, who).need) == (State.MET, 5)
    late = person(*(attended(f"{m}-10") for m in range(1, 5)), attended("5-16"))
    assert finding(until_may, late).state is State.UNMET


def test_topics_are_asked_for_by_name() -> None:
    thought = policy(rule("次数", "events: [中心组学法], topics: [习近平法治思想], times: 1, per: 半年"))
    who = person(attended("2-1", "中心组学法", topics=("习近平法治思想",)), attended("8-1", "中心组学法"))
    found = finding(thought, who)
    assert (found.state, found.have) == (State.OPEN, 1)
    assert "下半年还差 1 次" in found.reason
