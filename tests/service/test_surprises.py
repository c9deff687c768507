"""When something breaks, the log gets the trace and the person a number; a restart loses nothing; a bad start is told."""

from __future__ import annotations

import logging
import os
import re
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from service_parts import (
    BEGIN,
    QUIZ,
    SERVICE_TOKEN,
    START,
    Browser,
    Running,
    StandInHub,
    free_socket,
    hub_server,
    settings_for,
)

from lawtrain.desk.sittings import Sittings
from lawtrain.service.__main__ import main
from lawtrain.settings import Settings


def test_a_damaged_lesson_is_told_without_paths(own: Running) -> None:
    with own.browser("learner") as browser:
        browser.get("/lawtrain/")
        (own.settings.content / "courses" / "sample" / "01-first.ipynb").write_text("{", encoding="utf-8")
        page = browser.get("/lawtrain/lessons/sample/01-first")
    assert page.status_code in (404, 503)
    assert "培训员" in page.text
    assert str(own.settings.data) not in page.text


def test_a_handler_that_breaks_is_logged_under_the_number_shown(
    own: Running, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = own.app.state["house"]

    async def broken() -> None:
        raise RuntimeError("秘密细节")

    monkeypatch.setattr(house.library, "current", broken)
    with own.browser("learner") as browser, caplog.at_level(logging.ERROR, "lawtrain.service"):
        for path in (QUIZ, "/lawtrain/"):
            answer = browser.get(path)
            assert answer.status_code == 500
            assert "秘密细节" not in answer.text
            number = re.search(r"错误编号 ([0-9a-f]{8})", answer.text)
            assert number
            assert number[1] in caplog.text
    assert "秘密细节" in caplog.text


def test_a_log_in_works_while_nothing_can_be_noted(own: Running, caplog: pytest.LogCaptureFixture) -> None:
    with own.browser("learner") as browser:
        with sqlite3.connect(own.settings.data / "sessions.sqlite") as other:
            other.execute("DROP TABLE sessions")  # as good as a full disk
        other.close()
        own.clock.forward(minutes=2)
        assert browser.get("/lawtrain/").status_code == 200
        assert own.browser("learner2").get("/lawtrain/").status_code == 200
        assert "登录记录写不进去" in caplog.text


def test_the_event_loop_never_waits_for_the_database(own: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    sittings, loaded_in = own.app.state["house"].sittings, []
    load = Sittings.load

    def watched(*args: Any) -> Any:
        loaded_in.append(threading.current_thread().name)
        return load(*args)

    with own.browser("learner") as browser:
        attempt = browser.act(START, BEGIN).json()["attempt"]
        sittings._known.clear()  # as after a restart
        monkeypatch.setattr(Sittings, "load", watched)
        answers = [{"question": attempt["questions"][0]["id"], "answer": [], "seq": 1}]
        body = {"tab": "t", "since": 0, "answers": answers}
        assert browser.act(f"/lawtrain/api/v1/attempts/{attempt['id']}/answers", body).status_code == 200
    assert len(loaded_in) == 1
    assert loaded_in[0].startswith("AnyIO worker")


def environment(settings: Settings, hub_url: str) -> dict[str, str]:
    return {
        **{k: v for k, v in os.environ.items() if not k.startswith(("LAWTRAIN", "JUPYTERHUB"))},
        "LAWTRAIN_DATA": str(settings.data),
        "LAWTRAIN_PORT": str(settings.port),
        "LAWTRAIN_PUBLIC_URL": settings.public_url,
        "LAWTRAIN_HUB_URL": settings.hub_url,
        "LAWTRAIN_TRIAL": "1",
        "JUPYTERHUB_API_URL": f"{hub_url}/hub/api",
        "JUPYTERHUB_API_TOKEN": SERVICE_TOKEN,
        "JUPYTERHUB_CLIENT_ID": "service-lawtrain",
    }


@contextmanager
def process(settings: Settings, hub_url: str) -> Iterator[subprocess.Popen[bytes]]:
    """The service as its own process, up and answering."""
    started = subprocess.Popen([sys.executable, "-m", "lawtrain.service"], env=environment(settings, hub_url))
    try:
        for _ in range(300):
            assert started.poll() is None, "the service did not start"
            try:
                httpx.get(
                    f"http://127.0.0.1:{settings.port}/lawtrain/health", trust_env=False
                ).raise_for_status()
                break
            except httpx.TransportError:
                time.sleep(0.1)
        yield started
    finally:
        started.kill()
        started.wait()


def test_a_learner_goes_on_after_kill_9_and_without_the_hub(tmp_path: Path) -> None:
    with free_socket() as found:
        port = found.getsockname()[1]
    hub = StandInHub()
    with hub_server(hub) as hub_url, Browser(f"http://localhost:{port}") as browser:
        settings = settings_for(tmp_path, port, hub_url)
        with process(settings, hub_url) as first:
            browser.log_in(hub, "learner")
            token = browser.page_token
            attempt = browser.act(START, BEGIN, x_lawtrain_token=token).json()["attempt"]
            question = attempt["questions"][0]
            answer = {"question": question["id"], "answer": [question["options"][0]["id"]], "seq": 1}
            path = f"/lawtrain/api/v1/attempts/{attempt['id']}/answers"
            body = {"tab": "t", "since": 0, "answers": [answer]}
            saved = browser.act(path, body, x_lawtrain_token=token).json()
            first.send_signal(signal.SIGKILL)
            first.wait()
        hub.mood = "broken"
        with process(settings, hub_url):
            assert browser.get(QUIZ).json()["attempt"]["answers"] == {question["id"]: answer["answer"]}
            more = {"tab": "t", "since": saved["rev"], "answers": [{**answer, "seq": 2}]}
            assert browser.act(path, more, x_lawtrain_token=token).status_code == 200


def refused_start(
    env: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> str:
    """What is said by a start that must fail."""
    for name in [n for n in os.environ if n.startswith(("LAWTRAIN", "JUPYTERHUB"))]:
        monkeypatch.delenv(name)
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    assert main() == 1
    said = capsys.readouterr().err
    assert said.startswith("学习服务没有启动：")
    assert said.count("\n") == 1
    return said


@pytest.mark.parametrize(
    "missing", ["LAWTRAIN_DATA", "LAWTRAIN_PUBLIC_URL", "JUPYTERHUB_API_TOKEN", "JUPYTERHUB_CLIENT_ID"]
)
def test_a_start_without_a_setting_names_it_in_one_line(
    tmp_path: Path, missing: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    env = environment(settings_for(tmp_path, 1, "http://127.0.0.1:1"), "http://127.0.0.1:1")
    del env[missing]
    assert missing in refused_start(env, monkeypatch, capsys)
