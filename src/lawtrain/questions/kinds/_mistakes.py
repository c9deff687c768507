"""The wrong last days of a period that people arrive at, each with the reason why it is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from lawtrain.laws import Calendar, Counting, last_day

Mistake = tuple[date, str]


def mistakes(
    start: date, end: date, count: int, unit: str, rule: Counting, calendar: Calendar
) -> tuple[Mapping[date, str], Mapping[date, str]]:
    """Wrong days after `start`: those with a reason of their own, and those that are merely too late or too early.

    Where the article is silent on the first day, the end that counting it would give is left out: it is no fair wrong
    answer. Raises UnknownYear.
    """
    early = if_first_counted(start, count, unit, calendar)
    unfair = {end} if rule.first_out else {end, early}
    typical: dict[date, str] = {}
    for day, why in _typical(start, early, count, unit, rule, calendar):
        if day > start and day not in unfair:
            typical.setdefault(day, why)
    near = {day: why for day, why in _near(end, calendar) if day > start and day not in {*unfair, *typical}}
    return typical, near


def if_first_counted(start: date, count: int, unit: str, calendar: Calendar) -> date:
    """The end if the first day counted as one of the period."""
    if unit in {"个月", "年"}:
        return last_day(start, count, unit, calendar) - timedelta(1)
    return last_day(start - timedelta(1), count, unit, calendar)


def _typical(
    start: date, early: date, count: int, unit: str, rule: Counting, calendar: Calendar
) -> Iterator[Mistake]:
    if rule.first_out:
        yield early, "这是把开始的当日也数进去了；开始的日不计算在期间内。"
    if rule.rolls:
        yield last_day(start, count, unit, calendar), "最后一日是法定休假日，要顺延到休假日后的第一日。"
    if unit == "工作日":
        yield start + timedelta(count), "这是把节假日也数进去了；这个期限是工作日，不含法定节假日。"
        yield _weekdays(start, count), "这是只避开了周六、周日，没有按节假日和调休来数。"
    elif unit == "日":
        yield (
            last_day(start, count, "工作日", calendar),
            "这是按工作日数的；这个期限是自然日，节假日也算在内。",
        )
    else:
        days = 30 * count if unit == "个月" else 360
        yield start + timedelta(days), "这是把一个月当作三十日来数；按月的期限，数到对应月份的同一天。"


def _near(end: date, calendar: Calendar) -> Iterator[Mistake]:
    """Working days around the end; the one right before it is left out: counting the first day may give it."""
    for extra in range(1, 7):
        yield last_day(end, extra, "工作日", calendar), "数多了，这一天已经过了期限。"
    day = end
    for short in range(1, 7):
        day = next(d for n in range(1, 15) if calendar.working(d := day - timedelta(n)))
        if short > 1:
            yield day, "数少了，这一天期限还没有满。"


def _weekdays(start: date, count: int) -> date:
    """The last day by the weekday alone."""
    day = start
    while count:
        day += timedelta(1)
        count -= day.weekday() < 5
    return day
