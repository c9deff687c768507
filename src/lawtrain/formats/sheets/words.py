"""What stands in a cell → the words that were meant: spaces, full-width letters, line breaks and stray signs put right."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from lawtrain.formats.problem import clip
from lawtrain.formats.sheets.sheet import Broken, Cell

_NARROW = {chr(code): chr(code - 0xFEE0) for code in range(0xFF10, 0xFF5B) if chr(code - 0xFEE0).isalnum()}
_TIDY = str.maketrans(
    _NARROW | {"(": "（", ")": "）", "\u3000": " ", "\u00a0": " ", "／": "/", "＼": "/", "\\": "/"}
)
_UNSEEN = re.compile(
    "[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufe0e\ufe0f\ufeff\ufffe\uffff]"
)
_PLAIN = re.compile("[\u4e00-\u9fff]{1,64}")
_SPACE = re.compile(r"\s+")
_INNER = re.compile(
    r"(?<=[^\x00-\x7f]) +| +(?=[^\x00-\x7f])"
)  # a space beside a Chinese character says nothing
_DOTS = re.compile(r"(?<=[\u4e00-\u9fff])[•・‧∙⋅.．·](?=[\u4e00-\u9fff])")
_ASIDE = re.compile("（(?:男|女|[\u4e00-\u9fff]{1,5}族)）$")
_LEVELS = re.compile(r"\s*(?:/|>|→|->|—+|–|－|·|•|・|(?<=[^\x00-\x7f])-|-(?=[^\x00-\x7f]))\s*")
_LISTED = re.compile(r"[、,，;；/|\n\r]+")
_NOTHING = frozenset(
    {"", "/", "-", "--", "—", "——", "无", "空", "暂无", "N/A", "n/a", "NULL", "null", "None", "·"}
)
_LONG_NUMBER = re.compile(r"\d{15,}[\dXx]?")


def plain(cell: Cell) -> str:
    """Any cell as text, as it would be typed: 1001.0 is 1001."""
    match cell:
        case str():
            return cell
        case None | Broken():
            return ""
        case float() if cell.is_integer() and abs(cell) < 1e15:
            return str(int(cell))
        case date():
            return cell.isoformat()
        case _:
            return str(cell)


def tidied(cell: Cell) -> str:
    """One line; full-width letters and digits narrow, no unseen signs; what only says “nothing” is empty."""
    text = plain(cell)
    if _PLAIN.fullmatch(text):
        return "" if text in _NOTHING else text
    text = _SPACE.sub(" ", _UNSEEN.sub("", text.translate(_TIDY))).strip()
    text = _INNER.sub("", text)
    return "" if text in _NOTHING else text


def person_name(cell: Cell) -> str:
    """A name without the spaces that line up two characters with three; the dot of long names is always ·."""
    return _DOTS.sub("·", tidied(cell))


def bare_name(cell: Cell) -> str:
    """A name as in lists that are read out: without （女） or （回族） after it."""
    return _ASIDE.sub("", person_name(cell))


def unit_path(*cells: Cell) -> str:
    """The unit and, where there is one, its part, from the top, joined by "/"; repeated levels once."""
    path: list[str] = []
    for cell in cells:
        levels = [level for level in _LEVELS.split(tidied(cell)) if level]
        shared = len(levels) if levels == path[-len(levels) :] else 0
        if path and levels[: len(path)] == path:
            shared = len(path)
        path += levels[shared:]
    return "/".join(path)


def tag_words(cell: Cell) -> tuple[str, ...]:
    """党员、网格员 → two tags, each once."""
    words = (tidied(word) for word in _LISTED.split(plain(cell)))
    return tuple(dict.fromkeys(word for word in words if word))


def one_of(words: str) -> frozenset[str]:
    """Words with spaces between them, to look one up among."""
    return frozenset(words.split())


def key(text: str) -> str:
    """What is compared of a word: no punctuation, no spaces, small letters."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).lower() if c.isalnum())


def quoted(cell: Cell) -> str:
    """A value for a message: short, and never a number long enough to identify somebody."""
    text = cell.text if isinstance(cell, Broken) else plain(cell)
    return f"“{clip(_LONG_NUMBER.sub('（长数字）', unicodedata.normalize('NFKC', text)), 20)}”"


def strange(text: str) -> str:
    """The first character that no name, unit or title has: pictures, and makeshift characters of one computer."""
    if text.isalnum() and text.isprintable():
        return ""
    return next(
        (c for c in text if unicodedata.category(c) in {"So", "Sk", "Co", "Cn", "Cs", "Cc"} or c == "\ufffd"),
        "",
    )
