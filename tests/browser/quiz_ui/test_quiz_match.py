"""匹配: the options can be read in full, each row has a native list of them, and a row left open is said."""

from __future__ import annotations

import pytest
from quiz_page import expect
from soundness import SIZES, check, hand_in

pytestmark = pytest.mark.browser


@pytest.fixture
def quiz(open_quiz):
    return open_quiz("paper=match").start()


def row(quiz, n):
    return quiz.root.locator("select").nth(n - 1)


def test_options_stand_in_full_above_and_lettered_in_each_list(quiz):
    listed = quiz.root.locator(".lt-choices li").all_inner_texts()
    assert listed[0].split() == ["A", "按政府信息公开申请办理，二十个工作日内答复"]
    offered = row(quiz, 2).locator("option").all_inner_texts()
    assert offered[0] == "请选择"
    assert [text.split(" ", 1)[0] for text in offered[1:]] == ["A", "B", "C", "D"]
    expect(quiz.root.get_by_role("combobox", name="村民反映邻居占道堆放柴草")).to_have_count(1)


def test_rows_chosen_so_far_are_saved_and_the_rest_is_named(quiz):
    row(quiz, 1).select_option("c")
    row(quiz, 3).select_option("a")
    expect(quiz.status.last).to_have_text("已保存")
    assert quiz.standing() == {"s-match": ["p1=c", "p3=a"]}
    expect(quiz.root.locator(".lt-progress")).to_have_text("已答 0 / 1")
    quiz.button("答题卡").click()
    expect(quiz.button("第 1 题，没有答完")).to_be_visible()
    quiz.button("交卷").click()
    expect(quiz.dialog).to_contain_text("还有 1 题没有答完：第 1 题。")
    quiz.button("回去作答").click()
    row(quiz, 2).select_option("a")  # an option may serve twice
    row(quiz, 1).select_option("")  # and a row be left open again
    expect(quiz.status.last).to_have_text("已保存")
    assert quiz.standing() == {"s-match": ["p2=a", "p3=a"]}


def test_nothing_chosen_is_no_answer(quiz):
    quiz.button("交卷").click()
    expect(quiz.dialog).to_contain_text("还有 1 题没有作答：第 1 题。")
    quiz.button("确认交卷").click()
    expect(quiz.root.locator(".lt-verdict")).to_have_text("✗ 未作答，得 0 / 6 分")
    expect(quiz.root.locator(".lt-rows li").first).to_contain_text("✗ 没有作答")


def test_by_keyboard_alone_from_start_to_result(open_quiz):
    quiz = open_quiz("paper=match", width=1280)
    keys = quiz.page.keyboard
    for key in ["Tab", "Enter"]:
        keys.press(key)
    expect(quiz.root.get_by_role("heading", name="随堂练习")).to_be_focused()
    for letter in "ACB":
        keys.press("Tab")
        keys.type(letter)  # a native list jumps to the letter
    assert quiz.root.locator("select").evaluate_all("all => all.map(s => s.value)") == ["c", "d", "a"]
    for key in ["Tab", "Tab", "Enter"]:  # the number, 交卷
        keys.press(key)
    expect(quiz.dialog).to_contain_text("1 题都已作答")
    keys.press("Enter")
    expect(quiz.root.get_by_role("heading", name="练习结果")).to_be_focused()
    expect(quiz.root.locator(".lt-figure")).to_have_text("答对 1 / 1")


def test_a_choice_from_elsewhere_is_shown_and_told(quiz):
    quiz.offline()
    row(quiz, 1).select_option("z")
    expect(quiz.status.last).to_contain_text("网络中断")
    quiz.host("host.elsewhere('s-match', ['p1=c', 'p2=d'])")
    quiz.online()
    expect(quiz.notice).to_have_text("第 1 题已在另一个页面或设备上改过，现显示最新的答案")
    expect(row(quiz, 1)).to_have_value("c")
    expect(row(quiz, 2)).to_have_value("d")
    expect(row(quiz, 3)).to_have_value("")


def test_the_result_tells_each_row(quiz):
    row(quiz, 1).select_option("c")
    row(quiz, 2).select_option("a")
    hand_in(quiz)
    expect(quiz.root.locator(".lt-verdict")).to_have_text("◐ 部分得分，得 2 / 6 分")
    rows = quiz.root.locator(".lt-rows li")
    expect(rows.nth(0).locator(".lt-fate")).to_have_text(
        ["✓ 您的答案：A 按政府信息公开申请办理，二十个工作日内答复"]
    )
    expect(rows.nth(0)).to_contain_text("申请公开已有的信息，走信息公开程序。")
    expect(rows.nth(1).locator(".lt-fate")).to_have_text(
        [
            "✗ 您的答案：B 告知可以申请行政复议或者提起行政诉讼",
            "正确答案：C 按信访事项登记，十五日内决定是否受理",
        ]
    )
    expect(rows.nth(2).locator(".lt-fate")).to_have_text(
        ["✗ 没有作答", "正确答案：B 告知可以申请行政复议或者提起行政诉讼"]
    )


@pytest.mark.parametrize(("width", "before"), SIZES)
def test_it_is_sound_in_every_state(open_quiz, width, before):
    quiz = open_quiz("paper=match", width=width, before=before).start()
    check(quiz, "open")
    row(quiz, 1).select_option("c")
    row(quiz, 2).select_option("a")
    expect(quiz.status.last).to_have_text("已保存")
    check(quiz, "some")
    hand_in(quiz)
    check(quiz, "result")
