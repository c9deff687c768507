"""A lesson notebook as the reading page shows it: text, diagrams, and where each quiz stands. Runs nothing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from lawtrain.content.catalogue import Lesson
from lawtrain.content.files import by_state
from lawtrain.content.notebook import read_notebook
from lawtrain.errors import ContentError
from lawtrain.formats.richtext import render_lesson


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of a page. `html` is safe to print as it is; `quiz` is the reference as the author typed it."""

    kind: Literal["html", "quiz", "svg"]
    html: str = ""
    quiz: str = ""


@dataclass(frozen=True, slots=True)
class LessonPage:
    """A lesson to read: blocks in their order. Code is not shown, outputs never."""

    title: str
    blocks: tuple[Block, ...]


def lesson_page(lesson: Lesson) -> LessonPage:
    """The page of `lesson`. Raises ContentError when its notebook cannot be read."""
    return LessonPage(lesson.title, _blocks(lesson.path, lesson.path.name))


@by_state
def _blocks(path: Path, name: str) -> tuple[Block, ...]:
    notebook = read_notebook(path, name)
    if notebook.broken:
        raise ContentError(f"这一课暂时打不开：{notebook.problems[0].message}。请联系培训员。")
    blocks: list[Block] = []
    for cell in notebook.cells:
        if cell.quiz:
            blocks.append(Block("quiz", quiz=cell.quiz))
        elif cell.kind == "markdown":
            for html, diagram in render_lesson(cell.source):
                blocks.append(Block("svg", f"<figure>{html}</figure>") if diagram else Block("html", html))
    return tuple(blocks)
