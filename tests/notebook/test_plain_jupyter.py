"""Every lesson runs in plain Jupyter without a hub: the quiz works over this machine's own store."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import start_new_kernel

REPO = Path(__file__).parents[2]
LESSONS = sorted((REPO / "courses").glob("*/[0-9][0-9]-*.ipynb"))


@pytest.fixture
def kernel(tmp_path: Path) -> Iterator[BlockingKernelClient]:
    plain = {k: v for k, v in os.environ.items() if not k.startswith(("LAWTRAIN_", "JUPYTERHUB_"))}
    env = {**plain, "LAWTRAIN_DATA": str(tmp_path / "own")}
    manager, client = start_new_kernel(
        kernel_name="python3", env=env, cwd=str(REPO / "courses" / "constitution")
    )
    yield client
    client.stop_channels()
    manager.shutdown_kernel(now=True)


def run(kernel: BlockingKernelClient, code: str) -> list[dict[str, object]]:
    """The contents of everything the kernel sends while it runs `code`; an error fails the test."""
    sent: list[dict[str, object]] = []
    reply = kernel.execute_interactive(
        code, timeout=60, output_hook=lambda message: sent.append(message["content"])
    )
    assert reply["content"]["status"] == "ok", reply["content"]
    return sent


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_the_cells_of_a_lesson_show_their_quizzes(kernel: BlockingKernelClient, lesson: Path) -> None:
    cells = [c.source for c in nbformat.read(lesson, as_version=4).cells if c.cell_type == "code"]
    assert cells
    for source in cells:
        shown = [c["data"] for c in run(kernel, source) if "data" in c and "metadata" in c]
        assert any("application/vnd.jupyter.widget-view+json" in data for data in shown), shown  # type: ignore[operator]


def test_an_answer_outlives_the_kernel(kernel: BlockingKernelClient) -> None:
    begin = """
import lawtrain as lt
from lawtrain import wire
w = lt.quiz("constitution/01/practice")
state = w._desk.start("constitution/01/practice")
first = state.attempt.questions[0]
given = wire.AnswerIn(question=first.id, answer=(first.options[0].id,), seq=1)
w._desk.save(state.attempt.id, wire.Save(tab="t", since=0, answers=(given,)))
print(first.options[0].id)
"""
    (chosen,) = [c["text"] for c in run(kernel, begin) if c.get("name") == "stdout"]
    again = """
import subprocess, sys
look = "import lawtrain as lt; print(lt.quiz('constitution/01/practice').state['attempt']['answers'])"
print(subprocess.run([sys.executable, "-c", look], capture_output=True, text=True).stdout)
"""
    (after,) = [c["text"] for c in run(kernel, again) if c.get("name") == "stdout"]
    assert str(chosen).strip() in str(after)


def test_a_quiz_that_does_not_exist_is_said_in_a_sentence(kernel: BlockingKernelClient) -> None:
    sent = run(kernel, "import lawtrain as lt\nlt.quiz('constitution/99')")
    text = "".join(str(c.get("data", "")) for c in sent)
    assert "没有" in text
    assert "Traceback" not in text
