"""What every state of a quiz must be: no wider than the screen, large to touch, dark on light, clean to axe."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path

import pytest
from quiz_page import QuizPage
from test_quiz_page import CONTRAST, OVERFLOW

SMALL = """() => Array.from(document.querySelectorAll('button, select, summary, input[type=text], label.lt-option'))
  .filter(n => n.offsetParent !== null)
  .map(n => [n.outerHTML.slice(0, 80), n.getBoundingClientRect()])
  .filter(([, box]) => box.width < 44 || box.height < 44).map(([text]) => text)"""
DOUBLE = "addEventListener('DOMContentLoaded', () => { document.documentElement.style.fontSize = '200%'; })"
SIZES = [
    pytest.param(320, "", id="320"),
    pytest.param(390, "", id="390"),
    pytest.param(390, DOUBLE, id="390 doubled"),
    pytest.param(1280, "", id="1280"),
]


def check(quiz: QuizPage, state: str) -> None:
    """Fails with what is wrong in this state."""
    assert quiz.page.evaluate(OVERFLOW) <= 0, state
    assert quiz.page.evaluate(SMALL) == [], state
    assert quiz.page.evaluate(CONTRAST) == [], state
    ids = quiz.page.evaluate("Array.from(document.querySelectorAll('[id]'), n => n.id)")
    assert len(ids) == len(set(ids)), state
    found = find_spec("axe_playwright_python")
    if found is None or found.origin is None:
        if os.environ.get("LAWTRAIN_REQUIRE_ALL") == "1":
            pytest.fail("没有安装 axe-playwright-python，没有检查页面的无障碍")
        return
    quiz.page.evaluate((Path(found.origin).parent / "axe.min.js").read_text(encoding="utf-8"))
    told = quiz.page.evaluate("axe.run('.lt-quiz', {resultTypes: ['violations']})")["violations"]
    assert [(state, one["id"], [n["html"][:200] for n in one["nodes"]]) for one in told] == []


def hand_in(quiz: QuizPage) -> None:
    """From the paper to its result."""
    quiz.button("交卷").click()
    quiz.button("确认交卷").click()
    quiz.root.get_by_role("heading", name="结果").wait_for()
