"""What a learner is told there is to get, before starting and on the paper itself."""

from dataclasses import replace

from lawtrain.desk.views import head_of_paper, head_of_quiz
from lawtrain.formats import read_bank
from lawtrain.papers import Bank, Blueprint, draw
from tests.unit.formats.samples import BANK


def bank() -> Bank:
    found, problems = read_bank(BANK.encode(), "x.yaml")
    assert found, problems
    return found


def test_fixed_items_are_worth_what_the_quiz_says_before_and_after_starting() -> None:
    whole = bank()
    quiz = replace(
        whole.quizzes[0], counted=False, blueprint=Blueprint(items=("c01-001", "c01-002"), worth=(5, 10))
    )
    paper = draw(whole, quiz, 1)
    questions = {q.id: q for q in whole.questions}
    assert head_of_quiz(quiz, whole).points == head_of_paper(paper, questions).points == 15
