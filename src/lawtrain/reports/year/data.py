"""Figures → plain data for other programs (.csv, .json), and the list of what a pack holds with its digests.

指标.csv · 指标.json · 人员.csv · 清单 MANIFEST
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from lawtrain.reports.cells import defuse, shown
from lawtrain.reports.tables import Cell, Table
from lawtrain.reports.year.facts import YearFacts
from lawtrain.reports.year.figure import Figure
from lawtrain.reports.year.public import SMALLEST
from lawtrain.version import VERSION

_COLUMNS = (
    ("指标编号", "key"), ("部分", "section"), ("对象", "subject"), ("名称", "title"), ("统计类别", "category"),
    ("单位", "unit"), ("指标代号", "name"), ("指标", "label"), ("类型", "kind"), ("结果", "text"), ("数值", "value"),
    ("分子", "numerator"), ("分母", "denominator"), ("名册日", "roster_on"), ("组织单位", "organiser"),
    ("性质", "nature"), ("口径", "definition"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PackedFile:
    """One file of a pack; `name` is its path inside the folder, with "/"."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a pack holds and what it was made from. `closing` is the digest of the year close, empty while it is open."""

    town: str
    year: int
    edition: str
    names: bool
    roster_on: str
    made_at: str
    closing: str
    ledger_head: int
    ledger_digest: str
    policy: str
    program: str
    files: tuple[PackedFile, ...]

    def encoded(self) -> bytes:
        """The file MANIFEST: JSON."""
        return (json.dumps({"format": 1, **asdict(self)}, ensure_ascii=False, indent=1) + "\n").encode()


def manifest(facts: YearFacts, files: Iterable[PackedFile], *, edition: str, names: bool) -> Manifest:
    """Of a finished pack."""
    return Manifest(
        town=facts.town,
        year=facts.year,
        edition=edition,
        names=names,
        roster_on=facts.on.isoformat(),
        made_at=facts.made_at.isoformat(),
        closing=facts.closing.digest if facts.closing else "",
        ledger_head=facts.book.head,
        ledger_digest=facts.ledger_digest,
        policy=facts.policy,
        program=f"lawtrain {VERSION}",
        files=tuple(sorted(files, key=lambda f: f.name)),
    )


def packed(name: str, content: bytes) -> PackedFile:
    """Of one file's bytes."""
    return PackedFile(name, len(content), hashlib.sha256(content).hexdigest())


def figures_csv(figures: Sequence[Figure]) -> bytes:
    """One figure a line, without the people behind it."""
    return _csv((heading for heading, _ in _COLUMNS), (_line(f) for f in figures))


def figures_json(facts: YearFacts, figures: Sequence[Figure], *, public: bool = False) -> bytes:
    """The figures with the facts they rest on. Weak articles of the public edition keep out the few."""
    articles = [
        {
            "article": a.article,
            "items": a.items,
            "answers": a.answers,
            "people": a.people,
            "right": a.right,
            "told": a.told,
        }
        for a in facts.articles
        if not public or a.people >= SMALLEST
    ]
    head = {
        "format": 1,
        "town": facts.town,
        "year": facts.year,
        "roster_on": facts.on.isoformat(),
        "policy": facts.policy,
        "ledger_head": facts.book.head,
        "articles": articles,
    }
    out = io.BytesIO()  # piece by piece: a county's figures are large
    out.write(f'{_dumps(head)[:-1]}, "figures": ['.encode())
    for number, one in enumerate(figures):
        line = _dumps({name: _plain(one, name) for _, name in _COLUMNS})
        out.write(f"{',' if number else ''}\n{line}".encode())
    out.write(b"\n]}\n")
    return out.getvalue()


def table_csv(table: Table) -> bytes:
    """A table as it stands, e.g. 人员."""
    return _csv((c.heading for c in table.columns), (map(_text, row) for row in table.rows))


def _line(one: Figure) -> Iterator[str]:
    return (_text(_plain(one, name)) for _, name in _COLUMNS)


def _plain(one: Figure, name: str) -> Any:
    value = getattr(one, name)
    if name == "section":
        return one.section.value
    return (
        value.isoformat() if name == "roster_on" else round(value, 6) if isinstance(value, float) else value
    )


def _text(value: Cell) -> str:
    """A number keeps its digits: rounding is for readers, and 0.818 is a rate."""
    if isinstance(value, str):
        return defuse(value)
    return format(value, "g" if abs(value) < 1 else ".10g") if isinstance(value, float) else shown(value)


def _csv(head: Iterable[str], lines: Iterable[Iterable[str]]) -> bytes:
    out = io.BytesIO()
    with io.TextIOWrapper(out, encoding="utf-8-sig", newline="") as text:
        writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        writer.writerow(head)
        writer.writerows(lines)
        text.flush()
        return out.getvalue()


_dumps = json.JSONEncoder(ensure_ascii=False).encode
