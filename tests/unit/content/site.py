"""A small content folder that is right in every respect, written where a test wants it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from tests.unit.formats.samples import BANK

FACTS = {"title": "宪法的地位", "audience": ["领导", "村组"], "minutes": 25, "as_of": "2026-11-22"}
COURSE = "title: 宪法\norder: 1\naudience: [领导, 村组]\nlessons:\n  - 01-supremacy\n"
PROSE = "# 宪法\n\n《宪法》第五条第三款规定如此。\n\n![修改宪法的步骤](media/01-amend.svg)\n\n以上。"
SOURCE = "flowchart TD\n  A --> B\n"


def markdown(source: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "id": "m", "metadata": {}, "source": source}


def code(source: str, *outputs: dict[str, Any]) -> dict[str, Any]:
    cell = {"cell_type": "code", "id": "c", "metadata": {}, "source": source, "execution_count": None}
    return {**cell, "outputs": list(outputs)}


QUIZ = code('import lawtrain as lt\n\nlt.quiz("constitution/01-supremacy")')


def notebook(*cells: dict[str, Any], facts: object = FACTS) -> str:
    named = [{**cell, "id": f"cell-{n}"} for n, cell in enumerate(cells)]
    metadata = {} if facts is None else {"lawtrain": facts}
    plain = {"cells": named, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(plain, ensure_ascii=False, indent=1)


def svg(source: str = SOURCE, inside: str = "") -> str:
    stamp = hashlib.sha256(source.encode()).hexdigest()
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 360 600"><!-- source-sha256: {stamp} -->'
    return f"{head}<title>步骤</title>{inside}</svg>"


def build(root: Path, **changes: str | None) -> Path:
    """Write the folder; `changes` replaces files by short name, None leaves one out."""
    files: dict[str, tuple[str, str | None]] = {
        "course": ("courses/constitution/course.yaml", COURSE),
        "lesson": ("courses/constitution/01-supremacy.ipynb", notebook(markdown(PROSE), QUIZ)),
        "source": ("courses/constitution/media/01-amend.mmd", SOURCE),
        "drawing": ("courses/constitution/media/01-amend.svg", svg()),
        "bank": ("quizzes/constitution/01-supremacy.yaml", BANK),
    }
    for short, (name, right) in files.items():
        text = changes.get(short, right)
        if text is not None:
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
    return root
