"""`python -m benchmarks.servers KIND FOLDER PORT`: our service, or the least that could do one of its jobs.

The bare servers stand on the same Litestar and uvicorn, behind the same gate with the same sessions.
"""

from __future__ import annotations

import asyncio
import queue
import sqlite3
import sys
import threading
from concurrent.futures import Future
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import uvicorn
from litestar import Litestar, Request, Response
from litestar.config.compression import CompressionConfig

from lawtrain import wire
from lawtrain.desk.doors import Doors
from lawtrain.service.app import create_app, utc_now
from lawtrain.service.auth import Doorkeeper
from lawtrain.service.guard import Gate
from lawtrain.service.hub import HubUser
from lawtrain.service.permissions import on
from lawtrain.service.sessions import Sessions
from lawtrain.settings import Settings
from lawtrain.store import Store

Req = Request[Any, Any, Any]


class StandInHub:
    """A hub that vouches for whoever holds a token named like them."""

    logout_url = "/hub/logout"

    def authorize_url(self, state: str, challenge: str) -> str:
        return f"/hub/api/oauth2/authorize?state={state}&code_challenge={challenge}"

    async def token_for_code(self, code: str, verifier: str) -> str:
        raise NotImplementedError

    async def whose(self, token: str) -> HubUser | None:
        return HubUser(token, token, allowed=True)

    async def close(self) -> None:
        pass


class GroupCommit:
    """Durable single-row inserts: one thread, one commit for all that wait."""

    def __init__(self, path: Path) -> None:
        self._file = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._file.execute("PRAGMA journal_mode=WAL")
        self._file.execute("PRAGMA synchronous=FULL")
        self._file.execute(
            "CREATE TABLE answers (rev INTEGER PRIMARY KEY, attempt, question, answer, tab, seq, at)"
        )
        self._waiting: queue.SimpleQueue[tuple[tuple[Any, ...], Future[int]]] = queue.SimpleQueue()
        threading.Thread(target=self._loop, daemon=True).start()

    def insert(self, row: tuple[Any, ...]) -> Future[int]:
        future: Future[int] = Future()
        self._waiting.put((row, future))
        return future

    def _loop(self) -> None:
        while True:
            group = [self._waiting.get()]
            while not self._waiting.empty():
                group.append(self._waiting.get())
            self._file.execute("BEGIN IMMEDIATE")
            sql = "INSERT INTO answers (attempt, question, answer, tab, seq, at) VALUES (?, ?, ?, ?, ?, ?)"
            revisions = [self._file.execute(sql, row).lastrowid for row, _ in group]
            self._file.execute("COMMIT")
            for (_, future), rev in zip(group, revisions, strict=True):
                future.set_result(rev or 0)


def bare_save(gate: Gate, root: Path) -> Litestar:
    """Decode, insert, commit, answer: no paper to check against, no order of tabs, nothing handed in."""
    store = GroupCommit(root / "bare.sqlite")

    @on("POST", "/api/v1/attempts/{attempt:str}/answers")
    async def save(request: Req) -> wire.Saved:
        body = msgspec.json.decode(await request.body(), type=wire.Save)
        one, at = body.answers[0], datetime.now(UTC).isoformat()
        answer = msgspec.json.encode(one.answer).decode()
        row = (request.path_params["attempt"], one.question, answer, body.tab, one.seq, at)
        rev = await asyncio.wrap_future(store.insert(row))
        return wire.Saved(rev=rev, saved_at=at, stale=(), updates=())

    return Litestar([save], guards=[gate], openapi_config=None, logging_config=None)


def bare_page(gate: Gate, root: Path) -> Litestar:
    """The bytes of a page, from memory, compressed on their way out like every page."""
    html = (root / "page.html").read_bytes()

    @on("GET", "/lessons/{course:str}/{lesson:str}")
    async def read() -> Response[bytes]:
        return Response(html, media_type="text/html; charset=utf-8")

    compression = CompressionConfig("gzip")
    return Litestar(
        [read], guards=[gate], compression_config=compression, openapi_config=None, logging_config=None
    )


def main(kind: str, root: Path, port: int) -> None:
    settings = Settings(
        data=root,
        content=root / "content",
        database=f"sqlite:///{root / 'service.sqlite'}",
        bind="127.0.0.1",
        port=port,
        public_url=f"http://localhost:{port}",
        hub_url="http://127.0.0.1:1",
        trial=True,
    )
    if kind == "ours":
        app = create_app(settings, StandInHub())
    else:
        doors = Doors(Store.open(settings.database), utc_now)
        doorkeeper = Doorkeeper(StandInHub(), Sessions(root / "sessions.sqlite"), doors, utc_now)
        gate = Gate(settings, doorkeeper, doors, utc_now)
        app = {"bare_save": bare_save, "bare_page": bare_page}[kind](gate, root)
    # The options of `python -m lawtrain.service`.
    uvicorn.run(
        app,
        host=settings.bind,
        port=port,
        loop="asyncio",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=30,  # a new connection is dear on a poor line
        timeout_graceful_shutdown=5,
    )


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
