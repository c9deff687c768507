"""How much of a lesson goes on one page: lines are counted by rule, what is needed most comes first.

版面 room · 取舍 Choice · 估算 estimate
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from lawtrain.content.handout_ten import Mistake, Ten
from lawtrain.content.handout_text import Spans, plain
from lawtrain.reports.handout_paper import columns

WIDE, TALL = 174.0, 269.0
"""Millimetres inside the margins of the sheet."""
SIZE, LINE = 12.0, 17.5
"""Points. Every line has an exact height, so that another face makes no other page."""
HEADING = 24.0
HANG = 24.0
CELL_SIZE, CELL_LINE = 10.5, 14.0
CELL_PADDING = 3.5
NUMBER_WIDTHS = (34.0, 84.0, 56.0)
TOP = 96.0
"""What stands above the first section: title, lesson, who and when."""
FOOT = 43.0
NOTE_ROW = 25.0
MOST_NOTES = 7
_MARGIN = 12.0
_POINTS = 72 / 25.4
_SLACK = 2  # half characters at the end of a line that a stop may not open the next one with

GOALS, MISTAKES, NUMBERS, STORY = 5, 6, 8, 6
_LONGEST = 4
"""Lines of one entry: what is longer is left to the handout."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What is printed, and how many ruled lines to write on stand below."""

    goals: tuple[str, ...]
    remember: Spans
    story: tuple[str, ...]
    questions: tuple[str, ...]
    mistakes: tuple[Mistake, ...]
    numbers: tuple[tuple[Spans, ...], ...]
    note: str
    notes: int = 0


def fit(ten: Ten) -> Choice:
    """As much as goes on a page: what is needed most is asked first, and what finds no room any more is left out."""
    most = _everything(ten)
    choice = replace(most, goals=(), story=(), mistakes=(), numbers=())
    full: set[str] = set()
    for kind, count in _wishes():
        wished = replace(choice, **{kind: getattr(most, kind)[:count]})
        if kind in full or wished == choice:
            continue
        if estimate(wished) <= room():
            choice = wished
        else:
            full.add(kind)
    spare = room() - estimate(choice) - HEADING
    return replace(choice, notes=max(min(int(spare / NOTE_ROW), MOST_NOTES), 0))


def room() -> float:
    """Points of height, with a little to spare for programs that count otherwise."""
    return TALL * _POINTS - _MARGIN


def lines(text: str, wide: float, size: float) -> int:
    """How many lines of `wide` points the words take."""
    return max(math.ceil(columns(text) / max(math.floor(wide / size * 2) - _SLACK, 1)), 1)


def entry(text: str) -> int:
    """Lines of an entry of a list on the sheet."""
    return lines(text, WIDE * _POINTS - HANG, SIZE)


def said(mistake: Mistake) -> str:
    """As it is printed."""
    return f"{mistake.said}{plain(mistake.right)}"


def estimate(choice: Choice) -> float:
    """Points of height that it takes."""
    total = TOP + FOOT
    if choice.goals:
        total += HEADING + sum(entry(goal) for goal in choice.goals) * LINE
    if choice.remember:
        total += lines(f"一句话记住：{plain(choice.remember)}", WIDE * _POINTS - 24, SIZE + 1) * 20 + 20
    total += HEADING + sum(entry(line) for line in (*choice.story, *choice.questions)) * LINE
    if choice.mistakes:
        total += HEADING + sum(entry(said(one)) for one in choice.mistakes) * LINE
    if choice.numbers:
        total += HEADING + (row_height(("数字",)) if choice.numbers else 0) + 4
        total += sum(row_height([plain(cell) for cell in row]) for row in choice.numbers)
        total += lines(choice.note, WIDE * _POINTS, CELL_SIZE) * 16 if choice.note else 0
    return total


def row_height(cells: Sequence[str]) -> float:
    """Points of a row of the table of numbers."""
    rooms = zip(cells, number_widths(len(cells)), strict=False)
    most = max(lines(cell, wide * _POINTS - 9, CELL_SIZE) for cell, wide in rooms)
    return most * CELL_LINE + CELL_PADDING


def number_widths(count: int) -> tuple[float, ...]:
    """Of the table of numbers, in millimetres."""
    return NUMBER_WIDTHS if count == len(NUMBER_WIDTHS) else (WIDE / max(count, 1),) * count


def _everything(ten: Ten) -> Choice:
    return Choice(
        goals=tuple(goal for goal in ten.goals if entry(goal) <= _LONGEST)[:GOALS],
        remember=ten.remember if entry(plain(ten.remember)) <= _LONGEST else (),
        story=ten.story[:STORY] if all(entry(one) <= _LONGEST for one in ten.story[:STORY]) else (),
        questions=tuple(one for one in ten.questions if entry(one) <= _LONGEST),
        mistakes=tuple(one for one in ten.mistakes if entry(said(one)) <= _LONGEST)[:MISTAKES],
        numbers=tuple(row for row in ten.numbers.rows if _modest(row))[:NUMBERS],
        note=ten.note if lines(ten.note, WIDE * _POINTS, CELL_SIZE) <= 2 else "",
    )


def _modest(row: Sequence[Spans]) -> bool:
    return len(row) <= 4 and row_height([plain(cell) for cell in row]) <= 3 * CELL_LINE + CELL_PADDING


def _wishes() -> Iterator[tuple[str, int]]:
    """(kind, how many of it), the most needed first."""
    yield from (("goals", 2), ("mistakes", 2), ("story", STORY), ("goals", 3), ("mistakes", 3))
    yield from (("numbers", 1), ("numbers", 2), ("numbers", 3), ("goals", 4), ("goals", GOALS))
    for count in range(4, NUMBERS + 1):
        yield from (("mistakes", count), ("numbers", count))
