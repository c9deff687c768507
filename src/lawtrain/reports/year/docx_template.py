"""The office's own template: its letterhead, faces and signature, with a few words in {{ }} where the report goes.

占位符 placeholder: nothing in a template is run, and what is filled in is never read again as a placeholder.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile

from docx import Document
from docx.opc.oxml import serialize_part_xml
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn

from lawtrain.errors import Invalid
from lawtrain.formats.statutes.docx import docx_lines
from lawtrain.reports.cells import clean
from lawtrain.reports.year import docx_paper as paper
from lawtrain.reports.year.docx_styles import Paper, Style, add_styles

WHOLE = "正文"
PARTS = ("第一部分", "第二部分", "第三部分", "第四部分", "第五部分")
WORDS = ("标题", "单位", "年度", "版本", "日期")
"""Placeholders for words, anywhere; those above are for whole passages, each alone in a paragraph of the main text."""

_MAX_UNPACKED = 64_000_000
_MAX_PROBLEMS = 10
_PLACEHOLDER = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
_BROKEN = re.compile(r"\{\{|\}\}|\{%|%\}")
_MADE = datetime(2026, 1, 1, tzinfo=UTC)
_HOW = f"可用的占位符：{'、'.join(f'{{{{{w}}}}}' for w in (*WORDS, WHOLE, *PARTS))}。请改好模板再试，或者不用模板。"


def default_template() -> bytes:
    """What is used when the office has none, and what it starts from to make its own."""
    document = paper.official("学法用法年度报告模板", _MADE)
    paper.add(document, Style.TITLE, "{{标题}}").paragraph_format.space_after = 0
    paper.add(document, Style.SUBTITLE, "{{版本}}")
    paper.add(document, Style.FLUSH, paper.Said("【主送机关由承办人填写】", marked=True), "：")
    paper.add(document, Style.BODY, "{{正文}}")
    paper.add(document, Style.BODY).paragraph_format.keep_with_next = True
    paper.add(document, Style.SIGNED, "{{单位}}").paragraph_format.keep_with_next = True
    paper.add(document, Style.SIGNED, "{{日期}}")
    return paper.save(document)


@dataclass(frozen=True, slots=True)
class _Found:
    """A placeholder, or a brace that is none (`name` None), and where a person finds it."""

    paragraph: Any
    name: str | None
    text: str
    where: str
    alone: bool  # and in the main text: a whole passage can go here


def fill(template: bytes, words: Mapping[str, str], passages: Mapping[str, Callable[[Paper], None]]) -> Paper:
    """The template with its placeholders filled. Raises Invalid naming each one that cannot be, and where it stands."""
    document = _open(template)
    parts = list(_parts(document))
    found = [one for name, _, root in parts for one in _placeholders(name, root)]
    problems = _problems(found)
    if problems:
        more = f"（另有 {len(problems) - _MAX_PROBLEMS} 处）" if len(problems) > _MAX_PROBLEMS else ""
        raise Invalid(f"模板不能用：{'；'.join(problems[:_MAX_PROBLEMS])}{more}。{_HOW}")
    for paragraph in {id(one.paragraph): one.paragraph for one in found if one.name in WORDS}.values():
        _substitute(paragraph, words)
    for _, part, root in parts:
        if not hasattr(part, "element"):
            part._blob = serialize_part_xml(root)
    add_styles(document)
    for one in found:  # last: what stands in the passages is never looked at for placeholders
        if one.name and one.name in passages:
            _place(document, one.paragraph, passages[one.name])
    return document


def _open(template: bytes) -> Paper:
    try:
        docx_lines(template)  # not damaged, not encrypted, without macros, no bomb
    except Invalid as e:
        raise Invalid(f"报告模板不能用：{e}") from None
    try:
        with ZipFile(BytesIO(template)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > _MAX_UNPACKED:
                raise Invalid("模板解开后太大，没有打开。请去掉模板里的图片后再试。")
            for entry in archive.infolist():
                _check_part(entry.filename, archive.read(entry))
        return Document(BytesIO(template))
    except (BadZipFile, KeyError, ValueError, SyntaxError, OSError, EOFError, AttributeError) as e:
        raise Invalid("模板不完整或已经损坏。请用 Word 或 WPS 打开，另存为 .docx 后再试。") from e


def _check_part(name: str, data: bytes) -> None:
    if name.endswith((".xml", ".rels")) and (b"<!DOCTYPE" in data or b"<!ENTITY" in data):
        raise Invalid(
            "模板的内部结构不正常（带有外部定义），没有打开。请用 Word 或 WPS 另存为 .docx 后再试。"
        )
    if name.endswith(".rels"):
        for relation in parse_xml(data):
            outside = relation.get("TargetMode") == "External"
            if outside and not str(relation.get("Type")).endswith("/hyperlink"):
                raise Invalid("模板引用了外部文件（链接的图片或模板），没有打开。请改为嵌入或者删除后再试。")


def _parts(document: Paper) -> Iterator[tuple[str, Any, Any]]:
    """Everything with paragraphs: name as people say it, part, root element."""
    yield "正文", document.part, document.element
    names = {"header": "页眉", "footer": "页脚", "footnotes": "脚注", "endnotes": "尾注"}
    for relation in document.part.rels.values():
        kind = relation.reltype.rpartition("/")[2]
        if kind in names and not relation.is_external:
            part = relation.target_part
            yield names[kind], part, part.element if hasattr(part, "element") else parse_xml(part.blob)


def _placeholders(name: str, root: Any) -> Iterator[_Found]:
    for number, paragraph in enumerate(root.iter(qn("w:p")), 1):
        text = "".join(t.text or "" for t in _texts(paragraph))
        where = f"{name}第 {number} 段“{paper.short(text, 20)}”"
        in_body = paragraph.getparent().tag == qn("w:body")
        for match in _PLACEHOLDER.finditer(text):
            yield _Found(paragraph, match[1], match[0], where, in_body and text.strip() == match[0])
        if _BROKEN.search(_PLACEHOLDER.sub("", text)):
            yield _Found(paragraph, None, "", where, False)


def _texts(paragraph: Any) -> list[Any]:
    """Its own words: those of a text box inside it belong to the paragraphs there."""
    return [t for t in paragraph.iter(qn("w:t")) if next(t.iterancestors(qn("w:p"))) is paragraph]


def _problems(found: list[_Found]) -> list[str]:
    problems = []
    passages = [one.name for one in found if one.name == WHOLE or one.name in PARTS]
    for one in found:
        if one.name is None:
            problems.append(f"{one.where}：花括号不成对，或者用了 {{% %}}")
        elif one.name in (WHOLE, *PARTS) and not one.alone:
            problems.append(f"{one.where}：{one.text} 要在正文里单独占一段")
        elif one.name not in (WHOLE, *PARTS, *WORDS):
            problems.append(f"{one.where}：不认识占位符 {paper.short(one.text, 30)}")
    if WHOLE in passages:
        if len(passages) > 1:
            problems.append(f"有了 {{{{{WHOLE}}}}}，就不能再有它自己或者 {{{{第几部分}}}}")
    elif missing := [name for name in PARTS if passages.count(name) != 1]:
        told = "、".join(f"{{{{{name}}}}}" for name in missing)
        problems.append(
            f"没有 {{{{{WHOLE}}}}}，又缺少或者重复了 {told}"
            if passages
            else f"没有 {{{{{WHOLE}}}}}，报告没有地方放"
        )
    return problems


def _place(document: Paper, paragraph: Any, write: Callable[[Paper], None]) -> None:
    """Write at the end, then move it to where the placeholder stands."""
    body = document.element.body
    before = set(body)
    write(document)
    for element in [element for element in body if element not in before]:
        paragraph.addprevious(element)
    if paragraph.find(f"{qn('w:pPr')}/{qn('w:sectPr')}") is None:
        body.remove(paragraph)
        return
    for run in paragraph.findall(
        qn("w:r")
    ):  # the paragraph ends a section of the template: only its words go
        paragraph.remove(run)


def _substitute(paragraph: Any, words: Mapping[str, str]) -> None:
    """Word may have torn a placeholder into several runs: the first keeps the words, the others lose their piece."""
    texts = _texts(paragraph)
    whole = "".join(t.text or "" for t in texts)
    for match in reversed(list(_PLACEHOLDER.finditer(whole))):
        start, end = match.span()
        place, said = 0, "\n".join(map(clean, words.get(match[1], "").split("\n")))
        for t in texts:
            old = t.text or ""
            a, b = max(start - place, 0), min(end - place, len(old))
            if a < b:
                t.text, said = old[:a] + said + old[b:], ""
                t.set(qn("xml:space"), "preserve")
            place += len(old)
    for t in texts:
        _break_lines(t)


def _break_lines(t: Any) -> None:
    """A long title comes in lines."""
    first, *others = (t.text or "").split("\n")
    t.text, last = first, t
    for line in others:
        broken, more = OxmlElement("w:br"), OxmlElement("w:t")
        more.text = line
        last.addnext(broken)
        broken.addnext(more)
        last = more
