"""What an import would do, person by person: new, changed, gone, the same, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lawtrain.errors import Invalid
from lawtrain.records.roster import Change, Member, Post, RosterEntry, RosterRow, members, plan_import

TODAY = date(2026, 11, 22)
START = date(2025, 1, 1)
OFFICE = Post("示范镇/党政综合办公室", "一般国家工作人员", "科员")
FIELD = replace(OFFICE, unit="示范镇/综合执法队", category="行政执法人员")


def row(username: str = "g1", name: str = "张三丰", post: Post = OFFICE, **more: date | int) -> RosterRow:
    return RosterRow(**{"place": 5, "username": username, "name": name, "post": post, **more})  # type: ignore[arg-type]


def member(name: str = "张三丰", post: Post = OFFICE, since: date = START) -> Member:
    return Member("p1", name, post, since)


def told(changes: Sequence[Change]) -> list[tuple[str, str, date]]:
    return [(c.kind, c.username, c.effective) for c in changes]


def test_new_people_begin_on_their_day_or_today() -> None:
    later = TODAY + timedelta(9)
    rows = [row("g1"), row("g2", since=START), row("g3", since=later)]
    assert told(plan_import(rows, {}, TODAY)) == [
        ("added", "g1", TODAY),
        ("added", "g2", START),
        ("added", "g3", later),
    ]


def test_nothing_changed() -> None:
    assert told(plan_import([row(since=START)], {"g1": member()}, TODAY)) == [("same", "g1", START)]


def test_a_transfer_says_what_differs_and_keeps_the_dates() -> None:
    moved = row(name="张三峰", post=replace(FIELD, tags=("党员",)), since=START)
    (change,) = plan_import([moved], {"g1": member()}, TODAY)
    assert (change.kind, change.place, change.effective) == ("changed", 5, TODAY)
    assert change.reasons == (
        "姓名：张三丰 → 张三峰",
        "单位：示范镇/党政综合办公室 → 示范镇/综合执法队",
        "统计类别：一般国家工作人员 → 行政执法人员",
        "标签：（空） → 党员",
    )


def test_a_transfer_with_a_day_of_its_own() -> None:
    day = date(2026, 3, 1)
    assert told(plan_import([row(post=FIELD, since=day)], {"g1": member()}, TODAY)) == [
        ("changed", "g1", day)
    ]


def test_tags_in_another_order_are_the_same() -> None:
    before = {"g1": member(post=replace(OFFICE, tags=("党员", "网格")))}
    assert plan_import([row(post=replace(OFFICE, tags=("网格", "党员")))], before, TODAY)[0].kind == "same"


def test_an_earlier_beginning_is_put_right_beside_a_transfer() -> None:
    earlier = date(2020, 5, 1)
    found = plan_import([row(post=FIELD, since=earlier)], {"g1": member()}, TODAY)
    assert told(found) == [("changed", "g1", earlier), ("changed", "g1", TODAY)]
    assert found[0].post == OFFICE
    assert found[0].reasons == ("在册开始：2025-01-01 → 2020-05-01",)


def test_who_is_no_longer_named_has_left_unless_the_file_is_a_part() -> None:
    current = {"g1": member(), "g2": member("李思明")}
    (same, gone) = plan_import([row()], current, TODAY)
    assert (gone.kind, gone.place, gone.username, gone.name, gone.post) == ("left", 0, "g2", "李思明", None)
    assert gone.effective == TODAY
    assert [c.username for c in plan_import([row()], current, TODAY, whole=False)] == [same.username]


def test_a_past_end_is_the_day_before_leaving() -> None:
    ended = row(until=date(2026, 3, 31))
    assert told(plan_import([ended], {"g1": member()}, TODAY)) == [("left", "g1", date(2026, 4, 1))]
    assert told(plan_import([ended], {}, TODAY)) == [("same", "g1", date(2026, 3, 31))]
    assert plan_import([row(until=TODAY)], {"g1": member()}, TODAY)[0].kind == "same"


def test_nothing_is_written_before_the_newest_entry() -> None:
    left = date(2026, 2, 1)
    assert told(plan_import([row(since=START)], {}, TODAY, latest={"g1": left})) == [("added", "g1", left)]
    ended = row(until=date(2025, 6, 1))
    assert told(plan_import([ended], {"g1": member()}, TODAY, latest={"g1": left})) == [("left", "g1", left)]


def test_somebody_under_a_new_username_is_pointed_out() -> None:
    added, gone = plan_import([row("g9")], {"g1": member()}, TODAY)
    assert (added.kind, gone.kind) == ("added", "left")
    assert any("换了工号" in reason and "“g1”" in reason for reason in added.reasons)


def test_two_rows_of_one_person_are_refused() -> None:
    with pytest.raises(Invalid, match="同一个工号"):
        plan_import([row(), row(name="李思明")], {}, TODAY)


DAYS = st.dates(date(2024, 1, 1), date(2027, 12, 31))
PEOPLE = st.sampled_from("abcd")
POSTS = st.sampled_from([OFFICE, FIELD])
ENTRIES = st.lists(st.tuples(PEOPLE, st.dates(date(2024, 1, 1), TODAY), st.none() | POSTS), max_size=12)
ROWS = st.lists(
    st.builds(row, PEOPLE, st.just("张三丰"), POSTS, since=st.none() | DAYS, until=st.none() | DAYS),
    unique_by=lambda r: r.username,
)


@given(ENTRIES, ROWS, st.booleans())
def test_after_an_import_the_roster_is_what_the_file_says(
    history: list[tuple[str, date, Post | None]], rows: list[RosterRow], whole: bool
) -> None:
    entries = [RosterEntry(n, 1, p, day, "张三丰", post) for n, (p, day, post) in enumerate(history)]
    latest = {p: max(e.effective for e in entries if e.pseudonym == p) for p, _, _ in history}
    before = members(entries, TODAY)
    for change in plan_import(rows, before, TODAY, whole=whole, latest=latest):
        if change.kind != "same":
            post = change.post
            entries.append(RosterEntry(len(entries), 2, change.username, change.effective, change.name, post))
    after = members(entries, TODAY)
    for found in rows:
        begun = found.since is None or found.since <= TODAY
        if found.until and found.until < TODAY:
            assert found.username not in after
        elif found.username in before or begun:
            assert found.username in after
            if begun:
                assert after[found.username].post == found.post
    if whole:
        assert after.keys() <= {r.username for r in rows}
    else:
        assert before.keys() - {r.username for r in rows} <= after.keys()
