"""Text and Markdown → lines with nothing around or between the words that is not part of the law."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

MAX_LINES = 60_000
"""With words on them; the longest code has about 4,000."""

_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\x00-\x08\x0b-\x1f\x7f]")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,200}>")
_LEAD = re.compile(r"^(?:#{1,6}|>|[-*+])[ \t\u3000]+")
_RULE = re.compile(r"[-*_=\s]{3,}$")
_MARK = re.compile(r"\*\*|__|`|(?<!\\)\\(?=[\\`*_{}\[\]()#+\-.!~|<>（）])")
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()]*\)")


@dataclass(frozen=True, slots=True)
class Line:
    """One line with words on it; `number` counts from 1 in the file (paragraphs, in a .docx)."""

    number: int
    text: str


def plain_lines(text: str) -> list[Line]:
    """The lines of a text file, at most one more than `MAX_LINES`."""
    return list(islice(_lines(text), MAX_LINES + 1))


def markdown_lines(text: str) -> list[Line]:
    """The lines of a Markdown file without its marks; line numbers are those of the file."""
    return [
        Line(line.number, clean)
        for line in plain_lines(_without_comments(text))
        for piece in _BREAK.split(line.text)
        if (clean := tidy(_unmarked(piece)))
    ]


def tidy(text: str) -> str:
    """Without what nobody sees."""
    return _UNSEEN.sub("", text.replace("\xa0", " ").replace("\t", " ")).strip()


def _lines(text: str) -> Iterator[Line]:
    for number, line in enumerate(re.split("\r\n|[\r\n\x0b\x0c\u2028\u2029]", text), 1):
        if clean := tidy(line):
            yield Line(number, clean)


def _without_comments(text: str) -> str:
    """Comments give way to as many line ends as they had."""
    parts = text.split("<!--")
    kept = [parts[0]]
    for part in parts[1:]:
        comment, closed, rest = part.partition("-->")
        kept.append("\n" * comment.count("\n") + rest if closed else part)
    return "".join(kept)


def _unmarked(line: str) -> str:
    if _RULE.match(line):
        return ""
    return html.unescape(_TAG.sub("", _MARK.sub("", _LINK.sub(r"\1", _LEAD.sub("", line)))))
