"""The yearly report pack for 1,000, 10,000 and 100,000 cadres, and the figures of a million exam results."""

from __future__ import annotations

import io
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

from xlsxwriter import Workbook

from benchmarks.tools import REPO, Result
from lawtrain.policies import Finding, Standing, State
from lawtrain.records import (
    CATEGORIES,
    Attendance,
    Book,
    EventKind,
    Exam,
    ExamResult,
    Exemption,
    Nature,
    Person,
    Post,
    Sitting,
    Stretch,
    TrainingEvent,
)
from lawtrain.reports.tables import Table
from lawtrain.reports.xlsx import Pen
from lawtrain.reports.year import Section, YearFacts, all_figures, gather_year, index
from lawtrain.reports.year.evidence import write_evidence
from lawtrain.reports.year.exam_figures import exam_figures
from lawtrain.reports.year.pack import Edition, write_pack
from lawtrain.reports.year.workbook import write_workbook

HOW = """编造的一年：每百人一个单位，各有五个统计类别，一次考试（有补考、免考、缺考），每人参加两次活动、有一份带四条
结论的达标情况。报告包是不列姓名的内部版：年度报告、年度台账、依据名单、数据和清单，从事实到写完所有文件；每个人数
各在一个新进程里，内存是进程的峰值（含编造的数据本身）。对照是 XlsxWriter（constant_memory）把台账和依据名单里同样的
单元格直接写出来，不算数、不查公式注入、不量列宽；这一项比的是处理器时间。一百万条成绩：十次考试、十万人，算到每次考试、每个类别、每个单位，
带名单和台账条目；对照是 DuckDB 在同样的数据上用 SQL 算同样的应考、实考、合格和平均分，不带名单，没有装 DuckDB 就跳过。"""

_SIZES = (1_000, 10_000, 100_000)
_SECONDS, _MEGABYTES, _TIMES = 60, 1024, 1.5
_YEAR, _DAY = 2026, date(2026, 11, 22)
_NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)


def run() -> list[Result]:
    results, before = [], 0.0
    for size in _SIZES:
        told, raw = measured("pack", size), measured("raw", size)
        each = told["seconds"] / size
        growth = f"人均 {each * 1e3:.2f} 毫秒" + (f"，是前一档的 {each / before:.2f} 倍" if before else "")
        results.append(
            Result(
                f"{size:,} 人的报告包",
                f"{told['seconds']:.1f} 秒，峰值 {told['megabytes']:.0f} MB",
                "—",
                growth,
                f"≤ {_SECONDS} 秒，≤ 1 GB" if size == _SIZES[-1] else "",
                told["seconds"] <= _SECONDS and told["megabytes"] <= _MEGABYTES
                if size == _SIZES[-1]
                else None,
            )
        )
        ratio = told["sheets"] / raw["seconds"]
        figures = (f"{told['sheets']:.2f} 秒", f"{raw['seconds']:.2f} 秒（{raw['cells']:,.0f} 个单元格）")
        goal = f"≤ {_TIMES:g} 倍" if size == _SIZES[-1] else ""
        met = ratio <= _TIMES if goal else None
        results.append(Result(f"{size:,} 人的台账和依据名单", *figures, f"{ratio:.1f} 倍", goal, met))
        before = each
    return [*results, million()]


def measured(what: str, size: int) -> dict[str, float]:
    """In a process of its own, so that peaks of memory are its own."""
    command = [sys.executable, "-m", "benchmarks.report", what, str(size)]
    done = subprocess.run(command, stdout=subprocess.PIPE, cwd=REPO, check=True, timeout=900)
    told: dict[str, float] = json.loads(done.stdout)
    return told


def pack(size: int) -> dict[str, float]:
    facts = town(size)
    sheets = {"年度台账.xlsx", "依据名单.xlsx"}
    spent, last = 0.0, ("", time.process_time())

    def watch(_done: int, _of: int, what: str) -> None:
        nonlocal spent, last
        now = time.process_time()
        spent += now - last[1] if last[0] in sheets else 0
        last = (what, now)

    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        write_pack(facts, Path(folder) / "pack", names=False, edition=Edition.INTERNAL, progress=watch)
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": seconds, "sheets": spent, "megabytes": peak}


def raw(size: int) -> dict[str, float]:
    """The same cells, put down by XlsxWriter alone."""
    facts, tables, real = town(size), [], Pen.table

    def kept(pen: Pen, name: str, table: Table, _notes: Sequence[str] = ()) -> Any:
        """Charts need their sheet, though not its rows."""
        tables.append(table)
        return real(pen, name, replace(table, rows=(), totals=frozenset()))

    with patch.object(Pen, "table", kept):
        figures = all_figures(facts)
        write_workbook(facts, figures, names=False, public=False)
        write_evidence(facts, figures, names=False)
    began = time.process_time()
    cells = put_down(tables)
    return {"seconds": time.process_time() - began, "cells": cells}


def put_down(tables: Sequence[Table]) -> int:
    book, cells = Workbook(io.BytesIO(), {"constant_memory": True, "strings_to_formulas": False}), 0
    plain = book.add_format({"border": 1})
    for table in tables:
        sheet = book.add_worksheet()
        for i, row in enumerate(table.rows):
            for j, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(i, j, value, plain)
                elif value is None:
                    sheet.write_blank(i, j, None, plain)
                else:
                    sheet.write_number(i, j, value, plain)
            cells += len(row)
    book.close()
    return cells


def million() -> Result:
    """Ten exams of a hundred thousand people."""
    facts = town(100_000, exams=10)
    began = time.perf_counter()
    figures = list(exam_figures(facts))
    ours = time.perf_counter() - began
    marks, what = len(facts.book.exam_results), "条考试成绩算成指标"
    told = f"{ours:.1f} 秒，{marks / ours:,.0f} 条/秒"
    try:
        import duckdb
    except ImportError:
        return Result(f"{marks:,} {what}", told, "没有装 DuckDB，跳过", "—")
    theirs, same = by_sql(duckdb.connect(), facts, figures)
    if not same:
        raise AssertionError("两边算的不一样")
    return Result(f"{marks:,} {what}", told, f"{theirs:.2f} 秒（DuckDB）", f"{ours / theirs:.0f} 倍")


_SQL = """
with due as (select p.who, e.exam, p.category, p.unit from people p cross join exams e
             where not exists (select 1 from exempt x where x.who = p.who and x.exam = e.exam)),
best as (select exam, who, max(score) score, bool_or(passed) passed from marks group by exam, who)
select exam, category, unit, count(*) due, count(best.who) sat, count(*) filter (passed) final, avg(score) mean
from due left join best using (exam, who) group by exam, category, unit
"""


def by_sql(base: Any, facts: YearFacts, figures: Sequence[Any]) -> tuple[float, bool]:
    """Seconds for the query, and whether it found what we found. Loading the tables is not counted."""
    import pandas as pd

    people = pd.DataFrame(
        [(who, p[0].post.category, facts.unit_of(p[0].post.unit)) for who, p in facts.places.items()],
        columns=["who", "category", "unit"],
    )
    exams = pd.DataFrame({"exam": list(facts.book.exams)})
    exempt = pd.DataFrame([(w, e) for e, w in facts.book.exemptions], columns=["who", "exam"])
    marks = pd.DataFrame(
        [
            (m.exam, m.pseudonym, m.score, m.passed)
            for m in facts.book.exam_results.values()
            if m.score is not None
        ],
        columns=["exam", "who", "score", "passed"],
    )
    for name, frame in (("people", people), ("exams", exams), ("exempt", exempt), ("marks", marks)):
        base.register("frame", frame)
        base.execute(f"create table {name} as select * from frame")
    began = time.perf_counter()
    rows = base.execute(_SQL).fetchall()
    seconds = time.perf_counter() - began
    cells = index(figures)
    names = ("due", "sat", "final")
    same = all(
        tuple(cells[Section.EXAM, exam, category, unit, n].numerator for n in names) == tuple(counts)
        for exam, category, unit, *counts, _mean in rows
    )
    return seconds, same and len(rows) == sum(f.name == "due" and bool(f.unit) for f in figures)


def town(size: int, exams: int = 1) -> YearFacts:
    """So many cadres with a year behind them, put together without a ledger."""
    who = [f"{n:08x}{'e' * 24}" for n in range(size)]
    places, people, book, standings = {}, {}, Book(head=1), {}
    for n, one in enumerate(who):
        unit, category = f"示范县/第{n // 100}单位/第{n // 10 % 10}组", CATEGORIES[n // 20 % len(CATEGORIES)]
        people[one] = Person(one, f"g{n:06}", f"示范{n}", unit)
        places[one] = (Stretch(date(2025, 1, 1), None, f"示范{n}", Post(unit, category)),)
        standings[one] = standing(one, n, category, unit)
    for number in range(exams):
        sit(book, f"exam{number}", who)
    for number in range(20):
        event = TrainingEvent(
            f"event{number}", EventKind.TRAINING, f"第{number}期培训", date(2026, 1 + number // 2, 9), "示范县", 4.0,
            (), ("宪法",), "礼堂", 0, 0, 0, (), "", "", _NOW, number + 1,
        )  # fmt: skip
        book.events[event.id] = event
        for n in range(number, size, 10):
            book.attendances[event.id, who[n]] = Attendance(event.id, who[n], None, 10_000_000 + n)
    return gather_year(
        year=_YEAR, today=_DAY, made_at=_NOW, town="示范县", people=people, places=places, book=book,
        standings=standings, policy="示范县2026年学法要求",
    )  # fmt: skip


def sit(book: Book, name: str, who: Sequence[str]) -> None:
    """One exam: of a hundred, two are exempt, three absent, and who fails sits the make-up."""
    sittings = (Sitting(1, "首场", date(2026, 9, 1), False), Sitting(2, "补考", date(2026, 10, 1), True))
    book.exams[name] = Exam(
        name, _YEAR, f"年度考试{name}", "学法用法", "示范县普法办", Nature.FORMAL, date(2026, 8, 31), CATEGORIES, 100.0,
        60.0, 80.0, 90.0, sittings, _NOW, 1,
    )  # fmt: skip
    for n, one in enumerate(who):
        if n % 100 < 2:
            book.exemptions[name, one] = Exemption(name, one, "临近退休", "示范", _DAY, (), n)
            continue
        if n % 100 < 5:
            continue
        score = float(40 + n * 7 % 60)
        marks = [(1, score)] if score >= 60 else [(1, score), (2, score + 15)]
        for sitting, points in marks:
            mark = ExamResult(name, sitting, one, points, points >= 60, _DAY, "", len(book.exam_results))
            book.exam_results[name, sitting, one] = mark


def standing(who: str, n: int, category: str, unit: str) -> Standing:
    state = (State.MET, State.MET, State.OPEN, State.UNMET)[n % 4]
    findings = tuple(
        Finding(
            f"rule{i}",
            f"要求{i}",
            "示例",
            state,
            f"已有 {i + n % 9} 学时，应有 40 学时。",
            i,
            40.0,
            "学时",
            _DAY,
            (n, i),
        )
        for i in range(4)
    )
    return Standing(who, _YEAR, _DAY, category, unit, state, findings, _DAY if state == State.OPEN else None)


if __name__ == "__main__":
    print(json.dumps({"pack": pack, "raw": raw}[sys.argv[1]](int(sys.argv[2]))))
