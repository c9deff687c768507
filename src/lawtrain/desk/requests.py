"""更正申请: a learner says what is wrong or missing in their record, the office answers; the ledger stays as it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from lawtrain.desk.doors import roles_of_actor
from lawtrain.errors import Invalid, NotFound, Refused
from lawtrain.records import Person, Request
from lawtrain.store import Store, Transaction

MOST_WORDS = 500
MOST_OPEN = 10
"""Requests of one person that may wait for an answer at a time."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request with the one who asks."""

    request: Request
    person: Person


class RequestDesk:
    """`clock` gives aware moments."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock

    def own(self, pseudonym: str) -> list[Request]:
        """A learner's requests, newest first."""
        with self._store.reading() as tx:
            return tx.year.requests(pseudonym)

    def every(self) -> list[Asked]:
        """For the office: those that wait come first, the oldest of them on top; then the answered, newest first."""
        with self._store.reading() as tx:
            people, found = tx.people(), tx.year.requests()
        asked = [Asked(one, people[one.pseudonym]) for one in found]
        waiting = sorted((a for a in asked if a.request.waits), key=lambda a: a.request.at)
        return waiting + [a for a in asked if not a.request.waits]

    def ask(self, pseudonym: str, entry: int, words: str) -> int:
        """Ask about one's own entry, or about something missing (`entry` 0); its number.

        Raises: Invalid; NotFound for an entry that is not one's own; Refused when too many wait.
        """
        said = words.strip()
        if not 0 < len(said) <= MOST_WORDS:
            raise Invalid(f"请写明哪里不对、应该是什么（不超过 {MOST_WORDS} 个字）")
        now = self._clock()

        def job(tx: Transaction) -> int:
            mine = tx.year.requests(pseudonym)
            if sum(one.waits for one in mine) >= MOST_OPEN:
                raise Refused(f"您已有 {MOST_OPEN} 条申请在等答复，请等答复以后再提")
            if any(one.words == said and now - one.at < timedelta(minutes=10) for one in mine):
                raise Refused("同样的申请刚才已经提交了，不用再提")
            if entry and not tx.year.is_about(entry, pseudonym):
                raise NotFound("没有这条记录；请刷新页面后再试")
            return tx.year.add_request(pseudonym, now, entry, said)

        return self._store.write(job)

    def answer(self, actor: str, number: int, reply: str) -> None:
        """Answer a request, once. What the answer promises is done at its own page, as a correction with its reason."""
        said = reply.strip()
        if not 0 < len(said) <= MOST_WORDS:
            raise Invalid(f"请写答复（不超过 {MOST_WORDS} 个字）：怎么核对的、改了什么，或者为什么不改")
        now = self._clock()

        def job(tx: Transaction) -> None:
            roles_of_actor(tx, actor, now)
            about = next((one for one in tx.year.requests() if one.id == number), None)
            if about is None:
                raise NotFound("没有这条申请；请刷新页面后再试")
            if about.pseudonym == actor:
                raise Refused("自己的申请请别的同事来答复")
            if not tx.year.answer_request(number, said, actor, now):
                raise Refused("这条申请已经答复过了；请刷新页面查看")
            tx.town.note(actor, "answer_request", about.pseudonym, now)

        self._store.write(job)
