"""Rows of a list and the people on the roster: by 工号, else by name and unit; every doubt is told, none is guessed away.

姓名 name · 单位 unit · 候选 candidates · 旁听、外单位 guests
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Generic, TypeVar

from lawtrain.formats.problem import Problem, Severity
from lawtrain.formats.sheets.people import capped
from lawtrain.formats.sheets.words import bare_name, key, quoted
from lawtrain.records.events import AttendanceRow
from lawtrain.records.exams import ResultRow

Person = tuple[str, str, str]
"""工号, name and unit of somebody for a stretch of time; the same 工号 may come again, with another name or unit."""

R = TypeVar("R", AttendanceRow, ResultRow)

_ADVICE = "请在表里加上工号，或在系统里逐人勾选"
_SHOWN = 5  # candidates in a message


@dataclass(frozen=True, slots=True)
class Matched(Generic[R]):
    """Whom each row is about. `people` also holds what was clear where other rows have errors, for somebody to look at."""

    people: list[tuple[R, str]]
    problems: list[Problem]
    guests: int


def match(
    rows: Sequence[R], members: Iterable[Person], *, file: str = "", guests: bool = False
) -> Matched[R]:
    """The 工号 of each row. With `guests`, listeners whose name nobody has are counted (旁听、外单位), no errors."""
    matching = _Matching[R](_Roster(members), file, guests)
    for row in rows:
        matching.take(row)
    return Matched(matching.people, capped(matching.problems), matching.guests)


class _Roster:
    """Names and units by 工号, 工号 by name."""

    def __init__(self, members: Iterable[Person]) -> None:
        self.names: dict[str, set[str]] = defaultdict(set)
        self.units: dict[str, list[str]] = defaultdict(list)
        self.called: dict[str, list[str]] = defaultdict(list)
        self.unpadded: dict[str, list[str]] = defaultdict(list)
        for username, name, unit in members:
            if username not in self.names:
                self.unpadded[username.lstrip("0")].append(username)
            called = bare_name(name)
            self.names[username].add(called)
            if unit not in self.units[username]:
                self.units[username].append(unit)
            if username not in self.called[called]:
                self.called[called].append(username)

    def shown(self, usernames: Sequence[str]) -> str:
        """Candidates for a message, with what tells them apart."""
        listed = "、".join(
            f"{u}（{'，'.join(filter(None, self.units[u])) or '没有单位'}）" for u in usernames[:_SHOWN]
        )
        return f"{listed}等 {len(usernames)} 人" if len(usernames) > _SHOWN else listed

    def similar(self, name: str) -> list[str]:
        """Names of the same length that differ in one character; of two characters too many would."""
        return list(dict.fromkeys(known for word in _masked(name) for known in self._masks.get(word, ())))

    @cached_property
    def _masks(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for name in self.called:
            for word in _masked(name):
                found[word].append(name)
        return found


@dataclass(slots=True)
class _Matching(Generic[R]):
    roster: _Roster
    file: str
    counts_guests: bool
    people: list[tuple[R, str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    guests: int = 0
    _taken: dict[tuple[str, ...], R] = field(default_factory=dict)

    def take(self, row: R) -> None:
        """Matches a row, or tells why not."""
        username = self._by_username(row) if row.username else self._by_name(row)
        if not username:
            return
        first = self._taken.setdefault((username, *_occasion(row)), row)
        if first is row:
            self.people.append((row, username))
        else:
            self._tell(
                row,
                f"“{row.name}”与第 {first.place} 行的“{first.name}”是同一个人（工号 {username}），只能留一行。",
            )

    def _tell(self, row: R, message: str, severity: Severity = "error") -> None:
        self.problems.append(Problem(self.file, row.place, "", message, severity))

    def _by_username(self, row: R) -> str:
        roster, username = self.roster, row.username
        if username not in roster.names:
            padded = [u for u in roster.unpadded.get(username.lstrip("0"), ()) if row.name in roster.names[u]]
            if len(padded) != 1:
                return self._unknown(row)
            username = padded[0]
            self._tell(
                row,
                f"“{row.name}”的工号“{row.username}”按“{username}”读入（丢了开头的 0），请核对。",
                "warning",
            )
        if row.name not in roster.names[username]:
            known = "、".join(sorted(roster.names[username]))
            self._tell(
                row, f"工号“{username}”在花名册上是“{known}”，表里写的是“{row.name}”，请核对工号和姓名。"
            )
            return ""
        return username

    def _by_name(self, row: R) -> str:
        called = self.roster.called.get(row.name, [])
        if not called:
            return self._unknown(row)
        fits = {
            username: max(unit_fit(row.unit, unit) for unit in self.roster.units[username])
            for username in called
        }
        best = [username for username in called if fits[username] == max(fits.values())]
        if len(best) == 1 and (fits[best[0]] or len(called) == 1):
            if row.unit and not fits[best[0]]:
                known = "，".join(filter(None, self.roster.units[best[0]]))
                told = (
                    f"“{row.name}”的单位写的是{quoted(row.unit)}，花名册上是“{known}”，请核对是不是同一个人。"
                )
                self._tell(row, told, "warning")
            return best[0]
        if _there(row):
            self._tell(
                row,
                f"花名册上有 {len(called)} 个“{row.name}”：{self.roster.shown(called)}，分不清是哪一个。{_ADVICE}。",
            )
        else:
            self._tell(row, f"“{row.name}”没有到场，花名册上同名的不止一个，没有读入。", "warning")
        return ""

    def _unknown(self, row: R) -> str:
        """Says so, or counts a guest; somebody who was not there is neither."""
        numbered = f"（工号 {row.username}）" if row.username else ""
        if not _there(row):
            self._tell(row, f"“{row.name}”{numbered}没有到场，也不在花名册上，没有读入。", "warning")
        elif self.counts_guests and isinstance(row, AttendanceRow) and row.name not in self.roster.called:
            self.guests += 1
            self._tell(
                row,
                f"“{row.name}”{numbered}不在花名册上，按旁听（外单位）计 1 人次。{self._alike(row)}",
                "warning",
            )
        elif called := self.roster.called.get(row.name):
            self._tell(
                row,
                f"花名册上没有工号“{row.username}”；叫“{row.name}”的有 {self.roster.shown(called)}，请把工号改对。",
            )
        else:
            unit = f"（{row.unit}）" if row.unit and not numbered else ""
            what = self._alike(row) or f"{_ADVICE}；确实不在花名册上的，请先加进花名册，或从表里删去。"
            self._tell(row, f"花名册上没有“{row.name}”{numbered}{unit}。{what}")
        return ""

    def _alike(self, row: R) -> str:
        if not (found := self.roster.similar(row.name)):
            return ""
        names = "、".join(f"“{name}”" for name in found[:_SHOWN])
        shown = self.roster.shown([username for name in found for username in self.roster.called[name]])
        return f"花名册上有{names}：{shown}，是不是写错了字？请核对。"


def _masked(name: str) -> list[str]:
    """张三丰 → ?三丰, 张?丰, 张三?."""
    return [f"{name[:at]}?{name[at + 1 :]}" for at in range(len(name))] if len(name) > 2 else []


def unit_fit(written: str, unit: str) -> int:
    """How well a unit as written fits a path of the roster: 4 the same, 3 one ends with the other, 2 one holds the other,
    1 short for the other (党政办 for 党政综合办公室), 0 not at all or not written."""
    short, full = sorted((key(written), key(unit)), key=len)
    last = key(unit.rpartition("/")[2])
    if not short:
        return 0
    if short == full:
        return 4
    if full.endswith(short):
        return 3
    if short in full or (len(last) > 1 and last in key(written)):
        return 2
    signs = iter(full)
    return int(len(short) > 1 and all(sign in signs for sign in short))


def _there(row: AttendanceRow | ResultRow) -> bool:
    """Whether the row says something that must not be lost: somebody who was listed and did not come does not."""
    return isinstance(row, ResultRow) or row.present


def _occasion(row: AttendanceRow | ResultRow) -> tuple[str, ...]:
    """On one occasion, one person stands in one row."""
    return (row.organiser, row.exam, row.session) if isinstance(row, ResultRow) else ()
