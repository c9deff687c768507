"""Facts → the workbook an office hands in: 汇总, 明细 and 说明, ready to read, filter and print; and plain tables."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_rowcol_to_cell

from lawtrain.errors import Refused
from lawtrain.records import TOWN_TIME
from lawtrain.reports.cells import columns_wide, defuse, shown
from lawtrain.reports.facts import ScoreFacts
from lawtrain.reports.tables import Cell, Kind, Table, detail, summary

MOST_ROWS = 1_048_575
"""Rows a sheet holds below its heading; XlsxWriter silently leaves out the rest."""

_LINE = 15  # points: a line of text in a row
_A4 = 9
_OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
_FONT = {"font_name": "宋体", "font_size": 11}
_LOOKS: Mapping[Kind, Mapping[str, object]] = {
    "text": {"num_format": "@", "text_wrap": True},
    "int": {"num_format": "0"},
    "number": {"num_format": "0.00"},
    "rate": {"num_format": "0.0%"},
    "bool": {"num_format": "@", "align": "center"},
    "datetime": {"num_format": "yyyy-mm-dd hh:mm", "align": "center"},
}


def write_xlsx(facts: ScoreFacts) -> bytes:
    """The same facts give the same bytes. Raises Refused when a sheet cannot hold that many attempts."""
    if len(facts.rows) > MOST_ROWS:
        raise Refused(f"一共 {len(facts.rows)} 次作答，一张工作表装不下；请按单位分开导出，或导出 .csv 文件")
    out = io.BytesIO()
    book = open_book(out, f"{facts.year}年度学法测验成绩", facts.made_at)
    pen = Pen(book, shown(facts.made_at))
    totals, attempts = summary(facts), detail(facts)
    pen.table("汇总", totals, totals.notes)
    pen.table("明细", attempts)
    pen.about("说明", f"{facts.year}年度学法测验成绩", _about(facts, totals, attempts))
    book.close()
    return out.getvalue()


def write_tables(title: str, tables: Sequence[Table], made_at: datetime) -> bytes:
    """A workbook with a sheet for each table, called by its title, its notes below the data."""
    out = io.BytesIO()
    book = open_book(out, title, made_at)
    pen = Pen(book, shown(made_at))
    for table in tables:
        pen.table(table.title, table, table.notes)
    book.close()
    return out.getvalue()


def open_book(out: io.BytesIO, title: str, made_at: datetime, *, streaming: bool = False) -> Workbook:
    """An empty workbook in the house's font. A `streaming` one keeps finished rows on disk: write it row by row."""
    font = dict(_FONT)  # XlsxWriter writes into it, and the next workbook would not be the same
    kept = {"in_memory": not streaming, "constant_memory": streaming, "default_format_properties": font}
    book = Workbook(out, {**_OPTIONS, **kept})
    created = made_at.astimezone(TOWN_TIME).replace(tzinfo=None)
    book.set_properties({"title": defuse(title), "created": created})
    return book


class Pen:
    """Draws tables into one workbook with one set of formats."""

    def __init__(self, book: Workbook, made_at: str) -> None:
        self.book = book
        self.made_at = made_at
        self.note = book.add_format({"text_wrap": True, "valign": "top"})
        self.label = book.add_format({"bold": True, "valign": "top", "text_wrap": True})
        self.heading = book.add_format(
            {
                "bold": True,
                "text_wrap": True,
                "align": "center",
                "valign": "vcenter",
                "border": 1,
                "bg_color": "#E7EEF7",
            }
        )
        self.formats: dict[tuple[Kind, bool], Any] = {}

    def table(self, name: str, table: Table, notes: Sequence[str] = ()) -> Any:
        """One sheet: heading in row 1 and frozen, data below it, `notes` under the data. Rows go out in order.

        Raises Refused when a sheet cannot hold that many rows.
        """
        if len(table.rows) > MOST_ROWS:
            raise Refused(f"“{name}”有 {len(table.rows)} 行，一张工作表装不下；请按单位分开导出")
        sheet = self.book.add_worksheet(name)
        last = len(table.columns) - 1
        looks = [self._column(sheet, i, table) for i in range(last + 1)]
        wrapping = {i: wide for i, (_, _, wide) in enumerate(looks) if wide}
        sheet.set_row(0, 34)
        for i, column in enumerate(table.columns):
            sheet.write_string(0, i, column.heading, self.heading)
        for at, row in enumerate(table.rows):
            total = at in table.totals
            # Excel would find the height itself; other programs do not.
            lines = max((-(-columns_wide(shown(row[i])) // wide) for i, wide in wrapping.items()), default=1)
            if lines > 1:
                sheet.set_row(at + 1, _LINE * lines)
            for i, value in enumerate(row):
                _write(sheet, at + 1, i, value, looks[i][total])
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, len(table.rows), last)
        if table.rows:  # a 工号 such as 0012 is text on purpose: no warning triangle
            corner = xl_rowcol_to_cell(len(table.rows), last)
            sheet.ignore_errors({"number_stored_as_text": f"A2:{corner}"})
        for i, note in enumerate(notes, len(table.rows) + 2):
            sheet.write_string(i, 0, defuse(note))
        sheet.repeat_rows(0)
        self.print_setup(sheet, table.title)
        return sheet

    def about(self, name: str, title: str, lines: Sequence[tuple[str, str]]) -> None:
        """说明: a term and its meaning on each line."""
        sheet = self.book.add_worksheet(name)
        sheet.set_column(0, 0, max(18, *(min(columns_wide(label), 30) for label, _ in lines)))
        sheet.set_column(1, 1, 100)
        for i, (label, text) in enumerate(lines):
            high = max(-(-columns_wide(label) // 30), -(-columns_wide(text) // 100))
            if high > 1:
                sheet.set_row(i, _LINE * high)
            sheet.write_string(i, 0, label, self.label)
            sheet.write_string(i, 1, defuse(text), self.note)
        self.print_setup(sheet, title)

    def _column(self, sheet: Any, i: int, table: Table) -> tuple[Any, Any, int]:
        """Sets the width; the looks of its plain cells and of its totals, and where its lines break (0: nowhere)."""
        column, cells = table.columns[i], {row[i] for row in table.rows}
        whole = all(float(v).is_integer() for v in cells if isinstance(v, int | float))
        kind = "int" if column.kind == "number" and whole else column.kind
        # A heading may break into two lines, and carries the filter's arrow.
        heading = columns_wide(column.heading) // 2 + 3
        widest = max((columns_wide(shown(v)) for v in cells), default=0) + 2
        width = min(max(column.width, heading, widest), max(column.most, column.width))
        sheet.set_column(i, i, width)
        return self._format(kind, False), self._format(kind, True), width - 2 if widest > width else 0

    def _format(self, kind: Kind, total: bool) -> Any:
        if (kind, total) not in self.formats:
            look = {"bold": total, "border": 1, "valign": "vcenter", **_LOOKS[kind]}
            self.formats[kind, total] = self.book.add_format(look)
        return self.formats[kind, total]

    def print_setup(self, sheet: Any, title: str) -> None:
        """A4 across, as wide as the page, numbered."""
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.8, bottom=0.7)
        sheet.set_header("&C&B" + defuse(title)[:80].replace("&", "&&"))
        sheet.set_footer(f"&L制表时间：{self.made_at}&R第 &P 页，共 &N 页")


def _about(facts: ScoreFacts, totals: Table, attempts: Table) -> list[tuple[str, str]]:
    """How this file was made, and every definition once."""
    return [
        ("名称", f"{facts.year}年度学法测验成绩"),
        ("制表时间", f"{shown(facts.made_at)}（北京时间）"),
        ("年度", f"{facts.year}年1月1日至12月31日"),
        ("单位", facts.unit or "全部单位"),
        ("数据", f"{len(facts.rows)} 次作答"),
        ("工作表", "汇总：每个小测、每个单位一行。明细：每次交卷一行。"),
        *(_entry(note) for note in dict.fromkeys(totals.notes + attempts.notes)),
    ]


def _entry(note: str) -> tuple[str, str]:
    """A definition as term and meaning; any other note under 说明."""
    term, colon, meaning = note.partition("：")
    return (term, meaning) if colon and len(term) < 10 else ("说明", note)


def _write(sheet: Any, row: int, column: int, value: Cell, look: Any) -> None:
    match value:
        case str():
            sheet.write_string(row, column, defuse(value), look)
        case None:
            sheet.write_blank(row, column, None, look)
        case bool():
            sheet.write_string(row, column, shown(value), look)
        case int() | float():
            sheet.write_number(row, column, value, look)
        case datetime():
            sheet.write_datetime(row, column, value.astimezone(TOWN_TIME).replace(tzinfo=None), look)
