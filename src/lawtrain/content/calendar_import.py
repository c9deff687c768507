"""Takes the holidays of a year into the calendar of an office: looked at first, written whole, the former file kept.

放假安排 the file · 核对 Preview · 原来的一份 the former file
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePath

from lawtrain.content.calendar import FILE, OWN, own_calendar
from lawtrain.content.files import read_bytes
from lawtrain.content.own_file import locked, save
from lawtrain.errors import Invalid, Refused
from lawtrain.formats.calendar import CalendarFile, YearDays, read_calendar, write_calendar
from lawtrain.formats.calendar_notice import Told, read_notice
from lawtrain.formats.calendar_table import read_table
from lawtrain.formats.decode import LIMIT

_TEXT = frozenset({".txt", ".md", ".text"})


@dataclass(frozen=True, slots=True)
class Place:
    """Whose calendar is written: that of a content folder, or with `data` that of a running installation."""

    root: Path
    data: Path | None = None

    @property
    def target(self) -> Path:
        """The file that is written."""
        return own_calendar(self.data) if self.data else self.root / FILE

    def years(self) -> Mapping[int, YearDays]:
        """What it tells of until now. Raises Invalid when it has errors: nobody's years may get lost."""
        if not self.target.exists():
            return {}
        file: CalendarFile = read_calendar(read_bytes(self.target, LIMIT), OWN if self.data else FILE)
        if file.years is None:
            wrong = "；".join(str(p) for p in file.problems if p.is_error)
            raise Invalid(f"现在的 {self.target} 有错误，没有导入：{wrong}。请先改正它，或者把它移走")
        return file.years


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file says, and what stood there of the same year. `digest` is of both."""

    told: Told
    before: YearDays | None
    digest: str

    @property
    def importable(self) -> bool:
        """Whether there is something to write."""
        return self.told.usable and self.told.days != self.before


def preview(place: Place, data: bytes, name: str, year: int | None = None) -> Preview:
    """What the file would bring. Nothing is written. Raises Invalid for what is neither table nor notice, or of no year."""
    read = read_notice if PurePath(name).suffix.lower() in _TEXT else read_table
    told = read(data, name, year)
    years = place.years()
    after = write_calendar({**years, told.year: told.days})
    digest = hashlib.sha256(f"{write_calendar(years)}\0{after}".encode()).hexdigest()
    return Preview(told, years.get(told.year), digest)


def confirm(place: Place, found: Preview, day: date) -> Path | None:
    """Write what was previewed; returns where the former file is, if there was one.

    Raises Invalid where there is nothing to write, Refused when the calendar has changed since, Unavailable when the
    folder cannot be written.
    """
    if not found.importable:
        raise Invalid("这份安排没有可以导入的内容，什么都没有改动；请重新核对")
    with locked(place.target):
        years = place.years()
        after = write_calendar({**years, found.told.year: found.told.days})
        if hashlib.sha256(f"{write_calendar(years)}\0{after}".encode()).hexdigest() != found.digest:
            raise Refused("核对以后，放假安排被别人改过；请重新核对一次再导入")
        return save(place.target, after.encode(), day)
