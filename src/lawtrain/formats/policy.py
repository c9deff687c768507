"""Read a policy file: text → rules, with every problem and its place, never only the first."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from lawtrain.errors import Invalid
from lawtrain.formats.bank import Step, describe, upgrade
from lawtrain.formats.policy_schema import DATE, FORMAT, LABELS, outer_schema, rule_schema, shared_schema
from lawtrain.formats.problem import Problem, Severity, clip, tidy
from lawtrain.formats.shape import misfits
from lawtrain.formats.yaml_reader import Document, read_yaml
from lawtrain.laws import NATIONAL
from lawtrain.policies import KINDS, Applies, Calendar, Policy, Rule, faults
from lawtrain.questions import Path

UPGRADES: Mapping[int, Step] = {}
"""From a format number to the step that turns a policy of it into one of the next. Format 1 is the first."""

ENOUGH = 500
"""Problems told of one file."""


@dataclass(frozen=True, slots=True)
class PolicyFile:
    """A policy file as read. Its required lists are still names, not yet looked up in the catalogue."""

    name: str
    policy: Policy | None
    problems: tuple[Problem, ...]
    document: Document | None = None

    def problem(self, path: Path, message: str, severity: Severity = "error") -> Problem:
        """A further problem at `path` of this file."""
        line = self.document.line(path) if self.document else 1
        return Problem(self.name, line, place_of(path, self.document), message, severity)


def read_policy(data: bytes, name: str, calendar: Calendar = NATIONAL) -> PolicyFile:
    """The policy in `data`, and everything wrong with it; None when there is an error. Never raises.

    Days that its own `calendar` does not speak of are as in `calendar`.
    """
    document, findings = read_yaml(data)
    if document is None:
        return PolicyFile(
            name, None, tuple(Problem(name, line, "", message) for _, line, message in findings)
        )
    reader = _Reader(document, name, calendar)
    reader.problems += [Problem(name, line, place_of(p, document), message) for p, line, message in findings]
    policy = reader.read(hashlib.sha256(data).hexdigest())
    problems = tidy(reader.problems)
    if len(problems) > ENOUGH:
        more = Problem(name, 1, "", f"问题太多，只列出前 {ENOUGH} 个，请先改正这些")
        problems = [*problems[:ENOUGH], more]
    kept = None if any(p.is_error for p in problems) else policy
    return PolicyFile(name, kept, tuple(problems), document)


def place_of(path: Path, document: Document | None) -> str:
    """A place in words: 规则 leader-hours · parts · 第 1 项 · hours."""
    if len(path) < 2 or path[0] != "rules" or not isinstance(path[1], int):
        return describe(path, document)
    rules = document.plain["rules"] if document else []
    rule = rules[path[1]] if path[1] < len(rules) else None
    own = rule.get("id") if isinstance(rule, Mapping) else None
    head = f"规则 {clip(own)}" if isinstance(own, str | int) else f"规则第 {path[1] + 1} 项"
    return " · ".join(
        (head, *(f"第 {one + 1} 项" if isinstance(one, int) else clip(one) for one in path[2:]))
    )


@dataclass(slots=True)
class _Reader:
    document: Document
    name: str
    base: Calendar
    problems: list[Problem] = field(default_factory=list)

    def note(self, path: Path, message: str, severity: Severity = "error") -> None:
        if not any(path[: len(lost)] == lost for lost in self.document.unknown):
            line, place = self.document.line(path), place_of(path, self.document)
            self.problems.append(Problem(self.name, line, place, message, severity))

    def fits(self, value: Any, schema: Mapping[str, Any], path: Path) -> bool:
        fine = True
        for where, message, _ in misfits(value, schema):
            self.note((*path, *where), message)
            fine = False
        return fine

    def read(self, digest: str) -> Policy | None:
        plain = self.document.plain
        if not isinstance(plain, Mapping):
            self.note((), "要求文件最外层应是“format: 1”“year: …”这样的一组“名称: 值”，不是列表或一段文字")
            return None
        try:
            plain = upgrade(plain, UPGRADES, FORMAT)
        except Invalid as wrong:
            self.note(("format",), str(wrong))
            if isinstance(plain.get("format"), int):
                return None
            plain = {**plain, "format": FORMAT}
        whole = self.fits(plain, outer_schema(), ())
        year = plain.get("year")
        year = year if isinstance(year, int) and date.min.year < year < date.max.year else None
        rules = plain.get("rules")
        found = [self.rule(one, n, year) for n, one in enumerate(rules if isinstance(rules, list) else [])]
        self.ids(rules)
        calendar = self.calendar(plain.get("calendar"))
        if not whole or year is None or any(p.is_error for p in self.problems):
            return None
        kept = tuple(rule for rule in found if rule)
        policy = Policy(year, plain["title"].strip(), kept, calendar, digest)
        for path, message, severity in faults(policy):
            self.note(path, message, severity)
        return policy

    def ids(self, rules: object) -> None:
        """Each rule has a name of its own."""
        seen: dict[str, int] = {}
        for n, rule in enumerate(rules if isinstance(rules, list) else []):
            name = rule.get("id") if isinstance(rule, Mapping) else None
            if isinstance(name, str) and name in seen:
                line = self.document.line(("rules", seen[name]))
                self.note(
                    ("rules", n, "id"), f"规则编号“{clip(name)}”已在第 {line} 行用过，请换一个没有用过的"
                )
            elif isinstance(name, str):
                seen[name] = n

    def rule(self, fields: Any, place: int, year: int | None) -> Rule | None:
        path: Path = ("rules", place)
        if not isinstance(fields, Mapping):
            return None
        label = fields.get("kind")
        fine = self.fits(fields, rule_schema(label) if label in LABELS else shared_schema(), path)
        due = self.day(fields.get("due"), (*path, "due"))
        if year and due and due.year != year:
            message = f"期限 {due} 不在 {year} 年；期限要在本年度里，请改正"
            self.note((*path, "due"), message)
        applies = fields.get("applies")
        applies = applies if isinstance(applies, Mapping) else {}
        days = {k: self.day(applies.get(k), (*path, "applies", k)) for k in ("joined_before", "joined_from")}
        if not fine:
            return None
        kind = KINDS[str(label)]
        body = kind.read(fields, lambda where, message: self.note((*path, *where), message))
        return Rule(
            id=fields["id"],
            title=fields["title"].strip(),
            basis=fields["basis"].strip(),
            applies=Applies(tuple(applies["categories"]), tuple(sorted(applies.get("tags", ()))), **days),
            due=(due or (date(year, 12, 31) if year else None)) if kind.dated else None,
            body=body,
        )

    def calendar(self, plain: Any) -> Calendar:
        def days(name: str) -> frozenset[date]:
            listed = plain.get(name) if isinstance(plain, Mapping) else None
            found = [
                self.day(one, ("calendar", name, n))
                for n, one in enumerate(listed if isinstance(listed, list) else [])
            ]
            return frozenset(day for day in found if day)

        return Calendar(days("off"), days("work")).over(self.base)

    def day(self, text: Any, path: Path) -> date | None:
        """The date, if it is one; a text that is not written like a date is told by the schema."""
        if not isinstance(text, str) or any(misfits(text, {"pattern": DATE})):
            return None
        try:
            return date.fromisoformat(text)
        except ValueError:
            self.note(path, f"没有 {text} 这一天，请核对日期")
            return None
