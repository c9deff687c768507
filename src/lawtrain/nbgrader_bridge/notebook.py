"""The notebook of an assignment: as it is handed out, and as it stands once marked.

Handed out it holds no key: the redacted paper in one folded cell, and below a folded heading one cell per mark, `0.0`.
Marked, it is made anew from the assignment: of what was handed in only answers appear, as inert text.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from html import escape
from typing import Any

from lawtrain.content.notebook import KERNEL, language_info
from lawtrain.grading import rounded
from lawtrain.nbgrader_bridge.assignment import Assignment, Cell
from lawtrain.nbgrader_bridge.marking import Marking
from lawtrain.questions import Question

Notebook = dict[str, Any]

GUIDE = "<!-- lawtrain: 评分要点 -->"
"""Opens the cells that learners never see: they are left out of feedback."""
UNANSWERED = "（尚未作答）"
"""Stands in the notebook's own cell for a written answer until somebody writes there."""
_RELEASED = "0.0"
_IMPOSSIBLE = "交来的答案不合这道题的要求，按未作答计"


def source_notebook(assignment: Assignment, packet: str) -> Notebook:
    """What `nbgrader generate_assignment` starts from. `packet`: JSON of the redacted paper."""
    cells = [
        _text("head", _instructions(assignment)),
        _code("quiz", f"import lawtrain as lt\nlt.assignment(r'''{_quoted(packet)}''')", folded=True),
        _text(
            "marks",
            "## 阅卷用，不用看，也不用改",
            {"heading_collapsed": True, "jp-MarkdownHeadingCollapsed": True},
        ),
    ]
    for cell in assignment.cells:
        name, meta = f"cell-{cell.grade_id}", _meta(cell)
        if cell.manual:
            cells.append(_text(name, UNANSWERED, nbgrader=meta))
        else:
            cells.append(_code(name, _RELEASED, nbgrader=meta, folded=True))
    return _notebook(_frozen(one) for one in cells)


def marked_notebook(assignment: Assignment, marking: Marking, released: Mapping[str, str]) -> Notebook:
    """What stands in autograded/: the code is literals alone, the outputs are theirs.

    `released`: what the graded cells said when they were handed out, by grade id.
    """
    made, cells = [_text("head", _marked_head(assignment, marking))], assignment.cells
    for number, slot in enumerate(assignment.paper.slots, 1):
        question = assignment.questions[slot.item]
        made.append(_text(f"given-{slot.item}", _given(number, question, marking.answers, slot.orders)))
        for cell in (one for one in cells if one.item == slot.item):
            made += _marked_cells(cell, marking, released)
    return _notebook(made, paper=assignment.paper.digest)


def marked_paper(notebook: Mapping[str, Any]) -> str:
    """Digest of the paper that a notebook was marked by; empty for any other notebook."""
    own = notebook.get("metadata", {}).get("lawtrain", {})
    return str(own.get("paper", ""))


def graded_sources(notebook: Mapping[str, Any]) -> dict[str, str]:
    """What the graded cells of a marked notebook say, by grade id."""
    cells = [cell for cell in notebook.get("cells", ()) if "nbgrader" in cell["metadata"]]
    return {cell["metadata"]["nbgrader"]["grade_id"]: "".join(cell["source"]) for cell in cells}


def inert(text: str) -> str:
    """A learner's words as Markdown that shows them as they are and does nothing."""
    return f'<pre style="white-space: pre-wrap; font-family: inherit">{escape(text)}</pre>'


def _instructions(assignment: Assignment) -> str:
    paper = assignment.paper
    written = sum(cell.manual for cell in assignment.cells)
    marked = f"，其中 {written} 道简答题由培训员阅卷" if written else ""
    return "\n".join([
        f"# {paper.title}",
        "",
        f"本作业共 {len(paper.slots)} 题，满分 {assignment.points:g} 分，{assignment.pass_score:g} 分合格{marked}。",
        "",
        "1. 点上方的“显示题目”，题目就会出现。",
        "2. 逐题作答。答案随时自动保存在本作业的文件夹里，关掉页面再打开还在。",
        "3. 做完以后，点最上面的“作业”，找到本作业，点“提交”。没有提交的不算交。",
        "4. 收卷以前可以修改后再次提交，以最后一次为准。",
    ])  # fmt: skip


def _marked_head(assignment: Assignment, marking: Marking) -> str:
    lines = [f"# {assignment.paper.title}", ""]
    if marking.notes:
        lines += ["**阅卷说明**", "", *(f"- {note}" for note in marking.notes), ""]
    lines.append("选择题、判断题由程序判分，简答题由培训员阅卷。对分数有疑问，请找培训员。")
    return "\n".join(lines)


def _given(
    number: int, question: Question, answers: Mapping[str, Sequence[str]], orders: Mapping[str, Any]
) -> str:
    """The question, and what was answered: options by their words, since letters depend on the order."""
    whole = question.body.redact(question, orders)
    lines = [f"### 第 {number} 题（{whole.label}）", "", whole.stem, ""]
    for place, leaf in enumerate(question.leaves, 1):
        face, answer = leaf.body.redact(leaf, orders), tuple(answers.get(leaf.id, ()))
        if question.body.parts:
            lines += [f"（{place}）{face.stem}", ""]
        if face.control != "text":
            said = _IMPOSSIBLE if leaf.body.problem(answer) else face.said(answer, _inert_line) or "未作答"
            lines += [f"作答：{said}", ""]
    return "\n".join(lines)


def _inert_line(text: str) -> str:
    """The same within a line: as character references nothing of it is markup."""
    return "".join(one if one.isalnum() else f"&#{ord(one)};" for one in text)


def _marked_cells(cell: Cell, marking: Marking, released: Mapping[str, str]) -> list[Notebook]:
    if cell.leaf is None:
        return [_score(cell, marking.scores[cell.grade_id])]
    answer = marking.texts.get(cell.grade_id, "")
    source = inert(answer) if answer else released[cell.grade_id]  # as it was: nothing was answered
    guide = cell.leaf.body.reveal(cell.leaf)
    lines = [GUIDE, f"**评分要点**（{cell.label}，满分 {cell.points:g} 分，只有阅卷的人能看到）", ""]
    lines += [
        f"- {one.text}（{rounded(one.share * Fraction(str(cell.points))):g} 分）" for one in guide.guide
    ]
    lines += ["", f"参考答案：{guide.explanation}"]
    whose = [_text(f"whose-{cell.grade_id}", f"**{cell.label}**")] if cell.leaf.id != cell.item else []
    return [
        *whose,
        _text(f"guide-{cell.grade_id}", "\n".join(lines)),
        _text(f"cell-{cell.grade_id}", source, nbgrader=_meta(cell)),
    ]


def _score(cell: Cell, score: float) -> Notebook:
    """What a grading cell says once marked: its last line is the score, a plain float."""
    value = repr(float(score))
    source = f"# {cell.label}：得 {score:g} / {cell.points:g} 分\n{value}"
    made = _code(f"cell-{cell.grade_id}", source, nbgrader=_meta(cell))
    output = {
        "data": {"text/plain": value},
        "execution_count": 1,
        "metadata": {},
        "output_type": "execute_result",
    }
    return made | {"execution_count": 1, "outputs": [output]}


def _meta(cell: Cell) -> dict[str, Any]:
    return {
        "grade": True,
        "grade_id": cell.grade_id,
        "locked": not cell.manual,
        "points": cell.points,
        "schema_version": 3,
        "solution": cell.manual,
        "task": False,
    }


def _text(
    name: str, source: str, extra: Mapping[str, Any] | None = None, nbgrader: Mapping[str, Any] | None = None
) -> Notebook:
    metadata = {**(extra or {}), **({"nbgrader": dict(nbgrader)} if nbgrader else {})}
    return {"cell_type": "markdown", "id": _cell_id(name), "metadata": metadata, "source": source}


def _code(
    name: str, source: str, nbgrader: Mapping[str, Any] | None = None, *, folded: bool = False
) -> Notebook:
    metadata: dict[str, Any] = {"nbgrader": dict(nbgrader)} if nbgrader else {}
    if folded:
        metadata["jupyter"] = {"source_hidden": True, **({"outputs_hidden": True} if nbgrader else {})}
    return {
        "cell_type": "code",
        "id": _cell_id(name),
        "metadata": metadata,
        "source": source,
        "execution_count": None,
        "outputs": [],
    }


def _frozen(cell: Notebook) -> Notebook:
    cell["metadata"] |= {"deletable": False, "editable": False}
    return cell


def _notebook(cells: Iterable[Notebook], paper: str = "") -> Notebook:
    own = {"lawtrain": {"paper": paper}} if paper else {}
    return {
        "cells": list(cells),
        "metadata": {"kernelspec": dict(KERNEL), "language_info": language_info(), **own},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def _cell_id(name: str) -> str:
    return name[:64]


def _quoted(packet: str) -> str:
    """JSON that stays whole between r''' and '''."""
    return json.dumps(json.loads(packet), ensure_ascii=False, separators=(",", ":")).replace("'", "\\u0027")
