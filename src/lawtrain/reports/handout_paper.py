"""What the three papers of a lesson share: the official page in a size for reading, running head, lists, quotes, boxes.

讲义版心 type area (160 mm × 240 mm) · 页眉 running head · 悬挂 hanging
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from itertools import pairwise
from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from lawtrain.content.handout_text import BOX, Span
from lawtrain.reports.cells import clean, columns_wide
from lawtrain.reports.year import docx_paper as paper
from lawtrain.reports.year.docx_paper import Bit, Said
from lawtrain.reports.year.docx_styles import Paper, Style, face

WIDE = 160.0
"""Millimetres between the margins of a handout."""
_MARGINS = (28, 25, 27, 25)
_SIZES = {  # points, and the line they stand in
    Style.TITLE: (22, 32),
    Style.FIRST: (16, 28),
    Style.SECOND: (14, 25),
    Style.BODY: (14, 25),
    Style.FLUSH: (14, 25),
    Style.SMALL: (10.5, 16),
    Style.CAPTION: (10.5, 20),
    Style.CELL: (11, 16),
}
_SIGNS = "Segoe UI Symbol"  # has the empty box; a serif face would borrow it from anywhere


def handout_paper(title: str, made_at: datetime, *, head: str = "") -> Paper:
    """An empty document, A4, pages numbered; `head` runs above each page."""
    document = paper.official(title, made_at)
    page = document.sections[0]
    paper.margins(page, *_MARGINS)
    page.header_distance, page.footer_distance = Mm(15), Mm(15)
    for style, (size, line) in _SIZES.items():
        resize(document, style, size, line)
    if head:
        for header in (page.header, page.even_page_header):
            _running(header, head)
    return document


def resize(document: Paper, style: Style, size: float, line: float) -> None:
    """Another size for a style; an indent of two characters stays two characters."""
    look = document.styles[style]
    look.font.size, look.paragraph_format.line_spacing = Pt(size), Pt(line)
    for indent in look.element.iter(qn("w:ind")):
        if indent.get(qn("w:firstLine")):
            indent.set(qn("w:firstLine"), str(round(size * 40)))


def _running(header: Any, words: str) -> None:
    header.is_linked_to_previous = False
    line = header.paragraphs[0]
    line.alignment, line.paragraph_format.line_spacing = WD_ALIGN_PARAGRAPH.CENTER, Pt(14)
    paper.write(line, Said(paper.short(words, 40), face="宋体", size=9))
    border(line, "bottom")


def border(line: Paragraph, *sides: str, colour: str = "808080", size: int = 4, space: int = 3) -> None:
    """Rules along a paragraph."""
    rules = "".join(
        f'<w:{side} w:val="single" w:sz="{size}" w:space="{space}" w:color="{colour}"/>'
        for side in ("top", "left", "bottom", "right")
        if side in sides
    )
    _insert(line, parse_xml(f"<w:pBdr {nsdecls('w')}>{rules}</w:pBdr>"))


def shade(line: Paragraph, colour: str) -> None:
    """A tinted ground."""
    _insert(line, OxmlElement("w:shd", {qn("w:val"): "clear", qn("w:color"): "auto", qn("w:fill"): colour}))


_ORDER = (
    "pStyle",
    "keepNext",
    "keepLines",
    "pageBreakBefore",
    "widowControl",
    "pBdr",
    "shd",
    "tabs",
    "spacing",
    "ind",
    "jc",
)


def _insert(line: Paragraph, made: Any) -> None:
    """Word refuses a file whose settings stand in another order than the schema's."""
    settings = line._p.get_or_add_pPr()
    settings.append(made)
    settings[:] = sorted(settings, key=lambda child: _ORDER.index(child.tag.rpartition("}")[2]))


def hang(line: Paragraph, mark: str, *, left: float = 0, room: float = 22) -> None:
    """An entry of a list: its mark in a space of `room` points, the words beside it."""
    _set_in(line, left=left + room, hanging=room)
    line.paragraph_format.tab_stops.add_tab_stop(Pt(left + room))
    run = line.add_run(f"{mark}\t")
    if mark == BOX:
        face(run._r.get_or_add_rPr(), _SIGNS, latin=_SIGNS)


def polish(table: Any, *, headed: bool) -> None:
    """A little air beside the words, and a head that is centred whatever stands below it."""
    for side in table._tbl.tblPr.xpath("w:tblCellMar/w:left | w:tblCellMar/w:right"):
        side.set(qn("w:w"), "85")
    for cell in table.rows[0].cells if headed else ():
        for line in cell.paragraphs:
            line.alignment = WD_ALIGN_PARAGRAPH.CENTER


def indent(line: Paragraph, left: float, right: float = 0) -> None:
    """A block set in from the margins by that many points, its first line too."""
    _set_in(line, left=left, right=right, firstLine=0)


def _set_in(line: Paragraph, **sides: float) -> None:
    """In points, in place of what the style says."""
    settings = line._p.get_or_add_pPr()
    for old in settings.findall(qn("w:ind")):
        settings.remove(old)
    made = OxmlElement("w:ind", {qn(f"w:{side}"): str(round(wide * 20)) for side, wide in sides.items()})
    made.set(qn("w:firstLineChars"), "0")  # the style's two characters would stand otherwise
    _insert(line, made)


def bits(spans: Iterable[Span]) -> list[Bit]:
    """Words as a document writes them."""
    return [
        Said(span.text.replace("\n", " "), bold=True) if span.bold else span.text.replace("\n", " ")
        for span in spans
    ]


_EDGE = re.compile(r"[⺀-鿿＀-￯][!-~]|[!-~][⺀-鿿＀-￯]")


def columns(text: str) -> float:
    """Width in half characters as Word sets it: a little air stands between Chinese and Latin letters."""
    return columns_wide(clean(text)) + 0.5 * sum(bool(_EDGE.fullmatch(a + b)) for a, b in pairwise(text))


_REFUSED = re.compile(r'[\\/:*?"<>|]')


def file_name(kind: str, title: str) -> str:
    """讲义-宪法的地位.docx, without what Windows refuses in a name."""
    return f"{kind}-{_REFUSED.sub('－', clean(title))[:80]}.docx"
