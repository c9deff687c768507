"""A real hub, proxy and service on free ports, as `lawtrain up` starts them."""

import json
import random
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Town:
    """A running trial."""

    hub_url: str
    service_url: str
    port: int
    data: Path
    passwords: dict[str, str]
    process: subprocess.Popen[str]
    greeting: str

    def browser(self) -> httpx.Client:
        """Keeps cookies by host, follows redirects, says that it navigates."""
        return httpx.Client(
            base_url=self.hub_url,
            follow_redirects=True,
            headers={"Sec-Fetch-Mode": "navigate", "Accept": "text/html"},
            timeout=30,
            trust_env=False,
        )

    def login(self, username: str, browser: httpx.Client | None = None) -> httpx.Client:
        """A browser in which `username` is logged in."""
        browser = browser or self.browser()
        reply = try_login(browser, username, self.passwords[username])
        assert reply.status_code == 200, reply.text
        return browser

    def recorded(self, name: str) -> int:
        """The pid of a program of ours; 0 while it is down."""
        try:
            return int(json.loads((self.data / "run" / f"{name}.pid").read_text())["pid"])
        except (OSError, ValueError):
            return 0


def try_login(browser: httpx.Client, username: str, password: str) -> httpx.Response:
    """Fills in the log-in form."""
    form = browser.get("/hub/login")
    token = re.search(r'name="_xsrf" value="([^"]+)"', form.text)
    assert token, form.text
    fields = {"_xsrf": token[1], "username": username, "password": password}
    return browser.post("/hub/login", data=fields)


def spawn(browser: httpx.Client, username: str) -> httpx.Response:
    """Starts the learner's server and returns its Lab page."""
    reply = browser.get("/hub/spawn")
    deadline = time.monotonic() + 60
    while "/hub/spawn-pending/" in reply.url.path:
        assert reply.status_code == 200, reply.text
        assert time.monotonic() < deadline, "the server did not start"
        time.sleep(0.3)
        reply = browser.get(f"/hub/spawn-pending/{username}")
    return reply


def eventually(claim: Callable[[], Any], seconds: float = 30) -> Any:
    """The first true value of `claim`; connection errors count as not yet."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            value = claim()
        except httpx.HTTPError:
            value = None
        if value or time.monotonic() > deadline:
            assert value
            return value
        time.sleep(0.1)


def free_port() -> int:
    """One whose companions are free too."""
    while True:
        port = random.randrange(20000, 40000)
        try:
            for number in (port, port + 1, port + 10, port + 81):
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", number))
        except OSError:
            continue
        return port


def up(port: int, data: Path) -> subprocess.Popen[str]:
    """`lawtrain up` as its own process."""
    return subprocess.Popen(
        [sys.executable, "-m", "lawtrain", "up", "--port", str(port), "--data", data, "--content", ROOT],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@contextmanager
def running(data: Path, passwords: dict[str, str] | None = None) -> Iterator[Town]:
    """A trial over `data`, stopped at the end. `passwords`: those that an earlier start has shown."""
    port = free_port()
    process = up(port, data)
    said = []
    try:
        assert process.stdout
        for line in process.stdout:
            said.append(line)
            if "Ctrl-C" in line:
                break
        greeting = "".join(said)
        assert "可以用了" in greeting, greeting
        rows = re.findall(r"^  (\w+\d\d) +([\w-]{14}) ", greeting, re.M)
        urls = f"http://127.0.0.1:{port}", f"http://localhost:{port + 10}/lawtrain"
        yield Town(*urls, port, data, passwords or dict(rows), process, greeting)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)
