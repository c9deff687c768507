"""我的台账: a learner's own year, with the same words and the same entries behind it as the office sees; nobody else's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from lawtrain.content.policies import policy_for
from lawtrain.desk.ledger import LedgerDesk
from lawtrain.desk.year_person import KINDS, PersonRecord, Thing, person_record
from lawtrain.errors import LawtrainError, NotFound
from lawtrain.policies import standings
from lawtrain.records import TOWN_TIME, Book, Person, careers
from lawtrain.reports.tables import Column, Table
from lawtrain.reports.year import gather_year
from lawtrain.store import Store

NOBODY = "普法办"
"""Stands for the officer: whose hand it was is the office's own affair."""


@dataclass(frozen=True, slots=True)
class OwnYear:
    """One's own year as of `on`. `trouble`: why nothing can be said of what is owed."""

    year: int
    on: date
    policy: str
    record: PersonRecord
    trouble: str
    closed: bool


def own_year(
    store: Store,
    ledger: LedgerDesk,
    content: Path,
    person: Person,
    year: int,
    now: datetime,
    data: Path | None = None,
) -> OwnYear:
    """`content` and `data` as for `YearDesk`. Raises NotFound for somebody who was never on the roster."""
    book, on = ledger.book(), _last_day(year, now)
    with store.reading() as tx:
        places = careers(tx.town.entries(person.pseudonym))
    title, trouble, found = "", "", {}
    try:
        policy = policy_for(content, year, data)
        title, found = policy.title, standings(policy, book, places, on, only=[person.pseudonym])
    except LawtrainError:
        trouble = f"普法办还没有在平台里放好 {year} 年的学习要求，所以看不出还欠什么；已登记的都在下面。"
    facts = gather_year(
        year=year,
        today=on,
        made_at=now,
        town="",
        people={person.pseudonym: person},
        places=places,
        book=book,
        standings=found,
        policy=title,
    )
    record = person_record(store, facts, person.username)
    return OwnYear(year, on, title, record, trouble, year in book.closed)


def own_records(store: Store, book: Book, person: Person, now: datetime) -> dict[int, PersonRecord]:
    """Every year of one person, without what is owed; empty for somebody who was never on the roster."""
    with store.reading() as tx:
        places = careers(tx.town.entries(person.pseudonym))
    people = {person.pseudonym: person}
    found = {}
    for year in own_years(book, person.pseudonym, now.astimezone(TOWN_TIME).date()):
        facts = gather_year(
            year=year,
            today=_last_day(year, now),
            made_at=now,
            town="",
            people=people,
            places=places,
            book=book,
        )
        with suppress(NotFound):
            found[year] = person_record(store, facts, person.username)
    return found


def _last_day(year: int, now: datetime) -> date:
    return min(now.astimezone(TOWN_TIME).date(), date(year, 12, 31))


def own_years(book: Book, who: str, today: date) -> list[int]:
    """This year and every other that something is entered for, newest first."""
    found = {today.year}
    found |= {
        book.events[event].year for event, own in book.attendances if own == who and event in book.events
    }
    found |= {
        book.exams[exam].year for exam, _, own in book.exam_results if own == who and exam in book.exams
    }
    found |= {result.year for result in book.results.values() if result.pseudonym == who}
    return sorted(found, reverse=True)


def own_table(years: Mapping[int, PersonRecord]) -> Table:
    """Every entry about oneself, withdrawn ones too, as a table to take away."""
    columns = (
        Column("年度", "int"),
        Column("事项", "text", 10),
        Column("日期", "text", 12),
        Column("内容", "text", 36),
        Column("登记时间", "datetime", 18),
        Column("登记、更正或撤回", "text", 12),
        Column("写了什么", "text", 28),
        Column("原因", "text", 24),
        Column("台账编号", "int"),
    )
    rows = tuple(
        (
            year,
            KINDS[thing.kind],
            thing.day.isoformat(),
            thing.title,
            line.at,
            line.act,
            line.what,
            line.why,
            line.seq,
        )
        for year, record in years.items()
        for thing in record.things
        for line in thing.lines
    )
    notes = ("台账里的每一条都留着：更正和撤回是另外再记一条，原来的看得见。", f"登记人一律写作{NOBODY}。")
    return Table("台账登记", columns, rows, notes)


def standing_table(own: OwnYear) -> Table:
    """Each requirement, how it stands and why."""
    columns = (
        Column("要求", "text", 20),
        Column("情况", "text", 8),
        Column("说明", "text", 40),
        Column("期限", "text", 12),
        Column("依据", "text", 30),
        Column("台账编号", "text", 16),
    )
    findings = own.record.standing.findings if own.record.standing else ()
    rows = tuple(
        (
            f.title,
            f.state.value,
            f.reason,
            f.due.isoformat() if f.due else "",
            f.basis,
            "、".join(map(str, f.entries)),
        )
        for f in findings
    )
    notes = (f"截至 {own.on}，按“{own.policy}”计算。",) if own.policy else (own.trouble,)
    return Table(f"{own.year} 年学习要求", columns, rows, notes)


def counted(record: PersonRecord, seqs: Sequence[int]) -> list[Thing]:
    """The things behind a finding, each once."""
    found = {id(thing): thing for seq in seqs if (thing := record.behind.get(seq))}
    return list(found.values())
