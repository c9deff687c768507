"""From an empty office to its first report with nothing but its own files: a roster, a sign-in sheet, a table of results."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from docx import Document
from openpyxl import Workbook, load_workbook

from lawtrain.desk import attendance_import, results_import, roster_import
from lawtrain.desk.doors import CONSOLE
from lawtrain.desk.files import Files
from lawtrain.desk.ledger import LedgerDesk
from lawtrain.desk.roster import RosterDesk
from lawtrain.desk.roster_import import Upload
from lawtrain.desk.table_file import TableFile
from lawtrain.desk.year import YearDesk
from lawtrain.desk.year_report import make_pack
from lawtrain.records import EventKind, Exam, Nature, Sitting, TrainingEvent
from lawtrain.reports.year.pack import Edition
from lawtrain.store import Store

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
HELD = date(2026, 11, 10)
STAFF = "一般国家工作人员"
PEOPLE = [
    (f"10{n:02}", f"示例{name}", "党政综合办公室" if n < 4 else "财政所")
    for n, name in enumerate("甲乙丙丁戊己庚", 1)
]


def table(*rows: Sequence[object]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_with_its_own_files_alone(tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path / 'service.sqlite'}")
    files, clock = Files(tmp_path), lambda: NOW
    roster, ledger = RosterDesk(store, clock), LedgerDesk(store, files, clock)
    year = YearDesk(store, tmp_path, clock)

    heads = ("工号", "姓名", "单位", "统计类别", "在册起")
    rows = [(number, name, unit, STAFF, "2026-01-01") for number, name, unit in PEOPLE]
    upload = Upload(table(("示范镇花名册",), heads, *rows), "花名册.xlsx")
    roster_import.confirm(roster, CONSOLE, upload, roster_import.preview(roster, upload).digest)

    event = TrainingEvent(
        "", EventKind.TRAINING, "年度集中培训", HELD, "镇普法办", 8.0, (), (), "会议室", 0, 0, 0, (), "", "", NOW, 0
    )  # fmt: skip
    held = ledger.record_event(CONSOLE, event)
    signed = [(n, name, "√" if n != 3 else "请假") for n, (_, name, _) in enumerate(PEOPLE, 1)]
    sheet = TableFile(table(("年度集中培训签到表",), ("序号", "姓名", "签到"), *signed), "签到表.xlsx")
    seen = attendance_import.preview(store, ledger, held, sheet)
    assert attendance_import.confirm(store, ledger, CONSOLE, held, sheet, seen.digest) == (6, 0)

    exam = Exam(
        "", 2026, "学法用法考试", "学法用法", "县普法办", Nature.FORMAL, HELD, (STAFF,), 100, 60, 80, 90,
        (Sitting(1, "首场", HELD, False),), NOW, 0,
    )  # fmt: skip
    sat = ledger.record_exam(CONSOLE, exam)
    marks = zip((95, 82, 61, 59, 77, "缺考", 100), PEOPLE, strict=True)
    results = TableFile(
        table(("工号", "姓名", "成绩"), *((number, name, mark) for mark, (number, name, _) in marks)),
        "成绩.xlsx",
    )
    found = results_import.preview(store, ledger, sat, 1, results)
    assert [p for p in found.problems if p.is_error] == []
    results_import.confirm(store, ledger, CONSOLE, sat, 1, results, found.digest, "")

    pack = tmp_path / "报告"
    told: list[str] = []
    manifest = make_pack(
        year,
        year.facts(2026),
        pack,
        names=False,
        edition=Edition.INTERNAL,
        template=None,
        progress=lambda done, of, what: told.append(what),
    )
    assert told, "long work says how far it is"
    assert {file.name for file in manifest.files} <= {p.relative_to(pack).as_posix() for p in pack.rglob("*")}
    figures = json.loads(next(pack.rglob("指标.json")).read_text(encoding="utf-8"))["figures"]
    whole = {f["name"]: f["text"] for f in figures if f["subject"] == sat and f["category"] and not f["unit"]}
    assert whole["due"] == "7人"
    assert whole["sat"] == "6人"
    assert whole["attendance"] == "85.7%（6/7）"
    assert whole["final_sat"] == "83.3%（5/6）"
    assert whole["final_due"] == "71.4%（5/7）"
    report = Document(str(next(pack.rglob("*.docx"))))
    words = "".join(p.text for p in report.paragraphs)
    words += "".join(cell.text for one in report.tables for row in one.rows for cell in row.cells)
    assert "集中培训" in words
    assert "示例甲" not in words
    workbook = load_workbook(next(path for path in pack.rglob("*.xlsx") if "依据" not in path.name))
    assert len(workbook.sheetnames) >= 6
    store.close()
