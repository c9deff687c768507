"""The roster: who belongs to the town, where, and since when; folded from entries that are only ever added.

花名册 roster · 工号 username · 单位 unit（“示范村/第一小组”） · 统计类别 category · 职务 title · 职务层次 rank · 标签 tags ·
在册起止 since, until · 新增 added · 变动 changed · 离开 left
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Literal

from lawtrain.errors import Invalid

CATEGORIES = (
    "领导干部",
    "行政执法人员",
    "法制审核人员",
    "一般国家工作人员",
    "编外辅助人员",
    "村（社区）“两委”",
    "村民小组长/网格员",
    "新录用/新提任",
)
"""Exactly one for each person: tables never pool them."""


@dataclass(frozen=True, slots=True)
class Post:
    """Where somebody stands. `unit` is a path of names from the top, joined by "/"."""

    unit: str
    category: str
    title: str = ""
    rank: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RosterRow:
    """A row of an office's file, understood. `place` is its row number there; `until` is the last day on the roster."""

    place: int
    username: str
    name: str
    post: Post
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class RosterEntry:
    """From `effective` on the person is called and placed so; without a post they have left."""

    seq: int
    batch: int
    pseudonym: str
    effective: date
    name: str
    post: Post | None


@dataclass(frozen=True, slots=True)
class Batch:
    """Entries that came together: an import, an edit, or the undoing of one (`undoes`)."""

    id: int
    kind: Literal["import", "edit", "undo"]
    note: str  # name of the file, or the reason
    source: str  # SHA-256 of the file, empty for an edit
    actor: str
    at: datetime
    undoes: int | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody on the roster on a day; `since` is when this stretch of membership began."""

    pseudonym: str
    name: str
    post: Post
    since: date


def members(entries: Iterable[RosterEntry], on: date, undone: Collection[int] = ()) -> dict[str, Member]:
    """Who is on the roster on that day, by pseudonym. Entries of undone batches never happened."""
    found: dict[str, Member] = {}
    standing = (e for e in entries if e.batch not in undone and e.effective <= on)
    for entry in sorted(standing, key=lambda e: (e.effective, e.seq)):
        before = found.pop(entry.pseudonym, None)
        if entry.post:
            since = before.since if before else entry.effective
            found[entry.pseudonym] = Member(entry.pseudonym, entry.name, entry.post, since)
    return found


@dataclass(frozen=True, slots=True)
class Stretch:
    """Somebody stood there from `since` to `until`, both included; `until` None: to this day."""

    since: date
    until: date | None
    name: str
    post: Post

    def covers(self, on: date) -> bool:
        """Whether that day lies in it."""
        return self.since <= on and (self.until is None or on <= self.until)


def careers(entries: Iterable[RosterEntry], undone: Collection[int] = ()) -> dict[str, tuple[Stretch, ...]]:
    """Everybody's places in order of time, by pseudonym: `members` for every day at once."""
    found: dict[str, list[Stretch]] = {}
    standing = (e for e in entries if e.batch not in undone)
    for entry in sorted(standing, key=lambda e: (e.effective, e.seq)):
        own = found.setdefault(entry.pseudonym, [])
        if own and own[-1].until is None:
            if entry.effective <= own[-1].since:
                own.pop()  # overruled on its first day
            else:
                own[-1] = replace(own[-1], until=entry.effective - timedelta(1))
        if entry.post:
            own.append(Stretch(entry.effective, None, entry.name, entry.post))
    return {pseudonym: tuple(own) for pseudonym, own in found.items()}


Kind = Literal["added", "changed", "left", "same"]


@dataclass(frozen=True, slots=True)
class Change:
    """What an import would do to one person. `place` is 0 for somebody whom the file no longer names."""

    kind: Kind
    place: int
    username: str
    name: str
    post: Post | None
    effective: date
    reasons: tuple[str, ...]  # what differs, in words: 单位：党政综合办公室 → 示范村


_NEVER: Mapping[str, date] = MappingProxyType({})
_DIFFERING = (("单位", "unit"), ("统计类别", "category"), ("职务", "title"), ("职务层次", "rank"))


def plan_import(
    rows: Sequence[RosterRow],
    current: Mapping[str, Member],
    on: date,
    *,
    whole: bool = True,
    latest: Mapping[str, date] = _NEVER,
) -> list[Change]:
    """Compares a file with the roster (`current`: by username) as of `on`, person by person.

    A `whole` roster lists everybody, so whoever it does not name has left; otherwise they stay.
    A row whose `until` is past has left since the day after it; one that begins later is added from then.
    `latest` is the day of each person's newest entry: what an import adds never stands before it, where it would
    be overruled (somebody who left last year and is back). Somebody who was moved and turns out to have begun
    earlier is named twice.

    Raises Invalid when two rows share a username.
    """
    named = {row.username: row for row in rows}
    if len(named) < len(rows):
        raise Invalid("花名册里有两行用了同一个工号，请改正后再导入。")
    changes = [
        change
        for row in rows
        for change in _changes(row, current.get(row.username), on, latest.get(row.username, date.min))
    ]
    gone = sorted(current.keys() - named.keys()) if whole else ()
    for username in gone:
        member = current[username]
        day = max(on, latest.get(username, on))
        changes.append(Change("left", 0, username, member.name, None, day, ("文件里没有这个人",)))
    return _hinted(changes, current)


def _changes(row: RosterRow, member: Member | None, on: date, latest: date) -> Iterator[Change]:
    """What one row does; only an earlier beginning takes effect before `latest`."""

    def change(kind: Kind, post: Post | None, effective: date, *reasons: str) -> Change:
        return Change(kind, row.place, row.username, row.name, post, effective, reasons)

    if row.until and row.until < on:
        over = f"在册到 {row.until} 为止"
        if member:
            yield change("left", None, max(row.until + timedelta(1), member.since, latest), over)
        else:
            yield change("same", None, row.until, f"{over}，不在花名册上，不用新增")
    elif member is None:
        start = max(row.since or on, latest)
        yield change("added", row.post, start, "花名册上没有这个工号", f"自 {start} 起在册")
    else:
        if row.since and row.since < member.since:
            reason = f"在册开始：{member.since} → {row.since}"
            yield replace(change("changed", member.post, row.since, reason), name=member.name)
        if reasons := tuple(_differences(row, member)):
            # A later beginning than the known one is the day of the transfer; membership itself goes on.
            moved = row.since if row.since and row.since > member.since else on
            yield change("changed", row.post, max(moved, latest), *reasons)
        elif not row.since or row.since >= member.since:
            yield change("same", row.post, member.since)


def _differences(row: RosterRow, member: Member) -> Iterator[str]:
    if row.name != member.name:
        yield f"姓名：{member.name} → {row.name}"
    for label, field in _DIFFERING:
        before, after = getattr(member.post, field), getattr(row.post, field)
        if before != after:
            yield f"{label}：{before or '（空）'} → {after or '（空）'}"
    if set(row.post.tags) != set(member.post.tags):
        yield f"标签：{'、'.join(member.post.tags) or '（空）'} → {'、'.join(row.post.tags) or '（空）'}"


def _hinted(changes: list[Change], current: Mapping[str, Member]) -> list[Change]:
    """Somebody who leaves and comes under another username at once is told as such: their records stay apart."""
    gone = Counter(c.name for c in changes if c.kind == "left" and c.place == 0)
    come = {c.name: c for c in changes if c.kind == "added"}
    left = {c.name: c for c in changes if c.kind == "left" and c.place == 0 and gone[c.name] == 1}

    def hinted(change: Change) -> Change:
        if change.kind == "added" and (other := left.get(change.name)) and come[change.name] is change:
            unit = current[other.username].post.unit
            hint = f"与离开的“{other.username}”（{unit}）同名；如果只是换了工号，请先改回原工号，否则以前的成绩不会跟过来"
            return replace(change, reasons=(*change.reasons, hint))
        return change

    return [hinted(change) for change in changes]
