"""Official paper: A4 as GB/T 9704 sets it, titles and paragraphs, signatures, and the same bytes each time.

版心 type area (156 mm × 225 mm) · 成文日期 date · 脚注 note (settled by `docx_notes`) · 待填 marked
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import combinations, pairwise, takewhile
from typing import Any
from weakref import WeakKeyDictionary
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from lawtrain.reports.cells import clean, columns_wide
from lawtrain.reports.year.docx_styles import LINE, MAIN_STYLE, Paper, Style, add_styles, face, put_in_order

MARGINS = (37, 26, 35, 28)
"""天头、翻口、地脚、订口 in millimetres: what is left of A4 is the 版心 of 156 × 225."""
_STAMP = (1980, 1, 1, 0, 0, 0)  # the only moment a zip archive knows that says nothing


@dataclass(frozen=True, slots=True)
class Said:
    """Words within a line that look otherwise: `marked` is shaded, for a blank or a draft somebody must see to."""

    text: str
    bold: bool = False
    marked: bool = False
    face: str = ""
    size: float = 0


@dataclass(frozen=True, slots=True)
class Noted:
    """A figure with the footnote that says what it is; the same note twice is printed once."""

    text: str
    note: str


Bit = str | Said | Noted


def official(title: str, made_at: datetime) -> Paper:
    """An empty document with the official page, styles and page numbers."""
    document = Document()
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    margins(page, *MARGINS)
    page.header_distance, page.footer_distance = Mm(15), Mm(25)
    _grid(page)
    normal = document.styles[MAIN_STYLE]
    normal.font.size, normal.paragraph_format.space_after = Pt(16), Pt(0)
    face(normal.element.get_or_add_rPr(), "仿宋")
    normal.element.rPr.append(OxmlElement("w:lang", {qn("w:val"): "en-US", qn("w:eastAsia"): "zh-CN"}))
    add_styles(document)
    _number_pages(document)
    describe(document, title, made_at)
    return document


def margins(page: Any, top: float, right: float, bottom: float, left: float) -> None:
    """In millimetres."""
    page.top_margin, page.right_margin, page.bottom_margin, page.left_margin = (
        Mm(n) for n in (top, right, bottom, left)
    )


def _grid(page: Any) -> None:
    for old in page._sectPr.findall(qn("w:docGrid")):
        page._sectPr.remove(old)
    page._sectPr.append(OxmlElement("w:docGrid", {qn("w:linePitch"): str(LINE)}))


def _number_pages(document: Paper) -> None:
    """“— 1 —” below the type area, in 4号 宋体: at the outer edge, so left on an even page."""
    document.settings.odd_and_even_pages_header_footer = True
    page = document.sections[0]
    for footer, align, side in ((page.footer, "right", "right"), (page.even_page_footer, "left", "left")):
        footer.is_linked_to_previous = False
        line = footer.paragraphs[0]
        settings = line._p.get_or_add_pPr()
        for child in list(settings):
            settings.remove(child)
        settings.append(OxmlElement("w:ind", {qn(f"w:{side}"): "280", qn(f"w:{side}Chars"): "100"}))
        settings.append(OxmlElement("w:jc", {qn("w:val"): align}))
        write(line, Said("— ", face="宋体", size=14))
        for kind in ("begin", "", "separate", "1", "end"):
            run = line.add_run()
            run.font.size = Pt(14)
            face(run._r.get_or_add_rPr(), "宋体", latin="宋体")
            if kind == "1":
                run.text = "1"
            elif kind:
                run._r.append(OxmlElement("w:fldChar", {qn("w:fldCharType"): kind}))
            else:
                code = OxmlElement("w:instrText", {qn("xml:space"): "preserve"})
                code.text = " PAGE "
                run._r.append(code)
        write(line, Said(" —", face="宋体", size=14))


def describe(document: Paper, title: str, made_at: datetime) -> None:
    """What the file says of itself: no author, no machine."""
    told = document.core_properties
    told.title, told.author, told.comments, told.last_modified_by = clean(title)[:200], "", "", ""
    told.created = told.modified = made_at.astimezone(UTC).replace(tzinfo=None)
    told.revision = 1


def add(document: Paper, style: Style, *bits: Bit) -> Paragraph:
    """A paragraph at the end."""
    line: Paragraph = document.add_paragraph()
    dress(document, line, style)
    write(line, *bits)
    return line


_IDENTITIES: WeakKeyDictionary[Any, dict[str, str]] = WeakKeyDictionary()


def dress(document: Paper, line: Paragraph, style: Style) -> None:
    """Give it the style. python-docx searches all styles of the document twice each time; here once per style."""
    known = _IDENTITIES.setdefault(document.part, {})
    if style not in known:
        known[style] = document.styles[style].style_id
    line._p.style = known[style]


def write(line: Paragraph, *bits: Bit) -> None:
    """Add words to a line; what cannot be printed becomes a space."""
    for bit in bits:
        if isinstance(bit, Noted):
            write(line, bit.text)
            line._p.extend(reference(bit.note))
            continue
        said = Said(bit) if isinstance(bit, str) else bit
        run = line.add_run(clean(f"|{said.text}|")[1:-1])  # the bars keep the spaces at both ends
        if said.bold:
            run.font.bold = True
        if said.size:
            run.font.size = Pt(said.size)
        if said.face:
            face(run._r.get_or_add_rPr(), said.face, latin=said.face)
        if said.marked:
            shade = {qn("w:val"): "clear", qn("w:color"): "auto", qn("w:fill"): "FFF2CC"}
            run._r.get_or_add_rPr().append(OxmlElement("w:shd", shade))


NOTE_MARK = "note"
"""The attribute in which a reference carries its note until `docx_notes.settle` gives both a number."""


def reference(note: str) -> list[Any]:
    """The mark of a footnote, in brackets: a bare small number after a figure would read as part of it. Brackets
    and mark are runs of their own, or LibreOffice takes the brackets for the number."""
    runs = [
        parse_xml(f'<w:r {nsdecls("w")}><w:rPr><w:vertAlign w:val="superscript"/></w:rPr>{inside}</w:r>')
        for inside in ("<w:t>〔</w:t>", "<w:footnoteReference/>", "<w:t>〕</w:t>")
    ]
    runs[1].find(qn("w:footnoteReference")).set(NOTE_MARK, clean(note))
    return runs


_TITLE_ROOM = 19  # characters of 22 points across the type area


def head(document: Paper, *pieces: str, after: float | None = None) -> Paragraph:
    """The title. Too long for a line, it is broken between pieces or around 《》, into lines as alike as can be."""
    line = add(document, Style.TITLE)
    for number, words in enumerate(balanced([clean(piece) for piece in pieces])):
        if number:
            line.add_run().add_break()
        write(line, words)
    if after is not None:
        line.paragraph_format.space_after = Pt(after)
    return line


def balanced(pieces: Sequence[str]) -> list[str]:
    """The lines of a title."""
    parts = [part for piece in pieces for part in re.split(r"(《[^《》]*》)", piece) if part]
    whole = "".join(parts)
    for lines in range(1, min(len(parts), 4) + 1):
        best: list[str] = []
        for cuts in combinations(range(1, len(parts)), lines - 1):
            edges = (0, *cuts, len(parts))
            made = ["".join(parts[a:b]) for a, b in pairwise(edges)]
            widest = max(map(columns_wide, made))
            if widest <= 2 * _TITLE_ROOM and (not best or widest < max(map(columns_wide, best))):
                best = made
        if best:
            return best
    return [whole]


def sign(document: Paper, organiser: str, day: date) -> None:
    """署名 and 成文日期, kept together: the date four characters from the edge, the name centred over it."""
    when = date_in_words(day)
    wide, below = columns_wide(clean(organiser)) / 2, columns_wide(when) / 2
    for text, right in ((organiser, max(4 + (below - wide) / 2, 0)), (when, 4)):
        line = add(document, Style.SIGNED, text or " ")
        line.paragraph_format.keep_with_next = text is organiser
        indent = OxmlElement(
            "w:ind", {qn("w:right"): str(round(right * 320)), qn("w:rightChars"): str(round(right * 100))}
        )
        settings = line._p.get_or_add_pPr()
        settings.append(indent)
        put_in_order(settings)


def date_in_words(day: date) -> str:
    """As official papers write it: no leading noughts."""
    return f"{day.year}年{day.month}月{day.day}日"


def short(text: str, most: int) -> str:
    """On one line of at most `most` Chinese characters."""
    line, wide = clean(text), 0
    for place, letter in enumerate(line):
        wide += columns_wide(letter)
        if wide > 2 * most:
            return line[: max(place - 1, 0)] + "…"
    return line


def below(units: Iterable[str]) -> dict[str, str]:
    """Paths of units as people say them: without what all of them begin with (the town)."""
    paths = {unit: unit.split("/") for unit in units}
    heads = [path[:-1] for path in paths.values()]
    shared = sum(1 for _ in takewhile(lambda parts: len(set(parts)) == 1, zip(*heads, strict=False)))
    return {unit: " ".join(path[shared:]) for unit, path in paths.items()}


def save(document: Paper) -> bytes:
    """The .docx: the same document gives the same bytes on every machine and day."""
    package = document.part.package
    for key, rel in list(package.rels.items()):
        if rel.reltype == RELATIONSHIP_TYPE.THUMBNAIL:
            del package.rels[key]
    made, out = io.BytesIO(), io.BytesIO()
    document.save(made)
    with ZipFile(made) as source, ZipFile(out, "w", ZIP_DEFLATED) as target:
        for entry in source.infolist():
            member = ZipInfo(entry.filename, _STAMP)
            member.compress_type, member.create_system = ZIP_DEFLATED, 0
            target.writestr(member, source.read(entry))
    return out.getvalue()
