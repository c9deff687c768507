"""Tables held against their seals: those that only grow, answer sheets handed in, rows that may change.

封印 seal · 检查点 checkpoint · 多出 extra · 不见了 missing · 被改动 altered
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import RowMapping

from lawtrain.desk.findings import Findings
from lawtrain.records import GENESIS
from lawtrain.store import Transaction, schema
from lawtrain.store.seals import CHANGING, GROWING, HEADS, LINKS, Changing, step

T = TypeVar("T")
Stops = Mapping[str, Mapping[int, Sequence[tuple[int, str]]]]
"""By head and count: what closings froze there, as (year, digest)."""

_SHEET = "attempts/submissions/responses"
_MOST_GAPS = 20


def slices(rows: Iterable[T], size: int) -> Iterator[list[T]]:
    """In lists of at most `size`."""
    source = iter(rows)
    while some := list(islice(source, size)):
        yield some


@dataclass(slots=True)
class Sealed:
    """What the table of seals holds, but for the links, which are checked while it is read."""

    heads: dict[str, tuple[int, str]] = field(default_factory=dict)
    points: dict[str, list[tuple[int, int, str]]] = field(
        default_factory=dict
    )  # (key of last row, count, digest)
    by_row: Counter[str] = field(default_factory=Counter)


def read_seals(tx: Transaction, found: Findings, stops: Stops) -> Sealed:
    """Reads them all, and checks every answer sheet handed in against its link."""
    sealed, links = Sealed(tx.seals.heads()), _Links(tx, found, stops.get(LINKS, {}))
    for name, count, digest in tx.seals.every():
        found.looked("seals")
        table, _, key = name.partition("@")
        if name in HEADS:
            continue
        if "/" in name:
            sealed.by_row[name.partition("/")[0]] += 1
        elif key and table in GROWING and key.isascii() and key.isdigit():
            sealed.points.setdefault(table, []).append((int(key), count, digest))
        else:
            links.take(name, count, digest)
    links.end(sealed.heads.get(LINKS))
    for name in HEADS:
        if name not in sealed.heads:
            found.add("seals", name, f"{name} 的封印不见了")
    for prefix in sealed.by_row.keys() - CHANGING.keys():
        found.add("seals", f"{prefix}/…", "多出不认识的封印")
    return sealed


class _Links:
    """Answer sheets, in the order in which they were handed in."""

    def __init__(
        self, tx: Transaction, found: Findings, stops: Mapping[int, Sequence[tuple[int, str]]]
    ) -> None:
        self._tx, self._found, self._stops = tx, found, stops
        self._waiting: list[tuple[str, int, str]] = []
        self._count, self._digest = 0, GENESIS

    def take(self, attempt: str, count: int, digest: str) -> None:
        self._waiting.append((attempt, count, digest))
        if len(self._waiting) == 50:
            self._work()

    def end(self, head: tuple[int, str] | None) -> None:
        self._work()
        if any(count > self._count for count in self._stops):
            self._found.add("submissions", f"第 {self._count + 1} 份起", "封账时有，现在不见了")
        if head and head != (self._count, self._digest):
            self._found.add("seals", LINKS, f"交卷的封印不符：应有 {head[0]} 份，现有 {self._count} 份")
        handed_in = self._tx.seals.count(schema.submissions)
        if handed_in != self._count:
            for row in self._tx.seals.orphans(schema.submissions, "attempt", schema.seals, "name"):
                self._found.add("submissions", f"答卷 {row['attempt']}", "多出一次交卷，没有封印")

    def _work(self) -> None:
        sheets = dict(self._tx.seals.sheets([one for one, _, _ in self._waiting]))
        for attempt, count, digest in self._waiting:
            self._found.looked("submissions")
            if count != self._count + 1:
                what = f"封印的次序不对：在第 {self._count} 份之后是第 {count} 份，可能少了或调换了"
                self._found.add("seals", f"答卷 {attempt}", what)
            parts = sheets[attempt]
            if parts is None:
                self._lost(attempt)
            elif step(self._digest, parts) != digest:
                what = "交卷以后，答卷、成绩或作答被改动、增加或删去"
                self._found.add(_SHEET, f"答卷 {attempt}", what)
            self._count, self._digest = count, digest
            for year, frozen in self._stops.get(count, ()):
                if frozen != digest:
                    self._found.add("submissions", f"前 {count} 份", f"与 {year} 年度封账时不一样")
        self._waiting = []

    def _lost(self, attempt: str) -> None:
        kept = [
            table.name
            for table, key in ((schema.attempts, "id"), (schema.submissions, "attempt"))
            if self._tx.seals.among(table, key, [attempt])
        ]
        gone = [name for name in ("attempts", "submissions") if name not in kept]
        self._found.add("/".join(gone), f"答卷 {attempt}", "封存过的答卷或交卷不见了")


# tables that only grow


def check_growing(
    tx: Transaction,
    found: Findings,
    sealed: Sealed,
    name: str,
    stops: Stops,
    look: Callable[[RowMapping], None] = lambda row: None,
) -> None:
    """One table against its running seal. `look` is shown every row."""
    growing = GROWING[name]
    walk = _Walk(found, name, sealed.points.get(name, []), stops.get(name, {}))
    for row in tx.seals.rows(growing.table, growing.key):
        found.looked(name)
        look(row)
        walk.take(row[growing.key], growing.parts(row))
    walk.end(sealed.heads.get(name))


class _Walk:
    """Goes on from every checkpoint with what the checkpoint says, so that one change is one finding."""

    def __init__(
        self,
        found: Findings,
        name: str,
        points: Sequence[tuple[int, int, str]],
        stops: Mapping[int, Sequence[tuple[int, str]]],
    ) -> None:
        self._found, self._name, self._stops = found, name, stops
        self._points = list(reversed(points))
        self._count, self._digest = 0, GENESIS
        self._after = self._last = 0  # key before the segment, key of the row before
        self._gaps: list[int] = []
        self._told = False
        self._differing: list[tuple[int, int]] = []  # (count, year) where a closing had something else

    def take(self, key: int, parts: list[Any]) -> None:
        while self._points and key > self._points[-1][0]:
            self._close(*self._points.pop())
        self._skip_to(key)
        self._count, self._digest = self._count + 1, step(self._digest, parts)
        for year, frozen in self._stops.get(self._count, ()):
            if frozen != self._digest:
                self._differing.append((self._count, year))

    def end(self, head: tuple[int, str] | None) -> None:
        while self._points:
            self._close(*self._points.pop())
        if head:
            self._close(max(self._last, self._after), *head)
        if self._told:  # then it is clear why a closing differs
            return
        for count, year in self._differing:
            what = f"前 {count} 条与 {year} 年度封账时不一样"
            self._found.add(self._name, f"第 1–{count} 条", what)
        for count in self._stops:
            if count > self._count:
                self._found.add(self._name, f"第 {self._count + 1}–{count} 条", "封账时有，现在不见了")

    def _skip_to(self, key: int) -> None:
        if len(self._gaps) < _MOST_GAPS:
            self._gaps += range(self._last + 1, min(key, self._last + 1 + _MOST_GAPS))
        self._last = key

    def _close(self, key: int, count: int, digest: str) -> None:
        if key > self._last:  # the last row of the segment is not there
            self._skip_to(key + 1)
        if (self._count, self._digest) != (count, digest):
            self._tell(key, count - self._count)
        self._count, self._digest = count, digest
        self._after = self._last = key
        self._gaps = []

    def _tell(self, key: int, missing: int) -> None:
        self._told = True
        first, last = self._after + 1, max(key, self._last)
        between = f"编号 {first}–{last} 之间" if last > first else f"编号 {max(first, last)}"
        gaps = [gap for gap in self._gaps if gap <= last]
        if missing > 0 and len(gaps) == missing:
            self._found.add(self._name, "编号 " + "、".join(map(str, gaps)), "这一条不见了")
        elif missing > 0:
            where = between if last > self._after else f"编号 {self._after} 之后"
            self._found.add(self._name, where, f"少了 {missing} 条")
        elif missing < 0:
            self._found.add(self._name, between, f"多出 {-missing} 条，不是程序写的")
        else:
            self._found.add(self._name, between, "有一条被改动，或者次序被调换")


# rows that may change


def check_changing(tx: Transaction, found: Findings, sealed: Sealed, name: str) -> None:
    """One table against the seals of its rows."""
    changing, matched = CHANGING[name], 0
    for rows in slices(tx.seals.rows(changing.table, changing.key), 500):
        seals = tx.seals.named([changing.name(row) for row in rows])
        for row in rows:
            if name not in GROWING:
                found.looked(name)
            matched += _check_row(found, changing, row, seals.get(changing.name(row)))
    if sealed.by_row[name] != matched:
        _tell_extra(tx, found, changing)


def _check_row(found: Findings, changing: Changing, row: RowMapping, seal: tuple[int, str] | None) -> int:
    table, where, digest = changing.table.name, f"{row[changing.key]}", changing.digest(row)
    if seal is None:
        if digest:
            found.add(table, where, "多出来的，不是程序写的：没有封印")
        return 0
    if seal != (0, digest or ""):
        found.add(table, where, "内容与封印不符，被人改动过")
    return 1


def _tell_extra(tx: Transaction, found: Findings, changing: Changing) -> None:
    known = {changing.name(row) for row in tx.seals.rows(changing.table)}
    for name, _, _ in tx.seals.every():
        if name.startswith(f"{changing.table.name}/") and name not in known:
            found.add(changing.table.name, name.partition("/")[2], "不见了，只剩下封印")
