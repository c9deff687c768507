"""A drawing becomes a picture in a process of its own: what breaks there, or never ends, is told in words instead."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from lawtrain.content.handout import Figure
from lawtrain.reports import handout_figure
from lawtrain.reports import handout_pen as pen
from lawtrain.reports.handout_figure import Album, draw
from tests.drawings import BOMBS, GOOD, drawing

Program = Callable[[str], Path]


@pytest.fixture(autouse=True)
def album(monkeypatch: pytest.MonkeyPatch) -> Album:
    fresh = Album()
    monkeypatch.setattr(handout_figure, "_ALBUM", fresh)
    return fresh


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Program:
    """Another pen in the place of ours; it leaves a line in `log` each time it is taken up."""

    def put(body: str = "runpy.run_path(PEN, run_name='__main__')") -> Path:
        log, path = tmp_path / "log", tmp_path / "pen.py"
        log.touch()
        path.write_text(
            f"import os, runpy, signal, sys\nPEN = {pen.__file__!r}\n"
            f"with open({str(log)!r}, 'a') as log:\n    log.write('taken\\n')\n{body}\n",
            "utf-8",
        )
        monkeypatch.setattr(handout_figure, "_PROGRAM", str(path))
        return log

    return put


def taken(log: Path) -> int:
    return log.read_text().count("taken")


def figure(svg: str) -> Figure:
    return Figure("a.svg", "甲：一；二", svg.encode())


def test_a_picture_has_the_shape_of_its_drawing() -> None:
    for root, tall in (
        ('viewBox="0 0 10 10" width="10" height="30"', 3),
        ('viewBox="0 0 10 20"', 2),
        ('width="1cm" height="10mm"', 1),
        ('viewBox="0 0 10 20" height="50"', 2),
    ):
        drawn = draw(figure(drawing('<rect width="5" height="5"/>', root)))
        assert drawn is not None
        assert struct.unpack(">II", drawn.data[16:24]) == (pen.DOTS, pen.DOTS * tall)
        assert drawn.tall == pytest.approx(tall, abs=0.001)


@pytest.mark.parametrize("name", BOMBS)
def test_no_bomb_harms_whoever_asks_for_the_picture(name: str) -> None:
    with ThreadPoolExecutor(1) as threads:
        assert threads.submit(draw, figure(BOMBS[name])).result() is None
        assert threads.submit(draw, figure(GOOD)).result() is not None


@pytest.mark.parametrize("name", ["deep", "deeper", "tall by its height", "layers"])
def test_the_pen_itself_holds_where_nobody_looked_before(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = handout_figure.look(GOOD.encode())
    monkeypatch.setattr(handout_figure, "look", lambda _: seen)
    assert draw(figure(BOMBS[name])) is None


@pytest.mark.parametrize(
    ("body", "again"),
    [
        ("os.kill(os.getpid(), signal.SIGSEGV)", False),
        ("os.abort()", False),
        ("sys.exit(1)", False),
        ("raise SystemError", False),
        ("sys.stdout.write('no picture')", False),
        (r"sys.stdout.buffer.write(b'\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x05\x78\xff\xff\xff\xff')", False),
        ("", False),
        (f"sys.exit({pen.NO_LETTERS})", True),
        ("os.kill(os.getpid(), signal.SIGKILL)", True),
    ],
)
def test_a_pen_that_breaks_gives_no_picture_and_is_asked_again_only_where_that_may_help(
    program: Program, body: str, again: bool
) -> None:
    log = program(body)
    assert [draw(figure(GOOD)) for _ in range(3)] == [None] * 3
    assert taken(log) == (3 if again else 1)


def test_a_pen_that_never_ends_is_put_away(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handout_figure, "_PATIENCE", 4)
    log = program("import time\nprint(os.getpid(), file=open(PEN_ID, 'w'))\ntime.sleep(3600)")
    pen_id = log.with_name("pid")
    path = log.with_name("pen.py")
    path.write_text(path.read_text("utf-8").replace("PEN_ID", repr(str(pen_id))), "utf-8")
    assert draw(figure(GOOD)) is None
    with pytest.raises(ProcessLookupError):
        os.kill(int(pen_id.read_text()), 0)


def test_a_pen_that_cannot_be_had_gives_no_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nonexistent/python")
    assert draw(figure(GOOD)) is None
    monkeypatch.undo()
    assert draw(figure(GOOD)) is not None


def test_who_asks_at_once_gets_one_drawing(program: Program, album: Album) -> None:
    log = program()
    together = threading.Barrier(8)

    def ask() -> object:
        together.wait()
        return album.picture(GOOD.encode())

    with ThreadPoolExecutor(8) as threads:
        pictures = [one.result() for one in [threads.submit(ask) for _ in range(8)]]
    assert pictures[0] is not None
    assert all(one is pictures[0] for one in pictures)
    assert taken(log) == 1


def test_what_was_asked_for_longest_ago_gives_way(program: Program) -> None:
    log = program()
    one, two, three = (drawing(f'<rect width="{n}" height="9"/>').encode() for n in (1, 2, 3))
    size = len((Album().picture(one) or pytest.fail("no picture")).data)
    small = Album(room=round(2.5 * (size + 1024)))
    for svg in (one, two, one, three):
        small.picture(svg)
    before = taken(log)
    small.picture(one)
    small.picture(three)
    assert taken(log) == before
    small.picture(two)
    assert taken(log) == before + 1


def test_the_pen_learns_nothing_of_the_service(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAWTRAIN_SECRET", "x")
    log = program()
    path = log.with_name("pen.py")
    path.write_text(
        f"import os\nopen({str(log)!r}, 'w').write(' '.join(os.environ) + '\\n' + os.getcwd())", "utf-8"
    )
    draw(figure(GOOD))
    names, _, place = log.read_text().partition("\n")
    assert {*names.split()} <= {"HOME", "LD_LIBRARY_PATH", "PYTHONPATH", "LC_CTYPE"}
    assert place == "/"


def test_the_pen_is_left_with_little() -> None:
    told = subprocess.run(
        [
            sys.executable,
            "-c",
            "import resource as r; from lawtrain.reports import handout_pen; handout_pen.confine();"
            "print([r.getrlimit(k)[0] for k in (r.RLIMIT_AS, r.RLIMIT_CPU, r.RLIMIT_FSIZE, r.RLIMIT_CORE)])",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.strip() == f"[{512 << 20}, {pen.SECONDS}, 0, 0]"


def test_empty_boxes_are_no_letters() -> None:
    assert pen.has_letters()
    assert not pen.has_letters(letters=False)
