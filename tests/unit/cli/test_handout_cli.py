"""`lawtrain handout`: the same papers as the page's links, from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx import Document

from lawtrain.cli.app import run
from lawtrain.errors import Invalid, NotFound, Refused, Unavailable
from tests.unit.content.site import build, markdown, notebook

SOURCE = "## 学习目标\n\n1. 会一。\n\n## 本镇落实\n\n- ☐ 先看依据。"


@pytest.fixture
def content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("LAWTRAIN_CONTENT", raising=False)
    monkeypatch.chdir(tmp_path)
    return build(tmp_path / "content", lesson=notebook(markdown(SOURCE)))


@pytest.mark.parametrize(
    ("options", "name"),
    [
        ([], "讲义-宪法的地位.docx"),
        (["--sheet", "ten"], "会前学法十分钟-宪法的地位.docx"),
        (["--sheet", "list"], "本镇落实清单-宪法的地位.docx"),
        (["--sheet", "list", "-o", "清单.docx"], "清单.docx"),
    ],
)
def test_a_paper_is_written_and_said_to_be_there(
    content: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str], name: str
) -> None:
    assert run(["handout", "constitution/01", "--content", str(content), *options]) == 0
    assert name in capsys.readouterr().out
    assert Document(str(tmp_path / name)).paragraphs


def test_the_content_may_be_named_once_for_all(
    content: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAWTRAIN_CONTENT", str(content))
    assert run(["handout", "constitution/01", "-o", "a.docx"]) == 0
    assert (tmp_path / "a.docx").is_file()


def test_what_cannot_be_done_is_said(content: Path, tmp_path: Path) -> None:
    line = ["handout", "constitution/01", "--content", str(content)]
    with pytest.raises(NotFound, match="没有找到课"):
        run(["handout", "constitution/99", "--content", str(content)])
    with pytest.raises(NotFound, match="courses"):
        run(["handout", "constitution/01", "--content", str(tmp_path / "nowhere")])
    with pytest.raises(Invalid, match="docx"):
        run([*line, "-o", "a.pdf"])
    with pytest.raises(Invalid, match="--sheet"):
        run([*line, "--sheet", "page"])
    with pytest.raises(Unavailable, match="写不进"):
        run([*line, "-o", str(tmp_path / "none" / "a.docx")])
    (tmp_path / "a.docx").write_bytes(b"mine")
    with pytest.raises(Refused, match="--force"):
        run([*line, "-o", "a.docx"])
    assert (tmp_path / "a.docx").read_bytes() == b"mine"
    assert run([*line, "-o", "a.docx", "--force"]) == 0


def test_a_lesson_without_the_section_is_told(tmp_path: Path) -> None:
    root = build(tmp_path, lesson=notebook(markdown("## 讲解\n\n甲。")))
    with pytest.raises(NotFound, match="本镇落实"):
        run(
            [
                "handout",
                "constitution/01",
                "--sheet",
                "list",
                "--content",
                str(root),
                "-o",
                str(tmp_path / "a.docx"),
            ]
        )
    assert not (tmp_path / "a.docx").exists()
