"""A sign-in sheet as offices have it (.xlsx, .xls, WPS .et, .csv) → who was there, or every reason why it is not clear.

签到表 sign-in sheet · 签到 signed · 到场 present · 学时 hours · 双栏 side by side

    sheets = read_sheets(data, "签到表.xlsx")
    sheet = guess_sheet(sheets)
    rows, problems = read_attendance(sheet, guess_columns(sheet))
"""

from lawtrain.formats.attendance.columns import FIELDS, NEEDED, VOCABULARY
from lawtrain.formats.attendance.rows import read_attendance

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
    "read_attendance",
    "read_sheets",
    "signature",
]
