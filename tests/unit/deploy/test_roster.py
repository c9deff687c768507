"""Logging in by the account file: many guesses at once, and names that are no names."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from lawtrain.deploy import accounts
from lawtrain.deploy.roster import RosterAuthenticator
from lawtrain.deploy.said import Said


@pytest.fixture
def roster(tmp_path: Path) -> RosterAuthenticator:
    account = accounts.Account(
        "cadre01", "示例干部一", "示范村", "learner", accounts.hash_password("right-one")
    )
    accounts.save(tmp_path / "accounts.json", [account])
    return RosterAuthenticator(accounts_file=str(tmp_path / "accounts.json"))


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
    (model,) = try_all(roster, {"username": " CADRE01", "password": "right-one"})
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
    monkeypatch.setattr("lawtrain.deploy.roster.matches", lambda *_: pytest.fail("it was looked at"))
    (outcome,) = try_all(roster, {"username": "cadre01", "password": "x", field: "ﷺ" * 1_000_000})
    assert isinstance(outcome, Said)
    assert outcome.status_code == 400


@pytest.mark.parametrize(
    ("by_token", "answer"),
    [(False, False), (True, {"name": "cadre09", "groups": []})],
    ids=["browser", "token"],
)
def test_somebody_who_left_the_file_keeps_no_role(
    roster: RosterAuthenticator, by_token: bool, answer: object
) -> None:
    handler = SimpleNamespace(_token_authenticated=by_token)
    assert run(roster.refresh_user(SimpleNamespace(name="cadre09"), handler)) == answer
    stays = run(roster.refresh_user(SimpleNamespace(name="cadre01"), handler))
    assert stays["groups"] == ["lawtrain-learner"]


def test_the_hub_still_says_how_a_request_came(roster: RosterAuthenticator) -> None:
    from jupyterhub.handlers import BaseHandler

    assert "_token_authenticated" in BaseHandler.refresh_auth.__code__.co_names
