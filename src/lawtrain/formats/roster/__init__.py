"""A roster as offices have it (.xlsx, .xls, WPS .et, .csv) → rows, or every reason why it cannot be taken.

花名册 roster

    sheets = read_sheets(data, "花名册.xlsx")
    sheet = guess_sheet(sheets)
    rows, problems = read_rows(sheet, guess_columns(sheet))
"""

from lawtrain.formats.roster.columns import FIELDS, NEEDED, VOCABULARY
from lawtrain.formats.roster.rows import read_rows

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
    "read_rows",
    "read_sheets",
    "signature",
]
