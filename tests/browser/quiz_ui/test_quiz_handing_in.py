"""Handing in: asked once, nothing forgotten, harmless to repeat, honest without a network."""

from __future__ import annotations

import pytest
from quiz_page import expect

pytestmark = pytest.mark.browser

RESULT = {"name": "测验结果"}


def test_the_confirmation_names_what_is_unanswered_and_leads_back(open_quiz):
    quiz = open_quiz().start()
    for number, options in enumerate(
        ["b", "b", "", "a", "b", "a", "", "a", ["false"], ["true"], ["false"]], 1
    ):
        quiz.pick(number, options)
    quiz.pick(12, "a", part=1)
    quiz.button("交卷").click()
    expect(quiz.dialog).to_contain_text("还有 3 题没有作答：第 3、7、12（2）题。")
    expect(quiz.button("回去作答")).to_be_focused()
    quiz.button("回去作答").click()
    expect(quiz.dialog).to_have_count(0)
    expect(quiz.question(3)).to_be_focused()
    assert quiz.host("host.sent.filter(m => m.verb === 'submit').length") == 0


def test_a_case_left_blank_goes_by_its_number(open_quiz):
    quiz = open_quiz().start()
    quiz.button("交卷").click()
    expect(quiz.dialog).to_contain_text("还有 12 题没有作答：第 1、2、3、4、5、6、7、8、9、10、11、12 题。")


def test_escape_closes_the_confirmation(open_quiz):
    quiz = open_quiz().start()
    quiz.button("交卷").click()
    quiz.page.keyboard.press("Escape")
    expect(quiz.dialog).to_have_count(0)


def test_unsaved_answers_are_sent_before_the_paper(open_quiz):
    quiz = open_quiz().start()
    quiz.page.clock.pause_at(quiz.page.evaluate("Date.now()") / 1000 + 1)
    quiz.pick(1, "b")
    quiz.button("交卷").click()
    quiz.button("确认交卷").click()
    quiz.page.clock.run_for(50)  # far less than the pause before a save
    expect(quiz.root.get_by_role("heading", **RESULT)).to_be_focused()
    assert quiz.host("host.sent.map(m => m.verb)") == ["start", "save", "submit"]
    expect(quiz.root.locator(".lt-figure")).to_have_text("6 / 95 分")


def test_without_a_network_it_says_so_waits_and_hands_in_when_it_is_back(open_quiz):
    quiz = open_quiz().start()
    quiz.offline()
    quiz.pick(1, "b")
    quiz.button("交卷").click()
    quiz.button("确认交卷").click()
    expect(quiz.dialog).to_contain_text("网络不通，现在交不了卷")
    expect(quiz.dialog).to_contain_text("答案都存在这台设备上")
    expect(quiz.button("重试交卷")).to_be_focused()
    quiz.button("重试交卷").click()
    expect(quiz.dialog).to_contain_text("网络不通，现在交不了卷")
    quiz.online()
    expect(quiz.root.get_by_role("heading", **RESULT)).to_be_visible()
    assert quiz.standing() == {"q-supreme": ["b"]}


def test_going_back_takes_the_handing_in_back(open_quiz):
    quiz = open_quiz().start()
    quiz.offline()
    quiz.pick(1, "b")
    quiz.button("交卷").click()
    quiz.button("确认交卷").click()
    expect(quiz.button("重试交卷")).to_be_visible()
    quiz.button("回去作答").click()
    quiz.online()
    expect(quiz.status).to_have_text("已保存")
    quiz.page.clock.run_for(40_000)
    assert quiz.host("host.sent.filter(m => m.verb === 'submit').length") == 0


def test_a_lost_reply_to_handing_in_is_repeated_without_harm(open_quiz):
    quiz = open_quiz().start()
    quiz.host("host.mode = 'silent'")
    quiz.button("交卷").click()
    quiz.button("确认交卷").click()
    expect(quiz.dialog).to_contain_text("正在交卷…")
    quiz.host("host.submitElsewhere()")  # it had arrived
    quiz.page.clock.run_for(10_500)
    quiz.host("host.mode = 'ok'")
    quiz.button("重试交卷").click()
    expect(quiz.root.get_by_role("heading", **RESULT)).to_be_visible()
    assert quiz.host("host.desk.attempts.length") == 1


def test_answers_changed_elsewhere_are_looked_at_before_handing_in(open_quiz):
    quiz = open_quiz().start()
    quiz.offline()
    quiz.pick(1, "a")
    quiz.button("交卷").click()
    quiz.host("host.elsewhere('q-supreme', ['b']); host.mode = 'ok'")
    quiz.button("确认交卷").click()
    expect(quiz.notice).to_contain_text("请看过后再交卷")
    expect(quiz.notice).to_contain_text("第 1 题")
    expect(quiz.button("交卷")).to_be_focused()
    assert quiz.chosen(1) == ["b"]
    assert not quiz.host("host.state().result")


def test_a_refusal_is_shown_in_the_hosts_words(open_quiz):
    quiz = open_quiz().start()
    quiz.host("host.mode = {code: 'forbidden', message: '本场测验已经结束'}")
    quiz.button("交卷").click()
    quiz.button("确认交卷").click()
    expect(quiz.dialog).to_contain_text("本场测验已经结束")


def test_a_browser_without_dialogs_asks_in_the_page(open_quiz):
    quiz = open_quiz(before="delete HTMLDialogElement.prototype.showModal").start()
    quiz.button("交卷").click()
    expect(quiz.root.get_by_role("alertdialog", name="确认交卷吗？")).to_be_visible()
    expect(quiz.button("回去作答")).to_be_focused()
    expect(quiz.button("确认交卷")).to_be_in_viewport()
    quiz.button("确认交卷").click()
    expect(quiz.root.get_by_role("heading", **RESULT)).to_be_visible()
