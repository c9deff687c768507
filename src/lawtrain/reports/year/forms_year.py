"""Sheets of paper at the end of a year: the closing sheet, and the lists of what is still owed.

封账单 ClosingSheet · 摘要 digest · 待完成名单 Owed · 可发现篡改 tampering shows
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt

from lawtrain.records import TOWN_TIME
from lawtrain.reports.year import docx_paper as paper
from lawtrain.reports.year import docx_table as tables
from lawtrain.reports.year.docx_paper import Said
from lawtrain.reports.year.docx_styles import Paper, Style
from lawtrain.reports.year.docx_table import Grid, Lines

_MONO = "Consolas"
_GROUPS_ACROSS = 8
_OWED_COLUMNS = ("序号", "姓名", "职务或人员类别", "尚需完成的事项及期限", "本人签收")
_OWED_WIDTHS = (10, 19, 39, 88, 18)


@dataclass(frozen=True, slots=True)
class ClosingSheet:
    """What a 封账单 says. `counts` are head-counts and `frozen` what is frozen, in words, in the order printed;
    `digest` is SHA-256 in hexadecimal, `head` the number of the last ledger entry covered."""

    town: str
    year: int
    digest: str
    head: int
    closed_at: datetime
    closed_by: str
    counts: tuple[tuple[str, str], ...]
    frozen: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Owed:
    """One person who has something left to do; `things` are (what, by when)."""

    unit: str
    name: str
    position: str
    things: tuple[tuple[str, date | None], ...]


def write_closing(sheet: ClosingSheet, *, made_at: datetime) -> bytes:
    """The 封账单 as .docx: one page to sign, seal and keep; it is what a later check is held against."""
    document = paper.official(f"{sheet.year}年度学法用法台账封账单", made_at)
    paper.margins(document.sections[0], 24, 26, 22, 28)
    document.sections[0].footer_distance = Pt(34)
    paper.head(document, paper.short(sheet.town, 30), f"{sheet.year}年度学法用法", "台账封账单", after=8)
    when = sheet.closed_at.astimezone(TOWN_TIME)
    _item(
        document,
        "封账时间：",
        f"{paper.date_in_words(when.date())} {when:%H:%M}（北京时间）　　",
        Said("封账操作人：", face="黑体"),
        paper.short(sheet.closed_by, 20),
    )
    _item(document, "台账末条序号：", f"第 {sheet.head} 条（含）以前的全部记录")
    _item(document, "封账摘要（SHA-256，四个字符一组，可逐组念读核对）：")
    _digest(document, sheet.digest)
    if sheet.counts:
        _item(document, "封账时的人数与记录数：")
        pairs = [paper.short(cell, 24) for pair in sheet.counts for cell in pair]
        pairs += ["", ""] * (len(sheet.counts) % 2)
        rows = [pairs[i : i + 4] for i in range(0, len(pairs), 4)]
        grid = Grid(("项目", "数量", "项目", "数量"), (52, 26, 52, 26), left=frozenset({0, 2}), height=6)
        tables.add_table(document, grid, rows)
    _item(document, "一并冻结的内容：", "；".join(paper.short(one, 60) for one in sheet.frozen) + "。")
    _item(
        document,
        "核对方法：",
        "由单位计算机管理人员在安装本系统的计算机上运行下列命令（摘要中间不加空格）。结果说一致的，封账后"
        "该年度的记录没有改动；结果说不一致的，有改动，应立即保留现场并报告。",
    )
    line = paper.add(
        document, Style.SMALL, Said(f"lawtrain ledger verify --against {sheet.digest}", face=_MONO, size=9)
    )
    line.alignment = WD_ALIGN_PARAGRAPH.LEFT
    _item(
        document,
        "说明：",
        "封账使台账可发现篡改：任何一条记录被改、被删或者被调换次序，核对时都会显示出来。封账不能阻止他人改动，"
        "本单应打印签字、盖章后另行保管，不与计算机放在一处。重新开账须另行登记，开账后本单作废。",
    )
    _signatures(document)
    return paper.save(document)


def _item(document: Paper, label: str, *bits: paper.Bit) -> None:
    line = paper.add(document, Style.SMALL, Said(label, face="黑体"), *bits)
    line.paragraph_format.space_before = Pt(4)


def _digest(document: Paper, digest: str) -> None:
    """In groups of four, numbered by line, so that it can be read out over the telephone."""
    groups = [digest[i : i + 4] for i in range(0, len(digest), 4)]
    lines = [groups[i : i + _GROUPS_ACROSS] for i in range(0, len(groups), _GROUPS_ACROSS)]
    rows: list[Sequence[tables.Cell]] = [
        [f"第{number}行", *(Said(g, face=_MONO, size=14) for g in line), *[""] * (_GROUPS_ACROSS - len(line))]
        for number, line in enumerate(lines, 1)
    ]
    grid = Grid((), (16, *[17.5] * _GROUPS_ACROSS), height=8)
    tables.add_table(document, grid, rows)


def _signatures(document: Paper) -> None:
    for label in ("经办人", "负责人"):
        line = paper.add(
            document, Style.SMALL, f"{label}（签字）：＿＿＿＿＿＿＿＿＿＿　　　　＿＿＿＿年＿＿月＿＿日"
        )
        line.paragraph_format.space_before = Pt(16)
        line.paragraph_format.keep_with_next = True
    line = paper.add(document, Style.SMALL, "（盖章）")
    line.alignment, line.paragraph_format.space_before = WD_ALIGN_PARAGRAPH.RIGHT, Pt(16)
    line.paragraph_format.right_indent = Pt(64)


def write_owed(
    people: Sequence[Owed], *, town: str, year: int, on: date, made_at: datetime, apart: bool = False
) -> bytes:
    """The 待完成名单 as .docx, in the order given: by unit, never by score. `apart`: a new page for each unit,
    to be handed out one by one."""
    document = paper.official(f"{year}年度学法用法待完成名单", made_at)
    paper.margins(document.sections[0], 20, 18, 25, 18)
    document.sections[0].footer_distance = Pt(34)
    said = paper.below(one.unit for one in people)
    units = [(said[unit], list(those)) for unit, those in groupby(people, key=lambda one: one.unit)]
    pages = [[unit] for unit in units] if apart else [units]
    for place, page in enumerate(pages if people else [[]]):
        title = paper.head(document, paper.short(town, 30), f"{year}年度学法用法", "待完成名单", after=10)
        title.paragraph_format.page_break_before = place > 0
        _owed_page(document, page, on)
    return paper.save(document)


def _owed_page(document: Paper, units: Sequence[tuple[str, list[Owed]]], on: date) -> None:
    total = sum(len(those) for _, those in units)
    paper.add(
        document,
        Style.SMALL,
        f"截至{paper.date_in_words(on)}，共 {total} 人。按单位排列，不按成绩排列。"
        if total
        else f"截至{paper.date_in_words(on)}，没有待完成的人员。",
    )
    if not total:
        return
    table = tables.add_table(document, Grid(_OWED_COLUMNS, _OWED_WIDTHS), [])
    grid = Grid(_OWED_COLUMNS, _OWED_WIDTHS, left=frozenset({3}), height=9)
    number = 0
    for unit, those in units:
        tables.band(document, table, f"{paper.short(unit, 40)}（{len(those)}人）")
        for one in those:
            number += 1
            things = Lines(tuple(_thing(i, *thing) for i, thing in enumerate(one.things, 1)))
            told = (str(number), paper.short(one.name, 20), paper.short(one.position, 30), things, "")
            tables.fill_row(document, table, grid, told)
    paper.add(document, Style.SMALL, "本名单只供组织学习使用；完成后由所在单位报组织单位销号。")


def _thing(number: int, what: str, until: date | None) -> str:
    return f"{number}. {paper.short(what, 120)}" + (f"（{paper.date_in_words(until)}前）" if until else "")
