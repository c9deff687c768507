"""Logging in by the store: many guesses at once, names that are no names, who has left, who has a new password."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from lawtrain.deploy.roster import RosterAuthenticator
from lawtrain.deploy.said import Said
from lawtrain.desk import passwords
from lawtrain.desk.doors import CONSOLE
from lawtrain.desk.roster import RosterDesk
from lawtrain.records import CATEGORIES, Post

FIRST = "right-one-4711"


@pytest.fixture
def roster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RosterAuthenticator:
    made = RosterAuthenticator(database=f"sqlite:///{tmp_path / 'service.sqlite'}")
    desk = RosterDesk(made._store, made._doors._clock)
    desk.place(CONSOLE, "cadre01", "示例干部一", Post("示范村", CATEGORIES[3]), desk.today(), "试")
    monkeypatch.setattr(passwords, "new_password", lambda: FIRST)
    made._doors.give_passwords(CONSOLE, ["cadre01"])
    return made


def person(name: str, at: datetime | None = None) -> Any:
    async def auth_state() -> dict[str, str]:
        return {"at": (at or datetime.now(UTC)).isoformat()}

    tokens = [object()]
    db = SimpleNamespace(delete=tokens.remove, commit=lambda: None)
    return SimpleNamespace(
        name=name, spawners={}, get_auth_state=auth_state, orm_user=SimpleNamespace(api_tokens=tokens), db=db
    )


def run(work: Coroutine[Any, Any, Any]) -> Any:
    """In a thread of its own: the browser tests may have left an event loop running in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


def try_all(roster: RosterAuthenticator, *forms: dict[str, str]) -> list[Any]:
    async def all_at_once() -> list[Any]:
        tries = (roster.authenticate(None, form) for form in forms)
        return await asyncio.gather(*tries, return_exceptions=True)

    return run(all_at_once())


def test_the_right_password_gives_the_role_as_a_group(roster: RosterAuthenticator) -> None:
    (model,) = try_all(roster, {"username": " CADRE01", "password": FIRST})
    assert (model["name"], model["groups"]) == ("cadre01", ["lawtrain-learner"])


def test_many_guesses_at_once_are_no_way_round_the_wait(roster: RosterAuthenticator) -> None:
    outcomes = try_all(roster, *({"username": "cadre01", "password": f"guess{n}"} for n in range(20)))
    told = [one for one in outcomes if isinstance(one, Said)]
    assert len(told) >= 14
    assert {one.status_code for one in told} == {429}
    assert outcomes.count(None) == 20 - len(told)


@pytest.mark.parametrize("field", ["username", "password"])
def test_a_megabyte_is_no_name_and_no_password(
    roster: RosterAuthenticator, field: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lawtrain.deploy.roster.tidy", lambda text: pytest.fail("it was looked at"))
    monkeypatch.setattr(roster._doors, "log_in", lambda *_: pytest.fail("it was looked at"))
    (outcome,) = try_all(roster, {"username": "cadre01", "password": "x", field: "ﷺ" * 1_000_000})
    assert isinstance(outcome, Said)
    assert outcome.status_code == 400


@pytest.mark.parametrize(
    ("by_token", "answer"),
    [(False, False), (True, {"name": "cadre09", "groups": []})],
    ids=["browser", "token"],
)
def test_somebody_who_is_not_on_the_roster_keeps_no_role_and_no_token(
    roster: RosterAuthenticator, by_token: bool, answer: object
) -> None:
    handler, gone, stays = (
        SimpleNamespace(_token_authenticated=by_token),
        person("cadre09"),
        person("cadre01"),
    )
    assert run(roster.refresh_user(gone, handler)) == answer
    assert gone.orm_user.api_tokens == []
    assert run(roster.refresh_user(stays, handler))["groups"] == ["lawtrain-learner"]
    assert len(stays.orm_user.api_tokens) == 1


def test_a_password_given_anew_ends_the_log_ins_before_it(roster: RosterAuthenticator) -> None:
    before = person("cadre01", datetime.now(UTC) - timedelta(hours=1))
    assert run(roster.refresh_user(before, SimpleNamespace(_token_authenticated=False))) is False
    assert before.orm_user.api_tokens == []


def test_no_server_starts_before_the_first_log_in_is_done(roster: RosterAuthenticator) -> None:
    with pytest.raises(Said) as told:
        run(roster.pre_spawn_start(person("cadre01"), None))
    assert "设置自己的密码" in told.value.jupyterhub_message
    roster._doors.choose_password("cadre01", FIRST, "我爱北京天安门88")
    roster._doors.read_notice("cadre01")
    run(roster.pre_spawn_start(person("cadre01"), None))


def test_the_hub_still_says_how_a_request_came(roster: RosterAuthenticator) -> None:
    from jupyterhub.handlers import BaseHandler

    assert "_token_authenticated" in BaseHandler.refresh_auth.__code__.co_names
