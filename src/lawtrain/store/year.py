"""The year's record within one transaction: ledger entries with their erasable words, attachments, closings, requests."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, insert, select, update

from lawtrain.records import Attachment, LedgerEntry, Request, chain
from lawtrain.store import seals
from lawtrain.store.schema import (
    attachments,
    attempts,
    closings,
    ledger,
    papers,
    remarks,
    requests,
    submissions,
)
from lawtrain.store.town import text_of


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry to be made. `words` may name or characterise somebody: they are kept apart, and can be erased."""

    kind: str
    pseudonym: str
    subject: str
    payload: Mapping[str, Any]
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class First:
    """Somebody's first attempt at a quiz: item id → the part that was right, as "1/2", and → the version asked."""

    seq: int
    attempt: str
    pseudonym: str
    fractions: Mapping[str, str]
    versions: Mapping[str, str]


class YearRecords:
    """What can be asked and added."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    # the ledger

    def append(self, drafts: Sequence[Draft], at: datetime) -> list[LedgerEntry]:
        """The next entries, in this order."""
        last, added, kept = self.last(), [], []
        moment = at.astimezone(UTC)
        for draft in drafts:
            payload = dict(draft.payload)
            if words := {name: value for name, value in draft.words.items() if value}:
                ref, body = secrets.token_hex(16), _body(words)
                payload |= {"words": ref, "words_digest": hashlib.sha256(body.encode()).hexdigest()}
                kept.append({"ref": ref, "pseudonym": draft.pseudonym, "body": body})
            last = chain(
                last,
                recorded_at=moment,
                kind=draft.kind,
                pseudonym=draft.pseudonym,
                subject=draft.subject,
                payload=payload,
            )
            added.append(last)
        if kept:
            self._connection.execute(insert(remarks), kept)
        if added:
            self._connection.execute(insert(ledger), [row_of(entry) for entry in added])
            seals.put_head(self._connection, seals.LEDGER, added[-1].seq, added[-1].digest)
        return added

    def last(self) -> LedgerEntry | None:
        """The newest entry."""
        newest = select(ledger).order_by(ledger.c.seq.desc()).limit(1)
        row = self._connection.execute(newest).mappings().first()
        return entry_of(row) if row else None

    def entries(self, *, after: int = 0) -> Iterator[LedgerEntry]:
        """Those after `after`, oldest first, read in slices."""
        query = select(ledger).where(ledger.c.seq > after).order_by(ledger.c.seq)
        result = self._connection.execute(query, execution_options={"yield_per": 5000})
        for row in result.mappings():
            yield entry_of(row)

    def of_kinds(self, *kinds: str) -> Iterator[LedgerEntry]:
        """Those of these kinds, oldest first."""
        query = select(ledger).where(ledger.c.kind.in_(kinds)).order_by(ledger.c.seq)
        return (entry_of(row) for row in self._connection.execute(query).mappings())

    def numbered(self, seqs: Collection[int]) -> list[LedgerEntry]:
        """Those with these numbers."""
        query = select(ledger).where(ledger.c.seq.in_(seqs)).order_by(ledger.c.seq)
        return [entry_of(row) for row in self._connection.execute(query).mappings()]

    def of_subject(self, subject: str) -> list[LedgerEntry]:
        """What was said of an event or an exam, of who was there and of its marks, oldest first."""
        parts = ledger.c.subject.startswith(f"{subject}/", autoescape=True)
        query = select(ledger).where((ledger.c.subject == subject) | parts).order_by(ledger.c.seq)
        return [entry_of(row) for row in self._connection.execute(query).mappings()]

    def beginning(self, prefix: str) -> list[LedgerEntry]:
        """Those whose subject begins so, oldest first."""
        query = (
            select(ledger).where(ledger.c.subject.startswith(prefix, autoescape=True)).order_by(ledger.c.seq)
        )
        return [entry_of(row) for row in self._connection.execute(query).mappings()]

    def head(self) -> int:
        """`seq` of the newest entry, 0 when there is none."""
        newest = select(ledger.c.seq).order_by(ledger.c.seq.desc()).limit(1)
        return int(self._connection.execute(newest).scalar() or 0)

    def first_moment(self) -> datetime | None:
        """When the oldest entry was made; None when there is none."""
        oldest = select(ledger.c.recorded_at).order_by(ledger.c.seq).limit(1)
        at = self._connection.execute(oldest).scalar()
        return datetime.fromisoformat(at) if at else None

    def is_about(self, seq: int, pseudonym: str) -> bool:
        """Whether that entry is about this person."""
        query = select(ledger.c.seq).where(ledger.c.seq == seq, ledger.c.pseudonym == pseudonym)
        return self._connection.execute(query).first() is not None

    def words(self, pseudonym: str | None = None) -> dict[str, dict[str, str]]:
        """By reference: everybody's, or one person's. What was erased is empty."""
        query = select(remarks.c.ref, remarks.c.body)
        if pseudonym is not None:
            query = query.where(remarks.c.pseudonym == pseudonym)
        return {ref: _words(body) for ref, body in self._connection.execute(query)}

    def about(self, pseudonym: str, *, besides: Collection[str] = ()) -> Iterator[LedgerEntry]:
        """Everything said of one person, and of the things `besides` (ids of events and exams), oldest first."""
        query = select(ledger).where(ledger.c.pseudonym.in_(("", pseudonym))).order_by(ledger.c.seq)
        for row in self._connection.execute(query).mappings():
            if row["pseudonym"] or row["subject"] in besides:
                yield entry_of(row)

    def firsts(self, *, after: int = 0) -> Iterator[First]:
        """The first attempts at quizzes whose result was entered after `after`, in the order of the ledger."""
        query = (
            select(ledger.c.seq, attempts.c.id, ledger.c.pseudonym, submissions.c.fractions, papers.c.body)
            .join(attempts, attempts.c.id == ledger.c.subject)
            .join(submissions, submissions.c.attempt == attempts.c.id)
            .join(papers, papers.c.digest == attempts.c.paper)
            .where(ledger.c.seq > after, ledger.c.kind == "result", attempts.c.number == 1)
            .order_by(ledger.c.seq)
        )
        result = self._connection.execute(query, execution_options={"yield_per": 2000})
        for seq, attempt, pseudonym, fractions, body in result:
            slots = {slot["item"]: slot["version"] for slot in json.loads(body)["slots"]}
            yield First(seq, attempt, pseudonym, json.loads(fractions), slots)

    def erase_words(self, pseudonym: str) -> int:
        """Empty the words beside this person's entries; how many there were."""
        told = (remarks.c.pseudonym == pseudonym) & (remarks.c.body != "")
        return self._connection.execute(update(remarks).where(told).values(body="")).rowcount

    # attachments: rows here, the files themselves in the data folder

    def attachments(self) -> dict[str, Attachment]:
        """By digest."""
        rows = self._connection.execute(select(attachments)).mappings()
        return {row["digest"]: Attachment(**{**row, "at": datetime.fromisoformat(row["at"])}) for row in rows}

    def add_attachment(self, one: Attachment) -> None:
        """The same file twice is one row."""
        held = select(attachments.c.digest).where(attachments.c.digest == one.digest)
        if self._connection.execute(held).first() is None:
            values = {"digest": one.digest, "name": one.name, "size": one.size, "actor": one.actor}
            seals.put(self._connection, "attachments", values | {"at": text_of(one.at)})

    # closings

    def closing(self, digest: str) -> tuple[int, str] | None:
        """Year and frozen text of the closing with this digest."""
        query = select(closings.c.year, closings.c.body).where(closings.c.digest == digest)
        row = self._connection.execute(query).first()
        return (row.year, row.body) if row else None

    def closings(self) -> Iterator[tuple[str, int, str]]:
        """(digest, year, frozen text) of every closing."""
        for row in self._connection.execute(select(closings).order_by(closings.c.year, closings.c.digest)):
            yield row.digest, row.year, row.body

    def add_closing(self, digest: str, year: int, body: str) -> None:
        """What a year froze. Closing it again after a reopening without any change is the same row."""
        if self.closing(digest) is None:
            self._connection.execute(insert(closings).values(digest=digest, year=year, body=body))

    # requests for correction

    def requests(self, pseudonym: str | None = None) -> list[Request]:
        """Newest first: everybody's, or one person's."""
        query = select(requests).order_by(requests.c.id.desc())
        if pseudonym is not None:
            query = query.where(requests.c.pseudonym == pseudonym)
        return [_request(row) for row in self._connection.execute(query).mappings()]

    def add_request(self, pseudonym: str, at: datetime, entry: int, words: str) -> int:
        """Its number."""
        values = {"pseudonym": pseudonym, "at": text_of(at), "entry": entry}
        values |= {"words": seals.salted_body(words), "reply": "", "replied_at": "", "replied_by": ""}
        return int(seals.add(self._connection, "requests", [values])[0]["id"])

    def answer_request(self, number: int, reply: str, by: str, at: datetime) -> bool:
        """Answer one; whether there is an open one of that number."""
        is_open = (requests.c.id == number) & (requests.c.replied_at == "")
        if self._connection.execute(select(requests.c.id).where(is_open)).first() is None:
            return False
        values = {"id": number, "reply": reply, "replied_at": text_of(at), "replied_by": by}
        seals.put(self._connection, "requests", values)
        return True

    def erase_requests(self, pseudonym: str) -> int:
        """Empty what this person asked, and what was answered; how many requests."""
        return seals.erase_writings(self._connection, "requests", pseudonym)


def entry_of(row: RowMapping) -> LedgerEntry:
    """A row of the ledger."""
    moment = datetime.fromisoformat(row["recorded_at"])
    return LedgerEntry(**{**row, "recorded_at": moment, "payload": json.loads(row["payload"])})


def row_of(entry: LedgerEntry) -> dict[str, Any]:
    """The other way."""
    return {
        "seq": entry.seq,
        "recorded_at": text_of(entry.recorded_at),
        "kind": entry.kind,
        "pseudonym": entry.pseudonym,
        "subject": entry.subject,
        "payload": json.dumps(dict(entry.payload), ensure_ascii=False, sort_keys=True),
        "previous": entry.previous,
        "digest": entry.digest,
    }


def _body(words: Mapping[str, str]) -> str:
    """The salt keeps a short word from being guessed back from its digest once it is erased."""
    return json.dumps({**words, "salt": secrets.token_hex(16)}, ensure_ascii=False, sort_keys=True)


def _words(body: str) -> dict[str, str]:
    return {name: value for name, value in json.loads(body).items() if name != "salt"} if body else {}


def _request(row: RowMapping) -> Request:
    replied = row["replied_at"]
    return Request(
        **{
            **row,
            "at": datetime.fromisoformat(row["at"]),
            "words": seals.words_of(row["words"]),
            "replied_at": datetime.fromisoformat(replied) if replied else None,
        }
    )
