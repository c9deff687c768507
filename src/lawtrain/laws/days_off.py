"""Days off and weekends at work within a span, in the words of an exercise."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from lawtrain.laws.workdays import Calendar

_WEEKDAYS = "一二三四五六日"


def written_day(day: date) -> str:
    """2026年3月5日（星期四）."""
    return f"{day.year}年{day.month}月{day.day}日（星期{_WEEKDAYS[day.weekday()]}）"


def days_off(first: date, last: date, calendar: Calendar) -> str:
    """What nobody can know by the weekday, from `first` to `last`: 5月1日至5日放假，5月9日调休上班; empty when nothing is.

    Raises UnknownYear.
    """
    days = [first + timedelta(n) for n in range((last - first).days + 1)]
    off = [run for run in _runs(days, calendar) if any(day.weekday() < 5 for day in run)]
    work = [[day] for day in days if day.weekday() >= 5 and calendar.working(day)]
    said = ["、".join(map(_span, runs)) + what for runs, what in ((off, "放假"), (work, "调休上班")) if runs]
    return "，".join(said)


def _runs(days: Sequence[date], calendar: Calendar) -> list[list[date]]:
    """Days off that follow each other."""
    runs: list[list[date]] = []
    for day in (d for d in days if not calendar.working(d)):
        if runs and day - runs[-1][-1] == timedelta(1):
            runs[-1].append(day)
        else:
            runs.append([day])
    return runs


def _span(run: Sequence[date]) -> str:
    first, last = run[0], run[-1]
    if first == last:
        return f"{first.month}月{first.day}日"
    month = f"{last.month}月" if last.month != first.month else ""
    return f"{first.month}月{first.day}日至{month}{last.day}日"
