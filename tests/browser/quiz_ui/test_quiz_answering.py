"""Answering: by mouse, finger or keyboard alone, with the answer card beside it."""

from __future__ import annotations

import pytest
from quiz_page import expect

pytestmark = pytest.mark.browser


def test_the_whole_paper_can_be_answered_and_handed_in_by_keyboard(open_quiz):
    quiz = open_quiz("paper=practice", width=1280)
    keys = quiz.page.keyboard
    keys.press("Tab")
    expect(quiz.button("开始作答")).to_be_focused()
    keys.press("Enter")
    expect(quiz.root.get_by_role("heading", name="随堂练习")).to_be_focused()
    for key in ["Tab", "Space", "ArrowDown", "ArrowDown"]:  # radio group: c
        keys.press(key)
    for key in ["Tab", "Space", "Tab", "Space", "Tab", "Space", "Tab"]:  # checkboxes a, b, c; past d
        keys.press(key)
    for key in ["Tab", "Space"]:  # 正确
        keys.press(key)
    assert [quiz.chosen(n) for n in (1, 2, 3)] == [["c"], ["a", "b", "c"], ["true"]]
    expect(quiz.root).to_contain_text("已答 3 / 3")
    for key in ["Tab", "Tab", "Tab", "Tab", "Enter"]:  # the three numbers, then 交卷
        keys.press(key)
    expect(quiz.dialog).to_contain_text("3 题都已作答")
    expect(quiz.button("确认交卷")).to_be_focused()
    keys.press("Enter")
    expect(quiz.root.get_by_role("heading", name="练习结果")).to_be_focused()
    expect(quiz.root.locator(".lt-figure")).to_have_text("答对 3 / 3")


def test_every_control_has_a_name_and_every_question_its_kind_and_points(open_quiz):
    quiz = open_quiz().start()
    group = quiz.root.get_by_role("group", name="第 6 题 多选题 10 分（可选多项）")
    expect(group).to_have_count(1)
    expect(group.get_by_role("checkbox", name="事实、理由、依据")).to_have_count(1)
    expect(quiz.question(12)).to_contain_text("小吃店占道经营")
    parts = quiz.question(12).locator("fieldset")
    expect(parts).to_have_count(2)
    expect(parts.nth(0).get_by_role("radio")).to_have_count(3)
    expect(parts.nth(1)).to_contain_text("（2） 判断题 10 分")


def test_the_card_tells_what_is_answered_and_jumps(open_quiz):
    quiz = open_quiz().start()
    quiz.pick(3, "c")
    quiz.pick(12, "a", part=1)
    card = quiz.button("答题卡")
    expect(card).to_have_attribute("aria-expanded", "false")
    card.click()
    expect(quiz.button("第 3 题，已答")).to_be_visible()
    expect(quiz.button("第 4 题，未答")).to_be_visible()
    expect(quiz.root).to_contain_text("已答 1 / 12")
    quiz.button("第 12 题，没有答完").click()
    expect(quiz.question(12)).to_be_focused()
    expect(quiz.question(12)).to_be_in_viewport()
    expect(card).to_have_attribute("aria-expanded", "false")


def test_escape_folds_the_card_and_gives_the_focus_back(open_quiz):
    quiz = open_quiz().start()
    quiz.button("答题卡").click()
    quiz.button("第 3 题，未答").focus()
    quiz.page.keyboard.press("Escape")
    expect(quiz.button("答题卡")).to_be_focused()
    expect(quiz.button("第 3 题，未答")).to_be_hidden()


def test_a_wide_page_shows_the_card_beside_the_questions(open_quiz):
    quiz = open_quiz(width=1280).start()
    expect(quiz.button("第 3 题，未答")).to_be_visible()
    expect(quiz.button("答题卡")).to_be_hidden()
    card, first = quiz.root.locator(".lt-dock").bounding_box(), quiz.question(1).bounding_box()
    assert card["x"] >= first["x"] + first["width"]
    quiz.question(12).scroll_into_view_if_needed()
    expect(quiz.button("交卷")).to_be_in_viewport()


def test_what_the_keyboard_reaches_is_not_under_the_bar(open_quiz):
    quiz = open_quiz().start()
    quiz.option(1, "a").focus()
    bar = quiz.root.locator(".lt-dock").bounding_box()["y"]
    for _ in range(12):
        quiz.page.keyboard.press("Tab")
        box = quiz.page.evaluate(
            "(({top, bottom}) => [top, bottom])(document.activeElement.getBoundingClientRect())"
        )
        assert box[0] >= 0
        assert box[1] <= bar
