"""法律依据 in a result: a link where the page can show the article, words where it cannot, and nothing a text can misuse."""

from __future__ import annotations

import pytest
from quiz_page import QuizPage, expect
from test_quiz_result import card, finish

pytestmark = pytest.mark.browser


def with_laws(quiz: QuizPage, held: str) -> QuizPage:
    """The host of a page that holds these laws."""
    laws = f"{{ base: '/lawtrain/laws', query: '?as_of=2026-11-22&from=a/01-b', held: {held} }}"
    quiz.host(f"host.set('host', {{ trial: true, lab_url: '', laws: {laws} }})")
    return quiz


def test_a_citation_opens_the_article_in_a_tab_of_its_own(open_quiz):
    quiz = finish(with_laws(open_quiz(), "['xianfa']"), {1: "a"})
    link = card(quiz, 1).get_by_role("link", name="《宪法》第五条第三款")
    expect(link).to_have_attribute("href", "/lawtrain/laws/xianfa/5?as_of=2026-11-22&from=a/01-b")
    expect(link).to_have_attribute("target", "_blank")
    expect(link).to_have_attribute("rel", "noopener")
    box = link.bounding_box()
    assert box
    assert box["height"] >= 44


@pytest.mark.parametrize("held", ["", "[]", "['minfadian']"])
def test_without_the_text_a_citation_is_words(open_quiz, held):
    quiz = open_quiz()
    quiz = finish(with_laws(quiz, held) if held else quiz, {1: "a"})
    expect(card(quiz, 1)).to_contain_text("《宪法》第五条第三款")
    expect(card(quiz, 1).locator(".lt-cites a")).to_have_count(0)
