"""Finds the heading row of a table and tells which column holds what, by the words that offices use for each field."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from lawtrain.errors import Invalid
from lawtrain.formats.sheets.identity import ADVICE, HEADING
from lawtrain.formats.sheets.reading import read_sheets
from lawtrain.formats.sheets.sheet import Row, Sheet, letters
from lawtrain.formats.sheets.words import plain

_SEARCHED = 30  # rows from the top in which headings are looked for
_NOTE = re.compile(r"[（(\[【][^）)\]】]*[）)\]】]|\*|＊|必填|选填")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What a kind of table (`what`: 花名册) has columns for: field → what it is called on screen, and its headings.

    `headings` stand in order of certainty: a field goes to the first pattern that matches a column nobody has taken.
    """

    what: str
    fields: Mapping[str, str]
    needed: tuple[str, ...]
    headings: tuple[tuple[str, re.Pattern[str]], ...]

    def read_sheets(self, data: bytes, name: str) -> list[Sheet]:
        """The sheets of a file that hold anything. Raises Invalid, saying what and what to do, for what is no table."""
        return read_sheets(data, name, self.what)

    def guess_columns(self, sheet: Sheet) -> Columns:
        """Headings below any title rows, in one row or two. Raises Invalid when a heading asks for 身份证号."""
        columns = self._best(sheet)
        for column, heading in enumerate(columns.headings):
            if HEADING.search(heading) and len(heading) <= 20:
                raise Invalid(f"“{sheet.name}”{letters(column)} 列是身份证号。{ADVICE}")
        return columns

    def guess_sheet(self, sheets: Sequence[Sheet]) -> Sheet:
        """The sheet with the most columns that are understood; a hidden one only if need be."""
        return max(sheets, key=lambda s: (len(self._best(s).fields), not s.hidden, len(s.rows)))

    def signature(self, sheet: Sheet) -> str:
        """The same for files with the same headings in the same order, so that a chosen mapping can be used again."""
        words = [heading_word(heading) for heading in self._best(sheet).headings]
        while words and not words[-1]:
            words.pop()
        return hashlib.sha256("\n".join(words).encode()).hexdigest()[:32]

    def _best(self, sheet: Sheet) -> Columns:
        """By the row, or the two rows, whose headings say most; of two that say as much, one row; then what is needed."""
        best, most = Columns(self, 0, {}), (3 if len(self.needed) > 1 else 1, len(self.needed))
        rows = sheet.rows[:_SEARCHED]
        for place, row in enumerate(rows):
            alone = _texts(row)
            tries: list[tuple[int, list[str], Sequence[tuple[str, ...]]]] = [
                (row.number, alone, [(text,) for text in alone])
            ]
            if place + 1 < len(rows):
                below = _texts(rows[place + 1])
                pairs = list(zip(alone, below, strict=True))
                # 在册时间 over 开始 is 在册时间开始; 单位 over 内设机构 may as well be 内设机构; merged headings come twice
                whole = [
                    top + text if heading_word(top) != heading_word(text) else text for top, text in pairs
                ]
                tries.append((rows[place + 1].number, whole, list(zip(whole, below, strict=True))))
            for number, headings, words in tries:
                fields = self._matched(words)
                score = 2 * len(fields) + (headings is alone), len(fields.keys() & set(self.needed))
                if score > most:
                    best = Columns(self, number, fields, _ignored(headings, fields), tuple(headings))
                    most = score
        return best

    def _matched(self, headings: Sequence[tuple[str, ...]]) -> dict[str, int]:
        """Each column under any of its headings."""
        words = [{word for heading in known if (word := heading_word(heading))} for known in headings]
        fields: dict[str, int] = {}
        taken: set[int] = set()
        for name, pattern in self.headings:
            if name in fields:
                continue
            for column, known in enumerate(words):
                if column not in taken and any(map(pattern.fullmatch, known)):
                    fields[name] = column
                    taken.add(column)
                    break
        return fields


@dataclass(frozen=True, slots=True)
class Columns:
    """`header_row` is the number of the last heading row (0: none was found); `fields` says which column (from 0) is what.

    `headings` are the headings by column, as words for a screen; `ignored` those that mean nothing here.
    """

    vocabulary: Vocabulary
    header_row: int
    fields: Mapping[str, int]
    ignored: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()

    @property
    def missing(self) -> tuple[str, ...]:
        """What the table cannot do without and no column was found for, as it is called on screen."""
        return tuple(self.vocabulary.fields[f] for f in self.vocabulary.needed if f not in self.fields)

    def with_fields(self, fields: Mapping[str, int]) -> Columns:
        """With what an officer chose in place of the guess. Raises Invalid when it names what is not there."""
        known = self.vocabulary.fields
        if any(name not in known or not 0 <= at < len(self.headings) for name, at in fields.items()):
            raise Invalid("选定的列与这个文件不符，请重新选择每一列是什么。")
        if len(set(fields.values())) < len(fields):
            raise Invalid("同一列不能用作两项，请重新选择每一列是什么。")
        return replace(self, fields=dict(fields), ignored=_ignored(self.headings, fields))


def patterns(*headings: tuple[str, str]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Field and expression, in order of certainty, as a vocabulary keeps them."""
    return tuple((name, re.compile(pattern)) for name, pattern in headings)


def heading_word(heading: str) -> str:
    """所 在 单位（全称）* → 所在单位."""
    text = _NOTE.sub("", unicodedata.normalize("NFKC", heading)) or heading
    return "".join(c for c in text.lower() if c.isalnum())[:40]


def _ignored(headings: Sequence[str], fields: Mapping[str, int]) -> tuple[str, ...]:
    taken = set(fields.values())
    return tuple(dict.fromkeys(h for column, h in enumerate(headings) if h and column not in taken))


def _texts(row: Row) -> list[str]:
    return [" ".join(plain(cell).split()) if isinstance(cell, str) else "" for cell in row.cells]
