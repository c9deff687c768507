"""A written answer: nothing that was typed is lost, cut off or taken away; and afterwards it is compared with the guide."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest
from quiz_page import expect

pytestmark = pytest.mark.browser

TEXT = "不对。\n应当先告知<b>，再听取</b> & 陈述、申辩。"
PRACTICE = "administrative-law/07/practice"
KEPT = "在另一个页面或设备上也改过，这里留的是您正在写的，另一份附在下面"
CHANGED = "已在另一个页面或设备上改过，现显示最新的答案"


@pytest.fixture
def quiz(open_quiz):
    return open_quiz("paper=self").start()


def hold(quiz):
    """Stop the page's clock, so that a pause lasts until it is let run."""
    quiz.page.clock.pause_at(quiz.page.evaluate("Date.now()") / 1000 + 1)


def hand_in(quiz):
    quiz.button("交卷").click()
    quiz.button("确认交卷").click()
    quiz.root.get_by_role("heading", name="结果").wait_for()


def card(quiz, number):
    return quiz.root.locator(".lt-questions > article").nth(number - 1)


def test_what_is_typed_is_saved_after_a_pause_as_one(quiz):
    hold(quiz)
    quiz.writing(2).press_sequentially("先告知")
    assert quiz.queue(quiz=PRACTICE)["q-why"]["answer"] == ["先告知"]  # on the device with every letter
    quiz.page.clock.run_for(1000)
    assert quiz.host("host.saves().length") == 0
    quiz.page.clock.run_for(400)
    assert quiz.standing() == {"q-why": ["先告知"]}
    assert quiz.host("host.saves().length") == 1


def test_leaving_the_box_saves_at_once(quiz):
    hold(quiz)
    quiz.writing(2).fill(TEXT)
    quiz.page.keyboard.press("Tab")
    quiz.page.clock.run_for(20)
    assert quiz.standing() == {"q-why": [TEXT]}
    expect(quiz.status.last).to_have_text("已保存")


def test_a_reload_keeps_it_saved_or_not(quiz):
    quiz.writing(2).fill(TEXT)
    expect(quiz.status.last).to_have_text("已保存")
    quiz.offline()
    quiz.writing(3, part=2).fill("没有听取申辩")
    expect(quiz.status.last).to_contain_text("网络中断")
    quiz.page.evaluate("sessionStorage.setItem('mode', 'offline')")
    quiz.page.reload()
    quiz.button("继续作答").click()
    expect(quiz.writing(2)).to_have_value(TEXT)
    expect(quiz.writing(3, part=2)).to_have_value("没有听取申辩")
    quiz.online()
    expect(quiz.status.last).to_have_text("已保存")
    assert quiz.standing() == {"q-why": [TEXT], "q-mixed/2": ["没有听取申辩"]}


def test_letters_of_an_input_method_are_no_answer_yet(quiz):
    area = quiz.writing(2)
    area.focus()
    typing = quiz.page.context.new_cdp_session(quiz.page)
    typing.send("Input.imeSetComposition", {"text": "xian", "selectionStart": 4, "selectionEnd": 4})
    expect(area).to_have_value("xian")
    assert quiz.queue(quiz=PRACTICE) == {}
    typing.send("Input.insertText", {"text": "先"})
    expect(area).to_have_value("先")
    expect(quiz.status.last).to_have_text("已保存")
    assert quiz.standing() == {"q-why": ["先"]}


def test_blanks_are_no_answer(quiz):
    quiz.writing(2).fill(" \n　 ")
    expect(quiz.root.locator(".lt-progress")).to_have_text("已答 0 / 4")
    quiz.button("交卷").click()
    expect(quiz.dialog).to_contain_text("还有 4 题没有作答：第 1、2、3、4 题。")
    quiz.button("回去作答").click()
    quiz.writing(2).fill("写了")
    quiz.pick(3, ["true"], part=1)
    expect(quiz.root.locator(".lt-progress")).to_have_text("已答 1 / 4")
    quiz.button("交卷").click()
    expect(quiz.dialog).to_contain_text("还有 3 题没有作答：第 1、3（2）、4 题。")


def test_too_long_is_said_kept_and_not_handed_in(quiz):
    area, count = quiz.writing(2), quiz.question(2).locator(".lt-count")
    area.fill("法" * 60)
    expect(count).to_have_text("已写 60 字 / 最多 60 字")
    expect(quiz.status.last).to_have_text("已保存")
    area.fill("法" * 72)
    expect(count).to_have_text("已写 72 字 / 最多 60 字，超出 12 字")
    expect(area).to_have_value("法" * 72)
    expect(area).to_have_attribute("aria-invalid", "true")
    expect(quiz.question(2).get_by_role("status")).to_contain_text("请删短一些")
    expect(quiz.status.last).to_contain_text("第 2 题超过最多字数")
    area.blur()
    assert quiz.standing() == {"q-why": ["法" * 60]}
    quiz.button("交卷").click()
    expect(quiz.dialog).to_have_count(0)
    expect(area).to_be_focused()
    quiz.page.reload()
    quiz.button("继续作答").click()
    expect(area).to_have_value("法" * 72)
    area.fill("法" * 10)
    expect(quiz.status.last).to_have_text("已保存")
    assert quiz.standing() == {"q-why": ["法" * 10]}


def test_signs_beyond_the_basic_plane_count_as_one_and_half_ones_are_not_sent(quiz):
    quiz.writing(2).fill("𠮷𠮷")
    expect(quiz.question(2).locator(".lt-count")).to_contain_text("已写 2 字")
    quiz.writing(2).evaluate(
        "a => { a.value = 'a\\ud842b\\u0000'; a.dispatchEvent(new InputEvent('input')); }"
    )
    expect(quiz.status.last).to_have_text("已保存")
    quiz.until("host.state().attempt.answers['q-why'][0] === 'ab'")


def test_what_the_host_will_not_take_stays_in_the_box(quiz):
    quiz.writing(2).fill("不收的话")
    quiz.pick(1, "b")
    quiz.page.clock.run_for(5000)
    expect(quiz.status.last).to_have_text("这一份答案没有保存")
    expect(quiz.writing(2)).to_have_value("不收的话")
    assert quiz.standing() == {"q-supreme": ["b"]}
    quiz.button("交卷").click()
    quiz.button("确认交卷").click()
    expect(quiz.dialog).to_contain_text("这一份答案没有保存")
    quiz.button("回去作答").click()
    quiz.writing(2).fill("收的话")
    expect(quiz.status.last).to_have_text("已保存")


def test_an_answer_from_elsewhere_does_not_wipe_what_is_being_written(quiz):
    quiz.offline()
    quiz.writing(2).fill("我在这里写的")
    expect(quiz.status.last).to_contain_text("网络中断")
    quiz.host("host.elsewhere('q-why', ['另一台电脑上写的']); host.elsewhere('q-fine', ['false'])")
    quiz.online()
    expect(quiz.notice).to_have_text(f"第 4 题{CHANGED}；第 2 题{KEPT}")
    expect(quiz.writing(2)).to_have_value("我在这里写的")
    expect(quiz.status.last).to_have_text("已保存")
    assert quiz.standing()["q-why"] == ["我在这里写的"]
    other = quiz.question(2).locator(".lt-other")
    expect(other).to_contain_text("另一台电脑上写的")
    quiz.button("换成这一份").click()
    expect(quiz.writing(2)).to_have_value("另一台电脑上写的")
    expect(other).to_contain_text("我在这里写的")
    expect(quiz.status.last).to_have_text("已保存")
    assert quiz.standing()["q-why"] == ["另一台电脑上写的"]
    quiz.button("不要这一份").click()
    expect(other).to_be_hidden()
    expect(quiz.writing(2)).to_be_focused()


def test_typing_on_while_a_late_save_is_under_way_keeps_the_last_word(quiz):
    quiz.host("host.elsewhere('q-why', ['另一份']); host.mode = 'held'")
    quiz.writing(2).fill("第一句")
    quiz.until("host.held.length === 1")
    quiz.writing(2).press_sequentially("，第二句")
    quiz.host("host.release()")
    expect(quiz.writing(2)).to_have_value("第一句，第二句")
    expect(quiz.status.last).to_have_text("已保存")
    assert quiz.standing()["q-why"] == ["第一句，第二句"]
    expect(quiz.question(2).locator(".lt-other")).to_contain_text("另一份")


def test_where_nobody_is_writing_the_newer_answer_is_shown(quiz):
    quiz.writing(2).fill("旧的")
    quiz.writing(2).blur()
    expect(quiz.status.last).to_have_text("已保存")
    quiz.host("host.elsewhere('q-why', ['新的']); host.set('state', host.state())")
    expect(quiz.writing(2)).to_have_value("新的")
    expect(quiz.notice).to_have_text(f"第 2 题{CHANGED}")


def test_a_state_from_elsewhere_leaves_the_box_with_the_caret_alone(quiz):
    quiz.writing(2).fill("想到一半")
    expect(quiz.status.last).to_have_text("已保存")
    quiz.host("host.elsewhere('q-why', ['新的']); host.set('state', host.state())")
    expect(quiz.writing(2)).to_have_value("想到一半")
    expect(quiz.notice).to_have_text(f"第 2 题{KEPT}")
    quiz.until("host.state().attempt.answers['q-why'][0] === '想到一半'")


def test_a_leftover_that_comes_too_late_can_be_taken_back(quiz):
    quiz.offline()
    quiz.writing(2).fill("离线写的")
    expect(quiz.status.last).to_contain_text("网络中断")
    quiz.host("host.elsewhere('q-why', ['后来写的'])")
    quiz.page.reload()
    quiz.until("host.saves().length === 1 && !localStorage.length")
    quiz.button("继续作答").click()
    expect(quiz.writing(2)).to_have_value("后来写的")
    expect(quiz.notice).to_have_text(f"第 2 题{CHANGED}")
    expect(quiz.question(2).locator(".lt-other")).to_contain_text("离线写的")
    quiz.button("换成这一份").click()
    expect(quiz.writing(2)).to_have_value("离线写的")


def test_the_box_grows_with_the_text_and_never_scrolls(quiz):
    area = quiz.writing(2)
    before = area.bounding_box()["height"]
    area.fill("\n".join("一二三四五" for _ in range(30)))
    assert area.bounding_box()["height"] > before * 2
    assert area.evaluate("a => a.scrollHeight <= a.clientHeight + 1")
    area.fill("短")
    assert area.bounding_box()["height"] == pytest.approx(before)


@pytest.mark.parametrize("width", [390, 1280])
def test_the_line_being_written_is_never_under_the_bar(open_quiz, width):
    quiz = open_quiz("paper=self", width=width).start()
    area = quiz.writing(2)
    area.focus()
    for _ in range(40):
        quiz.page.keyboard.press("Enter")
    quiz.page.keyboard.insert_text("末行")
    box, dock = area.bounding_box(), quiz.root.locator(".lt-dock").bounding_box()
    assert box
    assert dock
    bottom = box["y"] + box["height"] - 16  # of the last line
    assert bottom < quiz.page.viewport_size["height"]
    assert dock["y"] >= box["y"] + box["height"] or dock["x"] >= box["x"] + box["width"]


def test_keys_in_the_box_write_and_do_nothing_else(quiz):
    area = quiz.writing(2)
    area.focus()
    expect(area).to_have_accessible_name("您的答案")
    expect(area).to_have_accessible_description("已写 0 字 / 最多 60 字")
    quiz.page.keyboard.type("jkab 一")
    quiz.page.keyboard.press("Control+a")
    quiz.page.keyboard.type("重写")
    quiz.page.keyboard.press("Home")
    quiz.page.keyboard.press("ArrowRight")
    quiz.page.keyboard.type("新")
    expect(area).to_have_value("重新写")
    expect(area).to_have_attribute("data-lm-suppress-shortcuts", "true")  # JupyterLab begins with the focused


def test_afterwards_it_is_compared_with_the_guide_and_gives_no_points(quiz):
    quiz.pick(1, "b")
    quiz.writing(2).fill(TEXT)
    quiz.pick(3, ["true"], part=1)
    hand_in(quiz)
    score = quiz.root.locator(".lt-score")
    expect(score.locator(".lt-figure")).to_have_text("答对 2 / 3")
    expect(score).to_contain_text("另有 2 道简答请对照要点自查")
    two = card(quiz, 2)
    expect(two.locator(".lt-caption")).to_contain_text("简答题")
    expect(two.locator(".lt-verdict")).to_have_text("○ 由本人对照要点自查，不计分")
    expect(two).not_to_contain_text("得 0")
    assert two.locator(".lt-prose").evaluate("p => p.textContent") == TEXT
    assert two.locator(".lt-prose").evaluate("p => getComputedStyle(p).whiteSpace") == "pre-wrap"
    assert two.locator(".lt-prose b").count() == 0
    expect(two.locator(".lt-guide li")).to_have_text(
        [
            "指出说法不对：告知和听取陈述、申辩必须在作出决定之前6 分",
            "说明不这样做的后果：处罚决定不能成立4 分",
        ]
    )
    expect(two).to_contain_text("参考答案不对。作出决定之前应当告知")
    expect(two).to_contain_text("《行政处罚法》第四十四条")
    expect(card(quiz, 3).locator(".lt-verdict")).to_have_text(
        ["✓ 答对，得 10 / 10 分", "✓ 答对，得 10 / 10 分", "○ 由本人对照要点自查，不计分"]
    )
    expect(card(quiz, 3)).to_contain_text("没有作答")
    expect(quiz.button("第 2 题，由本人对照要点自查，不计分")).to_be_visible()


@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_in_any_state(open_quiz, width):
    found = find_spec("axe_playwright_python")
    if found is None or found.origin is None:
        pytest.skip("没有安装 axe-playwright-python，没有检查页面的无障碍")
    axe = (Path(found.origin).parent / "axe.min.js").read_text(encoding="utf-8")
    quiz = open_quiz("paper=self", width=width).start()

    def check(state):
        quiz.page.evaluate(axe)
        told = quiz.page.evaluate("axe.run('.lt-quiz', {resultTypes: ['violations']})")["violations"]
        assert [(state, one["id"], [n["html"][:200] for n in one["nodes"]]) for one in told] == []

    quiz.offline()
    quiz.writing(2).fill("我写的")
    quiz.host("host.elsewhere('q-why', ['另一份'])")
    quiz.online()
    expect(quiz.question(2).locator(".lt-other")).to_be_visible()
    quiz.writing(3, part=2).fill("长" * 61)
    check("writing")
    quiz.writing(3, part=2).fill("短")
    hand_in(quiz)
    check("result")


LAB = """document.addEventListener('keydown', (key) => key.target.addEventListener('beforeinput', (event) => {
  if (['insertLineBreak', 'historyUndo'].includes(event.inputType)) event.preventDefault();
}, { once: true }), true)"""


def test_enter_and_undo_work_inside_a_notebook_too(quiz):
    quiz.page.evaluate(LAB)  # as JupyterLab guards what lies in its cells
    quiz.writing(2).press_sequentially("一\n二")
    expect(quiz.writing(2)).to_have_value("一\n二")
    quiz.page.keyboard.press("Control+z")
    expect(quiz.writing(2)).not_to_have_value("一\n二")
