"""What the office sees of the town's people: who is on the roster, how far they are with logging in, what was done to them.

人员名单 everybody · 状态 State · 调动 history · 撤销的后果 effect of undoing · 意见反馈 feedback
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import groupby
from typing import Any

from lawtrain.errors import Forbidden, Invalid, NotFound
from lawtrain.laws.numerals import from_chinese
from lawtrain.records import (
    TOWN_TIME,
    Account,
    AuditEntry,
    Batch,
    Feedback,
    Member,
    Person,
    Post,
    Role,
    RosterEntry,
    members,
)
from lawtrain.reports.facts import chinese_order
from lawtrain.store import Store, Transaction

_NUMBER = re.compile("(?P<digits>[0-9]{1,6})|(?<=第)(?P<chinese>[一二三四五六七八九十百]{1,7})")


class State(StrEnum):
    """How far somebody is, as the office calls it."""

    NO_PASSWORD = "未发密码"  # noqa: S105 - a word, not a secret
    FIRST = "待首次登录"
    ACTIVE = "已启用"
    LOCKED = "暂时锁住"
    LATER = "未到日期"
    GONE = "已离开"


@dataclass(frozen=True, slots=True)
class Entry:
    """Somebody in the list. `post` is today's, else the last or the first to come; `on` is since when that is so."""

    person: Person
    post: Post | None
    on: date | None
    state: State
    roles: frozenset[Role]

    @property
    def here(self) -> bool:
        """On the roster today."""
        return self.state not in (State.GONE, State.LATER)


@dataclass(frozen=True, slots=True)
class Step:
    """An entry of a person's history and where it came from."""

    entry: RosterEntry
    batch: Batch


@dataclass(frozen=True, slots=True)
class Dossier:
    """Everything the office sees of one person."""

    entry: Entry
    account: Account | None
    history: tuple[Step, ...]
    audit: tuple[AuditEntry, ...]


@dataclass(frozen=True, slots=True)
class Effect:
    """What undoing a batch does to one person: where they stand now and where they would."""

    person: Person
    now: Member | None
    then: Member | None


class PeopleDesk:
    """Questions, and answers to feedback. `clock` gives aware moments."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock

    def everybody(self) -> list[Entry]:
        """On the roster today or later, gone this year, or holding a role; by unit (as a tree), then by name."""
        now = self._clock()
        with self._store.reading() as tx:
            entries, accounts, granted = tx.town.entries(), tx.town.accounts(), tx.town.granted()
            people = tx.people()
        by_person = {
            pseudonym: list(own)
            for pseudonym, own in groupby(
                sorted(entries, key=lambda e: (e.pseudonym, e.effective, e.seq)), key=lambda e: e.pseudonym
            )
        }
        found = [
            _entry(people[pseudonym], by_person.get(pseudonym, ()), accounts.get(pseudonym), roles, now)
            for pseudonym in by_person.keys() | granted.keys()
            if (roles := granted.get(pseudonym, frozenset())) or by_person.get(pseudonym)
        ]
        year = now.astimezone(TOWN_TIME).year
        shown = [e for e in found if e.state is not State.GONE or e.roles or (e.on and e.on.year == year)]
        return sorted(shown, key=_reading_order)

    def dossier(self, username: str, *, most: int = 50) -> Dossier:
        """One person by 工号. Raises NotFound."""
        with self._store.reading() as tx:
            person = _person(tx, username)
            entries = sorted(tx.town.entries(person.pseudonym), key=lambda e: (e.effective, e.seq))
            account, roles = tx.town.account(person.pseudonym), tx.town.roles(person.pseudonym)
            batches = {batch.id: batch for batch in tx.town.batches()}
            audit = tx.town.audit(subject=person.pseudonym, most=most)
        entry = _entry(person, entries, account, roles, self._clock())
        history = tuple(Step(one, batches[one.batch]) for one in entries)
        return Dossier(entry, account, history, tuple(audit))

    def without_password(self) -> list[Entry]:
        """Who is on the roster and cannot log in yet."""
        return [e for e in self.everybody() if e.state is State.NO_PASSWORD]

    def names(self) -> dict[str, Person]:
        """Everybody the store has ever met, by pseudonym."""
        return self._store.people()

    def audit(
        self, username: str = "", before: int | None = None, most: int = 100
    ) -> tuple[list[AuditEntry], bool]:
        """Newest first, and whether there are older ones. Raises NotFound for a stranger."""
        with self._store.reading() as tx:
            subject = _person(tx, username).pseudonym if username else None
            found = tx.town.audit(subject=subject, before=before, most=most + 1)
        return found[:most], len(found) > most

    def effect_of_undoing(self, batch: int) -> tuple[Batch, bool, list[Effect]]:
        """The batch, whether it has been undone, and what undoing it would change. Raises NotFound."""
        today = self._clock().astimezone(TOWN_TIME).date()
        with self._store.reading() as tx:
            batches, entries, people = tx.town.batches(), tx.town.entries(), tx.people()
        known = next((b for b in batches if b.id == batch and b.kind != "undo"), None)
        if known is None:
            raise NotFound("没有这一次导入或改动，可能页面太旧了；请回到花名册页再看")
        now, then = members(entries, today), members(entries, today, undone={batch})
        touched = {e.pseudonym for e in entries if e.batch == batch}
        effects = [Effect(people[who], now.get(who), then.get(who)) for who in touched]
        order = sorted(effects, key=lambda e: (tree_order(e.person.unit), chinese_order(e.person.name)))
        return known, any(b.undoes == batch for b in batches), order

    def feedback(self) -> list[Feedback]:
        """Newest first."""
        with self._store.reading() as tx:
            return tx.town.feedback()

    def reply(self, actor: str, number: int, words: str) -> None:
        """Answer a learner. Raises Invalid, NotFound; Forbidden for who is not of the office."""
        reply = words.strip()
        if not 0 < len(reply) <= 1000:
            raise Invalid("回复要写 1 到 1000 个字")
        now = self._clock()

        def job(tx: Transaction) -> None:
            if not tx.town.roles(actor) & {Role.OFFICE, Role.ADMIN}:
                raise Forbidden("意见只有普法办或管理员能回复")
            writer = next((one.pseudonym for one in tx.town.feedback() if one.id == number), None)
            if writer is None:
                raise NotFound("没有这条意见，可能页面太旧了；请刷新后再看")
            tx.town.reply(number, reply, now)
            tx.town.note(actor, "reply_feedback", writer, now)

        self._store.write(job)


def units_of(entries: Iterable[Entry]) -> list[str]:
    """Every unit and every unit above one, in tree order."""
    paths = {entry.post.unit for entry in entries if entry.post}
    above = {"/".join(path.split("/")[:n]) for path in paths for n in range(1, path.count("/") + 2)}
    return sorted(above, key=tree_order)


def sift(
    entries: Sequence[Entry], *, words: str = "", unit: str = "", category: str = "", state: str = ""
) -> list[Entry]:
    """Those that fit: `words` in name, 工号, unit or 职务; `unit` with all below it; "" is everything."""
    wanted = words.casefold().split()

    def fits(entry: Entry) -> bool:
        post = entry.post
        place = post.unit if post else ""
        text = " ".join(
            [entry.person.name, entry.person.username, place, post.title if post else ""]
        ).casefold()
        return (
            all(word in text for word in wanted)
            and (not unit or f"{place}/".startswith(f"{unit}/"))
            and (not category or bool(post and post.category == category))
            and (not state or entry.state == state)
        )

    return [entry for entry in entries if fits(entry)]


def _entry(
    person: Person,
    entries: Sequence[RosterEntry],
    account: Account | None,
    roles: frozenset[Role],
    now: datetime,
) -> Entry:
    """`entries` are one person's, oldest first."""
    today = now.astimezone(TOWN_TIME).date()
    standing = members(entries, today).get(person.pseudonym)
    if standing:
        return Entry(person, standing.post, standing.since, _state(account, now), roles)
    past = [e for e in entries if e.effective <= today]
    if not past and entries:
        return Entry(person, entries[0].post, entries[0].effective, State.LATER, roles)
    last = next((e.post for e in reversed(past) if e.post), None)
    return Entry(person, last, past[-1].effective if past else None, State.GONE, roles)


def _state(account: Account | None, now: datetime) -> State:
    if account is None:
        return State.NO_PASSWORD
    if account.locked_until and now < account.locked_until:
        return State.LOCKED
    return State.FIRST if account.one_time else State.ACTIVE


def _person(tx: Transaction, username: str) -> Person:
    person = tx.person(username)
    if person is None:
        raise NotFound(f"没有工号是 {username} 的人；请核对工号，或先导入花名册")
    return person


def tree_order(unit: str) -> tuple[bytes, ...]:
    """第一小组 before 第二小组, and 2组 before 10组, which neither pinyin nor the digits give."""
    return tuple(chinese_order(_NUMBER.sub(_padded, name)) for name in unit.split("/"))


def _padded(found: re.Match[str]) -> str:
    try:
        return f"{int(found['digits']) if found['digits'] else from_chinese(found['chinese']):06}"
    except Invalid:  # 第一一小组: a name, not a number
        return found[0]


def _reading_order(entry: Entry) -> Any:
    unit = entry.post.unit if entry.post else entry.person.unit
    return (
        entry.state is State.GONE,
        tree_order(unit),
        chinese_order(entry.person.name),
        entry.person.username,
    )
