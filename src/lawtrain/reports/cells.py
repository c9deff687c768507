"""Cell values → text that is safe in a spreadsheet and the same in every file."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from lawtrain.records import TOWN_TIME
from lawtrain.reports.tables import Cell

LONGEST = 32_767
"""Characters one spreadsheet cell can hold; XlsxWriter silently leaves out anything longer."""

# Control characters, line separators, direction overrides (they make one name look like another), and what
# XML or UTF-8 cannot carry.
_UNPRINTABLE = re.compile(
    "[\\x00-\\x1f\\x7f-\\x9f\\u2028\\u2029\\u202a-\\u202e\\u2066-\\u2069\\ud800-\\udfff\\ufeff\\ufffe\\uffff]+"
)
_FORMULA_STARTS = tuple("=+-@＝＋－＠")


def clean(text: str) -> str:
    """`text` on one line, without characters that cannot be printed, and no longer than a cell."""
    line = _UNPRINTABLE.sub(" ", text).strip()
    return line if len(line) < LONGEST else line[: LONGEST - 2] + "…"


@lru_cache(4096)  # a column of a large table says the same few things over and over
def defuse(text: str) -> str:
    """`clean`, and an apostrophe before anything that a spreadsheet might run as a formula.

    A string cell of an .xlsx is not run, but the officer may save the sheet as .csv, and then it is; so both
    files get the apostrophe. No real name, unit or title begins with these signs, so nothing true is changed.
    """
    line = clean(text)
    return "'" + line if line.startswith(_FORMULA_STARTS) else line


def shown(value: Cell) -> str:
    """What a reader sees: 是/否, China time to the minute, at most two decimals; nothing for None."""
    match value:
        case None:
            return ""
        case bool():
            return "是" if value else "否"
        case datetime():
            return value.astimezone(TOWN_TIME).strftime("%Y-%m-%d %H:%M")
        case float():
            text = format(Decimal(repr(value)).quantize(Decimal("0.01"), ROUND_HALF_UP), "f")
            return text.rstrip("0").rstrip(".")
        case _:
            return str(value)


def columns_wide(text: str) -> int:
    """Width in Latin characters; a Chinese character takes two."""
    try:  # one byte or two: the same, and soon done
        return len(text.encode("gbk"))
    except UnicodeEncodeError:
        return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in text)
