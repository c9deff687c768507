"""The roster: taken in whole or not at all, moved with dates, undone; its name and unit follow."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from lawtrain.desk.doors import CONSOLE, Doors
from lawtrain.desk.roster import RosterDesk, RosterFile
from lawtrain.errors import Forbidden, NotFound, Refused
from lawtrain.records import CATEGORIES, Change, Post, Role
from lawtrain.store import Store

OFFICE, VILLAGE = (
    Post("党政综合办公室", CATEGORIES[3]),
    Post("示范村/第一小组", CATEGORIES[6], tags=("法律明白人",)),
)
FILE = RosterFile("花名册.xlsx", "0" * 64, "abc", {"username": 0, "name": 1})
TODAY = date(2026, 11, 22)


def clock() -> datetime:
    return datetime(2026, 11, 22, 1, tzinfo=UTC)


@pytest.fixture
def roster(store: Store) -> RosterDesk:
    return RosterDesk(store, clock)


def added(username: str, post: Post = OFFICE, effective: date = TODAY) -> Change:
    return Change("added", 2, username, f"示例{username}", post, effective, ())


def on_roster(roster: RosterDesk, on: date | None = None) -> dict[str, str]:
    return {person.username: member.post.unit for person, member in roster.members(on)}


def test_a_file_is_taken_in_with_its_columns_remembered(roster: RosterDesk, store: Store) -> None:
    batch = roster.take_in(CONSOLE, [added("a01"), added("a02", VILLAGE)], FILE)
    assert on_roster(roster) == {"a01": "党政综合办公室", "a02": "示范村/第一小组"}
    assert roster.remembered("abc") == FILE.fields
    (newest, size, undone), *_ = roster.batches()
    assert (newest.id, newest.source, size, undone) == (batch, FILE.digest, 2, False)
    assert {m.post.tags for _, m in roster.members()} == {(), ("法律明白人",)}
    with store.reading() as tx:
        assert tx.town.audit()[0].detail == {
            "added": 2,
            "batch": batch,
            "changed": 0,
            "left": 0,
            "source": FILE.digest,
        }


def test_nothing_of_a_file_is_kept_when_one_row_cannot_be(roster: RosterDesk) -> None:
    gone = Change("left", 0, "nobody", "无", None, TODAY, ())
    with pytest.raises((NotFound, Refused)):
        roster.take_in(CONSOLE, [added("a01"), gone], FILE)
    assert on_roster(roster) == {}
    assert roster.batches() == []


def test_a_plan_that_has_grown_old_is_refused(roster: RosterDesk) -> None:
    roster.place(CONSOLE, "a01", "示例", OFFICE, TODAY, "先到")
    with pytest.raises(Refused, match="重新预览"):
        roster.take_in(CONSOLE, [added("a01")], FILE)


def test_a_transfer_keeps_its_dates(roster: RosterDesk, store: Store) -> None:
    roster.place(CONSOLE, "a01", "示例", OFFICE, date(2026, 1, 5), "入职")
    roster.place(CONSOLE, "a01", "示例", VILLAGE, date(2026, 7, 1), "下派")
    roster.place(CONSOLE, "a01", "示例", None, date(2026, 12, 1), "退休")
    for day, unit in ((date(2026, 1, 4), None), (date(2026, 6, 30), OFFICE.unit), (TODAY, VILLAGE.unit)):
        assert on_roster(roster, day).get("a01") == unit
    assert on_roster(roster, date(2026, 12, 1)) == {}
    assert {m.since for _, m in roster.members()} == {date(2026, 1, 5)}
    with store.reading() as tx:
        assert (tx.person("a01") or pytest.fail("gone")).unit == VILLAGE.unit


def test_undoing_gives_back_what_was(roster: RosterDesk, store: Store) -> None:
    roster.take_in(CONSOLE, [added("a01"), added("a02")], FILE)
    moved = Change("changed", 2, "a01", "新名", VILLAGE, TODAY, ("单位",))
    left = Change("left", 0, "a02", "示例a02", None, TODAY, ())
    batch = roster.take_in(CONSOLE, [moved, left], FILE)
    assert on_roster(roster) == {"a01": VILLAGE.unit}
    roster.undo(CONSOLE, batch)
    assert on_roster(roster) == {"a01": OFFICE.unit, "a02": OFFICE.unit}
    with store.reading() as tx:
        assert (tx.person("a01") or pytest.fail("gone")).name == "示例a01"
    with pytest.raises(Refused, match="已经撤销"):
        roster.undo(CONSOLE, batch)
    with pytest.raises(NotFound):
        roster.undo(CONSOLE, 999)


def test_what_later_changes_stand_on_is_undone_last(roster: RosterDesk) -> None:
    first = roster.take_in(CONSOLE, [added("a01")], FILE)
    later = roster.place(CONSOLE, "a01", "示例", VILLAGE, TODAY, "下派")
    with pytest.raises(Refused, match="下派.*请先撤销后面的"):
        roster.undo(CONSOLE, first)
    roster.undo(CONSOLE, later)
    roster.undo(CONSOLE, first)
    assert on_roster(roster) == {}


def test_only_the_office_touches_the_roster(roster: RosterDesk, store: Store) -> None:
    roster.place(CONSOLE, "a01", "示例", OFFICE, TODAY, "试")
    doors = Doors(store, clock)
    actor = (doors.find("a01") or pytest.fail("gone")).person.pseudonym
    for act in (
        lambda: roster.place(actor, "a01", "示例", None, TODAY, "试"),
        lambda: roster.take_in(actor, [added("a02")], FILE),
        lambda: roster.undo(actor, 1),
    ):
        with pytest.raises(Forbidden):
            act()
    doors.grant(CONSOLE, "a01", Role.OFFICE, True)
    roster.take_in(actor, [added("a02")], FILE)


def test_nobody_locks_themselves_out(roster: RosterDesk, store: Store) -> None:
    doors = Doors(store, clock)
    for username in ("office01", "a01"):
        roster.place(CONSOLE, username, "示例", OFFICE, TODAY, "试")
    doors.grant(CONSOLE, "office01", Role.OFFICE, True)
    actor = (doors.find("office01") or pytest.fail("gone")).person.pseudonym
    me = Change("left", 0, "office01", "示例", None, TODAY, ())
    batches = roster.batches()
    for act in (
        lambda: roster.take_in(actor, [me], FILE),
        lambda: roster.place(actor, "office01", "示例", None, TODAY, "试"),
    ):
        with pytest.raises(Refused, match="您自己"):
            act()
    assert roster.batches() == batches
    roster.place(actor, "a01", "示例", None, TODAY, "调出")
