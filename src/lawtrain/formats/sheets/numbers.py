"""Numbers as offices write them in a cell: 85, “85分”, ８５．５; told apart from dates, percentages and words."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, ROUND_HALF_EVEN, Decimal

from lawtrain.formats.sheets.sheet import Broken, Cell
from lawtrain.formats.sheets.words import quoted, tidied

_CENT = Decimal("0.01")
_NOISE = Decimal("1e-6")  # what binary fractions leave behind: 85.30000000000001
_NUMBER = re.compile(r"[+-]?\d{1,9}(?:\.\d{1,20})?")


@dataclass(frozen=True, slots=True)
class Number:
    """What a cell says: the number (None: nothing is said), an error, or a remark on what was dropped."""

    value: float | None = None
    error: str = ""
    remark: str = ""


def read_number(cell: Cell, measure: str) -> Number:
    """A number with `measure` (分, 学时) after it or not, cut to two decimals: never rounded up over a limit."""
    text = (
        unicodedata.normalize("NFKC", tidied(cell)).replace(" ", "").replace("。", ".").removesuffix(measure)
    )
    if isinstance(cell, Broken) or not text:
        return Number()
    faults = (
        (isinstance(cell, bool | date), "不是数字，请把单元格格式改成“数值”再写"),
        (text.endswith("%"), f"是百分比，请换算成{measure}数"),
        (not _NUMBER.fullmatch(text), "不是一个数字，请写成“85”或“85.5”的样子"),
    )
    for holds, message in faults:
        if holds:
            return Number(error=quoted(cell) + message)
    exact = Decimal(text)
    near = exact.quantize(_CENT, ROUND_HALF_EVEN)
    if abs(exact - near) < _NOISE:
        return Number(float(near) + 0.0)
    kept = exact.quantize(_CENT, ROUND_FLOOR)
    return Number(float(kept), remark=f"{quoted(cell)}小数位太多，按 {kept} 读入")
