"""Read a lesson notebook: its facts and its cells, and what is wrong with the file, without running anything."""

from __future__ import annotations

import ast
import json
import platform
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lawtrain.content.files import by_state, read_bytes
from lawtrain.errors import ContentError
from lawtrain.formats import Problem, clip, misfits
from lawtrain.formats.problem import Severity
from lawtrain.formats.validators import NotebookValidationError, validate
from lawtrain.questions.plain import AUDIENCES

LIMIT = 5_000_000
"""Largest notebook in bytes. A lesson is text; what makes one larger is a picture pasted into a cell."""

KERNEL: Mapping[str, str] = {"display_name": "课程", "language": "python", "name": "python3"}
"""The kernel of a notebook that we hand out, as JupyterLab writes it down."""

FACTS_SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "title": {"type": "string", "minLength": 1, "maxLength": 60, "description": "课名"},
        "audience": {
            "type": "array",
            "minItems": 1,
            "items": {"enum": list(AUDIENCES)},
            "description": "对象",
        },
        "minutes": {"type": "integer", "minimum": 1, "maximum": 600, "description": "大约要学多少分钟"},
        "as_of": {
            "type": "string",
            "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
            "description": "法律规定核对到哪一天，如 2026-11-22",
        },
    },
    "required": ["title", "audience", "minutes", "as_of"],
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell. `quiz` is the reference as typed when the cell does nothing but mount a quiz."""

    place: int  # from 0
    line: int  # of the file
    kind: str
    source: str
    quiz: str = ""
    idle: bool = False  # imports lawtrain and nothing else, or is empty
    has_output: bool = False


@dataclass(frozen=True, slots=True)
class Notebook:
    """A notebook as read; without `cells` when it cannot be used."""

    name: str
    facts: Mapping[str, Any]
    cells: tuple[Cell, ...]
    problems: tuple[Problem, ...]

    @property
    def broken(self) -> bool:
        """Whether there is nothing to show."""
        return any(p.is_error for p in self.problems) and not self.cells

    def problem(self, cell: Cell, message: str, severity: Severity = "error", line: int = 0) -> Problem:
        """A problem of one cell; `line` counts within the cell, from 1."""
        place = f"第 {cell.place + 1} 个单元格" + (f"第 {line} 行" if line else "")
        return Problem(self.name, cell.line, place, message, severity)


def parse_notebook(data: bytes, name: str) -> Notebook:
    """The notebook in `data`. Never raises: what cannot be read is told in `problems`."""
    if len(data) > LIMIT:
        return _broken(
            name, f"课件太大，最多 {LIMIT / 1e6:g} MB；图片请放进 media 文件夹，不要粘贴在单元格里"
        )
    try:
        text = data.decode("utf-8-sig")
        plain = json.loads(text)
    except (ValueError, RecursionError):
        return _broken(name, "不是可用的课件文件（.ipynb），内容不完整或已损坏；请在 JupyterLab 里重新保存")
    if not isinstance(plain, dict) or plain.get("nbformat") != 4:
        return _broken(name, "不是第 4 版的课件文件（.ipynb）；请在 JupyterLab 里打开后重新保存")
    for n, cell in enumerate(plain["cells"] if isinstance(plain.get("cells"), list) else ()):
        if isinstance(cell, dict):  # nobody here needs cell ids, so none can be missing or double
            cell["id"] = f"cell-{n}"
    try:
        validate(plain, relax_add_props=True)
    except NotebookValidationError as wrong:
        place = [step for step in wrong.absolute_path if isinstance(step, int)][:1]
        where = f"第 {place[0] + 1} 个单元格" if place else ""
        return _broken(name, "课件文件的结构不对；请在 JupyterLab 里打开后重新保存", where)
    except Exception:  # the validator meets values it does not expect, e.g. a number for a list of cells
        return _broken(name, "课件文件的结构不对；请在 JupyterLab 里打开后重新保存")
    facts = plain["metadata"].get("lawtrain", {})
    return Notebook(
        name, facts if isinstance(facts, dict) else {}, _cells(plain, text), tuple(_facts(facts, name))
    )


@by_state
def read_notebook(path: Path, name: str) -> Notebook:
    """The notebook at `path`; the file is read again only when it has changed."""
    try:
        return parse_notebook(read_bytes(path, LIMIT), name)
    except ContentError as gone:
        return _broken(name, str(gone))


def _broken(name: str, message: str, where: str = "") -> Notebook:
    return Notebook(name, {}, (), (Problem(name, 1, where, message),))


def _facts(facts: Any, name: str) -> list[Problem]:
    if facts == {}:
        needed = "title、audience、minutes、as_of"
        return [
            Problem(
                name,
                1,
                "metadata.lawtrain",
                f"缺少课的说明（{needed}），请在笔记本元数据里补上 lawtrain 一项",
            )
        ]
    return [
        Problem(name, 1, ".".join(["metadata.lawtrain", *map(str, where)]), message)
        for where, message, _ in misfits(facts, FACTS_SCHEMA)
    ]


def language_info() -> dict[str, Any]:
    """What the kernel of this Python says of its language. JupyterLab writes it into a notebook that it opens: where
    it stands already, opening is no change.
    """
    return {
        "codemirror_mode": {"name": "ipython", "version": 3},
        "file_extension": ".py",
        "mimetype": "text/x-python",
        "name": "python",
        "nbconvert_exporter": "python",
        "pygments_lexer": "ipython3",
        "version": platform.python_version(),
    }


def _cells(plain: Mapping[str, Any], text: str) -> tuple[Cell, ...]:
    # JupyterLab writes one cell after another, each opening on a line of its own.
    lines = [n for n, line in enumerate(text.splitlines(), start=1) if re.fullmatch(r" {2}\{", line)]
    cells: list[Cell] = []
    for place, cell in enumerate(plain["cells"]):
        line = lines[place] if len(lines) == len(plain["cells"]) else 1
        source = cell["source"] if isinstance(cell["source"], str) else "".join(cell["source"])
        kind = cell["cell_type"]
        quiz, idle = _mounted(source) if kind == "code" else ("", False)
        cells.append(Cell(place, line, kind, source, quiz, idle, bool(cell.get("outputs"))))
    return tuple(cells)


def _mounted(source: str) -> tuple[str, bool]:
    """(reference, False) of a cell that is `lt.quiz("…")`, perhaps after `import lawtrain as lt`; else ("", idle)."""
    try:
        body = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return "", False
    if body and isinstance(body[0], ast.Import) and ast.unparse(body[0]) == "import lawtrain as lt":
        body = body[1:]
    match body:
        case []:
            return "", True
        case [
            ast.Expr(
                ast.Call(
                    func=ast.Attribute(value=ast.Name(id="lt"), attr="quiz"),
                    args=[ast.Constant(value=str(ref))],
                    keywords=[],
                )
            )
        ]:
            return clip(ref, 200), False
    return "", False
