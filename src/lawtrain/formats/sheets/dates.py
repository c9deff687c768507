"""Dates as offices write them: cells, serial numbers, 2024.3.1, 2024年3月, 20240301, 二〇二四年三月一日."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from lawtrain.formats.sheets.sheet import Broken, Cell
from lawtrain.formats.sheets.words import quoted, tidied

EXAMPLE = "请写成 2024-3-1 的样子"
_SERIAL_ZERO = date(1899, 12, 30)
_SERIALS = range(18_264, 73_416)  # 1950 to 2100
_YEARS = range(1950, 2101)
_DAY = re.compile(
    r"(\d{4})(?:年|[-./·、])(\d{1,2})(?:月|[-./·、])(\d{1,2})[日号]?(?:[T ]?\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
)
_MONTH = re.compile(r"(\d{4})(?:年|[-./·、])(\d{1,2})月?份?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_COMPACT_MONTH = re.compile(r"(\d{4})(\d{2})")
_CHINESE = re.compile(
    r"([〇零○Oo一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月(?:([一二三四五六七八九十]{1,3})[日号])?"
)
_DIGITS = {
    c: str(n)
    for chars in ("〇一二三四五六七八九", "零一二三四五六七八九", "○", "O", "o")
    for n, c in enumerate(chars)
}
_OPEN = frozenset({"长期", "至今", "现在", "今", "在职", "在岗", "在册", "无固定期限", "永久"})


@dataclass(frozen=True, slots=True)
class Day:
    """What a cell says about a date: the day (None: nothing is said), an error, or a remark on how it was read."""

    day: date | None = None
    error: str = ""
    remark: str = ""


def read_day(cell: Cell, *, last: bool = False) -> Day:
    """A month alone means its first day, or with `last` its last day."""
    if cell is None or isinstance(cell, Broken):
        return Day()
    if isinstance(cell, date):
        return _bounded(cell.year, cell.month, cell.day, cell)
    if isinstance(cell, float | int):
        return _number(cell, last=last)
    text = _spaceless(tidied(cell))
    if text.isdecimal() and len(text) <= 8:
        return _number(int(text), last=last)
    return Day() if not text or text in _OPEN else _written(text, cell, last=last)


def _written(text: str, cell: Cell, *, last: bool) -> Day:
    if found := _CHINESE.fullmatch(text):
        year, month = int("".join(_DIGITS[c] for c in found[1])), _spoken(found[2])
        if found[3]:
            return _bounded(year, month, _spoken(found[3]), cell)
        return _month(year, month, cell, last=last)
    if found := _DAY.fullmatch(text):
        return _bounded(int(found[1]), int(found[2]), int(found[3]), cell)
    if found := _MONTH.fullmatch(text):
        return _month(int(found[1]), int(found[2]), cell, last=last)
    return Day(error=f"{quoted(cell)}看不出是哪一天，{EXAMPLE}")


def _number(number: float, *, last: bool) -> Day:
    whole = int(number)
    if whole in _SERIALS and not isinstance(number, bool):
        return Day(_SERIAL_ZERO + timedelta(whole))
    if whole != number and whole in _YEARS:
        return Day(error=f"{quoted(number)}存成了小数，分不清 1 月和 10 月，{EXAMPLE}")
    if found := _COMPACT.fullmatch(str(whole)):
        return _bounded(int(found[1]), int(found[2]), int(found[3]), number)
    if (found := _COMPACT_MONTH.fullmatch(str(whole))) and int(found[1]) in _YEARS:
        return _month(int(found[1]), int(found[2]), number, last=last)
    return Day(error=f"{quoted(number)}看不出是哪一天，{EXAMPLE}")


def _month(year: int, month: int, cell: Cell, *, last: bool) -> Day:
    if not 1 <= month <= 12 or year not in _YEARS:
        return Day(error=f"{quoted(cell)}不是真实的年月，{EXAMPLE}")
    day = date(year, month, monthrange(year, month)[1] if last else 1)
    return Day(day, remark=f"{quoted(cell)}只有年月，按 {day.isoformat()} 读入")


def _bounded(year: int, month: int, day: int, cell: Cell) -> Day:
    if year not in _YEARS:
        return Day(error=f"{quoted(cell)}的年份不在 1950 到 2100 之间，请核对")
    try:
        return Day(date(year, month, day))
    except ValueError:
        return Day(error=f"{quoted(cell)}这一天不存在，请核对")


def _spaceless(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text)
    found = re.fullmatch(r"(\S+) (\d{1,2}:\d{2}\S*)", folded)  # the space before a time of day may stay
    return f"{found[1]} {found[2]}" if found else folded.replace(" ", "")


def _spoken(numeral: str) -> int:
    """一 to 三十一; anything else is a month or day that does not exist."""
    tens, ten, units = numeral.rpartition("十")
    digits = {c: n for n, c in enumerate("一二三四五六七八九", start=1)}
    if not ten:
        return digits.get(units, 99)
    return (digits.get(tens, 99) if tens else 1) * 10 + (digits.get(units, 99) if units else 0)
