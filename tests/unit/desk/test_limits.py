"""Nobody can fill the disk, slow the others down, or send what no page sends."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from lawtrain import wire
from lawtrain.desk import local, saving
from lawtrain.desk.local import LocalDesk
from lawtrain.desk.sittings import Sittings
from lawtrain.errors import Invalid, Refused
from lawtrain.store import Store

QUIZ = "sample/01-first/practice"
TEST = "sample/01-first/test"


def answers(seq: int, count: int = 1) -> tuple[wire.AnswerIn, ...]:
    return tuple(wire.AnswerIn(question="single-1x", answer=("a",), seq=seq + n) for n in range(count))


@pytest.mark.parametrize(
    "change",
    [{"since": 2**31}, {"since": 2**63}, {"since": 10**40}, {"tab": "\0"}, {"tab": "a\u202e"}, {"tab": "一"}],
)
def test_figures_and_names_that_a_database_cannot_hold_are_refused(
    desk: LocalDesk, change: dict[str, object]
) -> None:
    state = desk.start(QUIZ)
    assert state.attempt
    good = {"tab": "t", "since": 0, "answers": answers(1)}
    with pytest.raises(Invalid):
        desk.save(state.attempt.id, wire.Save(**{**good, **change}))  # type: ignore[arg-type]
    assert desk.save(state.attempt.id, wire.Save(**good)).stale == ()  # type: ignore[arg-type]


def test_an_attempt_takes_so_many_answers_and_can_still_be_handed_in(
    desk: LocalDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saving, "_MOST_RESPONSES", 30)
    state = desk.start(QUIZ)
    assert state.attempt
    for n in range(3):  # another tab each time, as a script would do it
        desk.save(state.attempt.id, wire.Save(tab=f"t{n}", since=0, answers=answers(1, 10)))
    with pytest.raises(Refused, match="请直接交卷"):
        desk.save(state.attempt.id, wire.Save(tab="t9", since=0, answers=answers(1)))
    assert desk.submit(state.attempt.id).result


def test_a_quiz_is_begun_so_many_times(
    desk_of: Callable[..., LocalDesk], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local, "_MOST_ATTEMPTS", 3)
    desk = desk_of()
    for _ in range(3):
        state = desk.start(QUIZ)
        assert state.attempt
        desk.submit(state.attempt.id)
    with pytest.raises(Refused, match="3 次"):
        desk.start(QUIZ)
    assert len(desk.look(QUIZ).history) == 3
    assert desk.start(TEST).attempt
    assert desk_of("cadre02").start(QUIZ).attempt


def test_papers_in_memory_share_their_questions(desk_of: Callable[..., LocalDesk], store: Store) -> None:
    sittings = Sittings(store)
    ids = [state.attempt.id for name in ("a1", "a2") if (state := desk_of(name).start(QUIZ)).attempt]
    one, two = (sittings.get(attempt) for attempt in ids)
    assert ids[0] in sittings
    assert "nothing" not in sittings
    assert one.questions.keys() == two.questions.keys()
    assert all(one.questions[item] is two.questions[item] for item in one.questions)
