"""A mark of the gradebook, as the ledger is told of it.

作业 assignment · 机器评分 auto · 人工评分 manual · 迟交扣分 late · 待阅卷 waiting (cells a person has still to mark)
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

PREFIX = "nbgrader:"
"""How the subject of a ledger entry begins that came from the gradebook: behind it stands no attempt of our own."""


@dataclass(frozen=True, slots=True)
class AssignmentMark:
    """One person's mark in one assignment of a course of `year`. `handed_in` must be timezone-aware and lie in it.

    `capped`: more was given than the assignment is worth, and `manual` was cut down to it. `stale`: marked by a paper
    that has been built anew since.
    """

    course: str
    year: int
    assignment: str
    quiz: str
    title: str
    username: str
    auto: float
    manual: float
    points: float
    pass_score: float
    handed_in: datetime
    waiting: int
    late: float = 0.0
    capped: bool = False
    stale: bool = False

    @property
    def score(self) -> float:
        """What counts."""
        return mark_score(self.auto, self.manual, self.late)

    @property
    def passed(self) -> bool:
        """合格."""
        return self.score >= round(self.pass_score, 2)


def mark_score(auto: float, manual: float, late: float) -> float:
    """Machine's part and person's part together, less what was taken off for being late; never below nothing."""
    return max(0.0, round(round(auto, 2) + round(manual, 2) - round(late, 2), 2))


def mark_subject(course: str, assignment: str, pseudonym: str) -> str:
    """What a ledger entry about this mark is about; the same for every correction of it."""
    return f"{PREFIX}{course}:{assignment}:{pseudonym}"
