"""`lt.assignment` in a kernel: the widget over the notebook's folder, or the sentence shown in its place."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

import lawtrain as lt
from lawtrain.widgets import Notice, QuizWidget
from tests.unit.desk.assignment import packet

PACKET = msgspec.json.encode(packet()).decode()


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("JUPYTERHUB_USER", raising=False)


def ask(widget: QuizWidget, verb: str, **args: object) -> dict[str, object]:
    replies: list[dict[str, object]] = []
    widget.send = lambda content, buffers=None: replies.append(content)
    widget._handle_custom_msg({"id": "1", "verb": verb, "args": args}, [])
    return replies[0]


def test_it_opens_the_paper_of_the_cell_over_this_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUPYTERHUB_USER", "cadre01")
    widget = lt.assignment(PACKET)
    assert isinstance(widget, QuizWidget)
    assert widget.state["head"]["title"] == "行政处罚案例作业"
    assert widget.state["attempt"] is None
    assert widget.person == "cadre01"
    assert not list(tmp_path.iterdir())
    ask(widget, "start")
    attempt = widget.state["attempt"]["id"]
    one = {"question": "a-3", "answer": ["写的"], "seq": 1}
    assert ask(widget, "save", attempt=attempt, save={"tab": "t", "since": 0, "answers": [one]})["ok"]
    again = lt.assignment(PACKET)
    assert isinstance(again, QuizWidget)
    assert again.state["attempt"]["answers"] == {"a-3": ("写的",)}
    assert (tmp_path / "answers.json").exists()


def test_without_a_hub_it_belongs_to_nobody() -> None:
    widget = lt.assignment(PACKET)
    assert isinstance(widget, QuizWidget)
    assert widget.person == ""


@pytest.mark.parametrize(
    "damaged", ["", "{}", PACKET[:-20], PACKET.replace('"control":"text"', '"control":3')]
)
def test_a_damaged_packet_is_a_sentence(damaged: str) -> None:
    notice = lt.assignment(damaged)
    assert isinstance(notice, Notice)
    assert "重新领取" in repr(notice)


def test_a_folder_with_spoilt_answers_is_a_sentence_and_then_a_fresh_start(tmp_path: Path) -> None:
    (tmp_path / "answers.json").write_bytes(b"{")
    notice = lt.assignment(PACKET)
    assert isinstance(notice, Notice)
    assert "answers-1.json" in repr(notice)
    assert isinstance(lt.assignment(PACKET), QuizWidget)


def test_a_folder_that_cannot_be_used_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "answers.json").symlink_to(tmp_path / "nowhere")
    notice = lt.assignment(PACKET)
    assert isinstance(notice, Notice)
    assert "不是普通文件" in repr(notice)


def test_a_kernel_needs_nothing_that_knows_keys() -> None:
    code = (
        "import sys, lawtrain as lt; lt.assignment(sys.stdin.read())\n"
        "print(*sorted(m for m in sys.modules if m.startswith('lawtrain')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], input=PACKET, capture_output=True, text=True, check=True
    )
    loaded = set(done.stdout.split())
    assert "lawtrain.desk.file" in loaded
    rooms = {f"lawtrain.{room}" for room in ("questions", "papers", "grading", "store", "content", "formats")}
    assert not loaded & (rooms | {"lawtrain.desk.local", "lawtrain.desk.views"})
