"""The days off that an office adds to those the program knows: beside the courses, and in the data folder.

放假安排 calendar.yaml · 本单位导入的 own · 哪一年从哪里来 sources
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from lawtrain.content.files import by_state, inside, read_bytes
from lawtrain.errors import ContentError
from lawtrain.formats import Problem
from lawtrain.formats.calendar import CalendarFile, YearDays, read_calendar
from lawtrain.formats.decode import LIMIT
from lawtrain.laws import NATIONAL, Calendar

FILE = "courses/calendar.yaml"
"""Where the one of a content folder is."""

OWN = "calendar/calendar.yaml"
"""Where an office's own is in the data folder: lessons are copied anew at each start, and this is not."""


@dataclass(frozen=True, slots=True)
class Found:
    """By which days are counted; `sources`: the file that tells of a year."""

    calendar: Calendar = NATIONAL
    sources: Mapping[int, str] = field(default_factory=dict)
    years: Mapping[int, YearDays] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def own_calendar(data: Path) -> Path:
    """Where the one that was taken in is, or would be."""
    return data / OWN


def find_calendar(root: Path, data: Path | None = None) -> Found:
    """The calendar of the content under `root`; year by year, what the office of `data` has taken in goes before it."""
    files = [_read(root / FILE, FILE)] if inside(root, root / FILE) else []
    if not files and (root / FILE).is_symlink():
        files = [_refused(FILE, "不是内容目录里的普通文件，没有读取；请把文件本身放进来")]
    if data is not None and own_calendar(data).is_file():
        files.append(_read(own_calendar(data), OWN))
    years: dict[int, YearDays] = {}
    sources: dict[int, str] = {}
    for file in files:
        years |= file.years or {}
        sources |= dict.fromkeys(file.years or {}, file.name)
    problems = tuple(problem for file in files for problem in file.problems)
    return Found(_counted(years), sources, years, problems)


def calendar_beside(bank: Path) -> Calendar:
    """The calendar for one bank file, by the content folder that it stands in, if it does."""
    place = bank.absolute()
    folder = place.parents[1] if len(place.parents) > 2 else place
    return find_calendar(folder.parent).calendar if folder.name == "quizzes" else NATIONAL


def _counted(years: Mapping[int, YearDays]) -> Calendar:
    """A later notice goes before an earlier one. A day of the December before makes that year no known one."""
    works: dict[date, bool] = {}
    for _, days in sorted(years.items()):
        works |= dict.fromkeys(days.off, False) | dict.fromkeys(days.work, True)
    known = {day: work for day, work in works.items() if day.year in years or NATIONAL.knows(day.year)}
    if not known:
        return NATIONAL
    return Calendar(
        frozenset(day for day, work in known.items() if not work),
        frozenset(day for day, work in known.items() if work),
    )


@by_state
def _read(path: Path, name: str) -> CalendarFile:
    try:
        return read_calendar(read_bytes(path, LIMIT), name)
    except ContentError as gone:
        return _refused(name, str(gone))


def _refused(name: str, message: str) -> CalendarFile:
    return CalendarFile(name, None, (Problem(name, 1, "", message),))
