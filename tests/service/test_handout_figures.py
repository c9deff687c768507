"""A picture that is slow to draw, or that breaks whoever draws it, takes nothing from anybody else in the house."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from docx import Document
from service_parts import Running, service

from lawtrain.reports import handout_figure
from lawtrain.reports import handout_pen as pen
from tests.drawings import BOMBS, GOOD

LESSON = "/lawtrain/lessons/sample/01-first"


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handout_figure, "_ALBUM", handout_figure.Album())


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A service whose lesson shows a drawing."""
    with service(tmp_path_factory.mktemp("drawn")) as running:
        lesson = running.settings.content / "courses/sample/01-first.ipynb"
        source = lesson.read_text("utf-8").replace(
            "![一张图](media/01-picture.png)", "![甲：一；二](media/a.svg)"
        )
        lesson.write_text(source, "utf-8")
        yield running


def put(running: Running, svg: str) -> None:
    (running.settings.content / "courses/sample/media/a.svg").write_text(svg, "utf-8")
    running.clock.forward(seconds=10)


def handout(running: Running) -> tuple[int, str]:
    """How many pictures there are in it, and its words."""
    with running.browser("learner") as browser:
        answer = browser.get(f"{LESSON}/handout.docx", timeout=120)
    assert answer.status_code == 200, answer.text
    document = Document(io.BytesIO(answer.content))
    return len(document.inline_shapes), "\n".join(p.text for p in document.paragraphs)


def test_the_house_answers_while_a_picture_is_drawn(
    drawn: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The pen is held until others have been served."""
    begun, go, stand_in = tmp_path / "begun", tmp_path / "go", tmp_path / "pen.py"
    os.mkfifo(begun)
    os.mkfifo(go)
    stand_in.write_text(
        f"import runpy\nopen({str(begun)!r}, 'w').close()\nopen({str(go)!r}).read()\n"
        f"runpy.run_path({pen.__file__!r}, run_name='__main__')\n",
        "utf-8",
    )
    monkeypatch.setattr(handout_figure, "_PROGRAM", str(stand_in))
    put(drawn, GOOD)
    with ThreadPoolExecutor(4) as threads:
        asked = [threads.submit(handout, drawn) for _ in range(4)]
        begun.read_text()
        with drawn.browser("learner") as browser:
            assert browser.get(LESSON).status_code == 200
            assert browser.get(f"{LESSON}/handout.docx".replace("handout", "list")).status_code == 404
        assert not any(one.done() for one in asked)
        go.write_text("")
        assert [one.result()[0] for one in asked] == [1] * 4, "a second pen would wait for ever"


@pytest.mark.parametrize("name", ["deep", "tall by its height", "masks", "patterns", "layers"])
def test_a_bomb_in_a_course_costs_one_picture(drawn: Running, name: str) -> None:
    put(drawn, BOMBS[name])
    pictures, words = handout(drawn)
    assert pictures == 0
    assert "图示（文字）：甲" in words
    put(drawn, GOOD)
    assert handout(drawn)[0] == 1
