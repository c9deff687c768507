"""演练: stage after stage, each given for good, told at once, and taken up where it was by whatever line and device."""

from __future__ import annotations

import itertools
import json
from datetime import UTC, datetime, timedelta

import pytest
from quiz_page import expect
from soundness import SIZES, check, hand_in

from lawtrain import content
from lawtrain.desk.local import LocalDesk
from lawtrain.store import Store
from lawtrain.widgets import QuizWidget
from tests import sample

pytestmark = pytest.mark.browser

PRACTICE = "administrative-law/07/practice"
KEPT = "网络中断，答案已存在本机，联网后自动补交"
GONE = "已在另一个页面或设备上答过，以那一次的答案为准"


@pytest.fixture
def quiz(open_quiz):
    return open_quiz("paper=drill").start()


def turn(quiz):
    return quiz.root.locator(".lt-turn fieldset")


def choose(quiz, *options):
    for option in options:
        turn(quiz).locator(f"input[value='{option}']").check()


def give(quiz, *options):
    """Take the stage and wait for what comes of it."""
    behind = quiz.root.locator(".lt-stage").count()
    choose(quiz, *options)
    quiz.button("就这样办").click()
    expect(quiz.root.locator(".lt-stage")).to_have_count(behind + 1)


def stage(quiz, n):
    return quiz.root.locator(".lt-stage").nth(n - 1)


def heading(quiz, words):
    return quiz.root.get_by_role("heading", name=words)


def test_nothing_is_saved_before_the_button_and_a_choice_may_be_changed(quiz):
    go = quiz.button("就这样办")
    expect(go).to_have_attribute("aria-disabled", "true")
    expect(go).to_have_accessible_description("还没有选。选好以后点“就这样办”，点了就不能再改。")
    go.click(force=True)
    expect(turn(quiz).get_by_role("status")).to_have_text("请先选好，再点“就这样办”。")
    choose(quiz, "b")
    choose(quiz, "a")
    expect(go).to_have_attribute("aria-disabled", "false")
    expect(go).to_have_accessible_description("点了就不能再改。")
    quiz.page.clock.run_for(5000)
    assert quiz.host("host.saves().length") == 0
    assert quiz.queue(quiz=PRACTICE) == {}
    expect(quiz.root.locator(".lt-progress")).to_have_text("已做 0 / 4 步")


def test_the_button_settles_the_stage_and_tells_what_comes_of_it(quiz):
    expect(turn(quiz).locator("legend")).to_contain_text("第 1 步 / 共 4 步")
    assert "s-drill/2" not in quiz.page.content()
    give(quiz, "b")
    expect(heading(quiz, "✗ 这一步不对")).to_be_focused()
    expect(heading(quiz, "✗ 这一步不对")).to_have_accessible_description(
        "没有表明身份，也没有依据就搬走物品，当事人有权拒绝。（《行政处罚法》第五十五条第一款）"
    )
    expect(stage(quiz, 1).locator(".lt-fate")).to_have_text(["✗ 您选了，不正确", "✓ 正确答案，您没有选"])
    expect(stage(quiz, 1)).to_contain_text("表明身份是调查的第一步。")
    expect(stage(quiz, 1)).to_contain_text("《行政处罚法》第五十五条第一款")
    assert stage(quiz, 1).locator("input").count() == 0
    assert quiz.standing() == {"s-drill/1": ["b"]}
    expect(turn(quiz).locator("legend")).to_contain_text("第 2 步 / 共 4 步")
    give(quiz, "b")
    expect(heading(quiz, "✓ 这一步做对了")).to_be_focused()
    expect(stage(quiz, 1)).not_to_have_attribute("open", "")
    expect(stage(quiz, 1).locator("summary")).to_have_text("第 1 步 ✗ 不对：先把桌椅搬上车")
    expect(stage(quiz, 2)).to_have_attribute("open", "")
    give(quiz, "a")
    expect(heading(quiz, "◐ 这一步没有做全")).to_be_focused()
    give(quiz, "true")
    expect(heading(quiz, "✗ 这一步不对")).to_be_focused()
    expect(quiz.root.locator(".lt-finished")).to_have_text("演练做完了。点“交卷”看得分和全部步骤。")
    expect(quiz.root.locator(".lt-progress")).to_have_text("已做 4 / 4 步")
    expect(turn(quiz)).to_have_count(0)


def test_by_keyboard_alone_from_start_to_result(open_quiz):
    quiz = open_quiz("paper=drill", width=1280)
    keys = quiz.page.keyboard
    for key in ["Tab", "Enter"]:
        keys.press(key)
    expect(quiz.root.get_by_role("heading", name="随堂练习")).to_be_focused()
    steps = [
        (["Space"], "这一步做对了"),
        (["Space", "ArrowDown"], "这一步做对了"),
        (["Space", "Tab", "Space", "Tab"], "这一步做对了"),
        (["Space", "ArrowDown"], "这一步做对了"),
    ]
    for n, (choice, told) in enumerate(steps, 1):
        keys.press("Tab")
        for key in choice:
            keys.press(key)
        keys.press("Tab")
        expect(quiz.button("就这样办")).to_be_focused()
        keys.press("Enter")
        expect(stage(quiz, n).get_by_role("heading", name=told)).to_be_focused()
    for key in ["Tab", "Tab", "Enter"]:  # the number, 交卷
        keys.press(key)
    expect(quiz.dialog).to_contain_text("1 题都已作答")
    keys.press("Enter")
    expect(quiz.root.get_by_role("heading", name="练习结果")).to_be_focused()
    expect(quiz.root.locator(".lt-figure")).to_have_text("做对 4 / 4 步")


def test_offline_in_the_middle_it_waits_and_goes_on_by_itself(quiz):
    give(quiz, "a")
    quiz.offline()
    choose(quiz, "a")
    quiz.button("就这样办").click()
    expect(quiz.root.locator(".lt-dock .lt-status")).to_have_text(KEPT)
    expect(quiz.button("正在保存…")).to_be_focused()
    expect(turn(quiz)).to_contain_text(KEPT)
    expect(turn(quiz).locator("input[value='a']")).to_be_checked()
    expect(turn(quiz).locator("input[value='b']")).to_be_disabled()
    quiz.button("正在保存…").click(force=True)
    assert quiz.queue(quiz=PRACTICE)["s-drill/2"]["answer"] == ["a"]
    quiz.online()
    expect(heading(quiz, "✗ 这一步不对")).to_be_focused()
    assert quiz.standing() == {"s-drill/1": ["a"], "s-drill/2": ["a"]}
    expect(turn(quiz).locator("legend")).to_contain_text("第 3 步 / 共 4 步")
    expect(quiz.button("就这样办")).to_be_visible()


def test_who_has_turned_to_another_question_is_left_there(open_quiz):
    quiz = open_quiz("paper=steps").start()
    quiz.offline()
    choose(quiz, "a")
    quiz.button("就这样办").click()
    gap = quiz.root.get_by_role("textbox", name="（1）")
    gap.fill("六十")
    quiz.online()
    expect(quiz.root.locator(".lt-stage")).to_have_count(1)
    expect(gap).to_be_focused()
    expect(gap).to_have_value("六十")
    expect(quiz.root.locator(".lt-dock .lt-status")).to_have_text("已保存")
    assert quiz.standing() == {"s-drill/1": ["a"], "s-blanks": ["1=六十"]}


def test_saved_but_not_told_is_asked_for_again(quiz):
    choose(quiz, "a")
    quiz.host("host.mode = 'held'")
    quiz.button("就这样办").click()
    quiz.until("host.held.length === 1")
    quiz.host("host.release(); host.mode = 'offline'")  # the line dies between the two
    expect(turn(quiz)).to_contain_text("答案已保存，但网络不通，结果还没有取回来。联网后自动显示。")
    expect(quiz.root.locator(".lt-stage")).to_have_count(0)
    quiz.online()
    expect(heading(quiz, "✓ 这一步做对了")).to_be_focused()


def test_a_lost_reply_does_not_count_twice(quiz):
    quiz.host("host.mode = 'deaf'")
    choose(quiz, "b")
    quiz.button("就这样办").click()
    quiz.page.clock.run_for(11_000)
    expect(quiz.root.locator(".lt-dock .lt-status")).to_have_text(KEPT)
    quiz.online()
    expect(heading(quiz, "✗ 这一步不对")).to_be_focused()
    expect(quiz.notice).to_have_count(0)
    assert quiz.standing() == {"s-drill/1": ["b"]}
    assert quiz.queue(quiz=PRACTICE) == {}


def test_a_reload_takes_it_up_where_it_was(quiz):
    give(quiz, "b")
    give(quiz, "b")
    choose(quiz, "c")
    quiz.page.reload()
    quiz.button("继续作答").click()
    expect(quiz.root.get_by_role("heading", name="随堂练习")).to_be_focused()
    expect(quiz.root.locator(".lt-stage summary")).to_contain_text(["第 1 步 ✗", "第 2 步 ✓"])
    expect(stage(quiz, 2)).to_have_attribute("open", "")
    expect(turn(quiz).locator("legend")).to_contain_text("第 3 步 / 共 4 步")
    expect(turn(quiz).locator("input:checked")).to_have_count(0)  # chosen was not given
    assert quiz.standing() == {"s-drill/1": ["b"], "s-drill/2": ["b"]}


def test_a_reload_without_network_keeps_what_was_given(quiz):
    quiz.offline()
    choose(quiz, "b")
    quiz.button("就这样办").click()
    expect(quiz.root.locator(".lt-dock .lt-status")).to_have_text(KEPT)
    quiz.page.evaluate("sessionStorage.setItem('mode', 'offline')")
    quiz.page.reload()
    quiz.button("继续作答").click()
    expect(turn(quiz).locator("input[value='b']")).to_be_checked()
    expect(turn(quiz).locator("input[value='a']")).to_be_disabled()
    expect(quiz.button("正在保存…")).to_be_visible()
    quiz.online()
    expect(stage(quiz, 1)).to_contain_text("您选了，不正确")
    assert quiz.standing() == {"s-drill/1": ["b"]}


def test_another_device_that_was_first_is_what_counts(quiz):
    choose(quiz, "b")
    quiz.host("host.elsewhere('s-drill/1', ['a'])")
    quiz.button("就这样办").click()
    expect(heading(quiz, "✓ 这一步做对了")).to_be_focused()
    expect(quiz.notice).to_have_text(f"第 1 题第 1 步{GONE}")
    expect(stage(quiz, 1).locator(".lt-note")).to_have_text(f"这一步{GONE}。")
    assert quiz.standing() == {"s-drill/1": ["a"]}
    assert quiz.queue(quiz=PRACTICE) == {}
    give(quiz, "b")
    expect(stage(quiz, 2).locator(".lt-note")).to_have_count(0)


def test_the_same_answer_from_another_device_needs_no_words(quiz):
    choose(quiz, "a")
    quiz.host("host.elsewhere('s-drill/1', ['a'])")
    quiz.button("就这样办").click()
    expect(heading(quiz, "✓ 这一步做对了")).to_be_focused()
    expect(quiz.notice).to_have_count(0)
    expect(stage(quiz, 1).locator(".lt-note")).to_have_count(0)


def test_a_device_far_ahead_is_caught_up_with(quiz):
    for n, given in [(1, "a"), (2, "b")]:
        quiz.host(f"host.elsewhere('s-drill/{n}', ['{given}'])")
    choose(quiz, "b")
    quiz.button("就这样办").click()
    expect(stage(quiz, 1).get_by_role("heading", name="做对了")).to_be_focused()
    expect(quiz.root.locator(".lt-stage")).to_have_count(2)
    expect(turn(quiz).locator("legend")).to_contain_text("第 3 步 / 共 4 步")


def test_settled_elsewhere_while_choosing_here(quiz):
    choose(quiz, "b")
    quiz.host("host.elsewhere('s-drill/1', ['a']); host.set('state', host.state())")
    expect(quiz.notice).to_have_text(f"第 1 题第 1 步{GONE}")
    expect(stage(quiz, 1).locator(".lt-fate")).to_have_text(["✓ 您选了，正确"])
    expect(heading(quiz, "做对了")).to_be_focused()  # what had the focus is gone
    assert quiz.host("host.saves().length") == 0


def test_a_new_state_leaves_a_choice_that_is_not_given_alone(quiz):
    choose(quiz, "b")
    quiz.host("const s = host.state(); s.head = {...s.head, minutes: 9}; host.set('state', s)")
    expect(turn(quiz).locator("input[value='b']")).to_be_checked()
    expect(turn(quiz).locator("input[value='b']")).to_be_focused()


def test_a_leftover_that_comes_too_late_is_told_when_the_paper_is_opened(quiz):
    quiz.offline()
    choose(quiz, "b")
    quiz.button("就这样办").click()
    expect(quiz.root.locator(".lt-dock .lt-status")).to_have_text(KEPT)
    quiz.host("host.elsewhere('s-drill/1', ['a'])")
    quiz.page.reload()
    expect(quiz.button("继续作答")).to_be_visible()
    quiz.page.wait_for_function("!localStorage.length")
    quiz.button("继续作答").click()
    expect(quiz.notice).to_have_text(f"第 1 题第 1 步{GONE}")
    expect(stage(quiz, 1).locator(".lt-note")).to_be_visible()
    assert quiz.standing() == {"s-drill/1": ["a"]}


def test_an_answer_that_is_not_taken_frees_the_choice(quiz):
    quiz.host("host.mode = {code: 'invalid', message: '这一步没有保存'}")
    choose(quiz, "b")
    quiz.button("就这样办").click()
    quiz.host("host.mode = 'ok'")
    expect(quiz.button("就这样办")).to_be_visible()
    expect(turn(quiz).locator("input[value='a']")).to_be_enabled()
    give(quiz, "a")
    assert quiz.standing() == {"s-drill/1": ["a"]}


def test_handing_in_unfinished_is_questioned_and_shows_all_stages(quiz):
    quiz.button("交卷").click()
    expect(quiz.dialog).to_contain_text("还有 1 题没有作答：第 1 题。")
    quiz.button("回去作答").click()
    give(quiz, "a")
    quiz.button("答题卡").click()
    expect(quiz.button("第 1 题，没有答完")).to_be_visible()
    quiz.button("交卷").click()
    expect(quiz.dialog).to_contain_text("还有 1 题没有答完：第 1 题。")
    quiz.button("确认交卷").click()
    expect(quiz.root.get_by_role("heading", name="练习结果")).to_be_focused()
    parts = quiz.root.locator("article article")
    expect(parts.locator(".lt-caption .lt-strong")).to_have_text([f"第 {n} 步" for n in range(1, 5)])
    expect(parts.locator(".lt-verdict")).to_have_text(["✓ 答对", *["✗ 未作答"] * 3])
    expect(quiz.root.locator(".lt-figure")).to_have_text("做对 1 / 4 步")
    expect(parts.nth(1)).to_contain_text("没有核实、没有告知就处罚，程序违法，处罚不能成立。")


def test_what_is_still_on_its_way_is_handed_in_with_the_rest(quiz):
    quiz.offline()
    choose(quiz, "a")
    quiz.button("就这样办").click()
    expect(quiz.root.locator(".lt-dock .lt-status")).to_have_text(KEPT)
    quiz.host("host.mode = 'ok'")
    hand_in(quiz)
    expect(quiz.root.locator("article article .lt-verdict").first).to_have_text("✓ 答对")


def test_handed_in_elsewhere_names_the_step_that_did_not_make_it(quiz):
    quiz.offline()
    choose(quiz, "a")
    quiz.button("就这样办").click()
    expect(quiz.root.locator(".lt-dock .lt-status")).to_have_text(KEPT)
    quiz.host("host.submitElsewhere()")
    quiz.online()
    expect(quiz.notice).to_have_text("本机上第 1（1）题的改动没有赶在交卷前传到，这次没有计入")


def test_leaving_falls_silent_while_a_stage_waits(quiz):
    quiz.offline()
    choose(quiz, "a")
    quiz.button("就这样办").click()
    expect(quiz.root.locator(".lt-dock .lt-status")).to_have_text(KEPT)
    quiz.page.evaluate("window.cleanups[0]()")
    before = quiz.host("host.sent.length")
    quiz.online()
    quiz.page.clock.run_for(60_000)
    assert quiz.host("host.sent.length") == before
    assert quiz.host("host.listeners()") == 0


@pytest.mark.parametrize(("width", "before"), SIZES)
def test_it_is_sound_in_every_state(open_quiz, width, before):
    quiz = open_quiz("paper=drill", width=width, before=before).start()
    check(quiz, "first")
    give(quiz, "b")
    check(quiz, "told")
    give(quiz, "b")
    quiz.offline()
    choose(quiz, "a")
    quiz.button("就这样办").click()
    expect(quiz.root.locator(".lt-dock .lt-status")).to_have_text(KEPT)
    check(quiz, "waiting")
    quiz.online()
    expect(heading(quiz, "没有做全")).to_be_visible()
    give(quiz, "false")
    check(quiz, "done")
    hand_in(quiz)
    check(quiz, "result")


class Kernel:
    """A widget over a real desk; called with what quiz.js sends."""

    def __init__(self, desk, quiz):
        self.widget = QuizWidget(desk, quiz)
        self.replies = []
        self.widget.send = lambda content, buffers=None: self.replies.append(content)

    def __call__(self, message):
        self.replies.clear()
        if message:
            self.widget._handle_custom_msg(message, [])
        reply = self.replies[-1] if self.replies else None
        return {"reply": reply, "state": self.widget.state, "person": self.widget.person}


@pytest.fixture
def open_real(open_quiz, tmp_path):
    """A paper with one of each kind, over one person's desk; each call is a tab of its own."""
    root, ref = sample.write_content(tmp_path / "content"), "sample/01-first"
    path = root / "quizzes" / f"{ref}.yaml"
    told = json.loads(path.read_text(encoding="utf-8"))
    kinds = {"order-1": "排序", "match-1": "匹配", "blanks-1": "填空", "drill-1": "演练"}
    told["items"] += [sample.fields(name, kind) for name, kind in kinds.items()]
    told["quizzes"].append({"name": "steps", "title": "各种题", "counted": False, "items": list(kinds)})
    path.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    store = Store.open(f"sqlite:///{tmp_path / 'desk.sqlite'}")
    ticks = itertools.count()
    start = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)

    def make(**changes):
        desk = LocalDesk(
            store,
            content.load(root),
            store.remember_person("cadre01", "示例甲"),
            lambda: start + timedelta(seconds=next(ticks)),
            seed=lambda: 7,
        )
        return open_quiz("paper=kernel", kernel=Kernel(desk, f"{ref}/steps"), **changes)

    yield make
    store.close()


def test_over_a_real_desk_in_two_tabs_from_start_to_result(open_real):
    one = open_real()
    expect(one.root.locator(".lt-rule")).to_have_count(5)  # 多选 is among the stages
    one.start()
    two = open_real(width=1280)
    two.button("继续作答").click()
    assert sample.SECRET not in one.page.content()
    stages = [p["answer"] for p in sample.fields("drill-1", "演练")["parts"]]

    first = turn(one).locator("input").first.get_attribute("value")
    choose(one, first)
    one.button("就这样办").click()
    expect(stage(one, 1).locator(".lt-consequence")).to_be_focused()
    expect(stage(one, 1)).to_contain_text(sample.SECRET)

    other = turn(two).locator("input").last.get_attribute("value")
    choose(two, other)
    two.button("就这样办").click()
    expect(two.notice).to_contain_text(f"第 4 题第 1 步{GONE}")
    expect(stage(two, 1).locator(".lt-note")).to_be_visible()
    for n in range(2, len(stages) + 1):
        give(two, turn(two).locator("input").first.get_attribute("value"))
        expect(stage(two, n).locator(".lt-consequence")).to_be_focused()
    expect(two.root.locator(".lt-finished")).to_be_visible()

    two.button("就是这个顺序").click()
    rows = two.root.locator("select")
    for n in range(rows.count()):
        rows.nth(n).select_option(index=1)
    two.root.get_by_role("textbox", name="（1）").fill("２０")
    two.root.get_by_role("textbox", name="（2）").fill("九")
    expect(two.root.locator(".lt-progress")).to_have_text("已答 4 / 4")
    hand_in(two)
    cards = two.root.locator(".lt-questions > article")
    expect(cards.nth(2).locator(".lt-fate")).to_have_text(
        ["✓ 您的答案：２０", "标准写法：二十", "✗ 您的答案：九", "正确答案：7"]
    )
    expect(cards.nth(3).locator("article")).to_have_count(len(stages))
    check(two, "result over a real desk")

    one.root.locator(".lt-step button").nth(1).click()
    expect(one.root.get_by_role("heading", name="练习结果")).to_be_visible()
