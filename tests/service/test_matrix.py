"""The authorisation matrix: every route × role × ownership × phase, made from the route table.

A route that comes new meets all of it by itself; one with a place in its address that no line below explains fails.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from service_parts import BEGIN, ROLES, START, Browser, Running

from lawtrain.desk.doors import CONSOLE, Doors
from lawtrain.records import Role
from lawtrain.service.permissions import RULES, Rule

GUARDED = [rule for rule in RULES if rule.kind != "public"]
SHARED = {  # places in addresses that name nobody's property, with a value that exists
    "course": "sample",
    "lesson": "01-first",
    "file": "01-picture.png",
    "username": "learner2",  # an officer may look at anybody on the roster
    "batch": "1",
    "job": "0" * 24,
    "event": "none",  # what an office enters belongs to the office
    "exam": "none",
    "entry": "1",
    "law": "xianfa",
    "article": "5",
}
OWNED = {"attempt"}  # places that name somebody's property
NAMES = [f"{rule.method} {rule.path}" for rule in GUARDED]


def places(rule: Rule) -> list[str]:
    return [part[1:-1].partition(":")[0] for part in rule.path.split("/") if part.startswith("{")]


def address(rule: Rule, **known: str) -> str:
    path = rule.address
    for name in places(rule):
        path = path.replace(f"{{{name}:str}}", {**SHARED, "attempt": "0" * 32, **known}[name])
    return path


def ask(browser: Browser, rule: Rule, path: str, token: str = "", **headers: str) -> httpx.Response:
    """The request of a page; an empty body is nonsense to every unsafe route, which must not matter to who may ask."""
    if rule.method == "GET":
        return browser.get(path, headers=headers)
    kind = "application/octet-stream" if rule.upload else "application/json"
    return browser.act(path, b"", x_lawtrain_token=token, content_type=kind, **headers)


def test_every_place_in_an_address_is_explained() -> None:
    assert {name for rule in GUARDED for name in places(rule)} <= SHARED.keys() | OWNED


def allowed(answer: httpx.Response) -> bool:
    return answer.status_code not in (401, 403) and answer.headers.get("location", "")[:16] not in (
        "/lawtrain/login?",
        "/lawtrain/first",
    )


@pytest.fixture(scope="module")
def browsers(town: Running) -> Iterator[dict[str, tuple[Browser, str]]]:
    """A logged-in browser of each role, with a token of its page."""
    opened = {role: town.browser(role) for role in (*ROLES, "learner2")}
    yield {role: (browser, browser.page_token) for role, browser in opened.items()}
    for browser in opened.values():
        browser.close()


@pytest.mark.parametrize("rule", GUARDED, ids=NAMES)
@pytest.mark.parametrize("role", ROLES)
def test_a_role_reaches_its_routes_and_no_other(
    town: Running, browsers: dict[str, tuple[Browser, str]], rule: Rule, role: str
) -> None:
    if rule.path == "/logout":
        return  # ends the browser; see test_login
    town.clock.forward(seconds=5)
    browser, token = browsers[role]
    held = {Role(role), Role.LEARNER}  # everybody of the town is on the roster
    answer = ask(browser, rule, address(rule), token)
    assert allowed(answer) == bool(held & rule.roles), answer.text
    assert answer.status_code < 500, answer.text


@pytest.mark.parametrize("rule", GUARDED, ids=NAMES)
def test_nobody_reaches_anything_without_a_log_in_or_with_a_made_up_one(town: Running, rule: Rule) -> None:
    with town.browser() as stranger:
        for cookie in ("", "made-up", "a" * 43):
            if cookie:
                stranger.cookies.set("lawtrain-session", cookie, domain="localhost.local", path="/lawtrain/")
            headers = {
                "origin": stranger.origin,
                "content-type": "application/json",
                "x-lawtrain-token": "a.b",
            }
            answer = stranger.request(rule.method, address(rule), headers=headers, content=b"{}")
            assert not allowed(answer)
            assert answer.status_code in (303, 401)


@pytest.mark.parametrize("rule", [r for r in GUARDED if r.method == "POST"], ids=lambda r: r.path)
@pytest.mark.parametrize(
    "forged",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": ""},
        {"content_type": "text/plain"},
        {"content_type": "multipart/form-data; boundary=x"},
        {"content_type": "application/x-www-form-urlencoded"},
        {"x_lawtrain_token": "wrong.token"},
        {"host": "evil.example"},
    ],
    ids=str,
)
def test_a_foreign_page_can_do_nothing_with_the_cookie(
    town: Running, browsers: dict[str, tuple[Browser, str]], rule: Rule, forged: dict[str, str]
) -> None:
    town.clock.forward(seconds=5)
    browser, token = browsers["admin"]
    headers = {"x_lawtrain_token": token, **forged}
    answer = browser.act(address(rule), {}, **headers)
    assert answer.status_code == (400 if "host" in forged else 403), answer.text


def test_the_token_of_one_session_is_worth_nothing_in_another(
    browsers: dict[str, tuple[Browser, str]],
) -> None:
    browser, _ = browsers["learner"]
    _, token = browsers["learner2"]
    assert browser.act(START, BEGIN, x_lawtrain_token=token).status_code == 403


@pytest.mark.parametrize("rule", GUARDED, ids=NAMES)
def test_before_the_first_log_in_is_done_only_its_own_routes_are_open(own: Running, rule: Rule) -> None:
    if rule.path == "/logout":
        return
    doors: Doors = own.app.state["house"].doors
    doors.give_passwords(CONSOLE, ["admin"])
    own.clock.forward(minutes=1)
    with own.browser("admin") as browser, own.kernel(own.hub.token("admin")) as kernel:
        page = browser.get("/lawtrain/first")
        token = page.text.partition('name="lawtrain-token" content="')[2].partition('"')[0]
        answer = ask(browser, rule, address(rule), token)
        assert allowed(answer) == rule.early
        body = None if rule.method == "GET" else b"{}"
        assert not allowed(kernel.request(rule.method, address(rule), content=body))


@pytest.mark.parametrize("phase", ["before", "during", "after"])
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("mine", [True, False], ids=["own", "other's"])
def test_an_attempt_is_its_owners_alone_in_every_phase(
    own: Running, role: str, mine: bool, phase: str
) -> None:
    """No role reads or writes another's attempt, an administrator neither; who owns it may save until handing in."""
    with own.browser("learner2") as owner, own.browser(role) as other:
        actor = owner if mine else other
        attempt = "0" * 32
        if phase != "before":
            state = owner.act(START, BEGIN).json()["attempt"]
            attempt, question = state["id"], state["questions"][0]
            answers = [{"question": question["id"], "answer": [question["options"][0]["id"]], "seq": 7}]
        else:
            answers = [{"question": "single-1", "answer": [], "seq": 7}]
        if phase == "after":
            assert owner.act(f"{START}/{attempt}/submission").status_code == 200
        owned = [rule for rule in GUARDED if set(places(rule)) & OWNED]
        assert {rule.path for rule in owned} == {
            "/api/v1/attempts/{attempt:str}/answers",
            "/api/v1/attempts/{attempt:str}/submission",
        }, "a new route to somebody's property needs its line here"
        saved = actor.act(f"{START}/{attempt}/answers", {"tab": "x", "since": 0, "answers": answers})
        submitted = actor.act(f"{START}/{attempt}/submission")
        if phase == "before" or not mine:
            assert (saved.status_code, submitted.status_code) == (404, 404)
            assert "key" not in saved.text + submitted.text
        elif phase == "during":
            assert (saved.status_code, submitted.status_code) == (200, 200)
        else:
            assert (saved.status_code, submitted.status_code) == (409, 200)


@pytest.mark.parametrize(
    "rule", [r for r in GUARDED if Role.LEARNER in r.roles], ids=lambda r: f"{r.method} {r.path}"
)
def test_a_page_shows_one_learner_nothing_of_another(
    town: Running, browsers: dict[str, tuple[Browser, str]], rule: Rule
) -> None:
    """Canary: the other learner's name and their every attempt's id."""
    if rule.path == "/logout":
        return
    town.clock.forward(seconds=5)
    other, token = browsers["learner2"]
    theirs = other.act(START, BEGIN, x_lawtrain_token=token).json()["attempt"]["id"]
    mine, token = browsers["learner"]
    answer = ask(mine, rule, address(rule), token)
    assert theirs not in answer.text
    assert "示例learner2" not in answer.text


@pytest.mark.parametrize("rule", [r for r in GUARDED if r.method == "POST"], ids=lambda r: r.path)
@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b"{}", b'{"x":1}', b"\xff\xfe", b"[" * 3000], ids=repr
)
def test_nonsense_is_refused_in_chinese(
    town: Running, browsers: dict[str, tuple[Browser, str]], rule: Rule, body: bytes
) -> None:
    if rule.path == "/logout":
        return
    town.clock.forward(seconds=5)
    browser, token = browsers["admin"]
    kind = "application/octet-stream" if rule.upload else "application/json"
    answer = browser.act(address(rule), body, x_lawtrain_token=token, content_type=kind)
    assert answer.status_code < 500
    if answer.status_code >= 400:
        told: dict[str, Any] = json.loads(answer.text)
        assert any("一" <= char <= "鿿" for char in told["message"])
        assert "Traceback" not in answer.text
