"""The office and its ledger: what happened this year is entered, put right and withdrawn, each time by a new entry."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from lawtrain.desk import entering
from lawtrain.desk.doors import roles_of_actor
from lawtrain.desk.files import Files
from lawtrain.errors import Invalid, NotFound, Refused
from lawtrain.records import (
    TOWN_TIME,
    Appointment,
    Attachment,
    Book,
    Closing,
    Exam,
    Exemption,
    Licence,
    TrainingEvent,
    event_payload,
    exam_payload,
    fold,
    sitting_subject,
)
from lawtrain.store import Store, Transaction
from lawtrain.store.year import Draft

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Mark:
    """Somebody's mark at a sitting; `score` None: absent. `seen`: the entry of theirs that stood when the officer
    looked, 0 for none; None where nobody looked first."""

    pseudonym: str
    score: float | None
    passed: bool
    taken_on: date
    seen: int | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """What an import of results did, in people."""

    added: int
    corrected: int
    same: int


class LedgerDesk:
    """Safe to use from many threads. `clock` gives aware moments; `actor` is the officer's pseudonym.

    Whatever is entered about a closed year is Refused. Every value given with an empty `id` is new; one with the id
    of a standing thing is a correction and needs a reason (`why`). `seq` and `recorded_at` of what is given are
    ignored: the ledger knows better.
    """

    def __init__(self, store: Store, files: Files, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._files = files
        self._clock = clock
        self._book = Book()
        self._door = threading.Lock()

    def book(self) -> Book:
        """What stands now. Only entries that are new since the last time are read."""
        with self._door, self._store.reading() as tx:
            self._book = read_book(tx, self._book)
            return self._book

    def today(self) -> date:
        """The town's day."""
        return self._clock().astimezone(TOWN_TIME).date()

    # events

    def record_event(self, actor: str, event: TrainingEvent, why: str = "") -> str:
        """A new event, or a correction; its id."""
        now = self._clock()

        def job(tx: Transaction) -> str:
            book = self._begin(tx, actor, now)
            standing = _standing(book.events, event.id, "活动")
            entering.check_event(event, standing, now, tx.year.attachments())
            _open(book, event.year, *([standing.year] if standing else []))
            entering.check_once(event, book)
            entering.check_attended(event, book, now)
            subject = event.id or secrets.token_hex(8)
            words = {"approver": event.approver, "note": event.note, "why": _why(standing, why)}
            payload = event_payload(event) | {"by": actor}
            tx.year.append([Draft("event", "", subject, payload, words)], now)
            tx.town.note(actor, "record_event", "", now, event=subject)
            return subject

        return self._store.write(job)

    def attend(
        self,
        actor: str,
        event: str,
        present: Mapping[str, float | None],
        absent: Collection[str] = (),
        *,
        source: str = "",
        why: str = "",
    ) -> int:
        """Who was there (pseudonym → hours that differ from the event's, or None) and who was not after all.

        `source` is the SHA-256 of the sign-in sheet, empty when ticked by hand. Returns how many entries that made:
        what stood already makes none. Taking somebody out, or changing their hours, needs a reason.
        """
        now = self._clock()

        def job(tx: Transaction) -> int:
            book = self._begin(tx, actor, now)
            about = _standing(book.events, event, "活动")
            if about is None:
                raise NotFound("没有这个活动；请刷新页面后再试")
            _open(book, about.year)
            entering.check_attendance(tx, about, present, absent, now)
            drafts, changed = [], 0
            for who, hours in present.items():
                known = book.attendances.get((event, who))
                if known is None or known.hours != hours:
                    changed += known is not None
                    payload = {"hours": hours, "source": source, "by": actor}
                    words = {"why": why.strip()} if known else {}
                    drafts.append(Draft("attendance", who, event, payload, words))
            if changed and not why.strip():
                raise Invalid(f"有 {changed} 人到场时的学时与已经登记的不一样；要改，请写明原因")
            gone = [who for who in absent if (event, who) in book.attendances]
            if gone and not why.strip():
                raise Invalid("把已经登记到场的人改成没有到场，请写明原因")
            drafts += [_withdrawal("attendance", event, who, actor, why) for who in gone]
            tx.year.append(drafts, now)
            if drafts:
                tx.town.note(actor, "record_attendance", "", now, event=event, count=len(drafts))
            return len(drafts)

        return self._store.write(job)

    # exams

    def record_exam(self, actor: str, exam: Exam, why: str = "") -> str:
        """A new exam, or a correction; its id."""
        now = self._clock()

        def job(tx: Transaction) -> str:
            book = self._begin(tx, actor, now)
            standing = _standing(book.exams, exam.id, "考试")
            entering.check_exam(exam, book)
            _open(book, exam.year, *([standing.year] if standing else []))
            subject = exam.id or secrets.token_hex(8)
            payload = exam_payload(exam) | {"by": actor}
            drafts = [Draft("exam", "", subject, payload, {"why": _why(standing, why)})]
            if standing:
                drafts += _judged_anew(book, standing, exam, actor, why)
            tx.year.append(drafts, now)
            tx.town.note(actor, "record_exam", "", now, exam=subject)
            return subject

        return self._store.write(job)

    def take_results(
        self, actor: str, exam: str, sitting: int, marks: Sequence[Mark], *, source: str = "", why: str = ""
    ) -> Taken:
        """The marks of one sitting, all or none. A mark that differs from the standing one is a correction and needs
        a reason; the same mark again changes nothing. `source` is the SHA-256 of the file.
        """
        now = self._clock()

        def job(tx: Transaction) -> Taken:
            book = self._begin(tx, actor, now)
            about = _standing(book.exams, exam, "考试")
            if about is None:
                raise NotFound("没有这场考试；请刷新页面后再试")
            _open(book, about.year)
            given = [(m.pseudonym, m.score, m.taken_on) for m in marks]
            entering.check_marks(tx, about, sitting, given, self.today())
            subject = sitting_subject(exam, sitting)
            drafts, corrected = [], 0
            for mark in marks:
                known = book.exam_results.get((exam, sitting, mark.pseudonym))
                if mark.seen is not None and mark.seen != (known.seq if known else 0):
                    raise Refused("预览之后这一场又有了别的成绩，没有存入任何成绩；请重新预览一次再确认")
                if known and (known.score, known.passed, known.taken_on) == (
                    mark.score,
                    mark.passed,
                    mark.taken_on,
                ):
                    continue
                corrected += known is not None
                drafts.append(_mark(about, subject, mark, source, actor, why if known else ""))
            if corrected and not why.strip():
                raise Refused(
                    f"有 {corrected} 人在这一场已有不同的成绩；要更正，请写明原因。没有存入任何成绩"
                )
            tx.year.append(drafts, now)
            if drafts:
                tx.town.note(actor, "take_results", "", now, exam=exam, count=len(drafts))
            return Taken(len(drafts) - corrected, corrected, len(marks) - len(drafts))

        return self._store.write(job)

    # people: exemptions, licences, appointments

    def exempt(self, actor: str, exemption: Exemption, why: str = "") -> None:
        """免考 for an exam, or for a whole year ("year:2026")."""
        now = self._clock()

        def job(tx: Transaction) -> None:
            book = self._begin(tx, actor, now)
            year = entering.check_exemption(tx, exemption, book, self.today())
            _open(book, year)
            standing = book.exemptions.get((exemption.scope, exemption.pseudonym))
            words = {
                "reason": exemption.reason,
                "approver": exemption.approver,
                "why": _why(standing, why),
            }
            payload = {
                "approved_on": exemption.approved_on.isoformat(),
                "attachments": list(exemption.attachments),
                "by": actor,
            }
            tx.year.append([Draft("exemption", exemption.pseudonym, exemption.scope, payload, words)], now)
            tx.town.note(actor, "exempt", exemption.pseudonym, now, scope=exemption.scope)

        self._store.write(job)

    def license(self, actor: str, licence: Licence, why: str = "") -> str:
        """A licence held or prepared for; its id."""
        now = self._clock()

        def job(tx: Transaction) -> str:
            book = self._begin(tx, actor, now)
            standing = _standing(book.licences, licence.id, "执法证登记")
            entering.check_licence(tx, licence, standing, book)
            subject = licence.id or secrets.token_hex(8)
            payload = {
                "field": licence.field,
                "valid_from": licence.valid_from.isoformat() if licence.valid_from else None,
                "valid_to": licence.valid_to.isoformat() if licence.valid_to else None,
                "by": actor,
            }
            words = {"number": licence.number, "why": _why(standing, why)}
            tx.year.append([Draft("licence", licence.pseudonym, subject, payload, words)], now)
            tx.town.note(actor, "license", licence.pseudonym, now)
            return subject

        return self._store.write(job)

    def appoint(self, actor: str, appointment: Appointment, why: str = "") -> str:
        """An appointment from whose notice deadlines run; its id."""
        now = self._clock()

        def job(tx: Transaction) -> str:
            book = self._begin(tx, actor, now)
            standing = _standing(book.appointments, appointment.id, "任命登记")
            entering.check_appointment(tx, appointment, standing, self.today(), book)
            _open(book, appointment.noticed_on.year, *([standing.noticed_on.year] if standing else []))
            subject = appointment.id or secrets.token_hex(8)
            payload = {
                "noticed_on": appointment.noticed_on.isoformat(),
                "leading": appointment.leading,
                "oath": appointment.oath,
                "by": actor,
            }
            words = {"position": appointment.position, "why": _why(standing, why)}
            tx.year.append([Draft("appointment", appointment.pseudonym, subject, payload, words)], now)
            tx.town.note(actor, "appoint", appointment.pseudonym, now)
            return subject

        return self._store.write(job)

    # anything

    def withdraw(self, actor: str, kind: str, subject: str, pseudonym: str, why: str) -> None:
        """Something no longer stands; what was said of it stays to be read. Needs a reason.

        `kind` and `subject` are those of its entry; an exam takes its results with it, an event its attendances.
        """
        now = self._clock()

        def job(tx: Transaction) -> None:
            book = self._begin(tx, actor, now)
            _open(book, *entering.years_of(book, kind, subject, pseudonym))
            if not why.strip():
                raise Invalid("撤回请写明原因")
            tx.year.append([_withdrawal(kind, subject, pseudonym, actor, why)], now)
            tx.town.note(actor, "withdraw", pseudonym, now, of=kind)

        self._store.write(job)

    def keep(self, actor: str, data: bytes, name: str) -> Attachment:
        """Keep a file as evidence. Raises Invalid for what is not taken."""
        now = self._clock()
        with self._store.reading() as tx:
            roles_of_actor(tx, actor, now)
        one = Attachment(self._files.put(data, name), name[:200], len(data), actor, now)
        self._store.write(lambda tx: tx.year.add_attachment(one))
        return one

    def _begin(self, tx: Transaction, actor: str, now: datetime) -> Book:
        """Everything is decided on what stands at this moment, inside the writer."""
        roles_of_actor(tx, actor, now)
        return read_book(tx, self._book)


def read_book(tx: Transaction, onto: Book) -> Book:
    """What stands now, `onto` being what stood at some earlier time."""
    fresh = list(tx.year.entries(after=onto.head))
    if not fresh:
        return onto
    if any(entry.kind == "erasure" for entry in fresh):  # words that were read before are gone
        onto, fresh = Book(), list(tx.year.entries())
    return fold(fresh, tx.year.words() if any("words" in e.payload for e in fresh) else {}, onto)


def closed_years(tx: Transaction) -> Mapping[int, Closing]:
    """The years that are closed now, without reading the whole ledger."""
    return fold(tx.year.of_kinds("year_closed", "year_reopened"), {}).closed


def _open(book: Book, *years: int) -> None:
    """Raises Refused for a closed year."""
    for year in years:
        if year in book.closed:
            raise Refused(f"{year} 年度已经封账，不能再改；确有必要，请先在“封账”页重新开账并写明原因")


def _standing(shelf: Mapping[str, T], identity: str, what: str) -> T | None:
    if identity and identity not in shelf:
        raise NotFound(f"没有这条{what}，可能已经撤回；请刷新页面后再试")
    return shelf.get(identity)


def _why(standing: object, why: str) -> str:
    if standing is not None and not why.strip():
        raise Invalid("更正已有的登记，请写明原因")
    if len(why) > 200:
        raise Invalid("原因请写在 200 个字以内")
    return why.strip()


def _mark(exam: Exam, subject: str, mark: Mark, source: str, actor: str, why: str) -> Draft:
    payload = {
        "score": mark.score,
        "passed": mark.passed,
        "taken_on": mark.taken_on.isoformat(),
        "nature": exam.nature.value,
        "source": source,
        "by": actor,
    }
    return Draft("exam_result", mark.pseudonym, subject, payload, {"why": why.strip()})


def _judged_anew(book: Book, before: Exam, after: Exam, actor: str, why: str) -> Iterator[Draft]:
    """Marks whose 合格 followed from the old line and is another by the new one; what a file said otherwise stays."""
    for known in book.exam_results.values():
        if known.exam != after.id or known.score is None:
            continue
        if known.passed != (known.score >= before.pass_points):
            continue
        passed = known.score >= after.pass_points
        if passed != known.passed:
            subject = sitting_subject(known.exam, known.sitting)
            mark = Mark(known.pseudonym, known.score, passed, known.taken_on)
            yield _mark(after, subject, mark, known.source, actor, why)


def _withdrawal(of: str, subject: str, pseudonym: str, actor: str, why: str) -> Draft:
    return Draft("withdrawal", pseudonym, subject, {"of": of, "by": actor}, {"why": why.strip()})
