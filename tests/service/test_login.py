"""Logging in through the hub: state and PKCE, a fresh session each time, no way to be led elsewhere, and out again."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from service_parts import Running, service

from lawtrain.service.login import safe_next
from lawtrain.service.sessions import Session, Sessions

SESSION = "lawtrain-session"


def test_a_page_asks_to_log_in_and_is_reached_afterwards(town: Running) -> None:
    with town.browser() as browser:
        to_login = browser.get("/lawtrain/lessons/sample/01-first?x=1")
        to_hub = browser.get(to_login.headers["location"])
        target = urlsplit(to_hub.headers["location"])
        asked = {k: v[0] for k, v in parse_qs(target.query).items()}
        assert (
            f"{target.scheme}://{target.netloc}{target.path}"
            == f"{town.settings.hub_url}/hub/api/oauth2/authorize"
        )
        assert asked["client_id"] == "service-lawtrain"
        assert asked["redirect_uri"] == f"{town.settings.public_url}/lawtrain/oauth_callback"
        assert asked["code_challenge_method"] == "S256"
        code = town.hub.code("learner", asked["code_challenge"])
        back = browser.get("/lawtrain/oauth_callback", params={"code": code, "state": asked["state"]})
        assert back.headers["location"] == "/lawtrain/lessons/sample/01-first?x=1"
        assert "第一课 示例" in browser.get(back.headers["location"]).text


def test_cookies_are_out_of_reach_of_scripts_and_other_paths(town: Running) -> None:
    with town.browser() as browser:
        pending = browser.get("/lawtrain/login").headers["set-cookie"]
        cookies = [pending, *browser.log_in(town.hub, "learner").headers.get_list("set-cookie")]
    session = next(c for c in cookies if c.startswith(f"{SESSION}="))
    for cookie in cookies:
        assert "HttpOnly" in cookie
        assert "SameSite=lax" in cookie
        assert "Path=/lawtrain/;" in cookie + ";"
        assert "Secure" not in cookie
    assert "Max-Age=600" in pending
    assert "Max-Age" not in session


def test_cookies_are_secure_where_the_address_is(tmp_path: Path) -> None:
    with service(tmp_path, public_url="https://study.example") as running, running.browser() as browser:
        browser.base_url = f"http://127.0.0.1:{running.settings.port}"
        assert "; Secure" in browser.get("/lawtrain/login").headers["set-cookie"]


def test_no_session_that_was_planted_before_survives_the_log_in(town: Running) -> None:
    with town.browser() as browser:
        browser.cookies.set(SESSION, "planted", domain="localhost.local", path="/lawtrain/")
        browser.log_in(town.hub, "learner")
        first = [c.value for c in browser.cookies.jar if c.name == SESSION and c.value != "planted"]
        browser.cookies.clear()
        browser.cookies.set(SESSION, "planted", domain="localhost.local", path="/lawtrain/")
        assert browser.get("/lawtrain/").status_code == 303
        browser.cookies.clear()
        browser.cookies.set(SESSION, first[0], domain="localhost.local", path="/lawtrain/")
        assert browser.get("/lawtrain/").status_code == 200
        browser.log_in(town.hub, "learner")
        second = [c.value for c in browser.cookies.jar if c.name == SESSION]
        assert second != first
        browser.cookies.clear()
        browser.cookies.set(SESSION, first[0], domain="localhost.local", path="/lawtrain/")
        assert browser.get("/lawtrain/").status_code == 303, "the old session ended with the new log-in"


@pytest.mark.parametrize("what", ["state of another", "no state", "no cookie", "code twice", "made-up code"])
def test_a_log_in_that_this_browser_did_not_begin_is_refused(town: Running, what: str) -> None:
    with town.browser() as browser, town.browser() as other:
        asked = parse_qs(urlsplit(browser.get("/lawtrain/login").headers["location"]).query)
        state, code = asked["state"][0], town.hub.code("learner", asked["code_challenge"][0])
        if what == "state of another":
            state = parse_qs(urlsplit(other.get("/lawtrain/login").headers["location"]).query)["state"][0]
        elif what == "no state":
            state = ""
        elif what == "no cookie":
            browser.cookies.clear()
        elif what == "code twice":
            town.hub.codes.clear()
        else:
            code = "made-up"
        answer = browser.get("/lawtrain/oauth_callback", params={"code": code, "state": state})
        assert answer.status_code in (400, 503)
        assert "重新登录" in answer.text
        assert browser.get("/lawtrain/").status_code == 303


def test_two_tabs_may_log_in_at_once(town: Running) -> None:
    with town.browser() as browser:
        asked = [
            parse_qs(urlsplit(browser.get("/lawtrain/login", params={"next": n}).headers["location"]).query)
            for n in ("/lawtrain/scores", "/lawtrain/lessons/sample/01-first")
        ]
        for one, page in zip(asked, ("/lawtrain/scores", "/lawtrain/lessons/sample/01-first"), strict=True):
            code = town.hub.code("office", one["code_challenge"][0])
            back = browser.get("/lawtrain/oauth_callback", params={"code": code, "state": one["state"][0]})
            assert back.headers["location"] == page


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/lawtrain/",
        "//evil.example/lawtrain/",
        "/\\evil.example",
        "/lawtrain/..//evil.example",
        "/lawtrain/../user/somebody/",
        "/lawtrain/%2e%2e/user/",
        "/lawtrain/\r\nSet-Cookie: a=b",
        "/lawtrain/\\..\\x",
        "javascript:alert(1)",
        "/lawtrainish/",
        "/lawtrain/login",
        "/lawtrain/logout",
        "/lawtrain/oauth_callback?state=x",
        "/lawtrain/%6cogin",
        "/hub/",
        "",
    ],
)
def test_nobody_is_led_elsewhere_or_round_in_circles(target: str) -> None:
    assert safe_next(target) == "/lawtrain/"


@pytest.mark.parametrize(
    "target", ["/lawtrain/", "/lawtrain/scores?year=2026&unit=%E6%9D%91", "/lawtrain/lessons/sample/01-first"]
)
def test_our_own_pages_are_reached(target: str) -> None:
    assert safe_next(target) == target


def test_a_callback_does_not_lead_elsewhere_even_with_a_forged_cookie(town: Running) -> None:
    with town.browser() as browser:
        answer = browser.log_in(town.hub, "learner", after="https://evil.example/")
        assert answer.headers["location"] == "/lawtrain/"


def test_somebody_without_a_role_is_told_so_in_chinese(town: Running) -> None:
    with town.browser() as browser:
        answer = browser.log_in(town.hub, "nobody")
        assert answer.status_code == 403
        assert "不在现在的花名册上" in answer.text
        assert "换一个账号登录" in answer.text
        assert SESSION not in browser.cookies


def test_a_refusal_of_the_hub_is_told_in_chinese(town: Running) -> None:
    with town.browser() as browser:
        asked = parse_qs(urlsplit(browser.get("/lawtrain/login").headers["location"]).query)
        params = {"error": "access_denied", "error_description": "<b>no</b>", "state": asked["state"][0]}
        answer = browser.get("/lawtrain/oauth_callback", params=params)
        assert answer.status_code == 403
        assert "没有使用学习平台的权限" in answer.text
        assert "<b>no</b>" not in answer.text


def test_logging_out_ends_the_session_on_the_server(town: Running) -> None:
    with town.browser("learner") as browser:
        kept = browser.cookies[SESSION]
        answer = browser.act("/lawtrain/logout")
        assert answer.json() == {"next": f"{town.settings.hub_url}/hub/logout"}
        assert SESSION not in browser.cookies
        browser.cookies.set(SESSION, kept, domain="localhost.local", path="/lawtrain/")
        assert browser.get("/lawtrain/").status_code == 303


def test_logging_out_is_not_done_by_a_link(town: Running) -> None:
    with town.browser("learner") as browser:
        assert browser.get("/lawtrain/logout").status_code in (400, 405)
        assert browser.get("/lawtrain/").status_code == 200


def test_the_disk_holds_no_session_id(town: Running) -> None:
    with town.browser("learner") as browser:
        secret = browser.cookies[SESSION]
    path = town.settings.data / "sessions.sqlite"
    assert path.stat().st_mode & 0o077 == 0
    with sqlite3.connect(path) as file:
        assert secret not in str(file.execute("SELECT * FROM sessions").fetchall())


def test_the_log_ins_of_an_older_version_go_on(tmp_path: Path) -> None:
    path = tmp_path / "sessions.sqlite"
    with closing(sqlite3.connect(path)) as file, file:
        file.execute(
            "CREATE TABLE sessions (digest TEXT PRIMARY KEY, username TEXT NOT NULL, groups TEXT NOT NULL,"
            " token TEXT NOT NULL, hub_session TEXT NOT NULL, created REAL NOT NULL, checked REAL NOT NULL)"
        )
        file.execute("INSERT INTO sessions VALUES ('d1', 'cadre01', '[\"x\"]', 't1', 's1', 1, 2)")
    for _ in range(2):
        sessions = Sessions(path)
        assert sessions.get("d1") == Session("d1", "cadre01", "t1", "s1", 1, 2)
        sessions.put(Session("d2", "cadre02", "t2", "s2", 3, 4))
        sessions.close()
    sessions = Sessions(path)
    assert sessions.get("d2") == Session("d2", "cadre02", "t2", "s2", 3, 4)
    sessions.close()
