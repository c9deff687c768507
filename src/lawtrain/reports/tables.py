"""Facts → tables: the figures an office reports, each with its definition, before any file format."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from statistics import fmean, median
from typing import Literal

from lawtrain.reports.facts import UNREGISTERED, ScoreFacts, ScoreRow, unit_order

Kind = Literal["text", "int", "number", "datetime", "bool", "rate"]
Cell = str | int | float | bool | datetime | None

TOTAL = "合计"


@dataclass(frozen=True, slots=True)
class Column:
    """A heading, what stands below it, and the least and greatest width in Latin characters."""

    heading: str
    kind: Kind
    width: int = 8
    most: int = 40


@dataclass(frozen=True, slots=True)
class Table:
    """What is shown, printed or written, with its notes. `totals` are the indexes of the 合计 rows."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...]
    totals: frozenset[int] = frozenset()


DETAIL = (
    Column("单位", "text", 10),
    Column("工号", "text", 10),
    Column("姓名", "text", 10),
    Column("小测", "text", 16),
    Column("小测编号", "text", 16),
    Column("第几次", "int"),
    Column("首次作答", "bool"),
    Column("得分", "number"),
    Column("满分", "number"),
    Column("合格", "bool"),
    Column("交卷时间", "datetime", 18),
)

SUMMARY = (
    Column("小测", "text", 16),
    Column("小测编号", "text", 16),
    Column("单位", "text", 10),
    Column("满分", "number"),
    Column("参加人数", "int"),
    Column("作答人次", "int"),
    Column("首次人数", "int"),
    Column("首次平均分", "number"),
    Column("首次中位分", "number"),
    Column("首次最低分", "number"),
    Column("首次最高分", "number"),
    Column("首次合格人数", "int"),
    Column("最好平均分", "number"),
    Column("最好中位分", "number"),
    Column("最好最低分", "number"),
    Column("最好最高分", "number"),
    Column("最好合格人数", "int"),
)

_SCOPE = "范围：只列计入台账的小测和作业，不含练习；年度按北京时间的交卷时间划分。单位是制表时登记的单位。"
_FIRST = "首次作答：每人在这个小测的第 1 次交卷。"
_DETAIL_NOTES = (
    _SCOPE,
    _FIRST,
    "顺序：先按单位，再按姓名；常用字按拼音排，生僻字排在后面。",
)
_SUMMARY_NOTES = (
    "没有花名册，不计算参考率、合格率；本表只列人数和分数。没有登记人员类别，不分类别统计。",
    _SCOPE,
    "参加人数：至少交卷一次的人数，一人做几次也只计一人。",
    "作答人次：交卷的次数。",
    _FIRST,
    "首次人数：有首次作答的人数。首次作答在以前年度的人不计入，所以可能少于参加人数。",
    "最好：每人在本年度得分最高的一次。",
    "平均分、中位分：一人一个分数；人数是双数时，中位分取中间两个分数的平均。",
    "合计：把各单位的人合在一起重新计算，不是各单位平均分的平均。不同的小测不相加。",
)


def detail(facts: ScoreFacts) -> Table:
    """明细: one row per attempt, in the order of the facts."""
    rows = (
        (
            r.unit,
            r.username,
            r.name,
            r.title,
            r.quiz,
            r.number,
            r.first,
            r.score,
            r.points,
            r.passed,
            r.submitted_at,
        )
        for r in facts.rows
    )
    named = Table(_title(facts, "明细"), DETAIL, tuple(rows), _DETAIL_NOTES + _warnings(facts))
    return named if facts.named else _without_names(named)


def _without_names(table: Table) -> Table:
    """A column 编号 in the place of 工号 and 姓名."""
    columns = (table.columns[0], Column("编号", "text", 10), *table.columns[3:])
    rows = tuple((row[0], row[1], *row[3:]) for row in table.rows)
    order = next(note for note in table.notes if note.startswith("顺序"))
    notes = tuple(note for note in table.notes if note != order)
    return replace(
        table, columns=columns, rows=rows, notes=(*notes, "不写姓名：编号是台账里代号的开头几位。")
    )


def summary(facts: ScoreFacts) -> Table:
    """汇总: per 小测 one row per 单位, then its 合计.

    There is no 合计 when the facts are of one unit: it would be taken for the whole town's. Where
    the full marks of one 小测 differ between attempts, counts are given and marks are left out.
    """
    rows: list[tuple[Cell, ...]] = []
    totals: set[int] = set()
    mixed: list[str] = []
    for quiz, attempts in _grouped(facts.rows, lambda r: r.quiz):
        title = max(attempts, key=lambda r: r.submitted_at).title
        if len({r.points for r in attempts}) > 1:
            mixed.append(title)
        units = sorted({r.unit for r in attempts}, key=unit_order)
        for unit in units:
            rows.append((title, quiz, unit, *_figures([r for r in attempts if r.unit == unit])))
        if facts.unit is None:
            totals.add(len(rows))
            rows.append((title, quiz, TOTAL, *_figures(attempts)))
    notes = _SUMMARY_NOTES + tuple(_mixed(t) for t in mixed) + _warnings(facts)
    return Table(_title(facts, "汇总"), SUMMARY, tuple(rows), notes, frozenset(totals))


def _figures(attempts: Sequence[ScoreRow]) -> tuple[Cell, ...]:
    everyone = [own for _, own in _grouped(attempts, lambda r: r.person)]
    first = [
        min(own, key=lambda r: r.submitted_at) for own in ([r for r in p if r.first] for p in everyone) if own
    ]
    best = [max(own, key=_merit) for own in everyone]
    marks = {r.points for r in attempts}
    comparable = len(marks) == 1
    return (
        marks.pop() if comparable else None,
        len(everyone),
        len(attempts),
        len(first),
        *_spread(first, comparable),
        sum(r.passed for r in first),
        *_spread(best, comparable),
        sum(r.passed for r in best),
    )


def _spread(rows: Sequence[ScoreRow], comparable: bool) -> tuple[Cell, Cell, Cell, Cell]:
    """Mean, median, lowest and highest; nothing where there is nobody or the marks are not alike."""
    if not rows or not comparable:
        return None, None, None, None
    scores = [r.score for r in rows]
    return fmean(scores), median(scores), min(scores), max(scores)


def _merit(row: ScoreRow) -> tuple[float, bool]:
    return row.score / row.points if row.points else 0.0, row.passed


def _grouped(
    rows: Iterable[ScoreRow], key: Callable[[ScoreRow], str]
) -> Iterator[tuple[str, list[ScoreRow]]]:
    return ((name, list(group)) for name, group in groupby(sorted(rows, key=key), key))


def _mixed(title: str) -> str:
    return f"“{title}”各次作答的满分不同，分数不能放在一起比，满分不同的行只列人数。"


def _warnings(facts: ScoreFacts) -> tuple[str, ...]:
    strangers = {r.person for r in facts.rows if r.name == UNREGISTERED}
    notes = []
    if strangers:
        notes.append(
            f"有 {len(strangers)} 人的成绩在人员表里查不到姓名，列为“{UNREGISTERED}”，请核对人员登记。"
        )
    if facts.unplaced:
        notes.append(f"另有 {facts.unplaced} 次作答的人员没有登记单位，可能属于本单位，没有列入。")
    return tuple(notes)


def _title(facts: ScoreFacts, what: str) -> str:
    return f"{facts.year}年度学法测验成绩{what}" + (f"（{facts.unit}）" if facts.unit else "")
