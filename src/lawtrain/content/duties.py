"""The town's list of matters under a content root, and which sections of the lessons say that they carry one.

履职事项表 Duties · 对应事项 a line right under a heading, naming what the section is for
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
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

HEADING = re.compile(r"(#{1,6})[ \t]+(?=[^ \t])(.+)")
"""A heading of a lesson and its words, to be rid of `CLOSING` at their end."""
CLOSING = " \t#"

# Runs are bounded, and ends are cut off by hand: lessons come from anywhere, and must not hold up a page.
_LINE = re.compile(r"[\s>*]{0,40}对应事项\*{0,3}\s{0,8}[：:](.*)")
_AROUND = " \t\u3000\u00a0*"
_END = "。．."
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


def find_duties(root: Path, own: Path | None = None, *, anew: bool = False) -> DutiesFile | None:
    """The list in force: `own` where an office has taken one in beside the content, else that of the content, if any.

    `anew` does without what is remembered of the file: two writes within one tick of the clock look alike.
    """
    read: Callable[[Path, str], DutiesFile] = _read_anew if anew else _read
    if own is not None and own.is_file():
        return read(own, f"{own.parent.name}/{own.name}")
    path = root / FILE
    if not path.exists():
        return None
    if not inside(root, path):
        return _refused(FILE, "不是内容目录里的普通文件，没有读取；请把文件本身放进来")
    return read(path, FILE)


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
            if found := HEADING.match(line):
                heading, at = found[2].rstrip(CLOSING), number
                chapter += len(found[1]) == 2
            elif said := _LINE.match(line):
                words = _BETWEEN.split(said[1].lstrip(_AROUND).rstrip(_AROUND + _END))
                names = tuple(dict.fromkeys(name for part in words if (name := part.strip(_AROUND))))
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


def _read_anew(path: Path, name: str) -> DutiesFile:
    try:
        return read_duties(read_bytes(path, LIMIT), name)
    except ContentError as gone:
        return _refused(name, str(gone))


_read = by_state(_read_anew)


def _refused(name: str, message: str) -> DutiesFile:
    return DutiesFile(name, None, (Problem(name, 1, "", message),))
