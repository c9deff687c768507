"""The ledger: entries that only ever grow, each carrying the digest of the one before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lawtrain.records.values import Result, town_year

GENESIS = "0" * 64
"""What the first entry names as its predecessor."""


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One line of the ledger. `subject` is what it is about (an attempt id); `payload` holds plain JSON values."""

    seq: int
    recorded_at: datetime
    kind: str
    pseudonym: str
    subject: str
    payload: Mapping[str, Any]
    previous: str
    digest: str


def chain(
    previous: LedgerEntry | None,
    *,
    recorded_at: datetime,
    kind: str,
    pseudonym: str,
    subject: str,
    payload: Mapping[str, Any],
) -> LedgerEntry:
    """The entry that follows `previous` (None: the first). `recorded_at` must be timezone-aware."""
    seq = previous.seq + 1 if previous else 1
    before = previous.digest if previous else GENESIS
    blank = LedgerEntry(seq, recorded_at, kind, pseudonym, subject, payload, before, "")
    return LedgerEntry(seq, recorded_at, kind, pseudonym, subject, payload, before, _digest(blank))


def broken_links(entries: Iterable[LedgerEntry]) -> Iterator[int]:
    """`seq` of every entry that was altered, moved, or follows a missing one (可发现篡改)."""
    seq, before = 0, GENESIS
    for entry in entries:
        if entry.seq != seq + 1 or entry.previous != before or entry.digest != _digest(entry):
            yield entry.seq
        seq, before = entry.seq, entry.digest


def results(entries: Iterable[LedgerEntry]) -> tuple[Result, ...]:
    """Every counted result that was not withdrawn, in the order of the ledger."""
    standing: dict[str, Result] = {}
    for entry in entries:
        if entry.kind == "result":
            standing[entry.subject] = result_of(entry)
        elif entry.kind == "withdrawal" and entry.payload["of"] == "result":
            standing.pop(entry.subject, None)
    return tuple(standing.values())


def result_of(entry: LedgerEntry) -> Result:
    """What an entry of kind "result" says."""
    p = entry.payload
    submitted_at = datetime.fromisoformat(p["submitted_at"])
    return Result(
        attempt=entry.subject,
        pseudonym=entry.pseudonym,
        year=town_year(submitted_at),
        quiz=p["quiz"],
        title=p["title"],
        number=p["number"],
        score=p["score"],
        points=p["points"],
        passed=p["passed"],
        submitted_at=submitted_at,
        seq=entry.seq,
    )


def _digest(entry: LedgerEntry) -> str:
    text = json.dumps(
        [
            entry.seq,
            entry.recorded_at.isoformat(),
            entry.kind,
            entry.pseudonym,
            entry.subject,
            entry.payload,
            entry.previous,
        ],
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    return hashlib.sha256(text.encode()).hexdigest()
