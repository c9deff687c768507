"""The table of a gradebook against nbgrader's own exporter."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nbgrader import api
from nbgrader.plugins.export import CsvExportPlugin

from benchmarks.tools import Result, alternate
from lawtrain.nbgrader_bridge import LedgerExporter
from lawtrain.nbgrader_bridge.config import find_our_programs

HOW = """一门课程 12 份作业、200 人，每份 10 个判分单元，十分之九的人交了：共 2,400 行，从打开成绩册到写完文件。
对照是 nbgrader 自带的 CsvExportPlugin.export，同一个进程、同一个成绩册；它逐行再查一次数据库。
比的是处理器时间：先各跑一遍小的热身，再各跑 2 次，交替进行；取对照快的一次、我们慢的一次。"""

_ASSIGNMENTS, _STUDENTS, _CELLS = 12, 200, 10


def run() -> list[Result]:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        url = f"sqlite:///{root / 'gradebook.db'}"
        make(url)
        for kind, name in ((LedgerExporter, "w.csv"), (CsvExportPlugin, "stock.csv")):
            kind(to=str(root / name), student=["s000"]).export(api.Gradebook(url, "xuefa-2026"))

        def measure(kind: Any, name: str) -> Callable[[], float]:
            def once() -> float:
                began = time.process_time()
                with api.Gradebook(url, "xuefa-2026") as book:
                    kind(to=str(root / name)).export(book)
                return time.process_time() - began

            return once

        stock, table, workbook = alternate(
            2,
            measure(CsvExportPlugin, "stock.csv"),
            measure(LedgerExporter, "x.csv"),
            measure(LedgerExporter, "x.xlsx"),
        )
        lines = (root / "x.csv").read_text(encoding="utf-8-sig").count("\n")
    if lines != _ASSIGNMENTS * _STUDENTS + 1:
        raise RuntimeError(f"导出了 {lines} 行，不是 {_ASSIGNMENTS * _STUDENTS + 1} 行")
    peer = min(stock)
    return [
        Result(
            f"成绩册导出 2,400 行（{what}）",
            f"{max(ours) * 1000:.0f} ms",
            f"{peer:.1f} s（nbgrader 自带，CSV）",
            f"快 {peer / max(ours):.0f} 倍",
            goal,
            peer / max(ours) >= 50 if goal else None,
        )
        for what, ours, goal in (("CSV", table, "快 50 倍"), ("Excel", workbook, ""))
    ]


def make(url: str) -> None:
    """The rows that nbgrader itself would have written, all at once."""
    find_our_programs()
    with api.Gradebook(url, "xuefa-2026") as book:
        students = [
            api.Student(id=f"s{n:03}", last_name=f"示例{n}", first_name=f"示范镇/第{n % 9}组")
            for n in range(_STUDENTS)
        ]
        book.db.add_all(students)
        for n in range(_ASSIGNMENTS):
            assignment = api.Assignment(name=f"作业{n}", course_id=book.course_id)
            notebook = api.Notebook(name=f"作业{n}", assignment=assignment)
            cells = [
                api.GradeCell(name=f"c{m}", notebook=notebook, max_score=10.0, cell_type="code")
                for m in range(_CELLS)
            ]
            book.db.add_all([assignment, notebook, *cells])
            book.db.flush()
            for student in students[: _STUDENTS * 9 // 10]:
                handed_in = api.SubmittedAssignment(
                    assignment_id=assignment.id,
                    student_id=student.id,
                    timestamp=datetime(2026, 11, 5, tzinfo=UTC).replace(tzinfo=None),
                )
                book.db.add(handed_in)
                book.db.flush()
                own = api.SubmittedNotebook(assignment_id=handed_in.id, notebook_id=notebook.id)
                book.db.add(own)
                book.db.flush()
                book.db.add_all(
                    api.Grade(cell_id=cell.id, notebook_id=own.id, auto_score=7.5, needs_manual_grade=False)
                    for cell in cells
                )
        book.db.commit()
