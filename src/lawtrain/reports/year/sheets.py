"""Figures → the tables of the yearly workbook that count people and name none.

汇总 summary · 分类别 by category · 分单位 by unit · 达标与学时 standings and hours · 活动 events · 法条 articles ·
试题 items
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from lawtrain.laws import load_registry
from lawtrain.records import TOWN_TIME, TrainingEvent
from lawtrain.reports.tables import Cell, Column, Kind, Table
from lawtrain.reports.year.exam_figures import exam_order
from lawtrain.reports.year.facts import YearFacts
from lawtrain.reports.year.figure import NOTHING, Figure, Section
from lawtrain.reports.year.public import CLOSED, SMALLEST

ALL_UNITS = "全部单位"
Ref = tuple[Section, str, str, str, str]

_HEADLINES: Mapping[Section, tuple[str, ...]] = {
    Section.ROSTER: ("members", "joined", "left"),
    Section.EXAM: (
        "due", "exempt", "sat", "absent", "attendance", "first_sat", "first_due", "main_sat", "main_due",
        "final_sat", "final_due", "mean", "only_make_up", "apart_left", "apart_later", "apart_exempt",
        "apart_outside", "apart_unknown",
    ),
    Section.HOURS: ("mean_hours",),
}  # fmt: skip
"""What the summary tells of a section; of the others, everything."""

_EXAM_CELLS: tuple[tuple[str, str, Kind], ...] = (
    ("due", "应考", "int"), ("exempt", "免考", "int"), ("sat", "实考", "int"), ("absent", "缺考", "int"),
    ("attendance", "参考率", "rate"),
    ("first", "首次作答合格", "int"), ("first_sat", "÷实考", "rate"), ("first_due", "÷应考", "rate"),
    ("main", "首场合格", "int"), ("main_sat", "÷实考", "rate"), ("main_due", "÷应考", "rate"),
    ("final", "补考后合格", "int"), ("final_sat", "÷实考", "rate"), ("final_due", "÷应考", "rate"),
    ("excellent", "优秀档", "int"), ("good", "良好档", "int"), ("pass_band", "及格档", "int"), ("failed", "不合格", "int"),
    ("mean", "平均分", "number"), ("median", "中位分", "number"), ("lowest", "最低分", "number"),
    ("highest", "最高分", "number"), ("only_make_up", "只参加补考", "int"),
)  # fmt: skip
_DUTY_CELLS: tuple[tuple[Section, str, str, Kind], ...] = (
    (Section.ROSTER, "members", "在册", "int"),
    (Section.STANDING, "met", "达标", "int"),
    (Section.STANDING, "under_way", "进行中", "int"),
    (Section.STANDING, "unmet", "未达标", "int"),
    (Section.STANDING, "exempt", "免", "int"),
    (Section.STANDING, "unjudged", "未评定", "int"),
    (Section.STANDING, "met_rate", "达标率", "rate"),
    (Section.HOURS, "hours", "认定学时", "number"),
    (Section.HOURS, "mean_hours", "人均学时", "number"),
)


@dataclass(frozen=True, slots=True)
class Block:
    """Rows of 分类别 or 分单位 that belong together and are drawn in one chart: first and last, from 0.

    `whole`: none of the rates to draw is closed; a closed one would be drawn as nothing at all.
    """

    title: str
    first: int
    last: int
    whole: bool


def summary_table(facts: YearFacts, figures: Iterable[Figure]) -> Table:
    """汇总: the figures of whole categories, each with both counts and its definition."""
    columns = (
        Column("部分", "text", 10), Column("项目", "text", 18, 30), Column("组织单位·性质", "text", 14),
        Column("统计类别", "text", 16), Column("指标", "text", 14), Column("结果", "text", 18),
        Column("名册日", "text", 11), Column("口径", "text", 40, 60),
    )  # fmt: skip
    rows = [
        (
            f.section.value, f.title, held_by(f), f.category or "全部", f.label, f.text,
            f.roster_on.isoformat(), f.definition,
        )
        for f in figures
        if _headline(f)
    ]  # fmt: skip
    return Table(_title(facts, "汇总"), columns, tuple(rows), _notes(facts))


def exam_tables(facts: YearFacts, figures: Sequence[Figure]) -> tuple[Table, list[Block], Table, list[Block]]:
    """分类别 and 分单位, each with its blocks: an exam; a category of an exam."""
    exams = {f.subject: f for f in figures if f.section == Section.EXAM}
    cells = {f.ref: f for f in figures if f.section == Section.EXAM}
    whole: list[tuple[Cell, ...]] = []
    inside: list[tuple[Cell, ...]] = []
    exam_blocks: list[Block] = []
    category_blocks: list[Block] = []
    for subject, sample in exams.items():
        first = len(whole)
        name = f"{sample.title}（{sample.organiser}·{sample.nature}，名册日 {sample.roster_on}）"
        places = [(f.category, f.unit) for f in figures if f.name == "due" and f.subject == subject]
        for category in dict.fromkeys(c for c, _ in places):
            whole.append((name, category, *_exam_cells(cells, subject, category, "")))
            start = len(inside)
            units = [u for c, u in places if c == category and u]
            open_ones = [
                u for u in units if cells[Section.EXAM, subject, category, u, "due"].value is not None
            ]
            inside += [(name, category, u, *_exam_cells(cells, subject, category, u)) for u in open_ones]
            category_blocks.append(
                Block(f"{name}\n{category}", start, len(inside) - 1, _drawable(inside[start:], 3))
            )
        exam_blocks.append(Block(name, first, len(whole) - 1, _drawable(whole[first:], 2)))
    head = (Column("考试", "text", 22, 24), Column("统计类别", "text", 12, 16))
    tail = tuple(Column(label, kind, 6) for _, label, kind in _EXAM_CELLS)
    notes = (
        *_notes(facts),
        "不同的考试、组织单位、性质和统计类别不相加。合格率写明除以实考还是应考。空格：没有人应考或实考，还没有登记成绩，或本次考试不设这一档。",
        *_closed_note(figures),
    )
    by_category = Table(_title(facts, "考试（分类别）"), head + tail, tuple(whole), notes)
    by_unit = Table(
        _title(facts, "考试（分单位）"), (*head, Column("单位", "text", 12), *tail), tuple(inside), notes
    )
    return by_category, exam_blocks, by_unit, category_blocks


def duty_table(facts: YearFacts, figures: Iterable[Figure]) -> Table:
    """达标与学时: by category, and by unit inside it. The row of the whole category is set in bold."""
    cells = {f.ref: f for f in figures}
    tail = (Column(label, kind, 8) for _, _, label, kind in _DUTY_CELLS)
    columns = (Column("统计类别", "text", 16), Column("单位", "text", 14), *tail)
    rows: list[tuple[Cell, ...]] = []
    totals: set[int] = set()
    for ref in cells:
        section, _, category, unit, name = ref
        if (section, name) != (Section.ROSTER, "members"):
            continue
        if not unit:
            totals.add(len(rows))
        own = (_cell(cells.get((s, "", category, unit, n))) for s, n, _, _ in _DUTY_CELLS)
        rows.append((category, unit or ALL_UNITS, *own))
    notes = (
        *_notes(facts),
        f"要求：{facts.policy or '没有政策，不评定达标'}。各统计类别不相加。",
        *_closed_note(cells.values()),
    )
    return Table(_title(facts, "达标与学时"), columns, tuple(rows), notes, frozenset(totals))


def events_table(facts: YearFacts, counts: Iterable[Figure], *, public: bool) -> Table:
    """活动: one row each, by day; 补录 is marked. `counts` are the `event_rows`."""
    columns = (
        Column("日期", "text", 11), Column("类型", "text", 11), Column("名称", "text", 20), Column("主题", "text", 16),
        Column("组织单位", "text", 12), Column("法律法规（版本）", "text", 18),
        Column("场次", "int"), Column("到场人数", "int"),
        Column("每人学时", "number"), Column("认定学时合计", "number"), Column("听众人次", "int"),
        Column("解决问题数", "int"),
        Column("补录", "text"), Column("登记日期", "text", 11), Column("台账条目", "int"),
    )  # fmt: skip
    cells = {(f.unit, f.name): f for f in counts}
    rows = tuple(_event_row(e, cells, public) for e in facts.held())
    told = "补录：举办 30 天以后才登记的活动。到场人数只计花名册上的人，听众另列。"
    notes = (*_notes(facts), told, *_closed_note(cells.values()))
    return Table(_title(facts, "学习活动"), columns, rows, notes)


def exams_table(facts: YearFacts) -> Table:
    """考试: what was held, by whom, and who was due."""
    columns = (
        Column("考试", "text", 20), Column("类别", "text", 10), Column("组织单位", "text", 12), Column("性质", "text", 6),
        Column("名册日", "text", 11), Column("应考类别", "text", 24), Column("场次", "text", 26), Column("满分", "number"),
        Column("合格", "number"), Column("良好", "number"), Column("优秀", "number"), Column("台账条目", "int"),
    )  # fmt: skip
    exams = sorted((e for e in facts.book.exams.values() if e.year == facts.year), key=exam_order)
    rows = tuple(
        (
            e.title, e.kind, e.organiser, e.nature.value, e.roster_on.isoformat(), "、".join(e.categories),
            "；".join(f"{s.name}{'（补考）' if s.make_up else ''} {s.held_on}" for s in e.sittings),
            e.points, e.pass_points, e.good_points, e.excellent_points, e.seq,
        )
        for e in exams
    )  # fmt: skip
    return Table(_title(facts, "考试"), columns, rows, _notes(facts))


def articles_table(facts: YearFacts, *, public: bool) -> Table:
    """薄弱法条: the hardest first; 数据不足 where too little is behind it."""
    columns = (
        Column("法条", "text", 26), Column("题数", "int"), Column("作答", "int"), Column("人数", "int"),
        Column("答对", "int"), Column("答对率", "text", 20),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    for one in facts.articles:
        few = public and 0 < one.people < SMALLEST
        counts = (CLOSED,) * 3 if few else (one.answers, one.people, one.right)
        rows.append((one.article, one.items, *counts, CLOSED if few else one.told))
    note = "只算首次作答；全对才算答对。题数不到 3 题或作答不到 20 次的，写“数据不足”，不作判断。"
    return Table(_title(facts, "薄弱法条"), columns, tuple(rows), (note, *_notes(facts)))


def items_table(facts: YearFacts, *, public: bool) -> Table:
    """试题: how many got each right at the first attempt, the hardest first."""
    columns = (
        Column("试题编号", "text", 20), Column("法条", "text", 30), Column("首次作答", "int"), Column("答对", "int"),
        Column("答对率", "rate"),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    for one in facts.items:
        few = public and one.answers < SMALLEST
        counts: tuple[Cell, ...] = (CLOSED,) * 3 if few else (one.answers, one.right, one.share)
        rows.append((one.item, "、".join(one.citations), *counts))
    return Table(
        _title(facts, "试题"), columns, tuple(rows), ("只算首次作答；全对才算答对。", *_notes(facts))
    )


def definitions(figures: Iterable[Figure]) -> list[tuple[str, str]]:
    """口径说明: every definition once, under its label; where one label has several, with what each is of."""
    told: dict[str, dict[str, str]] = {}
    for f in figures:
        of = f"{f.title}·{held_by(f)}" if f.organiser else f.title or f.section.value
        told.setdefault(f.label, {}).setdefault(f.definition, of)
    return [
        (f"{label}（{of}）" if len(own) > 1 else label, definition)
        for label, own in told.items()
        for definition, of in own.items()
    ]


def _exam_cells(cells: Mapping[Ref, Figure], subject: str, category: str, unit: str) -> Iterator[Cell]:
    for name, _, _ in _EXAM_CELLS:
        yield _cell(cells.get((Section.EXAM, subject, category, unit, name)))


def _cell(one: Figure | None) -> Cell:
    """A number to count with; a sign where it is closed, nothing where it has no meaning."""
    if one is None or one.text == NOTHING:
        return None
    if one.value is not None:
        return one.value
    return _SIGNS.get(one.text) or one.text.replace("不低于", "≥")


_SIGNS = {CLOSED: "＊"}
DRAWN = (4, 13)
"""Among the cells of an exam: 参考率 and 补考后合格 ÷ 应考."""


def _drawable(rows: Sequence[tuple[Cell, ...]], labels: int) -> bool:
    drawn = [row[labels + at] for row in rows for at in DRAWN]
    return not any(isinstance(cell, str) for cell in drawn) and any(cell is not None for cell in drawn)


def _closed_note(figures: Iterable[Figure]) -> tuple[str, ...]:
    """What the signs mean, where there are any."""
    if not any(f.text in _SIGNS for f in figures):
        return ()
    return (
        f"＊：不公开。少于{SMALLEST}人的数不公开，由此能推算出来的数一并不公开。应考人数不公开的单位不列。",
    )


def _event_row(
    event: TrainingEvent, counts: Mapping[tuple[str, str], Figure], public: bool
) -> tuple[Cell, ...]:
    there, hours = (_cell(counts[event.id, name]) for name in ("attendances", "hours"))
    laws = "、".join(f"《{_named(law.slug)}》（{law.effective}）" for law in event.laws)
    entered = event.recorded_at.astimezone(TOWN_TIME).date()
    return (
        event.held_on.isoformat(), event.kind.value, event.title, "、".join(event.topics), event.organiser, laws,
        event.sessions or 1, there, event.credit_hours, hours, event.guests or None, event.solved or None,
        "补录" if event.late else None, entered.isoformat(), None if public else event.seq,
    )  # fmt: skip


def _named(slug: str) -> str:
    """A law as people call it; by its short name in files where this installation does not know it."""
    law = load_registry().laws.get(slug)
    return law.short if law else slug


def _headline(one: Figure) -> bool:
    if one.unit or (one.section == Section.EVENT and one.category):
        return False
    wanted = _HEADLINES.get(one.section)
    return wanted is None or one.name in wanted


def held_by(one: Figure) -> str:
    """Who held the exam and what it was; nothing for other figures."""
    return f"{one.organiser}·{one.nature}" if one.organiser else ""


def _title(facts: YearFacts, what: str) -> str:
    return f"{facts.town}{facts.year}年度学法用法台账：{what}（名册日 {facts.on}）"


def _notes(facts: YearFacts) -> tuple[str, ...]:
    return (f"名册日：{facts.on}；考试以各自的名册日为准。",)
