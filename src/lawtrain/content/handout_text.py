"""A lesson's text as paper needs it: flat pieces, read from the same safe HTML that the page shows.

片 Piece = 行 Line | 表 Table | 图 Picture · 字段 Span
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Literal

from lawtrain.formats.richtext import media_name

BOX = "☐"
"""What a line of a checklist begins with."""

_HEADINGS = {f"h{n}": n for n in range(1, 7)}
_SENTENCE = re.compile(r".*?[。！？!?]+[”’」）)]*|.+$", re.DOTALL)
_BLANKS = re.compile(r"[ \t\n\r\f\v]+")
_LETTER = re.compile(r"[!-~]")
_DEEPEST = 4


@dataclass(frozen=True, slots=True)
class Span:
    """Words that look alike."""

    text: str
    bold: bool = False


Spans = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph, a heading (`level` from 1), or an entry of a list (`level` from 0) with its `mark`."""

    kind: Literal["text", "heading", "item", "code"]
    spans: Spans
    level: int = 0
    mark: str = ""
    quoted: bool = False

    @property
    def text(self) -> str:
        """Its words."""
        return plain(self.spans)


@dataclass(frozen=True, slots=True)
class Table:
    """Head and rows of equal length."""

    head: tuple[Spans, ...]
    rows: tuple[tuple[Spans, ...], ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A file of the course's media folder, and what it shows in words."""

    name: str
    alt: str


Piece = Line | Table | Picture


def plain(spans: Iterable[Span]) -> str:
    """The words without their looks."""
    return "".join(span.text for span in spans)


def _folded(data: str) -> str:
    """Without the line ends of the source: between Chinese letters one is no blank."""

    def fold(run: re.Match[str]) -> str:
        if "\n" not in run[0]:
            return run[0]
        before, after = data[max(run.start() - 1, 0) : run.start()], data[run.end() : run.end() + 1]
        return " " if latin or (_LETTER.match(before) and _LETTER.match(after)) else ""

    latin = data.isascii()
    return _BLANKS.sub(fold, data)


def sentences(text: str) -> list[str]:
    """One after the other, each with its stop."""
    return [found for found in _SENTENCE.findall(text) if found.strip()]


def sliced(spans: Sequence[Span], start: int, end: int) -> Spans:
    """The letters from `start` up to `end`, as they look."""
    found, at = [], 0
    for span in spans:
        part = span.text[max(start - at, 0) : max(end - at, 0)]
        at += len(span.text)
        if part:
            found.append(Span(part, span.bold))
    return tuple(found)


def trimmed(spans: Sequence[Span]) -> Spans:
    """Without blanks at either end."""
    text = plain(spans)
    return sliced(spans, len(text) - len(text.lstrip()), len(text.rstrip()))


def pieces(html: str) -> tuple[Piece, ...]:
    """The pieces of HTML that `render_lesson` made."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader.end_line()
    return tuple(reader.found)


@dataclass(slots=True)
class _List:
    ordered: bool
    number: int


class _Reader(HTMLParser):
    """Knows the few elements that the cleaner lets through; their words are never lost, whatever stands around them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Piece] = []
        self._spans: list[Span] = []
        self._lists: list[_List] = []
        self._mark = ""
        self._heading = self._bold = self._quotes = self._code = 0
        self._rows: list[list[Spans]] | None = None  # of the table that is being read
        self._headed = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element opens."""
        told = dict(attrs)
        if tag in {"strong", "em"}:
            self._bold += 1
        elif tag == "br":
            self._spans.append(Span("\n"))
        elif tag == "img":
            self._picture(told.get("src") or "", (told.get("alt") or "").strip())
        elif tag in {"th", "td"}:
            self._spans = []
        elif tag == "tr" and self._rows is not None:
            self._rows.append([])
        elif tag in {"p", "pre", "li", "ul", "ol", "blockquote", "table", *_HEADINGS}:
            self.end_line()
            self._open(tag, told)

    def _open(self, tag: str, told: dict[str, str | None]) -> None:
        if tag == "table":
            self._rows, self._headed = [], False
        elif tag in _HEADINGS:
            self._heading = _HEADINGS[tag]
        elif tag == "pre":
            self._code += 1
        elif tag == "blockquote":
            self._quotes += 1
        elif tag in {"ul", "ol"}:
            start = told.get("start") or ""
            self._lists.append(_List(tag == "ol", int(start) if start.isdecimal() else 1))
        elif tag == "li" and self._lists:
            here = self._lists[-1]
            self._mark = f"{here.number}." if here.ordered else "•"
            here.number += 1

    def handle_endtag(self, tag: str) -> None:
        """An element closes."""
        if tag in {"strong", "em"}:
            self._bold = max(self._bold - 1, 0)
        elif tag in {"th", "td"}:
            self._end_cell(head=tag == "th")
        elif tag == "table":
            self._end_table()
        elif tag in {"p", "pre", "li", "ul", "ol", "blockquote", *_HEADINGS}:
            self.end_line()
            self._close(tag)

    def _close(self, tag: str) -> None:
        if tag in _HEADINGS:
            self._heading = 0
        elif tag == "pre":
            self._code = max(self._code - 1, 0)
        elif tag == "blockquote":
            self._quotes = max(self._quotes - 1, 0)
        elif tag in {"ul", "ol"} and self._lists:
            self._lists.pop()
        elif tag == "li":
            self._mark = ""

    def handle_data(self, data: str) -> None:
        """Words."""
        words = data if self._code else _folded(data)
        if words:
            self._spans.append(Span(words, bool(self._bold)))

    def end_line(self) -> None:
        """What was gathered is a line."""
        if self._rows is not None:
            return
        spans, self._spans = trimmed(self._spans), []
        if not spans:
            return
        quoted, text = bool(self._quotes), plain(spans)
        if self._heading:
            self.found.append(Line("heading", spans, self._heading, quoted=quoted))
        elif self._code:
            self.found.append(Line("code", spans, quoted=quoted))
        elif self._lists or text.startswith(BOX):
            if text.startswith(BOX):
                self._mark, spans = BOX, trimmed(sliced(spans, 1, len(text)))
            level = min(max(len(self._lists) - 1, 0), _DEEPEST)
            self.found.append(Line("item", spans, level, self._mark, quoted))
        else:
            self.found.append(Line("text", spans, quoted=quoted))
        self._mark = ""

    def _picture(self, source: str, alt: str) -> None:
        name = media_name(source)
        if self._rows is not None or name is None:  # a cell of a table has room for words only
            self._spans.append(Span(alt))
        else:
            self.end_line()
            self.found.append(Picture(name, alt))

    def _end_cell(self, *, head: bool) -> None:
        if self._rows is not None:
            if not self._rows:
                self._rows.append([])
            self._rows[-1].append(trimmed(self._spans))
            self._headed = self._headed or head
        self._spans = []

    def _end_table(self) -> None:
        rows, self._rows, self._spans = self._rows or [], None, []
        wide = max(map(len, rows), default=0)
        even = [(*row, *([()] * (wide - len(row)))) for row in rows]
        if wide:
            head = even[0] if self._headed else ()
            self.found.append(Table(head, tuple(even[1:] if self._headed else even)))
