"""The account file: demo people, passwords, and how slow guessing is."""

import json
import os
from pathlib import Path

import pytest

from lawtrain.deploy import accounts
from lawtrain.deploy.accounts import Account, Roster, Throttle, matches
from lawtrain.errors import SettingsError


def one(**more: str) -> Account:
    fields = {
        "username": "cadre01",
        "name": "示例干部一",
        "unit": "示范村",
        "role": "learner",
        "password": "x",
    }
    return Account(**{**fields, **more})


def test_demo_people_can_log_in_with_the_passwords_shown_and_with_no_other() -> None:
    people, passwords = accounts.demo_accounts()
    assert [account.username for account in people] == list(passwords)
    assert {account.role for account in people} == {"learner", "trainer", "office"}
    assert matches(people[0], passwords[people[0].username])
    assert not matches(people[0], passwords[people[1].username])
    assert all(account.password.startswith("$argon2id$") for account in people)


def test_passwords_have_no_letters_that_look_alike_and_differ() -> None:
    made = [accounts.new_password() for _ in range(200)]
    assert len(set(made)) == 200
    assert not set("".join(made)) & set("0o1lI")
    assert all([len(part) for part in password.split("-")] == [4, 4, 4] for password in made)


def test_full_width_letters_and_stray_spaces_are_what_was_meant() -> None:
    assert matches(one(password=accounts.hash_password("k7mp-3wqx")), " ｋ７ｍｐ－３ｗｑｘ ")


def test_nobody_has_no_password() -> None:
    assert not matches(None, "")
    assert not matches(one(password="not a hash"), "not a hash")


def test_renewing_changes_every_password_and_nothing_else() -> None:
    people, old = accounts.demo_accounts()
    again, new = accounts.renew(people[:1])
    assert (again[0].username, again[0].name, again[0].unit, again[0].role) == (
        people[0].username,
        people[0].name,
        people[0].unit,
        people[0].role,
    )
    assert not matches(again[0], old["cadre01"])
    assert matches(again[0], new["cadre01"])


def test_the_file_is_for_its_owner_only_and_comes_back_the_same(tmp_path: Path) -> None:
    path = tmp_path / "accounts.json"
    accounts.save(path, [one(), one(username="office01", role="office")])
    assert path.stat().st_mode & 0o777 == 0o600
    assert accounts.load(path) == {"cadre01": one(), "office01": one(username="office01", role="office")}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "读不出来"),
        ('{"format": 2, "accounts": []}', "版本是 2"),
        ('{"format": 1, "accounts": [{"username": "x"}]}', "读不出来"),
    ],
)
def test_a_broken_file_is_told_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "accounts.json"
    path.write_text(text)
    with pytest.raises(SettingsError, match=said) as caught:
        accounts.load(path)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize("bad", [{"role": "king"}, {"username": "../up"}, {"username": "示例"}])
def test_an_account_that_could_do_harm_is_refused(tmp_path: Path, bad: dict[str, str]) -> None:
    accounts.save(tmp_path / "accounts.json", [one(**bad)])
    with pytest.raises(SettingsError, match=r"不认识|只能用小写"):
        accounts.load(tmp_path / "accounts.json")


def test_a_changed_file_counts_at_once(tmp_path: Path) -> None:
    path = tmp_path / "accounts.json"
    accounts.save(path, [one()])
    roster = Roster(path)
    assert roster.find("cadre01") == one()
    accounts.save(path, [one(username="cadre02")])
    assert roster.find("cadre01") is None
    assert roster.find("cadre02")
    path.unlink()
    with pytest.raises(SettingsError):
        roster.find("cadre02")


def test_an_unchanged_file_is_not_read_again(tmp_path: Path) -> None:
    path = tmp_path / "accounts.json"
    accounts.save(path, [one()])
    roster, before = Roster(path), path.stat()
    roster.find("cadre01")
    path.write_text(json.dumps({"x": 0}).ljust(before.st_size))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert roster.find("cadre01") == one()


def test_five_failures_are_free_then_the_wait_doubles_up_to_five_minutes() -> None:
    throttle, now, waits = Throttle(), 0.0, []
    for _ in range(12):
        throttle.failed("cadre01", now)
        waits.append(throttle.wait("cadre01", now))
        now += waits[-1]
        assert throttle.wait("cadre01", now) == 0
    assert waits == [0, 0, 0, 0, 10, 20, 40, 80, 160, 300, 300, 300]
    assert throttle.wait("cadre02", now) == 0


def test_a_success_forgets_the_failures() -> None:
    throttle = Throttle()
    for _ in range(4):
        throttle.failed("cadre01", 0)
    throttle.succeeded("cadre01")
    throttle.failed("cadre01", 0)
    assert throttle.wait("cadre01", 0) == 0


def test_a_flood_of_made_up_names_does_not_fill_the_memory() -> None:
    throttle = Throttle()
    for number in range(20_000):
        throttle.failed(f"x{number}", 0)
    assert len(throttle._failures) <= 10_000
