"""What somebody who knows computers does besides clicking: their cookies in a script, their token, code in their kernel."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import websocket

from tests.browser.visitor import Visitor
from tests.site import Running

LESSON = "/lawtrain/lessons/constitution/01-supremacy"
TEST = "constitution/01-supremacy/test"
API = "/lawtrain/api/v1"


def until(true: Callable[[], Any], seconds: float = 20) -> float:
    """Wait for a condition; the seconds it took."""
    began = time.monotonic()
    while not true():
        assert time.monotonic() - began < seconds, "still not so"
        time.sleep(0.05)
    return time.monotonic() - began


def session_of(visitor: Visitor) -> httpx.Client:
    """A script with the cookies of this browser at the service, that sends what our own page would send."""
    origin = visitor.site.service
    cookies = visitor.context.cookies(f"{origin}/lawtrain/")
    headers = {
        "Cookie": "; ".join(f"{one['name']}={one['value']}" for one in cookies),
        "Origin": origin,
        "Content-Type": "application/json",
    }
    page = httpx.get(f"{origin}/lawtrain/", headers=headers, timeout=15, trust_env=False).text
    token = page.partition('name="lawtrain-token" content="')[2].partition('"')[0]
    return httpx.Client(
        base_url=origin, headers={**headers, "X-Lawtrain-Token": token}, timeout=15, trust_env=False
    )


def token_of(site: Running, username: str) -> str:
    """The hub token in this person's running server."""
    pid = json.loads((site.data / "run" / f"server-{username}.pid").read_text(encoding="ascii"))["pid"]
    entries = Path(f"/proc/{pid}/environ").read_bytes().decode().split("\0")
    return dict(entry.partition("=")[::2] for entry in entries)["JUPYTERHUB_API_TOKEN"]


def bearer(site: Running, token: str) -> httpx.Client:
    """A kernel's requests."""
    headers = {"Authorization": f"Bearer {token}"}
    return httpx.Client(base_url=site.service, headers=headers, timeout=15, trust_env=False)


def run_in_kernel(site: Running, username: str, code: str) -> str:
    """Run code in the kernel of this person's open notebook; what it printed."""
    token = {"Authorization": f"token {token_of(site, username)}"}
    base = f"{site.hub}/user/{username}/api"
    (session,) = httpx.get(f"{base}/sessions", headers=token, timeout=15, trust_env=False).json()
    line = websocket.create_connection(
        f"{base.replace('http', 'ws', 1)}/kernels/{session['kernel']['id']}/channels",
        header=[f"{name}: {value}" for name, value in token.items()],
        suppress_origin=True,
        timeout=60,
    )
    name = uuid.uuid4().hex
    header = {
        "msg_id": name,
        "msg_type": "execute_request",
        "session": name,
        "username": username,
        "date": datetime.now(UTC).isoformat(),
        "version": "5.3",
    }
    content = {"code": code, "silent": False, "store_history": False, "allow_stdin": False}
    try:
        line.send(
            json.dumps(
                {
                    "header": header,
                    "parent_header": {},
                    "metadata": {},
                    "content": content,
                    "buffers": [],
                    "channel": "shell",
                }
            )
        )
        return _printed(line, name)
    finally:
        line.close()


def _printed(line: websocket.WebSocket, name: str) -> str:
    text, replied, idle = "", False, False
    while not (replied and idle):
        message = json.loads(line.recv())
        if message["parent_header"].get("msg_id") != name:
            continue
        content = message["content"]
        match message["msg_type"]:
            case "stream":
                text += content["text"]
            case "status":
                idle = content["execution_state"] == "idle"
            case "execute_reply":
                replied = True
                assert content["status"] == "ok", content
    return text
