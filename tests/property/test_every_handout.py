"""Every lesson of the repository prints: whole, on one page, its checklist; and no key of a bank is in any of them."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from docx import Document
from docx.oxml.ns import qn
from hypothesis import given
from hypothesis import strategies as st

from lawtrain.content import load
from lawtrain.content.handout import read_handout
from lawtrain.content.handout_ten import compose
from lawtrain.content.handout_text import Line, Table, pieces, plain
from lawtrain.formats.richtext import render_lesson
from lawtrain.questions import Question
from lawtrain.reports import handout_fit
from lawtrain.reports.handout import Sheet, print_lesson

REPO = Path(__file__).parent.parent.parent
CATALOGUE = load(REPO)
NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
LESSONS = [lesson.ref for lesson in CATALOGUE.lessons]
_NOISE = re.compile(r"[\W_]+")
_LEAST = 6  # letters; what is shorter is also said by chance


def words(data: bytes) -> str:
    body = Document(io.BytesIO(data)).element.body
    return "\n".join("".join(t.text or "" for t in p.iter(qn("w:t"))) for p in body.iter(qn("w:p")))


def kept_back(question: Question) -> list[str]:
    """What only the marked paper says."""
    reveal = question.body.reveal(question)
    told = [text for one in (reveal, *reveal.parts) for text in (one.explanation, *one.whys.values())]
    return [_NOISE.sub("", text) for text in told]


@pytest.mark.parametrize("ref", LESSONS)
def test_a_lesson_prints_whole_with_its_drawing_and_without_a_question(ref: str) -> None:
    handout = read_handout(CATALOGUE, ref)
    data = print_lesson(CATALOGUE, ref, made_at=NOW).data
    read = words(data)
    for section in handout.sections:
        assert f"、{section.title}\n" in read
        for part in section.parts:
            if isinstance(part, Line):
                assert plain(part.spans).replace("\n", " ") in read
    assert "请在学习平台上做。" in read
    lesson = _NOISE.sub(
        "", (REPO / "courses" / f"{ref}.ipynb").read_text(encoding="utf-8").replace("\\n", "")
    )
    bank = CATALOGUE.banks.get(ref)
    assert bank, "every lesson has a bank"
    for sheet in Sheet:
        said = _NOISE.sub("", words(print_lesson(CATALOGUE, ref, sheet, made_at=NOW).data))
        for question in bank.questions:
            for secret in kept_back(question):
                assert len(secret) < _LEAST or secret not in said or secret in lesson
            stem = _NOISE.sub("", question.stem)
            assert stem not in said or stem in lesson, "an item of the bank"


@pytest.mark.parametrize("ref", LESSONS)
def test_ten_minutes_of_a_lesson_have_every_part(ref: str) -> None:
    choice = handout_fit.fit(compose(read_handout(CATALOGUE, ref)))
    assert handout_fit.estimate(choice) <= handout_fit.room()
    assert len(choice.questions) == 3
    assert len(choice.goals) >= 3
    assert len(choice.mistakes) >= 2
    assert choice.remember
    assert choice.numbers


def test_every_sheet_is_one_page_and_files_open_in_a_real_office_program() -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("没有安装 LibreOffice，没有把讲义转成 PDF 数页数")
    with TemporaryDirectory() as name:
        folder = Path(name)
        for n, ref in enumerate(LESSONS):
            for sheet in Sheet if n % 5 == 0 else (Sheet.TEN,):  # the long ones take their time
                data = print_lesson(CATALOGUE, ref, sheet, made_at=NOW, basis="引文已核对 · 待人工复核").data
                (folder / f"{ref.replace('/', '-')}.{sheet}.docx").write_bytes(data)
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        files = sorted(folder.glob("*.docx"))
        line = [
            office,
            profile,
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            str(folder),
            *map(str, files),
        ]
        subprocess.run(line, check=True, capture_output=True, timeout=250)
        pages = {
            file.stem: len(re.findall(rb"/Type\s*/Page\b(?!s)", file.with_suffix(".pdf").read_bytes()))
            for file in files
        }
    assert {stem: count for stem, count in pages.items() if stem.endswith(".ten")} == {
        f"{ref.replace('/', '-')}.ten": 1 for ref in LESSONS
    }
    assert all(1 <= count <= 3 for stem, count in pages.items() if stem.endswith(".list"))
    assert all(4 <= count <= 30 for stem, count in pages.items() if stem.endswith(".whole"))


@given(st.text(alphabet="甲乙。？：*|-#>☐ 1.[]()!<b\n", max_size=120))
def test_no_word_of_a_lesson_is_lost_on_the_way(source: str) -> None:
    """Whatever the markdown, its letters stand in the pieces, in order."""
    shown = re.sub(r"<[^<>]*>", "", "".join(html for html, _ in render_lesson(source)))
    read = ""
    for html, _ in render_lesson(source):
        for piece in pieces(html):
            if isinstance(piece, Line):
                read += plain(piece.spans)
            elif isinstance(piece, Table):
                read += "".join(plain(cell) for row in (piece.head, *piece.rows) for cell in row)
    keep = re.compile("[^甲乙]")
    assert keep.sub("", read) == keep.sub("", shown)
