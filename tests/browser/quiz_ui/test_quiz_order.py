"""排序: the shown order is no answer until it is touched or said to be right; a step moves with the focus on it."""

from __future__ import annotations

import pytest
from quiz_page import expect
from soundness import SIZES, check, hand_in

pytestmark = pytest.mark.browser

SHOWN = ["k", "w", "b", "t"]
PRACTICE = "administrative-law/07/practice"


@pytest.fixture
def quiz(open_quiz):
    return open_quiz("paper=order").start()


def order(quiz):
    """The steps as they stand, by their first two signs."""
    return [text[:2] for text in quiz.root.locator(".lt-step .lt-rich").all_inner_texts()]


def arrow(quiz, way, step):
    return quiz.root.get_by_role("button", name=f"{way}：{step}")


def told(quiz):
    return quiz.root.locator(".lt-told")


def test_untouched_is_unanswered(quiz):
    assert order(quiz) == ["告知", "立案", "送达", "调查"]
    expect(quiz.root.locator(".lt-progress")).to_have_text("已答 0 / 1")
    expect(told(quiz)).to_contain_text("还没有作答")
    arrow(quiz, "上移", "告知").click(force=True)  # says that it cannot be pressed, and may be
    expect(told(quiz)).to_contain_text("已经是第一步")
    quiz.button("交卷").click()
    expect(quiz.dialog).to_contain_text("还有 1 题没有作答：第 1 题。")
    assert quiz.host("host.saves().length") == 0


def test_the_shown_order_can_be_given_as_it_stands(quiz):
    quiz.button("就是这个顺序").click()
    expect(told(quiz)).to_have_text("已按现在的顺序作答，还可以再调整。")
    expect(told(quiz)).to_be_focused()
    expect(quiz.button("就是这个顺序")).to_be_hidden()
    expect(quiz.status.last).to_have_text("已保存")
    assert quiz.standing() == {"s-order": SHOWN}
    expect(quiz.root.locator(".lt-progress")).to_have_text("已答 1 / 1")


def test_a_step_moves_by_button_and_takes_the_focus_along(quiz):
    down = arrow(quiz, "下移", "告知")
    down.click()
    expect(told(quiz)).to_have_text("“告知拟作出的处罚和陈述、申辩、要求听证的权利”现在是第 2 步")
    expect(told(quiz)).to_have_attribute("role", "status")
    expect(down).to_be_focused()
    quiz.page.keyboard.press("Enter")
    assert order(quiz) == ["立案", "送达", "告知", "调查"]
    expect(down).to_be_focused()
    expect(quiz.status.last).to_have_text("已保存")
    assert quiz.standing() == {"s-order": ["w", "b", "k", "t"]}
    assert quiz.host("host.saves().length") <= 2


def test_by_keyboard_alone_from_start_to_result(open_quiz):
    quiz = open_quiz("paper=order", width=1280)
    keys = quiz.page.keyboard
    for key in ["Tab", "Enter"]:
        keys.press(key)
    expect(quiz.root.get_by_role("heading", name="随堂练习")).to_be_focused()
    for key in ["Tab", "Alt+ArrowDown", "Alt+ArrowDown"]:  # 告知, past 立案 and 送达
        keys.press(key)
    expect(arrow(quiz, "下移", "告知")).to_be_focused()
    keys.press("Alt+ArrowUp")
    expect(told(quiz)).to_contain_text("现在是第 2 步")
    for key in ["Tab", "Tab", "Tab", "Tab", "Tab"]:  # past 告知 ↓ and 送达, to 调查 ↑ ↓
        keys.press(key)
    keys.press("Alt+ArrowUp")
    keys.press("Alt+ArrowUp")
    assert order(quiz) == ["立案", "调查", "告知", "送达"]
    quiz.root.get_by_role("button", name="交卷", exact=True).focus()
    keys.press("Enter")
    expect(quiz.dialog).to_contain_text("1 题都已作答")
    keys.press("Enter")
    expect(quiz.root.get_by_role("heading", name="练习结果")).to_be_focused()
    expect(quiz.root.locator(".lt-figure")).to_have_text("答对 1 / 1")


def test_the_sequence_is_what_counts(quiz):
    quiz.button("就是这个顺序").click()
    expect(quiz.status.last).to_have_text("已保存")
    quiz.host("host.elsewhere('s-order', ['w', 't', 'k', 'b']); host.set('state', host.state())")
    expect(quiz.notice).to_have_text("第 1 题已在另一个页面或设备上改过，现显示最新的答案")
    assert order(quiz) == ["立案", "调查", "告知", "送达"]


def test_a_reload_keeps_it_saved_or_not(quiz):
    quiz.offline()
    arrow(quiz, "上移", "调查").click()
    expect(quiz.status.last).to_contain_text("网络中断")
    assert quiz.queue(quiz=PRACTICE)["s-order"]["answer"] == ["k", "w", "t", "b"]
    quiz.page.reload()
    quiz.button("继续作答").click()
    assert order(quiz) == ["告知", "立案", "调查", "送达"]
    expect(quiz.status.last).to_have_text("已保存")
    assert quiz.standing() == {"s-order": ["k", "w", "t", "b"]}


def test_the_result_tells_every_link_and_then_the_right_order(quiz):
    arrow(quiz, "上移", "立案").click()  # 立案, 告知, 送达, 调查
    hand_in(quiz)
    own, right = quiz.root.locator("ol.lt-options").all()
    expect(quiz.root.locator(".lt-verdict")).to_have_text("◐ 部分得分，得 2 / 6 分")
    expect(own.locator(".lt-fate")).to_have_text(
        ["✓ 第一步对", "✗ 不该接在上一步后面", "✓ 接得对", "✗ 不该接在上一步后面"]
    )
    texts = right.locator("li").all_inner_texts()
    assert [text.split()[1][:2] for text in texts] == ["立案", "调查", "告知", "送达"]
    expect(right).to_contain_text("告知在作出决定之前，不在决定之后。")


def test_a_right_order_is_shown_once_and_a_blank_one_only_as_it_should_be(open_quiz):
    quiz = open_quiz("paper=order").start()
    hand_in(quiz)
    expect(quiz.root.locator(".lt-verdict")).to_have_text("✗ 未作答，得 0 / 6 分")
    expect(quiz.root.locator("ol.lt-options")).to_have_count(1)
    expect(quiz.root).not_to_contain_text("您排的顺序")
    quiz.button("再做一次").click()
    arrow(quiz, "上移", "立案").click()
    arrow(quiz, "上移", "调查").click()
    arrow(quiz, "上移", "调查").click()
    hand_in(quiz)
    expect(quiz.root.locator(".lt-verdict")).to_have_text("✓ 答对，得 6 / 6 分")
    expect(quiz.root).not_to_contain_text("正确的顺序")
    expect(quiz.root).to_contain_text("符合立案标准的，应当及时立案。")


def test_the_intro_says_how_it_is_marked(open_quiz):
    quiz = open_quiz("paper=steps")
    rules = quiz.root.locator(".lt-rule").all_inner_texts()
    assert [rule[:2] for rule in rules] == ["排序", "匹配", "填空", "演练"]


@pytest.mark.parametrize(("width", "before"), SIZES)
def test_it_is_sound_in_every_state(open_quiz, width, before):
    quiz = open_quiz("paper=order", width=width, before=before)
    check(quiz, "intro")
    quiz.start()
    check(quiz, "untouched")
    arrow(quiz, "下移", "告知").click()
    expect(quiz.status.last).to_have_text("已保存")
    check(quiz, "moved")
    hand_in(quiz)
    check(quiz, "result")


def test_a_print_shows_the_steps_without_controls(quiz):
    quiz.page.emulate_media(media="print")
    expect(quiz.root.locator(".lt-step").first).to_be_visible()
    assert quiz.page.evaluate(
        "Array.from(document.querySelectorAll('.lt-quiz button')).every(n => n.offsetParent === null)"
    )
