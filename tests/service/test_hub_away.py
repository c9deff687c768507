"""The hub restarts, hangs or changes its mind while people are answering."""

from __future__ import annotations

import time

from service_parts import BEGIN, QUIZ, START, Running

from lawtrain.desk.doors import CONSOLE, Doors
from lawtrain.records import Role
from lawtrain.service.app import utc_now
from lawtrain.store import Store


def test_a_learner_goes_on_while_the_hub_is_away(own: Running) -> None:
    with own.browser("learner") as browser:
        token, attempt = browser.page_token, browser.act(START, BEGIN).json()["attempt"]
        question = attempt["questions"][0]
        own.hub.mood = "broken"
        own.clock.forward(hours=7)
        body = {"tab": "t", "since": 0, "answers": [answer(question, 1)]}
        path = f"/lawtrain/api/v1/attempts/{attempt['id']}"
        assert browser.act(f"{path}/answers", body, x_lawtrain_token=token).status_code == 200
        assert browser.act(f"{path}/submission", x_lawtrain_token=token).json()["result"]["counted"]


def test_after_a_working_day_without_the_hub_nobody_is_trusted(own: Running) -> None:
    with own.browser("learner") as browser:
        own.hub.mood = "broken"
        own.clock.forward(hours=9)
        away = browser.get(QUIZ)
        assert away.status_code == 503
        assert "不能确认您的身份" in away.json()["message"]
        own.hub.mood = "well"
        own.clock.forward(seconds=20)
        assert browser.get(QUIZ).status_code == 200


def test_a_hub_that_hangs_costs_one_request_a_few_seconds_and_not_every_one(own: Running) -> None:
    with own.browser("learner") as browser:
        own.clock.forward(minutes=2)
        own.hub.mood = "silent"
        assert browser.get(QUIZ).status_code == 200
        before = own.hub.asked
        for _ in range(10):
            assert browser.get(QUIZ).status_code == 200
        assert own.hub.asked == before


def test_the_hub_is_asked_at_most_once_a_minute(own: Running) -> None:
    with own.browser("learner") as browser:
        before = own.hub.asked
        for _ in range(5):
            browser.get(QUIZ)
        assert own.hub.asked == before
        own.clock.forward(seconds=61)
        for _ in range(5):
            browser.get(QUIZ)
        assert own.hub.asked == before + 1


def test_a_clock_set_back_does_not_keep_the_hub_from_being_asked(own: Running) -> None:
    with own.browser("learner") as browser:
        assert browser.get(QUIZ).status_code == 200
        before = own.hub.asked
        own.clock.forward(hours=-3)
        assert browser.get(QUIZ).status_code == 200
        assert own.hub.asked > before


def test_a_token_that_the_hub_has_revoked_ends_the_session(own: Running) -> None:
    with own.browser("learner") as browser, own.kernel(own.hub.token("learner2")) as kernel:
        assert kernel.get(QUIZ).status_code == 200
        own.hub.tokens.clear()
        own.clock.forward(seconds=61)
        assert browser.get(QUIZ).status_code == 401
        assert kernel.get(QUIZ).status_code == 401
        own.hub.mood = "broken"
        assert browser.get(QUIZ).status_code == 401, "it stays ended while the hub is away"


def test_a_role_taken_away_is_gone_at_once(own: Running) -> None:
    doors, roster = own.app.state["house"].doors, own.app.state["house"].roster
    with own.browser("office") as browser:
        assert browser.get("/lawtrain/scores").status_code == 200
        doors.grant(CONSOLE, "office", Role.OFFICE, False)
        assert browser.get("/lawtrain/scores").status_code == 403
        assert browser.get("/lawtrain/").status_code == 200
        roster.place(CONSOLE, "office", "示例office", None, roster.today(), "调离")
        time.sleep(1.1)  # the roster's desk is another
        refused = browser.get("/lawtrain/")
        assert refused.status_code == 403
        assert "不在现在的花名册上" in refused.text


def test_what_another_process_has_changed_is_seen_within_a_second(own: Running) -> None:
    store = Store.open(own.settings.database)
    with own.browser("office") as browser:
        assert browser.get("/lawtrain/scores").status_code == 200
        Doors(store, utc_now).grant(CONSOLE, "office", Role.OFFICE, False)
        time.sleep(1.1)
        assert browser.get("/lawtrain/scores").status_code == 403
    store.close()


def test_a_password_given_anew_ends_every_session_at_once(own: Running) -> None:
    doors = own.app.state["house"].doors
    with own.browser("learner") as browser, own.browser("learner2") as other:
        own.clock.forward(minutes=1)
        doors.give_passwords(CONSOLE, ["learner"])
        assert browser.get(QUIZ).status_code == 401
        assert other.get(QUIZ).status_code == 200


def test_a_kernels_token_that_is_known_goes_on_and_an_unknown_one_waits(own: Running) -> None:
    with own.kernel(own.hub.token("learner")) as known, own.kernel(own.hub.token("learner2")) as unknown:
        assert known.get(QUIZ).status_code == 200
        own.hub.mood = "broken"
        own.clock.forward(hours=1)
        assert known.get(QUIZ).status_code == 200
        assert unknown.get(QUIZ).status_code == 503


def test_a_session_ends_after_a_day(own: Running) -> None:
    with own.browser("learner") as browser:
        own.clock.forward(hours=25)
        assert browser.get("/lawtrain/").status_code == 303


def test_tokens_without_our_scope_or_of_a_machine_are_refused(own: Running) -> None:
    own.hub.scopes = ("access:servers", "access:services!service=other")
    with own.kernel(own.hub.token("learner")) as kernel:
        assert kernel.get(QUIZ).status_code == 403
    own.hub.scopes, own.hub.kind = ("access:services!service=lawtrain",), "service"
    with own.kernel(own.hub.token("learner")) as kernel:
        assert kernel.get(QUIZ).status_code == 401
    with own.kernel("made-up") as kernel:
        assert kernel.get(QUIZ).status_code == 401


def test_a_session_id_is_no_token_and_a_token_no_session_id(own: Running) -> None:
    token = own.hub.token("learner")
    with own.browser("learner") as browser, own.browser() as other, own.kernel(token) as kernel:
        assert kernel.get(QUIZ).status_code == 200
        with own.kernel(browser.cookies["lawtrain-session"]) as thief:
            assert thief.get(QUIZ).status_code == 401
        other.cookies.set("lawtrain-session", token, domain="localhost.local", path="/lawtrain/")
        assert other.get(QUIZ).status_code == 401


def answer(question: dict[str, object], seq: int) -> dict[str, object]:
    options = question["options"]
    assert isinstance(options, list)
    return {"question": question["id"], "answer": [options[0]["id"]], "seq": seq}
