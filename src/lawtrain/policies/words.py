"""How findings say days, amounts and lists: short, and the same everywhere."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from lawtrain.policies.values import State

_SHOWN = 3


@lru_cache(maxsize=4096)
def day(on: date, year: int) -> str:
    """3月5日; with the year when it is another one."""
    text = f"{on.month}月{on.day}日"
    return text if on.year == year else f"{on.year}年{text}"


def amount(number: float) -> str:
    """12.5, 40: no more digits than there are."""
    return f"{round(number, 2):g}"


def some(names: Sequence[str]) -> str:
    """The first few; 等 when there are more."""
    return "、".join(names[:_SHOWN]) + ("等" if len(names) > _SHOWN else "")


def by_when(state: State, due: date, year: int) -> str:
    """The end of the sentence for what is still missing."""
    return f"期限{day(due, year)}已过" if state is State.UNMET else f"最迟{day(due, year)}完成"
