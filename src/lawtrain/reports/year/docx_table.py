"""Tables on official paper: heads repeated, no row torn in two, small ones on one page.

表头 head · 表 Grid · 分组行 band
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from docx.enum.table import WD_ALIGN_VERTICAL
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt

from lawtrain.reports.year.docx_paper import Bit, Noted, Said, dress, write
from lawtrain.reports.year.docx_styles import Paper, Style, put_in_order


@dataclass(frozen=True, slots=True)
class Lines:
    """Several lines in one cell."""

    texts: tuple[str, ...]


Cell = Bit | Lines | Sequence[Bit]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: widths in millimetres; `left` are the columns of words, which are not centred."""

    head: tuple[str, ...]
    widths: tuple[float, ...]
    left: frozenset[int] = frozenset()
    height: float = 0  # least height of a row, in millimetres
    size: float = 0


def add_table(document: Paper, grid: Grid, rows: Iterable[Sequence[Cell]]) -> Any:
    """With its head repeated on each page and no row torn in two."""
    table = _bare_table(document, grid.widths)
    if grid.head:
        fill_row(document, table, grid, [Said(text, face="黑体") for text in grid.head])
        table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for row in rows:
        fill_row(document, table, grid, row)
    return table


def _bare_table(document: Paper, widths: Sequence[float]) -> Any:
    table = document.add_table(rows=0, cols=len(widths))
    lines = "".join(
        f'<w:{side} w:val="single" w:sz="{4 if side.startswith("inside") else 8}" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    sides = (("top", 28), ("left", 40), ("bottom", 28), ("right", 40))
    padding = "".join(f'<w:{side} w:w="{wide}" w:type="dxa"/>' for side, wide in sides)
    total = sum(Mm(w).twips for w in widths)
    made = parse_xml(
        f'<w:tblPr {nsdecls("w")}><w:tblW w:w="{total}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{lines}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        f"<w:tblCellMar>{padding}</w:tblCellMar></w:tblPr>"
    )
    table._tbl.replace(table._tbl.tblPr, made)
    for column, width in zip(table._tbl.tblGrid.findall(qn("w:gridCol")), widths, strict=True):
        column.set(qn("w:w"), str(Mm(width).twips))
    return table


def fill_row(document: Paper, table: Any, grid: Grid, cells: Sequence[Cell]) -> None:
    """One more row at the end of the table."""
    row = table.add_row()
    settings = row._tr.get_or_add_trPr()
    settings.append(OxmlElement("w:cantSplit"))
    if grid.height:
        height = {qn("w:val"): str(Mm(grid.height).twips), qn("w:hRule"): "atLeast"}
        settings.append(OxmlElement("w:trHeight", height))
    for place, (cell, said) in enumerate(zip(row.cells, cells, strict=True)):
        cell.width, cell.vertical_alignment = Mm(grid.widths[place]), WD_ALIGN_VERTICAL.CENTER
        if isinstance(said, Lines):
            lines: list[Sequence[Bit]] = [[text] for text in said.texts]
        else:
            lines = [[said] if isinstance(said, (str, Said, Noted)) else said]
        for number, bits in enumerate(lines or [[]]):
            line = cell.add_paragraph() if number else cell.paragraphs[0]
            dress(document, line, Style.CELL)
            if place in grid.left:
                line.alignment = WD_ALIGN_PARAGRAPH.LEFT
            write(line, *bits)
            for run in line.runs if grid.size else ():
                run.font.size = Pt(grid.size)


def band(document: Paper, table: Any, text: str) -> None:
    """A row across the whole table, that stays with the row after it."""
    row = table.add_row()
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    cell = row.cells[0].merge(row.cells[-1])
    for extra in cell.paragraphs[1:]:
        cell._tc.remove(extra._p)
    line = cell.paragraphs[0]
    dress(document, line, Style.CELL)
    line.alignment = WD_ALIGN_PARAGRAPH.LEFT
    line.paragraph_format.keep_with_next = True
    write(line, Said(text, face="黑体"))


def tie(table: Any) -> None:
    """The table stands on one page: each row is tied to the next."""
    for row in table._tbl.tr_lst[:-1]:
        for settings in (p.get_or_add_pPr() for p in row.iter(qn("w:p"))):
            settings.append(OxmlElement("w:keepNext"))
            put_in_order(settings)


def end_table(document: Paper, gap: float = 1) -> None:
    """Word wants a paragraph after a table; it must not open a page of its own."""
    line = document.add_paragraph()
    line.paragraph_format.line_spacing, line.paragraph_format.space_after = Pt(gap), Pt(0)
