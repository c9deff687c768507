"""简答 through the service: guide unseen until handed in, seen by trainers, one's own words in one's data, no assignment."""

from __future__ import annotations

import json
from typing import Any

import pytest
from service_parts import START, Browser, Running

from tests.sample import SECRET, fields

API = "/lawtrain/api/v1"
PAGE = "/lawtrain/lessons/sample/01-first"
TASK = "sample/01-first/task"
WORDS = "您好，<b>先</b>说依据。"
LETTER = {
    "id": "1",
    "kind": "简答",
    "stem": "写一份**答复**。",
    "explanation": f"{SECRET}：小题",
    "guide": [{"point": f"{SECRET}：写明<依据>", "weight": 1}],
}

JUDGED = {
    "id": "2",
    "kind": "判断",
    "stem": "可以不答复。",
    "explanation": f"{SECRET}：小题",
    "answer": "错误",
}


@pytest.fixture
def written(own: Running) -> Running:
    """With a practice of a 简答 and a case with a written part on the lesson's page, and an assignment."""
    root, library = own.settings.content, own.app.state["house"].library
    library.catalogue()  # whoever was first to look has looked
    path = root / "quizzes" / "sample" / "01-first.yaml"
    plain: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    plain["items"] += [fields(name, "简答") for name in ("letter-1", "letter-3")]
    plain["items"] += [fields("letter-2", "材料", parts=[LETTER, JUDGED])]
    plain["quizzes"] += [
        {"name": "write", "title": "写一写", "counted": False, "items": ["single-1", "letter-1", "letter-2"]},
        {"name": "task", "title": "年度作业", "counted": True, "assignment": True, "items": ["letter-3"]},
    ]
    path.write_text(json.dumps(plain, ensure_ascii=False, indent=1), encoding="utf-8")
    lesson = root / "courses" / "sample" / "01-first.ipynb"
    text = lesson.read_text(encoding="utf-8")
    lesson.write_text(
        text.replace('(\\"sample/01-first\\")', '(\\"sample/01-first/write\\")'), encoding="utf-8"
    )
    library._looked = 0.0  # else it looks again only after two seconds
    return own


def begin(browser: Browser) -> dict[str, Any]:
    state: dict[str, Any] = browser.act(START, {"quiz": "sample/01-first/write"}).json()
    return state["attempt"]


def write(browser: Browser, attempt: dict[str, Any], question: str, seq: int) -> None:
    answer = {"question": question, "answer": [WORDS], "seq": seq}
    body = {"tab": "tab-1", "since": 0, "answers": [answer]}
    assert browser.act(f"{API}/attempts/{attempt['id']}/answers", body).status_code == 200


def test_the_guide_leaves_the_house_with_the_result_and_not_before(written: Running) -> None:
    with written.browser("learner") as browser:
        early = [browser.get(PAGE)]
        attempt = begin(browser)
        write(browser, attempt, "letter-1", 1)
        early += [browser.act(START, {"quiz": "sample/01-first/write"}), browser.get(PAGE)]
        early += [browser.get(path) for path in ("/lawtrain/mydata", "/lawtrain/mydata.json", "/lawtrain/")]
        for answer in early:
            assert answer.status_code in {200, 201}
            assert SECRET not in answer.text
            assert '"guide"' not in answer.text
        done = browser.act(f"{API}/attempts/{attempt['id']}/submission").json()["result"]
        assert (done["points"], [mark["by_person"] for mark in done["marks"]]) == (1.5, [False, True, False])
        assert SECRET in done["marks"][1]["guide"][0]["html"]
        assert done["marks"][2]["parts"][0]["guide"] == [
            {"html": f"<p>{SECRET}：写明&lt;依据&gt;</p>", "points": 0.5}
        ]
        assert SECRET in browser.get(PAGE).text


def test_ones_own_words_are_in_ones_own_data(written: Running) -> None:
    with written.browser("learner") as browser:
        attempt = begin(browser)
        write(browser, attempt, "letter-2/1", 1)
        browser.act(f"{API}/attempts/{attempt['id']}/submission")
        text = browser.get("/lawtrain/mydata.json").text
    parts = {part["名称"]: part["内容"] for part in json.loads(text)["各部分"]}
    rows = {row["题号"]: (row["我的回答"], row["这道题得了几成"]) for row in parts["每道题的回答"]}
    assert rows["第 2 题"] == ("没有作答", "简答不由程序打分")
    assert rows["第 3 题（1）"] == (WORDS, "简答不由程序打分")
    assert rows["第 3 题（2）"] == ("没有作答", "0")
    assert rows["第 1 题"] == ("没有作答", "0")
    assert SECRET not in text


def test_a_trainer_sees_the_guide_of_every_item(written: Running) -> None:
    with written.browser("trainer") as trainer:
        page = trainer.get("/lawtrain/review/sample/01-first").text
    assert page.count("评分要点") == 3
    assert "占 25%" in page
    assert "占 75%" in page
    assert f"{SECRET}：写明&lt;依据&gt;" in page


def test_an_assignment_is_neither_listed_nor_begun(written: Running) -> None:
    words = "这是作业，请在 JupyterLab 的“作业”里做"
    with written.browser("learner") as browser:
        for answer in (browser.act(START, {"quiz": TASK}), browser.get(f"{API}/quiz?ref={TASK}")):
            assert (answer.status_code, answer.json()["message"]) == (409, words)
        listed = browser.get(f"{API}/progress").json()["lessons"][0]["quizzes"]
        assert TASK not in {one["ref"] for one in listed}
        assert "年度作业" not in browser.get("/lawtrain/").text
