"""Files made to harm are refused in plain words, quickly and within a fixed amount of memory."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.unit.formats.roster_samples import FIRST, HEADINGS, repacked, xls, xlsx

SOUND = xlsx([HEADINGS, FIRST])
SHEET = "xl/worksheets/sheet1.xml"
MEMORY = 700_000_000
"""Address space of the reading process, its interpreter and libraries included."""


def with_sheet(make: Callable[[io.BytesIO], None], dimension: str = "A1:B2") -> bytes:
    """The workbook with another sheet; `make` writes what stands between the tags."""
    content = io.BytesIO()
    content.write(b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">')
    content.write(f'<dimension ref="{dimension}"/><sheetData>'.encode())
    make(content)
    content.write(b"</sheetData></worksheet>")
    return repacked(SOUND, lambda name, old: content.getvalue() if name == SHEET else old)


def rows(count: int, cells: str) -> Callable[[io.BytesIO], None]:
    def make(out: io.BytesIO) -> None:
        for start in range(1, count + 1, 10_000):
            some = range(start, min(start + 10_000, count + 1))
            out.write("".join(f'<row r="{n}">{cells.format(n=n)}</row>' for n in some).encode())

    return make


CELL = '<c r="A{n}" t="inlineStr"><is><t>x</t></is></c>'


def lying(data: bytes, member: str, size: int) -> bytes:
    """The archive that says its member is smaller than it is."""
    found = bytearray(data)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        true = archive.getinfo(member).file_size.to_bytes(4, "little")
    at = found.rindex(member.encode())
    assert found[at - 22 : at - 18] == true
    found[at - 22 : at - 18] = size.to_bytes(4, "little")
    return bytes(found)


def bomb(member: str = SHEET, size: int = 400_000_000) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(SOUND)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in {*old.namelist(), member}:
            with new.open(name, "w") as stream:
                if name != member:
                    stream.write(old.read(name))
                    continue
                for _ in range(size // 1_000_000):
                    stream.write(b" " * 1_000_000)
    return out.getvalue()


LAUGHS = (
    b'<!DOCTYPE x [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY a%d "&a%d;&a%d;">' % (n + 1, n, n) for n in range(30))
    + b"]><worksheet/>"
)


def far_xls() -> bytes:
    """Says in its DIMENSIONS record that it has four thousand million rows."""
    data = bytearray(xls([HEADINGS, FIRST]))
    at = data.index(b"\x00\x02\x0e\x00")
    data[at + 8 : at + 12] = b"\xff\xff\xff\xff"
    data[at + 14 : at + 16] = b"\xff\xff"
    return bytes(data)


def looping_xls() -> bytes:
    """A chain of sectors that comes back to itself."""
    data = bytearray(xls([HEADINGS, FIRST]))
    table = (int.from_bytes(data[76:80], "little") + 1) * 512
    data[table : table + 8] = b"\0\0\0\0\0\0\0\0"
    return bytes(data)


def deep(out: io.BytesIO) -> None:
    out.write(b"<a>" * 600_000 + b"</a>" * 600_000)


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "a million rows": (
        lambda: with_sheet(rows(1_000_000, CELL), "A1:A1000000"),
        "1000000 行，一次最多 20000 行",
    ),
    "a million rows not told": (lambda: with_sheet(rows(400_000, CELL)), "最多 20000 行"),
    "one cell far below": (
        lambda: with_sheet(lambda out: out.write(b'<row r="1"><c r="A1048576"><v>1</v></c></row>')),
        "第 1048576 行还有内容",
    ),
    "one cell far to the right": (
        lambda: with_sheet(lambda out: out.write(b'<row r="1"><c r="XFD1"><v>1</v></c></row>')),
        "XFD 列还有内容",
    ),
    "columns without references": (
        lambda: with_sheet(lambda out: out.write(b"<row>" + b"<c><v>1</v></c>" * 500 + b"</row>")),
        "列还有内容",
    ),
    "a corner too far": (
        lambda: with_sheet(lambda out: out.write(b'<row r="19999"><c r="GR19999"><v>1</v></c></row>')),
        "太大：19999 行 × 200 列",
    ),
    "zip bomb": (bomb, "异常地大"),
    "zip bomb among the styles": (lambda: bomb("xl/styles.xml", 5_000_000), "异常地大"),
    "zip bomb among the texts": (lambda: bomb("xl/sharedStrings.xml"), "异常地大"),
    "zip bomb that lies": (lambda: lying(bomb(), SHEET, 1000), "不完整"),
    "texts without number": (
        lambda: repacked(SOUND, xl__sharedStrings_dot_xml=b"<sst>" + b"<si/>" * 1_100_000 + b"</sst>"),
        "异常地大",
    ),
    "a billion laughs": (
        lambda: repacked(SOUND, lambda name, old: LAUGHS if name == SHEET else old),
        "内部结构不正常",
    ),
    "entities in another encoding": (
        lambda: repacked(SOUND, lambda n, old: LAUGHS.decode().encode("utf-16") if n == SHEET else old),
        "内部结构不正常",
    ),
    "deep nesting": (lambda: with_sheet(deep), "不完整|没有内容"),
    "xls of four thousand million rows": (far_xls, "格式设得太远"),
    "xls that runs in a circle": (looping_xls, "不完整"),
    "csv of a million rows": (lambda: b"1,2\n" * 1_000_000, "最多 20000 行"),
    "csv of one long line": (lambda: b"," * 15_000_000 + b"1\n", "列还有内容"),
    "csv of empty lines": (lambda: b"\n" * 15_000_000, "最多|不是表格"),
}

READ = """
import resource, sys, time
from lawtrain.errors import Invalid
from lawtrain.formats.roster import read_sheets
data = open(sys.argv[1], "rb").read()
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[2]),) * 2)
try:
    read_sheets(data, "花名册.xlsx")
except Invalid as problem:
    print(problem)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1000, "MB", file=sys.stderr)
"""


@pytest.mark.timeout(60)
@pytest.mark.parametrize(("make", "message"), HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_files(make: Callable[[], bytes], message: str, tmp_path: Path) -> None:
    data = make()
    assert len(data) < 20_000_000
    file = tmp_path / "file"
    file.write_bytes(data)
    done = subprocess.run(
        [sys.executable, "-c", READ, str(file), str(MEMORY)], capture_output=True, timeout=30
    )
    said = done.stdout.decode()
    assert done.returncode == 0, done.stderr.decode()[-500:]
    assert said.startswith("花名册.xlsx：")
    assert any(part in said for part in message.split("|")), said


@pytest.mark.parametrize("form", [xlsx, xls])
def test_spoilt_bytes_never_bring_the_reader_down(form: Callable[..., bytes], tmp_path: Path) -> None:
    """Each file in a thousand with one byte spoilt is read, or refused as a lawtrain error."""
    file = tmp_path / "file"
    file.write_bytes(form([HEADINGS, FIRST]))
    spoil = """
import random, resource, sys
from lawtrain.errors import Invalid
from lawtrain.formats.roster import guess_columns, read_rows, read_sheets
sound = open(sys.argv[1], "rb").read()
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[2]),) * 2)
chance = random.Random(7)
for _ in range(1000):
    data = bytearray(sound)
    data[chance.randrange(len(data))] = chance.randrange(256)
    try:
        for sheet in read_sheets(bytes(data), "x"):
            read_rows(sheet, guess_columns(sheet))
    except Invalid:
        pass
"""
    done = subprocess.run(
        [sys.executable, "-c", spoil, str(file), str(MEMORY)], capture_output=True, timeout=60
    )
    assert done.returncode == 0, done.stderr.decode()[-800:]
