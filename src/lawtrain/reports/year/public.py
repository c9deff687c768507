"""Figures → the figures of the public edition: nobody named, small cells closed, and no way to compute them back.

公开版 public edition · 不公开 closed: a small cell, or one beside it without which the small cell stays unknown.
One sign for both, because “少于5人” also says that it is not nobody: four villages of whom each has such a cell, and
whose sum is such a cell, have one person each.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from lawtrain.reports.year.event_figures import BOTH, GROUP, THOUGHT
from lawtrain.reports.year.figure import Figure, Section, percent

SMALLEST = 5
"""A count of fewer people than this is not published; nobody at all (0) is."""

CLOSED = "不公开"

Ref = tuple[Section, str, str, str, str]
Sum = tuple[Ref, tuple[Ref, ...]]
_RATES: Mapping[str, tuple[str, str]] = {
    "attendance": ("sat", "due"),
    **{f"{name}_sat": (name, "sat") for name in ("first", "main", "final")},
    **{f"{name}_due": (name, "due") for name in ("first", "main", "final")},
    **{f"{name}_rate": (name, "sat") for name in ("excellent", "good", "pass_band")},
    "first_pass_rate": ("first_pass", "first"),
    "best_pass_rate": ("best_pass", "people"),
}
"""The two counts that each rate prints."""

_SUMS: Mapping[Section, tuple[tuple[str, tuple[str, ...]], ...]] = {
    Section.EXAM: (
        ("due", ("sat", "absent")),
        ("sat", ("final", "failed")),
        ("final", ("excellent", "good", "pass_band")),
    ),
}
_PARTS: Mapping[Section, tuple[tuple[str, str], ...]] = {
    Section.EXAM: (*((whole, part) for part, whole in _RATES.values()), ("sat", "only_make_up")),
    Section.ROSTER: (("members", "joined"),),
    Section.LICENCE: (("held", "expiring"),),
    Section.QUIZ: (("first", "first_pass"), ("people", "best_pass"), ("people", "first")),
}
"""What is left when a part is taken from its whole: those people too may be few."""


def publish(figures: Iterable[Figure]) -> tuple[Figure, ...]:
    """The same figures in the same order, without people and entries, small cells and their keys closed."""
    own = tuple(figures)
    cells = {f.ref: f for f in own if _protected(f)}
    closed = _closed(cells)
    return tuple(_published(f, cells, closed) for f in own)


def _protected(one: Figure) -> bool:
    """Whether it says something of single people."""
    return one.kind == "people" or one.name in ("attendances", "hours")


def _few(one: Figure) -> bool:
    size = int(one.numerator or 0) if one.kind == "people" else len(set(one.counted))
    return 0 < size < SMALLEST


def _closed(cells: Mapping[Ref, Figure]) -> set[Ref]:
    """Small cells, and with them so many others that no sum has exactly one unknown term."""
    closed = {ref for ref, one in cells.items() if _few(one)}
    sums = list(_sums(cells))
    for whole, part in _pairs(cells):
        if 0 < (cells[whole].numerator or 0) - (cells[part].numerator or 0) < SMALLEST:
            closed.add(part)
    waiting: dict[Ref, list[Sum]] = defaultdict(list)
    for one in sums:
        for ref in (one[0], *one[1]):
            waiting[ref].append(one)
    fresh = sorted(closed)
    while fresh:
        for whole, parts in waiting.get(fresh.pop(), ()):
            if sum(ref in closed for ref in (whole, *parts)) == 1:
                other = _companion(cells, whole, parts, closed)
                closed.add(other)
                fresh.append(other)
    return closed


def _companion(cells: Mapping[Ref, Figure], whole: Ref, parts: tuple[Ref, ...], closed: set[Ref]) -> Ref:
    """The smallest other part; an empty one only when there is nothing else; the whole last."""
    free = [ref for ref in parts if ref not in closed]
    return min(free, key=lambda ref: (not cells[ref].numerator, cells[ref].numerator, ref)) if free else whole


def _sums(cells: Mapping[Ref, Figure]) -> Iterator[Sum]:
    """Every whole that is printed together with all of its parts."""
    inside: dict[tuple[Ref, bool], list[Ref]] = defaultdict(list)
    hours: dict[Ref, list[Ref]] = defaultdict(list)
    for ref in cells:
        section, subject, category, unit, name = ref
        if unit:
            inside[(section, subject, category, "", name), True].append(ref)
        elif category and section in (Section.EVENT, Section.STUDY):
            inside[(section, subject, "", "", name), False].append(ref)
            if name == "hours":
                hours[Section.HOURS, "", category, "", name].append(ref)
        for whole, parts in _SUMS.get(section, ()):
            if name == whole:
                own = tuple(p for n in parts if (p := (section, subject, category, unit, n)) in cells)
                yield from [(ref, own)] if own else []
        if (section, name) == (Section.ROSTER, "members"):
            yield from _rosters(cells, ref)
    yield from ((whole, tuple(parts)) for (whole, _), parts in inside.items() if whole in cells)
    yield from ((whole, tuple(parts)) for whole, parts in hours.items() if whole in cells)
    yield from _same_day(cells)
    yield from _studies(cells)


def _same_day(cells: Mapping[Ref, Figure]) -> Iterator[Sum]:
    """Due and exempt come to as many at one exam as at another with the same roster date: how many is taken as known."""
    found: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for ref, one in cells.items():
        if (ref[0], ref[4]) == (Section.EXAM, "due"):
            found[one.roster_on.isoformat(), ref[2], ref[3]].append(ref[1])
    for (day, category, unit), exams in found.items():
        for exam in exams if len(exams) > 1 else ():
            due, exempt = ((Section.EXAM, exam, category, unit, name) for name in ("due", "exempt"))
            yield (Section.ROSTER, day, category, unit, "members"), (due, exempt)


def _studies(cells: Mapping[Ref, Figure]) -> Iterator[Sum]:
    """The first table counts events that are counted, and listed, further on."""
    for name in ("people", "attendances", "hours"):
        thought, group, both = ((Section.STUDY, s, "", "", name) for s in (THOUGHT, GROUP, BOTH))
        same = (Section.EVENT, GROUP, "", "", name)
        if group in cells and same in cells:
            yield group, (same,)
        rows = [r for r in cells if r[0] == Section.EVENT and r[3] and r[4] == name]
        about = [r for r in rows if cells[r].nature == THOUGHT]
        if thought in cells and about:
            shared = tuple(r for r in about if r[1] == GROUP)
            yield thought, tuple(about)
            yield thought, (both, *(r for r in about if r[1] != GROUP))
            yield group, (both, *(r for r in rows if r[1] == GROUP and r not in shared))
            if shared:
                yield both, shared


def _rosters(cells: Mapping[Ref, Figure], members: Ref) -> Iterator[Sum]:
    """Those on the roster are those judged, state by state; and those due or exempt at an exam of the same day."""
    _, _, category, unit, _ = members
    states = (
        (Section.STANDING, "", category, unit, n) for n in ("met", "under_way", "unmet", "exempt", "unjudged")
    )
    judged = tuple(ref for ref in states if ref in cells)
    if judged:
        yield members, judged
    for exam in {ref[1] for ref in cells if ref[0] == Section.EXAM}:
        both = tuple((Section.EXAM, exam, category, unit, name) for name in ("due", "exempt"))
        if all(ref in cells and cells[ref].roster_on == cells[members].roster_on for ref in both):
            yield members, both


def _pairs(cells: Mapping[Ref, Figure]) -> Iterator[tuple[Ref, Ref]]:
    for section, subject, category, unit, name in cells:
        for whole, part in _PARTS.get(section, ()):
            pair = (section, subject, category, unit, whole), (section, subject, category, unit, part)
            if name == part and pair[0] in cells:
                yield pair


def _published(one: Figure, cells: Mapping[Ref, Figure], closed: set[Ref]) -> Figure:
    bare = replace(one, counted=(), among=(), entries=())
    match one.kind:
        case "rate":
            return _rate(one, bare, cells, closed)
        case "mean" | "score":
            return _mean(one, bare, closed)
        case "yes":
            return _shut(bare) if _at(one, "held") in closed else bare
    if one.ref in closed:
        return _shut(bare)
    return bare


def _shut(one: Figure, text: str = CLOSED) -> Figure:
    return replace(one, text=text, numerator=None, denominator=None)


def _at(one: Figure, name: str) -> Ref:
    return (*one.ref[:4], name)


def _rate(one: Figure, bare: Figure, cells: Mapping[Ref, Figure], closed: set[Ref]) -> Figure:
    """A rate prints both counts, so both must be open; where only few are missing from the whole, a bound is told,
    unless the part is a few as well: two bounds would then meet.
    """
    if one.name == "met_rate":
        members = (Section.ROSTER, "", one.category, one.unit, "members")
        return _shut(bare) if closed & {members, _at(one, "met"), _at(one, "exempt")} else bare
    part, whole = (_at(one, name) for name in _RATES[one.name])
    if not closed & {part, whole}:
        return bare
    missing = (one.denominator or 0) - int(one.numerator or 0)
    if whole in closed or not 0 < missing < SMALLEST or int(one.numerator or 0) < SMALLEST:
        return _shut(bare)
    at_least = max(int(cells[whole].numerator or 0) - SMALLEST + 1, 0)
    return _shut(bare, f"不低于{percent(at_least, one.denominator or 0)}")


def _mean(one: Figure, bare: Figure, closed: set[Ref]) -> Figure:
    """Means are told of whole categories only: two means and their counts would give a third. The lowest and the
    highest mark are each somebody's own, and are not told at all.
    """
    if one.name in ("lowest", "highest") and one.counted:
        return _shut(bare)
    if one.section == Section.HOURS:
        members = (Section.ROSTER, "", one.category, one.unit, "members")
        return _shut(bare) if closed & {members, _at(one, "hours")} else bare
    if one.counted and (one.unit or len(one.counted) < SMALLEST):
        return _shut(bare)
    base = {"mean": "sat", "first_share": "first", "best_share": "people"}.get(one.name, "")
    return replace(bare, numerator=None, denominator=None) if _at(one, base) in closed else bare
