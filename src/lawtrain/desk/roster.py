"""The office and its roster: who is on it, changes to it, and taking them back."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from lawtrain.desk.doors import roles_of_actor
from lawtrain.desk.ledger import closed_years
from lawtrain.errors import Forbidden, NotFound, Refused
from lawtrain.records import (
    TOWN_TIME,
    Batch,
    Change,
    Member,
    Person,
    Post,
    members,
)
from lawtrain.store import Store, Transaction


@dataclass(frozen=True, slots=True)
class RosterFile:
    """Where changes come from: name and SHA-256 of the file, the digest of its headings, which column is which."""

    name: str
    digest: str
    heading: str
    fields: Mapping[str, int]


class RosterDesk:
    """`clock` gives aware moments; `actor` is the officer's pseudonym."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock

    def members(self, on: date | None = None) -> list[tuple[Person, Member]]:
        """Who is on the roster on that day (today), in no particular order."""
        with self._store.reading() as tx:
            people = tx.people()
            found = members(tx.town.entries(), on or self.today())
        return [(people[pseudonym], member) for pseudonym, member in found.items()]

    def batches(self) -> list[tuple[Batch, int, bool]]:
        """Imports and edits, newest first: (batch, people in it, whether it has been undone)."""
        with self._store.reading() as tx:
            batches, counts = tx.town.batches(), tx.town.batch_sizes()
        undone = {b.undoes for b in batches}
        return [(b, counts.get(b.id, 0), b.id in undone) for b in reversed(batches)]

    def current(self) -> dict[str, Member]:
        """Who is on the roster today, by 工号."""
        with self._store.reading() as tx:
            return _current(tx, self.today())

    def latest(self) -> dict[str, date]:
        """The day of each person's newest entry, by 工号: an earlier change would have no effect any more."""
        with self._store.reading() as tx:
            people, entries = tx.people(), tx.town.entries()
        found: dict[str, date] = {}
        for entry in entries:
            username = people[entry.pseudonym].username
            found[username] = max(entry.effective, found.get(username, entry.effective))
        return found

    def remembered(self, heading: str) -> dict[str, int] | None:
        """Which column is which in files with these headings, as an officer chose last time."""
        with self._store.reading() as tx:
            found: dict[str, int] | None = tx.town.option(f"roster-columns:{heading}")
        return found

    def take_in(self, actor: str, changes: Sequence[Change], file: RosterFile) -> int:
        """Makes the changes of a file, all or none; the batch's id.

        Raises: Refused when the roster has changed since they were planned.
        """
        now, today = self._clock(), self.today()

        def job(tx: Transaction) -> int:
            roles_of_actor(tx, actor, now)
            current = _current(tx, today)
            if any(_stale(change, current) for change in changes):
                raise Refused("预览之后花名册又有了别的改动，没有导入；请重新预览一次再确认")
            _open(tx, (change.effective for change in changes if change.kind != "same"))
            batch = tx.town.add_batch("import", file.name[:200], file.digest, actor, now)
            _apply(tx, batch, changes, today)
            _still_in(tx, actor, now)
            tx.town.set_option(f"roster-columns:{file.heading}", dict(file.fields))
            counts = {kind: sum(c.kind == kind for c in changes) for kind in ("added", "changed", "left")}
            tx.town.note(actor, "import_roster", "", now, batch=batch, source=file.digest, **counts)
            tx.town.touch()
            return batch

        return self._store.write(job)

    def place(
        self, actor: str, username: str, name: str, post: Post | None, effective: date, reason: str
    ) -> int:
        """One person by hand: entered, moved, or (without a post) gone from that day on. The batch's id."""
        now, today = self._clock(), self.today()
        change = Change("changed" if post else "left", 0, username, name, post, effective, (reason,))

        def job(tx: Transaction) -> int:
            roles_of_actor(tx, actor, now)
            _open(tx, [effective])
            batch = tx.town.add_batch("edit", reason[:200], "", actor, now)
            _apply(tx, batch, [change], today)
            _still_in(tx, actor, now)
            person = tx.person(username)
            tx.town.note(actor, "edit_roster", person.pseudonym if person else "", now, batch=batch)
            tx.town.touch()
            return batch

        return self._store.write(job)

    def undo(self, actor: str, batch: int) -> None:
        """Takes an import or edit back. Raises NotFound; Refused when it is undone or later ones stand on it."""
        now, today = self._clock(), self.today()

        def job(tx: Transaction) -> None:
            roles_of_actor(tx, actor, now)
            batches = {b.id: b for b in tx.town.batches()}
            undone = {b.undoes for b in batches.values()}
            if batch not in batches or batches[batch].kind == "undo":
                raise NotFound("没有这一次导入，可能页面太旧了；请刷新后再看")
            if batch in undone:
                raise Refused("这一次已经撤销过了")
            entries = tx.town.entries()
            touched = {e.pseudonym for e in entries if e.batch == batch}
            later = sorted({e.batch for e in entries if e.batch > batch and e.pseudonym in touched})
            if later:
                names = "、".join(f"“{batches[n].note}”" for n in later[:3])
                raise Refused(f"这次导入之后，同一批人又有改动（{names}）；请先撤销后面的，再撤销这一次")
            _open(tx, (e.effective for e in entries if e.batch == batch))
            tx.town.add_batch("undo", batches[batch].note, "", actor, now, undoes=batch)
            _refresh(tx, touched, today)
            _still_in(tx, actor, now)
            tx.town.note(actor, "undo_roster", "", now, batch=batch, people=len(touched))
            tx.town.touch()

        self._store.write(job)

    def today(self) -> date:
        """The town's day."""
        return self._clock().astimezone(TOWN_TIME).date()


def _current(tx: Transaction, today: date) -> dict[str, Member]:
    people = tx.people()
    return {people[who].username: member for who, member in members(tx.town.entries(), today).items()}


def _open(tx: Transaction, days: Iterable[date]) -> None:
    """Raises Refused when a change would hold in a year whose roster is frozen: each holds from its day on."""
    last = max(closed_years(tx), default=None)
    if last and any(day.year <= last for day in days):
        raise Refused(
            f"{last} 年度已经封账，花名册在 {last}-12-31 以前的样子不能再改；"
            f"请把日期改成 {last + 1}-01-01 或以后，确有必要，请先在“封账”页重新开账并写明原因"
        )


def _stale(change: Change, current: Mapping[str, Member]) -> bool:
    """Whether somebody else has meanwhile entered, moved or removed this person."""
    standing = current.get(change.username)
    if change.kind == "added":
        return standing is not None
    return standing is None or (change.kind == "same" and standing.post != change.post)


def _apply(tx: Transaction, batch: int, changes: Sequence[Change], today: date) -> None:
    known = {person.username: person for person in tx.people().values()}
    fresh: list[Person] = []
    entries: list[tuple[str, date, str, Post | None]] = []
    for change in changes:
        if change.kind == "same":
            continue
        person = known.get(change.username)
        if person is None:
            if change.post is None:
                raise NotFound(f"花名册上没有工号是 {change.username} 的人")
            person = Person(secrets.token_hex(8), change.username, change.name, change.post.unit)
            known[person.username] = person
            fresh.append(person)
        entries.append((person.pseudonym, change.effective, change.name, change.post))
    tx.add_people(fresh)
    tx.town.add_entries(batch, entries)
    _refresh(tx, {pseudonym for pseudonym, *_ in entries}, today)


def _refresh(tx: Transaction, pseudonyms: set[str], today: date) -> None:
    """Name and unit as they stand today; whoever is not on the roster keeps the last ones."""
    people, current = tx.people(), members(tx.town.entries(), today)
    for pseudonym in pseudonyms:
        if member := current.get(pseudonym):
            old = people[pseudonym]
            fresh = Person(pseudonym, old.username, member.name, member.post.unit)
            if fresh != old:
                tx.put_person(fresh)


def _still_in(tx: Transaction, actor: str, now: datetime) -> None:
    """Nobody locks themselves out: whoever leaves the roster loses every role, and could not take it back."""
    try:
        roles_of_actor(tx, actor, now)
    except Forbidden:
        raise Refused(
            "这样改，您自己就不在花名册上了，没有执行。如果名单只有一部分人，请选“只有一部分人”；您自己的离开请别的同事登记"
        ) from None
