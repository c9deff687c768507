"""One person's year with everything behind it: each finding, and each entry of the ledger with who made it and why.

记录 Thing（一件事）· 登记 Line（台账里的一条）· 更正 correction · 撤回 withdrawal
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from lawtrain.desk.audit_words import who
from lawtrain.errors import NotFound
from lawtrain.policies import Standing
from lawtrain.records import (
    TOWN_TIME,
    Attachment,
    Book,
    LedgerEntry,
    Person,
    Stretch,
    event_payload,
    exam_payload,
    is_late,
)
from lawtrain.records.assignments import PREFIX
from lawtrain.reports.cells import shown
from lawtrain.reports.year import YearFacts
from lawtrain.store import Store, Transaction

KINDS = {
    "attendance": "到场",
    "exam_result": "考试",
    "result": "课后测验",
    "assignment": "作业",
    "exemption": "免考",
    "licence": "执法证",
    "appointment": "任命",
}
"""What is said of a person, in the order shown."""

ERASED = "（已删除）"
"""Shown where the words of an entry were erased; the entry itself stays."""

Words = Mapping[str, Any]
_NONE: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Line:
    """One entry. `act` is 登记, 更正 or 撤回; `why` is empty where nothing was corrected, or where it was erased."""

    seq: int
    act: str
    what: str
    at: datetime
    by: str
    why: str


@dataclass(frozen=True, slots=True)
class Thing:
    """What the ledger says of one matter, oldest entry first. `subject` leads to the event or exam; `late` is 补录."""

    kind: str
    subject: str
    day: date
    title: str
    lines: tuple[Line, ...]
    stands: bool
    late: bool
    attachments: tuple[Attachment, ...]

    @property
    def last(self) -> Line:
        """What was said of it last."""
        return self.lines[-1]


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """`standing` None: the year has no policy. `places` are all stretches that reach into the year."""

    person: Person
    places: tuple[Stretch, ...]
    standing: Standing | None
    things: tuple[Thing, ...]
    behind: Mapping[int, Thing]  # by the seq that a finding names


def person_record(store: Store, facts: YearFacts, username: str) -> PersonRecord:
    """A person's year by 工号. Raises NotFound for somebody who was never on the roster."""
    with store.reading() as tx:
        person = tx.person(username.lower())
        if person is None or person.pseudonym not in facts.places:
            raise NotFound(f"花名册上没有工号是 {username[:40]} 的人；请回到名单再选，或核对工号")
        standing = facts.standings.get(person.pseudonym)
        cited = {seq for f in standing.findings for seq in f.entries} if standing else set()
        reader = _Reader(tx, facts.people, facts.book, facts.year)
        things = tuple(reader.things(person.pseudonym, cited))
    first, last = date(facts.year, 1, 1), date(facts.year, 12, 31)
    places = facts.places[person.pseudonym]
    return PersonRecord(
        person,
        tuple(p for p in places if p.since <= last and (p.until is None or p.until >= first)),
        standing,
        things,
        {line.seq: thing for thing in things for line in thing.lines},
    )


def titles(store: Store, book: Book, seqs: Collection[int]) -> dict[int, tuple[int, str]]:
    """Of what entries about people say, by number: the year it belongs to, and its title."""
    with store.reading() as tx:
        reader = _Reader(tx, {}, book)
        return {e.seq: reader.titled(e) for e in tx.year.numbered(seqs) if e.pseudonym}


class _Reader:
    """Reads entries into words."""

    def __init__(self, tx: Transaction, people: Mapping[str, Person], book: Book, year: int = 0) -> None:
        self._tx, self._people, self._book, self._year = tx, people, book, year
        self._attachments = tx.year.attachments()
        self._said: dict[
            str, Mapping[str, Any]
        ] = {}  # what an event or an exam was, also one since withdrawn

    def things(self, pseudonym: str, cited: Collection[int]) -> Iterator[Thing]:
        """Those of the year, and those that a finding names; by kind, then by day."""
        words = self._tx.year.words(pseudonym)
        groups: dict[tuple[str, str], list[LedgerEntry]] = {}
        for entry in self._tx.year.about(pseudonym):
            kind = _kind(entry)
            if kind in KINDS:
                groups.setdefault((kind, entry.subject), []).append(entry)
        abouts = {subject.partition("/")[0] for _, subject in groups}
        for entry in self._tx.year.about(pseudonym, besides=abouts):
            if entry.kind in ("event", "exam"):
                self._said[entry.subject] = entry.payload
        found = (self._thing(kind, own, words) for (kind, _), own in groups.items())
        kept = [t for t in found if self._belongs(t) or any(line.seq in cited for line in t.lines)]
        order = list(KINDS)
        yield from sorted(kept, key=lambda t: (order.index(t.kind), t.day, t.lines[0].seq))

    def titled(self, entry: LedgerEntry) -> tuple[int, str]:
        """One entry alone: year and title. What has been withdrawn since is not named."""
        kind = _kind(entry)
        about = entry.subject.partition("/")[0]
        if event := self._book.events.get(about):
            self._said[about] = event_payload(event)
        elif exam := self._book.exams.get(about):
            self._said[about] = exam_payload(exam)
        words = self._tx.year.words(entry.pseudonym) if kind == "appointment" else {}
        year = self._about(entry.subject).get("year") or self._day(kind, entry).year
        return year, self._title(kind, entry, words) if kind in KINDS else ""

    def _belongs(self, thing: Thing) -> bool:
        if thing.kind in ("licence", "appointment"):
            return thing.day.year <= self._year
        if thing.kind == "exam_result":
            return bool(self._about(thing.subject).get("year", thing.day.year) == self._year)
        return thing.day.year == self._year

    def _thing(self, kind: str, own: list[LedgerEntry], words: Mapping[str, Mapping[str, str]]) -> Thing:
        said = [e for e in own if e.kind != "withdrawal"]
        last = said[-1] if said else own[-1]
        subject = own[-1].subject
        day = self._day(kind, last)
        stands = own[-1].kind != "withdrawal" and self._stands(kind, subject)
        return Thing(
            kind=kind,
            subject=subject.partition("/")[0],
            day=day,
            title=self._title(kind, last, words),
            lines=tuple(self._lines(kind, own, words)),
            stands=stands,
            late=kind == "attendance" and is_late(day, own[0].recorded_at),
            attachments=tuple(self._evidence(kind, last)),
        )

    def _lines(
        self, kind: str, own: Iterable[LedgerEntry], words: Mapping[str, Mapping[str, str]]
    ) -> Iterator[Line]:
        stood = False
        for entry in own:
            told = words.get(entry.payload.get("words", ""), _NONE)
            gone = entry.kind == "withdrawal"
            act = "撤回" if gone else "更正" if stood else "登记"
            what = "不再算数" if gone else self._what(kind, entry, told)
            by = entry.payload.get("by", "")
            name = who(by, self._people) if by else "本人答题，系统记入"
            yield Line(entry.seq, act, what, entry.recorded_at, name, told.get("why", ""))
            stood = not gone

    def _stands(self, kind: str, subject: str) -> bool:
        """An attendance goes with its event, a mark and an exemption with their exam."""
        about, book = subject.partition("/")[0], self._book
        if kind == "attendance":
            return about in book.events
        if kind == "exemption" and about.startswith("year:"):
            return True
        return kind not in ("exam_result", "exemption") or about in book.exams

    def _about(self, subject: str) -> Mapping[str, Any]:
        return self._said.get(subject.partition("/")[0], {})

    def _day(self, kind: str, entry: LedgerEntry) -> date:
        p, recorded = entry.payload, entry.recorded_at.astimezone(TOWN_TIME).date()
        match kind:
            case "attendance":
                written = self._about(entry.subject).get("held_on")
            case "exam_result":
                written = p.get("taken_on")
            case "exemption":
                year = self._scope_year(entry.subject, recorded.year)
                approved = date.fromisoformat(p["approved_on"]) if "approved_on" in p else recorded
                return approved if approved.year == year else date(year, 1, 1)
            case "appointment":
                written = p.get("noticed_on")
            case "licence":
                written = p.get("valid_from")
            case _:
                written = p.get("submitted_at")
                return datetime.fromisoformat(written).astimezone(TOWN_TIME).date() if written else recorded
        return date.fromisoformat(written) if written else recorded

    def _scope_year(self, scope: str, usual: int) -> int:
        return int(scope[5:]) if scope.startswith("year:") else int(self._about(scope).get("year", usual))

    def _title(self, kind: str, entry: LedgerEntry, words: Mapping[str, Mapping[str, str]]) -> str:
        about = self._about(entry.subject)
        match kind:
            case "attendance":
                return f"{about.get('kind', '活动')}：{about.get('title', '')}"
            case "exam_result":
                number = int(entry.subject.rpartition("/")[2])
                name = next((s[1] for s in about.get("sittings", ()) if s[0] == number), f"第 {number} 场")
                return f"{about.get('title', '考试')}（{about.get('organiser', '')}，{name}）"
            case "exemption":
                whole = entry.subject.startswith("year:")
                return f"{entry.subject[5:]} 年全部考试" if whole else about.get("title", "考试")
            case "licence":
                return str(entry.payload.get("field", "执法证"))
            case "appointment":
                told = words.get(entry.payload.get("words", ""), _NONE)
                return told.get("position") or "任命（职务已删除）"
            case _:
                title = str(entry.payload.get("title", ""))
                return title if kind == "assignment" else f"{title}（第 {entry.payload.get('number', 1)} 次）"

    def _what(self, kind: str, entry: LedgerEntry, told: Mapping[str, str]) -> str:
        return _WHAT[kind](entry.payload, told, self._about(entry.subject))

    def _evidence(self, kind: str, entry: LedgerEntry) -> Iterator[Attachment]:
        digests = entry.payload.get("attachments", ()) if kind == "exemption" else ()
        if kind == "attendance":
            digests = self._about(entry.subject).get("attachments", ())
        yield from (self._attachments[d] for d in digests if d in self._attachments)


def _kind(entry: LedgerEntry) -> str:
    """What the entry is about; a result from the gradebook is 作业."""
    kind = str(entry.payload["of"]) if entry.kind == "withdrawal" else entry.kind
    return "assignment" if kind == "result" and entry.subject.startswith(PREFIX) else kind


def _attended(p: Words, _told: Mapping[str, str], event: Words) -> str:
    hours = event.get("credit_hours", 0) if p["hours"] is None else p["hours"]
    return f"到场，认定 {shown(float(hours))} 学时"


def _mark(p: Words, _told: Mapping[str, str], _exam: Words) -> str:
    if p["score"] is None:
        return "缺考"
    return f"{shown(float(p['score']))} 分，{_passed(p)}（{p.get('nature', '')}）"


def _exempt(p: Words, told: Mapping[str, str], _exam: Words) -> str:
    reason, approver = told.get("reason") or ERASED, told.get("approver") or ERASED
    return f"理由：{reason}；批准人：{approver}；批准日期：{p['approved_on']}"


def _licence(p: Words, told: Mapping[str, str], _about: Words) -> str:
    if not p["valid_from"]:
        return "拟持证（还没有发证）"
    return f"证号 {told.get('number') or ERASED}，{p['valid_from']} 至 {p['valid_to'] or '长期'}"


def _appointment(p: Words, _told: Mapping[str, str], _about: Words) -> str:
    marks = [word for word, on in (("领导职务", p["leading"]), ("须宪法宣誓", p["oath"])) if on]
    return "，".join((f"任职通知 {p['noticed_on']}", *marks))


def _quiz(p: Words, _told: Mapping[str, str], _about: Words) -> str:
    return f"{shown(float(p['score']))}/{shown(float(p['points']))} 分，{_passed(p)}"


def _assignment(p: Words, told: Mapping[str, str], about: Words) -> str:
    late = f"，迟交扣 {shown(float(p['late']))}" if p["late"] else ""
    parts = f"机器评分 {shown(float(p['auto']))}，人工评分 {shown(float(p['manual']))}{late}"
    return f"{_quiz(p, told, about)}（{parts}）"


def _passed(p: Words) -> str:
    return "合格" if p["passed"] else "不合格"


_WHAT: Mapping[str, Callable[[Words, Mapping[str, str], Words], str]] = {
    "attendance": _attended,
    "exam_result": _mark,
    "exemption": _exempt,
    "licence": _licence,
    "appointment": _appointment,
    "result": _quiz,
    "assignment": _assignment,
}
