"""Forged, foreign, oversized and hurried requests do nothing."""

from __future__ import annotations

import pytest
from service_parts import BEGIN, QUIZ, START, Running


@pytest.mark.parametrize(
    "change",
    [
        {"origin": ""},
        {"origin": "null"},
        {"origin": "http://evil.example"},
        {"origin": "http://127.0.0.1:{port}"},
        {"origin": "http://localhost:{port}.evil.example"},
        {"content_type": ""},
        {"content_type": "text/plain"},
        {"content_type": "application/x-www-form-urlencoded"},
        {"content_type": "multipart/form-data; boundary=x"},
        {"x_lawtrain_token": "salt.0000"},
        {"x_lawtrain_token": "."},
    ],
    ids=str,
)
def test_a_forged_request_does_nothing(town: Running, change: dict[str, str]) -> None:
    change = {k: v.format(port=town.settings.port) for k, v in change.items()}
    with town.browser("learner") as browser:
        answer = browser.act(START, BEGIN, **change)
        assert answer.status_code == 403
        assert answer.json()["code"] == "forbidden"
        assert "不是从本平台的页面发出的" in answer.json()["message"]
        assert browser.get(QUIZ).json()["attempt"] is None


def test_a_request_without_the_pages_token_does_nothing(town: Running) -> None:
    with town.browser("learner") as browser:
        headers = {"Origin": browser.origin, "Content-Type": "application/json"}
        assert browser.post(START, content=b"{}", headers=headers).status_code == 403


def test_a_token_of_odd_bytes_is_refused_like_any_other(town: Running) -> None:
    with town.browser("learner") as browser:
        headers = {b"Origin": browser.origin.encode(), b"Content-Type": b"application/json"}
        for odd in ("令牌".encode(), b"a.\xff", b"\x80"):
            assert (
                browser.post(START, content=b"{}", headers={**headers, b"X-Lawtrain-Token": odd}).status_code
                == 403
            )


def test_the_token_of_another_session_does_not_fit(town: Running) -> None:
    with town.browser("learner") as browser, town.browser("learner2") as other:
        assert browser.act(START, BEGIN, x_lawtrain_token=other.page_token).status_code == 403


def test_every_page_has_another_token_and_each_fits(own: Running) -> None:
    with own.browser("learner") as browser:
        first, second = browser.page_token, browser.page_token
        assert first != second
        assert browser.act(START, BEGIN, x_lawtrain_token=first).status_code == 200
        assert browser.act(START, BEGIN, x_lawtrain_token=second).status_code == 200


def test_a_page_left_open_over_a_new_log_in_gets_its_token_from_me(own: Running) -> None:
    with own.browser("learner") as browser:
        old = browser.page_token
        browser.log_in(own.hub, "learner")
        assert browser.act(START, BEGIN, x_lawtrain_token=old).status_code == 403
        fresh = browser.get("/lawtrain/api/v1/me").headers["x-lawtrain-token"]
        assert browser.act(START, BEGIN, x_lawtrain_token=fresh).status_code == 200


def test_a_kernel_needs_its_token_alone(own: Running) -> None:
    with own.kernel(own.hub.token("learner")) as kernel:
        assert kernel.post(START, json=BEGIN).status_code == 200
        assert "x-lawtrain-token" not in kernel.get("/lawtrain/api/v1/me").headers


@pytest.mark.parametrize("value", ["Bearer", "Basic dTpw", "Bearer x", "token"])
def test_a_damaged_authorization_is_no_way_round_the_cookie_rules(town: Running, value: str) -> None:
    with town.browser("learner") as browser:
        answer = browser.post(START, content=b"{}", headers={"Authorization": value})
        assert answer.status_code in (401, 403)


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:{port}", "localhost", "localhost:1", "127.0.0.1"]
)
def test_a_foreign_host_name_is_refused(town: Running, host: str) -> None:
    with town.browser("learner") as browser:
        for path in ("/lawtrain/", "/lawtrain/login", "/lawtrain/static/page.css", "/lawtrain/health", QUIZ):
            answer = browser.get(path, headers={"Host": host.format(port=town.settings.port)})
            assert answer.status_code == 400
            assert "location" not in answer.headers


def test_both_of_our_host_names_are_served(town: Running) -> None:
    with town.browser() as browser:
        for host in ("localhost", "LOCALHOST", "127.0.0.1"):
            answer = browser.get("/lawtrain/health", headers={"Host": f"{host}:{town.settings.port}"})
            assert answer.json() == {"ok": True}


@pytest.mark.parametrize("chunked", [False, True])
def test_a_huge_body_is_refused(town: Running, chunked: bool) -> None:
    with town.browser("learner") as browser:
        body = b'{"tab": "' + b"x" * 300_000
        content = iter([body[:1000], body[1000:]]) if chunked else body
        headers = {
            "Origin": browser.origin,
            "Content-Type": "application/json",
            "X-Lawtrain-Token": browser.page_token,
        }
        for path in (f"/lawtrain/api/v1/attempts/{'0' * 32}/answers", START):
            answer = browser.post(path, content=content, headers=headers)
            assert answer.status_code == 413
            assert answer.json()["code"] == "too_large"
            content = body


def test_hurry_is_stopped_per_person(own: Running) -> None:
    with own.browser("learner") as browser, own.browser("learner2") as other:
        codes = [browser.get(QUIZ).status_code for _ in range(70)]
        assert codes[:60] == [200] * 60
        assert codes[-1] == 429
        assert "停几秒" in browser.get(QUIZ).json()["message"]
        assert "停几秒" in browser.get("/lawtrain/").text
        assert other.get(QUIZ).status_code == 200, "another person behind the same address is not touched"
        own.clock.forward(seconds=1)
        assert [browser.get(QUIZ).status_code for _ in range(21)] == [200] * 20 + [429]


def test_guessing_tokens_is_stopped_before_the_hub(own: Running) -> None:
    with own.kernel("x") as kernel:
        codes = [
            kernel.get(QUIZ, headers={"Authorization": f"Bearer guess{n}"}).status_code for n in range(310)
        ]
    assert codes[-1] == 429
    assert own.hub.asked <= 300


def test_no_other_origin_is_ever_invited(town: Running) -> None:
    with town.browser("learner") as browser:
        for path in ("/lawtrain/", QUIZ, "/lawtrain/static/page.js"):
            answer = browser.get(path, headers={"Origin": "http://127.0.0.1:8000"})
            assert not [name for name in answer.headers if name.startswith("access-control-")]
