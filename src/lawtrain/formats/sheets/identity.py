"""Finds 身份证号 wherever they hide, so that a file with them is turned away before anything of it is kept."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date

from lawtrain.errors import Invalid
from lawtrain.formats.sheets.sheet import Cell, Sheet, letters

ADVICE = "身份证号不入库，请删去后再导入；用工号区分每个人。"
HEADING = re.compile("身份证|公民身份|居民身份|身份号码")

_SHAPE = re.compile(r"(?<!\d)([1-9]\d)\d{4}((?:18|19|20)\d\d)(\d\d)(\d\d)\d{3}[\dXx](?!\d)")
_BETWEEN = re.compile(r"[\s\-_.·—]+")
_PROVINCES = frozenset(
    [
        "11",
        "12",
        "13",
        "14",
        "15",
        "21",
        "22",
        "23",
        "31",
        "32",
        "33",
        "34",
        "35",
        "36",
        "37",
        "41",
        "42",
        "43",
        "44",
        "45",
        "46",
        "50",
        "51",
        "52",
        "53",
        "54",
        "61",
        "62",
        "63",
        "64",
        "65",
        "71",
        "81",
        "82",
        "83",
    ]
)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def holds_identity(cell: Cell) -> bool:
    """Whether an 18-digit 身份证号 stands in the cell, alone or in other text; a mistyped check digit hides nothing."""
    if isinstance(cell, float | int):
        return 1e17 <= cell < 1e18 and _plausible(str(int(cell)))
    if not isinstance(cell, str) or len(cell) < 18:
        return False
    text = unicodedata.normalize("NFKC", cell)
    if any(_plausible(found[0]) for found in _SHAPE.finditer(text)):
        return True
    # Written in groups: only with the right check digit, since a telephone number and a date side by side look alike.
    joined = _BETWEEN.sub("", text)
    return any(_plausible(found[0]) and _checks(found[0]) for found in _SHAPE.finditer(joined))


def refuse_identities(sheets: Iterable[Sheet]) -> None:
    """Raises Invalid with the place, never the number."""
    for sheet in sheets:
        for row in sheet.rows:
            for column, cell in enumerate(row.cells):
                if holds_identity(cell):
                    where = f"“{sheet.name}”第 {row.number} 行 {letters(column)} 列"
                    raise Invalid(f"{where}有身份证号。{ADVICE}")


def _plausible(digits: str) -> bool:
    if not (found := _SHAPE.fullmatch(digits)) or found[1] not in _PROVINCES:
        return False
    try:
        date(int(found[2]), int(found[3]), int(found[4]))
    except ValueError:
        return False
    return True


def _checks(digits: str) -> bool:
    """GB 11643: the weighted sum of the first seventeen digits names the last."""
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits[:17], strict=True))
    return "10X98765432"[total % 11] == digits[17].upper()
