"""All courses, lessons and banks under one root, with what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lawtrain.content.calendar import find_calendar
from lawtrain.content.duties import find_duties, own_list
from lawtrain.content.files import by_state, inside, read_bytes
from lawtrain.content.notebook import FACTS_SCHEMA, read_notebook
from lawtrain.errors import ContentError, NotFound
from lawtrain.formats import BankFile, Problem, clip, describe, misfits, read_bank_file, read_yaml, tidy
from lawtrain.formats.decode import LIMIT
from lawtrain.formats.duties import DutiesFile
from lawtrain.formats.richtext import media_name
from lawtrain.laws import NATIONAL, Calendar
from lawtrain.papers import Bank, Quiz
from lawtrain.questions.duties import Duties
from lawtrain.questions.plain import AUDIENCES

LESSON = "^[0-9]{2}-[a-z0-9-]{1,40}$"
COURSE = re.compile(r"[a-z][a-z0-9-]{0,39}")

COURSE_SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "title": {"type": "string", "minLength": 1, "maxLength": 60, "description": "课程名称"},
        "order": {"type": "integer", "description": "在目录里的先后"},
        "audience": {"type": "array", "items": {"enum": list(AUDIENCES)}, "description": "对象"},
        "lessons": {
            "type": "array",
            "minItems": 1,
            "uniqueItems": True,
            "items": {"type": "string", "pattern": LESSON},
            "description": "各课的文件名（不带 .ipynb），按先后",
        },
    },
    "required": ["title", "lessons"],
    "additionalProperties": False,
}


@dataclass(frozen=True, slots=True)
class Lesson:
    """One lesson: a notebook, and the quizzes of the bank with the same reference; assignments are done elsewhere."""

    ref: str  # constitution/01-supremacy
    course: str
    slug: str
    title: str
    minutes: int
    audience: tuple[str, ...]
    as_of: str  # the day up to which the law was checked, e.g. 2026-11-22; empty when not said
    path: Path
    quizzes: tuple[Quiz, ...]


@dataclass(frozen=True, slots=True)
class Course:
    """Lessons in their order."""

    slug: str
    title: str
    order: int
    audience: tuple[str, ...]
    lessons: tuple[Lesson, ...]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What is there to learn. Banks with errors are left out; their lessons stay readable."""

    root: Path
    courses: tuple[Course, ...] = ()
    banks: Mapping[str, Bank] = field(default_factory=dict)
    files: tuple[BankFile, ...] = ()  # every bank file as read, the faulty ones too
    problems: tuple[Problem, ...] = ()
    duties_file: DutiesFile | None = None  # the town's list of matters as read, if there is one
    calendar: Calendar = NATIONAL  # by which working days are counted

    @property
    def duties(self) -> Duties | None:
        """The town's matters; None where there is no list, or a faulty one."""
        return self.duties_file.duties if self.duties_file else None

    @property
    def lessons(self) -> tuple[Lesson, ...]:
        """All lessons of all courses."""
        return tuple(lesson for course in self.courses for lesson in course.lessons)

    def lesson(self, ref: str) -> Lesson:
        """The lesson `constitution/01-supremacy`, or `constitution/01` for short. Raises NotFound."""
        by_ref = {lesson.ref: lesson for lesson in self.lessons}
        return by_ref[_full(ref, by_ref, "课")]

    def bank(self, ref: str) -> Bank:
        """The bank `constitution/01-supremacy`, or `constitution/01` for short. Raises NotFound."""
        return self.banks[_full(ref, self.banks, "题库")]

    def quiz(self, ref: str) -> Quiz:
        """The quiz `course/lesson/name`; without a name the lesson's first. Raises NotFound."""
        bank_ref, name = _split(ref)
        bank = self.bank(bank_ref)
        if not name:
            return bank.quizzes[0]
        for quiz in bank.quizzes:
            if quiz.ref == f"{bank.ref}/{name}":
                return quiz
        there = "、".join(q.ref.rpartition("/")[2] for q in bank.quizzes)
        raise NotFound(f"“{bank.title}”里没有名为“{clip(name)}”的小测，只有 {there}；请核对写法")

    def bank_of(self, quiz: Quiz) -> Bank:
        """The bank that `quiz` draws from. Raises NotFound."""
        return self.bank(quiz.ref.rpartition("/")[0])

    def media(self, course: str, name: str) -> Path:
        """The file behind `media/<name>` of a course. Raises NotFound, also for anything outside the folder."""
        path = self.root / "courses" / course / "media" / name
        if COURSE.fullmatch(course) and media_name(f"media/{name}") == name and inside(self.root, path):
            return path
        raise NotFound(f"没有图片“{clip(name)}”")


def load(root: Path, data: Path | None = None) -> Catalogue:
    """The catalogue of the content under `root`. Never raises for bad content; cheap when nothing changed.

    `data` is the data folder of an installation: the list of matters that its office has taken in takes the place of
    the one in `root`, and so does, year by year, its calendar.
    """
    problems: list[Problem] = []
    duties = find_duties(root, own_list(data) if data else None)
    problems += duties.problems if duties else ()
    counted = find_calendar(root, data)
    problems += counted.problems
    files = tuple(_bank_files(root, counted.calendar, problems))
    banks: dict[str, Bank] = {}
    for file in files:
        problems += file.problems
        if file.bank and file.name == f"quizzes/{file.bank.ref}.yaml":
            banks[file.bank.ref] = file.bank
        elif file.bank:
            message = (
                f"题库代号是“{file.bank.ref}”，与文件位置对不上；请改成“{file.name[8:-5]}”，或者移动文件"
            )
            problems.append(file.problem(("bank",), message))
    courses = [c for folder in _folders(root / "courses") if (c := _course(root, folder, banks, problems))]
    courses.sort(key=lambda c: (c.order, c.slug))
    return Catalogue(root, tuple(courses), banks, files, tuple(tidy(problems)), duties, counted.calendar)


OFFICE = "office"
"""The folder beside the courses that holds the law office's own notebooks: no course, and nothing for learners."""


def _folders(parent: Path) -> list[Path]:
    return sorted(p for p in parent.glob("*") if p.is_dir() and p.name != OFFICE and COURSE.fullmatch(p.name))


def _bank_files(root: Path, calendar: Calendar, problems: list[Problem]) -> Iterator[BankFile]:
    for path in sorted((root / "quizzes").glob("*/*.y*ml")):
        name = path.relative_to(root).as_posix()
        if path.suffix != ".yaml":
            problems.append(Problem(name, 1, "", "题库文件要以 .yaml 结尾，请改名"))
        elif inside(root, path):
            yield _bank_file(path, name, calendar)
        else:
            problems.append(Problem(name, 1, "", "不是内容目录里的普通文件，没有读取；请把文件本身放进来"))


@by_state
def _bank_file(path: Path, name: str, calendar: Calendar) -> BankFile:
    try:
        return read_bank_file(read_bytes(path, LIMIT), name, calendar)
    except ContentError as gone:
        return BankFile(name, None, (Problem(name, 1, "", str(gone)),))


def _course(root: Path, folder: Path, banks: Mapping[str, Bank], problems: list[Problem]) -> Course | None:
    path = folder / "course.yaml"
    name = path.relative_to(root).as_posix()
    if not inside(root, path):
        problems.append(Problem(name, 1, "", "没有找到课程说明文件 course.yaml，请补上"))
        return None
    plain, lines, faults = _course_file(path, name)
    problems += faults
    if plain is None:
        return None
    lessons = []
    for slug in plain["lessons"]:
        notebook = folder / f"{slug}.ipynb"
        if inside(root, notebook):
            lessons.append(_lesson(root, notebook, banks, problems))
        else:
            problems.append(
                Problem(name, lines[slug], slug, f"没有找到课件 {slug}.ipynb，请补上文件或者删去这一课")
            )
    for extra in sorted(folder.glob("*.ipynb")):
        if extra.stem not in plain["lessons"]:
            file = extra.relative_to(root).as_posix()
            message = "这个课件没有列进 course.yaml 的 lessons，学员看不到；请列进去或者删去"
            problems.append(Problem(file, 1, "", message, "warning"))
    return Course(
        folder.name,
        plain["title"].strip(),
        plain.get("order", 0),
        tuple(plain.get("audience", ())),
        tuple(lessons),
    )


@by_state
def _course_file(
    path: Path, name: str
) -> tuple[Mapping[str, Any] | None, Mapping[str, int], tuple[Problem, ...]]:
    """The fields, the line of each lesson, and what is wrong; no fields when something is."""
    try:
        document, findings = read_yaml(read_bytes(path, LIMIT))
    except ContentError as gone:
        return None, {}, (Problem(name, 1, "", str(gone)),)
    problems = [Problem(name, line, describe(where, document), message) for where, line, message in findings]
    if document is None:
        return None, {}, tuple(problems)
    for where, message, _ in misfits(document.plain, COURSE_SCHEMA):
        problems.append(Problem(name, document.line(where), describe(where, document), message))
    if problems:
        return None, {}, tuple(problems)
    lines = {slug: document.line(("lessons", n)) for n, slug in enumerate(document.plain["lessons"])}
    return document.plain, lines, ()


def _lesson(root: Path, path: Path, banks: Mapping[str, Bank], problems: list[Problem]) -> Lesson:
    notebook = read_notebook(path, path.relative_to(root).as_posix())
    problems += notebook.problems
    wrong = {str(one.path[0]) for one in misfits(notebook.facts, FACTS_SCHEMA) if one.path}
    facts = {k: v for k, v in notebook.facts.items() if k not in wrong}
    course, slug = path.parent.name, path.stem
    ref = f"{course}/{slug}"
    return Lesson(
        ref=ref,
        course=course,
        slug=slug,
        title=facts.get("title", slug).strip(),
        minutes=facts.get("minutes", 0),
        audience=tuple(facts.get("audience", ())),
        as_of=facts.get("as_of", ""),
        path=path,
        quizzes=tuple(quiz for quiz in banks[ref].quizzes if not quiz.assignment) if ref in banks else (),
    )


def _split(ref: str) -> tuple[str, str]:
    parts = ref.strip().strip("/").split("/")
    if len(parts) not in {2, 3} or not all(parts):
        raise NotFound(
            f"“{clip(ref)}”不是小测的写法；请写成“课程/课”或者“课程/课/小测”，如 constitution/01/practice"
        )
    return "/".join(parts[:2]), parts[2] if len(parts) == 3 else ""


def _full(ref: str, known: Mapping[str, Any], what: str) -> str:
    ref = ref.strip().strip("/")
    if ref in known:
        return ref
    short = [one for one in known if re.fullmatch(r"[^/]+/[0-9]{2}", ref) and one.startswith(f"{ref}-")]
    if len(short) == 1:
        return short[0]
    if short:
        raise NotFound(f"“{clip(ref)}”对应不止一个{what}：{'、'.join(short)}；请写全")
    raise NotFound(f"没有找到{what}“{clip(ref)}”；请核对写法，或者请培训员检查内容")
