"""The styles of official paper: faces, sizes and lines of GB/T 9704, which an office may replace in its template.

版式样式 Style · 字体 face · 替代字体 FALLBACKS
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.oxml import serialize_part_xml
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.shared import Pt

Paper = Document
MAIN_STYLE = "Normal"
LINE = 579
"""Twentieths of a point: 22 lines in 225 mm."""

# Twentieths of a point between characters of 16 points: 28 in 156 mm, in Word, WPS and LibreOffice alike.
_NARROW = -5
_LATIN = "Times New Roman"


class Style(StrEnum):
    """The kinds of paragraph, under the names that an office sees in its list of styles."""

    TITLE = "公文标题"
    SUBTITLE = "公文副标题"
    FIRST = "公文一级标题"
    SECOND = "公文二级标题"
    BODY = "公文正文"
    FLUSH = "公文顶格"
    SIGNED = "公文落款"
    CAPTION = "公文表题"
    SMALL = "公文小字"
    CELL = "公文表格"
    NOTE = "公文脚注"


FALLBACKS = {
    "方正小标宋简体": "华文中宋",
    "仿宋": "仿宋_GB2312",
    "楷体": "楷体_GB2312",
    "黑体": "SimHei",
    "宋体": "SimSun",
}
"""The face asked for, and the one taken where it is not installed (小标宋 is sold apart from Windows and WPS)."""


@dataclass(frozen=True, slots=True)
class _Look:
    identity: str
    face: str
    size: float
    align: str = "both"
    indent: int = 0  # hundredths of a character
    line: float | None = None  # points; None: the grid's
    outline: int | None = None
    after: float = 0
    right: int = 0


_LOOKS = {
    Style.TITLE: _Look("LtTitle", "方正小标宋简体", 22, align="center", line=33, after=29, outline=0),
    Style.SUBTITLE: _Look("LtSubtitle", "楷体", 16, align="center", after=29),
    Style.FIRST: _Look("LtFirst", "黑体", 16, indent=200, outline=0),
    Style.SECOND: _Look("LtSecond", "楷体", 16, indent=200, outline=1),
    Style.BODY: _Look("LtBody", "仿宋", 16, indent=200),
    Style.FLUSH: _Look("LtFlush", "仿宋", 16),
    Style.SIGNED: _Look("LtSigned", "仿宋", 16, align="right", right=400),
    Style.CAPTION: _Look("LtCaption", "黑体", 12, align="center", line=22),
    Style.SMALL: _Look("LtSmall", "仿宋", 12, line=20),
    Style.CELL: _Look("LtCell", "仿宋", 10.5, align="center", line=14),
    Style.NOTE: _Look("LtNote", "仿宋", 9, line=11),
}


def add_styles(document: Paper) -> None:
    """Those that the document does not bring itself: an office's template may look as it likes."""
    present = {style.name for style in document.styles}
    for name, look in _LOOKS.items():
        if name not in present:
            _add_style(document, name, look)
    _name_fallbacks(document)


def _add_style(document: Paper, name: str, look: _Look) -> None:
    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.element.set(qn("w:styleId"), look.identity)
    style.base_style, style.quick_style = document.styles[MAIN_STYLE], True
    style.font.size = Pt(look.size)
    face(style.element.get_or_add_rPr(), look.face)
    if look.size == 16:
        spacing = OxmlElement("w:spacing", {qn("w:val"): str(_NARROW)})
        style.element.rPr.find(qn("w:sz")).addprevious(spacing)
    shape = style.paragraph_format
    shape.space_before, shape.space_after = Pt(0), Pt(look.after)
    shape.line_spacing = Pt(look.line) if look.line else Pt(LINE / 20)
    shape.keep_with_next = look.outline is not None or name is Style.CAPTION
    shape.widow_control = True
    settings = style.element.get_or_add_pPr()
    if look.indent or look.right:
        indent = OxmlElement("w:ind")
        if look.indent:
            indent.set(qn("w:firstLine"), str(round(look.indent * look.size / 5)))
            indent.set(qn("w:firstLineChars"), str(look.indent))
        if look.right:
            indent.set(qn("w:right"), str(round(look.right * look.size / 5)))
            indent.set(qn("w:rightChars"), str(look.right))
        settings.append(indent)
    settings.append(OxmlElement("w:jc", {qn("w:val"): look.align}))
    if look.outline is not None:
        settings.append(OxmlElement("w:outlineLvl", {qn("w:val"): str(look.outline)}))
    put_in_order(settings)


_ORDER = ("pStyle", "keepNext", "widowControl", "spacing", "ind", "jc", "outlineLvl")


def put_in_order(settings: Any) -> None:
    """Word refuses a file whose settings stand in another order than the schema's."""
    settings[:] = sorted(settings, key=lambda child: _ORDER.index(child.tag.rpartition("}")[2]))


def _name_fallbacks(document: Paper) -> None:
    """What Word takes for a face that is not installed, in the document's own list of faces."""
    for part in document.part.package.iter_parts():
        if str(part.partname) == "/word/fontTable.xml":
            table = parse_xml(part.blob)
            known = {font.get(qn("w:name")) for font in table}
            for name, other in FALLBACKS.items():
                if name not in known:
                    font = OxmlElement("w:font", {qn("w:name"): name})
                    font.append(OxmlElement("w:altName", {qn("w:val"): other}))
                    font.append(OxmlElement("w:charset", {qn("w:val"): "86"}))
                    table.append(font)
            part._blob = serialize_part_xml(table)


def face(properties: Any, name: str, *, latin: str = _LATIN) -> None:
    """Chinese letters in `name`, figures and Latin ones in `latin`."""
    fonts = properties.get_or_add_rFonts()
    for script in ("w:ascii", "w:hAnsi", "w:cs"):
        fonts.set(qn(script), latin)
    fonts.set(qn("w:eastAsia"), name)
