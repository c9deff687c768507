"""What is wrong between the rules of a policy: gates that lead nowhere, contradictions, rules for nobody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Literal

from lawtrain.laws import UnknownYear
from lawtrain.policies.rules._exams import Sort
from lawtrain.policies.rules.deadline import Deadline
from lawtrain.policies.rules.exam import Passing
from lawtrain.policies.values import Path, Policy, Rule
from lawtrain.records import EXAM_KINDS

Fault = tuple[Path, str, Literal["error", "warning"]]
"""Where in the file, what is wrong and what to do, how bad."""


def faults(policy: Policy) -> Iterator[Fault]:
    """Everything that only shows when the rules are seen together; ids are unique by now."""
    by_id = {rule.id: rule for rule in policy.rules}
    places = {rule.id: n for n, rule in enumerate(policy.rules)}
    for n, rule in enumerate(policy.rules):
        for path, message in (*_gate(rule, by_id), *_nobody(rule)):
            yield ("rules", n, *path), message, "error"
        if (
            isinstance(rule.body, Deadline)
            and rule.body.unit == "工作日"
            and not policy.calendar.knows(policy.year)
        ):
            yield ("rules", n, "unit"), str(UnknownYear(policy.year)), "error"
        if (sort := _sort(rule)) and sort.kind not in EXAM_KINDS:
            message = f"“{sort.kind}”不是常用的考试类别（{'、'.join(EXAM_KINDS)}）；登记考试时要写得一字不差，这条才算得出来"
            yield ("rules", n, "exam"), message, "warning"
    for ring in _rings(by_id):
        names = " → ".join((*ring, ring[0]))
        message = f"先后次序绕成了圈：{names}，谁也没法先达标；请去掉其中一个 gate"
        yield ("rules", places[ring[0]], "gate"), message, "error"
    for one, other in combinations(policy.rules, 2):
        if message := _clash(one, other):
            yield ("rules", places[other.id]), message, "error"
    if twice := sorted(policy.calendar.off & policy.calendar.work):
        days = "、".join(map(str, twice))
        yield ("calendar",), f"{days} 既写在 off（放假）里，又写在 work（上班）里；请只留一处", "error"


def _sort(rule: Rule) -> Sort | None:
    """The exams that a rule looks at."""
    body = rule.body
    if isinstance(body, Passing):
        return body.sort
    return body.what if isinstance(body, Deadline) and isinstance(body.what, Sort) else None


def _gate(rule: Rule, by_id: Mapping[str, Rule]) -> Iterator[tuple[Path, str]]:
    for k, name in enumerate(rule.body.waits_for()):
        path: Path = ("gate", k)
        before = by_id.get(name)
        if before is None:
            known = "、".join(one for one in by_id if one != rule.id)
            yield path, f"没有编号为“{name}”的规则；请核对，现有 {known or '（没有别的规则）'}"
        elif before is rule:
            yield path, "不能要求自己先达标；请删去"
        elif not before.body.settles():
            message = f"“{name}”要到期末或者任命以后才见分晓，考试等不到它达标；请换一条，或者把它改成按年计"
            yield path, message
        elif not {*before.applies.categories} & {*rule.applies.categories}:
            yield path, f"“{name}”不适用于这条规则的任何一类人员，这个条件永远不起作用；请删去或者换一条"


def _nobody(rule: Rule) -> Iterator[tuple[Path, str]]:
    applies = rule.applies
    if applies.joined_from and applies.joined_before and applies.joined_before <= applies.joined_from:
        yield (
            ("applies", "joined_before"),
            f"没有人能在 {applies.joined_from} 起、{applies.joined_before} 前到岗，这条规则对谁都不适用；请核对两个日期",
        )


def _rings(by_id: Mapping[str, Rule]) -> Iterator[tuple[str, ...]]:
    """Every circle of rules that wait for each other, once; a rule that waits for itself is told elsewhere."""
    done: set[str] = set()

    def walk(name: str, way: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        if name in way:
            ring = way[way.index(name) :]
            if len(ring) > 1:
                yield ring
        elif name not in done and name in by_id:
            for before in by_id[name].body.waits_for():
                yield from walk(before, (*way, name))
            done.add(name)

    for name in by_id:
        yield from walk(name, ())


def _clash(one: Rule, other: Rule) -> str:
    """Why two rules cannot both stand: they ask the same people for the same thing by the same day."""
    shared = [c for c in one.applies.categories if c in other.applies.categories]
    if (
        not shared
        or type(one.body) is not type(other.body)
        or one.body.subject() != other.body.subject()
        or (one.due, one.applies.tags) != (other.due, other.applies.tags)
        or not _overlap(one, other)
    ):
        return ""
    differing = [c for c in shared if one.body.demand(c) != other.body.demand(c)]
    if differing:
        return (
            f"与“{one.id}”矛盾：对{'、'.join(differing)}要求的是同一件事，数目或办法却不一样；"
            "请只留一条，或者把适用的人分开"
        )
    return f"与“{one.id}”重复：对{'、'.join(shared)}要求的是同一件事；请删去一条"


def _overlap(one: Rule, other: Rule) -> bool:
    """Whether somebody can have joined in time for both."""
    starts = [d for r in (one, other) if (d := r.applies.joined_from)]
    ends = [d for r in (one, other) if (d := r.applies.joined_before)]
    return not (starts and ends and min(ends) <= max(starts))
