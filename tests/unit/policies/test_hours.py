"""学时 are summed from what was attended, in time, of the right kinds; who joins later needs fewer."""

import pytest

from lawtrain.policies import State
from tests.unit.policies.people import (
    LEADER,
    STAFF,
    attended,
    day,
    finding,
    person,
    policy,
    rule,
    standing,
    stretch,
)

TEN = policy(rule("学时", "hours: 10"))


def test_enough_hours_are_met_and_every_entry_is_named() -> None:
    one, two = attended("3-5", hours=6), attended("4-5", hours=4)
    found = finding(TEN, person(one, two))
    assert (found.state, found.have, found.need, found.unit) == (State.MET, 10, 10, "学时")
    assert found.entries == (one[1].seq, two[1].seq)
    assert (
        found.reason == "要 10 学时，已计入 10 学时（2 次：3月5日法治讲座 6 学时、4月5日法治讲座 4 学时）。"
    )
    assert (found.rule, found.title, found.basis, found.due) == ("one", "规则one", "镇里的文件", day("12-31"))


def test_what_is_missing_is_owed_until_the_day_and_unmet_after_it() -> None:
    who = person(attended("3-5", hours=7.5))
    assert finding(TEN, who, "12-31").state is State.OPEN
    assert finding(TEN, who, "12-31").reason.endswith("，还差 2.5 学时，最迟12月31日完成。")
    after = finding(TEN, who, "2027-1-1")
    assert after.state is State.UNMET
    assert after.reason.endswith("，还差 2.5 学时，期限12月31日已过。")


def test_somebody_who_was_nowhere_is_told_so() -> None:
    found = finding(TEN, person())
    assert found.reason == "要 10 学时，没有计入的活动，还差 10 学时，最迟12月31日完成。"
    assert (found.have, found.entries) == (0, ())


def test_leaving_early_counts_as_recognised() -> None:
    assert finding(TEN, person(attended("3-5", hours=10, left_at=4.5))).have == 4.5


def test_only_the_kinds_and_topics_asked_for_count() -> None:
    asked = policy(rule("学时", "hours: 4, events: [法治讲座], topics: [宪法]"))
    who = person(
        attended("1-5", topics=("宪法", "民法典")),
        attended("2-5", "集中培训", topics=("宪法",)),
        attended("3-5", topics=("民法典",)),
    )
    assert finding(asked, who).have == 2


def test_tomorrow_does_not_count_today() -> None:
    who = person(attended("11-24", hours=10))
    assert finding(TEN, who, "11-23").have == 0
    assert finding(TEN, who, "11-24").state is State.MET


def test_what_comes_after_the_day_does_not_count_and_is_told() -> None:
    june = policy(rule("学时", "hours: 4, due: 2026-06-30"))
    who = person(attended("6-30"), attended("7-1", hours=9))
    found = finding(june, who)
    assert (found.state, found.have) == (State.UNMET, 2)
    assert found.reason.endswith("期限6月30日已过；期限以后的7月1日法治讲座没有计入。")


def test_a_category_may_have_a_number_of_its_own() -> None:
    own = policy(rule("学时", f"hours: 10, floors: {{{LEADER}: 16}}", f"{STAFF}, {LEADER}"))
    assert finding(own, person()).need == 10
    assert finding(own, person(places=(stretch(category=LEADER),))).need == 16


def test_a_part_must_come_from_where_it_is_asked_for() -> None:
    parts = policy(rule("学时", "hours: 6, parts: [{hours: 4, events: [集中培训]}]"))
    who = person(attended("1-5", hours=5), attended("2-5", "集中培训", hours=3))
    found = finding(parts, who)
    assert (found.state, found.have) == (State.OPEN, 8)
    assert "其中集中培训要 4 学时，还差 1 学时" in found.reason
    enough = person(attended("1-5", hours=2), attended("2-5", "集中培训", hours=4))
    assert finding(parts, enough).state is State.MET


PRO_RATA = policy(rule("学时", "hours: 10, pro_rata: 按月"))


@pytest.mark.parametrize(
    ("since", "need"),
    [
        ("2025-12-31", 10.0),
        ("1-31", 10.0),  # the month of joining counts
        ("2-1", 9.5),  # 9.17, rounded up to half an hour
        ("7-1", 5.0),
        ("8-1", 4.5),  # 4.17
        ("12-1", 1.0),  # 0.83
    ],
)
def test_who_joins_later_needs_fewer(since: str, need: float) -> None:
    found = finding(PRO_RATA, person(places=(stretch(since),)), "12-31")
    assert found.need == need
    assert ("折算" in found.reason) == (need < 10)


def test_without_it_everybody_needs_the_same() -> None:
    assert finding(TEN, person(places=(stretch("12-1"),)), "12-31").need == 10


def test_months_in_another_category_do_not_count_for_this_one() -> None:
    who = person(places=(stretch("2020-1-1", "6-30", LEADER), stretch("7-1")))
    found = finding(PRO_RATA, who)
    assert found.need == 5
    assert "12 个月里在册 6 个月，已按月折算" in found.reason


def test_who_left_and_came_back_needs_for_the_months_of_both() -> None:
    who = person(places=(stretch("2020-1-1", "3-31"), stretch("10-15")))
    assert finding(PRO_RATA, who).need == 5  # January to March, October to December


def test_tenths_of_hours_add_up() -> None:
    who = person(*(attended(f"3-{n}", hours=0.1) for n in range(1, 11)))
    assert finding(policy(rule("学时", "hours: 1")), who).state is State.MET


def test_pro_rata_parts_shrink_too() -> None:
    parts = policy(rule("学时", "hours: 8, pro_rata: 按月, parts: [{hours: 4, events: [集中培训]}]"))
    who = person(attended("8-5", "集中培训", hours=2), attended("9-5"), places=(stretch("7-1"),))
    assert standing(parts, who).state is State.MET
