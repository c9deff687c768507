"""事项覆盖: for each of the town's matters, which sections teach it, how many items ask it, and what is missing."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from lawtrain.content.catalogue import Catalogue
from lawtrain.content.duties import carried
from lawtrain.content.notebook import read_notebook
from lawtrain.errors import ContentError, NotFound
from lawtrain.laws import format_citation, load_registry
from lawtrain.questions import Level
from lawtrain.questions.duties import Duties, Duty, DutyList


class Finding(StrEnum):
    """What is wrong with the cover of a matter, the gravest first."""

    RECALLED = "收回了还在教"
    NO_LESSON = "没有课"
    NO_ITEM = "没有题"
    ONLY_RECALL = "只有记忆题"
    UNMARKED = "课文没有标明"


GAPS = (Finding.RECALLED, Finding.NO_LESSON, Finding.NO_ITEM, Finding.ONLY_RECALL)
"""What has to be filled; UNMARKED only wants a line in the lesson."""


@dataclass(frozen=True, slots=True)
class Section:
    """A section that says 对应事项. `anchor` leads to it on the page of the lesson; empty above its first heading."""

    ref: str
    lesson: str
    title: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Source:
    """A bank with items on the matter; `lesson` is the title of its lesson, or its own where it has none."""

    ref: str
    lesson: str
    count: int
    read: bool  # whether there is a lesson of that name


@dataclass(frozen=True, slots=True)
class Line:
    """One matter and what there is for it."""

    duty: Duty
    sections: tuple[Section, ...]
    sources: tuple[Source, ...]
    levels: Mapping[Level, int]
    findings: tuple[Finding, ...]

    @property
    def items(self) -> int:
        """Items on it, of all levels."""
        return sum(self.levels.values())

    @property
    def gap(self) -> bool:
        """Whether something has to be filled."""
        return any(one in GAPS for one in self.findings)


@dataclass(frozen=True, slots=True)
class Coverage:
    """The whole list in its order, and names that content uses and the list has not, with how often."""

    title: str
    lines: tuple[Line, ...]
    unknown: tuple[tuple[str, int], ...]
    units: tuple[str, ...]

    def of(self, finding: Finding) -> tuple[Line, ...]:
        """The matters with that finding."""
        return tuple(line for line in self.lines if finding in line.findings)


def coverage(catalogue: Catalogue) -> Coverage:
    """What the content of `catalogue` has for its list. Raises NotFound where there is none, ContentError for a bad one."""
    duties = _duties(catalogue)
    known = duties.by_name
    sections: dict[str, list[Section]] = defaultdict(list)
    for name, section in _sections(catalogue):
        if name in known:
            sections[known[name].name].append(section)
    levels: dict[str, Counter[Level]] = defaultdict(Counter)
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for ref, bank in catalogue.banks.items():
        for question in bank.questions:
            if duty := known.get(question.duty):
                levels[duty.name][question.level] += 1
                counts[duty.name][ref] += 1
    titles = {lesson.ref: lesson.title for lesson in catalogue.lessons}
    lines = []
    for duty in sorted(duties.duties, key=lambda one: list(DutyList).index(one.list)):
        found = tuple(sections[duty.name])
        sources = tuple(
            Source(ref, titles.get(ref, catalogue.banks[ref].title), count, ref in titles)
            for ref, count in counts[duty.name].items()
        )
        there = {level: levels[duty.name][level] for level in Level}
        lines.append(Line(duty, found, sources, there, _findings(duty, bool(found), sources, there)))
    unknown = tuple((name, n) for name, n in sorted(used(catalogue).items()) if name not in known)
    return Coverage(duties.title, tuple(lines), unknown, duties.units)


def used(catalogue: Catalogue) -> Mapping[str, int]:
    """The names by which items and sections speak of matters, with how often."""
    found = Counter(q.duty for bank in catalogue.banks.values() for q in bank.questions if q.duty)
    return found + Counter(name for name, _ in _sections(catalogue))


def plain(found: Coverage) -> dict[str, Any]:
    """The same for programs: `lawtrain coverage --json`."""
    registry = load_registry()
    return {
        "title": found.title,
        "duties": [
            {
                "name": line.duty.name,
                "also": list(line.duty.also),
                "list": line.duty.list.value,
                "units": list(line.duty.units),
                "articles": [
                    format_citation(c, registry) for c in line.duty.articles if c.law in registry.laws
                ],
                "sections": [{"lesson": one.ref, "section": one.title} for one in line.sections],
                "items": {level.value: count for level, count in line.levels.items()},
                "banks": {one.ref: one.count for one in line.sources},
                "findings": [one.value for one in line.findings],
            }
            for line in found.lines
        ],
        "unknown": dict(found.unknown),
    }


def _duties(catalogue: Catalogue) -> Duties:
    file = catalogue.duties_file
    if file is None:
        raise NotFound(
            "还没有履职事项表。请导入本单位的清单，或者在课程文件夹（courses）里放一份 duties.yaml"
        )
    if file.duties is None:
        wrong = [one for one in file.problems if one.is_error]
        raise ContentError(
            f"履职事项表 {file.name} 有 {len(wrong)} 处错误，现在不能用：{wrong[0]}。请改正它，或者把它移走再导入清单"
        )
    return file.duties


def _sections(catalogue: Catalogue) -> Iterator[tuple[str, Section]]:
    for lesson in catalogue.lessons:
        notebook = read_notebook(lesson.path, lesson.path.relative_to(catalogue.root).as_posix())
        for one in carried(notebook):
            anchor = f"s{one.chapter}" if one.chapter else ""
            for name in one.names:
                yield name, Section(lesson.ref, lesson.title, one.section, anchor)


def _findings(
    duty: Duty, taught: bool, sources: tuple[Source, ...], levels: Mapping[Level, int]
) -> tuple[Finding, ...]:
    if duty.list is DutyList.RECALLED:
        return (Finding.RECALLED,) if taught or sources else ()
    found = []
    if not taught:
        found.append(Finding.UNMARKED if any(one.read for one in sources) else Finding.NO_LESSON)
    if not sources:
        found.append(Finding.NO_ITEM)
    elif levels[Level.RECALL] == sum(levels.values()):
        found.append(Finding.ONLY_RECALL)
    return tuple(sorted(found, key=list(Finding).index))
