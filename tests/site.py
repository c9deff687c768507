"""A whole installation for tests: `lawtrain up` on free ports, with real hub, proxy and service."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

REPO = Path(__file__).parent.parent


@dataclass(frozen=True)
class Running:
    """A started site. The browser uses `hub` and `service`, which are different host names on purpose."""

    hub: str
    service: str
    data: Path
    passwords: dict[str, str]
    process: subprocess.Popen[str]
    output: Path

    def pid(self, name: str) -> int:
        """Pid of `hub`, `proxy` or `service`."""
        return int(json.loads((self.data / "run" / f"{name}.pid").read_text(encoding="ascii"))["pid"])


def free_port() -> int:
    """A port such that it and its companions (+1, +10, +81) are free."""
    for port in range(18000 + os.getpid() % 2000, 32000, 7):
        if all(_free(port + step) for step in (0, 1, 10, 81)):
            return port
    raise RuntimeError("no free ports")


def _free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


@contextmanager
def running(data: Path, content: Path = REPO, port: int | None = None) -> Iterator[Running]:
    """Start, wait until it says it is ready, and stop it with Ctrl-C at the end."""
    port = port or free_port()
    output = data.parent / f"{data.name}.out"
    command = [sys.executable, "-m", "lawtrain", "up", "--port", str(port), "--data", str(data)]
    with output.open("w", encoding="utf-8") as sink:
        process = subprocess.Popen(
            [*command, "--content", str(content)],
            stdout=sink,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
    try:
        text = _ready(process, output)
        found = dict(re.findall(r"^\s+((?:cadre|trainer|office)\d\d)\s+(\S+)", text, re.MULTILINE))
        hub, service = f"http://127.0.0.1:{port}", f"http://localhost:{port + 10}"
        yield Running(hub, service, data, found, process, output)
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()


def _ready(process: subprocess.Popen[str], output: Path) -> str:
    for _ in range(900):
        text = output.read_text(encoding="utf-8")
        if "可以用了" in text and "Ctrl-C" in text:
            return text
        if process.poll() is not None:
            raise RuntimeError(f"lawtrain up ended: {text}")
        time.sleep(0.1)
    raise RuntimeError(f"lawtrain up is not ready: {output.read_text(encoding='utf-8')}")


def healthy(url: str) -> bool:
    """Whether a service answers."""
    try:
        return httpx.get(f"{url}/lawtrain/health", timeout=1, trust_env=False).status_code == 200
    except httpx.HTTPError:
        return False
