"""The figures of what the town did together: sessions, people, attendances and recognised hours, and the first table.

场次 sessions · 补录 late · 人 people · 人次 attendances · 学时 hours · 听众人次 audience · 解决问题数 solved
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby

from lawtrain.records import Attendance, EventKind, TrainingEvent
from lawtrain.reports.year.facts import NO_CATEGORY, YearFacts, category_order
from lawtrain.reports.year.figure import Behind, Figure, Measure, Section, Subject, figure

THOUGHT = "习近平法治思想"
GROUP = EventKind.GROUP.value
BOTH = f"{GROUP}·{THOUGHT}"

_SESSIONS = Measure(
    "sessions", "场次", "count", "场次：本年度到名册日为止举办的次数，含补录；一次活动计一场。", "场"
)
_TALKS = Measure(
    "sessions", "场次", "count", "场次：各次宣讲登记的场次相加，含补录；没有填场次的计一场。", "场"
)
_LATE = Measure(
    "late", "其中补录", "count", "补录：举办 30 天以后才登记的，已含在场次里，须有依据和批准人。", "场"
)
_PEOPLE = Measure("people", "人", "people", "人：至少参加一次的人数，一人参加几次也只计一人。")
_TIMES = Measure("attendances", "人次", "count", "人次：各场签到人数相加，与“人”不同，不混用。", "人次")
_HOURS = Measure(
    "hours",
    "认定学时",
    "hours",
    "认定学时：组织者对签到场次认定的学时，各人合计相加；不按在线时长计。",
    "学时",
)
_AUDIENCE = Measure("audience", "听众人次", "count", "听众人次：花名册以外的听众，各场相加。", "人次")
_SOLVED = Measure("solved", "解决问题数", "count", "解决问题数：宣讲现场解答、解决的问题，各场相加。", "个")

Seen = tuple[TrainingEvent, Attendance]


def event_figures(facts: YearFacts) -> Iterator[Figure]:
    """By kind of event; people and hours by 统计类别 too."""
    events, seen = facts.held(), _seen(facts)
    for kind in EventKind:
        own = [e for e in events if e.kind == kind]
        if own:
            subject = Subject(Section.EVENT, facts.on, kind.value, kind.value)
            yield from _totals(subject, own, seen)
            yield from _by_category(facts, subject, own, seen)


def study_figures(facts: YearFacts) -> Iterator[Figure]:
    """The first table of the report: how 中心组 studied, and how 习近平法治思想 was; zeros are told."""
    events, seen = facts.held(), _seen(facts)
    tables: tuple[tuple[str, str, Callable[[TrainingEvent], bool]], ...] = (
        (THOUGHT, f"学习{THOUGHT}（各类活动）", _on_thought),
        (GROUP, f"{GROUP}（全部主题）", lambda e: e.kind == EventKind.GROUP),
        (BOTH, f"{GROUP}中学习{THOUGHT}", lambda e: e.kind == EventKind.GROUP and _on_thought(e)),
    )
    for name, title, belongs in tables:
        subject = Subject(Section.STUDY, facts.on, name, title)
        yield from _totals(subject, [e for e in events if belongs(e)], seen)


def event_rows(facts: YearFacts) -> Iterator[Figure]:
    """Who was at each event, and their hours: what the public edition prints of an event, so that no total gives a few
    away. `unit` is the event's id, `nature` says that it was about 习近平法治思想.
    """
    seen = _seen(facts)
    for event in facts.held():
        kind, thought = event.kind.value, THOUGHT if _on_thought(event) else ""
        subject = Subject(Section.EVENT, facts.on, kind, event.title, event.organiser, thought)
        own = seen.get(event.id, [])
        behind = Behind(tuple(a.pseudonym for _, a in own), (), tuple(a.seq for _, a in own))
        hours = round(sum(sorted(recognised(*one) for one in own)), 6)
        yield figure(subject, _TIMES, "", event.id, len(own), None, behind)
        yield figure(subject, _HOURS, "", event.id, hours, None, behind)


def is_row(one: Figure) -> bool:
    """Whether it is one of the `event_rows`."""
    return one.section is Section.EVENT and bool(one.unit)


def hours_figures(facts: YearFacts) -> Iterator[Figure]:
    """Recognised hours of those on the roster, by 统计类别 and unit."""
    subject = Subject(Section.HOURS, facts.on)
    total = Measure("hours", "认定学时", "hours", _HOURS.definition, "学时")
    told = f"人均学时：{facts.on} 在册人员本年度认定的学时 ÷ 在册人数，没有学时的人也在分母里。"
    mean = Measure("mean_hours", "人均学时", "mean", told)
    for category, unit, members in by_place(facts):
        got = [(who, *_hours_of(facts, who)) for who in members]
        seqs = tuple(seq for _, _, own in got for seq in own)
        earned = round(sum(hours for _, hours, _ in got), 6)
        behind = Behind(tuple(who for who, hours, _ in got if hours), members, seqs)
        yield figure(subject, total, category, unit, earned, None, behind)
        yield figure(subject, mean, category, unit, earned, len(members), behind)


def by_place(facts: YearFacts) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Everybody on the roster on the roster date: each category ("" as unit), then each of its units."""
    everybody = facts.on_roster()
    for category, inside in groupby(everybody, lambda who: everybody[who].post.category):
        own = tuple(inside)
        yield category, "", own
        for unit, those in groupby(own, lambda who: facts.unit_of(everybody[who].post.unit)):
            yield category, unit, tuple(those)


def recognised(event: TrainingEvent, attendance: Attendance) -> float:
    """学时 of one attendance: the event's, unless the sign-in sheet says otherwise."""
    return event.credit_hours if attendance.hours is None else attendance.hours


def _hours_of(facts: YearFacts, who: str) -> tuple[float, tuple[int, ...]]:
    own = facts.persons[who].attended
    return sum(recognised(*seen) for seen in own), tuple(a.seq for _, a in own)


def _on_thought(event: TrainingEvent) -> bool:
    return any(THOUGHT in topic for topic in event.topics)


def _seen(facts: YearFacts) -> Mapping[str, list[Seen]]:
    """Attendances by event, in the order of the ledger's people."""
    held = {event.id: event for event in facts.held()}
    found: dict[str, list[Seen]] = defaultdict(list)
    for (event_id, _), attendance in facts.book.attendances.items():
        if event := held.get(event_id):
            found[event_id].append((event, attendance))
    for own in found.values():
        own.sort(key=lambda s: s[1].pseudonym)
    return found


def _by_category(
    facts: YearFacts, subject: Subject, events: Sequence[TrainingEvent], seen: Mapping[str, list[Seen]]
) -> Iterator[Figure]:
    """People, attendances and hours, by 统计类别 on the day of the event."""
    by_category: dict[str, list[Seen]] = defaultdict(list)
    for event in events:
        for one in seen.get(event.id, ()):
            place = facts.nearest(one[1].pseudonym, event.held_on)
            by_category[place.post.category if place else NO_CATEGORY].append(one)
    for category in sorted(by_category, key=category_order):
        yield from _attended(subject, category, by_category[category])


def _totals(
    subject: Subject, events: Sequence[TrainingEvent], seen: Mapping[str, list[Seen]]
) -> Iterator[Figure]:
    talks = subject.id == EventKind.OUTREACH.value
    seqs = tuple(e.seq for e in events)
    late = [e for e in events if e.late]
    yield figure(subject, _TALKS if talks else _SESSIONS, "", "", _held(events), None, Behind(entries=seqs))
    yield figure(subject, _LATE, "", "", _held(late), None, Behind(entries=tuple(e.seq for e in late)))
    yield from _attended(subject, "", [one for e in events for one in seen.get(e.id, ())])
    if talks:
        yield figure(subject, _AUDIENCE, "", "", sum(e.guests for e in events), None, Behind(entries=seqs))
        yield figure(subject, _SOLVED, "", "", sum(e.solved for e in events), None, Behind(entries=seqs))


def _held(events: Sequence[TrainingEvent]) -> int:
    """A talk may have been given several times under one record; anything else was held once."""
    return sum(max(e.sessions, 1) if e.kind == EventKind.OUTREACH else 1 for e in events)


def _attended(subject: Subject, category: str, seen: Sequence[Seen]) -> Iterator[Figure]:
    people = tuple(sorted({a.pseudonym for _, a in seen}))
    behind = Behind(people, (), tuple(a.seq for _, a in seen))
    yield figure(subject, _PEOPLE, category, "", len(people), None, behind)
    yield figure(subject, _TIMES, category, "", len(seen), None, behind)
    hours = round(sum(sorted(recognised(*one) for one in seen)), 6)
    yield figure(subject, _HOURS, category, "", hours, None, behind)
