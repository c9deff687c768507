"""新旧对照表: two texts of a law article by article, as rows for a page, as plain text, and as a workbook.

In the text and in the workbook what was taken out stands in 〔删：…〕 or struck through, what came new in 〔增：…〕
or underlined: colour alone says nothing to some readers, nor on a black and white print.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from xlsxwriter import Workbook

from lawtrain.laws import StatuteText, article_label
from lawtrain.laws.compare import Key, Kind, Pair, Piece, compare, differences, words
from lawtrain.records import TOWN_TIME
from lawtrain.reports.cells import LONGEST, clean

LABELS: Mapping[Kind, str] = {
    "changed": "有修改",
    "added": "新增",
    "removed": "已删去",
    "moved": "只改条号",
    "same": "未变",
}
"""What a reader is told of a row."""

REWRITTEN = 0.3
"""Below this similarity the two articles are shown whole: word by word nobody could follow."""

_HEADINGS = ("变化", "旧条号", "旧条文", "新条号", "新条文")
_WIDTHS = (10, 12, 62, 12, 62)
_A4 = 9
_NOTE = (
    "条文按内容的相近程度对应，条号变了也能对上；“已删去”是在新文本里没有找到相近的一条。"
    "对应关系由程序得出，引用以前请核对原文。"
)


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two texts: what a reader calls it (2018年修正，2018年12月29日起施行), and the text."""

    name: str
    text: StatuteText


@dataclass(frozen=True, slots=True)
class Row:
    """One article in both texts: the old words are the pieces not added, the new ones those not removed."""

    pair: Pair
    pieces: tuple[Piece, ...]

    @property
    def label(self) -> str:
        """未变, 有修改 …"""
        if self.pair.kind == "changed" and self.pair.old != self.pair.new:
            return "有修改，条号也变"
        return LABELS[self.pair.kind]

    @property
    def old_label(self) -> str:
        """第四条, or nothing."""
        return _label(self.pair.old)

    @property
    def new_label(self) -> str:
        """第五条, or nothing."""
        return _label(self.pair.new)

    @property
    def old(self) -> tuple[Piece, ...]:
        """The article as it was."""
        return tuple(p for p in self.pieces if p.kind != "added")

    @property
    def new(self) -> tuple[Piece, ...]:
        """The article as it is."""
        return tuple(p for p in self.pieces if p.kind != "removed")


@dataclass(frozen=True, slots=True)
class LawDiff:
    """A comparison laid out."""

    title: str
    old: str
    new: str
    rows: tuple[Row, ...]

    @property
    def changed(self) -> tuple[Row, ...]:
        """The rows in which something is different, if only the number."""
        return tuple(row for row in self.rows if row.pair.kind != "same")

    @property
    def counts(self) -> Mapping[str, int]:
        """How many articles of each sort, in the order of `LABELS`."""
        found = Counter(row.pair.kind for row in self.rows)
        return {label: found[kind] for kind, label in LABELS.items()}

    @property
    def summary(self) -> str:
        """共 50 条：有修改 23 条……"""
        told = "，".join(f"{label} {n} 条" for label, n in self.counts.items() if n)
        return f"共对照 {len(self.rows)} 条：{told}" if told else "两个文本都没有条文"


def lay_out(title: str, old: Side, new: Side) -> LawDiff:
    """Compare the two and take every changed article apart into what stayed, went and came."""
    rows = tuple(Row(pair, _pieces(pair, old.text, new.text)) for pair in compare(old.text, new.text))
    return LawDiff(title, old.name, new.name, rows)


def as_text(diff: LawDiff, *, everything: bool = False) -> str:
    """The comparison for a terminal: changed articles, or `everything`."""
    rows = diff.rows if everything else diff.changed
    head = [f"《{diff.title}》新旧对照", f"旧：{diff.old}", f"新：{diff.new}", diff.summary]
    return "\n\n".join(["\n".join(head), *map(_row_text, rows)]) + "\n"


def write_lawdiff(diff: LawDiff, *, made_at: datetime) -> bytes:
    """A workbook: 有变化的 and 全部条文, each a five-column 对照表. The same comparison gives the same bytes."""
    out = io.BytesIO()
    book = Workbook(
        out,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
        },
    )
    created = made_at.astimezone(TOWN_TIME).replace(tzinfo=None)
    book.set_properties({"title": clean(f"{diff.title}新旧对照"), "created": created})
    pen = _Pen(book, diff, f"{created:%Y-%m-%d %H:%M}")
    pen.sheet("有变化的", diff.changed)
    pen.sheet("全部条文", diff.rows)
    book.close()
    return out.getvalue()


def _label(key: Key | None) -> str:
    return article_label(*key) if key else ""


def _pieces(pair: Pair, old: StatuteText, new: StatuteText) -> tuple[Piece, ...]:
    before = words(old, pair.old) if pair.old else ""
    after = words(new, pair.new) if pair.new else ""
    if pair.kind in ("same", "moved"):
        return (Piece("same", after),)
    if pair.kind == "changed" and pair.similarity >= REWRITTEN:
        return differences(before, after)
    whole = (Piece("removed", before), Piece("added", after))
    return tuple(piece for piece in whole if piece.text)


def _row_text(row: Row) -> str:
    places = dict.fromkeys(place for place in (row.old_label, row.new_label) if place)
    mark: Mapping[str, Callable[[str], str]] = {
        "same": str,
        "removed": "〔删：{}〕".format,
        "added": "〔增：{}〕".format,
    }
    whole = row.pair.kind in ("added", "removed")  # the heading says so already
    body = "".join(piece.text if whole else mark[piece.kind](piece.text) for piece in row.pieces)
    return f"【{row.label}】{' → '.join(places)}\n{body}"


class _Pen:
    """Draws the sheets of one workbook."""

    def __init__(self, book: Workbook, diff: LawDiff, made_at: str) -> None:
        face = {"font_name": "宋体", "font_size": 11}
        box = {**face, "border": 1, "valign": "top", "text_wrap": True, "num_format": "@"}
        self.book, self.diff, self.made_at = book, diff, made_at
        self.cell = book.add_format(box)
        self.title = book.add_format({**face, "font_size": 14, "bold": True})
        self.plain = book.add_format(face)
        self.heading = book.add_format(
            {**box, "bold": True, "align": "center", "valign": "vcenter", "bg_color": "#E7EEF7"}
        )
        self.looks = {
            "same": self.plain,
            "removed": book.add_format({**face, "font_strikeout": True, "font_color": "#9B1C1C"}),
            "added": book.add_format({**face, "underline": 1, "bold": True, "font_color": "#1B4F9B"}),
        }

    def sheet(self, name: str, rows: tuple[Row, ...]) -> None:
        """One sheet: what is compared, a frozen heading, then a row for each article."""
        sheet = self.book.add_worksheet(name)
        diff = self.diff
        above = (
            f"旧：{diff.old}",
            f"新：{diff.new}",
            diff.summary,
            "删去的字加删除线，新增的字加粗加下划线。" + _NOTE,
        )
        sheet.write_string(0, 0, clean(f"《{diff.title}》新旧对照"), self.title)
        for n, line in enumerate(above, 1):
            sheet.write_string(n, 0, clean(line), self.plain)
        top = len(above) + 1
        for n, (heading, width) in enumerate(zip(_HEADINGS, _WIDTHS, strict=True)):
            sheet.set_column(n, n, width)
            sheet.write_string(top, n, heading, self.heading)
        for n, row in enumerate(rows, top + 1):
            sheet.write_string(n, 0, row.label, self.cell)
            sheet.write_string(n, 1, row.old_label, self.cell)
            sheet.write_string(n, 3, row.new_label, self.cell)
            self._words(sheet, n, 2, row.old if row.pair.old else ())
            self._words(sheet, n, 4, row.new if row.pair.new else ())
        if not rows:
            sheet.merge_range(top + 1, 0, top + 1, 4, "没有变化的条文", self.cell)
        sheet.freeze_panes(top + 1, 0)
        sheet.autofilter(top, 0, top + max(1, len(rows)), len(_HEADINGS) - 1)
        sheet.repeat_rows(top)
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.7)
        sheet.set_footer(f"&L制表时间：{self.made_at}&R第 &P 页，共 &N 页")

    def _words(self, sheet: Any, row: int, column: int, pieces: tuple[Piece, ...]) -> None:
        kept = list(_fitting(pieces))
        marked = [p for p in kept if p.kind != "same"]
        if not kept:
            sheet.write_blank(row, column, None, self.cell)
        elif len(kept) > 1 and marked:
            parts = [part for p in kept for part in (self.looks[p.kind], p.text)]
            sheet.write_rich_string(row, column, *parts, self.cell)
        else:  # all of one sort: the column 变化 says it
            sheet.write_string(row, column, kept[0].text, self.cell)


def _fitting(pieces: tuple[Piece, ...]) -> Iterator[Piece]:
    """Printable text, a line for each 款 and 项, no longer than a cell holds."""
    room = LONGEST
    for piece in pieces:
        text = "\n".join(clean(line) if line.strip() else "" for line in piece.text.split("\n"))[:room]
        room -= len(text)
        if text:
            yield Piece(piece.kind, text)
