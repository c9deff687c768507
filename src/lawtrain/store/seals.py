"""Seals: digests kept beside the rows, so that a row altered, removed, added or moved is found out (可发现篡改).

封印 seal. Three sorts stand in one table, told apart by their name:
- running, over a table that only grows: the head `audit` (rows, digest after the last one), and every 64 rows a
  checkpoint `audit@<key of its last row>`, so that a change can be placed;
- links, one for each answer sheet handed in, under the id of its attempt: `count` is its place in the order of
  handing in, and the digest covers attempt, submission and every answer;
- row seals, for tables whose rows may change: `people/<pseudonym>`. Only what matched its seal is sealed anew after a
  change, so that tampering is not covered up by the next honest change.

What may be erased one day is covered by its digest: names by their salted one, words by that of their salted body.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import Connection, RowMapping, Table, bindparam, delete, insert, select, update

from lawtrain.records import GENESIS
from lawtrain.store import schema
from lawtrain.store.schema import attempts, ledger, responses, seals, submissions

CHECKPOINT = 64
"""Rows between two checkpoints of a running seal."""
LINKS = "submissions"
"""The head of the links."""
LEDGER = "ledger"
"""The head of the ledger's own chain: without it, cutting off the newest entries would leave no trace."""

Row = Mapping[str, Any] | RowMapping
_DIGEST = re.compile("[0-9a-f]{64}")
_MANY = 1000


def step(digest: str, parts: Sequence[Any]) -> str:
    """The digest after a row with these values."""
    text = json.dumps([digest, *parts], ensure_ascii=False, separators=(",", ":"), default=repr)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


# words that can be erased


def salted_body(words: str) -> str:
    """How a person's words are kept: the salt keeps them from being guessed back from the digest once erased."""
    return json.dumps({"salt": secrets.token_hex(16), "words": words}, ensure_ascii=False)


def words_of(body: str) -> str:
    """The words again; empty once erased."""
    if _DIGEST.fullmatch(body):
        return ""
    try:
        plain = json.loads(body)
        return str(plain["words"]) if plain.keys() == {"salt", "words"} else body
    except (ValueError, AttributeError):  # written before words were salted
        return body


def erased_body(body: str) -> str:
    """What is left of the words: their digest. Twice is once."""
    return body if is_erased(body) else hashlib.sha256(body.encode("utf-8", "surrogatepass")).hexdigest()


def is_erased(body: str) -> bool:
    """Whether only the digest is left."""
    return bool(_DIGEST.fullmatch(body))


# what is sealed


@dataclass(frozen=True, slots=True)
class Growing:
    """A table that only grows, in the order of `key`; `covered` may leave out what can be erased or answered."""

    table: Table
    key: str
    covered: tuple[str, ...]
    digested: str = ""  # a column of erasable words

    def parts(self, row: RowMapping) -> list[Any]:
        """What the seal covers of a row."""
        words = [erased_body(str(row[self.digested]))] if self.digested else []
        return [*(row[name] for name in self.covered), *words]


@dataclass(frozen=True, slots=True)
class Changing:
    """A table whose rows may change. `answers`: a row has a seal once it holds any."""

    table: Table
    key: str
    covered: tuple[str, ...]
    answers: tuple[str, ...] = ()

    def name(self, row: Row) -> str:
        """The seal's name. Options have long names, and digests are long."""
        key = str(row[self.key])
        if self.table is schema.options:
            key = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:24]
        return f"{self.table.name}/{key}"[:32]

    def digest(self, row: Row | None) -> str | None:
        """What the seal says of the row; None: it has none."""
        if row is None or (self.answers and not any(row[name] for name in self.answers)):
            return None
        return step(self.table.name, [row[name] for name in (*self.covered, *self.answers)])


def _all(table: Table) -> tuple[str, ...]:
    return tuple(column.name for column in table.columns)


GROWING: Mapping[str, Growing] = {
    "audit": Growing(schema.audit, "seq", _all(schema.audit)),
    "grants": Growing(schema.grants, "seq", _all(schema.grants)),
    "reviews": Growing(schema.reviews, "seq", _all(schema.reviews)),
    "roster_batches": Growing(schema.roster_batches, "id", _all(schema.roster_batches)),
    "roster_entries": Growing(
        schema.roster_entries, "seq", ("seq", "batch", "pseudonym", "effective", "post", "name_digest")
    ),
    "feedback": Growing(schema.feedback, "id", ("id", "pseudonym", "at", "page"), "words"),
    "requests": Growing(schema.requests, "id", ("id", "pseudonym", "at", "entry"), "words"),
}
"""By the name of the head."""
CHANGING: Mapping[str, Changing] = {
    "people": Changing(schema.people, "pseudonym", _all(schema.people)),
    "accounts": Changing(
        schema.accounts, "pseudonym", ("pseudonym", "password", "one_time", "valid_from", "notice")
    ),
    "options": Changing(schema.options, "name", _all(schema.options)),
    "attachments": Changing(schema.attachments, "digest", _all(schema.attachments)),
    "feedback": Changing(schema.feedback, "id", ("id",), ("reply", "replied_at")),
    "requests": Changing(schema.requests, "id", ("id",), ("reply", "replied_at", "replied_by")),
}
"""By table."""
HEADS = (LEDGER, LINKS, *GROWING)
"""Every head there is."""

# Said once, because handing in must stay quick.
_HEAD = select(seals.c.count, seals.c.digest).where(seals.c.name == bindparam("of"))
_SET_HEAD = update(seals).where(seals.c.name == bindparam("of"))
_ADD = insert(seals)
_SHEETS = (
    select(*attempts.c, *submissions.c)
    .join(submissions, submissions.c.attempt == attempts.c.id)
    .where(attempts.c.id.in_(bindparam("ids", expanding=True)))
)
_ANSWERS = (
    select(responses)
    .where(responses.c.attempt.in_(bindparam("ids", expanding=True)))
    .order_by(responses.c.rev)
)


# sealing


def add(connection: Connection, name: str, rows: Sequence[Mapping[str, Any]]) -> list[RowMapping]:
    """Insert into a growing table and seal in one go; the rows as they stand, in this order."""
    growing = GROWING[name]
    columns = growing.table.columns
    query = insert(growing.table).returning(*columns, sort_by_parameter_order=True)
    added = list(connection.execute(query, list(rows)).mappings()) if rows else []
    if added:
        _extend(connection, name, added)
    return added


def _extend(connection: Connection, name: str, rows: Iterable[RowMapping]) -> None:
    growing, head = GROWING[name], _head(connection, name)
    if head is None:
        _start_growing(connection, name)
        return
    count, digest = head
    points = []
    for row in rows:
        count, digest = count + 1, step(digest, growing.parts(row))
        if count % CHECKPOINT == 0:
            points.append({"name": f"{name}@{row[growing.key]}", "count": count, "digest": digest})
    if points:
        connection.execute(insert(seals), points)
    put_head(connection, name, count, digest)


def put_head(connection: Connection, name: str, count: int, digest: str) -> None:
    """The newest state of a running seal."""
    values = {"count": count, "digest": digest}
    if not connection.execute(_SET_HEAD, {"of": name, **values}).rowcount:
        connection.execute(_ADD, {"name": name, **values})


def hand_in(connection: Connection, attempt: str) -> None:
    """The link of an answer sheet that has just been handed in."""
    head = _head(connection, LINKS)
    if head is None:
        _start_links(connection)
        return
    count, digest = head[0] + 1, step(head[1], next(sheets(connection, [attempt]))[1] or [])
    connection.execute(_ADD, {"name": attempt, "count": count, "digest": digest})
    put_head(connection, LINKS, count, digest)


def sheets(connection: Connection, ids: Sequence[str]) -> Iterator[tuple[str, list[Any] | None]]:
    """Attempt, submission and answers of each, as a link covers them; None for one that is not wholly there."""
    found = {row[0]: list(row) for row in connection.execute(_SHEETS, {"ids": list(ids)})}
    answers: dict[str, list[list[Any]]] = {}
    for row in connection.execute(_ANSWERS, {"ids": list(ids)}):
        answers.setdefault(row[1], []).append(list(row))
    for one in ids:
        sheet = found.get(one)
        yield one, [*sheet, answers.get(one, [])] if sheet else None


def put(connection: Connection, name: str, values: Mapping[str, Any]) -> None:
    """Add a row of a changing table or replace what `values` names of it, and seal it anew."""
    changing = CHANGING[name]
    before = _row(connection, changing, values)
    table, key = changing.table, changing.key
    if before is None:
        connection.execute(insert(table).values(**values))
    else:
        rest = {column: value for column, value in values.items() if column != key}
        connection.execute(update(table).where(table.c[key] == values[key]).values(**rest))
    _reseal(connection, changing, before, _row(connection, changing, values))


def put_all(connection: Connection, name: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add rows that are not there yet."""
    if rows:
        changing = CHANGING[name]
        connection.execute(insert(changing.table), list(rows))
        connection.execute(insert(seals), [_row_seal(changing, row) for row in rows])


def remove(connection: Connection, name: str, key: Any) -> bool:
    """Delete a row of a changing table with its seal; whether there was one."""
    changing = CHANGING[name]
    before = _row(connection, changing, {changing.key: key})
    if before is None:
        return False
    column = changing.table.c[changing.key]
    connection.execute(delete(changing.table).where(column == key))
    connection.execute(delete(seals).where(seals.c.name == changing.name(before)))
    return True


def erase_writings(connection: Connection, name: str, pseudonym: str) -> int:
    """Empty what somebody wrote, and the answers, in `feedback` or `requests`; how many pieces there were."""
    table, erased = GROWING[name].table, 0
    rows = connection.execute(select(table).where(table.c.pseudonym == pseudonym)).mappings().all()
    for row in rows:
        if not is_erased(row["words"]):
            put(connection, name, {"id": row["id"], "words": erased_body(row["words"]), "reply": ""})
            erased += 1
    return erased


def _reseal(
    connection: Connection, changing: Changing, before: RowMapping | None, after: RowMapping | None
) -> None:
    old, new = changing.digest(before), changing.digest(after)
    if after is None or old == new:
        return
    name = changing.name(after)
    if old is None:
        connection.execute(insert(seals).values(name=name, count=0, digest=new))
    elif new is None:
        connection.execute(delete(seals).where(seals.c.name == name, seals.c.digest == old))
    else:
        matching = (seals.c.name == name) & (seals.c.digest == old)
        connection.execute(update(seals).where(matching).values(digest=new))


def _row(connection: Connection, changing: Changing, values: Mapping[str, Any]) -> RowMapping | None:
    table, key = changing.table, changing.key
    return connection.execute(select(table).where(table.c[key] == values[key])).mappings().first()


def _row_seal(changing: Changing, row: Row) -> dict[str, Any]:
    return {"name": changing.name(row), "count": 0, "digest": changing.digest(row)}


def _head(connection: Connection, name: str) -> tuple[int, str] | None:
    row = connection.execute(_HEAD, {"of": name}).first()
    return (row[0], row[1]) if row else None


# where there are rows and no seals yet


def start(connection: Connection) -> None:
    """Seal what is there. Once: where there is any seal, a missing one is a finding, not an omission."""
    if connection.execute(select(seals.c.name).limit(1)).first():
        return
    last = connection.execute(select(ledger.c.seq, ledger.c.digest).order_by(ledger.c.seq.desc())).first()
    put_head(connection, LEDGER, *((last.seq, last.digest) if last else (0, GENESIS)))
    for name in GROWING:
        _start_growing(connection, name)
    _start_links(connection)
    for changing in CHANGING.values():
        rows = connection.execute(select(changing.table)).mappings()
        sealed = (_row_seal(changing, row) for row in rows if changing.digest(row))
        while some := list(islice(sealed, _MANY)):
            connection.execute(insert(seals), some)


def _start_growing(connection: Connection, name: str) -> None:
    growing = GROWING[name]
    connection.execute(delete(seals).where(seals.c.name.like(f"{name}@%")))
    put_head(connection, name, 0, GENESIS)
    rows = connection.execute(select(growing.table).order_by(growing.table.c[growing.key])).mappings()
    _extend(connection, name, rows)


def _start_links(connection: Connection) -> None:
    query = select(submissions.c.attempt).order_by(submissions.c.submitted_at, submissions.c.attempt)
    ids = connection.execute(query).scalars().all()
    connection.execute(delete(seals).where(seals.c.name.in_(select(attempts.c.id))))
    count, digest = 0, GENESIS
    for at in range(0, len(ids), 50):
        links = []
        for attempt, sheet in sheets(connection, ids[at : at + 50]):
            count, digest = count + 1, step(digest, sheet or [])
            links.append({"name": attempt, "count": count, "digest": digest})
        connection.execute(insert(seals), links)
    put_head(connection, LINKS, count, digest)
