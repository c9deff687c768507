"""Who was due at an exam, who was exempt, who sat, and who sat without being due: one seat for each person.

应考 due · 免考 exempt · 实考 due and sat · 另列 apart: 名册日前已离开 left · 名册日后才进入 later · 不在应考类别 outside ·
不在花名册 unknown
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from lawtrain.records import Book, Exam, ExamResult, Exemption
from lawtrain.records.roster import Stretch
from lawtrain.reports.facts import unit_order
from lawtrain.reports.year.facts import NO_CATEGORY, YearFacts, category_order

Status = Literal["due", "exempt", "left", "later", "outside", "unknown"]


class Seat(NamedTuple):
    """One person at one exam. `results` are the marks they got, by sitting; absences are not among them.

    Category and unit are those of the exam's roster date (of the nearest day on the roster for those who were not).
    """

    pseudonym: str
    category: str
    unit: str
    status: Status
    results: tuple[ExamResult, ...]
    main: tuple[ExamResult, ...]  # those of main sittings
    best: ExamResult | None  # of all sittings, the earlier one of equals
    exemption: Exemption | None

    @property
    def due(self) -> bool:
        """应考."""
        return self.status == "due"

    @property
    def sat(self) -> bool:
        """实考: sat and is in 应考."""
        return self.status == "due" and bool(self.results)

    @property
    def absent(self) -> bool:
        """缺考."""
        return self.status == "due" and not self.results

    @property
    def first(self) -> ExamResult | None:
        """首次作答: the first mark, whichever sitting it came from."""
        return self.results[0] if self.results else None

    @property
    def only_make_up(self) -> bool:
        """Missed every main sitting and sat a make-up."""
        return bool(self.results) and not self.main


def seats(exam: Exam, facts: YearFacts) -> tuple[Seat, ...]:
    """Everybody who was due, exempt, or sat; by category and unit."""
    return year_seats(facts, exam)[exam.id]


def year_seats(facts: YearFacts, *only: Exam) -> dict[str, tuple[Seat, ...]]:
    """The seats of every exam of the year (or of these), by exam."""
    exams = only or tuple(e for e in facts.book.exams.values() if e.year == facts.year)
    marks = _marks(facts.book)
    return {exam.id: _seats(exam, facts, marks.get(exam.id, {})) for exam in exams}


def _seats(exam: Exam, facts: YearFacts, marks: Mapping[str, list[ExamResult]]) -> tuple[Seat, ...]:
    make_up = {s.number: s.make_up for s in exam.sittings}
    exempt = _exempt(exam, facts.book)
    due, found = set(exam.categories), []
    for who, own in facts.places.items():
        if not own:
            continue
        place = next((p for p in own if p.covers(exam.roster_on)), None)
        if place and place.post.category in due:
            status: Status = "exempt" if who in exempt else "due"
        elif who not in marks:
            continue
        elif place:
            status = "outside"
        else:
            status = "left" if own[0].since <= exam.roster_on else "later"
            place = facts.nearest(who, exam.roster_on)
        found.append(_seat(who, place, status, marks.get(who, ()), make_up, exempt.get(who)))
    strangers = (who for who in marks if not facts.places.get(who))
    found += [_seat(who, None, "unknown", marks[who], make_up, None) for who in strangers]
    units = {seat.unit: unit_order(facts.unit_of(seat.unit)) for seat in found}
    found = [seat for seat in found if seat.due or seat.status == "exempt" or seat.results]
    return tuple(sorted(found, key=lambda s: (*category_order(s.category), *units[s.unit], s.pseudonym)))


def _seat(
    who: str,
    place: Stretch | None,
    status: Status,
    marks: Sequence[ExamResult],
    make_up: Mapping[int, bool],
    exemption: Exemption | None,
) -> Seat:
    results = tuple(m for m in marks if m.sitting in make_up)
    if len(results) > 1:
        results = tuple(sorted(results, key=_in_time))
    main = tuple(m for m in results if not make_up[m.sitting])
    best = max(results, key=_merit) if results else None
    category, unit = (place.post.category, place.post.unit) if place else (NO_CATEGORY, "")
    return Seat(who, category, unit, status, results, main, best, exemption)


def _marks(book: Book) -> dict[str, dict[str, list[ExamResult]]]:
    """Marks by exam and person; an absence is no mark."""
    found: dict[str, dict[str, list[ExamResult]]] = defaultdict(dict)
    for (exam, _, who), mark in book.exam_results.items():
        if mark.score is not None:
            found[exam].setdefault(who, []).append(mark)
    return found


def _exempt(exam: Exam, book: Book) -> dict[str, Exemption]:
    """Who need not sit this exam: exempt from it, or from everything of the year."""
    scopes = (f"year:{exam.year}", exam.id)
    return {who: e for scope in scopes for (own, who), e in book.exemptions.items() if own == scope}


def _in_time(mark: ExamResult) -> int:
    return mark.sitting


def _merit(mark: ExamResult) -> tuple[float, bool]:
    return mark.score or 0.0, mark.passed
