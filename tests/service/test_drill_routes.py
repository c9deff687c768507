"""演练 over the API: each stage in its turn, once, by its owner; and of a later stage nothing before its time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import httpx
import pytest
from kinds_parts import API, DRILL, RIGHT, STAGES, every_kind, mark, stage_words
from service_parts import START, Browser, Running, service

from lawtrain.service.permissions import RULES

FIRST, SECOND, THIRD = STAGES
OUT_OF_TURN = "演练要一步一步做，前面的步骤还没有选定；请刷新页面后再试"


@pytest.fixture
def own(tmp_path: Any) -> Iterator[Running]:
    every_kind(tmp_path)
    with service(tmp_path) as running:
        yield running


def begin(browser: Browser) -> dict[str, Any]:
    attempt: dict[str, Any] = browser.act(START, {"quiz": DRILL}).json()["attempt"]
    return attempt


def give(browser: Browser, attempt: str, *answers: tuple[str, list[str]], **more: Any) -> httpx.Response:
    """Saves from one tab; the first answer has the number `seq`."""
    seq, about = more.pop("seq", 1), {"tab": "tab-1", "since": 0, **more}
    given = [{"question": q, "answer": a, "seq": n} for n, (q, a) in enumerate(answers, seq)]
    return browser.act(f"{API}/attempts/{attempt}/answers", {**about, "answers": given})


def seen(browser: Browser) -> dict[str, Any]:
    attempt: dict[str, Any] = browser.get(f"{API}/quiz?ref={DRILL}").json()["attempt"]
    return attempt


def reached(attempt: dict[str, Any]) -> list[str]:
    (question,) = attempt["questions"]
    assert question["stages"] == len(STAGES)
    return [part["id"] for part in question["parts"]]


def refused(answer: httpx.Response, status: int, words: str) -> None:
    assert (answer.status_code, words in answer.json()["message"]) == (status, True), answer.text


def quiet_about(text: str, *numbers: int) -> None:
    """Nothing of these stages, and of the drill as a whole."""
    for number in numbers:
        assert mark(STAGES[number - 1]) not in text, number
        assert stage_words(number) not in text, number
    assert mark("drill-1") not in text


def test_each_stage_is_told_in_its_turn_and_never_before(own: Running) -> None:
    with own.browser("learner") as browser:
        attempt = begin(browser)["id"]
        quiet_about(json.dumps(seen(browser), ensure_ascii=False), 2, 3)
        for number, stage in enumerate(STAGES, 1):
            early = browser.act(START, {"quiz": DRILL}).text + browser.get(f"{API}/quiz?ref={DRILL}").text
            assert stage_words(number) in early
            assert mark(stage) not in early
            quiet_about(early, *range(number + 1, 4))
            saved = give(browser, attempt, (stage, RIGHT[stage]), seq=number, since=number - 1)
            assert (saved.status_code, saved.json()["stale"]) == (200, [])
            quiet_about(saved.text, *range(number, 4))
            now = seen(browser)
            assert reached(now) == list(STAGES[: number + 1])
            assert [one["id"] for one in now["told"]] == list(STAGES[:number])
            assert mark(stage) in json.dumps(now["told"], ensure_ascii=False)
            quiet_about(json.dumps(now["told"], ensure_ascii=False), *range(number + 1, 4))
        done = browser.act(f"{API}/attempts/{attempt}/submission").json()
        assert (done["result"]["score"], done["attempt"]["told"]) == (1, [])
        assert mark("drill-1") in json.dumps(done, ensure_ascii=False)


@pytest.mark.parametrize("who", ["learner2", "trainer", "office", "admin"])
def test_nobody_else_settles_a_stage_or_learns_of_it(own: Running, who: str) -> None:
    with own.browser("learner") as browser:
        attempt = begin(browser)["id"]
        assert give(browser, attempt, (FIRST, ["a"])).status_code == 200
    with own.browser(who) as stranger:
        theirs = give(stranger, attempt, (SECOND, ["a"]))
        none = give(stranger, "f" * 32, (SECOND, ["a"]))
        assert theirs.status_code == none.status_code == 404
        assert theirs.json() == none.json()
        assert stranger.act(f"{API}/attempts/{attempt}/submission").status_code == 404
        assert reached(begin(stranger)) == [FIRST]
    with own.browser("learner") as browser:
        assert (seen(browser)["answers"], reached(seen(browser))) == ({FIRST: ["a"]}, [FIRST, SECOND])


def test_without_a_login_or_with_another_s_page_token_nothing_is_settled(own: Running) -> None:
    with own.browser("learner") as browser, own.browser("learner2") as other, own.browser() as nobody:
        attempt, body = begin(browser)["id"], {"tab": "t", "since": 0, "answers": []}
        body["answers"] = [{"question": FIRST, "answer": ["a"], "seq": 1}]
        path = f"{API}/attempts/{attempt}/answers"
        assert nobody.act(path, body, x_lawtrain_token="x").status_code in {401, 403}
        assert browser.act(path, body, x_lawtrain_token=other.page_token).status_code == 403
        assert browser.act(path, body, origin="http://example.invalid").status_code == 403
        assert seen(browser)["answers"] == {}


@pytest.mark.parametrize(
    ("answers", "status", "words"),
    [
        ([(SECOND, ["a"])], 400, OUT_OF_TURN),
        ([(THIRD, ["true"])], 400, OUT_OF_TURN),
        ([(SECOND, ["a"]), (FIRST, ["b"])], 400, OUT_OF_TURN),
        ([(FIRST, ["b"]), (THIRD, ["true"])], 400, OUT_OF_TURN),
        ([(FIRST, [])], 400, "这一步还没有选"),
        ([(FIRST, ["a", "b"])], 400, "本题只能选一项"),
        ([(FIRST, ["zz"])], 400, "没有的选项"),
        ([(FIRST, [""])], 400, "没有的选项"),
        ([("drill-1", ["a"])], 400, "不在这份试卷上"),
        ([("drill-1/4", ["a"])], 400, "不在这份试卷上"),
        ([("drill-1/1 ", ["a"])], 400, "不在这份试卷上"),
        ([("drill-1/../drill-1/1", ["a"])], 400, "不在这份试卷上"),
        ([("' OR 1=1 --", ["a"])], 400, "不在这份试卷上"),
        ([("<script>alert(1)</script>", ["a"])], 400, "不在这份试卷上"),
        ([("\x00", ["a"])], 400, "不在这份试卷上"),
        ([("步" * 5000, ["a"])], 400, "不在这份试卷上"),
        ([(FIRST, ["选" * 5000])], 400, "没有的选项"),
        ([(FIRST, ["b"] * 500)], 400, "没有的选项"),
        ([(FIRST, ["b"])] * 201, 400, "不完整或过多"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_is_out_of_turn_or_cannot_be_meant_settles_nothing(
    own: Running, answers: list[tuple[str, list[str]]], status: int, words: str
) -> None:
    with own.browser("learner") as browser:
        answer = give(browser, begin(browser)["id"], *answers)
        refused(answer, status, words)
        assert "<" not in answer.text
        quiet_about(answer.text, 1, 2, 3)
        assert (seen(browser)["answers"], reached(seen(browser))) == ({}, [FIRST])


def test_a_second_choice_comes_too_late_from_whichever_tab(own: Running) -> None:
    with own.browser("learner") as browser:
        attempt = begin(browser)["id"]
        first = give(browser, attempt, (FIRST, ["a"])).json()
        for more in ({"seq": 2}, {"seq": 3, "since": 99}, {"tab": "tab-2", "since": 99}):
            saved = give(browser, attempt, (FIRST, ["b"]), **more).json()
            assert saved["stale"] == [FIRST]
            assert {"question": FIRST, "answer": ["a"]} in saved["updates"]
        refused(give(browser, attempt, (FIRST, ["b"])), 400, "同一个保存序号出现了两个答案")
        refused(give(browser, attempt, (FIRST, []), seq=9), 400, "这一步还没有选")
        again = give(browser, attempt, (FIRST, ["a"])).json()
        assert (again["rev"], again["stale"]) == (first["rev"], [])
        assert seen(browser)["answers"] == {FIRST: ["a"]}


def test_two_hundred_answers_to_one_stage_settle_it_once(own: Running) -> None:
    with own.browser("learner") as browser:
        attempt = begin(browser)["id"]
        every = [(FIRST, [one]) for one in "abcd" * 50]
        saved = give(browser, attempt, *every).json()
        assert saved["stale"] == [FIRST] * 199
        assert seen(browser)["answers"] == {FIRST: ["a"]}
        assert give(browser, attempt, (SECOND, ["a", "b"]), seq=201, since=saved["rev"]).json()["stale"] == []


def test_tabs_at_once_agree_on_what_was_chosen_first(own: Running) -> None:
    with own.browser("learner") as browser:
        attempt = begin(browser)["id"]
        own.clock.forward(seconds=60)
        together, token = Barrier(8), own.hub.token("learner")

        def choose(tab: int) -> dict[str, Any]:
            answers = [{"question": FIRST, "answer": ["abcd"[tab % 4]], "seq": 1}]
            with own.kernel(token) as kernel:
                together.wait(20)
                said = kernel.post(
                    f"{API}/attempts/{attempt}/answers",
                    json={"tab": f"tab-{tab}", "since": 0, "answers": answers},
                )
            assert said.status_code == 200, said.text
            found: dict[str, Any] = said.json()
            return found

        with ThreadPoolExecutor(8) as pool:
            saved = list(pool.map(choose, range(8)))
        standing = seen(browser)["answers"][FIRST]
        (winner,) = [tab for tab, one in enumerate(saved) if not one["stale"]]
        assert standing == ["abcd"[winner % 4]]
        for one in saved[:winner] + saved[winner + 1 :]:
            assert {"question": FIRST, "answer": standing} in one["updates"]
        (told,) = seen(browser)["told"]
        assert told["answer"] == standing


def test_after_hand_in_nothing_is_settled_any_more(own: Running) -> None:
    with own.browser("learner") as browser:
        attempt = begin(browser)["id"]
        give(browser, attempt, (FIRST, ["b"]))
        done = browser.act(f"{API}/attempts/{attempt}/submission").json()
        refused(give(browser, attempt, (SECOND, ["a", "b"]), seq=2, since=1), 409, "已经交了")
        assert browser.act(f"{API}/attempts/{attempt}/submission").json()["result"] == done["result"]
        assert done["result"]["score"] == pytest.approx(0.33)
        assert reached(begin(browser)) == [FIRST]
        quiet_about(json.dumps(begin(browser), ensure_ascii=False), 2, 3)


def test_a_kernel_still_opens_six_doors(own: Running) -> None:
    doors = {(rule.method, rule.path) for rule in RULES if rule.kernel}
    begun = "/api/v1/attempts"
    assert doors == {
        ("GET", "/api/v1/me"),
        ("GET", "/api/v1/progress"),
        ("GET", "/api/v1/quiz"),
        ("POST", begun),
        ("POST", f"{begun}/{{attempt:str}}/answers"),
        ("POST", f"{begun}/{{attempt:str}}/submission"),
    }
