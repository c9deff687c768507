"""What is to be better next year, measured as this year was; and whether last year's aim was reached.

量化目标 Target · 缺口 gap (people still missing from a rate) · 对照 check
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lawtrain.reports.cells import clean
from lawtrain.reports.year.docx_paper import short
from lawtrain.reports.year.figure import Figure, Section, percent

MEASURES = ("final_due", "attendance", "met_rate")
"""Rates that a year is held to: of those due, how many passed in the end; how many sat; how many met the requirements."""
LEAST = 5
"""A rate of fewer people says nothing: one of them is 20 percentage points or more."""
_MOST = 3
_YEAR = re.compile(r"(20\d\d|二〇[〇一二三四五六七八九]{2})年?度?")


@dataclass(frozen=True, slots=True)
class Target:
    """An aim: this rate of this category, `goal` people of `base`. `title` is without its year, so that next
    year's exam of the same organiser and nature is found again."""

    year: int
    section: Section
    name: str
    label: str
    title: str
    category: str
    organiser: str
    nature: str
    now: int
    goal: int
    base: int

    @property
    def subject(self) -> str:
        """In words: whose rate it is."""
        return f"{short(self.title, 40)}{self.category}{self.label}"


@dataclass(frozen=True, slots=True)
class Check:
    """A target beside the figure of the year it was set for; `met` None: nothing to compare with."""

    target: Target
    figure: Figure | None
    met: bool | None


def targets(year: int, figures: Iterable[Figure]) -> tuple[Target, ...]:
    """For each measure the category farthest behind, at most three: half of those missing, rounded up, are to
    be won. Only 正式 exams count, whole categories of five or more only, and nothing that is not public in `figures`."""
    found: list[Target] = []
    own = final_rates(figures)
    for name in MEASURES:
        behind = [f for f in own if f.name == name and (f.numerator or 0) < (f.denominator or 0)]
        if behind:
            found.append(_target(year + 1, min(behind, key=_share)))
    return tuple(found[:_MOST])


def check(last: Sequence[Target], figures: Iterable[Figure]) -> tuple[Check, ...]:
    """Each of last year's targets against this year's figure of the same thing."""
    own = {_mark(f): f for f in figures if _worth(f)}
    checks = []
    for target in last:
        mark = target.section, target.name, target.title, target.category, target.organiser, target.nature
        figure = own.get(mark)
        met = None
        if figure and figure.numerator is not None and figure.denominator:
            met = figure.numerator * target.base >= target.goal * figure.denominator
        checks.append(Check(target, figure, met))
    return tuple(checks)


def percent_of(part: int, whole: int) -> str:
    """As every rate is printed: with both counts."""
    return f"{percent(part, whole)}（{part}/{whole}）"


def final_rates(figures: Iterable[Figure]) -> list[Figure]:
    """The rates that may be set as a target or named as a shortcoming. A 达标率 is not, while anybody of its
    category is 进行中 or that is not known: their time is not over."""
    own = list(figures)
    running = {f.category for f in own if f.name == "under_way" and not f.unit and f.numerator != 0}
    return [
        f
        for f in own
        if f.name in MEASURES and _worth(f) and not (f.name == "met_rate" and f.category in running)
    ]


def _worth(figure: Figure) -> bool:
    return (
        figure.kind == "rate"
        and not figure.unit
        and figure.numerator is not None
        and (figure.denominator or 0) >= LEAST
        and (figure.section == Section.STANDING or (figure.section, figure.nature) == (Section.EXAM, "正式"))
    )


def _share(figure: Figure) -> tuple[float, str]:
    return (figure.numerator or 0) / (figure.denominator or 1), figure.key


def _mark(f: Figure) -> tuple[Section, str, str, str, str, str]:
    return f.section, f.name, _title(f), f.category, f.organiser, f.nature


def _title(figure: Figure) -> str:
    return _YEAR.sub("", clean(figure.title)) if figure.section == Section.EXAM else ""


def _target(year: int, figure: Figure) -> Target:
    now, base = int(figure.numerator or 0), figure.denominator or 0
    return Target(
        year=year,
        section=figure.section,
        name=figure.name,
        label=figure.label,
        title=_title(figure),
        category=figure.category,
        organiser=figure.organiser,
        nature=figure.nature,
        now=now,
        goal=base - (base - now) // 2,
        base=base,
    )
