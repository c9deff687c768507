"""What has been entered for a year, as the office looks at it: what stands, who is who, and how it came about.

经过 history · 当天在册 on the roster that day · 所在单位 place
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from lawtrain.desk.ledger import LedgerDesk
from lawtrain.desk.people import tree_order
from lawtrain.desk.typed import Misfilled
from lawtrain.records import Attachment, Book, LedgerEntry, Person, Post, Stretch, careers
from lawtrain.reports.facts import chinese_order
from lawtrain.store import Store

MOST_LISTED = 2000
"""People offered in the list below a field; where there are more, 工号 or full name is typed."""
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person where they stood on some day; without a post they were not on the roster then."""

    person: Person
    name: str
    post: Post | None

    @property
    def unit(self) -> str:
        """The unit of that day, else the last one known."""
        return self.post.unit if self.post else self.person.unit

    @property
    def order(self) -> tuple[object, ...]:
        """Units as a tree, and within them names as the alphabet of pinyin has them."""
        return tree_order(self.unit), chinese_order(self.name), self.person.username


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything the pages of the year are made of, as it stands at one moment."""

    book: Book
    people: Mapping[str, Person]
    places: Mapping[str, tuple[Stretch, ...]]
    attachments: Mapping[str, Attachment]
    today: date

    def on(self, who: str, day: date) -> Somebody:
        """Somebody as of that day."""
        person = self.people.get(who) or Person(who, "", "已不在记录里的人", "")
        place = next((p for p in self.places.get(who, ()) if p.covers(day)), None)
        return Somebody(person, place.name if place else person.name, place.post if place else None)

    def roster(self, day: date) -> list[Somebody]:
        """Everybody on the roster that day, by unit and name."""
        found = [self.on(who, day) for who in self.places if who in self.people]
        return sorted((one for one in found if one.post), key=lambda one: one.order)

    def listed(self, year: int) -> list[Somebody]:
        """Whom a field offers: everybody of that year; nobody at all in a place too large for such a list."""
        day = min(self.today, date(year, 12, 31))
        first = date(year, 1, 1)
        of_year = [
            who
            for who, own in self.places.items()
            if who in self.people and any(p.until is None or p.until >= first for p in own)
        ]
        found = sorted((self.on(who, day) for who in of_year), key=lambda one: one.order)
        return found if len(found) <= MOST_LISTED else []

    def find(self, typed: str, field: str = "person") -> Person:
        """By 工号, by name where there is one of that name, or by both as the list writes them: 张三 1001.

        Raises: Misfilled, saying who is meant by a name that several have.
        """
        plain = " ".join(typed.split())[:200]
        if not plain:
            raise Misfilled("请填写姓名或工号", field)
        by_username = {person.username: person for person in self.people.values()}
        if plain.lower() in by_username:
            return by_username[plain.lower()]
        name, _, last = plain.rpartition(" ")
        if found := by_username.get(last.lower()):
            own = {found.name, *(place.name for place in self.places.get(found.pseudonym, ()))}
            if name in own:
                return found
            raise Misfilled(f"工号 {found.username} 是{found.name}，不是{name[:40]}；请核对姓名和工号", field)
        named = [person for person in self.people.values() if person.name == plain]
        if len(named) == 1:
            return named[0]
        if named:
            told = "、".join(f"{p.username}（{p.unit or '没有单位'}）" for p in named[:_SHOWN])
            raise Misfilled(f"有 {len(named)} 位{plain}：{told}；请填工号", field)
        raise Misfilled(f"人员里没有“{plain[:40]}”；请填工号或完整的姓名，新人请先登记到花名册", field)

    def exempt(self, exam: str, year: int, who: str) -> bool:
        """免考 for this exam or for the whole year."""
        return (exam, who) in self.book.exemptions or (f"year:{year}", who) in self.book.exemptions


@dataclass(frozen=True, slots=True)
class Step:
    """One thing an officer did. `entries` count what it made; the payload and the words are of the first of them."""

    at: datetime
    by: str
    kind: str
    subject: str
    first: LedgerEntry
    words: Mapping[str, str]
    entries: int


def look(store: Store, ledger: LedgerDesk) -> Scene:
    """As it stands now."""
    book = ledger.book()
    with store.reading() as tx:
        people, entries, attachments = tx.people(), tx.town.entries(), tx.year.attachments()
    return Scene(book, people, careers(entries), attachments, ledger.today())


def history(store: Store, subject: str, since: int) -> list[Step]:
    """What was done about an event or an exam whose first entry is `since`, newest first.

    Entries that came together (one import, one page of ticks) are one step.
    """
    with store.reading() as tx:
        own = [entry for entry in tx.year.of_subject(subject) if entry.seq >= since]
        words = tx.year.words() if own else {}
    return list(_steps(own, words))[::-1]


def _steps(entries: Sequence[LedgerEntry], words: Mapping[str, Mapping[str, str]]) -> Iterator[Step]:
    def together(e: LedgerEntry) -> tuple[object, ...]:
        alone = 0 if e.pseudonym else e.seq  # what names nobody is a thing of its own
        kind = e.payload.get("of", "") if e.kind == "withdrawal" else e.payload.get("source", "")
        return e.recorded_at, e.kind, e.subject, kind, alone

    for _, group in groupby(entries, key=together):
        own = list(group)
        told = next((w for e in own if (w := words.get(e.payload.get("words", "")))), {})
        first = own[0]
        yield Step(
            first.recorded_at, first.payload.get("by", ""), first.kind, first.subject, first, told, len(own)
        )


def by_unit(people: Iterable[Somebody]) -> list[tuple[str, list[Somebody]]]:
    """Sorted people under their units."""
    return [(unit, list(own)) for unit, own in groupby(people, key=lambda one: one.unit)]


def units_of(people: Iterable[Somebody]) -> list[str]:
    """Every unit and every unit above one, as a tree."""
    paths = {one.unit for one in people}
    above = {"/".join(path.split("/")[:n]) for path in paths for n in range(1, path.count("/") + 2)}
    return sorted(above, key=tree_order)
