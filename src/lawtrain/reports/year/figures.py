"""All figures of a year, in reading order, and their index."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from lawtrain.reports.year.duty_figures import licence_figures, quiz_figures, roster_figures, standing_figures
from lawtrain.reports.year.event_figures import event_figures, hours_figures, study_figures
from lawtrain.reports.year.exam_figures import exam_figures
from lawtrain.reports.year.facts import YearFacts
from lawtrain.reports.year.figure import Figure, FigureKind, Section

__all__ = ["Figure", "FigureKind", "Section", "all_figures", "index"]

_SECTIONS = (
    study_figures,
    roster_figures,
    exam_figures,
    event_figures,
    hours_figures,
    standing_figures,
    licence_figures,
    quiz_figures,
)


def all_figures(facts: YearFacts) -> tuple[Figure, ...]:
    """Every figure of the year; the same facts give the same figures in the same order."""
    return tuple(chain.from_iterable(section(facts) for section in _SECTIONS))


def index(figures: Iterable[Figure]) -> dict[tuple[Section, str, str, str, str], Figure]:
    """By (section, subject, category, unit, name)."""
    return {one.ref: one for one in figures}
