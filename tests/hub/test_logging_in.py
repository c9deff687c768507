"""Log-in by the form: who gets in, where they land, and what the others are told."""

import re

import httpx
import pytest
from hub_town import Town, try_login


def wrong(reply: httpx.Response) -> str:
    found = re.search(r'id="wrong">([^<]+)<', reply.text)
    assert found, reply.text
    return found[1]


def test_a_cadre_lands_on_my_learning_of_the_service(town: Town) -> None:
    browser = town.browser()
    reply = try_login(browser, "cadre01", town.passwords["cadre01"])
    assert str(reply.url) == f"{town.service_url}/"
    assert reply.status_code == 200
    assert "我的学习" in reply.text


def test_a_full_width_name_from_a_chinese_keyboard_is_understood(town: Town) -> None:
    reply = try_login(town.browser(), " ＣＡＤＲＥ０１ ", town.passwords["cadre01"])
    assert reply.status_code == 200


def test_wrong_password_and_unknown_name_get_the_same_chinese_words(town: Town) -> None:
    browser = town.browser()
    known, unknown = (try_login(browser, name, "wrong") for name in ("cadre04", "stranger"))
    assert known.status_code == unknown.status_code == 403
    assert wrong(known) == wrong(unknown) == "账号或密码不对，请检查后再试。"


def test_an_expired_form_is_explained_in_chinese(town: Town) -> None:
    fields = {"_xsrf": "old", "username": "cadre01", "password": "x"}
    assert "已经失效" in wrong(town.browser().post("/hub/login", data=fields))


def test_guessing_gets_slow(town: Town) -> None:
    browser = town.browser()
    for _ in range(5):
        assert try_login(browser, "cadre05", "guess").status_code == 403
    reply = try_login(browser, "cadre05", town.passwords["cadre05"])
    assert reply.status_code == 429
    assert "密码输错太多次" in wrong(reply)


@pytest.mark.parametrize(
    ("username", "role"), [("cadre02", "learner"), ("trainer01", "trainer"), ("office01", "office")]
)
def test_the_role_reaches_the_service(town: Town, username: str, role: str) -> None:
    browser = town.login(username)
    me = browser.get(f"{town.service_url}/api/v1/me", headers={"Accept": "application/json"}).json()
    assert (me["username"], me["role"]) == (username, role)


@pytest.mark.parametrize("path", ["/hub/login", "/hub/home", "/hub/nowhere", "/hub/token"])
def test_no_english_and_no_outside_host_on_the_hub_s_pages(town: Town, path: str) -> None:
    browser = town.browser() if path == "/hub/login" else town.login("cadre01")
    page = browser.get(path).text
    assert "试用环境" in page
    assert set(re.findall(r"(?:src|href|action)=\"https?://([^/\"]+)", page)) <= {
        f"localhost:{town.port + 10}"
    }
    seen = re.sub(r"<(style|script)\b.*?</\1>|<[^>]+>", " ", page, flags=re.S)
    assert set(re.findall(r"[A-Za-z]{2,}", seen)) <= {"JupyterLab"}
