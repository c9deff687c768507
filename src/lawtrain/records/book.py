"""The ledger, folded: what stands of everything that was ever entered.

台账 book · 更正 correction (a later entry about the same thing) · 撤回 withdrawal · 封账 Closing · 重新开账 reopening ·
可删文字 words (names and reasons, kept outside the chain so that they can be erased; the chain holds their digest)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from copy import copy
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Any, cast

from lawtrain.records.duties import Appointment, Licence
from lawtrain.records.events import Attendance, EventKind, LawUsed, TrainingEvent
from lawtrain.records.exams import Exam, ExamResult, Exemption, Nature, Sitting
from lawtrain.records.ledger import LedgerEntry, result_of
from lawtrain.records.values import Result

Words = Mapping[str, str]
_NONE: Words = {}


@dataclass(frozen=True, slots=True)
class Closing:
    """A year that is closed: `digest` names what was frozen, `head` is the last entry it covers."""

    year: int
    digest: str
    head: int
    at: datetime
    actor: str
    seq: int


@dataclass(slots=True)
class Book:
    """What stands. Every value carries the `seq` of the entry behind it. Treat it as read-only."""

    events: dict[str, TrainingEvent] = field(default_factory=dict)
    attendances: dict[tuple[str, str], Attendance] = field(default_factory=dict)  # (event, pseudonym)
    exams: dict[str, Exam] = field(default_factory=dict)
    exam_results: dict[tuple[str, int, str], ExamResult] = field(default_factory=dict)  # (exam, sitting, who)
    exemptions: dict[tuple[str, str], Exemption] = field(default_factory=dict)  # (scope, pseudonym)
    licences: dict[str, Licence] = field(default_factory=dict)
    appointments: dict[str, Appointment] = field(default_factory=dict)
    results: dict[str, Result] = field(default_factory=dict)  # by attempt: quizzes done here
    closed: dict[int, Closing] = field(default_factory=dict)
    head: int = 0


def fold(entries: Iterable[LedgerEntry], words: Mapping[str, Words], onto: Book | None = None) -> Book:
    """What stands after `entries`, which follow those already in `onto` (left as it is).

    `words` maps the reference in an entry's payload to the erasable words; what was erased reads as empty.
    """
    book = _copy(onto) if onto else Book()
    for entry in entries:
        book.head = entry.seq
        if entry.kind == "withdrawal":
            _withdraw(book, entry)
        elif read := _READERS.get(entry.kind):
            read(book, entry, words.get(entry.payload.get("words", ""), _NONE))
    return book


def _copy(book: Book) -> Book:
    fresh = copy(book)
    for shelf in fields(fresh):
        if isinstance(one := getattr(fresh, shelf.name), dict):
            setattr(fresh, shelf.name, dict(one))
    return fresh


# what each kind of entry says. The payload holds plain JSON; `by` is the officer's pseudonym.


def _event(book: Book, e: LedgerEntry, words: Words) -> None:
    p, before = e.payload, book.events.get(e.subject)
    book.events[e.subject] = TrainingEvent(
        id=e.subject,
        kind=EventKind(p["kind"]),
        title=p["title"],
        held_on=date.fromisoformat(p["held_on"]),
        organiser=p["organiser"],
        credit_hours=p["credit_hours"],
        laws=tuple(LawUsed(slug, date.fromisoformat(day)) for slug, day in p["laws"]),
        topics=tuple(p["topics"]),
        place=p["place"],
        guests=p["guests"],
        sessions=p["sessions"],
        solved=p["solved"],
        attachments=tuple(p["attachments"]),
        approver=words.get("approver", ""),
        note=words.get("note", ""),
        recorded_at=before.recorded_at if before else e.recorded_at,
        seq=before.seq if before else e.seq,
    )


def event_payload(event: TrainingEvent) -> dict[str, Any]:
    """What an entry of kind "event" holds besides its words (approver, note)."""
    return {
        "kind": event.kind.value,
        "title": event.title,
        "held_on": event.held_on.isoformat(),
        "organiser": event.organiser,
        "credit_hours": event.credit_hours,
        "laws": [[law.slug, law.effective.isoformat()] for law in event.laws],
        "topics": list(event.topics),
        "place": event.place,
        "guests": event.guests,
        "sessions": event.sessions,
        "solved": event.solved,
        "attachments": list(event.attachments),
    }


def _attendance(book: Book, e: LedgerEntry, _words: Words) -> None:
    hours = e.payload["hours"]
    book.attendances[e.subject, e.pseudonym] = Attendance(e.subject, e.pseudonym, hours, e.seq)


def _exam(book: Book, e: LedgerEntry, _words: Words) -> None:
    p, before = e.payload, book.exams.get(e.subject)
    book.exams[e.subject] = Exam(
        id=e.subject,
        year=p["year"],
        title=p["title"],
        kind=p["kind"],
        organiser=p["organiser"],
        nature=Nature(p["nature"]),
        roster_on=date.fromisoformat(p["roster_on"]),
        categories=tuple(p["categories"]),
        points=p["points"],
        pass_points=p["pass_points"],
        good_points=p["good_points"],
        excellent_points=p["excellent_points"],
        sittings=tuple(
            Sitting(number, name, date.fromisoformat(day), make_up)
            for number, name, day, make_up in p["sittings"]
        ),
        recorded_at=before.recorded_at if before else e.recorded_at,
        seq=before.seq if before else e.seq,
    )


def exam_payload(exam: Exam) -> dict[str, Any]:
    """What an entry of kind "exam" holds."""
    return {
        "year": exam.year,
        "title": exam.title,
        "kind": exam.kind,
        "organiser": exam.organiser,
        "nature": exam.nature.value,
        "roster_on": exam.roster_on.isoformat(),
        "categories": list(exam.categories),
        "points": exam.points,
        "pass_points": exam.pass_points,
        "good_points": exam.good_points,
        "excellent_points": exam.excellent_points,
        "sittings": [[s.number, s.name, s.held_on.isoformat(), s.make_up] for s in exam.sittings],
    }


def sitting_subject(exam: str, sitting: int) -> str:
    """What an entry of kind "exam_result" is about."""
    return f"{exam}/{sitting}"


def _exam_result(book: Book, e: LedgerEntry, _words: Words) -> None:
    exam, _, number = e.subject.partition("/")
    p = e.payload
    book.exam_results[exam, int(number), e.pseudonym] = ExamResult(
        exam=exam,
        sitting=int(number),
        pseudonym=e.pseudonym,
        score=p["score"],
        passed=p["passed"],
        taken_on=date.fromisoformat(p["taken_on"]),
        source=p["source"],
        seq=e.seq,
    )


def _exemption(book: Book, e: LedgerEntry, words: Words) -> None:
    book.exemptions[e.subject, e.pseudonym] = Exemption(
        scope=e.subject,
        pseudonym=e.pseudonym,
        reason=words.get("reason", ""),
        approver=words.get("approver", ""),
        approved_on=date.fromisoformat(e.payload["approved_on"]),
        attachments=tuple(e.payload["attachments"]),
        seq=e.seq,
    )


def _licence(book: Book, e: LedgerEntry, words: Words) -> None:
    p = e.payload
    book.licences[e.subject] = Licence(
        id=e.subject,
        pseudonym=e.pseudonym,
        number=words.get("number", ""),
        field=p["field"],
        valid_from=_day(p["valid_from"]),
        valid_to=_day(p["valid_to"]),
        seq=e.seq,
    )


def _appointment(book: Book, e: LedgerEntry, words: Words) -> None:
    p = e.payload
    book.appointments[e.subject] = Appointment(
        id=e.subject,
        pseudonym=e.pseudonym,
        position=words.get("position", ""),
        noticed_on=date.fromisoformat(p["noticed_on"]),
        leading=p["leading"],
        oath=p["oath"],
        seq=e.seq,
    )


def _result(book: Book, e: LedgerEntry, _words: Words) -> None:
    book.results[e.subject] = result_of(e)


def _closed(book: Book, e: LedgerEntry, _words: Words) -> None:
    p = e.payload
    year = int(e.subject)
    book.closed[year] = Closing(year, p["digest"], p["head"], e.recorded_at, p["by"], e.seq)


def _reopened(book: Book, e: LedgerEntry, _words: Words) -> None:
    book.closed.pop(int(e.subject), None)


_READERS: Mapping[str, Callable[[Book, LedgerEntry, Words], None]] = {
    "event": _event,
    "attendance": _attendance,
    "exam": _exam,
    "exam_result": _exam_result,
    "exemption": _exemption,
    "licence": _licence,
    "appointment": _appointment,
    "result": _result,
    "year_closed": _closed,
    "year_reopened": _reopened,
}


def _withdraw(book: Book, e: LedgerEntry) -> None:
    """The thing no longer stands; what was said of it stays in the ledger. Attendances go with their event."""
    of, subject, who = e.payload["of"], e.subject, e.pseudonym
    if of == "event":
        book.events.pop(subject, None)
        for key in [key for key in book.attendances if key[0] == subject]:
            del book.attendances[key]
    elif of == "exam":
        book.exams.pop(subject, None)
        for result in [key for key in book.exam_results if key[0] == subject]:
            del book.exam_results[result]
    elif of == "exam_result":
        exam, _, number = subject.partition("/")
        book.exam_results.pop((exam, int(number), who), None)
    elif of == "attendance":
        book.attendances.pop((subject, who), None)
    elif of == "exemption":
        book.exemptions.pop((subject, who), None)
    else:
        shelves: dict[str, dict[str, Any]] = {
            "licence": cast("dict[str, Any]", book.licences),
            "appointment": cast("dict[str, Any]", book.appointments),
            "result": cast("dict[str, Any]", book.results),
        }
        shelves[of].pop(subject, None)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
