"""A year's figures laid out for the overview: category by category, units inside them, nothing ever pooled.

总览 Board · 一行 Row · 一场考试 Sheet
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lawtrain.desk.year import Year
from lawtrain.records import Exam
from lawtrain.reports.year import ArticleFigure, Figure, Section, weakest

WEAK_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Row:
    """A category, a unit, a kind of event or a field of the law, with its figures by name."""

    label: str
    cells: Mapping[str, Figure]
    inner: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """An exam: its categories, and by name who sat without being due (另列)."""

    exam: Exam
    rows: tuple[Row, ...]
    apart: tuple[Figure, ...]
    without: int
    """People due of whom nothing at all is entered, neither a mark nor an absence."""


@dataclass(frozen=True, slots=True)
class Board:
    """Everything the overview shows."""

    people: int
    roster: tuple[Row, ...]
    standing: tuple[Row, ...]
    exams: tuple[Sheet, ...]
    study: tuple[Row, ...]
    events: tuple[Row, ...]
    hours: tuple[Row, ...]
    fields: tuple[Row, ...]
    weak: tuple[ArticleFigure, ...]
    asked: int
    enough: int


def board_of(year: Year) -> Board:
    """The overview of a year."""
    facts, figures = year.facts, year.figures
    return Board(
        people=len(facts.on_roster()),
        roster=_by_category(figures, Section.ROSTER),
        standing=_by_category(figures, Section.STANDING),
        exams=tuple(_sheet(year, exam) for exam in _exams(figures, year)),
        study=_by_subject(figures, Section.STUDY),
        events=_by_subject(figures, Section.EVENT),
        hours=_by_category(figures, Section.HOURS),
        fields=_by_subject(figures, Section.LICENCE),
        weak=weakest(facts.articles, WEAK_SHOWN),
        asked=len(facts.articles),
        enough=sum(a.enough for a in facts.articles),
    )


def without_anything(year: Year, exam: Exam) -> int:
    """People due at an exam of whom neither a mark nor an absence is entered at any of its sittings."""
    entered = {who for of, _, who in year.facts.book.exam_results if of == exam.id}
    due = (
        f.counted
        for f in year.figures
        if f.section is Section.EXAM and f.subject == exam.id and _whole(f, "due")
    )
    return sum(who not in entered for those in due for who in those)


def _whole(figure: Figure, name: str) -> bool:
    return figure.name == name and not figure.unit


def _exams(figures: Iterable[Figure], year: Year) -> list[Exam]:
    """In the order of the report; also one at which nobody was due."""
    told = dict.fromkeys(f.subject for f in figures if f.section is Section.EXAM)
    every = {exam.id: exam for exam in year.facts.book.exams.values() if exam.year == year.facts.year}
    return [every[one] for one in dict.fromkeys((*told, *every)) if one in every]


def _sheet(year: Year, exam: Exam) -> Sheet:
    own = [f for f in year.figures if f.section is Section.EXAM and f.subject == exam.id]
    return Sheet(
        exam,
        _by_category([f for f in own if not f.name.startswith("apart_")], Section.EXAM),
        tuple(f for f in own if f.name.startswith("apart_") and f.numerator),
        without_anything(year, exam),
    )


def _by_category(figures: Iterable[Figure], section: Section) -> tuple[Row, ...]:
    """Rows of categories, their units inside, in the order the figures have."""
    found: dict[str, dict[str, dict[str, Figure]]] = {}
    for f in figures:
        if f.section is section and f.category:
            found.setdefault(f.category, {}).setdefault(f.unit, {})[f.name] = f
    return tuple(
        Row(category, units.get("", {}), tuple(Row(unit, cells) for unit, cells in units.items() if unit))
        for category, units in found.items()
    )


def _by_subject(figures: Iterable[Figure], section: Section) -> tuple[Row, ...]:
    """Rows of subjects over everybody: counts only, no rates."""
    found: dict[str, dict[str, Figure]] = {}
    titles: dict[str, str] = {}
    for f in figures:
        if f.section is section and not f.category and not f.unit:
            found.setdefault(f.subject, {})[f.name] = f
            titles[f.subject] = f.title
    return tuple(Row(titles[subject], cells) for subject, cells in found.items())
