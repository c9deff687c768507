"""One exam as the office looks at it: its figures at a glance, and a line for everybody who was due or has a mark.

应考 due · 缺成绩 missing · 缺考 absent · 免考 exempt · 另列 apart
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from lawtrain.desk.entered import Scene, Somebody
from lawtrain.records import Exam, ExamResult
from lawtrain.reports.facts import chinese_order
from lawtrain.reports.year import Figure, Seat, gather_year
from lawtrain.reports.year.exam_figures import APART, exam_figures
from lawtrain.reports.year.seats import year_seats

STATES = {
    "missing": "应考，还没有成绩",
    "absent": "应考，缺考",
    "failed": "不合格",
    "passed": "合格",
    "exempt": "免考",
    "apart": "另列",
}
"""How it can stand with somebody, in the order of the page."""
_MEASURES = (
    "due",
    "exempt",
    "sat",
    "attendance",
    "first_sat",
    "main_sat",
    "final_sat",
    "final_due",
    "mean",
)


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody's row on an exam's page: every mark by sitting, and what it comes to."""

    somebody: Somebody
    category: str
    state: str
    marks: tuple[ExamResult | None, ...]
    remark: str


def next_sitting(scene: Scene, about: Exam) -> int:
    """The sitting whose marks are most likely to come next: the first that has none."""
    with_marks = {number for exam, number, _ in scene.book.exam_results if exam == about.id}
    return next((s.number for s in about.sittings if s.number not in with_marks), about.sittings[0].number)


def figures_of(scene: Scene, about: Exam) -> tuple[list[Figure], tuple[Seat, ...]]:
    """The figures of one exam as the yearly report has them, and everybody behind them."""
    results = {key: mark for key, mark in scene.book.exam_results.items() if key[0] == about.id}
    book = replace(
        scene.book, exams={about.id: about}, exam_results=results, events={}, attendances={}, results={}
    )
    facts = gather_year(
        year=about.year,
        today=scene.today,
        made_at=about.recorded_at,
        town="",
        people=scene.people,
        places=scene.places,
        book=book,
    )
    return [f for f in exam_figures(facts) if not f.unit], year_seats(facts, about)[about.id]


def glance(figures: Sequence[Figure]) -> list[tuple[str, list[Figure]]]:
    """Rows of the table: a 统计类别 with the measures that are shown, never all of them together."""
    known = {(f.category, f.name): f for f in figures}
    categories = dict.fromkeys(f.category for f in figures if f.name == "due")
    return [(one, [known[one, name] for name in _MEASURES if (one, name) in known]) for one in categories]


def lines_of(scene: Scene, about: Exam, seats: Sequence[Seat]) -> list[Line]:
    """Everybody who was due, exempt, or has a mark or an absence in any sitting."""
    remarks = {status: label for status, label, _ in APART} | {"exempt": "免考"}
    seen = {seat.pseudonym for seat in seats}
    found = []
    for seat in seats:
        marks = _marks(scene, about, seat.pseudonym)
        if seat.status == "due":
            best = seat.best
            state = ("passed" if any(m.passed for m in seat.results) else "failed") if best else "missing"
            state = "absent" if state == "missing" and any(marks) else state
        else:
            state = "exempt" if seat.status == "exempt" and not seat.results else "apart"
        remark = remarks.get(seat.status, "")
        found.append(Line(scene.on(seat.pseudonym, about.roster_on), seat.category, state, marks, remark))
    strays = {who for exam, _, who in scene.book.exam_results if exam == about.id} - seen
    for who in strays:  # noted as absent, though nobody expected them
        one = scene.on(who, about.roster_on)
        category = one.post.category if one.post else ""
        found.append(Line(one, category, "apart", _marks(scene, about, who), "不在应考，登记为缺考"))
    return found


def _marks(scene: Scene, about: Exam, who: str) -> tuple[ExamResult | None, ...]:
    return tuple(scene.book.exam_results.get((about.id, s.number, who)) for s in about.sittings)


def sift(lines: Sequence[Line], *, state: str = "", words: str = "", by_name: bool = False) -> list[Line]:
    """Those that fit, by unit, or by name in the order of pinyin; never by score."""
    wanted = words.casefold().split()
    found = [
        one
        for one in lines
        if (not state or one.state == state) and all(word in _searched(one) for word in wanted)
    ]
    found.sort(key=lambda one: one.somebody.order)
    return sorted(found, key=lambda one: chinese_order(one.somebody.name)) if by_name else found


def _searched(line: Line) -> str:
    one = line.somebody
    return " ".join((one.name, one.person.username, one.unit, line.category)).casefold()
