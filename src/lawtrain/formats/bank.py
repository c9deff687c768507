"""Read a bank file: text → questions and quizzes, with every problem and its place, never only the first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from lawtrain.errors import Invalid
from lawtrain.formats.bank_schema import (
    FORMAT,
    LABELS,
    PART_LABELS,
    WAYS,
    defaults_schema,
    outer_schema,
    shared_schema,
)
from lawtrain.formats.problem import Problem, Severity, clip, tidy
from lawtrain.formats.shape import misfits
from lawtrain.formats.yaml_reader import Document, read_yaml
from lawtrain.grading import decided
from lawtrain.laws import NATIONAL, Calendar, Citation
from lawtrain.papers import Bank, Blueprint, Draw, Quiz, shortfalls
from lawtrain.questions import Credit, Path, Question, Template, from_plain, item_schema
from lawtrain.questions.plain import CITATION_SCHEMA

Step = Callable[[Mapping[str, Any]], Mapping[str, Any]]
UPGRADES: Mapping[int, Step] = {}
"""From a format number to the step that turns a bank of it into one of the next. Format 1 is the first."""

ENOUGH = 500
"""Problems told of one file; a file with more is not a bank that somebody mistyped."""

_PLACES = {"items": "试题", "quizzes": "小测", "parts": "小题", "options": "选项", "citations": "依据"}


@dataclass(frozen=True, slots=True)
class BankFile:
    """A bank file as read: the questions that hold (with their place in the file) even when the bank does not."""

    name: str
    bank: Bank | None
    problems: tuple[Problem, ...]
    questions: tuple[tuple[int, Question], ...] = ()
    document: Document | None = None

    def problem(self, path: Path, message: str, severity: Severity = "error") -> Problem:
        """A further problem at `path` of this file."""
        line = self.document.line(path) if self.document else 1
        return Problem(self.name, line, describe(path, self.document), message, severity)

    def has(self, path: Path) -> bool:
        """Whether the file itself says something at `path`."""
        return self.document is not None and path in self.document.lines


def read_bank(data: bytes, name: str, calendar: Calendar = NATIONAL) -> tuple[Bank | None, list[Problem]]:
    """The bank in `data`, and everything wrong with it; None when there is an error. Never raises."""
    read = read_bank_file(data, name, calendar)
    return read.bank, list(read.problems)


def read_bank_file(data: bytes, name: str, calendar: Calendar = NATIONAL) -> BankFile:
    """Like `read_bank`, with places kept for whoever checks further; templates count by `calendar`. Never raises."""
    document, findings = read_yaml(data)
    if document is None:
        return BankFile(name, None, tuple(Problem(name, line, "", message) for _, line, message in findings))
    reader = _Reader(document, name, calendar)
    reader.problems += [Problem(name, line, describe(p, document), message) for p, line, message in findings]
    try:
        return reader.read()
    except _Enough:
        reader.problems.append(
            Problem(name, document.line(()), "", f"问题太多，只列出前 {ENOUGH} 个，请先改正这些")
        )
        return reader.finish(None)


def upgrade(
    plain: Mapping[str, Any], steps: Mapping[int, Step] = UPGRADES, current: int = FORMAT
) -> Mapping[str, Any]:
    """The bank in the current format, step by step. Raises Invalid: no number, too old, or too new."""
    number = plain.get("format")
    if number is None:
        raise Invalid(f"缺少 format（格式号），请在开头写上 format: {current}")
    if not isinstance(number, int) or isinstance(number, bool):
        raise Invalid(f"格式号应是整数，现在是“{clip(number)}”；请写 format: {current}")
    if number > current:
        raise Invalid(
            f"格式号是 {number}，本程序只认识到 {current}；请升级程序，或者请出题人另存为格式 {current}"
        )
    while number < current:
        if number not in steps:
            raise Invalid(f"格式号 {number} 太旧，本程序没有办法转换；请照格式 {current} 的样例重写")
        plain = {**steps[number](plain), "format": number + 1}
        number += 1
    return plain


def describe(path: Path, document: Document | None) -> str:
    """A place in words: 试题 c01-004 · 选项 b · text."""
    words: list[str] = []
    value = document.plain if document else None
    before: str | int = ""
    for step in path:
        value = _inside(value, step)
        if isinstance(step, int):
            own = _inside(value, "name" if before == "quizzes" else "id")
            label = (
                f" {clip(own)}" if before in _PLACES and isinstance(own, str | int) else f"第 {step + 1} 项"
            )
            place = _PLACES.get(str(before))
            words[-1:] = [f"{place}{label}"] if place else [*words[-1:], label]
        elif step != "?":
            words.append(clip(step))
        before = step
    return " · ".join(words)


def _inside(value: Any, step: str | int) -> Any:
    if isinstance(value, Mapping) and isinstance(step, str):
        return value.get(step)
    if isinstance(value, list) and isinstance(step, int) and step < len(value):
        return value[step]
    return None


class _Enough(Exception):
    """Nobody reads on."""


@dataclass(slots=True)
class _Reader:
    document: Document
    name: str
    calendar: Calendar = NATIONAL
    problems: list[Problem] = field(default_factory=list)

    def note(self, path: Path, message: str, severity: Severity = "error") -> None:
        if any(path[: len(lost)] == lost for lost in self.document.unknown):
            return
        line, place = self.document.line(path), describe(path, self.document)
        self.problems.append(Problem(self.name, line, place, message, severity))
        if len(self.problems) >= ENOUGH:
            raise _Enough

    def fits(
        self, value: Any, schema: Mapping[str, Any], path: Path, supplied: frozenset[str] = frozenset()
    ) -> bool:
        """Whether `value` fits; what a faulty default was meant to supply is not asked for again."""
        fine = True
        for where, message, missing in misfits(value, schema):
            fine = False
            if where or missing not in supplied:
                self.note((*path, *where), message)
        return fine

    def read(self) -> BankFile:
        plain = self.document.plain
        if not isinstance(plain, Mapping):
            self.note((), "题库最外层应是“format: 1”“bank: …”这样的一组“名称: 值”，不是列表或一段文字")
            return self.finish(None)
        try:
            plain = upgrade(plain)
        except Invalid as wrong:
            self.note(("format",), str(wrong))
            if isinstance(plain.get("format"), int):
                return self.finish(None)
            plain = {**plain, "format": FORMAT}
        self.fits(plain, outer_schema(), ())
        questions = self.items(plain)
        self.countable(questions)
        quizzes = self.quizzes(plain, questions)
        if any(p.is_error for p in self.problems):
            return self.finish(None, questions)
        bank = Bank(
            plain["bank"],
            plain["title"].strip(),
            tuple(q for _, q in questions),
            tuple(quizzes),
            self.calendar,
        )
        self.feasible(bank)
        return self.finish(bank, questions)

    def finish(self, bank: Bank | None, questions: list[tuple[int, Question]] | None = None) -> BankFile:
        problems = tuple(tidy(self.problems))
        kept = None if any(p.is_error for p in problems) else bank
        return BankFile(self.name, kept, problems, tuple(questions or ()), self.document)

    def items(self, plain: Mapping[str, Any]) -> list[tuple[int, Question]]:
        """The items that hold; duplicates and misfits are noted."""
        defaults = plain.get("defaults", {})
        good: Mapping[str, Any] = {}
        if isinstance(defaults, Mapping):
            self.fits(defaults, defaults_schema(), ("defaults",))
            bad = {one.path[0] for one in misfits(defaults, defaults_schema()) if one.path}
            good = {k: v for k, v in defaults.items() if k not in bad}
        else:
            defaults = {}
        found: list[tuple[int, Question]] = []
        seen: dict[str, int] = {}
        for place, item in enumerate(_listed(plain.get("items"))):
            if not isinstance(item, Mapping):
                continue
            question = self.item({**good, **item}, ("items", place), frozenset(defaults))
            name = item.get("id")
            if isinstance(name, str) and name in seen:
                line = self.document.line(("items", seen[name]))
                self.note(
                    ("items", place, "id"),
                    f"试题编号“{clip(name)}”已在第 {line} 行用过，请换一个没有用过的编号",
                )
            elif isinstance(name, str):
                seen[name] = place
            if question:
                found.append((place, question))
        return found

    def item(self, fields: Mapping[str, Any], path: Path, supplied: frozenset[str]) -> Question | None:
        kind = fields.get("kind")
        schema = item_schema(kind) if kind in LABELS else shared_schema()
        fine = self.fits(fields, schema, path, supplied)
        for place, part in enumerate(_listed(fields.get("parts"))):
            if not isinstance(part, Mapping):
                continue
            kind = part.get("kind")
            schema = item_schema(kind, part=True) if kind in PART_LABELS else shared_schema(part=True)
            fine = self.fits(part, schema, (*path, "parts", place)) and fine
            fine = self.citations(part, (*path, "parts", place)) and fine
        if not (self.citations(fields, path) and fine):
            return None
        notes: list[tuple[Path, str]] = []
        question = from_plain(fields, lambda where, message: notes.append((where, message)))
        for where, message in notes:
            self.note((*path, *where), message)
        return None if notes else question

    def citations(self, fields: Mapping[str, Any], path: Path) -> bool:
        """Whether each is a place that a statute can have; those that do not fit their shape are told elsewhere."""
        fine = True
        for place, one in enumerate(_listed(fields.get("citations"))):
            if any(misfits(one, CITATION_SCHEMA)):
                continue
            try:
                Citation(**one)
            except Invalid as wrong:
                self.note((*path, "citations", place), str(wrong))
                fine = False
        return fine

    def quizzes(self, plain: Mapping[str, Any], questions: list[tuple[int, Question]]) -> list[Quiz]:
        known = {str(i.get("id")) for i in _listed(plain.get("items")) if isinstance(i, Mapping)}
        found: list[Quiz] = []
        names: set[str] = set()
        for place, fields in enumerate(_listed(plain.get("quizzes"))):
            path: Path = ("quizzes", place)
            if not isinstance(fields, Mapping):
                continue
            if sum(way in fields for way in WAYS) != 1:
                self.note(
                    path,
                    "draw（按题型抽题）、items（固定的题，每题一分）、fixed（固定的题，各写几分），必须写一样，且只写一样",
                )
            if isinstance(name := fields.get("name"), str) and name in names:
                self.note((*path, "name"), f"小测代号“{clip(name)}”重复，请换一个")
            names.add(str(name))
            seen: set[str] = set()
            for where, item in _fixed(fields):
                if item not in known:
                    self.note((*path, *where), f"题库里没有编号为“{clip(item)}”的题，请核对编号")
                if item in seen and where[0] == "fixed":
                    self.note((*path, *where), f"“{clip(item)}”在这份卷上已经有了，请删去一处")
                seen.add(item)
            kinds: set[str] = set()
            for n, one in enumerate(_listed(fields.get("draw"))):
                kind = str(one.get("kind")) if isinstance(one, Mapping) else ""
                if kind in kinds & {*LABELS}:
                    self.note((*path, "draw", n, "kind"), f"“{kind}”写了两行，请合成一行")
                kinds.add(kind)
            if fields.get("assignment") is True and fields.get("counted") is False:
                self.note(
                    (*path, "counted"),
                    "作业的成绩要计入台账，请把 counted 改成 true；只练不记的，删去 assignment",
                )
            if not any(p.is_error for p in self.problems):
                found.append(_quiz(plain, fields))
        return found

    def feasible(self, bank: Bank) -> None:
        """Note every draw the bank cannot give, every answer that nobody would mark, and a counted quiz that does not
        make a hundred points.
        """
        if bank.quizzes[0].assignment and not all(quiz.assignment for quiz in bank.quizzes):
            message = "第一个小测是本课自己的小测，要放在课文后面，不能是作业；请把作业挪到别的小测后面"
            self.note(("quizzes", 0), message)
        for place, quiz in enumerate(bank.quizzes):
            if quiz.assignment:
                self.shown_before(bank, quiz, ("quizzes", place))
                self.no_drills(bank, quiz, ("quizzes", place))
            elif quiz.counted:
                self.machine_marked(bank, quiz, ("quizzes", place))
            for n, one in enumerate(quiz.blueprint.draws):
                alone = replace(quiz, blueprint=Blueprint(draws=(one,)))
                for message in shortfalls(bank, alone):
                    self.note(("quizzes", place, "draw", n), f"{message}；请补题，或者减少抽题数")
            if quiz.counted and not quiz.assignment and quiz.blueprint.points != 100:
                message = f"计入台账的小测满分是 {quiz.blueprint.points} 分，不是 100 分；请确认这是有意的"
                self.note(("quizzes", place), message, "warning")

    def shown_before(self, bank: Bank, quiz: Quiz, path: Path) -> None:
        """Note the items of an assignment that other quizzes use: those show the key as soon as they are handed in."""
        others = [other.blueprint for other in bank.quizzes if not other.assignment]
        listed = {item for other in others for item in other.items}
        if both := [item for item in quiz.blueprint.items if item in listed]:
            named = "、".join(both[:5]) + ("等" if len(both) > 5 else "")
            self.note(
                path,
                f"作业里的 {named} 别的小测也会用到，学员在那里交了卷就看到答案；请换成只在作业里用的题",
            )
        kinds = {q.id: q.body.label for q in bank.questions}
        used = {one.label for other in others for one in other.draws} | {kinds.get(item) for item in listed}
        for n, one in enumerate(quiz.blueprint.draws):
            if one.label in used:
                self.note(
                    (*path, "draw", n),
                    f"别的小测也用{one.label}，抽到同一道题就露了答案；请改用 fixed，写明作业用哪几道，别的小测就不会抽到",
                )

    def machine_marked(self, bank: Bank, quiz: Quiz, path: Path) -> None:
        """Note every 简答 that a quiz marked by the program holds or may draw: nobody would ever mark it."""
        written = {q.id: leaf for q in bank.questions for leaf in q.leaves if not decided(leaf)}
        for where, items in _asked(bank, quiz, path):
            if leaf := next((written[item] for item in items if item in written), None):
                self.note(
                    where,
                    f"计入台账的测验由程序判分，不能有简答，这里会用到 {leaf.id}；"
                    "请把简答移进写了 assignment: true 的作业，或者移到练习",
                )

    def countable(self, questions: list[tuple[int, Question]]) -> None:
        """Note every template whose days run into a year without known holidays."""
        for place, question in questions:
            if isinstance(question.body, Template) and (lacking := question.body.lacking(self.calendar)):
                self.note(("items", place, "start"), lacking)

    def no_drills(self, bank: Bank, quiz: Quiz, path: Path) -> None:
        """Note every 演练 in an assignment: what a step leads to is told by the service, which alone has the key."""
        drills = {q.id for q in bank.questions if q.stages}
        for where, items in _asked(bank, quiz, path):
            if drill := next((item for item in items if item in drills), None):
                message = f"演练要当场给出后果，不能放在作业里，这里会用到 {drill}；请把它放进练习，让学员在网页上做"
                self.note(where, message)


def _asked(bank: Bank, quiz: Quiz, path: Path) -> list[tuple[Path, list[str]]]:
    """Each line that says what is on a paper, with the items it may bring there."""
    way = "fixed" if quiz.blueprint.worth else "items"
    listed = [((*path, way, n), [item]) for n, item in enumerate(quiz.blueprint.items)]
    return listed + [
        ((*path, "draw", n), [q.id for q in bank.questions if q.body.label == one.label])
        for n, one in enumerate(quiz.blueprint.draws)
    ]


def _quiz(plain: Mapping[str, Any], fields: Mapping[str, Any]) -> Quiz:
    draws = tuple(Draw(d["kind"], d["count"], d["points"]) for d in fields.get("draw", ()))
    worth = tuple(one["points"] for one in fields.get("fixed", ()))
    return Quiz(
        ref=f"{plain['bank']}/{fields['name']}",
        title=fields["title"].strip(),
        counted=fields["counted"],
        blueprint=Blueprint(tuple(item for _, item in _fixed(fields)), draws, worth),
        credit=Credit(fields.get("credit", Credit.ALL)),
        pass_percent=fields.get("pass", 60),
        assignment=fields.get("assignment", False),
    )


def _fixed(fields: Mapping[str, Any]) -> list[tuple[Path, str]]:
    """The items that a quiz names, and where."""
    named: list[tuple[Path, Any]] = [
        (("items", n), item) for n, item in enumerate(_listed(fields.get("items")))
    ]
    for n, one in enumerate(_listed(fields.get("fixed"))):
        named.append((("fixed", n, "item"), one.get("item") if isinstance(one, Mapping) else None))
    return [(where, item) for where, item in named if isinstance(item, str)]


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
