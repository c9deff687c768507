"""What a report is made of before it is a file: headings, paragraphs, tables, and figures with what a note says of them.

段落 Block · 指标 Figure → 正文里的数字 and its 脚注 · 建议稿 draft · 待填 blank
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from lawtrain.reports.cells import clean, shown
from lawtrain.reports.year import docx_paper as paper
from lawtrain.reports.year import docx_table as tables
from lawtrain.reports.year.docx_paper import Bit, Noted, Said
from lawtrain.reports.year.docx_styles import Paper, Style
from lawtrain.reports.year.docx_table import Cell, Grid
from lawtrain.reports.year.event_figures import BOTH, GROUP, THOUGHT
from lawtrain.reports.year.facts import YearFacts
from lawtrain.reports.year.figure import Figure, Section

DRAFT = Said("【建议稿，须人工确认】", marked=True)
CAUSE = Said("【原因由承办人填写】", marked=True)
_WIDE = 156.0
_MOST_ORGANISERS = 3
_SMALL_TABLE = 4  # rows: what stands on one page rather than on two


def blank(what: str = "由承办人填写") -> Said:
    """A visible gap that somebody has to fill."""
    return Said(f"【{what}】", marked=True)


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph."""

    style: Style
    bits: tuple[Bit, ...]
    tied: bool = False  # to what comes next


@dataclass(frozen=True, slots=True)
class Table:
    """With its caption above it; `left` are the columns of words."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[Sequence[Cell], ...]
    widths: tuple[float, ...] = ()
    left: frozenset[int] = field(default_factory=frozenset)


Block = Line | Table


def first(text: str) -> Line:
    """一级标题."""
    return Line(Style.FIRST, (text,))


def second(text: str) -> Line:
    """二级标题."""
    return Line(Style.SECOND, (text,))


def body(*bits: Bit, tied: bool = False) -> Line:
    """正文. `tied`: on the same page as what comes next."""
    return Line(Style.BODY, bits, tied)


def lay(document: Paper, blocks: Sequence[Block]) -> None:
    """Set the blocks at the end of the document."""
    for block in blocks:
        if isinstance(block, Line):
            line = paper.add(document, block.style, *block.bits)
            if block.tied:
                line.paragraph_format.keep_with_next = True
            continue
        paper.add(document, Style.CAPTION, block.caption)
        widths = block.widths or _even(len(block.head))
        grid = Grid(block.head, widths, left=block.left, height=6.5, size=9 if len(widths) > 4 else 0)
        table = tables.add_table(document, grid, block.rows)
        if len(block.rows) <= _SMALL_TABLE:
            tables.tie(table)
        tables.end_table(document)


def _even(columns: int) -> tuple[float, ...]:
    """A wider first column, and the rest alike."""
    rest = (_WIDE - 36) / max(columns - 1, 1)
    return (36.0, *[round(rest, 1)] * (columns - 1))


@dataclass(frozen=True)
class Figures:
    """The figures at hand, looked up by where they stand; what is not there is a dash, never a guess."""

    facts: YearFacts
    index: dict[tuple[Section, str, str, str, str], Figure]

    @cached_property
    def _organisers(self) -> list[tuple[str, bool, str]]:
        """Kind of event, whether it was about 习近平法治思想, organiser: each once, in order of time."""
        return list(
            dict.fromkeys(
                (e.kind.value, any(THOUGHT in topic for topic in e.topics), clean(e.organiser))
                for e in self.facts.held()
            )
        )

    def of(
        self, section: Section, subject: str, name: str, category: str = "", unit: str = ""
    ) -> Figure | None:
        """The figure, if there is one."""
        return self.index.get((section, subject, category, unit, name))

    def all(self, section: Section, name: str) -> list[Figure]:
        """That measure of whole categories, in reading order."""
        return [f for f in self.index.values() if f.section == section and f.name == name and not f.unit]

    def say(self, figure: Figure | None) -> Bit:
        """In running text: the note of a rate spells out numerator and denominator."""
        return Noted(figure.text, self.note(figure, _counts(figure))) if figure else "—"

    def cell(self, figure: Figure | None) -> Bit:
        """In a table: both counts stand in the cell, so cells of one measure share a note."""
        if figure is None:
            return "—"
        text, counts = figure.text, _IN_CELL.get(figure.kind, _COUNT)
        if figure.kind in {"rate", "mean"} and figure.numerator is None:
            counts = _NO_COUNTS
        elif figure.kind == "mean" and figure.denominator:
            text = f"{text}（{figure.denominator}人）"
        return Noted(text, self.note(figure, counts))

    def note(self, figure: Figure, counts: str) -> str:
        """Definition, numerator and denominator, roster date, organiser."""
        day = paper.date_in_words(figure.roster_on)
        return f"{figure.definition.rstrip('。')}。{counts}。名册日：{day}。{self._organiser(figure)}。"

    def _organiser(self, figure: Figure) -> str:
        if figure.organiser:
            return f"组织单位：{clean(figure.organiser)}" + (
                f"，性质：{figure.nature}" if figure.nature else ""
            )
        if figure.section not in {Section.EVENT, Section.STUDY}:
            return f"统计单位：{clean(self.facts.town)}"
        names = [o for kind, thought, o in self._organisers if _belongs(figure.subject, kind, thought)]
        names = list(dict.fromkeys(names))
        told = "、".join(names[:_MOST_ORGANISERS]) or "无（本年度没有登记）"
        return f"组织单位：{told}{'等' if len(names) > _MOST_ORGANISERS else ''}"


_COUNT = "计数：分子即本数，无分母"
_NO_COUNTS = "分子、分母不列"
_IN_CELL = {
    "rate": "分子、分母即括号内两数",
    "mean": "分子为各人得数之和，分母即括号内人数",
    "score": "分数：不是比率，无分子分母",
    "yes": "判断：无分子分母",
}


def _counts(figure: Figure) -> str:
    if figure.kind not in {"rate", "mean"}:
        return _IN_CELL.get(figure.kind, _COUNT)
    if figure.numerator is None:
        return _NO_COUNTS
    return f"分子 {shown(float(figure.numerator))}，分母 {figure.denominator}"


def _belongs(subject: str, kind: str, thought: bool) -> bool:
    if subject in {THOUGHT, BOTH}:
        return thought and (subject == THOUGHT or kind == GROUP)
    return kind == subject
