"""The town's people within one transaction: roster, accounts, roles, audit log, feedback, options."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, func, select, update

from lawtrain.records import Account, AuditEntry, Batch, Feedback, Post, Role, RosterEntry
from lawtrain.store import seals
from lawtrain.store.schema import (
    accounts,
    audit,
    feedback,
    grants,
    options,
    roster_batches,
    roster_entries,
)


class TownRecords:
    """What can be asked and added. Whoever changes what a person may do calls `touch`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    # the roster

    def batches(self) -> list[Batch]:
        """Oldest first."""
        rows = self._connection.execute(select(roster_batches).order_by(roster_batches.c.id)).mappings()
        return [Batch(**{**row, "at": datetime.fromisoformat(row["at"])}) for row in rows]

    def add_batch(
        self, kind: str, note: str, source: str, actor: str, at: datetime, undoes: int | None = None
    ) -> int:
        """Returns its id."""
        values = {
            "kind": kind,
            "note": note,
            "source": source,
            "actor": actor,
            "at": text_of(at),
            "undoes": undoes,
        }
        return int(seals.add(self._connection, "roster_batches", [values])[0]["id"])

    def batch_sizes(self) -> dict[int, int]:
        """How many people each batch is about."""
        query = select(roster_entries.c.batch, func.count()).group_by(roster_entries.c.batch)
        return {batch: count for batch, count in self._connection.execute(query)}  # noqa: C416 - rows are not pairs

    def entries(self, pseudonym: str | None = None) -> list[RosterEntry]:
        """Everybody's, or one person's, oldest first; those of undone batches are left out."""
        undone = select(roster_batches.c.undoes).where(roster_batches.c.undoes.is_not(None))
        c = roster_entries.c
        query = (
            select(c.seq, c.batch, c.pseudonym, c.effective, c.name, c.post)
            .where(c.batch.not_in(undone))
            .order_by(c.seq)
        )
        if pseudonym is not None:
            query = query.where(c.pseudonym == pseudonym)
        return [
            RosterEntry(seq, batch, who, date.fromisoformat(effective), name, _post(post))
            for seq, batch, who, effective, name, post in self._connection.execute(query)
        ]

    def add_entries(self, batch: int, entries: Iterable[tuple[str, date, str, Post | None]]) -> None:
        """Append (pseudonym, effective, name, post or None for leaving)."""
        rows = [
            {
                "batch": batch,
                "pseudonym": pseudonym,
                "effective": effective.isoformat(),
                "name": name,
                "post": json.dumps(asdict(post), ensure_ascii=False) if post else None,
                **_salted(name),
            }
            for pseudonym, effective, name, post in entries
        ]
        seals.add(self._connection, "roster_entries", rows)

    def erase_names(self, pseudonym: str) -> int:
        """Take this person's name out of the roster; its digest stays. Returns how often it stood there."""
        named = (roster_entries.c.pseudonym == pseudonym) & (roster_entries.c.name != "")
        done = self._connection.execute(update(roster_entries).where(named).values(name="", salt=""))
        return done.rowcount

    # doors

    def account(self, pseudonym: str) -> Account | None:
        """How this person logs in."""
        row = self._first(select(accounts).where(accounts.c.pseudonym == pseudonym))
        return _account(row) if row else None

    def accounts(self) -> dict[str, Account]:
        """All, by pseudonym."""
        rows = self._connection.execute(select(accounts)).mappings()
        return {row["pseudonym"]: _account(row) for row in rows}

    def put_account(self, account: Account) -> None:
        """Add or replace."""
        values = asdict(account) | {
            "valid_from": text_of(account.valid_from),
            "locked_until": text_of(account.locked_until) if account.locked_until else "",
        }
        seals.put(self._connection, "accounts", values)

    def remove_account(self, pseudonym: str) -> bool:
        """This person cannot log in any more; whether they could."""
        return seals.remove(self._connection, "accounts", pseudonym)

    def roles(self, pseudonym: str) -> frozenset[Role]:
        """Granted and not taken away."""
        return self.granted(pseudonym).get(pseudonym, frozenset())

    def granted(self, pseudonym: str | None = None) -> dict[str, frozenset[Role]]:
        """Everybody's granted roles, or one person's."""
        query = select(grants.c.pseudonym, grants.c.role, grants.c.granted).order_by(grants.c.seq)
        if pseudonym is not None:
            query = query.where(grants.c.pseudonym == pseudonym)
        last = {(who, role): given for who, role, given in self._connection.execute(query)}
        found: dict[str, set[Role]] = {}
        for (who, role), given in last.items():
            if given:
                found.setdefault(who, set()).add(Role(role))
        return {who: frozenset(roles) for who, roles in found.items()}

    def grant(self, pseudonym: str, role: Role, granted: bool, actor: str, at: datetime) -> None:
        """Give a role, or take it away."""
        values = {
            "pseudonym": pseudonym,
            "role": role.value,
            "granted": granted,
            "actor": actor,
            "at": text_of(at),
        }
        seals.add(self._connection, "grants", [values])

    # the audit log

    def note(self, actor: str, action: str, subject: str, at: datetime, **detail: Any) -> None:
        """Append to the audit log. No names, no passwords."""
        body = json.dumps(detail, ensure_ascii=False, sort_keys=True)
        values = {"at": text_of(at), "actor": actor, "action": action, "subject": subject, "detail": body}
        seals.add(self._connection, "audit", [values])

    def audit(
        self,
        *,
        subject: str | None = None,
        actor: str | None = None,
        before: int | None = None,
        most: int = 100,
    ) -> list[AuditEntry]:
        """Newest first: what was done to one person, by one, or all; from before a `seq`."""
        query = select(audit).order_by(audit.c.seq.desc()).limit(most)
        if subject is not None:
            query = query.where(audit.c.subject == subject)
        if actor is not None:
            query = query.where(audit.c.actor == actor)
        if before is not None:
            query = query.where(audit.c.seq < before)
        return [
            AuditEntry(
                **{**row, "at": datetime.fromisoformat(row["at"]), "detail": json.loads(row["detail"])}
            )
            for row in self._connection.execute(query).mappings()
        ]

    # feedback

    def feedback(self, pseudonym: str | None = None) -> list[Feedback]:
        """Newest first."""
        query = select(feedback).order_by(feedback.c.id.desc())
        if pseudonym is not None:
            query = query.where(feedback.c.pseudonym == pseudonym)
        return [_feedback(row) for row in self._connection.execute(query).mappings()]

    def add_feedback(self, pseudonym: str, at: datetime, page: str, words: str) -> None:
        """A learner's words."""
        values = {"pseudonym": pseudonym, "at": text_of(at), "page": page, "reply": "", "replied_at": ""}
        seals.add(self._connection, "feedback", [values | {"words": seals.salted_body(words)}])

    def reply(self, number: int, reply: str, at: datetime) -> bool:
        """Answer one; whether there is one of that number."""
        if self._first(select(feedback.c.id).where(feedback.c.id == number)) is None:
            return False
        seals.put(self._connection, "feedback", {"id": number, "reply": reply, "replied_at": text_of(at)})
        return True

    def erase_feedback(self, pseudonym: str) -> int:
        """Empty what this person wrote, and what was answered; how many pieces."""
        return seals.erase_writings(self._connection, "feedback", pseudonym)

    # options

    def option(self, name: str) -> Any:
        """A remembered choice, None when there is none."""
        value = self._connection.execute(select(options.c.value).where(options.c.name == name)).scalar()
        return json.loads(value) if value else None

    def set_option(self, name: str, value: Any) -> None:
        """Remember it."""
        values = {"name": name, "value": json.dumps(value, ensure_ascii=False)}
        seals.put(self._connection, "options", values)

    def edition(self) -> int:
        """Grows whenever somebody's place, role or account has changed: what is kept in memory is then old."""
        return int(self.option("edition") or 0)

    def touch(self) -> None:
        """Something of the kind has changed."""
        self.set_option("edition", self.edition() + 1)

    def _first(self, query: Any) -> RowMapping | None:
        return self._connection.execute(query).mappings().first()


def text_of(moment: datetime) -> str:
    """As the tables keep it."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def name_digest(salt: str, name: str) -> str:
    """What the seal over the roster holds instead of the name, so that the name can be erased."""
    return hashlib.sha256((salt + name).encode()).hexdigest()


def _salted(name: str) -> dict[str, str]:
    salt = secrets.token_hex(16)
    return {"salt": salt, "name_digest": name_digest(salt, name)}


def _post(body: str | None) -> Post | None:
    if body is None:
        return None
    plain = json.loads(body)
    return Post(**{**plain, "tags": tuple(plain["tags"])})


def _account(row: RowMapping) -> Account:
    until = row["locked_until"]
    return Account(
        **{
            **row,
            "valid_from": datetime.fromisoformat(row["valid_from"]),
            "locked_until": datetime.fromisoformat(until) if until else None,
        }
    )


def _feedback(row: RowMapping) -> Feedback:
    replied = row["replied_at"]
    return Feedback(
        **{
            **row,
            "at": datetime.fromisoformat(row["at"]),
            "words": seals.words_of(row["words"]),
            "replied_at": datetime.fromisoformat(replied) if replied else None,
        }
    )
