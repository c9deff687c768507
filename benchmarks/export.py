"""The workbook of 100,000 results against the bare writers of the same cells."""

from __future__ import annotations

import io
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from xlsxwriter import Workbook

from benchmarks.tools import Result, alternate
from lawtrain.records import Person
from lawtrain.records import Result as Score
from lawtrain.reports import detail, gather
from lawtrain.reports.xlsx import write_xlsx

HOW = """十万次作答（一万人、十个小测）的成绩工作簿：汇总、明细、说明三张表，查公式注入、量列宽、写格式，从事实到字节。
对照一是 XlsxWriter（constant_memory）只把明细里同样的单元格写出来；对照二是 rustpy-xlsxwriter 写同样的行，没有装就跳过。
比的是处理器时间，各 3 次，交替进行。"""

_PEOPLE, _QUIZZES = 10_000, 10
_NOW = datetime(2026, 11, 22, 2, tzinfo=UTC)
Rows = list[tuple[Any, ...]]


def run() -> list[Result]:
    people = {
        f"p{n:06}": Person(f"p{n:06}", f"{n:06}", f"示例{n}", f"单位{n // 100}") for n in range(_PEOPLE)
    }
    scores = [
        Score(
            f"a{n}-{q}",
            who,
            2026,
            f"q{q}",
            f"小测{q}",
            1,
            60.0 + n % 40,
            100.0,
            True,
            _NOW - timedelta(n % 300),
        )
        for n, who in enumerate(people)
        for q in range(_QUIZZES)
    ]
    facts = gather(scores, people, year=2026, made_at=_NOW)
    table = detail(facts)
    rows: Rows = [tuple(column.heading for column in table.columns), *table.rows]
    peers: list[tuple[str, Callable[[], object]]] = [("XlsxWriter（constant_memory）", lambda: bare(rows))]
    try:
        from rustpy_xlsxwriter import write_worksheet

        peers.append(("rustpy-xlsxwriter", lambda: by_rust(write_worksheet, rows)))
    except ImportError:
        pass
    ours, *theirs = alternate(
        3, lambda: seconds(lambda: write_xlsx(facts)), *(lambda p=p: seconds(p) for _, p in peers)
    )
    mine = median(ours)
    return [
        Result(
            "10 万次作答的成绩工作簿",
            f"{mine:.1f} 秒",
            f"{median(one):.1f} 秒（{name}）",
            f"{mine / median(one):.1f} 倍",
        )
        for (name, _), one in zip(peers, theirs, strict=True)
    ]


def bare(rows: Rows) -> None:
    with tempfile.TemporaryDirectory() as folder:
        book = Workbook(Path(folder) / "bare.xlsx", {"constant_memory": True, "remove_timezone": True})
        sheet = book.add_worksheet()
        for n, row in enumerate(rows):
            sheet.write_row(n, 0, row)
        book.close()


def by_rust(write: Callable[..., object], rows: Rows) -> None:
    heads, *rest = rows
    lines = [
        {h: v.replace(tzinfo=None) if isinstance(v, datetime) else v for h, v in zip(heads, row, strict=True)}
        for row in rest
    ]
    write(lines, io.BytesIO(), sheet_name="明细")


def seconds(job: Callable[[], object]) -> float:
    began = time.process_time()
    job()
    return time.process_time() - began
