"""Counting a period from a day: days, working days, months, years; the day from which it runs does not count.

工作日 working day · 放假 off · 调休上班 work
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import chinese_calendar  # type: ignore[import-untyped]

from lawtrain.errors import ContentError

UNITS = ("日", "工作日", "个月", "年")
"""In what a period may be given."""
LONGEST = {"日": 366, "工作日": 250, "个月": 12, "年": 1}
"""A period ends within a year of its first day: longer ones would need ledgers that nobody has opened."""


class UnknownYear(ContentError):
    """Nobody has said which days of that year are holidays."""

    def __init__(self, year: int) -> None:
        super().__init__(
            f"还不知道 {year} 年的放假和调休安排，算不出工作日；"
            f"请把国务院办公厅的通知存成文本文件，用 lawtrain calendar 导入 {year} 年的安排"
        )
        self.year = year


@dataclass(frozen=True, slots=True)
class Calendar:
    """The national holidays that the program knows, and what the office adds: `off` and `work` go before them.

    A year that the program does not know is known as soon as the office has written a day of it.
    """

    off: frozenset[date] = frozenset()
    work: frozenset[date] = frozenset()

    def working(self, day: date) -> bool:
        """Whether people work that day. Raises UnknownYear."""
        if day in self.off or day in self.work:
            return day in self.work
        try:
            return _national(day)
        except NotImplementedError:
            if not any(one.year == day.year for one in self.off | self.work):
                raise UnknownYear(day.year) from None
            return day.weekday() < 5

    def over(self, base: Calendar) -> Calendar:
        """This one where it speaks of a day, `base` elsewhere."""
        told = self.off | self.work
        return Calendar(self.off | (base.off - told), self.work | (base.work - told))

    def knows(self, year: int) -> bool:
        """Whether working days of that year can be counted."""
        try:
            self.working(date(year, 6, 15))
        except UnknownYear:
            return False
        return True


@lru_cache(maxsize=8192)
def _national(day: date) -> bool:
    """Asked for the same days again and again, and slow. Raises NotImplementedError for a year it does not know."""
    return bool(chinese_calendar.is_workday(day))


NATIONAL = Calendar()
"""What the program knows by itself."""


def last_day(start: date, count: int, unit: str, calendar: Calendar) -> date:
    """The last day of `count` units that run from `start`. Raises UnknownYear for working days of such a year."""
    if unit == "日":
        return start + timedelta(count)
    if unit == "工作日":
        day = start
        while count:
            day += timedelta(1)
            count -= calendar.working(day)
        return day
    months = start.month - 1 + count * (12 if unit == "年" else 1)
    year, month = start.year + months // 12, months % 12 + 1
    return date(year, month, min(start.day, monthrange(year, month)[1]))
