"""courses/duties.yaml: text ⇄ the town's list of matters, with every problem and its place."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lawtrain.errors import Invalid
from lawtrain.formats.bank import Step, describe, upgrade
from lawtrain.formats.duties_schema import FORMAT, outer_schema
from lawtrain.formats.problem import Problem, Severity, clip, tidy
from lawtrain.formats.shape import misfits
from lawtrain.formats.yaml_reader import Document, read_yaml
from lawtrain.laws import Citation
from lawtrain.questions import Path
from lawtrain.questions.duties import Duties, Duty, DutyList

UPGRADES: Mapping[int, Step] = {}
"""From a format number to the step that turns a file of it into one of the next. Format 1 is the first."""

ENOUGH = 200
"""Problems told of one file."""

_HEAD = """\
# 履职事项表，由 lawtrain 按单位的清单写出；可以手改，也可以再导入一次。
# list：基本（本镇履行）、配合（上级部门负责，本镇配合）、收回（由上级部门收回，本镇不再承担）。
"""


@dataclass(frozen=True, slots=True)
class DutiesFile:
    """The file as read; no `duties` when there is an error."""

    name: str
    duties: Duties | None
    problems: tuple[Problem, ...]
    document: Document | None = None

    def problem(self, path: Path, message: str, severity: Severity = "error") -> Problem:
        """A further problem at `path` of this file."""
        line = self.document.line(path) if self.document else 1
        return Problem(self.name, line, place_of(path, self.document), message, severity)


def read_duties(data: bytes, name: str) -> DutiesFile:
    """The list in `data`, and everything wrong with it. Never raises."""
    document, findings = read_yaml(data)
    if document is None:
        return DutiesFile(
            name, None, tuple(Problem(name, line, "", message) for _, line, message in findings)
        )
    reader = _Reader(document, name)
    reader.problems += [Problem(name, line, place_of(p, document), message) for p, line, message in findings]
    duties = reader.read()
    problems = tidy(reader.problems)
    if len(problems) > ENOUGH:
        more = Problem(name, 1, "", f"问题太多，只列出前 {ENOUGH} 个，请先改正这些")
        problems = [*problems[:ENOUGH], more]
    kept = None if any(p.is_error for p in problems) else duties
    return DutiesFile(name, kept, tuple(problems), document)


def write_duties(duties: Duties) -> str:
    """The text of a file that reads as `duties` again."""
    lines = [_HEAD + f"format: {FORMAT}", f"title: {_text(duties.title)}", "duties:"]
    for duty in duties.duties:
        lines += [f"  - name: {_text(duty.name)}", f"    list: {duty.list}"]
        if duty.also:
            lines.append(f"    also: [{', '.join(map(_text, duty.also))}]")
        if duty.units:
            lines.append(f"    units: [{', '.join(map(_text, duty.units))}]")
        if duty.articles:
            lines.append(f"    articles: [{', '.join(map(_article, duty.articles))}]")
    return "\n".join(lines) + "\n"


def place_of(path: Path, document: Document | None) -> str:
    """A place in words: 事项 信访工作 · articles · 第 1 项."""
    if len(path) < 2 or path[0] != "duties" or not isinstance(path[1], int):
        return describe(path, document)
    duties = document.plain["duties"] if document else []
    duty = duties[path[1]] if path[1] < len(duties) else None
    own = duty.get("name") if isinstance(duty, Mapping) else None
    head = f"事项 {clip(own)}" if isinstance(own, str) else f"事项第 {path[1] + 1} 项"
    return " · ".join(
        (head, *(f"第 {one + 1} 项" if isinstance(one, int) else clip(one) for one in path[2:]))
    )


@dataclass(slots=True)
class _Reader:
    document: Document
    name: str
    problems: list[Problem] = field(default_factory=list)

    def note(self, path: Path, message: str) -> None:
        if not any(path[: len(lost)] == lost for lost in self.document.unknown):
            line, place = self.document.line(path), place_of(path, self.document)
            self.problems.append(Problem(self.name, line, place, message))

    def read(self) -> Duties | None:
        plain = self.document.plain
        if not isinstance(plain, Mapping):
            self.note((), "事项表最外层应是“format: 1”“title: …”这样的一组“名称: 值”，不是列表或一段文字")
            return None
        try:
            plain = upgrade(plain, UPGRADES, FORMAT)
        except Invalid as wrong:
            self.note(("format",), str(wrong))
            if isinstance(plain.get("format"), int):
                return None
            plain = {**plain, "format": FORMAT}
        for where, message, _ in misfits(plain, outer_schema()):
            self.note(where, message)
        self.names(plain.get("duties"))
        if self.problems:
            return None
        return Duties(plain["title"].strip(), tuple(map(_duty, plain["duties"])))

    def names(self, duties: object) -> None:
        """Each name stands once: on two lists at a time nobody would know whose it is."""
        seen: dict[str, Path] = {}
        for n, duty in enumerate(duties if isinstance(duties, list) else []):
            if not isinstance(duty, Mapping):
                continue
            also = duty.get("also")
            told: list[tuple[Path, Any]] = [(("duties", n, "name"), duty.get("name"))]
            told += [
                (("duties", n, "also", k), one)
                for k, one in enumerate(also if isinstance(also, list) else [])
            ]
            for path, name in told:
                if isinstance(name, str) and (first := seen.setdefault(name.strip(), path)) != path:
                    line = self.document.line(first)
                    self.note(path, f"“{clip(name)}”在第 {line} 行已经有了，一个名称只能指一个事项")


def _duty(plain: Mapping[str, Any]) -> Duty:
    return Duty(
        plain["name"].strip(),
        DutyList(plain["list"]),
        tuple(unit.strip() for unit in plain.get("units", ())),
        tuple(Citation(**one) for one in plain.get("articles", ())),
        tuple(name.strip() for name in plain.get("also", ())),
    )


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)  # in quotes no sign has a meaning of its own


def _article(citation: Citation) -> str:
    fields = {
        "law": citation.law,
        "article": citation.article,
        "suffix": citation.suffix or None,
        "paragraph": citation.paragraph,
        "item": citation.item,
    }
    return "{" + ", ".join(f"{name}: {value}" for name, value in fields.items() if value is not None) + "}"
