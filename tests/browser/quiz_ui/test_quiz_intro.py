"""Before starting: what this is, how long, how it counts, and how it went before."""

from __future__ import annotations

import pytest
from quiz_page import expect

pytestmark = pytest.mark.browser


def test_a_counted_quiz_says_so_and_shows_its_terms(open_quiz):
    quiz = open_quiz("paper=test")
    expect(quiz.root.get_by_role("heading", name="宪法的地位：课后测验")).to_be_visible()
    for words in [
        "测验（计入台账）",
        "成绩记入年度学法台账",
        "12 题",
        "95 分",
        "57 分",
        "20 分钟",
        "漏选得部分分，错选不得分",
    ]:
        expect(quiz.root).to_contain_text(words)


def test_practice_says_that_it_does_not_count_and_has_no_pass_mark(open_quiz):
    quiz = open_quiz("paper=practice")
    expect(quiz.root).to_contain_text("练习（不计入）")
    expect(quiz.root).to_contain_text("成绩不记入台账")
    expect(quiz.root).not_to_contain_text("合格线")
    expect(quiz.root).not_to_contain_text("多选题计分")


def test_an_attempt_under_way_is_continued_without_asking_the_host(open_quiz):
    quiz = open_quiz().start()
    quiz.pick(1, "b")
    expect(quiz.status).to_have_text("已保存")
    quiz.page.reload()
    quiz.offline()
    quiz.button("继续作答").click()
    expect(quiz.option(1, "b")).to_be_checked()
    assert quiz.host("host.sent.length") == 0


def test_past_attempts_are_listed_with_the_first_one_marked(open_quiz):
    quiz = open_quiz().start()
    for _ in range(2):
        quiz.button("交卷").click()
        quiz.button("确认交卷").click()
        quiz.button("再做一次").click()
        quiz.question(1).wait_for()
    quiz.page.reload()
    rows = quiz.root.locator(".lt-history li")
    expect(rows).to_have_count(2)
    expect(rows.nth(0)).to_contain_text("第 1 次首次0 / 95 分✗ 未合格2026年11月22日 09:25")
    expect(rows.nth(1)).not_to_contain_text("首次")


def test_no_network_at_the_start_is_said_and_the_button_works_again(open_quiz):
    quiz = open_quiz()
    quiz.offline()
    quiz.button("开始作答").click()
    expect(quiz.notice).to_contain_text("网络不通")
    quiz.online()
    quiz.start()


def test_the_hosts_own_refusal_is_shown(open_quiz):
    quiz = open_quiz()
    quiz.host("host.mode = {code: 'forbidden', message: '这门测验不在您的学习范围内'}")
    quiz.button("开始作答").click()
    expect(quiz.notice).to_have_text("这门测验不在您的学习范围内")


def test_waiting_for_the_state_is_said_and_ends_with_a_way_out(open_quiz):
    quiz = open_quiz("paper=test&empty")
    expect(quiz.root.get_by_role("status")).to_have_text("正在打开小测…")
    expect(quiz.button("重试")).to_be_hidden()
    quiz.page.clock.run_for(10_500)
    expect(quiz.root).to_contain_text("小测还没有打开")
    quiz.button("重试").click()
    expect(quiz.button("开始作答")).to_be_visible()


def test_a_late_state_opens_the_quiz(open_quiz):
    quiz = open_quiz("paper=test&empty")
    quiz.host("host.set('state', host.state())")
    expect(quiz.button("开始作答")).to_be_visible()


def test_a_new_state_keeps_the_focus(open_quiz):
    quiz = open_quiz()
    quiz.button("开始作答").focus()
    quiz.host("const s = host.state(); host.set('state', {...s, head: {...s.head, minutes: 25}})")
    expect(quiz.root).to_contain_text("25 分钟")
    expect(quiz.button("开始作答")).to_be_focused()
