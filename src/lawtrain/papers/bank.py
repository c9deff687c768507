"""A bank and the quizzes it offers."""

from __future__ import annotations

import hashlib
from collections.abc import Container, Mapping
from dataclasses import dataclass
from fractions import Fraction

from lawtrain.laws import NATIONAL, Calendar
from lawtrain.questions import Credit, Question, fill, version


@dataclass(frozen=True, slots=True)
class Draw:
    """So many items of one kind, each worth so many points."""

    label: str  # 单选 …
    count: int
    points: int


@dataclass(frozen=True, slots=True)
class Blueprint:
    """Either fixed items, or counts to draw by kind; never both. `worth`: points of the items, one each where empty."""

    items: tuple[str, ...] = ()
    draws: tuple[Draw, ...] = ()
    worth: tuple[int, ...] = ()

    @property
    def fixed(self) -> tuple[tuple[str, int], ...]:
        """The fixed items with their points."""
        return tuple(zip(self.items, self.worth or (1,) * len(self.items), strict=True))

    @property
    def count(self) -> int:
        """Items on a paper."""
        return len(self.items) + sum(d.count for d in self.draws)

    @property
    def points(self) -> int:
        """Points of a whole paper."""
        return sum(points for _, points in self.fixed) + sum(d.count * d.points for d in self.draws)


@dataclass(frozen=True, slots=True)
class Quiz:
    """A quiz that a lesson mounts by `ref`, e.g. `constitution/01-supremacy/test`.

    An `assignment` (作业) is done in JupyterLab and handed in there, because a person marks part of it; a lesson cannot
    mount it.
    """

    ref: str
    title: str
    counted: bool  # 测验（计入台账） or 练习（不计入）
    blueprint: Blueprint
    credit: Credit = Credit.ALL
    pass_percent: int = 60
    assignment: bool = False

    @property
    def pass_score(self) -> Fraction:
        """Points needed to pass."""
        return Fraction(self.blueprint.points * self.pass_percent, 100)

    @property
    def course(self) -> str:
        """Slug of the course."""
        return self.ref.split("/")[0]

    @property
    def lesson(self) -> str:
        """Slug of the lesson."""
        return self.ref.split("/")[1]


@dataclass(frozen=True, slots=True)
class Bank:
    """All items of a lesson, with the quizzes drawn from them. The first quiz is the lesson's own."""

    ref: str  # constitution/01-supremacy
    title: str
    questions: tuple[Question, ...]
    quizzes: tuple[Quiz, ...]
    calendar: Calendar = NATIONAL  # by which templates count working days

    def asked(self, seed: int, items: Container[str] | None = None) -> Mapping[str, Question]:
        """The items as a paper of this seed asks them, by id: templates filled; all of them, or those of `items`.

        Raises UnknownYear.
        """
        wanted = (q for q in self.questions if items is None or q.id in items)
        return {q.id: fill(q, seed, self.calendar) for q in wanted}

    @property
    def version(self) -> str:
        """Digest of all items, and of the days off that were added: same seed and bank version, same paper."""
        added = sorted(f"{day}" for day in self.calendar.off) + sorted(
            f"+{day}" for day in self.calendar.work
        )
        text = "\n".join([*(f"{q.id}@{version(q)}" for q in self.questions), *added])
        return hashlib.sha256(text.encode()).hexdigest()[:16]
