"""Grade one question, or mark a whole paper."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from lawtrain.papers import Paper
from lawtrain.questions import Answers, Credit, Outcome, Question


@dataclass(frozen=True, slots=True)
class Mark:
    """One slot of a paper, marked; `score` is exact. `worth`: the slot's points, those a person gives included."""

    outcome: Outcome
    worth: Fraction

    @property
    def points(self) -> Fraction:
        """Points that a program can give for it."""
        return self.outcome.decided * self.worth

    @property
    def score(self) -> Fraction:
        """Points earned of `points`."""
        return self.outcome.fraction * self.points


@dataclass(frozen=True, slots=True)
class PaperMark:
    """A marked paper: the exact total decides about passing, before any rounding.

    `points` leaves out what only a person can mark.
    """

    marks: tuple[Mark, ...]
    score: Fraction
    points: Fraction
    passed: bool


def grade(question: Question, answer: Iterable[str] | Answers, credit: Credit = Credit.ALL) -> Outcome:
    """How right `answer` is: option ids, or for a case a mapping from part id to option ids.

    Returns an Outcome with 0 ≤ fraction ≤ 1; a blank answer is 0 under every rule.
    """
    answers = answer if isinstance(answer, Mapping) else {question.id: tuple(answer)}
    return question.body.grade(question, _valid(question, answers), credit)


def mark(paper: Paper, questions: Mapping[str, Question], answers: Answers) -> PaperMark:
    """Mark `answers` (by answering question id) on `paper`; `questions` holds the paper's items by item id."""
    marks = tuple(
        Mark(grade(questions[slot.item], answers, paper.credit), slot.points) for slot in paper.slots
    )
    score = sum((m.score for m in marks), Fraction(0))
    points = sum((m.points for m in marks), Fraction(0))
    return PaperMark(marks, score, points, score >= paper.pass_score)


def decided(question: Question) -> Fraction:
    """The part of the question's points that a program can give: 0 for a 简答."""
    return grade(question, {}).decided


def rounded(points: Fraction) -> float:
    """Points as people read them: two decimals, halves up."""
    exact = Decimal(points.numerator) / Decimal(points.denominator)
    return float(exact.quantize(Decimal("0.01"), ROUND_HALF_UP))


def _valid(question: Question, answers: Answers) -> Answers:
    """Only answers that could be given: an unknown option, or two in a 单选, counts as blank."""
    given = {leaf.id: (leaf, tuple(answers.get(leaf.id, ()))) for leaf in question.leaves}
    return {i: answer for i, (leaf, answer) in given.items() if not leaf.body.problem(answer)}
