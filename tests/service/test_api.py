"""The API: one's own attempts only, sentences instead of crashes, and no key before submission."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from service_parts import BEGIN, QUIZ, START, Browser, Running

from lawtrain import wire
from lawtrain.desk import RemoteDesk
from lawtrain.errors import NotFound, Refused
from tests.sample import SECRET

API = "/lawtrain/api/v1"
OF_THE_KEY = {"explanation", "why", "whys", "key", "correct", "family", "citations", "guide", "by_person"}


def begin(browser: Browser) -> dict[str, Any]:
    state: dict[str, Any] = browser.act(START, BEGIN).json()
    return state["attempt"]


def save(attempt: dict[str, Any], seq: int = 1, **more: Any) -> dict[str, Any]:
    question = attempt["questions"][0]
    answer = {"question": question["id"], "answer": [question["options"][0]["id"]], "seq": seq}
    return {"tab": "tab-1", "since": 0, "answers": [answer], **more}


def test_from_first_look_to_result(own: Running) -> None:
    with own.browser("learner") as browser:
        assert browser.get(f"{API}/me").json() == {
            "person": browser.get(f"{API}/me").json()["person"],
            "username": "learner",
            "name": "示例learner",
            "role": "learner",
        }
        assert browser.get(QUIZ).json()["attempt"] is None
        attempt = begin(browser)
        assert begin(browser)["id"] == attempt["id"], "starting again goes on with the one under way"
        saved = browser.act(f"{API}/attempts/{attempt['id']}/answers", save(attempt))
        assert saved.status_code == 200
        assert saved.json()["rev"] > 0
        again = browser.act(f"{API}/attempts/{attempt['id']}/answers", save(attempt))
        assert again.json()["rev"] == saved.json()["rev"]
        resumed = browser.get(QUIZ).json()["attempt"]
        assert resumed["answers"] == {attempt["questions"][0]["id"]: save(attempt)["answers"][0]["answer"]}
        done = browser.act(f"{API}/attempts/{attempt['id']}/submission").json()
        assert done["result"]["first"]
        progress = browser.get(f"{API}/progress").json()
        assert progress["lessons"][0]["quizzes"][0]["best_score"] == done["result"]["score"]


def test_no_key_leaves_the_house_before_submission(own: Running) -> None:
    with own.browser("learner") as browser:
        attempt = begin(browser)
        path = f"{API}/attempts/{attempt['id']}"
        early = [
            browser.get(QUIZ),
            browser.act(START, BEGIN),
            browser.act(f"{path}/answers", save(attempt)),
            browser.get(f"{API}/progress"),
            browser.get("/lawtrain/"),
            browser.get("/lawtrain/lessons/sample/01-first"),
            *(browser.get(f"/lawtrain/static/{name}") for name in ("page.js", "quiz.js")),
        ]
        for answer in early:
            assert answer.status_code == 200
            assert SECRET not in answer.text
        for answer in early[:3]:
            for name, value in walk(answer.json()):
                assert name not in OF_THE_KEY, value
        assert SECRET in browser.act(f"{path}/submission").text, "the word is really there to be found"


def walk(value: Any) -> list[tuple[str, Any]]:
    if isinstance(value, dict):
        return [(k, v) for k, v in value.items()] + [pair for v in value.values() for pair in walk(v)]
    if isinstance(value, list):
        return [pair for v in value for pair in walk(v)]
    return []


def test_the_attempt_of_another_is_as_unknown_as_none(own: Running) -> None:
    with own.browser("learner") as browser:
        attempt = begin(browser)
    body = save(attempt)
    for other in ("learner2", "office", "admin", "trainer"):
        with own.browser(other) as stranger:
            token = stranger.page_token
            for verb in ("answers", "submission"):
                theirs = stranger.act(f"{API}/attempts/{attempt['id']}/{verb}", body, x_lawtrain_token=token)
                none = stranger.act(f"{API}/attempts/{'f' * 32}/{verb}", body, x_lawtrain_token=token)
                assert theirs.status_code == none.status_code == 404
                assert theirs.json() == none.json()
    with own.browser("learner") as browser:
        state = browser.get(QUIZ).json()
        assert state["attempt"]["answers"] == {}
        assert state["result"] is None


def test_after_submission_nothing_is_saved(own: Running) -> None:
    with own.browser("learner") as browser:
        attempt = begin(browser)
        path = f"{API}/attempts/{attempt['id']}"
        first = browser.act(f"{path}/submission").json()
        late = browser.act(f"{path}/answers", save(attempt))
        assert late.status_code == 409
        assert late.json()["code"] == "refused"
        assert "已经交了" in late.json()["message"]
        assert browser.act(f"{path}/submission").json()["result"] == first["result"]


@pytest.mark.parametrize(
    ("body", "named"),
    [
        (b"", "JSON"),
        (b"{", "JSON"),
        (b"\xff\xfe", "JSON"),
        (b"[]", "整个请求"),
        (b"null", "整个请求"),
        (b'{"x":' * 20_000, "JSON"),
        (b'{"tab":"t","since":0}', "answers"),
        (b'{"tab":7,"since":0,"answers":[]}', "tab"),
        (b'{"tab":"t","since":"0","answers":[]}', "since"),
        (b'{"tab":"t","since":1e999,"answers":[]}', "since"),
        (b'{"tab":"t","since":0,"answers":[{"question":"q","answer":"a","seq":1}]}', "answers[0].answer"),
        (
            b'{"tab":"t","since":0,"answers":[{"question":"q","answer":[1],"seq":1}]}',
            "answers[0].answer[0]",
        ),
        (b'{"tab":"t","since":0,"answers":[{"question":"q","answer":[]}]}', "answers[0].seq"),
    ],
    ids=repr,
)
def test_a_body_that_makes_no_sense_is_named(town: Running, body: bytes, named: str) -> None:
    with town.browser("learner") as browser:
        answer = browser.act(f"{API}/attempts/{begin(browser)['id']}/answers", body)
        assert answer.status_code == 400, answer.text
        assert answer.json()["code"] == "invalid"
        assert named in answer.json()["message"]


@pytest.mark.parametrize(
    "change",
    [
        {"answers": [{"question": "no-such", "answer": [], "seq": 1}]},
        {"answers": []},
        {"since": -1},
        {"since": 2**31},
        {"since": 10**40},
        {"tab": ""},
        {"tab": "x" * 100},
        {"tab": "\0"},
        {"tab": "a b"},
        {"answers": [{"question": "{first}", "answer": ["no-such-option"], "seq": 1}]},
        {"answers": [{"question": "{first}", "answer": [], "seq": 2**63}]},
        {"answers": [{"question": "{first}", "answer": [], "seq": -5}]},
    ],
    ids=str,
)
def test_answers_that_cannot_be_meant_are_refused(town: Running, change: dict[str, Any]) -> None:
    with town.browser("learner") as browser:
        attempt = begin(browser)
        text = json.dumps(save(attempt, **change)).replace("{first}", attempt["questions"][0]["id"])
        answer = browser.act(f"{API}/attempts/{attempt['id']}/answers", text.encode())
        assert answer.status_code == 400
        assert browser.get(QUIZ).json()["attempt"]["answers"] == {}


@pytest.mark.parametrize(
    "path",
    [
        "quiz?ref=sample/01-first/none",
        "quiz?ref=none/01-first/test",
        "quiz?ref=sample/99-x/test",
        "quiz?ref=sample/01-first/other",
        "x",
    ],
)
def test_what_is_not_there_is_told_in_chinese(town: Running, path: str) -> None:
    with town.browser("learner") as browser:
        answer = browser.get(f"{API}/{path}")
        assert answer.status_code == 404
        assert answer.json()["code"] == "not_found"
        assert re.search("没有|不是小测的写法", answer.json()["message"])


def test_the_short_forms_that_authors_write_reach_the_same_quiz(own: Running) -> None:
    with own.kernel(own.hub.token("learner")) as kernel:
        for short in ("sample/01-first", "sample/01", "sample/01/test"):
            state = kernel.get(f"{API}/quiz", params={"ref": short}).json()
            assert state["head"]["ref"] == "sample/01-first/test"
            assert kernel.post(START, json={"quiz": short}).json()["attempt"]["number"] == 1


def test_a_remote_desk_works_against_it(own: Running) -> None:
    url = f"http://127.0.0.1:{own.settings.port}/lawtrain"
    desk = RemoteDesk(url, own.hub.token("learner"))
    attempt = desk.start("sample/01").attempt
    assert attempt is not None
    question = attempt.questions[0]
    answer = wire.AnswerIn(question=question.id, answer=(question.options[0].id,), seq=1)
    assert desk.save(attempt.id, wire.Save(tab="kernel", since=0, answers=(answer,))).rev > 0
    result = desk.submit(attempt.id).result
    assert result is not None
    assert desk.progress().lessons[0].quizzes[0].best_score == result.score
    assert desk.person
    with pytest.raises(Refused, match="已经交了"):
        desk.save(attempt.id, wire.Save(tab="kernel", since=0, answers=(answer,)))
    with pytest.raises(NotFound):
        desk.look("none/01")


def test_people_keep_their_answers_apart(own: Running) -> None:
    with own.browser("learner") as one, own.browser("learner2") as two:
        persons = {b.get(f"{API}/me").json()["person"] for b in (one, two)}
        assert len(persons) == 2
        assert begin(one)["id"] != begin(two)["id"]
