"""A lesson as a .docx, against python-docx writing the same words and nothing else."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from datetime import UTC, datetime
from statistics import median

from docx import Document

from benchmarks.tools import REPO, Result, alternate
from lawtrain import content
from lawtrain.reports.handout import Sheet, print_lesson

HOW = """全部 25 课各印一份：读课文、排版、把图画成图片、写 .docx。图画过一次就留着，所以第一轮不算。对照是 python-docx
把同样的段落和表格原样写进空白文件，没有版式，也没有图。各 3 轮，交替进行。"""

_ROUNDS, _MOST = 3, 3.0


def run() -> list[Result]:
    catalogue, at = content.load(REPO), datetime(2026, 11, 23, tzinfo=UTC)
    refs = [lesson.ref for lesson in catalogue.lessons]

    def printed(sheet: Sheet) -> list[bytes]:
        return [print_lesson(catalogue, ref, sheet, made_at=at).data for ref in refs]

    found = []
    for sheet in Sheet:
        words = [_words(data) for data in printed(sheet)]
        ours, bare = alternate(
            _ROUNDS,
            lambda s=sheet: _timed(lambda: printed(s)),
            lambda w=words: _timed(lambda: [*map(_plain, w)]),
        )
        mine, theirs = median(ours) / len(refs), median(bare) / len(refs)
        goal = sheet is Sheet.WHOLE
        found.append(
            Result(
                f"印一份{sheet.label}",
                f"{mine * 1000:.0f} 毫秒",
                f"{theirs * 1000:.0f} 毫秒（python-docx 只写字）",
                f"{mine / theirs:.1f} 倍",
                f"≤ {_MOST:g} 倍" if goal else "",
                mine <= _MOST * theirs if goal else None,
            )
        )
    return found


Words = tuple[list[str], list[list[list[str]]]]


def _words(data: bytes) -> Words:
    document = Document(io.BytesIO(data))
    tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]
    return [one.text for one in document.paragraphs], tables


def _plain(words: Words) -> bytes:
    document = Document()
    for text in words[0]:
        document.add_paragraph(text)
    for rows in words[1]:
        table = document.add_table(len(rows), max(map(len, rows)))
        for row, texts in zip(table.rows, rows, strict=True):
            for cell, text in zip(row.cells, texts, strict=False):
                cell.text = text
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
