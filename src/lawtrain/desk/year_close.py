"""Before a year is closed: what would be frozen, and what is still open.

冻结 freeze · 还没有办完的 loose ends · 与封账时不一样的 drift
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from lawtrain.desk.year import Year, YearDesk
from lawtrain.desk.year_board import without_anything
from lawtrain.laws import load_registry
from lawtrain.records import CATEGORIES, Closing
from lawtrain.records.assignments import PREFIX
from lawtrain.reports.year import Section
from lawtrain.store import Store


@dataclass(frozen=True, slots=True)
class Freeze:
    """What a year freezes besides the ledger itself; `law_versions` maps a law's slug to the day its text took effect."""

    on: date
    policy_digest: str
    policy_title: str
    law_versions: Mapping[str, str]
    figures: Mapping[str, str]  # key → as printed
    seen: tuple[int, int]  # the last entry, and how many changes of the roster, they were made from


@dataclass(frozen=True, slots=True)
class Drifted:
    """A figure that was frozen as `then` and reads `now`; empty: there was, or is, none of the kind."""

    what: str
    then: str
    now: str


@dataclass(frozen=True, slots=True)
class Loose:
    """Something still open: how many, of what, and the page where it is put right (under /office)."""

    count: int
    what: str
    path: str


@dataclass(frozen=True, slots=True)
class Outlook:
    """`people` by 统计类别, `counts` of what is entered; `trouble`: why there is no policy."""

    on: date
    people: tuple[tuple[str, str], ...]
    counts: tuple[tuple[str, int], ...]
    figures: int
    laws: int
    policy: str
    trouble: str
    loose: tuple[Loose, ...]


def freeze(desk: YearDesk, year: int) -> Freeze:
    """As of the last day of the year."""
    on = date(year, 12, 31)
    found = desk.year(year, on)
    return Freeze(
        on=on,
        policy_digest=found.policy.digest if found.policy else "",
        policy_title=found.facts.policy,
        law_versions=_laws(on),
        figures={figure.key: figure.text for figure in found.figures},
        seen=(found.facts.book.head, found.batches),
    )


def drift(store: Store, desk: YearDesk, closing: Closing) -> list[Drifted]:
    """Figures that come out otherwise today than they were frozen: a licence or the policy was changed since, or the
    program computes them in another way."""
    with store.reading() as tx:
        kept = tx.year.closing(closing.digest)
    if kept is None:
        return []
    body = json.loads(kept[1])
    frozen: Mapping[str, str] = body["figures"]
    figures = desk.year(closing.year, date.fromisoformat(body["on"])).figures
    found = [
        Drifted(" ".join(filter(None, (f.section, f.title, f.category, f.unit, f.label))), then, f.text)
        for f in figures
        if (then := frozen.get(f.key, "")) != f.text
    ]
    gone = frozen.keys() - {f.key for f in figures}
    return found + [Drifted(" ".join(filter(None, key.split("|"))), frozen[key], "") for key in sorted(gone)]


def outlook(store: Store, desk: YearDesk, year: int) -> Outlook:
    """What closing would freeze if it were done now."""
    found = desk.year(year)
    facts, book = found.facts, found.facts.book
    exams = {exam.id for exam in book.exams.values() if exam.year == year}
    events = {event.id for event in book.events.values() if event.year == year}
    done = [subject for subject, result in book.results.items() if result.year == year]
    marked = sum(subject.startswith(PREFIX) for subject in done)
    return Outlook(
        on=facts.on,
        people=tuple(
            (f.category, f.text)
            for f in found.figures
            if f.section is Section.ROSTER and f.name == "members" and not f.unit
        ),
        counts=(
            ("学习活动", len(events)),
            ("到场登记", sum(event in events for event, _ in book.attendances)),
            ("考试", len(exams)),
            ("考试成绩", sum(exam in exams for exam, _, _ in book.exam_results)),
            ("课后测验成绩", len(done) - marked),
            ("作业成绩", marked),
            ("免考", sum(scope in {f"year:{year}", *exams} for scope, _ in book.exemptions)),
        ),
        figures=len(found.figures),
        laws=len(_laws(date(year, 12, 31))),
        policy=facts.policy,
        trouble=found.trouble,
        loose=tuple(_loose(store, found)),
    )


def _loose(store: Store, found: Year) -> Iterator[Loose]:
    facts = found.facts
    with store.reading() as tx:
        waiting = sum(one.waits for one in tx.year.requests())
    if waiting:
        yield Loose(waiting, "条更正申请还没有答复", "requests")
    for exam in sorted(facts.book.exams.values(), key=lambda e: e.seq):
        missing = without_anything(found, exam) if exam.year == facts.year else 0
        if missing:
            yield Loose(missing, f"名应考人员没有“{exam.title}”的成绩，也没有登记缺考", f"exams/{exam.id}")
    attended = {event for event, _ in facts.book.attendances}
    held = [e for e in facts.book.events.values() if e.year == facts.year and e.held_on <= facts.on]
    empty = [e for e in held if e.id not in attended]
    for event in sorted(empty, key=lambda e: (e.held_on, e.seq)):
        yield Loose(1, f"次活动没有登记到场的人：{event.held_on} {event.title}", f"events/{event.id}")
    unclear = sum(place.post.category not in CATEGORIES for place in facts.on_roster().values())
    if unclear:
        yield Loose(unclear, "人没有统计类别，哪一张表里都算不进去", "people")


def _laws(on: date) -> dict[str, str]:
    registry = load_registry()
    found = ((slug, registry.in_force(slug, on)) for slug in sorted(registry.laws))
    return {slug: version.effective.isoformat() for slug, version in found if version}
