"""How a statute counts its periods: the article that says which days are working days, and what a holiday at the end does.

期间 period · 工作日 working day · 期间开始的日 first day · 顺延 rolling over to the day after the holidays
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from lawtrain.laws.workdays import Calendar, last_day


@dataclass(frozen=True, slots=True)
class Counting:
    """One counting article.

    `working`: which numbers of days are working days; None is all of them. `first_out`: it says that the first day does
    not count. `rolls`: it says that a period ending on a holiday ends on the day after. Where it is silent on either,
    nothing may be asked that hangs on it.
    """

    working: frozenset[int] | None
    first_out: bool = False
    rolls: bool = False

    def unit(self, count: int) -> str:
        """What “`count` 日” means."""
        return "工作日" if self.working is None or count in self.working else "日"

    def last(self, start: date, count: int, unit: str, calendar: Calendar) -> date:
        """The last day of a period that runs from `start`. Raises UnknownYear where holidays matter and are unknown."""
        day = last_day(start, count, unit, calendar)
        while self.rolls and not calendar.working(day):
            day += timedelta(1)
        return day

    def clear(self, end: date, calendar: Calendar) -> bool:
        """Whether nobody can argue about this end: a holiday there needs an article that says what follows."""
        return self.rolls or calendar.working(end)


_ALL = None
_NONE: frozenset[int] = frozenset()

COUNTING: Mapping[tuple[str, int], Counting] = {
    ("xingzheng-chufa-fa", 85): Counting(frozenset({2, 3, 5, 7})),
    ("xingzheng-qiangzhi-fa", 69): Counting(frozenset(range(1, 11))),
    ("xingzheng-xuke-fa", 82): Counting(_ALL),
    ("xingzheng-fuyi-fa", 88): Counting(frozenset({3, 5, 7, 10}), first_out=True, rolls=True),
    ("minshi-susong-fa", 85): Counting(_NONE, first_out=True, rolls=True),
    ("xingzheng-susong-fa", 101): Counting(_NONE, first_out=True, rolls=True),
    ("zhengfu-xinxi-gongkai-tiaoli", 33): Counting(_ALL),
    ("xinfang-gongzuo-tiaoli", 34): Counting(_NONE),
    ("zhongda-xingzheng-juece-chengxu-zanxing-tiaoli", 15): Counting(_NONE),
}
"""Counting articles by (slug, article). 复议法 §88 and 诉讼法 §101 send what they leave open to 民事诉讼法 §85."""
