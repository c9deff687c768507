"""The result: how it went, what was right, and why."""

from __future__ import annotations

import pytest
from quiz_page import expect

pytestmark = pytest.mark.browser


def finish(quiz, answers):
    quiz.start()
    for number, options in answers.items():
        quiz.pick(number, options)
    quiz.button("交卷").click()
    quiz.button("确认交卷").click()
    quiz.root.get_by_role("heading", name="结果").wait_for()
    return quiz


def card(quiz, number):
    return quiz.root.locator(".lt-questions > article").nth(number - 1)


def test_a_counted_result_shows_score_pass_and_first(open_quiz):
    quiz = finish(open_quiz(), {1: "b", 6: "ab"})
    score = quiz.root.locator(".lt-score")
    expect(score).to_contain_text("12.67 / 95 分")
    expect(score).to_contain_text("✗ 未合格")
    expect(score).to_contain_text("首次作答 · 2026年11月22日 09:25 交卷")
    expect(quiz.root.get_by_role("heading", name="宪法的地位：课后测验")).to_be_focused()
    expect(quiz.root.get_by_role("heading", name="宪法的地位：课后测验")).to_be_in_viewport()


def test_each_question_is_told_in_words_with_reasons_and_source(open_quiz):
    quiz = finish(open_quiz(), {1: "a", 2: "b", 6: "ab", 7: "abd"})
    verdicts = {
        1: "✗ 答错，得 0 / 6 分",
        2: "✓ 答对，得 6 / 6 分",
        3: "✗ 未作答，得 0 / 6 分",
        6: "◐ 部分得分，得 6.67 / 10 分",
    }
    for number, words in verdicts.items():
        expect(card(quiz, number).locator(".lt-verdict").first).to_have_text(words)
    options = card(quiz, 1).locator("li.lt-option")
    expect(options.nth(0)).to_contain_text("✗ 您选了，不正确")
    expect(options.nth(0)).to_contain_text("会议通过不能使违反宪法的规定有效。")
    expect(options.nth(1)).to_contain_text("✓ 正确答案，您没有选")
    expect(options.nth(2)).not_to_contain_text("您")
    expect(card(quiz, 6).locator("li.lt-option").nth(0)).to_contain_text("✓ 您选了，正确")
    expect(card(quiz, 1)).to_contain_text("解析宪法是国家的根本法，具有最高的法律效力。")
    expect(card(quiz, 1)).to_contain_text(
        "法律依据《宪法》第五条第三款一切法律、行政法规和地方性法规都不得同宪法相抵触。"
    )


def test_a_case_shows_the_verdict_of_each_part(open_quiz):
    quiz = open_quiz()
    quiz.start()
    quiz.pick(12, "a", part=1)
    quiz.pick(12, ["false"], part=2)
    quiz.button("交卷").click()
    quiz.button("确认交卷").click()
    expect(card(quiz, 12).locator(".lt-verdict")).to_have_text(
        ["◐ 部分得分，得 10 / 20 分", "✓ 答对，得 10 / 10 分", "✗ 答错，得 0 / 10 分"]
    )


def test_the_overview_leads_to_a_question(open_quiz):
    quiz = finish(open_quiz(), {2: "b"})
    quiz.button("第 2 题，答对").click()
    expect(card(quiz, 2)).to_be_focused()
    expect(card(quiz, 2)).to_be_in_viewport()
    expect(quiz.button("第 3 题，未作答")).to_have_count(1)


def test_practice_counts_questions_and_speaks_of_no_pass(open_quiz):
    quiz = finish(open_quiz("paper=practice"), {1: "c", 2: "ab"})
    expect(quiz.root.locator(".lt-figure")).to_have_text("答对 1 / 3")
    expect(quiz.root).not_to_contain_text("合格")


def test_a_finished_quiz_opens_with_its_result_and_can_be_done_again(open_quiz):
    quiz = finish(open_quiz(), {1: "b"})
    quiz.page.reload()
    expect(quiz.root.get_by_role("heading", name="测验结果")).to_be_visible()
    assert quiz.page.evaluate(
        "document.activeElement === document.body"
    )  # nobody asked, so no focus is taken
    quiz.button("再做一次").click()
    expect(quiz.question(1)).to_be_visible()
    assert quiz.chosen(1) == []
    quiz.button("交卷").click()
    quiz.button("确认交卷").click()
    expect(quiz.root.locator(".lt-score")).to_contain_text("第 2 次作答")
    expect(quiz.root.locator(".lt-history li")).to_have_count(2)
