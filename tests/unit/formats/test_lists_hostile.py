"""Sign-in sheets and results pass the same guard as a roster: files made to harm cost a fixed amount of memory."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.unit.formats.roster_samples import repacked
from tests.unit.formats.test_roster_hostile import CELL, MEMORY, SHEET, SOUND, bomb, deep, rows, with_sheet

FETCHES = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><worksheet><sheetData>&a;</sheetData></worksheet>'

HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "zip bomb": (bomb, "异常地大"),
    "a file to fetch": (
        lambda: repacked(SOUND, lambda n, old: FETCHES if n == SHEET else old),
        "内部结构不正常",
    ),
    "macros": (lambda: repacked(SOUND, xl__vbaProject_dot_bin=b"x"), "宏"),
    "a million rows": (lambda: with_sheet(rows(1_000_000, CELL), "A1:A1000000"), "最多 20000 行"),
    "ten million rows claimed": (lambda: with_sheet(rows(2, CELL), "A1:XFD10000000"), "没有找到表头|不完整"),
    "deep nesting": (lambda: with_sheet(deep), "不完整|没有内容"),
}

READ = """
import importlib, resource, sys
from lawtrain.errors import Invalid
kind = importlib.import_module("lawtrain.formats." + sys.argv[3])
data = open(sys.argv[1], "rb").read()
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[2]),) * 2)
try:
    sheet = kind.guess_sheet(kind.read_sheets(data, "x.xlsx"))
    columns = kind.guess_columns(sheet)
    if sys.argv[3] == "results":
        found, problems = kind.read_results(sheet, columns, points=100, pass_points=60)
    else:
        found, problems = kind.read_attendance(sheet, columns)
    print(*problems, sep="\\n")
    assert not found
except Invalid as problem:
    print(problem)
"""


@pytest.mark.timeout(60)
@pytest.mark.parametrize("kind", ["attendance", "results"])
@pytest.mark.parametrize(("make", "message"), HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_files(kind: str, make: Callable[[], bytes], message: str, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(make())
    done = subprocess.run(
        [sys.executable, "-c", READ, str(file), str(MEMORY), kind], capture_output=True, timeout=50
    )
    said = done.stdout.decode()
    assert done.returncode == 0, done.stderr.decode()[-500:]
    assert any(part in said for part in message.split("|")), said
