"""Footnotes that Word, WPS and LibreOffice number by themselves: python-docx has none, so the part is written here.

脚注 footnote · 引用同一脚注 cross-reference (a NOTEREF field, which follows when an officer adds a note before it)
"""

from __future__ import annotations

from typing import Any

from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.oxml import serialize_part_xml
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

from lawtrain.reports.year.docx_paper import NOTE_MARK
from lawtrain.reports.year.docx_styles import Paper, Style

_EMPTY = (
    f"<w:footnotes {nsdecls('w')}>"
    '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
    '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>'
    "</w:footnotes>"
)
_AFTER_NOTES = (
    "endnotePr",
    "compat",
    "docVars",
    "rsids",
    "mathPr",
    "themeFontLang",
    "clrSchemeMapping",
    "shapeDefaults",
)


def settle(document: Paper) -> None:
    """Give every mark its footnote and its number, in the order of reading. A note said before is referred to."""
    part, notes = _notes_of(document)
    style = document.styles[Style.NOTE].style_id
    used = [int(note.get(qn("w:id"))) for note in notes]
    fresh = max([0, *used]) + 1
    marks: dict[str, tuple[str, int]] = {}
    number = 0
    for mark in list(document.element.body.iter(qn("w:footnoteReference"))):
        note = mark.attrib.pop(NOTE_MARK, None)
        if note is None:
            number += 1
        elif note in marks:
            _refer(mark, *marks[note])
        else:
            number += 1
            bookmark = f"_LtNote{fresh}"
            marks[note] = bookmark, number
            mark.set(qn("w:id"), str(fresh))
            _bookmark(mark, bookmark, fresh)
            notes.append(_note(fresh, style, note))
            fresh += 1
    part._blob = serialize_part_xml(notes)


def _notes_of(document: Paper) -> tuple[Part, Any]:
    """The part with footnotes, which an office's template may bring."""
    for relation in document.part.rels.values():
        if relation.reltype == RELATIONSHIP_TYPE.FOOTNOTES:
            return relation.target_part, parse_xml(relation.target_part.blob)
    name = PackURI("/word/footnotes.xml")
    part = Part(name, CONTENT_TYPE.WML_FOOTNOTES, _EMPTY.encode(), document.part.package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    _announce(document)
    return part, parse_xml(part.blob)


def _announce(document: Paper) -> None:
    """Word wants to be told which notes are the lines above notes."""
    settings = document.settings.element
    told = parse_xml(
        f'<w:footnotePr {nsdecls("w")}><w:footnote w:id="-1"/><w:footnote w:id="0"/></w:footnotePr>'
    )
    later = next((child for child in settings if child.tag.rpartition("}")[2] in _AFTER_NOTES), None)
    if later is None:
        settings.append(told)
    else:
        later.addprevious(told)


def _note(identity: int, style: str, text: str) -> Any:
    note = parse_xml(
        f'<w:footnote {nsdecls("w")} w:id="{identity}"><w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>'
        "<w:r><w:footnoteRef/></w:r>"
        '<w:r><w:t xml:space="preserve"></w:t></w:r></w:p></w:footnote>'
    )
    note.find(f".//{qn('w:t')}").text = f" {text}"
    return note


def _bookmark(mark: Any, name: str, identity: int) -> None:
    """Round the run of the mark, for later references to it."""
    run = mark.getparent()
    key = str(900_000 + identity)  # apart from those of a template
    run.addprevious(OxmlElement("w:bookmarkStart", {qn("w:id"): key, qn("w:name"): name}))
    run.addnext(OxmlElement("w:bookmarkEnd", {qn("w:id"): key}))


def _refer(mark: Any, bookmark: str, number: int) -> None:
    """The mark becomes a field that shows the number of the note bookmarked so."""
    looks = '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'
    pieces = (
        '<w:fldChar w:fldCharType="begin"/>',
        f'<w:instrText xml:space="preserve"> NOTEREF {bookmark} \\h </w:instrText>',
        '<w:fldChar w:fldCharType="separate"/>',
        f"<w:t>{number}</w:t>",
        '<w:fldChar w:fldCharType="end"/>',
    )
    run = mark.getparent()
    for piece in pieces:
        run.addprevious(parse_xml(f"<w:r {nsdecls('w')}>{looks}{piece}</w:r>"))
    run.getparent().remove(run)
