"""The desk of an assignment, over a real folder: what is kept, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

from lawtrain import wire
from lawtrain.desk import Desk
from lawtrain.desk.file import read_answers, read_packet
from lawtrain.errors import Invalid, LawtrainError, NotFound, Refused
from tests.unit.desk.assignment import Make, answers, attempt_of, packet, save


def test_it_is_a_desk_and_begins_with_an_empty_file(make: Make, file: Path) -> None:
    desk: Desk = make()
    assert desk.person == "cadre01"
    before = desk.look("")
    assert before.attempt is None
    assert before.head.assignment
    assert not file.exists()
    state = desk.start("")
    assert state.attempt
    assert not state.attempt.submitted
    assert [q.id for q in state.attempt.questions] == ["a-1", "a-2", "a-3", "a-4"]
    assert json.loads(file.read_text()) == {
        "format": 1,
        "assignment": "penalty-case",
        "paper": "d1" * 32,
        "person": "cadre01",
        "rev": 0,
        "saved_at": "2026-11-22T08:00:00+00:00",
        "answers": {},
    }
    assert desk.start("") == state


def test_what_was_saved_is_there_for_the_next_kernel_and_for_the_grader(make: Make, file: Path) -> None:
    desk = make()
    attempt = attempt_of(desk)
    text = "第一点。\n第二点：<b>“引号”</b>&…"
    saved = desk.save(attempt.id, save(("a-1", ["b"], 1), ("a-3", [text], 2), ("a-4_b", ["a", "c"], 3)))
    assert (saved.rev, saved.stale, saved.updates) == (3, (), ())
    state = make().look("").attempt
    assert state
    assert state.answers == {"a-1": ("b",), "a-3": (text,), "a-4_b": ("a", "c")}
    assert state.rev == 3
    read = read_answers(file.read_bytes())
    assert read.answers["a-3"].answer == (text,)
    assert read.saved_at == saved.saved_at


def test_the_finish_ends_nothing(make: Make, file: Path) -> None:
    desk = make()
    attempt = attempt_of(desk)
    desk.save(attempt.id, save(("a-1", ["b"], 1)))
    before = file.read_bytes()
    state = desk.submit(attempt.id)
    assert state.attempt
    assert not state.attempt.submitted
    assert state.result is None
    assert file.read_bytes() == before
    desk.save(attempt.id, save(("a-1", ["a"], 2), since=1))


@pytest.mark.parametrize(
    ("field", "words"), [("person", "是另一个账号的，不能当作自己的"), ("assignment", "是另一份作业的")]
)
def test_what_is_not_ones_own_is_set_aside_and_never_signed_anew(
    make: Make, file: Path, field: str, words: str
) -> None:
    desk = make()
    desk.save(attempt_of(desk).id, save(("a-1", ["b"], 1)))
    theirs = json.dumps(json.loads(file.read_text()) | {field: "somebody"}).encode()
    file.write_bytes(theirs)
    with pytest.raises(Invalid, match=words):
        make().look("")
    assert (file.parent / "answers-1.json").read_bytes() == theirs
    assert make().look("").attempt is None
    assert attempt_of(make()).answers == {}


def test_a_repeated_request_is_taken_once(make: Make, file: Path) -> None:
    desk = make()
    attempt = attempt_of(desk)
    first = desk.save(attempt.id, save(("a-1", ["b"], 1), ("a-2", ["a", "b"], 2)))
    before = file.read_bytes()
    assert desk.save(attempt.id, save(("a-1", ["b"], 1), ("a-2", ["a", "b"], 2))) == first
    assert file.read_bytes() == before


def test_one_number_cannot_stand_for_two_answers(make: Make) -> None:
    desk = make()
    attempt = attempt_of(desk)
    desk.save(attempt.id, save(("a-1", ["b"], 1)))
    for second in (save(("a-1", ["a"], 1)), save(("a-2", ["a"], 1))):
        with pytest.raises(Invalid, match="序号"):
            desk.save(attempt.id, second)
    assert answers(desk) == {"a-1": ["b"]}


def test_an_older_request_that_comes_late_does_not_undo_a_newer(make: Make) -> None:
    desk = make()
    attempt = attempt_of(desk)
    desk.save(attempt.id, save(("a-3", ["新写的"], 2)))
    saved = desk.save(attempt.id, save(("a-3", ["先写的"], 1)))
    assert saved.stale == ("a-3",)
    assert answers(desk) == {"a-3": ["新写的"]}


def test_a_second_tab_that_has_not_seen_the_first_comes_too_late(make: Make) -> None:
    one, two = make(), make()
    attempt = attempt_of(one)
    one.save(attempt.id, save(("a-1", ["b"], 1), ("a-2", ["a"], 2)))
    late = two.save(attempt.id, save(("a-1", ["a"], 1), ("a-3", ["写"], 2), tab="t2"))
    assert late.stale == ("a-1",)
    assert {u.question: u.answer for u in late.updates} == {"a-1": ("b",), "a-2": ("a",)}
    assert late.rev == 3
    seen = two.save(attempt.id, save(("a-1", ["a"], 3), tab="t2", since=late.rev))
    assert (seen.stale, seen.updates) == ((), ())
    assert answers(one) == {"a-1": ["a"], "a-2": ["a"], "a-3": ["写"]}


def test_an_older_copy_put_back_does_not_hide_a_second_tab(make: Make, file: Path) -> None:
    desk = make()
    attempt = attempt_of(desk)
    older = file.read_bytes()
    desk.save(attempt.id, save(("a-1", ["b"], 1)))
    seen = desk.save(attempt.id, save(("a-2", ["b"], 2), since=1)).rev
    file.write_bytes(older)
    make().save(attempt.id, save(("a-1", ["a"], 1), tab="t2", since=seen))
    late = desk.save(attempt.id, save(("a-1", ["b"], 3), since=seen))
    assert late.stale == ("a-1",)
    assert answers(desk)["a-1"] == ["a"]


@pytest.mark.parametrize(
    "one",
    [
        ("a-9", ["a"], 1),
        ("a-4", ["a"], 1),
        ("a-1", ["z"], 1),
        ("a-1", ["a", "b"], 1),
        ("a-2", ["a", "a"], 1),
        ("a-3", ["一", "二"], 1),
        ("a-3", ["长" * 3001], 1),
        ("a-1", ["a"], 0),
        ("a-1", ["a"], 2**31),
    ],
)
def test_what_does_not_fit_the_paper_is_refused(
    make: Make, file: Path, one: tuple[str, list[str], int]
) -> None:
    desk = make()
    attempt = attempt_of(desk)
    before = file.read_bytes()
    with pytest.raises(Invalid):
        desk.save(attempt.id, save(("a-1", ["b"], 5), one))
    assert file.read_bytes() == before


@pytest.mark.parametrize(
    "spoilt", [save(), save(("a-1", ["a"], 1), tab="../x"), save(("a-1", ["a"], 1), since=-1)]
)
def test_a_request_out_of_bounds_is_refused(make: Make, spoilt: wire.Save) -> None:
    desk = make()
    with pytest.raises(Invalid):
        desk.save(attempt_of(desk).id, spoilt)


def test_another_attempt_is_not_this_one(make: Make) -> None:
    desk = make()
    for act in (lambda: desk.save("x", save(("a-1", ["a"], 1))), lambda: desk.submit("x")):
        with pytest.raises(NotFound):
            act()
    with pytest.raises(Refused):
        desk.progress()


def test_after_a_rebuild_answers_stay_for_the_questions_that_are_still_there(make: Make, file: Path) -> None:
    desk = make()
    attempt = attempt_of(desk)
    desk.save(attempt.id, save(("a-1", ["b"], 1), ("a-2", ["a"], 2), ("a-3", ["写过的"], 3)))
    rebuilt = packet(paper="e2" * 32, leave_out=("a-2",), options={"a-1": "xy"})
    again = make(rebuilt)
    state = attempt_of(again)
    assert state.id != attempt.id
    assert state.answers == {"a-3": ("写过的",)}
    again.save(state.id, save(("a-1", ["y"], 1), tab="t2", since=state.rev))
    kept = read_answers(file.read_bytes())
    assert kept.paper == "e2" * 32
    assert {q: g.answer for q, g in kept.answers.items()} == {
        "a-1": ("y",),
        "a-2": ("a",),
        "a-3": ("写过的",),
    }


def test_a_packet_is_read_as_it_was_written() -> None:
    assert read_packet(msgspec.json.encode(packet()).decode()) == packet()


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "{}", "\ud800", "[" * 200_000])
def test_a_damaged_packet_is_said_in_a_sentence(text: str) -> None:
    with pytest.raises(Invalid, match="重新领取"):
        read_packet(text)


def test_a_packet_of_another_version_is_said_in_a_sentence() -> None:
    whole = msgspec.to_builtins(packet()) | {"format": 2}
    with pytest.raises(LawtrainError, match="版本"):
        read_packet(json.dumps(whole))
