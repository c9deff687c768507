"""Two tabs, two devices, a poor line: the server's order decides and no answer is lost."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lawtrain import wire
from lawtrain.desk.local import LocalDesk
from lawtrain.errors import Invalid
from lawtrain.store import Store
from tests import sample

DeskOf = Callable[..., LocalDesk]
QUIZ = "sample/01-first/practice"  # single-1x and judge-1x
Q1, Q2 = "single-1x", "judge-1x"


class Tab:
    """A page of the quiz, holding what the front end holds."""

    def __init__(self, desk: LocalDesk, name: str) -> None:
        state = desk.start(QUIZ)
        assert state.attempt
        self.desk, self.name, self.attempt = desk, name, state.attempt.id
        self.rev, self.seq = state.attempt.rev, 0
        self.answers = dict(state.attempt.answers)

    def make(self, *answers: tuple[str, str]) -> wire.Save:
        given = []
        for question, option in answers:
            self.seq += 1
            given.append(wire.AnswerIn(question=question, answer=(option,), seq=self.seq))
            self.answers[question] = (option,)
        return wire.Save(tab=self.name, since=self.rev, answers=tuple(given))

    def send(self, request: wire.Save) -> wire.Saved:
        saved = self.desk.save(self.attempt, request)
        self.rev = max(self.rev, saved.rev)
        self.answers.update({u.question: u.answer for u in saved.updates})
        return saved


@pytest.fixture
def tabs(desk: LocalDesk) -> tuple[Tab, Tab]:
    return Tab(desk, "one"), Tab(desk, "two")


def standing(desk: LocalDesk) -> dict[str, Any]:
    state = desk.look(QUIZ)
    assert state.attempt
    return state.attempt.answers


def test_different_questions_do_not_disturb_each_other(desk: LocalDesk, tabs: tuple[Tab, Tab]) -> None:
    one, two = tabs
    assert one.send(one.make((Q1, "a"))).stale == ()
    saved = two.send(two.make((Q2, "true")))
    assert saved.stale == ()
    assert saved.updates == (wire.Update(question=Q1, answer=("a",)),)
    assert standing(desk) == {Q1: ("a",), Q2: ("true",)} == two.answers


def test_the_stale_tab_is_told_and_refreshed(desk: LocalDesk, tabs: tuple[Tab, Tab]) -> None:
    one, two = tabs
    one.send(one.make((Q1, "a")))
    saved = two.send(two.make((Q1, "b"), (Q2, "true")))
    assert saved.stale == (Q1,)
    assert two.answers == {Q1: ("a",), Q2: ("true",)}
    assert two.send(two.make((Q1, "b"))).stale == (), "having seen it, the tab may change it"
    assert standing(desk)[Q1] == ("b",)


def test_an_answer_given_offline_does_not_bring_back_an_older_thought(
    desk: LocalDesk, tabs: tuple[Tab, Tab]
) -> None:
    phone, office_pc = tabs
    queued = phone.make((Q1, "a"))
    office_pc.send(office_pc.make((Q1, "b")))
    assert phone.send(queued).stale == (Q1,)
    assert standing(desk)[Q1] == ("b",) == phone.answers[Q1]


def test_the_refused_answer_stays_for_the_record(
    desk: LocalDesk, store: Store, tabs: tuple[Tab, Tab]
) -> None:
    one, two = tabs
    one.send(one.make((Q1, "a")))
    two.send(two.make((Q1, "b")))
    with store.reading() as tx:
        assert [(r.answer, r.accepted) for r in tx.responses(one.attempt)] == [
            (("a",), True),
            (("b",), False),
        ]


def test_a_repeated_request_gets_the_same_answer_and_changes_nothing(
    desk: LocalDesk, tabs: tuple[Tab, Tab]
) -> None:
    one, two = tabs
    request = one.make((Q1, "a"), (Q2, "true"))
    first = one.send(request)
    again = one.desk.save(one.attempt, request)
    assert (again.rev, again.stale) == (first.rev, first.stale)
    late = two.make((Q1, "b"))
    assert two.send(late).stale == two.desk.save(two.attempt, late).stale == (Q1,)


def test_a_slow_request_does_not_overtake_a_newer_one_of_the_same_tab(
    desk: LocalDesk, tabs: tuple[Tab, Tab]
) -> None:
    one, _ = tabs
    slow, quick = one.make((Q1, "a")), one.make((Q1, "b"))
    one.send(quick)
    assert one.send(slow).stale == (Q1,)
    assert standing(desk)[Q1] == ("b",)


def test_one_sequence_number_cannot_carry_two_answers(desk: LocalDesk, tabs: tuple[Tab, Tab]) -> None:
    one, _ = tabs
    one.send(one.make((Q1, "a")))
    one.seq = 0
    with pytest.raises(Invalid, match="序号"):
        one.send(one.make((Q1, "b")))


@given(
    st.lists(
        st.tuples(st.sampled_from([0, 1]), st.sampled_from([Q1, Q2]), st.sampled_from("ab"), st.booleans())
    )
)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_the_order_tabs_agree_with_the_server_once_all_is_sent(
    desk_of: DeskOf, moves: list[tuple[int, str, str, bool]]
) -> None:
    desk = desk_of(f"cadre{abs(hash(str(moves)))}")
    tabs = [Tab(desk, "one"), Tab(desk, "two")]
    queues: list[list[wire.Save]] = [[], []]
    options = {Q1: {"a": "a", "b": "b"}, Q2: {"a": "true", "b": "false"}}
    for who, question, option, online in moves:
        queues[who].append(tabs[who].make((question, options[question][option])))
        while online and queues[who]:
            tabs[who].send(queues[who].pop(0))
    for who in (0, 1, 0, 1):
        while queues[who]:
            tabs[who].send(queues[who].pop(0))
        tabs[who].send(tabs[who].make((Q2, tabs[who].answers.get(Q2, ("true",))[0])))
    assert tabs[1].answers == standing(desk)


def test_many_at_once_start_one_attempt(desk_of: DeskOf) -> None:
    desks = [desk_of() for _ in range(8)]
    found: list[str] = []

    def go(desk: LocalDesk) -> None:
        state = desk.start(QUIZ)
        assert state.attempt
        found.append(state.attempt.id)

    threads = [threading.Thread(target=go, args=(d,)) for d in desks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1


def test_sample_is_what_these_tests_think() -> None:
    assert sample.bank().quizzes[1].blueprint.items == (Q1, Q2)
