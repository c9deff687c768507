"""One's own account: the first log-in, the password, and which sessions end when it changes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from service_parts import BEGIN, QUIZ, START, Browser, Running

from lawtrain.desk.doors import CONSOLE, NOTICE, Doors

FIRST = "/lawtrain/api/v1/first"
CHANGE = "/lawtrain/api/v1/account/password"
OWN = "yu-mi-di-2026"
NEXT = "guo-shu-yuan-77"


def doors(town: Running) -> Doors:
    found: Doors = town.app.state["house"].doors
    return found


def slip(town: Running, username: str) -> str:
    """A slip from the office, moments ago."""
    town.clock.forward(seconds=5)
    password = doors(town).give_passwords(CONSOLE, [username])[username]
    town.clock.forward(seconds=5)
    return password


@contextmanager
def newcomer(town: Running, username: str = "learner") -> Iterator[Browser]:
    """Has typed the password of the slip at the hub, and is back at the service."""
    assert doors(town).log_in(username, slip(town, username))
    with town.browser(username) as browser:
        yield browser


def act(browser: Browser, path: str, body: object) -> tuple[int, dict[str, str]]:
    """From the page of the first log-in, which is all a newcomer gets to see."""
    token = (
        browser.get("/lawtrain/first").text.partition('name="lawtrain-token" content="')[2].partition('"')[0]
    )
    answer = browser.act(path, body, x_lawtrain_token=token)
    return answer.status_code, answer.json()


def settle(town: Running, username: str = "learner") -> None:
    password = slip(town, username)
    assert doors(town).log_in(username, password)
    doors(town).choose_first_password(username, OWN)
    doors(town).read_notice(username)
    town.clock.forward(seconds=5)


def test_whoever_came_with_a_slip_sees_the_first_page_and_nothing_else(own: Running) -> None:
    with newcomer(own) as browser:
        for page in (
            "/lawtrain/",
            "/lawtrain/lessons/sample/01-first",
            "/lawtrain/account",
            "/lawtrain/mydata",
        ):
            answer = browser.get(page)
            assert (answer.status_code, answer.headers["location"]) == (303, "/lawtrain/first")
        assert browser.get(QUIZ).json()["code"] == "first"
        text = browser.get("/lawtrain/first").text
        assert "设置自己的密码" in text
        assert "本单位普法办" in text
        assert "我的账号" not in text, "a menu that leads nowhere"
        assert browser.get("/lawtrain/notice").status_code == 200


def test_password_and_notice_in_one_go(own: Running) -> None:
    with newcomer(own) as browser:
        assert act(browser, FIRST, {"password": OWN, "read": True}) == (200, {"next": "/lawtrain/"})
        assert browser.get("/lawtrain/").status_code == 200
        assert browser.get("/lawtrain/first").headers["location"] == "/lawtrain/"
        known = doors(own).find("learner")
        assert known
        assert known.settled
        assert known.notice == NOTICE
        assert doors(own).log_in("learner", OWN)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"password": OWN, "read": False}, "我已看过"),
        ({"password": "short", "read": True}, "太短"),
        ({"password": "12345678", "read": True}, "容易被猜到"),
        ({"password": "learner-99", "read": True}, "工号"),
        ({"password": "", "read": True}, "太短"),
        ({"password": "x" * 300, "read": True}, "太长"),
        ({"read": True}, "太短"),
        ({"password": 5, "read": True}, "password"),
        ({"password": OWN}, "read"),
    ],
    ids=str,
)
def test_what_will_not_do_changes_nothing(own: Running, body: object, words: str) -> None:
    with newcomer(own) as browser:
        status, answer = act(browser, FIRST, body)
        assert status == 400
        assert words in answer["message"]
        known = doors(own).find("learner")
        assert known
        assert known.one_time
        assert known.notice == ""


def test_the_password_of_the_slip_is_no_own_password(own: Running) -> None:
    password = slip(own, "learner")
    doors(own).log_in("learner", password)
    with own.browser("learner") as browser:
        assert "密码条" in act(browser, FIRST, {"password": password, "read": True})[1]["message"]


def test_only_the_notice_is_shown_to_whoever_has_a_password(own: Running) -> None:
    password = slip(own, "learner")
    doors(own).log_in("learner", password)
    doors(own).choose_password("learner", password, OWN)
    with own.browser("learner") as browser:
        text = browser.get("/lawtrain/first").text
        assert "设置自己的密码" not in text
        assert "我已看过" in text
        assert act(browser, FIRST, {"password": NEXT, "read": True})[0] == 200
        assert doors(own).log_in("learner", OWN), "the password in the request was not asked for"


def test_whoever_has_a_password_gets_no_second_first_one(own: Running) -> None:
    settle(own)
    with own.browser("learner") as browser:
        assert browser.act(FIRST, {"password": NEXT, "read": True}).status_code == 200
        assert doors(own).log_in("learner", OWN)


def test_a_browser_left_open_cannot_choose_the_password_after_a_reset(own: Running) -> None:
    """The hub may let an old log-in back in for a moment: it has not typed the password of the new slip."""
    settle(own)
    password = slip(own, "learner")
    with own.browser("learner") as browser:
        status, answer = act(browser, FIRST, {"password": NEXT, "read": True})
        assert (status, answer["code"]) == (409, "refused")
        assert "新密码条" in answer["message"]
        assert doors(own).log_in("learner", password)
        assert act(browser, FIRST, {"password": NEXT, "read": True})[0] == 200


def test_a_reset_ends_every_session_and_token_at_once(own: Running) -> None:
    settle(own)
    token = own.hub.token("learner")
    with own.browser("learner") as pc, own.browser("learner") as phone, own.kernel(token) as kernel:
        assert kernel.get(QUIZ).status_code == 200
        with own.browser("learner2") as other:
            slip(own, "learner")
            assert [one.get("/lawtrain/").status_code for one in (pc, phone)] == [303, 303]
            assert "/login?" in pc.get("/lawtrain/").headers["location"]
            assert kernel.get(QUIZ).status_code in (401, 403)
            assert other.get("/lawtrain/").status_code == 200, "another person is not touched"


def test_a_token_sets_no_first_password_and_reads_none_of_the_persons_data(own: Running) -> None:
    """Whoever gets at a learner's notebook must not get the account with it."""
    assert doors(own).log_in("learner", slip(own, "learner"))
    with own.kernel(own.hub.token("learner")) as kernel:
        refused = kernel.post(FIRST, json={"password": NEXT, "read": True})
        assert refused.status_code == 403
        assert "请用浏览器打开平台" in refused.json()["message"]
        assert doors(own).log_in("learner", NEXT) is None
    settle(own)
    with own.kernel(own.hub.token("learner")) as kernel:
        assert kernel.get(QUIZ).status_code == 200
        for path in ("mydata", "mydata.json", "mydata.xlsx", "account", "feedback", "notice"):
            assert kernel.get(f"/lawtrain/{path}").status_code == 403, path
        assert kernel.post(CHANGE, json={"old": OWN, "new": NEXT}).status_code == 403
    assert doors(own).log_in("learner", OWN)


def test_the_token_of_a_stopped_server_is_worth_nothing(own: Running) -> None:
    token = own.hub.token("learner")
    with own.kernel(token) as kernel:
        assert kernel.get(QUIZ).status_code == 200
        del own.hub.tokens[token]  # the hub revokes it when it stops the server
        own.clock.forward(seconds=61)
        assert kernel.get(QUIZ).status_code == 401
        assert kernel.post(START, json=BEGIN).status_code == 401


def test_a_new_password_logs_out_everywhere_else_and_stays_here(own: Running) -> None:
    settle(own)
    with own.browser("learner") as here, own.browser("learner") as there:
        answer = here.act(CHANGE, {"old": OWN, "new": NEXT})
        assert answer.status_code == 200
        assert "已经改好" in answer.json()["said"]
        assert here.get("/lawtrain/").status_code == 200
        assert there.get("/lawtrain/").status_code == 303
        assert doors(own).log_in("learner", NEXT)
        assert doors(own).log_in("learner", OWN) is None


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [("wrong", NEXT, "原来的密码不对"), (OWN, OWN, "一样"), (OWN, "abc", "太短"), ("x" * 300, NEXT, "太长")],
)
def test_a_password_is_not_changed_by_mistake(own: Running, old: str, new: str, words: str) -> None:
    settle(own)
    with own.browser("learner") as here, own.browser("learner") as there:
        answer = here.act(CHANGE, {"old": old, "new": new})
        assert answer.status_code == 400
        assert words in answer.json()["message"]
        assert there.get("/lawtrain/").status_code == 200
        assert doors(own).log_in("learner", OWN)


def test_guessing_the_old_password_from_a_stolen_session_is_stopped(own: Running) -> None:
    settle(own)
    with own.browser("learner") as thief:
        codes = [thief.act(CHANGE, {"old": f"guess-{n}", "new": NEXT}).status_code for n in range(8)]
        assert codes[0] == 400
        assert codes[-1] == 409


def test_the_session_before_the_first_password_is_not_planted(own: Running) -> None:
    with newcomer(own) as browser, own.browser("learner") as planted:
        assert act(browser, FIRST, {"password": OWN, "read": True})[0] == 200
        assert planted.get("/lawtrain/").status_code == 303
        assert browser.get("/lawtrain/").status_code == 200


def test_own_pages_say_who_one_is(own: Running) -> None:
    settle(own)
    with own.browser("learner") as browser:
        text = browser.get("/lawtrain/account").text
        for words in ("示例learner", "示范村", "学员", "改密码"):
            assert words in text


def test_the_office_puts_its_own_name_into_the_notice(own: Running) -> None:
    store = own.app.state["house"].store
    store.write(lambda tx: tx.town.set_option("controller", "示范镇普法办"))
    store.write(lambda tx: tx.town.set_option("contact", "<b>三楼</b>"))
    with newcomer(own) as browser:
        for page in ("/lawtrain/first", "/lawtrain/notice"):
            assert "示范镇普法办" in browser.get(page).text
            assert "<b>三楼" not in browser.get(page).text


def test_feedback_is_kept_answered_and_limited(own: Running) -> None:
    send = "/lawtrain/api/v1/feedback"
    house = own.app.state["house"]
    with own.browser("learner") as browser, own.browser("learner2") as other:
        page = "/lawtrain/lessons/sample/01-first"
        words = "第三题\n看不清<script>"
        assert browser.act(send, {"words": words, "page": page}).status_code == 200
        assert browser.act(send, {"words": "x", "page": "http://evil.example/"}).status_code == 200
        pseudonym = house.doors.find("learner").person.pseudonym
        with house.store.reading() as tx:
            kept = tx.town.feedback(pseudonym)
        assert [(one.words, one.page) for one in kept] == [("x", ""), (words, page)]
        house.store.write(lambda tx: tx.town.reply(kept[1].id, "已经改大", own.clock()))
        text = browser.get("/lawtrain/feedback").text
        assert "看不清&lt;script&gt;" in text
        assert "已经改大" in text
        assert "看不清" not in other.get("/lawtrain/feedback").text
        for body, status in (
            ({"words": " \n"}, 400),
            ({"words": "长" * 1001}, 400),
            ({"words": "长" * 1000}, 200),
        ):
            assert browser.act(send, body).status_code == status
        codes = [browser.act(send, {"words": f"第 {n} 条"}).status_code for n in range(3)]
        assert codes == [200, 200, 409]
        assert other.act(send, {"words": "另一个人"}).status_code == 200
        own.clock.forward(days=1)
        browser.log_in(own.hub, "learner")
        assert browser.act(send, {"words": "明天"}).status_code == 200
