"""Living in a page: hostile text, small screens, large letters, neighbours, and leaving without a trace."""

from __future__ import annotations

import pytest
from quiz_page import expect

pytestmark = pytest.mark.browser

OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
SMALL = """() => Array.from(document.querySelectorAll('button, label.lt-option'))
  .filter(n => n.offsetParent !== null)
  .map(n => [n.textContent, n.getBoundingClientRect()])
  .filter(([, box]) => box.width < 44 || box.height < 44).map(([text]) => text)"""


def screens(quiz):
    """Every screen in turn, by name."""
    yield "intro"
    quiz.start()
    yield "answering"
    if quiz.button("答题卡").is_visible():
        quiz.button("答题卡").click()
        yield "card"
    quiz.pick(1, "a")
    quiz.button("交卷").click()
    yield "confirm"
    quiz.button("确认交卷").click()
    quiz.root.get_by_role("heading", name="结果").wait_for()
    yield "result"


def test_markup_in_plain_text_stays_text(open_quiz):
    quiz = open_quiz("paper=hostile")
    for _ in screens(quiz):
        expect(quiz.root.locator("script, img")).to_have_count(0)
    expect(quiz.root.locator(".lt-title")).to_contain_text("<script>window.pwned=1</script>")
    expect(quiz.root.locator(".lt-cites")).to_contain_text("<img src=x")
    assert quiz.page.evaluate("window.pwned") is None


@pytest.mark.parametrize("paper", ["test", "wide"])
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_nothing_is_wider_than_the_screen_and_every_target_is_large(open_quiz, paper, width):
    quiz = open_quiz(f"paper={paper}", width=width)
    for name in screens(quiz):
        assert quiz.page.evaluate(OVERFLOW) <= 0, name
        assert quiz.page.evaluate(SMALL) == [], name


def test_letters_of_twice_the_size_fit_a_phone(open_quiz):
    double = (
        "addEventListener('DOMContentLoaded', () => { document.documentElement.style.fontSize = '200%'; })"
    )
    quiz = open_quiz(before=double)
    for name in screens(quiz):
        assert quiz.page.evaluate(OVERFLOW) <= 0, name
        if name == "answering":
            assert quiz.root.locator(".lt-dock").bounding_box()["height"] < 844 / 3
    assert (
        quiz.page.evaluate("parseFloat(getComputedStyle(document.querySelector('.lt-quiz')).fontSize)") == 36
    )


def test_the_folded_bar_leaves_most_of_a_small_screen_to_the_questions(open_quiz):
    quiz = open_quiz(width=320).start()
    assert quiz.root.locator(".lt-dock").bounding_box()["height"] < 844 / 4


def test_the_bar_gives_way_on_a_low_screen(open_quiz):
    quiz = open_quiz().start()
    quiz.page.set_viewport_size({"width": 844, "height": 390})
    expect(quiz.button("交卷")).not_to_be_in_viewport()
    quiz.button("交卷").click()
    expect(quiz.button("确认交卷")).to_be_in_viewport()


def test_text_and_controls_have_enough_contrast(open_quiz):
    quiz = open_quiz()
    for name in screens(quiz):
        assert quiz.page.evaluate(CONTRAST) == [], name


def test_two_quizzes_on_one_page_do_not_touch_each_other(open_quiz):
    test = open_quiz("paper=test,practice")
    practice = type(test)(test.page, nth=1)
    test.start()
    practice.start()
    test.pick(3, "a")
    practice.pick(1, "c")  # the same question on the other paper
    expect(test.status).to_have_text("已保存")
    expect(practice.status).to_have_text("已保存")
    assert [test.standing(), practice.standing()] == [{"q-day": ["a"]}, {"q-day": ["c"]}]
    assert [test.chosen(3), practice.chosen(1)] == [["a"], ["c"]]
    ids = test.page.evaluate("Array.from(document.querySelectorAll('[id]'), n => n.id)")
    assert len(ids) == len(set(ids))


def test_leaving_removes_everything_and_falls_silent(open_quiz):
    quiz = open_quiz().start()
    quiz.offline()
    quiz.pick(1, "b")
    expect(quiz.status).to_contain_text("网络中断")
    quiz.button("交卷").click()
    quiz.page.evaluate("window.cleanups[0]()")
    assert quiz.page.locator(".lt-quiz, dialog").count() == 0
    assert quiz.host("host.listeners()") == 0
    before = quiz.host("host.sent.length")
    quiz.online()
    quiz.page.clock.run_for(60_000)
    assert quiz.host("host.sent.length") == before
    quiz.host("host.set('state', host.state())")
    assert quiz.page.locator(".lt-quiz").count() == 0


def test_a_print_shows_questions_without_controls(open_quiz):
    quiz = open_quiz().start()
    quiz.page.emulate_media(media="print")
    expect(quiz.question(12)).to_be_visible()
    assert quiz.page.evaluate(
        "Array.from(document.querySelectorAll('.lt-quiz input, .lt-quiz button')).every(n => n.offsetParent === null)"
    )


CONTRAST = """() => {
  const numbers = (text) => (text.match(/[0-9.]+/g) || []).map(Number);
  const light = (rgb) => {
    const [r, g, b] = rgb.map(v => v / 255).map(v => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (node) => {
    for (let n = node; n; n = n.parentElement) {
      const [r, g, b, a] = numbers(getComputedStyle(n).backgroundColor);
      if (a === undefined || a > 0) return [r, g, b];
    }
    return [255, 255, 255];
  };
  const own = (node) => Array.from(node.childNodes).some(c => c.nodeType === 3 && c.textContent.trim());
  return Array.from(document.querySelectorAll('.lt-quiz *')).filter(n => n.offsetParent !== null && own(n)).filter(n => {
    const [a, b] = [light(numbers(getComputedStyle(n).color).slice(0, 3)), light(ground(n))];
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05) < 4.5;
  }).map(n => n.className + ': ' + n.textContent.slice(0, 30));
}"""
