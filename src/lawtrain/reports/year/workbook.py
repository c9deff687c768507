"""Figures → the yearly workbook (.xlsx): tables to read, filter and print, charts, and every definition."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from xlsxwriter import Workbook

from lawtrain.reports.cells import defuse, shown
from lawtrain.reports.tables import Table
from lawtrain.reports.xlsx import Pen, open_book
from lawtrain.reports.year import sheets
from lawtrain.reports.year.event_figures import event_rows, is_row
from lawtrain.reports.year.facts import YearFacts
from lawtrain.reports.year.figure import Figure
from lawtrain.reports.year.people_sheets import Roll, apart_table, owed_table, persons_table
from lawtrain.reports.year.seats import year_seats

STREAM_FROM = 20_000
"""From this many people on, finished rows are kept on disk."""

_MOST_BARS, _MOST_CHARTS = 40, 24
_DRAWN = ("参考率", "补考后合格 ÷ 应考")
_COLOURS = ("#2F5597", "#C55A11")
_WIDTH, _PAGE_ROWS, _ROW = 960, 30, 20
_ABOVE, _BELOW = 70, 45  # pixels of a chart that its heading and its legend take


def write_workbook(facts: YearFacts, figures: Sequence[Figure], *, names: bool, public: bool) -> bytes:
    """The same facts give the same bytes. `figures` of the public edition have been through `publish`, the
    `event_rows` with them; otherwise these are made here.

    Raises Refused when a sheet cannot hold that many people.
    """
    out = io.BytesIO()
    title = f"{facts.town}{facts.year}年度学法用法台账"
    book = open_book(out, title, facts.made_at, streaming=len(facts.persons) > STREAM_FROM)
    pen = Pen(book, shown(facts.made_at))

    def sheet(name: str, table: Table) -> None:
        pen.table(name, table, table.notes)

    by_category, exams, by_unit, categories = sheets.exam_tables(facts, figures)
    sheet("汇总", sheets.summary_table(facts, figures))
    sheet("分类别", by_category)
    sheet("分单位", by_unit)
    _charts(pen, book, title, [("分类别", 1, b) for b in exams] + [("分单位", 2, b) for b in categories])
    sheet("达标与学时", sheets.duty_table(facts, figures))
    if not public:
        _people(pen, facts, names=names)
    rows = [f for f in figures if is_row(f)] if public else event_rows(facts)
    sheet("活动", sheets.events_table(facts, rows, public=public))
    sheet("考试", sheets.exams_table(facts))
    sheet("薄弱法条", sheets.articles_table(facts, public=public))
    sheet("试题", sheets.items_table(facts, public=public))
    pen.about("口径说明", f"{title}：口径说明", _about(facts, figures, names=names, public=public))
    book.close()
    return out.getvalue()


def _people(pen: Pen, facts: YearFacts, *, names: bool) -> None:
    roll, seats = Roll(facts, names=names), year_seats(facts)
    for name, table in (
        ("人员", persons_table(facts, roll, seats)),
        ("未达标和待完成", owed_table(facts, roll)),
        ("免考缺考另列", apart_table(facts, roll, seats)),
    ):
        pen.table(name, table, table.notes)


def _about(
    facts: YearFacts, figures: Sequence[Figure], *, names: bool, public: bool
) -> list[tuple[str, str]]:
    closing = facts.closing
    edition = "公开版：不列人员，少于5人的数不公开" if public else "内部版"
    return [
        ("名称", f"{facts.town}{facts.year}年度学法用法台账"),
        ("版本", edition if public else f"{edition}：{'列姓名' if names else '不列姓名，只列编号'}"),
        ("制表时间", f"{shown(facts.made_at)}（北京时间）"),
        ("名册日", f"{facts.on}；考试以各自的名册日为准"),
        ("要求", facts.policy or "没有政策，不评定达标"),
        ("台账", f"到第 {facts.book.head} 条，校验码 {facts.ledger_digest or '（未提供）'}；可发现篡改"),
        (
            "封账",
            f"{shown(closing.at)} 封账，校验码 {closing.digest}" if closing else "尚未封账，数字可能变动",
        ),
        ("率", "都写明分子、分母，向下取到 0.1%；只有全部都是才写 100%"),
        ("组织单位、性质", "不同单位组织的、性质不同的考试分开列，不相加"),
        *sheets.definitions(figures),
    ]


def _charts(pen: Pen, book: Workbook, title: str, blocks: list[tuple[str, int, sheets.Block]]) -> None:
    """图表: 参考率 and 合格率 of each exam by category, of each category by unit; the tables hold the rest."""
    drawn = [
        b for b in blocks if b[2].whole and (b[0] == "分类别" or 0 < b[2].last - b[2].first < _MOST_BARS)
    ]
    if not drawn:
        return
    sheet = book.add_worksheet("图表")
    row, left = 0, _PAGE_ROWS
    breaks = []
    for name, labels, block in drawn[:_MOST_CHARTS]:
        bars = block.last - block.first + 1
        tall = min(_PAGE_ROWS - 1, 6 + bars * 3 // 2)
        if tall + 1 > left:
            breaks.append(row)
            left = _PAGE_ROWS
        chart = _chart(book, name, labels, block)
        chart.set_size({"width": _WIDTH, "height": tall * _ROW})
        top, bottom = _ABOVE / (tall * _ROW), _BELOW / (tall * _ROW)
        chart.set_plotarea({"layout": {"x": 0.17, "y": top, "width": 0.76, "height": 1 - top - bottom}})
        sheet.insert_chart(row, 0, chart, {"y_offset": 6})
        row, left = row + tall + 1, left - tall - 1
    if len(drawn) < len(blocks) or len(drawn) > _MOST_CHARTS:
        note = f"不公开的和没有成绩的不画；只画单位有 2 至 {_MOST_BARS} 个的类别，最多 {_MOST_CHARTS} 张图；其余见“分单位”。"
        sheet.write_string(row, 0, note)
    sheet.set_h_pagebreaks(breaks)
    sheet.hide_gridlines(2)
    pen.print_setup(sheet, f"{title}：图表")
    sheet.print_area(0, 0, max(row, 1), 14)


def _chart(book: Workbook, name: str, labels: int, block: sheets.Block) -> Any:
    """Lying bars, read from the top; the whole is 100 %."""
    chart = book.add_chart({"type": "bar"})
    first, last = block.first + 1, block.last + 1
    for label, offset, colour in zip(_DRAWN, sheets.DRAWN, _COLOURS, strict=True):
        column = labels + 1 + offset
        chart.add_series(
            {
                "name": label,
                "categories": [name, first, labels, last, labels],
                "values": [name, first, column, last, column],
                "fill": {"color": colour},
                "data_labels": {"value": True, "num_format": "0.0%", "font": {"size": 8}},
                "gap": 60,
            }
        )
    chart.set_title({"name": defuse(block.title), "name_font": {"size": 11}, "overlay": False})
    chart.set_y_axis({"reverse": True, "num_font": {"size": 9}})
    chart.set_x_axis({"min": 0, "max": 1, "num_format": "0%", "major_gridlines": {"visible": True}})
    chart.set_legend({"position": "bottom"})
    return chart
