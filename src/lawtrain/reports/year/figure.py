"""One figure of the yearly report: what it is, how it reads, and everything that stands behind it.

指标 Figure · 分子 numerator · 分母 denominator · 口径 definition · 名册日 roster date · 依据 people and entries
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Literal

from lawtrain.reports.cells import shown

FigureKind = Literal["people", "count", "hours", "rate", "mean", "score", "yes"]
NOTHING = "—"
"""Printed where a figure has no meaning: nobody was due, nobody sat."""


class Section(StrEnum):
    """Where in the report a figure belongs, in reading order."""

    STUDY = "重点学习"
    ROSTER = "在册人员"
    EXAM = "考试"
    EVENT = "学习活动"
    HOURS = "学时"
    STANDING = "达标情况"
    LICENCE = "执法力量"
    QUIZ = "课后测验"


@dataclass(frozen=True, slots=True)
class Subject:
    """What a figure is about; `id` and `title` are empty for the sections that have only one subject."""

    section: Section
    roster_on: date
    id: str = ""
    title: str = ""
    organiser: str = ""
    nature: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """What is measured: `name` in the program, `label` and `definition` in print."""

    name: str
    label: str
    kind: FigureKind
    definition: str
    unit_word: str = "人"


@dataclass(frozen=True, slots=True)
class Behind:
    """The pseudonyms counted, those they are counted among, and the `seq` of the ledger entries that say so."""

    counted: tuple[str, ...] = ()
    among: tuple[str, ...] = ()
    entries: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as printed and as computed. `category` "" and `unit` "" mean all; a rate always has its category."""

    section: Section
    subject: str
    title: str
    category: str
    unit: str
    name: str
    label: str
    kind: FigureKind
    text: str
    numerator: float | None
    denominator: int | None
    definition: str
    roster_on: date
    organiser: str
    nature: str
    counted: tuple[str, ...] = field(default=(), repr=False)
    among: tuple[str, ...] = field(default=(), repr=False)
    entries: tuple[int, ...] = field(default=(), repr=False)

    @property
    def key(self) -> str:
        """Unique in a year's report and the same in every run."""
        return "|".join((self.section.name, self.subject, self.category, self.unit, self.name))

    @property
    def ref(self) -> tuple[Section, str, str, str, str]:
        """Where it stands in the index of figures."""
        return self.section, self.subject, self.category, self.unit, self.name

    @property
    def value(self) -> float | None:
        """What goes into a cell: the number, a rate as 0 to 1 rounded down like its text; None where hidden or void."""
        if self.numerator is None:
            return None
        if self.kind == "rate":
            return share_of(self.numerator, self.denominator or 0)
        if self.kind == "mean":
            return self.numerator / self.denominator if self.denominator else None
        return self.numerator


def share_of(numerator: float, denominator: int) -> float | None:
    """A share of 0 to 1, rounded down to a thousandth, so that 1 means everybody; None over nobody."""
    return int(numerator) * 1000 // denominator / 1000 if denominator else None


def percent(numerator: int, denominator: int) -> str:
    """Rounded down to a tenth of a percent: 100% only when it is true, and never 0% when it is not."""
    tenths = numerator * 1000 // denominator
    if numerator and not tenths:
        return "不足0.1%"
    return f"{tenths // 10}.{tenths % 10}%" if tenths % 10 else f"{tenths // 10}%"


def rate_text(numerator: int, denominator: int) -> str:
    """A rate is never printed without both counts."""
    return f"{percent(numerator, denominator)}（{numerator}/{denominator}）" if denominator else NOTHING


def figure(
    subject: Subject,
    measure: Measure,
    category: str,
    unit: str,
    numerator: float | None,
    denominator: int | None = None,
    behind: Behind = Behind(),
) -> Figure:
    """The figure with its text."""
    return Figure(
        section=subject.section,
        subject=subject.id,
        title=subject.title,
        category=category,
        unit=unit,
        name=measure.name,
        label=measure.label,
        kind=measure.kind,
        text=_text(measure, numerator, denominator),
        numerator=numerator,
        denominator=denominator,
        definition=measure.definition,
        roster_on=subject.roster_on,
        organiser=subject.organiser,
        nature=subject.nature,
        counted=behind.counted,
        among=behind.among,
        entries=behind.entries,
    )


def _text(measure: Measure, numerator: float | None, denominator: int | None) -> str:
    if numerator is None:
        return NOTHING
    match measure.kind:
        case "rate":
            return rate_text(int(numerator), denominator or 0)
        case "mean":
            return (
                shown(round(numerator / denominator, 9)) if denominator else NOTHING
            )  # 68.055, not 68.0549…
        case "yes":
            return "能" if numerator else "不能"
        case "score":
            return shown(float(numerator))
        case _:
            return f"{shown(float(numerator))}{measure.unit_word}"
