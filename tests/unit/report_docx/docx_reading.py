"""A made .docx, read back: its words, its notes, and every part of the archive."""

from __future__ import annotations

import io
import re
from typing import Any
from zipfile import ZipFile

from docx import Document
from docx.oxml.ns import qn
from lxml import etree

NUMBER = re.compile(r"\d")


def opened(data: bytes) -> Any:
    return Document(io.BytesIO(data))


def parts(data: bytes) -> dict[str, bytes]:
    with ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def all_words(data: bytes) -> str:
    """Everything that can be read in any XML part, attributes too."""
    found = []
    for name, body in parts(data).items():
        if name.endswith((".xml", ".rels")):
            for element in etree.fromstring(body).iter():
                found += [element.text or "", element.tail or "", *element.attrib.values()]
    return "\n".join(found)


def words(element: Any) -> str:
    return "".join(t.text or "" for t in element.iter(qn("w:t")))


def text(data: bytes) -> str:
    return "\n".join(words(p) for p in opened(data).element.body.iter(qn("w:p")))


def notes(data: bytes) -> dict[str, str]:
    """Footnotes by id, without the two lines above notes."""
    root = etree.fromstring(parts(data)["word/footnotes.xml"])
    return {n.get(qn("w:id")): words(n).strip() for n in root if not n.get(qn("w:type"))}


def marks(element: Any) -> int:
    """References to notes in it: first mentions and cross-references."""
    direct = len(list(element.iter(qn("w:footnoteReference"))))
    return direct + sum("NOTEREF" in (i.text or "") for i in element.iter(qn("w:instrText")))
