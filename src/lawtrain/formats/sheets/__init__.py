"""Any table file an office has (.xlsx, .xls, WPS .et, .csv) → sheets of plain cells, and which column holds what.

工作表 sheet · 表头 headings · 对应关系 columns · 合并单元格 merged range · 隐藏 hidden · 公式出错 broken

    sheets = read_sheets(data, "签到表.xlsx", "签到表")
    sheet = vocabulary.guess_sheet(sheets)
    columns = vocabulary.guess_columns(sheet)
"""

from lawtrain.formats.sheets.columns import Columns, Vocabulary
from lawtrain.formats.sheets.reading import read_sheets
from lawtrain.formats.sheets.sheet import MAX_BYTES, Broken, Cell, Row, Sheet

__all__ = ["MAX_BYTES", "Broken", "Cell", "Columns", "Row", "Sheet", "Vocabulary", "read_sheets"]
