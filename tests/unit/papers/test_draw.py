"""A paper is drawn by chance that is written down."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lawtrain.errors import ContentError
from lawtrain.grading import mark
from lawtrain.papers import Bank, Blueprint, Draw, Paper, Quiz, draw, shortfalls
from tests import sample

BANK = sample.bank()
TEST, PRACTICE = BANK.quizzes


@given(st.integers(0, 2**48))
def test_the_same_seed_gives_the_same_paper(seed: int) -> None:
    first, second = draw(BANK, TEST, seed), draw(sample.bank(), TEST, seed)
    assert first == second
    assert first.digest == second.digest
    assert Paper.from_plain(first.to_plain()) == first


@given(st.integers(0, 2**48))
def test_a_paper_keeps_to_its_blueprint(seed: int) -> None:
    paper = draw(BANK, TEST, seed)
    by_id = {q.id: q for q in BANK.questions}
    drawn = [by_id[s.item] for s in paper.slots]
    families = [(q.body.label, q.family) for q in drawn]
    assert len(set(families)) == len(families), "two forms of one family on a paper"
    assert {label: sum(q.body.label == label for q in drawn) for label in sample.KINDS} == sample.KINDS
    assert paper.points == TEST.blueprint.points == 40
    for slot in paper.slots:
        for leaf in by_id[slot.item].leaves:
            assert sorted(slot.orders.get(leaf.id, ())) == sorted(leaf.body.shufflable)


def test_what_the_practice_always_shows_is_not_asked_again() -> None:
    asked = {s.item for seed in range(60) for s in draw(BANK, TEST, seed).slots}
    assert not asked & set(PRACTICE.blueprint.items)
    assert {"single-1y", "judge-1y"} <= asked


def test_another_seed_gives_another_paper() -> None:
    assert len({draw(BANK, TEST, seed).digest for seed in range(20)}) == 20


def test_fixed_items_stand_in_their_order() -> None:
    assert [s.item for s in draw(BANK, PRACTICE, 1).slots] == ["single-1x", "judge-1x"]


def test_a_bank_that_cannot_give_the_quiz_says_what_is_short() -> None:
    greedy = Quiz(
        "sample/01-first/big", "大考", True, Blueprint(draws=(Draw("判断", 9, 1), Draw("单选", 2, 1)))
    )
    assert shortfalls(BANK, greedy) == ("判断题要抽 9 道，题库里只有 4 组不同的题（同族题只抽一道）",)
    with pytest.raises(ContentError, match="大考.*9 道"):
        draw(BANK, greedy, 1)
    missing = Quiz("sample/01-first/p", "练习", False, Blueprint(items=("nothing",)))
    assert "nothing" in shortfalls(BANK, missing)[0]


def test_marks_add_up_to_the_whole_and_decide_passing_exactly() -> None:
    paper = draw(BANK, TEST, 5)
    by_id = {q.id: q for q in BANK.questions}
    drawn = [by_id[s.item] for s in paper.slots]
    full = mark(paper, by_id, sample.right_answers(drawn))
    assert (full.score, full.points, full.passed) == (40, 40, True)
    nothing = mark(paper, by_id, {})
    assert (nothing.score, nothing.passed) == (0, False)
    singles = [q for q in drawn if q.body.label in {"单选", "判断"}]
    part = mark(paper, by_id, sample.right_answers(singles))
    assert part.score == Fraction(25)
    assert part.passed is (part.score >= Fraction(24))


def test_an_edited_item_makes_another_bank_version() -> None:
    edited = Bank(
        BANK.ref, BANK.title, (sample.question("single-1x", difficulty=5), *BANK.questions[1:]), BANK.quizzes
    )
    assert edited.version != BANK.version
