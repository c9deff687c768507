"""Every kind on a lesson's page: what a learner can open tells no key before hand-in, and their own words can be read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

import pytest
from kinds_parts import (
    ALL,
    API,
    DRILL,
    KINDS,
    LESSON,
    RIGHT,
    STAGES,
    TEMPLATE,
    WRITTEN,
    every_kind,
    mark,
    plainly,
    stage_words,
)
from service_parts import START, Browser, Running, service

from lawtrain.records import Role
from lawtrain.service.permissions import RULES
from tests.sample import SECRET

OF_THE_KEY = {
    "explanation",
    "why",
    "whys",
    "key",
    "correct",
    "family",
    "citations",
    "guide",
    "accept",
    "hits",
}
_LINK = re.compile(r"""(?:href|src|data-quiz-js)="([^"]+)\"""")
_NAMES = {"course": "sample", "lesson": "01-first", "file": "quiz.js", "law": "xianfa", "article": "5"}


@pytest.fixture
def own(tmp_path: Any) -> Iterator[Running]:
    every_kind(tmp_path)
    with service(tmp_path) as running:
        yield running


def crawl(running: Running, browser: Browser) -> dict[str, str]:
    """Everything a learner can get, by address: all rows of the table for them, what is linked, and both quizzes."""
    rows = [rule for rule in RULES if rule.method == "GET" and (not rule.roles or Role.LEARNER in rule.roles)]
    queue = [re.sub(r"{(\w+):str}", lambda name: _NAMES[name[1]], rule.address) for rule in rows]
    queue += [f"{API}/quiz?ref={ref}" for ref in (ALL, DRILL, "sample/01-first/test")]
    found: dict[str, str] = {}
    while queue:
        path = queue.pop().partition("#")[0]
        if path in found or not path.startswith("/") or re.search("log(in|out)|oauth|/hub/", path):
            continue
        running.clock.forward(seconds=1)
        answer = browser.get(path)
        assert answer.status_code < 500, path
        found[path] = plainly(answer.content)
        if "html" in answer.headers.get("content-type", ""):
            queue += [urljoin(path, link) for link in _LINK.findall(answer.text)]
    assert len(found) > 30
    return found


def begin(browser: Browser, ref: str) -> dict[str, Any]:
    state: dict[str, Any] = browser.act(START, {"quiz": ref}).json()
    return state["attempt"]


def give(browser: Browser, attempt: dict[str, Any], answers: dict[str, list[str]]) -> str:
    given = [{"question": q, "answer": a, "seq": n} for n, (q, a) in enumerate(answers.items(), 1)]
    saved = browser.act(f"{API}/attempts/{attempt['id']}/answers", {"tab": "t", "since": 0, "answers": given})
    assert saved.status_code == 200, saved.text
    return saved.text


def told(found: dict[str, str], *words: str) -> list[tuple[str, str]]:
    """Where any of the words stands."""
    return [(where, one) for where, text in found.items() for one in words if one in text]


def names(value: Any) -> set[str]:
    """Every field of a JSON value."""
    if isinstance(value, dict):
        return {*value}.union(*(names(v) for v in value.values()))
    return set().union(*(names(v) for v in value)) if isinstance(value, list) else set()


def test_nothing_of_a_key_reaches_a_learner_before_its_time(own: Running) -> None:
    later = [SECRET, *(mark(item) for item in (*KINDS, "drill-1"))]
    with own.browser("learner") as browser:
        before = crawl(own, browser)
        assert told(before, *later, *TEMPLATE, *map(mark, STAGES), *map(stage_words, (1, 2, 3))) == []
        paper, drill = begin(browser, ALL), begin(browser, DRILL)
        assert {one["control"] for one in paper["questions"]} == {
            *("order", "match", "blanks", "radio", "group", "text")
        }
        begun = crawl(own, browser)
        assert told(begun, *later, *TEMPLATE, *map(mark, STAGES), *map(stage_words, (2, 3))) == []
        assert told(begun, stage_words(1)), "the drill is among what was crawled"
        saved = {"saved": give(browser, paper, WRITTEN), "stage": give(browser, drill, {STAGES[0]: ["a"]})}
        saved |= {"again": browser.act(START, {"quiz": ALL}).text}
        answered = crawl(own, browser)
        hidden = (*later, *TEMPLATE, *map(mark, STAGES[1:]), stage_words(3))
        assert told(answered, *hidden) == told(saved, *hidden, mark(STAGES[0])) == []
        assert {where for where, _ in told(answered, mark(STAGES[0]))} == {
            f"{API}/quiz?ref={DRILL}",
            LESSON,
        }
        for attempt in (paper, json.loads(saved["again"])["attempt"], json.loads(saved["saved"])):
            assert not names(attempt) & OF_THE_KEY
        own.clock.forward(seconds=30)
        for one in (paper, drill):
            browser.act(f"{API}/attempts/{one['id']}/submission")
        after = crawl(own, browser)
        for words in later[1:]:
            assert told(after, words), f"{words} is really there to be found"
        assert told(after, *TEMPLATE) == []


def test_a_drill_told_before_hand_in_is_not_told_to_the_next_person(own: Running) -> None:
    with own.browser("learner") as browser:
        drill = begin(browser, DRILL)
        for number, stage in enumerate(STAGES):
            body = {"question": stage, "answer": RIGHT[stage], "seq": number + 1}
            path = f"{API}/attempts/{drill['id']}/answers"
            saved = browser.act(path, {"tab": "t", "since": number, "answers": [body]})
            assert saved.status_code == 200
    with own.browser("learner2") as other:
        begin(other, DRILL)
        assert told(crawl(own, other), *map(mark, STAGES), *map(stage_words, (2, 3))) == []


def rows_of(browser: Browser) -> dict[tuple[str, str], tuple[str, str, str]]:
    """My data: question, answer and share, by quiz and number."""
    plain = json.loads(browser.get("/lawtrain/mydata.json").text)
    parts = {part["名称"]: part["内容"] for part in plain["各部分"]}
    return {
        (row["小测"], row["题号"]): (row["题目"], row["我的回答"], row["这道题得了几成"])
        for row in parts["每道题的回答"]
    }


def test_answers_of_every_kind_can_be_read_in_ones_own_data(own: Running) -> None:
    title = "《示例题库》各种题"
    with own.browser("learner") as browser:
        paper = begin(browser, ALL)
        give(browser, paper, WRITTEN)
        browser.act(f"{API}/attempts/{paper['id']}/submission")
        rows = rows_of(browser)
        book = plainly(browser.get("/lawtrain/mydata.xlsx").content)
    said = {number: (answer, worth) for (quiz, number), (_, answer, worth) in rows.items() if quiz == title}
    chain = " → ".join(f"order-1 选项 {i}" for i in "abcd")
    assert said["第 1 题"] == (chain, "0")
    assert said["第 2 题"] == ("match-1 第 x 项：match-1 选项 b；match-1 第 y 项：match-1 选项 a", "1/2")
    assert said["第 3 题"] == ("（1）：二十；（2）：<b>九</b>", "1/2")
    assert said["第 4 题"] == ("没有作答", "0")
    assert said["第 6 题"] == ("我写的话", "简答不由程序打分")
    assert rows[title, "第 3 题"][0] == "blanks-1 的题干：＿（1）＿ 日内答复，最多延长 ＿（2）＿ 日。"
    assert not re.search(r"{\w+}", rows[title, "第 4 题"][0])
    assert chain in book


def test_ones_own_data_tells_of_a_drill_what_was_reached(own: Running) -> None:
    title = "《示例题库》办案演练"
    with own.browser("learner") as browser:
        drill = begin(browser, DRILL)
        give(browser, drill, {STAGES[0]: ["a"]})
        rows = rows_of(browser)
        assert [number for quiz, number in rows if quiz == title] == ["第 1 题（1）", "第 1 题（2）"]
        assert rows[title, "第 1 题（1）"][1:] == (f"{stage_words(1)}做法a", "没有交卷")
        browser.act(f"{API}/attempts/{drill['id']}/submission")
        rows = rows_of(browser)
        assert [number for quiz, number in rows if quiz == title] == [f"第 1 题（{n}）" for n in (1, 2, 3)]
