"""Slips for the first log-in: one for each person, eight on an A4 sheet, nothing cut off, nothing left behind."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from docx import Document
from docx.enum.table import WD_ROW_HEIGHT_RULE

from lawtrain.reports.slips import PER_PAGE, Slip, write_slips

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
ADDRESS = "http://xuefa.example.cn:8010"
PEOPLE = [Slip(f"示例干部{n}", f"cadre{n:02}", "示范村/第一小组", f"abcd-efgh-{n:04}") for n in range(11)]


def cells(data: bytes) -> list[str]:
    table = Document(io.BytesIO(data)).tables[0]
    return [cell.text for row in table.rows for cell in row.cells if cell.text]


def test_each_person_has_one_slip_with_everything_on_it() -> None:
    found = cells(write_slips(PEOPLE, address=ADDRESS, made_at=NOW))
    assert len(found) == len(PEOPLE)
    for slip, text in zip(PEOPLE, found, strict=True):
        assert all(part in text for part in (slip.name, slip.username, slip.password, ADDRESS))
        assert "示范村 / 第一小组" in text
        assert [text.count(f"{n}. ") for n in (1, 2, 3)] == [1, 1, 1]
        assert "手机" in text


def test_the_sheet_is_a4_and_no_row_can_grow() -> None:
    document = Document(io.BytesIO(write_slips(PEOPLE, address=ADDRESS, made_at=NOW)))
    page = document.sections[0]
    assert (round(page.page_width.mm), round(page.page_height.mm)) == (210, 297)
    rows = document.tables[0].rows
    assert all(row.height_rule == WD_ROW_HEIGHT_RULE.EXACTLY for row in rows)
    room = page.page_height - page.top_margin - page.bottom_margin
    assert PER_PAGE // 2 * rows[0].height <= room < (PER_PAGE // 2 + 1) * rows[0].height


def test_passwords_are_the_largest_words_and_in_a_face_that_tells_letters_apart() -> None:
    cell = (
        Document(io.BytesIO(write_slips(PEOPLE[:1], address=ADDRESS, made_at=NOW))).tables[0].rows[0].cells[0]
    )
    runs = [run for paragraph in cell.paragraphs for run in paragraph.runs]
    largest = max(runs, key=lambda run: run.font.size)
    assert largest.text == PEOPLE[0].password
    assert largest.font.name == "Consolas"
    assert min(run.font.size.pt for run in runs) >= 10.5


def test_where_telephones_are_not_wanted_no_slip_speaks_of_one() -> None:
    found = cells(write_slips(PEOPLE[:1], address=ADDRESS, made_at=NOW, pc_only=True))
    assert "办公电脑" in found[0]
    assert "手机" not in found[0]


def test_very_long_words_are_made_to_fit() -> None:
    odd = Slip(
        "买买提" * 20,
        "a" * 64,
        "示范镇综合行政执法队（应急消防管理站）/第一执法中队/第三小组",
        "abcd-efgh-jkmn",
    )
    text = cells(write_slips([odd], address=ADDRESS, made_at=NOW))[0]
    assert odd.username in text  # it has to be typed: smaller, never shortened
    assert all(len(line) <= 64 + 8 for line in text.splitlines())
    cell = Document(io.BytesIO(write_slips([odd], address=ADDRESS, made_at=NOW))).tables[0].rows[0].cells[0]
    for paragraph in cell.paragraphs:
        latin = [run for run in paragraph.runs if run.font.name == "Consolas"]
        assert all(len(run.text) * run.font.size.pt * 0.55 < 235 for run in latin)


def test_the_file_says_nothing_about_who_made_it() -> None:
    with zipfile.ZipFile(io.BytesIO(write_slips(PEOPLE, address=ADDRESS, made_at=NOW))) as package:
        core = package.read("docProps/core.xml").decode()
    assert "<dc:creator></dc:creator>" in core or "<dc:creator/>" in core
    assert "python" not in core.lower()


def test_eleven_slips_print_on_two_sheets(tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None or not list(Path(office).resolve().parent.glob("libswlo.so")):
        pytest.skip("没有安装 LibreOffice Writer，没有核对打印出来有几张")
    (tmp_path / "slips.docx").write_bytes(write_slips(PEOPLE, address=ADDRESS, made_at=NOW))
    subprocess.run(
        [
            office,
            f"-env:UserInstallation=file://{tmp_path}/profile",
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            tmp_path,
            tmp_path / "slips.docx",
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    pages = (tmp_path / "slips.pdf").read_bytes()
    assert pages.count(b"/Type/Page/") + pages.count(b"/Type/Page ") + pages.count(b"/Type/Page\n") == 2
