"""Facts → the tables of the yearly workbook that list people, by 编号 or by name: persons, what is owed, who is apart.

人员 persons · 待完成 owed · 免考与另列 exempt, absent, make-up only and apart · 编号 code
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lawtrain.records import Exam, PersonYear
from lawtrain.records.roster import Stretch
from lawtrain.reports.facts import chinese_order, unit_order
from lawtrain.reports.tables import Cell, Column, Table
from lawtrain.reports.year.event_figures import recognised
from lawtrain.reports.year.exam_figures import APART, entered, exam_order
from lawtrain.reports.year.facts import YearFacts
from lawtrain.reports.year.seats import Seat

_APART = {status: label for status, label, _ in APART}
NAMED = (Column("工号", "text", 10), Column("姓名", "text", 10))
CODED = (Column("编号", "text", 10),)
_CODE_NOTE = "编号：台账化名的前几位，凭它可以在台账里逐条核对；不列姓名、职务、免考事由。"

Seats = Mapping[str, Sequence[Seat]]


class Roll:
    """How people are written in this workbook: by 编号, or by 工号 and name."""

    def __init__(self, facts: YearFacts, *, names: bool) -> None:
        self.facts, self.names = facts, names
        self.columns = NAMED if names else CODED
        self.notes = () if names else (_CODE_NOTE,)

    def cells(self, who: str) -> tuple[str, ...]:
        """The cells that say who it is."""
        if not self.names:
            return (self.facts.code(who),)
        person = self.facts.people.get(who)
        return (person.username if person else self.facts.code(who), self.facts.name(who))

    def order(self, who: str, unit: str) -> tuple[object, ...]:
        """By unit, then by name in pinyin order, or by 编号 so that the order gives no name away."""
        own = (chinese_order(self.facts.name(who)), who) if self.names else (b"", who)
        return (*unit_order(self.facts.unit_of(unit)), chinese_order(unit), *own)


def persons_table(facts: YearFacts, roll: Roll, seats: Seats) -> Table:
    """人员: everybody who was on the roster in the year, with what they did."""
    exams = sorted((e for e in facts.book.exams.values() if e.year == facts.year), key=exam_order)
    post = (Column("职务", "text", 10),) if roll.names else ()
    columns = (
        Column("单位", "text", 12), *roll.columns, Column("统计类别", "text", 12), *post, Column("在册起", "text", 11),
        Column("在册止", "text", 11), Column("达标情况", "text", 8), Column("参加活动", "int"), Column("认定学时", "number"),
        Column("测验首次合格", "int"), Column("测验首次作答", "int"), *(_exam_column(e) for e in exams),
    )  # fmt: skip
    known = entered(facts)
    marks = [{s.pseudonym: _mark(s, known=e.id in known) for s in seats[e.id]} for e in exams]
    rows = []
    for who, place in _places(facts, roll):
        person = facts.persons[who]
        title = (place.post.title,) if roll.names else ()
        rows.append(
            (
                place.post.unit, *roll.cells(who), place.post.category, *title, *_membership(facts, who),
                *_done(facts, person), *(own.get(who) for own in marks),
            )
        )  # fmt: skip
    notes = (
        *roll.notes,
        "单位和统计类别是名册日的；已离开的人，是离开前最后的。考试各列是最好成绩（含补考）。",
    )
    return Table(_title(facts, "人员"), columns, tuple(rows), notes)


def owed_table(facts: YearFacts, roll: Roll) -> Table:
    """待完成: who still owes what, by unit and never by score."""
    columns = (
        Column("单位", "text", 12), *roll.columns, Column("统计类别", "text", 12), Column("情况", "text", 8),
        Column("还差什么", "text", 40, 64), Column("最近期限", "text", 11),
    )  # fmt: skip
    rows = []
    for who, place in _places(facts, roll):
        standing = facts.standings.get(who)
        if standing is None or not place.covers(facts.on) or standing.state.value not in ("进行中", "未达标"):
            continue
        owed = [f for f in standing.findings if f.state.value in ("进行中", "未达标")]
        due = standing.next_due or min((f.due for f in owed if f.due), default=None)
        told = "；".join(f"{f.title}（{f.state.value}）：{f.reason.rstrip('。；')}" for f in owed)
        rows.append(
            (
                place.post.unit, *roll.cells(who), place.post.category, standing.state.value, told,
                due.isoformat() if due else None,
            )
        )  # fmt: skip
    notes = (
        *roll.notes,
        f"要求：{facts.policy or '没有政策，不评定达标'}。先按单位，再按姓名或编号，不按成绩。",
    )
    return Table(_title(facts, "未达标和待完成名单"), columns, tuple(rows), notes)


def apart_table(facts: YearFacts, roll: Roll, seats: Seats) -> Table:
    """免考与另列: exempt, absent, make-up only, and who sat without being due, each named."""
    why = (Column("免考事由", "text", 16), Column("批准人", "text", 10)) if roll.names else ()
    columns = (
        Column("考试", "text", 26), Column("情形", "text", 14), Column("单位", "text", 12), *roll.columns,
        Column("统计类别", "text", 12), Column("最好成绩", "number"), *why, Column("批准日期", "text", 11),
        Column("台账条目", "text", 10),
    )  # fmt: skip
    rows = []
    for exam in sorted((e for e in facts.book.exams.values() if e.year == facts.year), key=exam_order):
        name = f"{exam.title}（{exam.organiser}·{exam.nature.value}）"
        kinds = ("免考", "缺考", "只参加补考", *_APART.values())
        known = exam.id in entered(facts)
        found = [(kinds.index(k), k, seat) for seat in seats[exam.id] for k in _kinds(seat, known=known)]
        for _, kind, seat in sorted(found, key=lambda f: (f[0], *roll.order(f[2].pseudonym, f[2].unit))):
            rows.append((name, kind, *_apart_cells(roll, seat)))
    return Table(_title(facts, "免考、缺考与另列"), columns, tuple(rows), roll.notes)


def _apart_cells(roll: Roll, seat: Seat) -> tuple[Cell, ...]:
    given, best = seat.exemption if seat.status == "exempt" else None, seat.best
    why = ((given.reason, given.approver) if given else (None, None)) if roll.names else ()
    seqs = (*((given.seq,) if given else ()), *(m.seq for m in seat.results))
    return (
        seat.unit, *roll.cells(seat.pseudonym), seat.category, best.score if best else None, *why,
        given.approved_on.isoformat() if given else None, "、".join(map(str, seqs)),
    )  # fmt: skip


def _kinds(seat: Seat, *, known: bool) -> list[str]:
    if seat.status == "exempt":
        return ["免考", *([_APART["exempt"]] if seat.results else [])]
    if seat.status != "due":
        return [_APART[seat.status]]
    if seat.absent:
        return ["缺考"] if known else []
    return ["只参加补考"] if seat.only_make_up else []


def _exam_column(exam: Exam) -> Column:
    return Column(f"{exam.title}（{exam.organiser}·{exam.nature.value}）", "number", 10, 14)


def _mark(seat: Seat, *, known: bool) -> Cell:
    """The best mark, as a number where it counts; words where it does not."""
    best = seat.best
    if seat.status == "due":
        return best.score if best else "缺考" if known else None
    if seat.status == "exempt":
        return "免考（参加了，另列）" if best else "免考"
    return "另列"


def _places(facts: YearFacts, roll: Roll) -> list[tuple[str, Stretch]]:
    """Everybody of the year with their place on the roster date, or the last before it."""
    found = [
        (who, place)
        for who in facts.persons
        if (place := facts.roster.get(who) or facts.nearest(who, facts.on))
    ]
    return sorted(found, key=lambda f: roll.order(f[0], f[1].post.unit))


def _membership(facts: YearFacts, who: str) -> tuple[Cell, Cell]:
    own = facts.places[who]
    return own[0].since.isoformat(), own[-1].until.isoformat() if own[-1].until else None


def _done(facts: YearFacts, person: PersonYear) -> tuple[Cell, ...]:
    standing = facts.standings.get(person.pseudonym)
    first = [r for r in person.quizzes if r.first]
    hours = sum(recognised(*seen) for seen in person.attended)
    state = standing.state.value if standing else None
    return state, len(person.attended), round(hours, 6), sum(r.passed for r in first), len(first)


def _title(facts: YearFacts, what: str) -> str:
    return f"{facts.town}{facts.year}年度学法用法台账：{what}（名册日 {facts.on}）"
