"""One assignment with its keys: the papers it was built with, the questions as they stand, and nbgrader's cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from lawtrain.grading import rounded
from lawtrain.papers import Paper
from lawtrain.questions import Question, from_plain, to_plain


@dataclass(frozen=True, slots=True)
class Built:
    """A paper, and when it was built."""

    paper: Paper
    at: datetime


@dataclass(frozen=True, slots=True)
class Cell:
    """One graded cell of the notebook. `leaf`: the written question it is about; None for what a program marks."""

    grade_id: str
    label: str  # as people read it: 第 3 题, or 第 13 题（2）
    item: str
    points: float
    leaf: Question | None = None

    @property
    def manual(self) -> bool:
        """Whether a person marks it."""
        return self.leaf is not None


@dataclass(frozen=True, slots=True)
class Assignment:
    """`built` from first to last: answers to an earlier paper still count. `questions` by item id, as they stand now."""

    name: str
    built: tuple[Built, ...]
    questions: Mapping[str, Question]

    @property
    def paper(self) -> Paper:
        """The paper handed out now."""
        return self.built[-1].paper

    @property
    def quiz(self) -> str:
        """The quiz it was built from."""
        return self.paper.quiz

    @property
    def title(self) -> str:
        """What people read."""
        return self.paper.title

    @property
    def built_at(self) -> datetime:
        """When it was first built: nothing was handed in before."""
        return self.built[0].at

    @property
    def pass_score(self) -> float:
        """Points needed to pass."""
        return rounded(self.paper.pass_score)

    @property
    def points(self) -> float:
        """Points of the whole."""
        return rounded(self.paper.points)

    @property
    def digests(self) -> frozenset[str]:
        """Papers whose answers are answers to this assignment."""
        return frozenset(one.paper.digest for one in self.built)

    @property
    def cells(self) -> tuple[Cell, ...]:
        """One for what a program marks of a question, one for each written answer; together exactly its points."""
        found: list[Cell] = []
        for number, slot in enumerate(self.paper.slots, 1):
            found += _cells_of(self.questions[slot.item], f"第 {number} 题", slot.points)
        return tuple(found)

    def to_plain(self) -> dict[str, Any]:
        """Its shape in the key file."""
        return {
            "papers": [{"built_at": one.at.isoformat(), "paper": one.paper.to_plain()} for one in self.built],
            "items": {item: to_plain(question) for item, question in self.questions.items()},
        }

    @classmethod
    def from_plain(cls, name: str, plain: Mapping[str, Any]) -> Assignment:
        """The assignment again. Raises ContentError, KeyError, TypeError or ValueError for anything else."""
        built = tuple(
            Built(Paper.from_plain(one["paper"]), datetime.fromisoformat(one["built_at"]))
            for one in plain["papers"]
        )
        questions = {item: from_plain(fields, _trust) for item, fields in plain["items"].items()}
        if not built or not questions.keys() >= {slot.item for slot in built[-1].paper.slots}:
            raise ValueError("no paper, or questions missing")
        return cls(name, built, questions)


def _trust(_where: object, _message: str) -> None:
    """The bank was checked when the assignment was built."""


def _cells_of(question: Question, label: str, points: Fraction) -> list[Cell]:
    leaves = question.leaves
    written = [(place, leaf) for place, leaf in enumerate(leaves, 1) if leaf.body.control == "text"]
    shares = [points * (len(leaves) - len(written)) / len(leaves)] + [points / len(leaves)] * len(written)
    worth = _in_cents(shares)
    found = [Cell(question.id, label, question.id, worth[0])] if len(written) < len(leaves) else []
    for (place, leaf), share in zip(written, worth[1:], strict=True):
        own = f"{label}（{place}）" if question.body.parts else label
        found.append(Cell(leaf.id.replace("/", "_"), own, question.id, share, leaf))
    return found


def _in_cents(shares: list[Fraction]) -> list[float]:
    """Shares with two decimals that still add up to the whole."""
    sums = [rounded(sum(shares[: n + 1], Fraction(0))) for n in range(len(shares))]
    return [round(after - before, 2) for before, after in zip([0.0, *sums], sums, strict=False)]
