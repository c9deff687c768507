"""The quiz widget without a browser: what it answers to quiz.js, and what it holds for a front end that comes later."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from fake_desk import ATTEMPT, SAVED, FakeDesk, state

from lawtrain import wire
from lawtrain.desk import Desk
from lawtrain.errors import Forbidden, Invalid, LawtrainError, NotFound, Refused, Unavailable
from lawtrain.widgets import QuizWidget

REF = "sample/01-first"
SAVE = {"tab": "t1", "since": 0, "answers": [{"question": "single-1", "answer": ["a"], "seq": 1}]}


class Line:
    """A widget on a desk, and both ends of its line to quiz.js."""

    def __init__(self, desk: FakeDesk) -> None:
        port: Desk = desk
        self.desk = desk
        self.widget = QuizWidget(port, REF)
        self.replies: list[Any] = []
        self.widget.send = lambda content, buffers=None: self.replies.append(content)

    def say(self, message: object) -> None:
        """As it arrives from the browser, through the widget's own dispatcher."""
        self.widget._handle_custom_msg(message, [])

    def ask(self, verb: str, args: object = None) -> Any:
        self.replies.clear()
        self.say({"id": "n-1", "verb": verb, "args": {} if args is None else args})
        (reply,) = self.replies
        assert reply["id"] == "n-1"
        return reply


@pytest.fixture
def line() -> Line:
    return Line(FakeDesk())


def plain(shape: object) -> Any:
    return msgspec.to_builtins(shape)


def test_it_opens_with_state_and_person(line: Line) -> None:
    assert line.widget.state == plain(state(begun=False))
    assert line.widget.person == "f00d"
    assert {"state", "person", "host"} <= set(line.widget.keys)


@pytest.mark.parametrize(
    ("verb", "args", "value", "asked"),
    [
        ("look", None, state(begun=False), ("look", REF)),
        ("start", None, state(begun=True), ("start", REF)),
        (
            "save",
            {"attempt": ATTEMPT, "save": SAVE},
            SAVED,
            ("save", ATTEMPT, msgspec.convert(SAVE, wire.Save)),
        ),
        ("submit", {"attempt": ATTEMPT}, state(begun=True, submitted=True), ("submit", ATTEMPT)),
    ],
)
def test_every_verb_goes_to_the_desk_and_its_reply_back(
    line: Line, verb: str, args: Any, value: Any, asked: tuple[object, ...]
) -> None:
    assert line.ask(verb, args) == {"id": "n-1", "ok": True, "value": plain(value)}
    assert line.desk.asked[-1] == asked


def test_start_and_submit_change_the_state_a_second_view_would_open_with(line: Line) -> None:
    line.ask("start")
    assert line.widget.state == plain(state(begun=True))
    line.ask("save", {"attempt": ATTEMPT, "save": SAVE})
    assert line.widget.state == plain(state(begun=True))
    line.ask("submit", {"attempt": ATTEMPT})
    assert line.widget.state == plain(state(begun=True, submitted=True))


def test_the_front_end_knows_the_person_when_the_state_arrives() -> None:
    line = Line(FakeDesk(Unavailable("学习服务现在连不上")))
    order: list[str] = []
    line.widget.observe(lambda change: order.append(change["name"]), ["person", "state"])
    line.desk.trouble = None
    line.ask("start")
    assert order == ["person", "state"]


@pytest.mark.parametrize(
    "error",
    [
        Refused("已经交了"),
        NotFound("没有找到"),
        Forbidden("没有权限"),
        Invalid("不对"),
        Unavailable("连不上"),
    ],
)
def test_an_error_travels_with_its_code_and_its_words(line: Line, error: LawtrainError) -> None:
    before = line.widget.state
    line.desk.trouble = error
    for verb, args in (("look", {}), ("start", {}), ("submit", {"attempt": ATTEMPT})):
        assert line.ask(verb, args) == {
            "id": "n-1",
            "ok": False,
            "code": error.code,
            "message": str(error),
        }
    assert line.widget.state == before


@pytest.mark.parametrize(
    ("verb", "args"),
    [
        ("save", {}),
        ("save", {"attempt": ATTEMPT}),
        ("save", {"attempt": ATTEMPT, "save": {"tab": "t1"}}),
        ("save", {"attempt": ATTEMPT, "save": {**SAVE, "since": "零"}}),
        ("save", {"attempt": ATTEMPT, "save": None}),
        ("submit", {}),
        ("submit", "不是对象"),
        ("submit", ["attempt"]),
        ("submit", 1),
        ("delete", {}),
        ("__init__", {}),
    ],
)
def test_a_malformed_request_is_answered_and_reaches_no_desk(line: Line, verb: str, args: object) -> None:
    asked = len(line.desk.asked)
    reply = line.ask(verb, args)
    assert (reply["ok"], reply["code"]) == (False, "invalid")
    assert "请刷新页面" in reply["message"]
    assert len(line.desk.asked) == asked


@pytest.mark.parametrize("message", [None, "look", 3, [], {}, {"id": "n-1"}, {"method": "custom"}])
def test_what_is_no_request_gets_no_answer(line: Line, message: object) -> None:
    line.say(message)
    assert not line.replies
    assert line.ask("look")["ok"]


def test_broken_characters_in_a_request_are_answered() -> None:
    class Encoding(FakeDesk):
        """Sends on what it gets, like the one over the wire."""

        def submit(self, attempt: str) -> wire.QuizState:
            attempt.encode()
            return super().submit(attempt)

    reply = Line(Encoding()).ask("submit", {"attempt": "\ud800"})
    assert (reply["ok"], reply["code"]) == (False, "invalid")


def test_a_service_that_is_away_leaves_the_widget_without_state_until_it_is_back() -> None:
    line = Line(FakeDesk(Unavailable("学习服务现在连不上")))
    assert line.widget.state is None
    assert line.ask("look")["code"] == "unavailable"
    line.desk.trouble = None
    assert line.ask("look")["ok"]
    assert line.widget.state == plain(state(begun=False))
    assert line.widget.person == "f00d"


def test_an_unknown_quiz_is_no_widget_without_state() -> None:
    with pytest.raises(NotFound):
        QuizWidget(FakeDesk(NotFound("没有这个小测")), REF)
