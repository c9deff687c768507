"""One person's year: what the ledger holds of them, in one place, as policies and reports ask for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from lawtrain.records.book import Book
from lawtrain.records.duties import Appointment, Licence
from lawtrain.records.events import Attendance, TrainingEvent
from lawtrain.records.exams import Exam, ExamResult, Exemption, Sitting
from lawtrain.records.roster import Stretch
from lawtrain.records.values import Result


@dataclass(frozen=True, slots=True)
class PersonYear:
    """Everything is sorted by time. `places` are all stretches ever, so that joining in mid-year shows."""

    pseudonym: str
    year: int
    places: tuple[Stretch, ...]
    attended: tuple[tuple[TrainingEvent, Attendance], ...]
    quizzes: tuple[Result, ...]
    exams: tuple[tuple[Exam, Sitting, ExamResult], ...]
    exemptions: tuple[Exemption, ...]
    licences: tuple[Licence, ...]
    appointments: tuple[Appointment, ...]  # of every year: a deadline may reach into this one

    def place(self, on: date) -> Stretch | None:
        """Where they stood that day; None: not on the roster."""
        return next((one for one in self.places if one.covers(on)), None)


def person_years(
    book: Book, places: Mapping[str, tuple[Stretch, ...]], year: int, only: Iterable[str] | None = None
) -> dict[str, PersonYear]:
    """The year of everybody who was on the roster in it (or of `only` these), by pseudonym.

    An event counts for the year of its day, a quiz for the year it was handed in, an exam for the year it names.
    """
    first, last = date(year, 1, 1), date(year, 12, 31)
    wanted = (
        set(only)
        if only is not None
        else {
            who
            for who, own in places.items()
            if any(p.since <= last and (p.until is None or p.until >= first) for p in own)
        }
    )
    attended: dict[str, list[tuple[TrainingEvent, Attendance]]] = defaultdict(list)
    for (event_id, who), attendance in book.attendances.items():
        event = book.events.get(event_id)
        if event and event.year == year and who in wanted:
            attended[who].append((event, attendance))
    quizzes: dict[str, list[Result]] = defaultdict(list)
    for result in book.results.values():
        if result.year == year and result.pseudonym in wanted:
            quizzes[result.pseudonym].append(result)
    exams: dict[str, list[tuple[Exam, Sitting, ExamResult]]] = defaultdict(list)
    for (exam_id, number, who), mark in book.exam_results.items():
        exam = book.exams.get(exam_id)
        sitting = exam.sitting(number) if exam else None
        if exam and sitting and exam.year == year and who in wanted:
            exams[who].append((exam, sitting, mark))
    scopes = {f"year:{year}"} | {exam.id for exam in book.exams.values() if exam.year == year}
    exempt: dict[str, list[Exemption]] = defaultdict(list)
    for (scope, who), exemption in book.exemptions.items():
        if scope in scopes and who in wanted:
            exempt[who].append(exemption)
    licences: dict[str, list[Licence]] = defaultdict(list)
    for licence in book.licences.values():
        licences[licence.pseudonym].append(licence)
    appointments: dict[str, list[Appointment]] = defaultdict(list)
    for one in book.appointments.values():
        appointments[one.pseudonym].append(one)
    return {
        who: PersonYear(
            pseudonym=who,
            year=year,
            places=places.get(who, ()),
            attended=tuple(sorted(attended.get(who, ()), key=lambda a: (a[0].held_on, a[1].seq))),
            quizzes=tuple(sorted(quizzes.get(who, ()), key=lambda r: r.submitted_at)),
            exams=tuple(sorted(exams.get(who, ()), key=lambda e: (e[2].taken_on, e[1].number))),
            exemptions=tuple(sorted(exempt.get(who, ()), key=lambda e: e.seq)),
            licences=tuple(sorted(licences.get(who, ()), key=lambda x: x.seq)),
            appointments=tuple(sorted(appointments.get(who, ()), key=lambda x: (x.noticed_on, x.seq))),
        )
        for who in wanted
    }
