"""The trainer's desk: what waits for a person's eye, signing it off, taking a sign-off back, and what learners are told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from weakref import WeakKeyDictionary

from lawtrain.content import Catalogue
from lawtrain.content.catalogue import Lesson
from lawtrain.content.library import StatuteLibrary
from lawtrain.desk.standing import (
    Standing,
    Texts,
    checked_day,
    faults,
    laws_of,
    standings,
)
from lawtrain.errors import ContentError, Invalid, NotFound, Refused
from lawtrain.laws import StatuteText, Version
from lawtrain.papers import Bank
from lawtrain.questions import Question, version
from lawtrain.records import TOWN_TIME, Person
from lawtrain.records.reviews import ReviewState, SignOff, latest
from lawtrain.reports.cells import clean
from lawtrain.store import Store, Transaction

LONGEST_NAME = 30
LONGEST_NOTE = 200
_SHOWN = 5
_MOST_KEPT = 1000
"""Lessons whose standing is kept at a time."""


@dataclass(frozen=True, slots=True)
class ReviewedItem:
    """An item and how it stands; `by` and `on` of its standing sign-off, else empty."""

    question: Question
    standing: Standing
    by: str
    on: str

    @property
    def signed(self) -> bool:
        """内容已审核."""
        return self.standing.state is ReviewState.SIGNED


@dataclass(frozen=True, slots=True)
class ReviewedLesson:
    """A lesson's bank under review."""

    ref: str
    title: str
    as_of: str
    items: tuple[ReviewedItem, ...]

    def count(self, state: ReviewState) -> int:
        """Items in this state."""
        return sum(one.standing.state is state for one in self.items)


@dataclass(frozen=True, slots=True)
class Signing:
    """What a reviewer says of items, each in the version that was read. `reviewer` may be empty on the page."""

    versions: Mapping[str, str]
    reviewer: str = ""
    adviser: str = ""
    note: str = ""


class _Consulted:
    """Statute texts that remember what they were asked for, and what the answer was."""

    def __init__(self, texts: Texts | None) -> None:
        self._texts = texts
        self.found: dict[tuple[str, Version], StatuteText | None] = {}

    def text(self, slug: str, version: Version) -> StatuteText | None:
        """See `Texts`; a damaged file counts as missing, as everywhere in reviewing."""
        try:
            text = self._texts.text(slug, version) if self._texts else None
        except ContentError:
            text = None
        self.found[slug, version] = text
        return text


@dataclass(frozen=True, slots=True)
class _Kept:
    """How the items of a bank stood, and all that this rests on: it holds until one of these is another."""

    bank: Bank
    checked: date | None
    today: date
    entries: int
    consulted: Mapping[tuple[str, Version], StatuteText | None]
    standings: tuple[Standing, ...]

    def holds(self, bank: Bank, checked: date | None, today: date, entries: int, texts: Texts | None) -> bool:
        """A bank and a text are the same objects for as long as their files are unchanged."""
        if (self.entries, self.today, self.checked) != (entries, today, checked) or self.bank is not bank:
            return False
        now = _Consulted(texts)
        return all(now.text(*which) is found for which, found in self.consulted.items())


_kept: WeakKeyDictionary[Store, dict[str, _Kept]] = WeakKeyDictionary()
"""By lesson: every reader of a lesson asks for its standing, and it changes a few times a year."""


def texts_in(data: Path) -> Texts:
    """The statute library of the installation in `data`; empty where nothing has been imported yet."""
    return StatuteLibrary(data / "laws")


class ReviewDesk:
    """`clock` gives aware moments; `actor` is a pseudonym, or "console" for a command on the server."""

    def __init__(
        self,
        store: Store,
        catalogue: Catalogue,
        clock: Callable[[], datetime],
        texts: Texts | None = None,
    ) -> None:
        self._store = store
        self._catalogue = catalogue
        self._clock = clock
        self._texts = texts

    def lessons(self) -> list[ReviewedLesson]:
        """Every lesson that has a bank, in the order of the courses."""
        refs = [one.ref for one in self._catalogue.lessons if one.ref in self._catalogue.banks]
        return self._reviewed([*refs, *(ref for ref in self._catalogue.banks if ref not in set(refs))])

    def lesson(self, ref: str) -> ReviewedLesson:
        """One of them. Raises NotFound."""
        return self._reviewed([self._catalogue.bank(ref).ref])[0]

    def versions_of(self, names: Sequence[str]) -> dict[str, str]:
        """Items by id or by lesson → their versions of now. Raises NotFound for a name that is neither."""
        every = {q.id: q for bank in self._catalogue.banks.values() for q in bank.questions}
        found: list[Question] = []
        for name in names:
            if name in every:
                found.append(every[name])
            elif "/" in name:
                found += self._catalogue.bank(name).questions
            else:
                raise NotFound(
                    f"没有编号或课名是“{name[:40]}”的题；题写编号，如 c01-001，课写“课程/课”，如 constitution/01"
                )
        return {q.id: version(q) for q in found}

    def sign(self, actor: str, signing: Signing) -> int:
        """Adds a sign-off for each item; how many.

        Raises: NotFound for an unknown item; Refused when one was edited since it was read, cites what is not in force
        today, or quotes what does not stand there; Invalid for a name or a note that is too long.
        """
        reviewer, adviser, note = _said(signing)
        questions = self._questions(signing.versions)
        edited = [q.id for q in questions if version(q) != signing.versions[q.id]]
        if edited:
            raise Refused(f"{_named(edited)} 刚刚改过，没有签审；请刷新页面，对着新的文字再看一遍")
        at, today = self._clock(), self._today()
        wrong = {q.id: found for q in questions if (found := faults(q, today, self._texts))}
        if wrong:
            first = next(iter(wrong))
            raise Refused(f"{_named(wrong)} 还不能签审，请先改题。{first}：{wrong[first][0]}")
        entries = [
            SignOff(0, q.id, version(q), laws_of(q, today), True, reviewer, adviser, actor, at, note)
            for q in questions
        ]
        self._store.write(lambda tx: tx.reviews.add(entries))
        return len(entries)

    def withdraw(self, actor: str, items: Sequence[str], *, reviewer: str = "", note: str = "") -> int:
        """Takes the sign-offs of these items back, by a further entry each; how many had one.

        Raises: NotFound for an unknown item; Refused when none of them is signed.
        """
        reviewer, _, note = _said(Signing({}, reviewer, "", note))
        self._questions(dict.fromkeys(items, ""))
        at = self._clock()

        def job(tx: Transaction) -> int:
            standing_ones = [one for one in latest(tx.reviews.of(items)).values() if one.signed]
            if not standing_ones:
                raise Refused("这些题现在没有签审，不用撤回；请刷新页面看最新情况")
            tx.reviews.add(
                SignOff(0, one.item, one.version, one.laws, False, reviewer, "", actor, at, note)
                for one in standing_ones
            )
            return len(standing_ones)

        return self._store.write(job)

    def history(self, items: Sequence[str]) -> list[tuple[SignOff, str]]:
        """Every entry about these items with the reviewer's name, newest first."""
        with self._store.reading() as tx:
            entries = tx.reviews.of(items)
            people = tx.reviews.actors(entries)
        return [(one, _who(one, people)) for one in reversed(entries)]

    def basis(self, ref: str) -> str:
        """What learners read about the review of a lesson's quizzes; empty for a lesson without a bank."""
        bank = self._catalogue.banks.get(ref)
        if bank is None:
            return ""
        with self._store.reading() as tx:
            items = self._standing(tx, bank)
            if stale := sum(one.state is ReviewState.STALE for one in items):
                return f"待复核：有 {stale} 道题的法条依据或文字有变动，正在重新核对，请以现行法律为准"
            signed = [one.last for one in items if one.last and one.last.signed]
            if not items or len(signed) < len(items):
                return str(ReviewState.UNSIGNED)
            people = tx.reviews.actors(one for one in signed if not one.reviewer)
        names = dict.fromkeys(_signed_by(one, people) for one in signed)
        return f"{ReviewState.SIGNED}（{'；'.join(names)}，{_day(max(one.at for one in signed))}）"

    def _standing(self, tx: Transaction, bank: Bank) -> tuple[Standing, ...]:
        """How the items of a bank stand, from memory where nothing has happened since."""
        lesson = next((one for one in self._catalogue.lessons if one.ref == bank.ref), None)
        checked, today, entries = checked_day(lesson), self._today(), tx.reviews.count()
        kept = _kept.setdefault(self._store, {})
        known = kept.get(bank.ref)
        if known and known.holds(bank, checked, today, entries, self._texts):
            return known.standings
        consulted = _Consulted(self._texts)
        signed = latest(tx.reviews.of([q.id for q in bank.questions]))
        found = tuple(standings(bank.questions, signed, checked=checked, today=today, texts=consulted))
        if len(kept) >= _MOST_KEPT:
            kept.clear()
        kept[bank.ref] = _Kept(bank, checked, today, entries, consulted.found, found)
        return found

    def _reviewed(self, refs: Sequence[str]) -> list[ReviewedLesson]:
        banks = [self._catalogue.banks[ref] for ref in refs]
        with self._store.reading() as tx:
            entries = latest(tx.reviews.of([q.id for bank in banks for q in bank.questions]))
            people = tx.reviews.actors(entries.values())
        lessons = {one.ref: one for one in self._catalogue.lessons}
        return [self._one(bank, lessons.get(bank.ref), entries, people) for bank in banks]

    def _one(
        self,
        bank: Bank,
        lesson: Lesson | None,
        entries: Mapping[str, SignOff],
        people: Mapping[str, Person],
    ) -> ReviewedLesson:
        items = []
        for question, one in zip(
            bank.questions,
            standings(
                bank.questions, entries, checked=checked_day(lesson), today=self._today(), texts=self._texts
            ),
            strict=True,
        ):
            last = one.last if one.last and one.last.signed else None
            by, on = (_signed_by(last, people), _day(last.at)) if last else ("", "")
            items.append(ReviewedItem(question, one, by, on))
        return ReviewedLesson(
            bank.ref, lesson.title if lesson else bank.title, lesson.as_of if lesson else "", tuple(items)
        )

    def _questions(self, wanted: Iterable[str]) -> list[Question]:
        every = {q.id: q for bank in self._catalogue.banks.values() for q in bank.questions}
        wanted = list(wanted)
        if not wanted:
            raise Invalid("没有选题；请先选好要签审或撤回的题")
        if strange := [item for item in wanted if item not in every]:
            raise NotFound(f"题库里没有 {_named(strange)}；请刷新页面后再试")
        return [every[item] for item in wanted]

    def _today(self) -> date:
        return self._clock().astimezone(TOWN_TIME).date()


def _said(signing: Signing) -> tuple[str, str, str]:
    reviewer, adviser, note = (clean(t).strip() for t in (signing.reviewer, signing.adviser, signing.note))
    if max(len(reviewer), len(adviser)) > LONGEST_NAME:
        raise Invalid(f"复核人、法律顾问的姓名最多 {LONGEST_NAME} 个字，请写短一些")
    if len(note) > LONGEST_NOTE:
        raise Invalid(f"备注最多 {LONGEST_NOTE} 个字，现在有 {len(note)} 个字")
    return reviewer, adviser, note


def _who(entry: SignOff, people: Mapping[str, Person]) -> str:
    if entry.reviewer:
        return entry.reviewer
    person = people.get(entry.actor)
    return person.name if person else "已不在记录里的人"


def _signed_by(entry: SignOff, people: Mapping[str, Person]) -> str:
    return _who(entry, people) + (f"，法律顾问{entry.adviser}" if entry.adviser else "")


def _named(items: Iterable[str]) -> str:
    every = list(items)
    return "、".join(every[:_SHOWN]) + (f" 等 {len(every)} 道题" if len(every) > _SHOWN else "")


def _day(moment: datetime) -> str:
    return f"{moment.astimezone(TOWN_TIME):%Y-%m-%d}"
