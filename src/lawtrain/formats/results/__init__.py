"""Results from another platform (.xlsx, .xls, WPS .et, .csv) → marks, or every reason why they cannot be taken.

成绩表 results · 成绩 score · 缺考 absent · 合格线 pass mark · 场次 session · 组织单位 organiser · 性质 nature

    sheets = read_sheets(data, "成绩表.xlsx")
    sheet = guess_sheet(sheets)
    rows, problems = read_results(sheet, guess_columns(sheet), points=100, pass_points=60)
"""

from lawtrain.formats.results.columns import FIELDS, NEEDED, VOCABULARY
from lawtrain.formats.results.rows import read_results

read_sheets = VOCABULARY.read_sheets
guess_sheet = VOCABULARY.guess_sheet
guess_columns = VOCABULARY.guess_columns
signature = VOCABULARY.signature

__all__ = [
    "FIELDS",
    "NEEDED",
    "VOCABULARY",
    "guess_columns",
    "guess_sheet",
    "read_results",
    "read_sheets",
    "signature",
]
