"""A person's data erased where the law asks for it (个人信息保护法第四十七条), while every figure stays the same.

删除个人信息 erasure · 保存期限 retention
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from lawtrain.desk.about import retention_years
from lawtrain.desk.doors import roles_of_actor
from lawtrain.desk.ledger import read_book
from lawtrain.errors import Invalid, NotFound, Refused
from lawtrain.records import TOWN_TIME, Book, Person, Stretch, careers, town_year
from lawtrain.store import Store, Transaction
from lawtrain.store.year import Draft

ERASED_NAME = "（已删除）"
"""What stands in the place of a name."""


@dataclass(frozen=True, slots=True)
class Erased:
    """What was done. `username` is what stands in the place of the 工号; counts of names on the roster, of reasons and
    other words beside the ledger, and of pieces of feedback and requests. `early`: years that were closed less than
    `kept` years ago, so that this is done before their time."""

    pseudonym: str
    username: str
    names: int
    remarks: int
    writings: int
    early: tuple[int, ...]
    kept: int


def erase(store: Store, actor: str, username: str, why: str, *, clock: Callable[[], datetime]) -> Erased:
    """Name, 工号, account and words of somebody who has left; their pseudonym and figures stay.

    Raises: NotFound; Invalid without a reason; Forbidden; Refused for somebody on the roster, or who is counted in a
    year that is not closed yet.
    """
    now, reason = clock(), why.strip()
    if not 0 < len(reason) <= 200:
        raise Invalid("删除个人信息请写明原因和批准人（不超过 200 个字）")
    today = now.astimezone(TOWN_TIME).date()

    def job(tx: Transaction) -> Erased:
        roles_of_actor(tx, actor, now)
        person = tx.person(username)
        if person is None:
            raise NotFound(f"没有工号是 {username} 的人；请核对工号，可能已经删除过了")
        kept = retention_years(tx)
        early = _allowed(tx, person, today, kept)
        fresh = Person(person.pseudonym, f"erased-{secrets.token_hex(6)}", ERASED_NAME, person.unit)
        tx.put_person(fresh)
        names = tx.town.erase_names(person.pseudonym)
        writings = tx.town.erase_feedback(person.pseudonym) + tx.year.erase_requests(person.pseudonym)
        remarks = tx.year.erase_words(person.pseudonym)
        tx.town.remove_account(person.pseudonym)
        draft = Draft("erasure", person.pseudonym, person.pseudonym, {"by": actor}, {"why": reason})
        tx.year.append([draft], now)
        tx.town.note(actor, "erase", person.pseudonym, now)
        tx.town.touch()
        return Erased(person.pseudonym, fresh.username, names, remarks, writings, early, kept)

    return store.write(job)


def _allowed(tx: Transaction, person: Person, today: date, kept: int) -> tuple[int, ...]:
    """Closed years whose time is not over. Raises Refused while the record of this person is still needed."""
    own = careers(tx.town.entries(person.pseudonym)).get(person.pseudonym, ())
    if any(one.until is None or one.until >= today for one in own):
        raise Refused(f"{person.username} 还在花名册上，处理个人信息的目的还没有达到，不能删除；请先登记离开")
    if tx.town.roles(person.pseudonym) and not own:
        raise Refused(f"{person.username} 还有角色，请先收回，再删除")
    book = read_book(tx, Book())
    counted = {year for one in own for year in _years(one)} | {
        result.year for result in book.results.values() if result.pseudonym == person.pseudonym
    }
    first = tx.year.first_moment()
    open_years = sorted(y for y in counted if first and y >= town_year(first) and y not in book.closed)
    if open_years:
        said = "、".join(str(year) for year in open_years)
        raise Refused(
            f"{said} 年度还没有封账，{person.username} 算在这一年的人数和成绩里，还在保存期限内，不能删除；"
            "请在封账以后再办理。本人要求的，请书面说明理由"
        )
    ended = {year: one.at.astimezone(TOWN_TIME).year for year, one in book.closed.items() if year in counted}
    return tuple(year for year, closed in sorted(ended.items()) if today.year < closed + kept)


def _years(one: Stretch) -> range:
    return range(one.since.year, (one.until or one.since).year + 1)
