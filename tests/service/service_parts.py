"""A small real town for tests of the service: content on disk, a stand-in hub that can fail on demand, real uvicorn."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import secrets
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import uvicorn

from lawtrain.desk.doors import CONSOLE, Doors
from lawtrain.desk.roster import RosterDesk
from lawtrain.records import CATEGORIES, Post, Role
from lawtrain.service.app import create_app, utc_now
from lawtrain.service.hub import SCOPE, JupyterHub
from lawtrain.settings import Settings
from lawtrain.store import Store
from tests.sample import fields

SERVICE_TOKEN = "service-secret"  # the service's own at the hub
QUIZ = "/lawtrain/api/v1/quiz?ref=sample/01-first/test"
START = "/lawtrain/api/v1/attempts"
BEGIN = {"quiz": "sample/01-first/test"}
ROLES = ("learner", "trainer", "office", "admin")
PNG = b"\x89PNG\r\n\x1a\nnot really a picture"


def write_content(root: Path) -> None:
    """One course with one lesson, a bank with one secret in every explanation, and some files that must stay inside."""
    course = root / "courses" / "sample"
    (course / "media").mkdir(parents=True)
    (course / "course.yaml").write_text(
        "title: 示例课程\norder: 1\nlessons: [01-first]\naudience: [一般]\n", encoding="utf-8"
    )
    (course / "media" / "01-picture.png").write_bytes(PNG)
    (course / "media" / "01-drawing.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'
    )
    (course / "media" / "notes.txt").write_text("内部")
    (course / "media" / "link.png").symlink_to(root / "outside.png")
    (root / "outside.png").write_bytes(b"outside")
    markdown = (
        "# 第一课 示例\n\n## 为什么学\n\n一段正文。\n\n"
        "| 甲 | 乙 |\n|---|---|\n| 1 | 2 |\n\n## 图\n\n![一张图](media/01-picture.png)\n"
    )
    cells = [
        {"cell_type": "markdown", "id": "a", "metadata": {}, "source": markdown},
        {
            "cell_type": "code",
            "id": "b",
            "metadata": {},
            "execution_count": None,
            "outputs": [],
            "source": 'import lawtrain as lt\nlt.quiz("sample/01-first")',
        },
    ]
    meta = {"lawtrain": {"title": "第一课 示例", "audience": ["一般"], "minutes": 7, "as_of": "2026-11-22"}}
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": meta, "cells": cells}
    (course / "01-first.ipynb").write_text(json.dumps(notebook, ensure_ascii=False), encoding="utf-8")
    items = [
        fields(f"{name}-{n}", kind)
        for name, kind in (("single", "单选"), ("multi", "多选"), ("judge", "判断"))
        for n in (1, 2, 3)
    ]
    bank = {
        "format": 1,
        "bank": "sample/01-first",
        "title": "示例题库",
        "defaults": {"audience": ["一般"], "pool": "practice"},
        "quizzes": [
            {
                "name": "test",
                "title": "课后测验",
                "counted": True,
                "credit": "全对得分",
                "pass": 60,
                "draw": [
                    {"kind": "单选", "count": 2, "points": 20},
                    {"kind": "多选", "count": 2, "points": 20},
                    {"kind": "判断", "count": 1, "points": 20},
                ],
            },
            {"name": "practice", "title": "随堂练习", "counted": False, "items": ["single-1", "judge-1"]},
        ],
        "items": items,
    }
    (root / "quizzes" / "sample").mkdir(parents=True)
    path = root / "quizzes" / "sample" / "01-first.yaml"
    path.write_text(json.dumps(bank, ensure_ascii=False, indent=1), encoding="utf-8")


@dataclass
class StandInHub:
    """Answers the two questions the service asks a hub, over real HTTP; `mood` says how."""

    mood: str = "well"  # well | broken (500) | silent (hangs)
    tokens: dict[str, str] = field(default_factory=dict)  # token → username
    codes: dict[str, tuple[str, str]] = field(default_factory=dict)  # code → (username, challenge)
    asked: int = 0
    scopes: tuple[str, ...] = (SCOPE,)
    kind: str = "user"

    def token(self, username: str) -> str:
        """A fresh token of this person, as a kernel has it."""
        made = secrets.token_hex(16)
        self.tokens[made] = username
        return made

    def code(self, username: str, challenge: str) -> str:
        """What a browser brings back after logging in as `username`."""
        made = secrets.token_hex(8)
        self.codes[made] = (username, challenge)
        return made

    def user(self, token: str) -> dict[str, Any] | None:
        name = self.tokens.get(token)
        if name is None:
            return None
        return {
            "name": name,
            "kind": self.kind,
            "session_id": f"session-{name}",
            "scopes": list(self.scopes),
        }

    def exchange(self, form: dict[str, list[str]]) -> dict[str, str] | None:
        name, challenge = self.codes.pop(form["code"][0], ("", ""))
        digest = hashlib.sha256(form.get("code_verifier", [""])[0].encode()).digest()
        proof = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if not name or proof != challenge or form["client_secret"] != [SERVICE_TOKEN]:
            return None
        return {"access_token": self.token(name)}


@contextmanager
def hub_server(hub: StandInHub) -> Iterator[str]:
    """Origin of a running stand-in hub."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            hub.asked += 1
            token = self.headers["Authorization"].removeprefix("token ")
            self.answer(200, hub.user(token)) if hub.user(token) else self.answer(
                403, {"message": "Forbidden"}
            )

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            reply = hub.exchange(parse_qs(body))
            self.answer(200, reply) if reply else self.answer(400, {"error": "invalid_grant"})

        def answer(self, status: int, body: object) -> None:
            if hub.mood == "silent":
                time.sleep(8)
            if hub.mood != "well":
                status, body = 500, {"message": "broken"}
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(body).encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass
class Clock:
    """The server's time, moved by hand."""

    now: datetime = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **how_far: float) -> None:
        self.now += timedelta(**how_far)


class Browser(httpx.Client):
    """A person's browser: cookies, no following of redirects, and the token of the last page it saw."""

    def __init__(self, origin: str) -> None:
        super().__init__(base_url=origin, timeout=20, trust_env=False)
        self.origin = origin

    def __enter__(self) -> Browser:  # it may have been used for logging in already
        return self

    def log_in(self, hub: StandInHub, username: str, after: str = "/lawtrain/") -> httpx.Response:
        """Through the whole flow; the answer of the callback."""
        away = self.get("/lawtrain/login", params={"next": after})
        asked = parse_qs(urlsplit(away.headers["location"]).query)
        code = hub.code(username, asked["code_challenge"][0])
        return self.get("/lawtrain/oauth_callback", params={"code": code, "state": asked["state"][0]})

    @property
    def page_token(self) -> str:
        """From a page, like page.js."""
        found = re.search(r'<meta name="lawtrain-token" content="([^"]*)">', self.get("/lawtrain/").text)
        assert found
        return found[1]

    def act(self, path: str, body: object = None, **headers: str) -> httpx.Response:
        """An unsafe request the way our page makes it; a header given as "" is left out."""
        own = {
            "origin": self.origin,
            "content-type": "application/json",
            "x-lawtrain-token": headers.pop("x_lawtrain_token", None) or self.page_token,
        }
        own |= {name.replace("_", "-"): value for name, value in headers.items()}
        content = body if isinstance(body, bytes) else json.dumps(body if body is not None else {}).encode()
        return self.post(path, content=content, headers={k: v for k, v in own.items() if v})


@dataclass
class Running:
    """A running service and what surrounds it."""

    settings: Settings
    hub: StandInHub
    clock: Clock
    app: Any

    def browser(self, username: str = "") -> Browser:
        """A browser, logged in when a name is given. It took a while to open: the rate limits have recovered."""
        self.clock.forward(seconds=5)
        browser = Browser(self.settings.public_url)
        if username:
            assert browser.log_in(self.hub, username).status_code == 303
        return browser

    def kernel(self, token: str) -> httpx.Client:
        """A kernel with a hub token."""
        return httpx.Client(
            base_url=f"http://127.0.0.1:{self.settings.port}",
            headers={"Authorization": f"Bearer {token}"},
            timeout=20,
            trust_env=False,
        )


def free_socket() -> socket.socket:
    """A listening port of our own."""
    found = socket.socket(proto=socket.IPPROTO_TCP)  # asyncio turns Nagle off only where it sees this
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    found.bind(("127.0.0.1", 0))
    return found


def enrol(database: str) -> None:
    """One person of each role, a second learner, and somebody the store has met but who is nowhere."""
    store = Store.open(database)
    doors, roster = Doors(store, utc_now), RosterDesk(store, utc_now)
    for name in (*ROLES, "learner2"):
        roster.place(CONSOLE, name, f"示例{name}", Post("示范村", CATEGORIES[3]), date(2026, 1, 1), "试")
    for role in (Role.TRAINER, Role.OFFICE, Role.ADMIN):
        doors.grant(CONSOLE, role.value, role, True)
    store.remember_person("nobody", "示例nobody", "示范村")
    store.close()


def settings_for(root: Path, port: int, hub_url: str) -> Settings:
    """A trial in `root`, with its accounts and content."""
    data = root / "data"
    if not data.exists():
        data.mkdir()
        write_content(data / "content")
        enrol(f"sqlite:///{data / 'service.sqlite'}")
    return Settings(
        data=data,
        content=data / "content",
        database=f"sqlite:///{data / 'service.sqlite'}",
        bind="127.0.0.1",
        port=port,
        public_url=f"http://localhost:{port}",
        hub_url=hub_url,
        trial=True,
    )


@contextmanager
def service(root: Path, **changes: Any) -> Iterator[Running]:
    """A service over `root` with a stand-in hub."""
    hub, clock, port = StandInHub(), Clock(), free_socket()
    with hub_server(hub) as hub_url, port:
        settings = replace(settings_for(root, port.getsockname()[1], hub_url), **changes)
        real = JupyterHub(
            settings, api_url=f"{hub_url}/hub/api", api_token=SERVICE_TOKEN, client_id="service-lawtrain"
        )
        app = create_app(settings, real, clock=clock)
        server = uvicorn.Server(uvicorn.Config(app, loop="asyncio", log_config=None, lifespan="on"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [port]}, daemon=True)
        thread.start()
        while not server.started:
            assert thread.is_alive(), "the service did not start"
            time.sleep(0.01)
        try:
            yield Running(settings, hub, clock, app)
        finally:
            server.should_exit = True
            thread.join(20)
