"""CSV text as Excel, WPS and old systems write it: four encodings, three separators."""

from __future__ import annotations

import codecs
import csv
import re
from io import StringIO
from itertools import islice

from lawtrain.errors import Invalid
from lawtrain.formats.sheets.sheet import Marks, Sheet, build, within

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_TOLD = re.compile(r'"?sep=([,;\t])"?\r?\n', re.IGNORECASE)
_KEPT_AS_TEXT = re.compile(r'="([^"]*)"')
_MOST_LINES = 1_048_576  # of a sheet; a file of empty lines ends here
NO_TABLE = "这不是表格文件（要用 .xlsx、.xls 或 .csv）。请用 Excel 或 WPS 打开后另存为 .xlsx 再导入。"


def decode(data: bytes) -> str:
    """The text of a file without a known beginning. Raises Invalid when it is none."""
    encodings = [encoding for bom, encoding in _BOMS if data.startswith(bom)] or ["utf-8", "gb18030"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Invalid(NO_TABLE)


def read_delimited(text: str, file: str) -> Sheet:
    """One sheet; rows are numbered as Excel shows them when it opens the file."""
    told = _TOLD.match(text)  # Excel takes this line as an order, not as a row
    if told:
        text = text[told.end() :]
    separator = told[1] if told else _separator(text)
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    name, top, right = "表格", 0, 0
    grid: list[list[str]] = []
    try:
        for number, row in enumerate(reader):
            filled = any(row)
            if filled or number > _MOST_LINES:
                top, right = number, max(right, len(row) - 1)
                within(name, top, right)
            grid.append([_value(cell) for cell in row] if filled else [])
    except csv.Error:
        raise Invalid(
            f"表格第 {len(grid) + 1} 行读不下去：引号没有成对。请在 Excel 或 WPS 里打开检查，另存为 .xlsx 再导入。"
        ) from None
    return build(name, grid, (), Marks(), hidden=False, file=file)


def _value(cell: str) -> str:
    return found[1] if (found := _KEPT_AS_TEXT.fullmatch(cell)) else cell


def _separator(text: str) -> str:
    """The one that makes the most columns in the first lines."""
    head = text[:20_000]

    def columns(separator: str) -> int:
        try:
            rows = csv.reader(StringIO(head, newline=""), delimiter=separator)
            return sum(len(row) - 1 for row in islice(rows, 50) if row)
        except csv.Error:
            return 0

    return max(",\t;", key=columns) if any(map(columns, ",\t;")) else "，"
