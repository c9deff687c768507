"""Coming in: right and wrong passwords, waiting and locking, choosing one's own, roles given and taken away."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest

from lawtrain.desk import passwords
from lawtrain.desk.doors import CONSOLE, NOTICE, Doors
from lawtrain.desk.roster import RosterDesk
from lawtrain.errors import Forbidden, Invalid, NotFound, Refused
from lawtrain.records import CATEGORIES, Post, Role
from lawtrain.store import Store

POST = Post("党政综合办公室", CATEGORIES[3])
OWN = "yu-mi-di-2026"


class Clock:
    """A clock that tests move."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 22, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **much: float) -> None:
        self.now += timedelta(**much)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def town(store: Store, clock: Clock) -> Store:
    roster = RosterDesk(store, clock)
    for username in ("cadre01", "cadre02", "office01", "boss01"):
        roster.place(CONSOLE, username, f"示例{username}", POST, date(2026, 1, 1), "试")
    doors = Doors(store, clock)
    doors.grant(CONSOLE, "office01", Role.OFFICE, True)
    doors.grant(CONSOLE, "boss01", Role.ADMIN, True)
    return store


@pytest.fixture
def doors(town: Store, clock: Clock) -> Doors:
    return Doors(town, clock)


def who(doors: Doors, username: str) -> str:
    known = doors.find(username)
    assert known
    return known.person.pseudonym


def roles(doors: Doors, username: str) -> frozenset[Role]:
    known = doors.find(username)
    assert known
    return known.roles


def actions(town: Store) -> list[str]:
    with town.reading() as tx:
        return [entry.action for entry in reversed(tx.town.audit(most=500))]


def test_a_one_time_password_lets_in_and_an_own_one_replaces_it(doors: Doors, town: Store) -> None:
    first = doors.give_passwords(CONSOLE, ["cadre01"])["cadre01"]
    known = doors.log_in("cadre01", f" {first} ")
    assert known
    assert (known.one_time, known.settled, known.roles) == (True, False, {Role.LEARNER})
    doors.choose_password("cadre01", first, OWN)
    doors.read_notice("cadre01")
    again = doors.log_in("cadre01", OWN)
    assert again
    assert (again.settled, again.notice) == (True, NOTICE)
    assert doors.log_in("cadre01", first) is None
    assert [a for a in actions(town) if a != "edit_roster"][-6:] == [
        "give_password",
        "log_in",
        "choose_password",
        "read_notice",
        "log_in",
        "log_in_failed",
    ]


def test_passwords_are_kept_as_hashes_only(doors: Doors, town: Store) -> None:
    first = doors.give_passwords(CONSOLE, ["cadre01"])["cadre01"]
    with town.reading() as tx:
        account = tx.town.account(who(doors, "cadre01"))
        assert account
        assert account.password.startswith("$argon2id$")
        assert all(first not in str(entry) for entry in tx.town.audit())


@pytest.mark.parametrize("username", ["nobody", "", "cadre02", "x" * 300, "示例"])
def test_a_name_without_a_password_is_no_way_in(doors: Doors, username: str) -> None:
    assert doors.log_in(username, "") is None


def test_wrong_passwords_cost_a_wait_then_lock_and_the_right_one_waits_too(
    doors: Doors, clock: Clock
) -> None:
    first = doors.give_passwords(CONSOLE, ["cadre01"])["cadre01"]
    for _ in range(5):
        assert doors.log_in("cadre01", "wrong") is None
    with pytest.raises(Refused, match="请等 10 秒"):
        doors.log_in("cadre01", first)
    for _ in range(5):
        clock.forward(minutes=6)
        assert doors.log_in("cadre01", "wrong") is None
    with pytest.raises(Refused, match="锁住.*请等 30 分钟"):
        doors.log_in("cadre01", first)
    clock.forward(minutes=30)
    assert doors.log_in("cadre01", first)
    assert doors.log_in("cadre01", "wrong") is None
    assert doors.log_in("cadre01", first), "a success has forgotten the failures"


def test_a_new_password_from_the_office_opens_a_locked_account(doors: Doors) -> None:
    doors.give_passwords(CONSOLE, ["cadre01"])
    for _ in range(5):
        doors.log_in("cadre01", "wrong")
    fresh = doors.give_passwords(who(doors, "office01"), ["cadre01"])["cadre01"]
    assert doors.log_in("cadre01", fresh)


@pytest.mark.parametrize(
    ("new", "said"),
    [
        ("short1", "太短"),
        ("x" * 129, "太长"),
        ("cadre01-2026", "工号"),
        ("88888888", "太容易"),
        ("12345678", "太容易"),
        ("ABCDEFGH", "太容易"),
        ("ｐａｓｓｗｏｒｄ", "太容易"),
    ],
)
def test_a_weak_password_is_refused_in_plain_words(doors: Doors, new: str, said: str) -> None:
    first = doors.give_passwords(CONSOLE, ["cadre01"])["cadre01"]
    with pytest.raises(Invalid, match=said):
        doors.choose_password("cadre01", first, new)
    assert doors.log_in("cadre01", first)


def test_the_old_password_must_be_known_and_the_new_one_new(doors: Doors) -> None:
    first = doors.give_passwords(CONSOLE, ["cadre01"])["cadre01"]
    with pytest.raises(Invalid, match="原来的密码不对"):
        doors.choose_password("cadre01", "something-else", OWN)
    with pytest.raises(Invalid, match="一样"):
        doors.choose_password("cadre01", first, first)


def test_who_has_left_cannot_log_in_and_who_comes_back_can(doors: Doors, town: Store, clock: Clock) -> None:
    first = doors.give_passwords(CONSOLE, ["cadre01"])["cadre01"]
    roster = RosterDesk(town, clock)
    roster.place(CONSOLE, "cadre01", "示例", None, roster.today(), "调出")
    with pytest.raises(Forbidden, match="不在现在的花名册上"):
        doors.log_in("cadre01", first)
    roster.place(CONSOLE, "cadre01", "示例", POST, roster.today(), "调回")
    assert doors.log_in("cadre01", first)


def test_roles_leave_with_the_person_but_need_no_place_on_the_roster(
    doors: Doors, town: Store, clock: Clock
) -> None:
    """A trainer from the county teaches here and learns elsewhere; an officer who has left holds nothing any more."""
    town.remember_person("trainer01", "示例trainer01")
    doors.grant(CONSOLE, "trainer01", Role.TRAINER, True)
    assert roles(doors, "trainer01") == {Role.TRAINER}
    assert roles(doors, "office01") == {Role.OFFICE, Role.LEARNER}
    RosterDesk(town, clock).place(CONSOLE, "office01", "示例office01", None, date(2026, 11, 22), "调离")
    clock.forward(days=1)
    assert Doors(town, clock).find("office01") is not None
    assert roles(Doors(town, clock), "office01") == frozenset()
    assert roles(Doors(town, clock), "trainer01") == {Role.TRAINER}


def test_membership_begins_and_ends_with_its_day(doors: Doors, town: Store, clock: Clock) -> None:
    roster = RosterDesk(town, clock)
    roster.place(CONSOLE, "cadre01", "示例", None, date(2026, 11, 24), "退休")
    for day, roles in ((22, {Role.LEARNER}), (23, {Role.LEARNER}), (24, set())):
        clock.now = datetime(2026, 11, day, 1, tzinfo=UTC)
        known = Doors(town, clock).find("cadre01")
        assert known
        assert known.roles == roles


def test_a_role_taken_away_in_another_process_is_gone_within_a_second(
    doors: Doors, town: Store, clock: Clock
) -> None:
    assert Role.OFFICE in roles(doors, "office01")
    Doors(town, clock).grant(CONSOLE, "office01", Role.OFFICE, False)
    time.sleep(1.1)
    assert Role.OFFICE not in roles(doors, "office01")


def test_the_office_names_trainers_and_only_an_administrator_the_rest(doors: Doors) -> None:
    office, boss = who(doors, "office01"), who(doors, "boss01")
    doors.grant(office, "cadre01", Role.TRAINER, True)
    for role in (Role.OFFICE, Role.ADMIN):
        with pytest.raises(Forbidden):
            doors.grant(office, "cadre01", role, True)
        doors.grant(boss, "cadre01", role, True)
    assert roles(doors, "cadre01") == set(Role)
    with pytest.raises(Forbidden, match="只有普法办或管理员"):
        doors.grant(who(doors, "cadre02"), "cadre02", Role.TRAINER, True)
    with pytest.raises(Invalid):
        doors.grant(boss, "cadre02", Role.LEARNER, True)
    with pytest.raises(NotFound):
        doors.grant(boss, "nobody", Role.TRAINER, True)


def test_nobody_becomes_administrator_by_resetting_one(doors: Doors) -> None:
    with pytest.raises(Forbidden, match="只能由管理员重发"):
        doors.give_passwords(who(doors, "office01"), ["cadre01", "boss01"])
    with pytest.raises(NotFound, match="没有密码"):
        doors.choose_password("cadre01", "x", OWN)  # and nobody got one


def test_the_last_administrator_stays(doors: Doors) -> None:
    with pytest.raises(Refused, match="最后一位"):
        doors.grant(CONSOLE, "boss01", Role.ADMIN, False)
    doors.grant(CONSOLE, "office01", Role.ADMIN, True)
    doors.grant(CONSOLE, "boss01", Role.ADMIN, False)


def test_who_has_just_lost_the_office_can_do_nothing_more(doors: Doors) -> None:
    office = who(doors, "office01")
    doors.grant(CONSOLE, "office01", Role.OFFICE, False)
    for act in (
        lambda: doors.give_passwords(office, ["cadre01"]),
        lambda: doors.grant(office, "cadre01", Role.TRAINER, True),
        lambda: doors.limit_to_pc(office, True),
    ):
        with pytest.raises(Forbidden):
            act()


def test_guesses_at_once_are_all_counted(doors: Doors) -> None:
    doors.give_passwords(CONSOLE, ["cadre01"])

    def guess(number: int) -> object:
        try:
            return doors.log_in("cadre01", f"guess-{number}")
        except Refused as error:
            return error

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(guess, range(12)))
    with pytest.raises(Refused):
        doors.log_in("cadre01", "x")


def test_made_passwords_can_be_read_out_and_differ() -> None:
    made = [passwords.new_password() for _ in range(200)]
    assert len(set(made)) == 200
    assert not set("".join(made)) & set("0o1lI")
    assert all([len(part) for part in password.split("-")] == [4, 4, 4] for password in made)


def test_full_width_letters_and_stray_spaces_are_what_was_meant() -> None:
    assert passwords.matches(passwords.hash_password("k7mp-3wqx"), " ｋ７ｍｐ－３ｗｑｘ ")
    assert not passwords.matches("", "")
    assert not passwords.matches("not a hash", "not a hash")
