"""Every assignment that ships can be handed out, marked to a hundred points, and marked alike by two people."""

import re
from pathlib import Path

import pytest

from lawtrain.content import load
from lawtrain.grading import decided
from lawtrain.laws import from_chinese
from lawtrain.papers import Bank, Quiz, draw, shortfalls
from lawtrain.questions import Question

REPO = Path(__file__).parents[3]
ASSIGNMENTS = [
    pytest.param(bank, quiz, id=quiz.ref)
    for bank in load(REPO).banks.values()
    for quiz in bank.quizzes
    if quiz.assignment
]
_ARTICLE = re.compile(r"第([一二三四五六七八九十百零]+)条")
_REFUSES = re.compile(r"不给|只能得")


def whole(bank: Bank, quiz: Quiz, seed: int = 1) -> dict[Question, int]:
    """The items of one paper with their points."""
    by_id = {question.id: question for question in bank.questions}
    return {by_id[slot.item]: int(slot.points) for slot in draw(bank, quiz, seed).slots}


def written(bank: Bank, quiz: Quiz) -> list[tuple[Question, float]]:
    """What a person marks, with its points."""
    return [
        (leaf, points / len(item.leaves))
        for item, points in whole(bank, quiz).items()
        for leaf in item.leaves
        if not decided(leaf)
    ]


def test_there_is_one_to_try() -> None:
    assert [param.id for param in ASSIGNMENTS] == ["administrative-law/07-penalty-procedure/case"]


@pytest.mark.parametrize(("bank", "quiz"), ASSIGNMENTS)
class TestAnAssignment:
    def test_makes_a_hundred_points_and_everybody_gets_the_same_items(self, bank: Bank, quiz: Quiz) -> None:
        assert shortfalls(bank, quiz) == ()
        assert sum(whole(bank, quiz).values()) == 100
        assert {frozenset(q.id for q in whole(bank, quiz, seed)) for seed in range(20)} == {
            frozenset(q.id for q in whole(bank, quiz))
        }

    def test_leaves_most_points_to_the_program_and_a_good_part_to_a_person(
        self, bank: Bank, quiz: Quiz
    ) -> None:
        by_hand = sum(points for _, points in written(bank, quiz))
        assert 30 <= by_hand <= 50

    def test_has_a_guide_whose_weights_are_the_points_themselves(self, bank: Bank, quiz: Quiz) -> None:
        for question, points in written(bank, quiz):
            weights = [one["weight"] for one in question.body.write()["guide"]]
            assert 4 <= len(weights) <= 7, question.id
            assert sum(weights) == points, question.id

    def test_has_guide_points_that_name_a_cited_article_and_say_what_earns_nothing(
        self, bank: Bank, quiz: Quiz
    ) -> None:
        for question, _ in written(bank, quiz):
            cited = {citation.article for citation in question.citations}
            for point in question.body.reveal(question).guide:
                named = {from_chinese(numeral) for numeral in _ARTICLE.findall(point.text)}
                assert named & cited, (question.id, point.text)
                assert _REFUSES.search(point.text), (question.id, point.text)

    def test_tells_the_learner_how_much_to_write(self, bank: Bank, quiz: Quiz) -> None:
        for question, _ in written(bank, quiz):
            assert re.search(r"\d+字左右", question.stem), question.id
