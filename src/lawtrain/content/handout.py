"""A lesson made ready for paper: its sections with their text, tables and drawings; of a quiz only where it is done.

讲义 Handout · 小节 Section · 图 Figure · 测验提示 QuizNote
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from lawtrain.content.catalogue import Catalogue, Lesson
from lawtrain.content.drawing import LIMIT
from lawtrain.content.files import read_bytes
from lawtrain.content.handout_text import Line, Picture, Spans, Table, pieces
from lawtrain.content.pages import Block, lesson_page
from lawtrain.errors import ContentError, NotFound
from lawtrain.laws import CHECKED_UP_TO

_CHECKED = "法律核对至"
_AUDIENCE = "对象："
_ON_SCREEN = "在网页上直接作答"
"""Lines of a lesson's head that the handout says in its own place, or that paper has no use for."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture; `data` is empty where the file is not there or is too large."""

    name: str
    alt: str
    data: bytes = b""


@dataclass(frozen=True, slots=True)
class QuizNote:
    """Where a quiz stands in the lesson: its title and what the lesson says of it, never its questions."""

    title: str
    about: str = ""


Part = Line | Table | Figure | QuizNote


@dataclass(frozen=True, slots=True)
class Section:
    """What stands under one heading of the second level."""

    title: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Handout:
    """A lesson for paper. `checked` says up to when the law was looked at; `intro` stands before the first section."""

    lesson: Lesson
    checked: str
    intro: tuple[Part, ...]
    sections: tuple[Section, ...]

    @property
    def title(self) -> str:
        """The lesson's."""
        return self.lesson.title

    @property
    def edition(self) -> str:
        """对象：领导、一般 ｜ 版本：2026-11-22."""
        told = [f"对象：{'、'.join(self.lesson.audience)}"] if self.lesson.audience else []
        told += [f"版本：{self.lesson.as_of}"] if self.lesson.as_of else []
        return " ｜ ".join(told)

    def section(self, name: str) -> Section | None:
        """The first whose title holds `name`."""
        return next((one for one in self.sections if name in one.title), None)


@dataclass(frozen=True, slots=True)
class Task:
    """An entry of 本镇落实, under the words that stand above its group."""

    group: str
    spans: Spans


def read_handout(catalogue: Catalogue, ref: str) -> Handout:
    """The handout of `constitution/01`.

    Raises: NotFound for a lesson that is not there; ContentError when it cannot be read or says nothing.
    """
    lesson = catalogue.lesson(ref)
    parts = [part for block in lesson_page(lesson).blocks for part in _parts(catalogue, lesson, block)]
    intro, sections = _split(parts)
    if not intro and not sections:
        raise ContentError(f"“{lesson.title}”里没有可以打印的文字；请先把课文写好")
    checked = next((p.text for p in intro if isinstance(p, Line) and p.text.startswith(_CHECKED)), "")
    kept = tuple(p for p in intro if not (isinstance(p, Line) and _said_elsewhere(p)))
    return Handout(lesson, checked or CHECKED_UP_TO, kept, sections)


def tasks(handout: Handout) -> tuple[Task, ...]:
    """本镇落实 as a list. Raises NotFound for a lesson without one."""
    section = handout.section("本镇落实")
    found: list[Task] = []
    group = ""
    for part in section.parts if section else ():
        if not isinstance(part, Line):
            continue
        if part.kind == "item":
            found.append(Task(group, part.spans))
        elif part.kind == "heading" or all(span.bold for span in part.spans):
            group = part.text
    if not found:
        raise NotFound(
            f"“{handout.title}”没有“本镇落实”清单，打印不出来；请在课文里加上这一节，每条写成“- ☐ 要做的事”"
        )
    return tuple(found)


def _parts(catalogue: Catalogue, lesson: Lesson, block: Block) -> Iterator[Part]:
    if block.kind == "quiz":
        yield QuizNote(_quiz_title(catalogue, block.quiz))
        return
    for piece in pieces(block.html):
        yield _figure(catalogue, lesson, piece) if isinstance(piece, Picture) else piece


def _quiz_title(catalogue: Catalogue, ref: str) -> str:
    try:
        return catalogue.quiz(ref).title
    except NotFound:  # the bank is away or faulty; the lesson can be printed all the same
        return "小测"


def _figure(catalogue: Catalogue, lesson: Lesson, picture: Picture) -> Figure:
    try:
        data = read_bytes(catalogue.media(lesson.course, picture.name), LIMIT)
    except (NotFound, ContentError):
        data = b""
    return Figure(picture.name, picture.alt, data if len(data) <= LIMIT else b"")


def _split(parts: list[Part]) -> tuple[tuple[Part, ...], tuple[Section, ...]]:
    """What stands before the first heading, and the sections. The notebook's own title is left out."""
    intro: list[Part] = []
    sections: list[Section] = []
    for number, part in enumerate(parts):
        if isinstance(part, Line) and part.kind == "heading" and part.level <= 2:
            if part.level == 2 or number:
                sections.append(Section(part.text, ()))
        elif sections:
            sections[-1] = replace(sections[-1], parts=(*sections[-1].parts, part))
        else:
            intro.append(part)
    return _settled(intro, sections)


def _settled(intro: list[Part], sections: list[Section]) -> tuple[tuple[Part, ...], tuple[Section, ...]]:
    """A section that only mounts a quiz becomes a note at the end of the one before it."""
    kept: list[Section] = []
    for section in sections:
        note = _note(section)
        if note is None:
            kept.append(section)
        elif kept:
            kept[-1] = replace(kept[-1], parts=(*kept[-1].parts, note))
        else:
            intro.append(note)
    return tuple(intro), tuple(kept)


def _note(section: Section) -> QuizNote | None:
    texts = [part for part in section.parts if isinstance(part, Line) and part.kind == "text"]
    quizzes = [part for part in section.parts if isinstance(part, QuizNote)]
    if not quizzes or len(texts) + len(quizzes) < len(section.parts):
        return None
    return QuizNote(section.title, "".join(line.text for line in texts))


def _said_elsewhere(line: Line) -> bool:
    return line.text.startswith((_CHECKED, _AUDIENCE, _ON_SCREEN))
