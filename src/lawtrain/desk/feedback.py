"""意见反馈: what learners write to the office, and what it answers."""

from __future__ import annotations

from datetime import datetime

from lawtrain.errors import Invalid, Refused
from lawtrain.records import TOWN_TIME, Feedback, Person
from lawtrain.store import Store, Transaction

LONGEST = 1000
"""Characters of one piece."""
MOST_A_DAY = 5
"""Pieces of one person on one day of the town."""


def own_feedback(store: Store, person: Person) -> list[Feedback]:
    """What this person has written, newest first."""
    with store.reading() as tx:
        return tx.town.feedback(person.pseudonym)


def write_feedback(store: Store, person: Person, words: str, page: str, now: datetime) -> None:
    """Keeps it for the office. `page` is where they came from, may be empty.

    Raises: Invalid for nothing or too much; Refused when today's share is used up.
    """
    said = words.strip()
    if not said:
        raise Invalid("还没有写内容。请写下您的意见，再按“提交意见”")
    if len(said) > LONGEST:
        raise Invalid(f"写得太长了，一次最多 {LONGEST} 个字，现在有 {len(said)} 个字；请删短一些，或分两次写")

    def job(tx: Transaction) -> None:
        today = now.astimezone(TOWN_TIME).date()
        earlier = tx.town.feedback(person.pseudonym)
        if sum(one.at.astimezone(TOWN_TIME).date() == today for one in earlier) >= MOST_A_DAY:
            raise Refused(f"今天已经写了 {MOST_A_DAY} 条，请明天再写；急事请直接联系普法办")
        tx.town.add_feedback(person.pseudonym, now, page[:200], said)
        tx.town.note(person.pseudonym, "feedback", person.pseudonym, now)

    store.write(job)
