"""Saving: every answer is on the device before it is sent, and is let go only when acknowledged."""

from __future__ import annotations

import pytest
from quiz_page import expect

pytestmark = pytest.mark.browser

KEPT = "网络中断，答案已存在本机，联网后自动补交"
CHANGED = "已在另一个页面或设备上改过，现显示最新的答案"


def test_an_answer_is_saved_and_its_states_are_told(open_quiz):
    quiz = open_quiz().start()
    expect(quiz.status).to_have_text("答案会自动保存")
    expect(quiz.status).to_have_attribute("aria-live", "polite")
    quiz.host("host.mode = 'silent'")
    quiz.pick(1, "b")
    expect(quiz.status).to_have_text("正在保存…")
    quiz.page.clock.run_for(11_000)
    expect(quiz.status).to_have_text(KEPT)
    quiz.online()
    expect(quiz.status).to_have_text("已保存")
    assert quiz.standing() == {"q-supreme": ["b"]}
    assert quiz.queue() == {}


def test_boxes_ticked_in_a_row_go_as_one_save_of_the_last_state(open_quiz):
    quiz = open_quiz().start()
    quiz.page.clock.pause_at(quiz.page.evaluate("Date.now()") / 1000 + 1)
    quiz.pick(6, "abc")
    assert quiz.queue()["q-tell"]["answer"] == ["a", "b", "c"]
    assert quiz.host("host.saves().length") == 0
    quiz.page.clock.run_for(1000)
    assert quiz.host("host.saves().map(s => s.answers.map(a => a.answer))") == [[["a", "b", "c"]]]


def test_a_failed_save_is_tried_again_by_itself(open_quiz):
    quiz = open_quiz().start()
    quiz.offline()
    quiz.pick(1, "b")
    expect(quiz.status).to_have_text(KEPT)
    tries = quiz.host("host.saves().length")
    quiz.page.clock.run_for(20_000)
    again = quiz.host("host.saves().length") - tries
    assert 3 <= again <= 6  # after about 1, 2, 4, 8 seconds
    quiz.host("host.mode = 'ok'")
    quiz.page.clock.run_for(20_000)
    expect(quiz.status).to_have_text("已保存")
    assert quiz.standing() == {"q-supreme": ["b"]}


def test_coming_back_to_the_page_sends_at_once(open_quiz):
    quiz = open_quiz().start()
    quiz.offline()
    quiz.pick(1, "b")
    expect(quiz.status).to_have_text(KEPT)
    quiz.host("host.mode = 'ok'; document.dispatchEvent(new Event('visibilitychange'))")
    expect(quiz.status).to_have_text("已保存")


def test_offline_answers_survive_a_reload_and_go_with_the_same_tab_and_number(open_quiz):
    quiz = open_quiz().start()
    quiz.offline()
    quiz.pick(1, "a")
    quiz.pick(1, "b")
    quiz.pick(6, "ac")
    expect(quiz.status).to_have_text(KEPT)
    queued = quiz.queue()
    assert {q: e["answer"] for q, e in queued.items()} == {"q-supreme": ["b"], "q-tell": ["a", "c"]}
    quiz.page.reload()
    quiz.button("继续作答").click()
    assert [quiz.chosen(1), quiz.chosen(6)] == [["b"], ["a", "c"]]
    expect(quiz.status).to_have_text("已保存")
    sent = [(s["tab"], s["since"], a["seq"]) for s in quiz.host("host.saves()") for a in s["answers"]]
    assert sorted(sent) == sorted((e["tab"], e["since"], e["seq"]) for e in queued.values())
    assert quiz.standing() == {"q-supreme": ["b"], "q-tell": ["a", "c"]}
    assert quiz.queue() == {}


def test_a_leftover_is_replayed_even_if_the_paper_is_not_opened(open_quiz):
    quiz = open_quiz().start()
    quiz.offline()
    quiz.pick(1, "b")
    quiz.page.reload()
    expect(quiz.button("继续作答")).to_be_visible()
    quiz.page.wait_for_function("host.state().attempt.answers['q-supreme']")


def test_an_answer_given_over_a_leftover_under_way_is_the_one_that_stays(open_quiz):
    quiz = open_quiz().start()
    quiz.offline()
    quiz.pick(1, "a")
    quiz.page.evaluate("sessionStorage.setItem('mode', 'held')")
    quiz.page.reload()
    quiz.page.wait_for_function("host.held.length === 1")  # the host has it, its reply is under way
    quiz.button("继续作答").click()
    quiz.pick(1, "b")
    quiz.host("host.release()")
    expect(quiz.status).to_have_text("已保存")
    assert quiz.standing() == {"q-supreme": ["b"]}
    assert quiz.chosen(1) == ["b"]
    expect(quiz.notice).to_have_count(0)


def test_a_lost_reply_does_not_count_twice(open_quiz):
    quiz = open_quiz().start()
    quiz.host("host.mode = 'deaf'")
    quiz.pick(1, "b")
    expect(quiz.status).to_have_text("正在保存…")
    quiz.page.clock.run_for(11_000)
    expect(quiz.status).to_have_text(KEPT)
    first = quiz.host("host.saves()[0]")
    assert quiz.standing() == {"q-supreme": ["b"]}
    quiz.online()
    expect(quiz.status).to_have_text("已保存")
    assert quiz.host("host.saves().slice(-1)[0]") == first


def test_two_people_on_one_device_never_send_each_others_answers(open_quiz):
    one = open_quiz("paper=test&person=cadre01").start()
    one.offline()
    one.pick(1, "a")
    expect(one.status).to_have_text(KEPT)
    two = open_quiz("paper=test&person=cadre02").start()
    assert two.chosen(1) == []
    two.pick(2, "b")
    expect(two.status).to_have_text("已保存")
    assert two.standing() == {"q-amend": ["b"]}
    assert list(one.queue("cadre01")) == ["q-supreme"]


def test_an_answer_changed_elsewhere_is_shown_and_told(open_quiz):
    quiz = open_quiz().start()
    quiz.offline()
    quiz.pick(1, "a")
    quiz.host("host.elsewhere('q-supreme', ['b']); host.elsewhere('q-hear', ['true'])")
    quiz.online()
    expect(quiz.notice).to_have_text(f"第 1、10 题{CHANGED}")
    expect(quiz.notice).to_have_attribute("aria-live", "polite")
    assert [quiz.chosen(1), quiz.chosen(10)] == [["b"], ["true"]]
    expect(quiz.question(1).locator(".lt-note")).to_be_visible()
    assert quiz.standing()["q-supreme"] == ["b"]
    quiz.pick(1, "c")  # having seen it, the person decides anew
    expect(quiz.status).to_have_text("已保存")
    assert quiz.standing()["q-supreme"] == ["c"]
    expect(quiz.question(1).locator(".lt-note")).to_be_hidden()


def test_a_leftover_that_comes_too_late_is_told_when_the_paper_is_opened(open_quiz):
    quiz = open_quiz().start()
    quiz.offline()
    quiz.pick(1, "a")
    quiz.host("host.elsewhere('q-supreme', ['b'])")
    quiz.page.reload()
    quiz.page.wait_for_function("host.saves().length === 1 && !localStorage.length")
    quiz.button("继续作答").click()
    expect(quiz.notice).to_have_text(f"第 1 题{CHANGED}")
    assert quiz.chosen(1) == ["b"]


def test_a_new_state_from_the_host_leaves_unsaved_answers_and_the_focus_alone(open_quiz):
    quiz = open_quiz().start()
    quiz.offline()
    quiz.pick(1, "a")
    expect(quiz.status).to_have_text(KEPT)
    quiz.option(1, "a").focus()
    quiz.host("host.elsewhere('q-amend', ['b']); host.set('state', host.state())")
    expect(quiz.notice).to_have_text(f"第 2 题{CHANGED}")
    assert [quiz.chosen(1), quiz.chosen(2)] == [["a"], ["b"]]
    expect(quiz.option(1, "a")).to_be_focused()


def test_an_older_state_from_the_host_does_not_undo_what_is_saved(open_quiz):
    quiz = open_quiz().start()
    quiz.page.evaluate("window.old = host.state()")
    quiz.pick(1, "b")
    expect(quiz.status).to_have_text("已保存")
    quiz.host("host.set('state', {...window.old, history: [], head: {...window.old.head, minutes: 21}})")
    assert quiz.chosen(1) == ["b"]


def test_handed_in_elsewhere_shows_the_result_and_names_what_did_not_make_it(open_quiz):
    quiz = open_quiz().start()
    quiz.offline()
    quiz.pick(1, "b")
    quiz.host("host.submitElsewhere()")
    quiz.online()
    expect(quiz.root.get_by_role("heading", name="测验结果")).to_be_visible()
    expect(quiz.notice).to_have_text("本机上第 1 题的改动没有赶在交卷前传到，这次没有计入")
    assert quiz.queue() == {}


def test_an_answer_that_can_never_be_accepted_does_not_hold_up_the_others(open_quiz):
    quiz = open_quiz().start()
    entry = {"tab": "gone", "since": 0, "answer": ["b"]}
    queue = {"q-removed": {**entry, "seq": 1}, "q-supreme": {**entry, "seq": 2}}
    keep = "([key, queue]) => localStorage.setItem(key, JSON.stringify(queue))"
    quiz.page.evaluate(keep, ["lawtrain:cadre01:constitution/01-supremacy/test-1", queue])
    quiz.page.reload()
    quiz.button("继续作答").click()
    quiz.page.clock.run_for(5000)
    expect(quiz.status).to_have_text("已保存")
    assert quiz.standing() == {"q-supreme": ["b"]}
    assert quiz.queue() == {}


def test_another_problem_is_shown_in_the_hosts_words_and_the_answer_is_kept(open_quiz):
    quiz = open_quiz().start()
    quiz.host("host.mode = {code: 'login', message: '登录已过期，请重新登录'}")
    quiz.pick(1, "b")
    expect(quiz.status).to_have_text("登录已过期，请重新登录")
    assert list(quiz.queue()) == ["q-supreme"]


def test_a_device_that_cannot_keep_answers_says_so_and_keeps_them_in_the_page(open_quiz):
    full = (
        "Storage.prototype.setItem = function (k) { if (k.startsWith('lawtrain')) throw new Error('full'); }"
    )
    quiz = open_quiz(before=full).start()
    quiz.offline()
    quiz.pick(1, "b")
    expect(quiz.status).to_have_text("网络中断，本机也存不下答案。请不要关闭本页，联网后自动补交")
    quiz.online()
    expect(quiz.status).to_have_text("已保存")
    assert quiz.host("host.saves().slice(-1)[0].answers[0].answer") == ["b"]


def test_leaving_is_questioned_only_while_something_is_unsaved(open_quiz):
    quiz = open_quiz().start()
    asked: list[str] = []
    quiz.page.on("dialog", lambda d: (asked.append(d.type), d.accept()))
    quiz.pick(1, "b")
    expect(quiz.status).to_have_text("已保存")
    quiz.page.reload()
    assert asked == []
    quiz.button("继续作答").click()
    quiz.offline()
    quiz.pick(2, "b")
    quiz.page.reload()
    assert asked == ["beforeunload"]
