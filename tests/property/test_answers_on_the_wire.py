"""Every kind travels: what the desk says is read as it was said; an assignment's desk takes what can be marked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lawtrain import wire
from lawtrain.desk.file import Packet, _fits, read_packet
from lawtrain.desk.sittings import Sitting
from lawtrain.desk.views import attempt_state, head_of_paper, paper_questions, result
from lawtrain.grading import mark, rounded
from lawtrain.papers import Paper, Slot
from lawtrain.questions import KINDS, Answer, Credit, Question, version
from lawtrain.records import Attempt, Submission
from tests import sample
from tests.gradebooks import AT

labels = pytest.mark.parametrize("label", sorted(KINDS))
PIECES = (
    *"abcdexyz",
    "true",
    "false",
    "",
    "=",
    "x=",
    "x=b",
    "y=d",
    "x=b=d",
    "z=a",
    "x=二十",
    f"y={'字' * 40}",
)
PIECES = (*PIECES, f"y={'字' * 41}", f"x={'=' * 41}", "x", "字" * 3001, " x=b", "X=b", "x＝b", "item-1/1=b")


def questions(label: str) -> Question:
    return sample.question("item-1", label)


def answers() -> st.SearchStrategy[Answer]:
    """Any answer at all; a good part of them possible."""
    apart = st.lists(st.sampled_from(PIECES), max_size=6)
    typed = st.tuples(st.sampled_from(["x=", "y=", ""]), st.text(max_size=45)).map("".join)
    sequence = st.permutations("abcd").map(list)
    return st.one_of(apart, st.lists(typed, max_size=3), sequence, st.lists(st.sampled_from("abcd"))).map(
        tuple
    )


def sitting(question: Question) -> Sitting:
    orders = {leaf.id: leaf.body.shufflable[::-1] for leaf in question.leaves}
    slot = Slot(question.id, version(question), Fraction(10), orders)
    paper = Paper("s/1/t", "样课", "试", False, Credit.PARTIAL, Fraction(6), "0", 7, (slot,))
    attempt = Attempt("a" * 32, "p", "s/1/t", 1, paper.digest, AT)
    leaves = {leaf.id: leaf for leaf in question.leaves}
    before = {stage: question.stages[:n] for n, stage in enumerate(question.stages)}
    return Sitting(attempt, paper, {question.id: question}, leaves, before)


def state(question: Question, given: Mapping[str, Answer], *, submitted: bool) -> wire.QuizState:
    """As the service says it."""
    one = sitting(question)
    marked = mark(one.paper, one.questions, given)
    handed = Submission(one.attempt.id, AT, rounded(marked.score), rounded(marked.points), marked.passed, {})
    return wire.QuizState(
        head=head_of_paper(one.paper, one.questions),
        attempt=attempt_state(one, given, 3, submitted=submitted),
        result=result(one, handed, marked) if submitted else None,
        history=(),
    )


@labels
@given(data=st.data())
def test_what_the_desk_says_is_read_as_it_was_said(label: str, data: st.DataObject) -> None:
    question = questions(label)
    possible = {
        leaf.id: answer
        for leaf in question.leaves
        if not leaf.body.problem(answer := data.draw(answers())) and answer
    }
    for submitted in (False, True):
        said = state(question, possible, submitted=submitted)
        assert wire.decode(wire.encode(said), wire.QuizState) == said
        if submitted:
            assert said.result
            (whole,) = said.result.marks
            heard = {one.id: one.answer for one in (whole, *whole.parts) if one.answer}
            assert heard == possible
        else:
            shown = json.loads(wire.encode(said))
            shown["attempt"].pop("told")
            assert sample.SECRET not in json.dumps(shown, ensure_ascii=False)


@labels
@given(data=st.data())
def test_an_assignment_takes_what_can_be_marked_and_nothing_else(label: str, data: st.DataObject) -> None:
    question = questions(label)
    if question.stages:
        return  # no assignment has one
    one = sitting(question)
    shown = paper_questions(one.paper, one.questions)
    head = head_of_paper(one.paper, one.questions, assignment=True)
    packet = Packet(format=1, assignment="作业", paper=one.paper.digest, head=head, questions=shown)
    (top,) = read_packet(wire.encode(packet).decode()).questions
    for face, leaf in zip(top.parts or (top,), question.leaves, strict=True):
        answer = data.draw(answers())
        assert _fits(face, answer) == (leaf.body.problem(answer) is None), (face.control, answer)


@labels
def test_the_key_can_be_given_as_an_answer(label: str) -> None:
    question = questions(label)
    said = state(question, sample.right_answers([question]), submitted=True)
    assert said.result
    assert said.result.score == said.result.points
    for one in (part for top in said.result.marks for part in (top.parts or (top,))):
        assert one.answer == one.key


@labels
@given(data=st.data())
def test_a_possible_answer_is_said_in_words(label: str, data: st.DataObject) -> None:
    for leaf in questions(label).leaves:
        face, answer = leaf.body.redact(leaf, {}), data.draw(answers())
        if leaf.body.problem(answer):
            continue
        texts, rows = dict(face.options), dict(face.rows)
        given_words = face.said(answer, lambda text: f"«{text}»")
        for one in answer:
            row, _, value = one.partition("=") if rows else ("", "", one)
            assert rows.get(row, "") in given_words
            assert (texts[value] if texts else f"«{value}»") in given_words
        assert bool(given_words) == bool(answer)
