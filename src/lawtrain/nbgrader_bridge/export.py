"""`nbgrader export --exporter=lawtrain.nbgrader_bridge.LedgerExporter`: the gradebook as a table that an office can use.

One row per assignment and student, also for who handed in nothing; .xlsx, or .csv that Excel opens without questions.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nbgrader.api import Assignment, Student
from nbgrader.plugins.export import ExportPlugin
from sqlalchemy import select

from lawtrain.desk.people import tree_order
from lawtrain.errors import Invalid, LawtrainError
from lawtrain.nbgrader_bridge.gradebook import Tally, tallies
from lawtrain.records import TOWN_TIME
from lawtrain.reports.csv import csv_of
from lawtrain.reports.facts import chinese_order
from lawtrain.reports.tables import Cell, Column, Table
from lawtrain.reports.xlsx import write_tables

USUAL = "作业成绩.xlsx"
COLUMNS = (
    Column("作业", "text", 16),
    Column("工号", "text", 10),
    Column("姓名", "text", 10),
    Column("单位", "text", 14),
    Column("满分", "number"),
    Column("机器评分", "number"),
    Column("人工评分", "number"),
    Column("迟交扣分", "number"),
    Column("得分", "number"),
    Column("状态", "text", 8),
    Column("提交时间（自报）", "datetime", 18),
)
NOTES = (
    "机器评分：程序评的、没有人改过的分。人工评分：人评的分，人改过的机器分和另加的分也算在这里。",
    "得分：机器评分加人工评分，减迟交扣分，最多是满分；全部评完才有，与记入台账的一致。",
    "提交时间（自报）：由学员自己的程序写下，只供参考；台账里的时间另有核对。",
    "顺序：先按作业，再按单位，单位里按姓名；常用字按拼音排，生僻字排在后面。",
)


class LedgerExporter(ExportPlugin):  # type: ignore[misc]
    """`--to x.xlsx` or `--to x.csv`; `--assignment` and `--student` as for nbgrader's own exporter."""

    def export(self, gradebook: Any) -> None:
        """Writes the file; a trouble is one sentence in the log, and the command fails."""
        try:
            to = Path(self.to or USUAL)
            write = _writer(to)
            table = grades_table(gradebook, set(map(str, self.assignment)), set(map(str, self.student)))
            to.write_bytes(write(table))
        except LawtrainError as error:
            self.log.error("%s", error)
            raise SystemExit(1) from error
        except OSError as error:
            self.log.error("%s 写不进去；请关掉正打开它的程序，或换一个文件夹再导出", self.to or USUAL)
            raise SystemExit(1) from error
        self.log.info("已导出 %d 行：%s", len(table.rows), to)


def grades_table(gradebook: Any, assignments: Collection[str] = (), students: Collection[str] = ()) -> Table:
    """Every assignment × every student, or of these alone; empty: all."""
    found = tallies(gradebook)
    every = gradebook.db.execute(select(Assignment.name, Assignment.max_score))
    wanted = sorted((row for row in every if not assignments or row[0] in assignments), key=_by_name)
    people = gradebook.db.execute(select(Student.id, Student.last_name, Student.first_name))
    ordered = sorted((tuple(row) for row in people if not students or row[0] in students), key=_place)
    rows = tuple(_row(name, student, points, found) for name, points in wanted for student in ordered)
    return Table("作业成绩", COLUMNS, rows, NOTES)


def _row(
    name: str, student: tuple[Any, ...], points: float, found: Mapping[tuple[str, str], Tally]
) -> tuple[Cell, ...]:
    tally = found.get((name, student[0]))
    who = (name, student[0], student[1] or "", student[2] or "", round(float(points), 2))
    if tally is None:
        return (*who, None, None, None, None, "未提交", None)
    kept = tally.within(points)
    at = kept.at.astimezone(TOWN_TIME) if kept.at else None
    if kept.waiting:
        return (*who, kept.auto, kept.manual, kept.late, None, "待阅卷", at)
    return (*who, kept.auto, kept.manual, kept.late, kept.score, "已评完", at)


def _by_name(row: Any) -> bytes:
    return chinese_order(row[0])


def _place(student: tuple[Any, ...]) -> tuple[object, ...]:
    identity, name, unit = student
    return not unit, tree_order(unit or ""), chinese_order(name or ""), identity


def _writer(to: Path) -> Any:
    if to.suffix.lower() == ".xlsx":
        return lambda table: write_tables("作业成绩", [table], datetime.now(UTC))
    if to.suffix.lower() == ".csv":
        return csv_of
    raise Invalid(f"导出的文件名“{to.name}”看不出格式；请用 --to 写一个 .xlsx 或 .csv 结尾的文件名")
