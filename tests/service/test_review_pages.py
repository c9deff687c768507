"""The trainer's pages: items with key and law, signing off in one's own name, and the line that learners read."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

import pytest
from service_parts import Browser, Running

from tests.sample import SECRET

PAGE = "/lawtrain/review/sample/01-first"
LESSON = "/lawtrain/lessons/sample/01-first"
SIGN = "/lawtrain/api/v1/review/signatures"
WITHDRAW = "/lawtrain/api/v1/review/withdrawals"
REF = "sample/01-first"


def offered(browser: Browser) -> dict[str, str]:
    """Every item with the version that the page offers to sign."""
    page = browser.get(PAGE).text
    found: dict[str, str] = {}
    for value in re.findall(r'name="versions" data-kind="json" value="([^"]*)"', page):
        found |= json.loads(unescape(value))
    return found


def basis(browser: Browser) -> str:
    found = re.search(r"内容依据：([^。]*)。", browser.get(LESSON).text)
    assert found
    return found[1]


def test_the_list_and_the_lesson_show_where_each_item_stands(own: Running) -> None:
    with own.browser("trainer") as trainer:
        listed = trainer.get("/lawtrain/review").text
        page = trainer.get(PAGE).text
        home = trainer.get("/lawtrain/").text
    assert "共 9 道；引文已核对 · 待人工复核 9 道" in listed
    assert f'href="{PAGE}"' in listed
    assert "内容已审核" not in page
    assert page.count("【答案】") == 3 * 1 + 3 * 3 + 3
    assert SECRET in page
    assert "《宪法》第五条第三款" in page
    assert 'href="/lawtrain/review"' in home


def test_signing_the_whole_lesson_changes_what_learners_read(own: Running) -> None:
    with own.browser("trainer") as trainer, own.browser("learner") as learner:
        assert basis(learner) == "引文已核对 · 待人工复核"
        every = offered(trainer)
        assert len(every) == 9
        one, *_ = every
        alone = {"lesson": REF, "versions": {one: every.pop(one)}}
        assert trainer.act(SIGN, alone).json() == {"next": f"{PAGE}?done=signed"}
        assert basis(learner) == "引文已核对 · 待人工复核"
        answer = trainer.act(SIGN, {"lesson": REF, "versions": every, "adviser": "示例顾问", "note": "试"})
        assert answer.status_code == 200
        assert basis(learner).startswith("内容已审核（示例trainer")
        assert "法律顾问示例顾问，2026-11-22）" in basis(learner)
        assert "已签审，记在您的名下" in trainer.get(f"{PAGE}?done=signed").text
        assert offered(trainer) == {}
        answer = trainer.act(WITHDRAW, {"lesson": REF, "items": [one], "note": "看漏了"})
        assert answer.json() == {"next": f"{PAGE}?done=withdrawn"}
        assert basis(learner) == "引文已核对 · 待人工复核"
        assert list(offered(trainer)) == [one]
        page = trainer.get(PAGE).text
    assert "示例trainer撤回签审：看漏了" in re.sub(r"\s+", "", page)


def test_a_page_that_is_out_of_date_signs_nothing(own: Running) -> None:
    with own.browser("trainer") as trainer:
        every = offered(trainer) | {"single-1": "0" * 16}  # read before somebody edited it
        answer = trainer.act(SIGN, {"lesson": REF, "versions": every})
        assert answer.status_code == 409
        assert "single-1" in answer.json()["message"]
        assert "共 9 道；引文已核对 · 待人工复核 9 道" in trainer.get("/lawtrain/review").text


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        (SIGN, {"lesson": REF, "versions": {}}, 400),
        (SIGN, {"lesson": "sample/99-none", "versions": {"single-1": "x"}}, 404),
        (SIGN, {"lesson": REF, "versions": {"nobody": "x"}}, 404),
        (SIGN, {"lesson": REF, "versions": {"single-1": "x"}}, 409),
        (SIGN, {"lesson": REF, "versions": {"single-1": "x"}, "reviewer": "别人"}, 400),
        (WITHDRAW, {"lesson": REF, "items": ["single-1"]}, 409),
        (WITHDRAW, {"lesson": REF, "items": []}, 400),
    ],
)
def test_what_makes_no_sense_is_refused(town: Running, path: str, body: Any, status: int) -> None:
    with town.browser("trainer") as trainer:
        answer = trainer.act(path, body)
    assert answer.status_code == status
    assert re.search("[一-鿿]", answer.json()["message"])


@pytest.mark.parametrize("role", ["learner", "office"])
def test_keys_are_for_trainers_alone(town: Running, role: str) -> None:
    with town.browser(role) as browser:
        for path in ("/lawtrain/review", PAGE):
            answer = browser.get(path)
            assert answer.status_code == 403
            assert SECRET not in answer.text
            assert "只对培训员、管理员开放" in answer.text
        assert browser.act(SIGN, {"lesson": REF, "versions": {"single-1": "x"}}).status_code == 403
        assert "/lawtrain/review" not in browser.get("/lawtrain/").text


def test_a_lesson_tells_up_to_when_the_law_was_checked(town: Running) -> None:
    with town.browser("learner") as learner:
        assert "法律核对至 2026-06-26 目录" in learner.get(LESSON).text
