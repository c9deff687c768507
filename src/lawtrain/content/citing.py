"""Every place of the content that cites one law: sections of lessons, and stems, reasons and sources of items."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from lawtrain.content.catalogue import Catalogue, Lesson
from lawtrain.content.duties import CLOSING, HEADING
from lawtrain.content.notebook import read_notebook
from lawtrain.formats import BankFile
from lawtrain.laws import Citation, Law, find_citations, load_registry
from lawtrain.questions import Path as Place
from lawtrain.questions import Question, to_plain

_FIELDS = {
    "stem": "题干",
    "explanation": "解析",
    "options": "选项",
    "text": "选项",
    "why": "选项理由",
    "guide": "评分要点",
    "parts": "小题",
}


@dataclass(frozen=True, slots=True)
class Cited:
    """One place. `item` is empty for a lesson's text; `checked` is the day up to which its lesson was checked."""

    lesson: str
    file: str
    line: int
    where: str  # 正文“五、村务怎么管” or 题 c09-001 的依据
    item: str
    citation: Citation
    checked: date | None


def cited_in(catalogue: Catalogue, law: Law) -> Iterator[Cited]:
    """In the order of the courses: a lesson's text, then its bank; banks without a lesson last."""
    names = [name for name, slug in load_registry().names.items() if slug == law.slug]
    files = {file.name[len("quizzes/") : -len(".yaml")]: file for file in catalogue.files}
    for lesson in catalogue.lessons:
        checked = _day(lesson)
        yield from _in_lesson(catalogue, lesson, law, names, checked)
        if file := files.pop(lesson.ref, None):
            yield from _in_bank(file, lesson.ref, law, names, checked)
    for ref, file in files.items():
        yield from _in_bank(file, ref, law, names, None)


def _in_lesson(
    catalogue: Catalogue, lesson: Lesson, law: Law, names: list[str], checked: date | None
) -> Iterator[Cited]:
    file = lesson.path.relative_to(catalogue.root).as_posix()
    heading = "开头"
    for cell in read_notebook(lesson.path, file).cells:
        if cell.kind != "markdown":
            continue
        fenced = False
        for line in cell.source.splitlines():
            fenced ^= line.lstrip().startswith("```")
            if not fenced and (found := HEADING.match(line)):
                heading = found[2].rstrip(CLOSING)
            for citation in _mentions(line, law, names):
                yield Cited(lesson.ref, file, cell.line, f"正文“{heading}”", "", citation, checked)


def _in_bank(file: BankFile, ref: str, law: Law, names: list[str], checked: date | None) -> Iterator[Cited]:
    for place, question in file.questions:
        where: Place = ("items", place)
        yield from _in_item(file, ref, law, names, checked, question, where, question.id)


def _in_item(
    file: BankFile,
    ref: str,
    law: Law,
    names: list[str],
    checked: date | None,
    question: Question,
    where: Place,
    item: str,
) -> Iterator[Cited]:
    def at(path: Place, what: str, citation: Citation) -> Cited:
        line = file.document.line(path) if file.document else 1
        return Cited(ref, file.name, line, f"题 {question.id} 的{what}", item, citation, checked)

    if file.has((*where, "citations")):
        for n, citation in enumerate(question.citations):
            if citation.law == law.slug:
                yield at((*where, "citations", n), f"依据 {n + 1}", citation)
    plain = to_plain(question)
    for path, text in _strings({k: v for k, v in plain.items() if k not in ("citations", "parts")}):
        for citation in _mentions(text, law, names):
            what = next((_FIELDS[s] for s in reversed(path) if s in _FIELDS), "文字")
            yield at((*where, *path), what, citation)
    for n, part in enumerate(question.body.parts):
        yield from _in_item(file, ref, law, names, checked, part, (*where, "parts", n), item)


def _strings(value: Any, path: Place = ()) -> Iterator[tuple[Place, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _strings(inner, (*path, name))
    elif isinstance(value, list):
        for n, inner in enumerate(value):
            yield from _strings(inner, (*path, n))


def _mentions(text: str, law: Law, names: list[str]) -> list[Citation]:
    if not any(
        name in text for name in names
    ):  # most texts speak of other things, and looking closely is dear
        return []
    return [c for _, _, c in find_citations(text, load_registry()) if c.law == law.slug]


def _day(lesson: Lesson) -> date | None:
    try:
        return date.fromisoformat(lesson.as_of)
    except ValueError:
        return None
