"""`lt.quiz` and `lt.progress` in a kernel: which desk they open, and the sentence shown when there is none."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import lawtrain as lt
from lawtrain import wire
from lawtrain.desk import RemoteDesk
from lawtrain.errors import SettingsError
from lawtrain.widgets import Notice, ProgressView, QuizWidget, open_desk, opening
from tests import sample

NOT_CONNECTED = "这台服务器没有接上学习服务"


@pytest.fixture(autouse=True)
def _no_hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("LAWTRAIN_SERVICE_URL", "JUPYTERHUB_API_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    opening._open.cache_clear()
    yield
    opening._open.cache_clear()


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a course and its bank, in which this process stands: what a fall-back would open."""
    root = sample.write_content(tmp_path / "content")
    monkeypatch.chdir(root / "courses" / "sample")
    monkeypatch.setenv("LAWTRAIN_DATA", str(tmp_path / "data"))
    return root


def test_without_a_hub_the_quiz_of_the_enclosing_folder_opens(here: Path) -> None:
    widget = lt.quiz("sample/01-first")
    assert isinstance(widget, QuizWidget)
    assert widget.state["head"]["title"] == "课后测验"
    assert sample.SECRET not in str(widget.get_state())


def test_an_unknown_quiz_is_a_sentence(here: Path) -> None:
    notice = lt.quiz("sample/99-nowhere")
    assert isinstance(notice, Notice)
    assert "sample/99-nowhere" in repr(notice)
    assert "Traceback" not in repr(notice)


@pytest.mark.parametrize(
    "env",
    [
        {"JUPYTERHUB_API_TOKEN": "t"},
        {"LAWTRAIN_SERVICE_URL": "http://127.0.0.1:9/lawtrain"},
        {"JUPYTERHUB_API_TOKEN": "t", "LAWTRAIN_SERVICE_URL": ""},
    ],
    ids=["no service", "no token", "empty service"],
)
def test_on_a_hub_there_is_no_falling_back_to_files(
    here: Path, monkeypatch: pytest.MonkeyPatch, env: dict[str, str]
) -> None:
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=NOT_CONNECTED):
        open_desk()
    for shown in (lt.quiz("sample/01-first"), lt.progress()):
        assert isinstance(shown, Notice)
        assert NOT_CONNECTED in repr(shown)
    assert not (here.parent / "data").exists()


def test_a_service_that_is_away_is_not_replaced_by_files(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUPYTERHUB_API_TOKEN", "t")
    monkeypatch.setenv("LAWTRAIN_SERVICE_URL", "http://127.0.0.1:9/lawtrain")  # nobody listens there
    widget = lt.quiz("sample/01-first")
    assert isinstance(widget, QuizWidget)
    assert isinstance(widget._desk, RemoteDesk)
    assert widget.state is None
    assert "连不上" in repr(lt.progress())
    assert not (here.parent / "data").exists()


def test_a_kernel_on_a_hub_loads_nothing_that_knows_keys() -> None:
    code = (
        "import lawtrain as lt, sys; lt.quiz('constitution/01-supremacy'); lt.progress()\n"
        "print(*sorted(m for m in sys.modules if m.startswith('lawtrain')))"
    )
    env = {"JUPYTERHUB_API_TOKEN": "t", "LAWTRAIN_SERVICE_URL": "http://127.0.0.1:9/lawtrain"}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "lawtrain.widgets" in loaded
    rooms = {f"lawtrain.{room}" for room in ("questions", "papers", "grading", "store", "content", "formats")}
    assert not loaded & (rooms | {"lawtrain.authoring", "lawtrain.desk.local", "lawtrain.desk.views"})


def test_a_notice_is_text_and_never_markup() -> None:
    notice = Notice("<script>alert(1)</script>请重试")
    assert repr(notice) == "<script>alert(1)</script>请重试"
    assert "<script" not in notice._repr_html_()


def test_progress_is_text_and_never_markup() -> None:
    bad = "<img src=x onerror=alert(1)>&\"'"
    quiz = wire.LessonQuiz(ref="a/01-b/test", title=bad, counted=True, minutes=1, state="passed")
    practice = wire.LessonQuiz(ref="a/01-b/practice", title="练", counted=False, minutes=1, state="done")
    lesson = wire.Lesson(ref="a/01-b", title=bad, course=bad, minutes=1, quizzes=(quiz, practice))
    view = ProgressView(
        wire.Progress(
            year=2026,
            name=bad,
            lessons=(lesson,),
            done=1,
            owed=0,
            minutes_left=0,
            next_lesson="",
            next_step=bad,
        )
    )
    html = view._repr_html_()
    assert "<img" not in html
    assert html.count("&lt;img") == 4  # next step, and a lesson's title in both rows and its quiz's
    for words in ("2026 年度", "计入台账", "合格", "练习", "已练习"):
        assert words in html
