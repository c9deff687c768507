"""填空: short lines of the person's own, kept like any writing; Enter leads to the next gap and means nothing else."""

from __future__ import annotations

import pytest
from quiz_page import expect
from soundness import SIZES, check, hand_in

pytestmark = pytest.mark.browser

PRACTICE = "administrative-law/07/practice"
KEPT = "第 1 题在另一个页面或设备上也改过，这里留的是您正在写的，另一份附在下面"


@pytest.fixture
def quiz(open_quiz):
    return open_quiz("paper=blanks").start()


def gap(quiz, n):
    return quiz.root.get_by_role("textbox", name=f"（{n}）")


def test_what_is_typed_is_saved_after_a_pause_as_one(quiz):
    quiz.page.clock.pause_at(quiz.page.evaluate("Date.now()") / 1000 + 1)
    gap(quiz, 1).press_sequentially("60 日")
    assert quiz.queue(quiz=PRACTICE)["s-blanks"]["answer"] == ["1=60 日"]
    quiz.page.clock.run_for(1000)
    assert quiz.host("host.saves().length") == 0
    quiz.page.clock.run_for(400)
    assert quiz.standing() == {"s-blanks": ["1=60 日"]}
    assert quiz.host("host.saves().length") == 1


def test_a_gap_left_open_is_said(quiz):
    gap(quiz, 2).fill("六十日")
    expect(quiz.root.locator(".lt-progress")).to_have_text("已答 0 / 1")
    quiz.button("交卷").click()
    expect(quiz.dialog).to_contain_text("还有 1 题没有答完：第 1 题。")
    quiz.button("回去作答").click()
    gap(quiz, 2).fill("　 ")
    quiz.button("交卷").click()
    expect(quiz.dialog).to_contain_text("还有 1 题没有作答：第 1 题。")


def test_signs_of_all_kinds_survive(quiz):
    gap(quiz, 1).fill("a=b=1")
    gap(quiz, 2).fill("<b>")
    expect(quiz.status.last).to_have_text("已保存")
    assert quiz.standing() == {"s-blanks": ["1=a=b=1", "2=<b>"]}
    quiz.page.reload()
    quiz.button("继续作答").click()
    expect(gap(quiz, 1)).to_have_value("a=b=1")
    expect(gap(quiz, 2)).to_have_value("<b>")
    hand_in(quiz)
    expect(quiz.root.locator(".lt-rows")).to_contain_text("您的答案：<b>")


LAB = """document.addEventListener('keydown', (key) => { window.lab = (window.lab || []).concat(key.key); }, false);
document.addEventListener('keydown', (key) => key.target.addEventListener('beforeinput', (event) => {
  if (event.inputType === 'historyUndo') event.preventDefault();
}, { once: true }), true)"""


def test_enter_leads_on_and_reaches_no_notebook(quiz):
    quiz.page.evaluate(LAB)
    gap(quiz, 1).focus()
    for key in ["6", "Enter"]:
        quiz.page.keyboard.press(key)
    expect(gap(quiz, 2)).to_be_focused()
    for key in ["Enter", "Shift+Enter", "Control+Enter", "7"]:
        quiz.page.keyboard.press(key)
    expect(gap(quiz, 2)).to_be_focused()
    expect(gap(quiz, 2)).to_have_value("7")
    expect(quiz.dialog).to_have_count(0)
    assert "Enter" not in quiz.page.evaluate("window.lab")
    quiz.page.keyboard.press("Control+z")
    expect(gap(quiz, 2)).to_have_value("")
    expect(gap(quiz, 1)).to_have_attribute("enterkeyhint", "next")
    expect(gap(quiz, 2)).to_have_attribute("enterkeyhint", "done")


def test_letters_of_an_input_method_are_no_answer_yet(quiz):
    gap(quiz, 1).focus()
    typing = quiz.page.context.new_cdp_session(quiz.page)
    typing.send("Input.imeSetComposition", {"text": "liushi", "selectionStart": 6, "selectionEnd": 6})
    expect(gap(quiz, 1)).to_have_value("liushi")
    assert quiz.queue(quiz=PRACTICE) == {}
    typing.send("Input.insertText", {"text": "六十"})
    expect(quiz.status.last).to_have_text("已保存")
    assert quiz.standing() == {"s-blanks": ["1=六十"]}


def test_too_long_is_said_kept_and_not_handed_in(quiz):
    gap(quiz, 1).fill("六十日")
    expect(quiz.status.last).to_have_text("已保存")
    gap(quiz, 2).fill("日" * 11)
    expect(gap(quiz, 2)).to_have_value("日" * 11)
    expect(gap(quiz, 2)).to_have_attribute("aria-invalid", "true")
    expect(quiz.question(1).get_by_role("status").first).to_contain_text("（2）超过 10 字")
    quiz.button("交卷").click()
    expect(quiz.dialog).to_have_count(0)
    expect(gap(quiz, 2)).to_be_focused()
    assert quiz.standing() == {"s-blanks": ["1=六十日"]}
    gap(quiz, 2).fill("日" * 10)
    expect(quiz.status.last).to_have_text("已保存")
    assert quiz.standing() == {"s-blanks": ["1=六十日", "2=" + "日" * 10]}


def test_an_answer_from_elsewhere_does_not_wipe_what_is_being_typed(quiz):
    quiz.offline()
    gap(quiz, 1).fill("三十日")
    expect(quiz.status.last).to_contain_text("网络中断")
    quiz.host("host.elsewhere('s-blanks', ['1=六十日', '2=两个月'])")
    quiz.online()
    expect(quiz.notice).to_have_text(KEPT)
    expect(gap(quiz, 1)).to_have_value("三十日")
    expect(quiz.status.last).to_have_text("已保存")
    assert quiz.standing() == {"s-blanks": ["1=三十日"]}
    other = quiz.root.locator(".lt-other")
    expect(other).to_contain_text("（1） 六十日")
    expect(other).to_contain_text("（2） 两个月")
    quiz.button("换成这一份").click()
    expect(gap(quiz, 1)).to_have_value("六十日")
    expect(gap(quiz, 1)).to_be_focused()
    expect(other).to_contain_text("三十日")
    expect(quiz.status.last).to_have_text("已保存")
    assert quiz.standing() == {"s-blanks": ["1=六十日", "2=两个月"]}
    quiz.button("不要这一份").click()
    expect(other).to_be_hidden()


def test_a_state_from_elsewhere_leaves_the_line_with_the_caret_alone(quiz):
    gap(quiz, 1).fill("想")
    expect(quiz.status.last).to_have_text("已保存")
    quiz.host("host.elsewhere('s-blanks', ['1=新的']); host.set('state', host.state())")
    expect(quiz.notice).to_have_text(KEPT)
    expect(gap(quiz, 1)).to_have_value("想")
    quiz.until("host.state().attempt.answers['s-blanks'][0] === '1=想'")


def test_by_keyboard_alone_from_start_to_result(open_quiz):
    quiz = open_quiz("paper=blanks", width=1280)
    keys = quiz.page.keyboard
    for key in ["Tab", "Enter"]:
        keys.press(key)
    expect(quiz.root.get_by_role("heading", name="随堂练习")).to_be_focused()
    keys.press("Tab")
    keys.insert_text("六十日")
    keys.press("Enter")
    keys.insert_text("三十日")
    for key in ["Tab", "Tab", "Enter"]:  # the number, 交卷
        keys.press(key)
    expect(quiz.dialog).to_contain_text("1 题都已作答")
    keys.press("Enter")
    expect(quiz.root.get_by_role("heading", name="练习结果")).to_be_focused()
    rows = quiz.root.locator(".lt-rows li")
    expect(rows.nth(0).locator(".lt-fate")).to_have_text(["✓ 您的答案：六十日"])
    expect(rows.nth(1).locator(".lt-fate")).to_have_text(["✗ 您的答案：三十日", "正确答案：六十日"])
    expect(rows.nth(0)).to_contain_text("法律规定的申请期限超过六十日的除外。")


@pytest.mark.parametrize(("width", "before"), SIZES)
def test_it_is_sound_in_every_state(open_quiz, width, before):
    quiz = open_quiz("paper=blanks", width=width, before=before).start()
    check(quiz, "open")
    gap(quiz, 1).fill("长" * 11)
    check(quiz, "too long")
    gap(quiz, 1).fill("六十日")
    expect(quiz.status.last).to_have_text("已保存")
    check(quiz, "some")
    hand_in(quiz)
    check(quiz, "result")
