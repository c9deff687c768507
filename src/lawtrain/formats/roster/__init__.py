"""A roster as offices have it (.xlsx, .xls, WPS .et, .csv) → rows, or every reason why it cannot be taken.

花名册 roster · 工作表 sheet · 表头 headings · 对应关系 columns · 合并单元格 merged range · 隐藏 hidden · 公式出错 broken

    sheets = read_sheets(data, "花名册.xlsx")
    sheet = guess_sheet(sheets)
    rows, problems = read_rows(sheet, guess_columns(sheet))
"""

from lawtrain.formats.roster.columns import FIELDS, NEEDED, Columns, guess_columns, guess_sheet, signature
from lawtrain.formats.roster.reading import read_sheets
from lawtrain.formats.roster.rows import read_rows
from lawtrain.formats.roster.sheet import Broken, Cell, Row, Sheet

__all__ = [
    "FIELDS",
    "NEEDED",
    "Broken",
    "Cell",
    "Columns",
    "Row",
    "Sheet",
    "guess_columns",
    "guess_sheet",
    "read_rows",
    "read_sheets",
    "signature",
]
