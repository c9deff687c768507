"""The grid of a sheet as an office filled it in: rows under their own numbers, merged cells filled, hidden ones marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from math import isfinite

from lawtrain.errors import Invalid

MAX_BYTES = 20_000_000
MAX_ROWS = 20_000
MAX_COLUMNS = 200
MAX_AREA = 1_000_000
"""Cells of one sheet from its first to its last filled corner, empty ones included: readers keep them all."""
MAX_SHEETS = 50


@dataclass(frozen=True, slots=True)
class Broken:
    """A cell whose formula failed (`text` is what Excel shows: #REF!) or was never worked out (empty)."""

    text: str = ""


_FAILURES = frozenset(
    {"#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"}
)
"""What a failed formula leaves in a .csv, or where somebody pasted its result."""

Cell = str | int | float | bool | date | Broken | None


@dataclass(frozen=True, slots=True)
class Row:
    """`number` is what Excel shows at the left; the row holds at least one value of its own."""

    number: int
    cells: tuple[Cell, ...]
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """Filled rows only; `hidden_columns` counts from 0; `file` is what the officer calls the file."""

    name: str
    rows: tuple[Row, ...]
    hidden_columns: frozenset[int] = frozenset()
    hidden: bool = False
    file: str = ""


@dataclass(frozen=True, slots=True)
class Marks:
    """What the value reader does not tell about a sheet; rows and columns count from 0."""

    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    broken: Mapping[tuple[int, int], str] = field(default_factory=dict)


Range = tuple[tuple[int, int], tuple[int, int]]


def letters(column: int) -> str:
    """A column counted from 0 as Excel heads it: 0→A, 26→AA."""
    found, left = "", column + 1
    while left:
        left, rest = divmod(left - 1, 26)
        found = chr(65 + rest) + found
    return found


def within(name: str, row: int, column: int) -> None:
    """Raises Invalid when a filled cell (counted from 0) lies beyond what a table of people can need."""
    if row >= MAX_ROWS:
        raise Invalid(
            f"“{name}”到第 {row + 1} 行还有内容，一次最多 {MAX_ROWS} 行。请删去多余的行，或者分几个文件导入。"
        )
    if column >= MAX_COLUMNS:
        raise Invalid(
            f"“{name}”到 {letters(column)} 列还有内容，最多 {MAX_COLUMNS} 列。请删去用不着的列再导入。"
        )
    if (row + 1) * (column + 1) > MAX_AREA:
        raise Invalid(f"“{name}”太大：{row + 1} 行 × {column + 1} 列。请删去用不着的列，或者分几个文件导入。")


def build(
    name: str,
    grid: Sequence[Sequence[object]],
    merged: Sequence[Range],
    marks: Marks,
    *,
    hidden: bool,
    file: str,
) -> Sheet:
    """The sheet from the top left corner on. Raises Invalid when merged ranges overlap over and over."""
    cells = [[_plain(value) for value in row] for row in grid]
    for (number, column), text in marks.broken.items():
        if number >= MAX_ROWS or column >= MAX_COLUMNS:
            continue
        # The value reader takes a failed cell for an empty one, and may end the grid before it.
        cells.extend([] for _ in range(number + 1 - len(cells)))
        cells[number].extend([None] * (column + 1 - len(cells[number])))
        cells[number][column] = Broken(text)
    width = max(map(len, cells), default=0)
    for row in cells:
        row.extend([None] * (width - len(row)))
    filled = [any(value is not None for value in row) for row in cells]  # a merged unit alone makes no row
    _fill(name, cells, merged)
    rows = (
        Row(number + 1, tuple(row), number in marks.hidden_rows)
        for number, row in enumerate(cells)
        if filled[number]
    )
    return Sheet(name, tuple(rows), marks.hidden_columns, hidden, file)


def _fill(name: str, cells: list[list[Cell]], merged: Sequence[Range]) -> None:
    """Writes the value of a merged range into each of its cells."""
    budget = 2 * sum(map(len, cells)) + len(cells)
    for (top, left), (bottom, right) in merged:
        if top >= len(cells) or left >= len(cells[top]) or cells[top][left] is None:
            continue
        value = cells[top][left]
        for row in cells[top : bottom + 1]:
            row[left : right + 1] = [value] * (min(right + 1, len(row)) - left if left < len(row) else 0)
            budget -= min(right + 1, len(row)) - left
        if budget < 0:
            raise Invalid(
                f"“{name}”里的合并单元格互相重叠，文件可能已经损坏。请取消合并后另存为 .xlsx 再导入。"
            )


def _plain(value: object) -> Cell:
    match value:
        case str():
            return (Broken(value) if value in _FAILURES else value) if value else None
        case datetime():
            return value if value.time() != datetime.min.time() else value.date()
        case float() if not isfinite(value):
            return Broken("#NUM!")  # 1e999, which no program shows as a number
        case bool() | int() | float() | date() | None:
            return value
        case _:
            return str(value)  # times and durations: shown as they are, and refused where a date is due
