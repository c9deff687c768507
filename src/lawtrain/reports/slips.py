"""Slips of paper for the first log-in: eight on an A4 sheet, to print, cut and hand out.

密码条 Slip · 一次性密码 one-time password
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENTATION
from docx.enum.table import WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph

from lawtrain.reports.cells import clean

PER_PAGE = 8
_ACROSS = 2
_WIDTH, _HEIGHT = Cm(9.5), Cm(6.85)
_TEXT, _DIGITS = "微软雅黑", "Consolas"  # which tells 1 from l and 0 from o
_LONGEST_NAME, _LONGEST_UNIT = 12, 26  # a slip never grows: more would push the rest off the sheet
_LINE, _DIGIT = 220, 0.61  # points left beside a label; width of a digit, of its height
_STEPS = (  # each fits one line
    "用{device}打开网址，输工号和密码。",
    "按提示设一个自己的新密码，以后都用新密码。",
    "新密码设好后把这张条撕碎，不要给别人看。",
)


@dataclass(frozen=True, slots=True)
class Slip:
    """One person's."""

    name: str
    username: str
    unit: str
    password: str


def write_slips(slips: Sequence[Slip], *, address: str, made_at: datetime, pc_only: bool = False) -> bytes:
    """A .docx with the slips in the order given. `address` is what people type into a browser."""
    document = Document()
    _set_up(document, made_at)
    table = document.add_table(rows=0, cols=_ACROSS)
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    _dash(table)
    device = "办公电脑的浏览器" if pc_only else "电脑或手机浏览器"
    for start in range(0, len(slips), _ACROSS):
        row = table.add_row()
        row.height, row.height_rule = _HEIGHT, WD_ROW_HEIGHT_RULE.EXACTLY
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for cell, slip in zip(row.cells, slips[start : start + _ACROSS], strict=False):
            cell.width = _WIDTH
            _fill(cell, slip, address, device)
    end = document.add_paragraph()  # Word wants one after a table; it must not open a page of its own
    end.paragraph_format.line_spacing = Pt(1)
    end.paragraph_format.space_after = Pt(0)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _set_up(document: Any, made_at: datetime) -> None:
    page = document.sections[0]
    page.orientation = WD_ORIENTATION.PORTRAIT
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Cm(1)
    page.header_distance = page.footer_distance = Cm(0.5)
    normal = document.styles["Normal"]
    normal.paragraph_format.space_after = Pt(0)
    looks = normal.element.get_or_add_rPr()
    _face(looks, _TEXT)
    looks.append(
        OxmlElement("w:lang", {qn("w:val"): "zh-CN", qn("w:eastAsia"): "zh-CN"})
    )  # shapes of 。and ，
    properties = document.core_properties
    properties.title, properties.author, properties.comments = "首次登录密码条", "", ""
    properties.created = properties.modified = made_at.astimezone(UTC)


def _fill(cell: Any, slip: Slip, address: str, device: str) -> None:
    lines = (line for line in (cell.paragraphs[0], *(cell.add_paragraph() for _ in range(8))))
    _say(next(lines), 17, ("学法用法学习平台　登录密码条", 10.5, _TEXT))
    _say(next(lines), 25, (_short(slip.name, _LONGEST_NAME), 17, _TEXT))
    _say(next(lines), 16, (_short(slip.unit.replace("/", " / "), _LONGEST_UNIT), 10.5, _TEXT))
    for label, value, size, height in (
        ("网址", clean(address), 14, 20),
        ("工号", clean(slip.username), 17, 23),
        ("密码", slip.password, 23, 33),
    ):
        fitting = min(size, _LINE / (_DIGIT * len(value)))
        _say(next(lines), height, (f"{label}　", 11, _TEXT), (value, fitting, _DIGITS))
    for number, step in enumerate(_STEPS, 1):
        _say(next(lines), 17, (f"{number}. {step.format(device=device)}", 11, _TEXT))


def _say(paragraph: Paragraph, height: float, *parts: tuple[str, float, str]) -> None:
    """One line of that height, of (text, size, face): what is not in the text face at 11 points or less is bold."""
    paragraph.paragraph_format.line_spacing = Pt(height)
    for text, size, face in parts:
        run = paragraph.add_run(text)
        run.font.size, run.font.bold = Pt(round(size * 2) / 2), size > 11 or face == _DIGITS
        _face(run._r.get_or_add_rPr(), face)


def _face(properties: Any, name: str) -> None:
    """Latin letters in `name`, Chinese ones in the text face: Word keeps a face for each."""
    fonts = properties.get_or_add_rFonts()
    for script in ("w:ascii", "w:hAnsi", "w:cs"):
        fonts.set(qn(script), name)
    fonts.set(qn("w:eastAsia"), _TEXT)


def _dash(table: Any) -> None:
    """Dashed lines to cut along."""
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "dashed"), ("sz", "6"), ("space", "0"), ("color", "666666")):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    table._tbl.tblPr.append(borders)


def _short(text: str, most: int) -> str:
    line = clean(text)
    return line if len(line) <= most else line[: most - 1] + "…"
