"""Programs are kept running, orphans are found again, and a stop is a stop."""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event, Thread
from typing import Any

import psutil
import pytest

from lawtrain.deploy import pids
from lawtrain.deploy.supervisor import Program, Supervisor, _answers, end_orphans, only_one
from lawtrain.errors import SettingsError

SERVER = """
import http.server, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers()
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""
SLEEP = (sys.executable, "-c", "import time; time.sleep(600)")


def eventually(claim: Callable[[], Any], seconds: float = 30) -> Any:
    deadline = time.monotonic() + seconds
    while not (value := claim()) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert value
    return value


def program(name: str, argv: tuple[str, ...] = ()) -> Program:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return Program(
        name,
        f"程序{name}",
        argv or (sys.executable, "-c", SERVER, str(port)),
        {},
        f"http://127.0.0.1:{port}/",
    )


class Running:
    def __init__(self, folder: Path, *programs: Program) -> None:
        self.folder, self.said, self.healthy, self.ready = folder, [], [], []  # type: ignore[var-annotated]
        self.stop = Event()
        supervisor = Supervisor(
            programs,
            folder,
            self.said.append,
            on_ready=lambda: self.ready.append(True),
            on_healthy=lambda one: self.healthy.append(one.name),
        )
        self.result: list[bool] = []
        self.thread = Thread(target=lambda: self.result.append(supervisor.run(self.stop)))
        self.thread.start()

    def pid(self, name: str) -> int:
        try:
            return int(json.loads((self.folder / f"{name}.pid").read_text())["pid"])
        except (OSError, ValueError):
            return 0

    def end(self) -> None:
        self.stop.set()
        self.thread.join(60)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Running]]:
    started = []

    def start(*programs: Program) -> Running:
        started.append(Running(tmp_path, *programs))
        return started[-1]

    yield start
    for one in started:
        one.end()


def test_all_answer_then_one_is_killed_and_comes_back(start: Callable[..., Running]) -> None:
    running = start(program("a"), program("b"))
    eventually(lambda: running.ready)
    first, other = running.pid("a"), running.pid("b")
    psutil.Process(first).kill()
    assert eventually(lambda: (again := running.pid("a")) != first and again)
    assert eventually(lambda: sorted(running.healthy) == ["a", "a", "b"])
    assert running.pid("b") == other
    assert running.ready == [True]
    assert running.said == []


def test_a_program_that_dies_at_once_is_named_with_its_log(start: Callable[..., Running]) -> None:
    running = start(program("bad", (sys.executable, "-c", "import sys; sys.exit('no luck')")))
    said = eventually(lambda: running.said)
    assert "程序bad一启动就退出" in said[0]
    log = running.folder / "bad.log"
    assert str(log) in said[0]
    assert log.read_text().count("no luck") == 5
    running.end()
    assert running.result == [False]
    assert len(running.said) == 1


def test_a_program_that_cannot_even_be_started_does_not_stop_the_others(
    start: Callable[..., Running],
) -> None:
    running = start(program("good"), program("bad", ("/no/such/program",)))
    said = eventually(lambda: running.said)
    assert "程序bad一启动就退出" in said[0]
    assert eventually(lambda: running.healthy) == ["good"]
    assert running.thread.is_alive()


def test_a_stranger_on_the_port_is_not_taken_for_the_program() -> None:
    with socket.create_server(("127.0.0.1", 0)) as stranger:

        def babble() -> None:
            caller, _ = stranger.accept()
            caller.recv(1000)
            caller.sendall(b"220 this is no web server\r\n")
            caller.close()

        thread = Thread(target=babble)
        thread.start()
        assert not _answers(f"http://127.0.0.1:{stranger.getsockname()[1]}/")
        thread.join(10)


def test_a_disk_without_room_for_the_record_does_not_stop_the_program(tmp_path: Path) -> None:
    pids.remember(tmp_path / "gone" / "a.pid", psutil.Process().pid)
    assert pids.recall(tmp_path / "gone" / "a.pid") is None


def test_a_stop_leaves_no_process_and_no_record(start: Callable[..., Running]) -> None:
    running = start(program("a"))
    eventually(lambda: running.ready)
    process = psutil.Process(running.pid("a"))
    running.end()
    assert not process.is_running()
    assert running.result == [True]
    assert not list(running.folder.glob("*.pid"))


def test_one_that_will_not_stop_is_killed_with_its_children(tmp_path: Path) -> None:
    code = f"""
import signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print(subprocess.Popen({SLEEP!r}, start_new_session=True).pid, flush=True)
time.sleep(600)
"""
    stubborn = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    assert stubborn.stdout
    child = psutil.Process(int(stubborn.stdout.readline()))
    pids.remember(tmp_path / "x.pid", stubborn.pid)
    found = pids.recall(tmp_path / "x.pid")
    assert found
    pids.end(found, patience=0.2)
    assert not found.is_running()
    eventually(lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE)


def test_an_orphan_is_ended(tmp_path: Path) -> None:
    orphan = subprocess.Popen(SLEEP)
    pids.remember(tmp_path / "hub.pid", orphan.pid)
    end_orphans(tmp_path)
    orphan.wait(5)
    assert not list(tmp_path.glob("*.pid"))


@pytest.mark.parametrize("record", ['{"pid": %d, "started": 1.0}', "%d", "", "{}"])
def test_a_stranger_with_a_number_used_again_is_left_alone(tmp_path: Path, record: str) -> None:
    stranger = subprocess.Popen(SLEEP)
    try:
        (tmp_path / "hub.pid").write_text(record % stranger.pid if "%" in record else record)
        end_orphans(tmp_path)
        assert stranger.poll() is None
        assert not list(tmp_path.glob("*.pid"))
    finally:
        stranger.kill()
        stranger.wait()


def test_only_one_supervisor_has_a_folder(tmp_path: Path) -> None:
    with only_one(tmp_path), pytest.raises(SettingsError, match="正被另一个"), only_one(tmp_path):
        pass
    with only_one(tmp_path):
        pass


def _free(folder: Path) -> bool:
    try:
        with only_one(folder):
            return True
    except SettingsError:
        return False


def test_a_program_does_not_inherit_the_lock(tmp_path: Path) -> None:
    with only_one(tmp_path):
        child = subprocess.Popen(SLEEP, close_fds=False)
    try:
        eventually(lambda: _free(tmp_path))  # exec lets go of it a moment after the call returns
    finally:
        child.kill()
        child.wait()
