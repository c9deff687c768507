"""An assignment from the first letter to the file in its folder, over the desk that a learner's kernel has."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from quiz_page import expect

from lawtrain.desk.file import FileDesk, read_answers
from lawtrain.widgets import QuizWidget
from tests.unit.desk.assignment import packet

pytestmark = pytest.mark.browser


class Kernel:
    """The widget of a kernel whose notebook lies in `folder`; called with what quiz.js sends."""

    def __init__(self, folder):
        desk = FileDesk(packet(), folder, "cadre01", lambda: datetime(2026, 11, 22, 8, 0, tzinfo=UTC))
        self.widget = QuizWidget(desk, packet().head.ref)
        self.replies = []
        self.widget.send = lambda content, buffers=None: self.replies.append(content)

    def __call__(self, message):
        self.replies.clear()
        if message:
            self.widget._handle_custom_msg(message, [])
        reply = self.replies[-1] if self.replies else None
        return {"reply": reply, "state": self.widget.state, "person": self.widget.person}


@pytest.fixture
def open_assignment(open_quiz, tmp_path):
    return lambda **kw: open_quiz("paper=kernel", kernel=Kernel(tmp_path), **kw)


@pytest.fixture
def answers(tmp_path):
    return lambda: {
        q: list(g.answer) for q, g in read_answers((tmp_path / "answers.json").read_bytes()).answers.items()
    }


def test_it_says_what_it_is_and_how_it_is_handed_in(open_assignment, tmp_path):
    quiz = open_assignment()
    expect(quiz.root.locator(".lt-chip")).to_have_text("作业")
    expect(quiz.root).to_contain_text("回到“作业”列表，点本作业的“提交”")
    expect(quiz.root).to_contain_text("收作业之前可以改了再交")
    assert not (tmp_path / "answers.json").exists()


def test_from_the_first_letter_to_the_next_steps(open_assignment, answers, tmp_path):
    quiz = open_assignment().start()
    said = quiz.root.inner_text()
    quiz.pick(1, "b")
    quiz.pick(2, "ac")
    quiz.writing(3).fill("第一点\n第二点")
    quiz.writing(4, part=1).fill("案情分析")
    expect(quiz.root.locator(".lt-dock .lt-status")).to_have_text("已保存")
    assert answers() == {"a-1": ["b"], "a-2": ["a", "c"], "a-3": ["第一点\n第二点"], "a-4_a": ["案情分析"]}
    quiz.button("做完了").click()
    said += quiz.root.inner_text()
    expect(quiz.dialog).to_contain_text("还有 1 题没有作答：第 4（2）题。")
    quiz.button("确认做完").click()
    heading = quiz.root.get_by_role("heading", name="答案已存好")
    expect(heading).to_be_focused()
    expect(quiz.root).to_contain_text("还有 1 题没有作答：第 4（2）题。")
    expect(quiz.root.locator(".lt-steps li")).to_have_count(3)
    said += quiz.root.inner_text()
    assert "交卷" not in said
    assert "答对" not in said
    quiz.button("继续修改").click()
    expect(quiz.writing(3)).to_have_value("第一点\n第二点")
    quiz.pick(4, "b", part=2)
    quiz.button("做完了").click()
    expect(quiz.dialog).to_contain_text("4 题都已作答。")
    quiz.button("确认做完").click()
    expect(heading).to_be_focused()
    assert answers()["a-4_b"] == ["b"]


def test_another_day_another_kernel(open_assignment, answers):
    quiz = open_assignment().start()
    quiz.writing(3).fill("写了一半")
    expect(quiz.root.locator(".lt-dock .lt-status")).to_have_text("已保存")
    quiz.page.close()
    again = open_assignment()
    expect(again.root).to_contain_text("已经保存的答案都还在")
    again.button("继续作答").click()
    expect(again.writing(3)).to_have_value("写了一半")


def test_a_page_opened_again_over_the_same_kernel_shows_what_was_saved(open_assignment):
    quiz = open_assignment().start()
    quiz.pick(1, "b")
    quiz.writing(3).fill("都在")
    expect(quiz.root.locator(".lt-dock .lt-status")).to_have_text("已保存")
    quiz.page.reload()
    expect(quiz.root).to_contain_text("已经保存的答案都还在")
    quiz.button("继续作答").click()
    expect(quiz.writing(3)).to_have_value("都在")
    assert quiz.chosen(1) == ["b"]
    expect(quiz.notice).to_have_count(0)


def test_two_views_of_one_folder(open_assignment, answers):
    one, two = open_assignment().start(), open_assignment()
    two.button("继续作答").click()
    one.writing(3).fill("一边写的")
    expect(one.root.locator(".lt-dock .lt-status")).to_have_text("已保存")
    two.writing(3).fill("另一边写的")
    expect(two.notice).to_contain_text("第 3 题在另一个页面或设备上也改过")
    expect(two.question(3).locator(".lt-other")).to_contain_text("一边写的")
    expect(two.root.locator(".lt-dock .lt-status")).to_have_text("已保存")
    assert answers() == {"a-3": ["另一边写的"]}


def test_a_folder_that_takes_nothing_is_said_in_words_and_nothing_is_lost(open_assignment, answers, tmp_path):
    quiz = open_assignment().start()
    file = tmp_path / "answers.json"
    file.rename(tmp_path / "there")
    file.symlink_to(tmp_path / "there")
    quiz.writing(3).fill("写的")
    status = quiz.root.locator(".lt-dock .lt-status")
    expect(status).to_contain_text("文件夹里的“answers.json”不是普通文件")
    quiz.writing(3).blur()
    quiz.button("做完了").click()
    quiz.button("确认做完").click()
    expect(quiz.dialog).to_contain_text("还没有存好")
    expect(quiz.dialog).to_contain_text("不是普通文件")
    file.unlink()
    quiz.button("再试一次").click()
    expect(quiz.root.get_by_role("heading", name="答案已存好")).to_be_visible()
    assert answers() == {"a-3": ["写的"]}


def test_by_keyboard_alone(open_assignment, answers):
    quiz = open_assignment(width=1280)
    press, focused = quiz.page.keyboard.press, quiz.page.locator(":focus")

    def go(name):
        for _ in range(30):
            press("Tab")
            if focused.evaluate(
                "(e, name) => [e, ...(e.labels || [])].some((o) => o.textContent.includes(name))", name
            ):
                return
        raise AssertionError(name)

    go("开始作答")
    press("Enter")
    quiz.question(1).wait_for()
    go("选项a")
    press("ArrowDown")
    go("您的答案")
    quiz.page.keyboard.type("只用键盘")
    go("做完了")
    press("Enter")
    expect(quiz.button("回去作答")).to_be_focused()
    press("Tab")
    press("Enter")
    expect(quiz.root.get_by_role("heading", name="答案已存好")).to_be_focused()
    assert answers() == {"a-1": ["b"], "a-3": ["只用键盘"]}
    go("继续修改")
    press("Enter")
    expect(quiz.writing(3)).to_have_value("只用键盘")
