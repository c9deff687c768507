"""What stands behind the figures, for an auditor: the people and the ledger entries, figure by figure.

依据 evidence · 指标索引 index of figures · 名单 people counted · 台账条目 ledger entries
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date

from lawtrain.records import Exam, Licence, Stretch
from lawtrain.reports.cells import shown
from lawtrain.reports.tables import Cell, Column, Table
from lawtrain.reports.xlsx import Pen, open_book
from lawtrain.reports.year.duty_figures import begins, has_left
from lawtrain.reports.year.event_figures import recognised
from lawtrain.reports.year.exam_figures import APART, BANDS, band_of, entered, exam_order
from lawtrain.reports.year.facts import NO_CATEGORY, YearFacts
from lawtrain.reports.year.figure import Figure, Section
from lawtrain.reports.year.people_sheets import Roll
from lawtrain.reports.year.seats import Seat, Status, year_seats
from lawtrain.reports.year.sheets import held_by
from lawtrain.reports.year.workbook import STREAM_FROM

_YES = "是"
_STATUS: dict[Status, str] = {"due": "应考", "exempt": "免考"}
_STATUS |= {status: label for status, label, _ in APART if status != "exempt"}


def write_figure(facts: YearFacts, figure: Figure, *, names: bool) -> bytes:
    """One figure: who is counted, who else is in the denominator, and the numbers of the ledger entries behind it."""
    roll = Roll(facts, names=names)
    counted, among = set(figure.counted), dict.fromkeys((*figure.among, *figure.counted))
    columns = (
        *roll.columns,
        Column("单位", "text", 12),
        Column("统计类别", "text", 12),
        Column("计入", "text", 8),
    )
    rows = []
    for who in sorted(among, key=lambda who: (who not in counted, *_order(facts, roll, who))):
        place = facts.nearest(who, figure.roster_on)
        post = (place.post.unit, place.post.category) if place else ("", NO_CATEGORY)
        rows.append((*roll.cells(who), *post, "分子" if who in counted else "只在分母"))
    told = _told(figure)
    people = Table(f"{told}：名单", columns, tuple(rows), (figure.definition, *roll.notes))
    entries = Table(
        f"{told}：台账条目",
        (Column("台账条目", "int"),),
        tuple((seq,) for seq in figure.entries),
        (figure.definition,),
    )
    out = io.BytesIO()
    book = open_book(out, told, facts.made_at)
    pen = Pen(book, shown(facts.made_at))
    pen.about("指标", told, _facing(figure))
    pen.table("名单", people, people.notes)
    pen.table("台账条目", entries, entries.notes)
    book.close()
    return out.getvalue()


def write_evidence(facts: YearFacts, figures: Sequence[Figure], *, names: bool) -> bytes:
    """The whole year: an index that says where each figure's people are found, and a sheet for each group of figures.

    A figure's list is the rows of its sheet that have 是 in its column (of its category, and of its unit); the last
    column names the entries. The same facts give the same bytes.
    """
    roll = Roll(facts, names=names)
    exams = sorted((e for e in facts.book.exams.values() if e.year == facts.year), key=exam_order)
    sheets = {exam.id: f"考试{n}" for n, exam in enumerate(exams, 1)}
    out = io.BytesIO()
    book = open_book(
        out,
        f"{facts.town}{facts.year}年度学法用法台账：依据",
        facts.made_at,
        streaming=len(facts.persons) > STREAM_FROM,
    )
    pen = Pen(book, shown(facts.made_at))
    tables = [("指标索引", _index(facts, figures, sheets))]
    pen.table(*tables[0], tables[0][1].notes)
    seats = year_seats(facts, *exams) if exams else {}
    for exam in exams:
        table = _exam_people(facts, roll, exam, seats[exam.id])
        pen.table(sheets[exam.id], table, table.notes)
    for name, table in (
        ("签到", _attendances(facts, roll)),
        ("达标情况", _standings(facts, roll)),
        ("执法证", _licences(facts, roll)),
        ("测验", _quizzes(facts, roll)),
    ):
        pen.table(name, table, table.notes)
    book.close()
    return out.getvalue()


def _index(facts: YearFacts, figures: Sequence[Figure], sheets: dict[str, str]) -> Table:
    columns = (
        Column("部分", "text", 10), Column("项目", "text", 18, 30), Column("组织单位·性质", "text", 14),
        Column("统计类别", "text", 14),
        Column("指标", "text", 16), Column("结果", "text", 16),
        Column("分子人数", "int"), Column("分母人数", "int"),
        Column("台账条目数", "int"), Column("名单在", "text", 10), Column("看哪一列", "text", 14),
        Column("名册日", "text", 11),
    )  # fmt: skip
    rows = tuple(
        (
            f.section.value, f.title, held_by(f), f.category or "全部", f.label, f.text, len(f.counted),
            len(f.among) or None, len(f.entries), _where(f, sheets), _column_of(f), f.roster_on.isoformat(),
        )
        for f in figures
        if not f.unit
    )  # fmt: skip
    note = (
        "在“名单在”一栏写的工作表里，按统计类别筛选，再在“看哪一列”筛选“是”或对应的内容，就是这个数的名单；"
        "写“在册、情况”的，先在“在册”筛选“是”，再筛选情况；各单位的数，再按单位筛选。"
    )
    return Table(f"{facts.town}{facts.year}年度学法用法台账：指标索引", columns, rows, (note,))


_SHEETS = {
    Section.STUDY: "签到",
    Section.EVENT: "签到",
    Section.HOURS: "签到",
    Section.ROSTER: "达标情况",
    Section.STANDING: "达标情况",
    Section.LICENCE: "执法证",
    Section.QUIZ: "测验",
}
_FLAGS = {
    "due": "情形",
    "exempt": "情形",
    "sat": "实考",
    "absent": "实考",
    "attendance": "实考",
    "first": "首次作答合格",
    "main": "首场合格",
    "final": "补考后合格",
    "only_make_up": "只参加补考",
    "apart_exempt": "免考而参加",
}


def _where(figure: Figure, sheets: dict[str, str]) -> str:
    return sheets[figure.subject] if figure.section == Section.EXAM else _SHEETS[figure.section]


def _column_of(figure: Figure) -> str:
    if figure.section == Section.ROSTER:
        return "年内进入" if figure.name == "joined" else "在册"
    if figure.section != Section.EXAM:
        return {Section.STANDING: "在册、情况", Section.LICENCE: "情形"}.get(figure.section, "")
    if figure.name.startswith("apart_") and figure.name not in _FLAGS:
        return "情形"
    stem = figure.name.removesuffix("_sat").removesuffix("_due")
    band = figure.name.removesuffix("_rate")
    return "档次" if band in BANDS else _FLAGS.get(stem, "最好成绩")


_SEAT_FLAGS = ("实考", "首次作答合格", "首场合格", "补考后合格", "只参加补考", "免考而参加")


def _exam_people(facts: YearFacts, roll: Roll, exam: Exam, seats: Sequence[Seat]) -> Table:
    columns = (
        Column("统计类别", "text", 12), Column("单位", "text", 12), *roll.columns, Column("情形", "text", 10),
        *(Column(label, "text", 6) for label in _SEAT_FLAGS),
        Column("档次", "text", 8), Column("最好成绩", "number"), Column("台账条目", "text", 10),
    )  # fmt: skip
    known = exam.id in entered(facts)
    rows = tuple(_seat_row(facts, exam, roll, seat, known=known) for seat in seats)
    title = f"{exam.title}（{exam.organiser}·{exam.nature.value}，名册日 {exam.roster_on}）"
    told = "情形“应考”的行是应考人员；其中“实考”为“是”的是实考，写“缺考”的是缺考。情形不是“应考”的，不在任何率里。"
    return Table(title, columns, rows, (title, told, f"考试本身的台账条目：第 {exam.seq} 条。", *roll.notes))


def _seat_row(facts: YearFacts, exam: Exam, roll: Roll, seat: Seat, *, known: bool) -> tuple[Cell, ...]:
    seqs = [m.seq for m in seat.results]
    if seat.exemption and seat.status == "exempt":
        seqs.insert(0, seat.exemption.seq)
    first, best, sat = seat.first, seat.best, seat.sat
    flags: tuple[bool, ...] = (
        sat and first is not None and first.passed,
        sat and any(m.passed for m in seat.main),
        sat and any(m.passed for m in seat.results),
        sat and seat.only_make_up,
        seat.status == "exempt" and bool(seat.results),
    )
    there = _YES if sat else "缺考" if seat.absent and known else None
    return (
        seat.category, facts.unit_of(seat.unit), *roll.cells(seat.pseudonym), _STATUS[seat.status],
        there, *(_YES if flag else None for flag in flags), BANDS[band_of(exam, seat)] if sat else None,
        best.score if best else None, "、".join(map(str, seqs)),
    )  # fmt: skip


def _attendances(facts: YearFacts, roll: Roll) -> Table:
    columns = (
        Column("日期", "text", 11), Column("活动", "text", 24), Column("主题", "text", 16), *roll.columns,
        Column("单位", "text", 12), Column("统计类别", "text", 12), Column("学时", "number"), Column("台账条目", "int"),
    )  # fmt: skip
    events = facts.held()
    here: dict[str, list[str]] = {e.id: [] for e in events}
    for event_id, who in facts.book.attendances:
        if event_id in here:
            here[event_id].append(who)
    rows: list[tuple[Cell, ...]] = []
    for event in events:
        told = (event.held_on.isoformat(), f"{event.kind}：{event.title}", "、".join(event.topics))
        for who in sorted(here[event.id], key=lambda who: _order(facts, roll, who)):
            one, place = facts.book.attendances[event.id, who], facts.nearest(who, event.held_on)
            post = (place.post.unit, place.post.category) if place else ("", NO_CATEGORY)
            rows.append((*told, *roll.cells(who), *post, recognised(event, one), one.seq))
    return Table(
        "签到和学时",
        columns,
        tuple(rows),
        ("每一行是一人次；活动本身的台账条目见年度台账“活动”。", *roll.notes),
    )


def _standings(facts: YearFacts, roll: Roll) -> Table:
    columns = (
        Column("统计类别", "text", 12), Column("单位", "text", 12), *roll.columns, Column("在册", "text", 8),
        Column("年内进入", "text", 6), Column("进入日期", "text", 11), Column("情况", "text", 8),
        Column("逐条结论", "text", 40, 70), Column("台账条目", "text", 12, 30),
    )  # fmt: skip

    since = begins(facts)

    def row(who: str, place: Stretch) -> tuple[Cell, ...]:
        standing = facts.standings.get(who)
        findings = standing.findings if standing else ()
        told = "；".join(f"{f.title}：{f.state.value}，{f.reason.rstrip('。')}" for f in findings)
        seqs = sorted({seq for f in findings for seq in f.entries})
        here = who in facts.roster
        there = _YES if here else "年内离开" if has_left(facts, place) else "还没有进入"
        return (
            place.post.category, facts.unit_of(place.post.unit), *roll.cells(who), there,
            _YES if here and facts.place(who, since) is None else None,
            facts.places[who][0].since.isoformat(), standing.state.value if standing else None, told,
            "、".join(map(str, seqs)),
        )  # fmt: skip

    gone = sorted(facts.persons.keys() - facts.roster.keys())
    away = ((who, place) for who in gone if (place := facts.nearest(who, facts.on)))
    rows = tuple(row(who, place) for who, place in (*facts.roster.items(), *away))
    title = f"在册人员和达标情况（名册日 {facts.on}）"
    return Table(title, columns, rows, (f"要求：{facts.policy or '没有政策，不评定达标'}。", *roll.notes))


def _licences(facts: YearFacts, roll: Roll) -> Table:
    columns = (
        Column("领域", "text", 14), *roll.columns, Column("单位", "text", 12), Column("情形", "text", 10),
        Column("有效起", "text", 11), Column("有效止", "text", 11), Column("台账条目", "int"),
    )  # fmt: skip
    licences = facts.book.licences.values()
    holders = {(x.field, x.pseudonym) for x in licences if x.held(facts.on)}
    rows = []
    for one in sorted(licences, key=lambda x: (x.field, x.seq)):
        place = facts.place(one.pseudonym)
        state = _licensed(one, facts.on, also=(one.field, one.pseudonym) in holders)
        rows.append(
            (
                one.field, *roll.cells(one.pseudonym), place.post.unit if place else None,
                state if place else "不在册", one.valid_from.isoformat() if one.valid_from else None,
                one.valid_to.isoformat() if one.valid_to else None, one.seq,
            )
        )  # fmt: skip
    return Table(f"执法证（名册日 {facts.on}）", columns, tuple(rows), roll.notes)


def _licensed(one: Licence, on: date, *, also: bool) -> str:
    """What the figures count it as; `also`: they hold a valid one of this field."""
    if one.held(on):
        return "持证"
    expired = one.valid_to is not None and one.valid_to < on
    state = "拟持证" if one.valid_from is None else "已过期" if expired else "未生效"
    return f"{state}（另有有效证）" if also else state


def _quizzes(facts: YearFacts, roll: Roll) -> Table:
    columns = (
        Column("测验", "text", 20), *roll.columns, Column("第几次", "int"), Column("得分", "number"),
        Column("满分", "number"), Column("合格", "bool"), Column("交卷时间", "datetime", 18), Column("台账条目", "int"),
    )  # fmt: skip
    results = (r for r in facts.book.results.values() if r.year == facts.year)
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (r.title, *roll.cells(r.pseudonym), r.number, r.score, r.points, r.passed, r.submitted_at, r.seq)
        for r in sorted(results, key=lambda r: (r.quiz, *_order(facts, roll, r.pseudonym), r.number))
    )
    return Table("课后测验", columns, rows, roll.notes)


def _order(facts: YearFacts, roll: Roll, who: str) -> tuple[object, ...]:
    place = facts.nearest(who, facts.on)
    return roll.order(who, place.post.unit if place else "")


def _told(figure: Figure) -> str:
    return "·".join(part for part in (figure.title, figure.category, figure.unit, figure.label) if part)


def _facing(figure: Figure) -> list[tuple[str, str]]:
    return [
        ("指标", _told(figure)),
        ("结果", figure.text),
        ("分子", f"{len(figure.counted)} 人"),
        ("分母", f"{len(figure.among)} 人" if figure.among else "（不适用）"),
        ("口径", figure.definition),
        ("名册日", figure.roster_on.isoformat()),
        ("组织单位·性质", held_by(figure) or "（不适用）"),
        ("指标编号", figure.key),
    ]
