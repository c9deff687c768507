"""The figures of an exam: by 统计类别, and by unit inside each; nothing is added up across exams or categories.

应考 due · 免考 exempt · 实考 sat · 缺考 absent · 参考率 attendance · 合格率 pass rate (three meanings) ·
首次作答 first · 首场 main · 补考后 final · 档次 band · 平均分 mean · 另列 apart
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from statistics import median

from lawtrain.records import Exam, ExamResult
from lawtrain.reports.cells import shown
from lawtrain.reports.year.facts import YearFacts
from lawtrain.reports.year.figure import Behind, Figure, Measure, Section, Subject, figure
from lawtrain.reports.year.seats import Seat, Status, year_seats

APART: tuple[tuple[Status, str, str], ...] = (
    ("left", "名册日前已离开而参加", "在名册日前已离开花名册、却有成绩的人；不在应考、实考之内，另列"),
    ("later", "名册日后进入而参加", "名册日后才进入花名册、却有成绩的人；不在应考、实考之内，另列"),
    ("exempt", "免考而参加", "已批准免考、却有成绩的人；不在应考、实考之内，另列"),
    (
        "outside",
        "不在应考类别而参加",
        "统计类别不在本次考试应考范围（如编外辅助人员）、却有成绩的人；不在应考、实考之内，另列",
    ),
    ("unknown", "不在花名册而参加", "从未在花名册上、却有成绩的人；不在应考、实考之内，另列"),
)
"""Who sat without being due, by status: heading and definition."""

_PASSES = (
    ("first", "首次作答合格", "首次作答合格：实考人员各自第一次参加的那一场就合格的人"),
    ("main", "首场合格", "首场合格：实考人员在首场（不含补考）的最好成绩合格的人"),
    ("final", "补考后合格", "补考后合格：实考人员在首场或补考中有一次合格的人"),
)
_FLOOR = "，向下取到 0.1%，只有全部都是才写 100%"
_BEST = "成绩取每人各场（含补考）的最好一次"


def exam_figures(facts: YearFacts) -> Iterator[Figure]:
    """Of every exam of the year, by day and title."""
    exams = [e for e in facts.book.exams.values() if e.year == facts.year]
    exams.sort(key=exam_order)
    everybody = year_seats(facts, *exams) if exams else {}
    known = entered(facts)
    for exam in exams:
        yield from _of_exam(facts, _Pen(exam, known=exam.id in known), everybody[exam.id])


def entered(facts: YearFacts) -> set[str]:
    """The exams of which a mark or an absence is entered: of others nobody can say who sat, often they are still to come."""
    return {exam for exam, _, _ in facts.book.exam_results}


def exam_order(exam: Exam) -> tuple[object, ...]:
    """正式 before 摸底 before 模拟, then by day, title and organiser."""
    natures = ("正式", "摸底", "模拟")
    day = min((s.held_on for s in exam.sittings), default=exam.roster_on)
    return natures.index(exam.nature.value), day, exam.title, exam.organiser, exam.id


def exam_subject(exam: Exam) -> Subject:
    """What the figures of this exam are about."""
    return Subject(Section.EXAM, exam.roster_on, exam.id, exam.title, exam.organiser, exam.nature.value)


def _of_exam(facts: YearFacts, pen: _Pen, everybody: Sequence[Seat]) -> Iterator[Figure]:
    for category, seats in groupby(everybody, lambda s: s.category):
        own = list(seats)
        entitled = [s for s in own if s.status in ("due", "exempt")]
        if entitled:
            yield from pen.measures(category, "", entitled)
            for unit, inside in groupby(entitled, lambda s: facts.unit_of(s.unit)):
                yield from pen.measures(category, unit, list(inside))
        yield from pen.apart(category, own)


class _Pen:
    """Writes the figures of one exam: the same measures for every category and unit; where nothing is entered
    (not `known`), only who is due.
    """

    def __init__(self, exam: Exam, *, known: bool) -> None:
        self.exam = exam
        self.known = known
        self.subject = exam_subject(exam)
        self.words = {m.name: m for m in _measures_of(exam)}

    def measures(self, category: str, unit: str, seats: Sequence[Seat]) -> Iterator[Figure]:
        """Every measure of one category, or of one unit inside it."""
        due = _who(seats, lambda s: s.due)
        sat = [s for s in seats if s.sat]
        among = tuple(s.pseudonym for s in sat)

        def people(name: str, counted: Sequence[Seat], base: tuple[str, ...], *seqs: int) -> Figure:
            behind = Behind(tuple(s.pseudonym for s in counted), base, (self.exam.seq, *seqs))
            return self._figure(name, category, unit, len(counted), None, behind)

        def rate(part: Figure, name: str, base: tuple[str, ...]) -> Figure:
            behind = Behind(part.counted, base, part.entries)
            return self._figure(name, category, unit, len(part.counted), len(base), behind)

        exempt = [s for s in seats if s.status == "exempt"]
        yield people("due", [s for s in seats if s.due], ())
        yield people("exempt", exempt, (), *(s.exemption.seq for s in exempt if s.exemption))
        if not self.known:
            return
        attended = people("sat", sat, due, *(m.seq for s in sat for m in s.results))
        yield attended
        yield people("absent", [s for s in seats if s.absent], due)
        yield rate(attended, "attendance", due)
        for name, mark in _MARKS.items():
            passed = [(s, m) for s in sat if (m := mark(s)) and m.passed]
            part = people(name, [s for s, _ in passed], among, *(m.seq for _, m in passed))
            yield part
            yield rate(part, f"{name}_sat", among)
            yield rate(part, f"{name}_due", due)
        for name, band in _bands(self.exam, sat):
            part = people(name, band, among, *_best_seqs(band))
            yield part
            if name != "failed":
                yield rate(part, f"{name}_rate", among)
        yield from self._marks(category, unit, sat)
        late = [s for s in sat if s.only_make_up]
        yield people("only_make_up", late, among, *(m.seq for s in late for m in s.results))

    def apart(self, category: str, seats: Sequence[Seat]) -> Iterator[Figure]:
        """Who sat without being due: named, and in no rate."""
        for status, _, _ in APART:
            those = [s for s in seats if s.status == status and s.results]
            if those:
                seqs = (m.seq for s in those for m in s.results)
                behind = Behind(tuple(s.pseudonym for s in those), (), (self.exam.seq, *seqs))
                yield self._figure(f"apart_{status}", category, "", len(those), None, behind)

    def _marks(self, category: str, unit: str, sat: Sequence[Seat]) -> Iterator[Figure]:
        scores = [m.score or 0.0 for s in sat if (m := s.best)]
        behind = Behind(tuple(s.pseudonym for s in sat), (), (self.exam.seq, *_best_seqs(sat)))
        yield self._figure(
            "mean", category, unit, sum(sorted(scores)) if scores else None, len(scores), behind
        )
        for name, of in _SPREAD.items():
            yield self._figure(name, category, unit, of(scores) if scores else None, None, behind)

    def _figure(
        self, name: str, category: str, unit: str, value: float | None, base: int | None, behind: Behind
    ) -> Figure:
        return figure(self.subject, self.words[name], category, unit, value, base, behind)


_MARKS: dict[str, Callable[[Seat], ExamResult | None]] = {
    "first": lambda s: s.first,
    "main": lambda s: next((m for m in s.main if m.passed), None),
    "final": lambda s: next((m for m in s.results if m.passed), None),
}
_SPREAD: dict[str, Callable[[list[float]], float]] = {"median": median, "lowest": min, "highest": max}


def _who(seats: Sequence[Seat], wanted: Callable[[Seat], bool]) -> tuple[str, ...]:
    return tuple(s.pseudonym for s in seats if wanted(s))


def _best_seqs(seats: Sequence[Seat]) -> tuple[int, ...]:
    return tuple(m.seq for s in seats if (m := s.best))


def _bands(exam: Exam, sat: Sequence[Seat]) -> list[tuple[str, list[Seat]]]:
    """Everybody who sat, in exactly one band: bands are for those who passed."""
    bands: dict[str, list[Seat]] = {name: [] for name in _band_names(exam)}
    for seat in sat:
        bands[band_of(exam, seat)].append(seat)
    return list(bands.items())


def _band_names(exam: Exam) -> list[str]:
    marks = (("excellent", exam.excellent_points), ("good", exam.good_points))
    return [*(name for name, points in marks if points is not None), "pass_band", "failed"]


def band_of(exam: Exam, seat: Seat) -> str:
    """excellent, good, pass_band or failed, of somebody who sat."""
    best = seat.best
    if best is None or not any(m.passed for m in seat.results):
        return "failed"
    score = best.score or 0.0
    if exam.excellent_points is not None and score >= exam.excellent_points:
        return "excellent"
    if exam.good_points is not None and score >= exam.good_points:
        return "good"
    return "pass_band"


BANDS = {"excellent": "优秀", "good": "良好", "pass_band": "及格", "failed": "不合格"}


def _measures_of(exam: Exam) -> Iterator[Measure]:
    on = exam.roster_on
    yield Measure("due", "应考", "people", f"应考：{on} 在花名册上、属于本统计类别的人，减去免考的人。")
    yield Measure(
        "exempt", "免考", "people", f"免考：{on} 在花名册上、属于应考类别、经批准免考的人；不在应考之内。"
    )
    yield Measure("sat", "实考", "people", "实考：应考人员中至少有一场成绩的人；应考以外的人参加的，另列。")
    yield Measure("absent", "缺考", "people", "缺考：应考人员中一场成绩也没有的人，即应考减实考。")
    yield Measure("attendance", "参考率", "rate", f"参考率：实考 ÷ 应考{_FLOOR}。")
    for name, label, meaning in _PASSES:
        yield Measure(name, label, "people", f"{meaning}。")
        yield Measure(f"{name}_sat", f"{label} ÷ 实考", "rate", f"{meaning} ÷ 实考{_FLOOR}。")
        yield Measure(f"{name}_due", f"{label} ÷ 应考", "rate", f"{meaning} ÷ 应考{_FLOOR}。")
    for name, band in BANDS.items():
        limits = _limits(exam)[name]
        yield Measure(
            name, f"{band}档" if name != "failed" else band, "people", f"{band}：{limits}；{_BEST}。"
        )
        yield Measure(
            f"{name}_rate", f"{band}档 ÷ 实考", "rate", f"{band}档：{limits}；{_BEST}；÷ 实考{_FLOOR}。"
        )
    over = f"只算实考人员，{_BEST}，满分 {shown(exam.points)} 分"
    yield Measure("mean", "平均分", "mean", f"平均分：{over}；同时列出人数、中位分、最低分、最高分。")
    yield Measure("median", "中位分", "score", f"中位分：{over}；人数是双数时取中间两个的平均。")
    yield Measure("lowest", "最低分", "score", f"最低分：{over}。")
    yield Measure("highest", "最高分", "score", f"最高分：{over}。")
    meaning = "只参加补考：应考人员中缺了首场、只有补考成绩的人，计入实考，逐人列名。"
    yield Measure("only_make_up", "只参加补考", "people", meaning)
    for status, label, told in APART:
        yield Measure(f"apart_{status}", label, "people", f"{label}：{told}。")


def _limits(exam: Exam) -> dict[str, str]:
    top = next((p for p in (exam.good_points, exam.excellent_points) if p is not None), None)
    above = f"，不到 {shown(top)} 分" if top is not None else ""
    good = f"，不到 {shown(exam.excellent_points)} 分" if exam.excellent_points is not None else ""
    return {
        "excellent": f"合格且 {shown(exam.excellent_points)} 分以上",
        "good": f"合格且 {shown(exam.good_points)} 分以上{good}",
        "pass_band": f"合格（{shown(exam.pass_points)} 分）{above}",
        "failed": "各场都不合格",
    }
