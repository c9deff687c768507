"""The town's list of matters under a content root, and which sections of the lessons say that they carry one.

履职事项表 Duties · 对应事项 a line right under a heading, naming what the section is for
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lawtrain.content.files import by_state, inside, read_bytes
from lawtrain.content.notebook import Cell, Notebook
from lawtrain.errors import ContentError
from lawtrain.formats import Problem
from lawtrain.formats.decode import LIMIT
from lawtrain.formats.duties import DutiesFile, read_duties

FILE = "courses/duties.yaml"
"""Where the list of a content folder is."""

OWN = "duties/duties.yaml"
"""Where an office's own list is in the data folder: lessons are copied anew at each start, and this is not."""

_HEADING = re.compile(r"^(#{1,6})[ \t]+(.+?)[ \t#]*$")
_LINE = re.compile(r"^[\s>*]*对应事项\**\s*[：:]\**\s*(.*?)[\s。．.*]*$")
_BETWEEN = re.compile(r"[、,，;；/]")
_BELOW = 2  # lines below its heading: one may be free


@dataclass(frozen=True, slots=True)
class Carried:
    """One line 对应事项 and the section it stands in. `chapter` counts headings of the second level: the page's anchors."""

    names: tuple[str, ...]
    section: str
    chapter: int
    cell: Cell
    line: int  # within the cell, from 1


def own_list(data: Path) -> Path:
    """Where the list that was taken in is, or would be."""
    return data / OWN


def find_duties(root: Path, own: Path | None = None) -> DutiesFile | None:
    """The list in force: `own` where an office has taken one in beside the content, else that of the content, if any."""
    if own is not None and own.is_file():
        return _read(own, own.name)
    path = root / FILE
    if not path.exists():
        return None
    if not inside(root, path):
        return _refused(FILE, "不是内容目录里的普通文件，没有读取；请把文件本身放进来")
    return _read(path, FILE)


def carried(notebook: Notebook) -> tuple[Carried, ...]:
    """What the sections of a lesson say that they carry, in reading order."""
    return tuple(found for found in _lines(notebook) if isinstance(found, Carried))


def stray_lines(notebook: Notebook) -> list[Problem]:
    """Lines 对应事项 that do not count, because nobody could tell what they are about."""
    return [found for found in _lines(notebook) if isinstance(found, Problem)]


def _lines(notebook: Notebook) -> Iterator[Carried | Problem]:
    chapter = 0
    for cell in notebook.cells:
        if cell.kind != "markdown":
            continue
        heading, at, fenced = "", -_BELOW - 1, False
        for number, line in enumerate(cell.source.splitlines(), start=1):
            fenced ^= line.lstrip().startswith("```")
            if fenced:
                continue
            if found := _HEADING.match(line):
                heading, at = found[2], number
                chapter += len(found[1]) == 2
            elif said := _LINE.match(line):
                names = tuple(
                    dict.fromkeys(name for part in _BETWEEN.split(said[1]) if (name := part.strip(" *")))
                )
                if number - at > _BELOW:
                    message = "“对应事项”要写在小标题下面第一行，这里的不算数；请移到它所在那一节的标题下面"
                    yield notebook.problem(cell, message, "warning", number)
                elif not names:
                    yield notebook.problem(
                        cell, "“对应事项：”后面没有写事项，请写上或者删去", "warning", number
                    )
                else:
                    yield Carried(names, heading, chapter, cell, number)
                at = number  # a second line may stand below the first


@by_state
def _read(path: Path, name: str) -> DutiesFile:
    try:
        return read_duties(read_bytes(path, LIMIT), name)
    except ContentError as gone:
        return _refused(name, str(gone))


def _refused(name: str, message: str) -> DutiesFile:
    return DutiesFile(name, None, (Problem(name, 1, "", message),))
