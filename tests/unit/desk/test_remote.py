"""The desk over the wire, against a real HTTP server: every answer becomes the right value or the right error."""

from __future__ import annotations

import json
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from lawtrain import wire
from lawtrain.desk import Desk, RemoteDesk
from lawtrain.errors import Forbidden, Invalid, LawtrainError, NotFound, Refused, Unavailable

TOKEN = "hub-token-of-cadre01"
HEAD = {
    "ref": "sample/01-first/test",
    "title": "课后测验",
    "counted": True,
    "count": 1,
    "points": 5,
    "pass_score": 3,
    "minutes": 1,
    "rule": "",
    "steps": 0,
    "rules": [],
    "assignment": False,
}
STATE = {"head": HEAD, "attempt": None, "result": None, "history": []}
SAVED = {"rev": 3, "saved_at": "2026-11-22T08:00:00+00:00", "stale": ["q"], "updates": []}
ME = {"person": "f00d", "username": "cadre01", "name": "示例干部一", "role": "learner"}


class Peer:
    """A server that gives a prepared answer and remembers what it was sent."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.status = 200
        self.body = b""
        self.headers: dict[str, str] = {}
        self.act: Callable[[socket.socket], None] | None = None  # instead of an answer
        self.asked: list[tuple[str, str, dict[str, str], bytes]] = []

    def answer(self, status: int, body: object) -> None:
        self.status = status
        self.body = body if isinstance(body, bytes) else json.dumps(body).encode()


@contextmanager
def serving() -> Iterator[Peer]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            peer.asked.append((self.command, self.path, headers, body))
            if peer.act:
                peer.act(self.connection)
                return
            self.send_response(peer.status)
            for name, value in {"Content-Length": str(len(peer.body)), **peer.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(peer.body)

        do_POST = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    peer = Peer(server.server_port)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield peer
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def peer() -> Iterator[Peer]:
    with serving() as one:
        yield one


@pytest.fixture
def desk(peer: Peer) -> Desk:
    return RemoteDesk(f"{peer.url}/lawtrain/", TOKEN, timeout=5)


SAVE = wire.Save(tab="t", since=2, answers=(wire.AnswerIn(question="q", answer=("a",), seq=1),))
VERBS: dict[str, Callable[[Desk], Any]] = {
    "look": lambda desk: desk.look("sample/01-first"),
    "start": lambda desk: desk.start("sample/01-first"),
    "save": lambda desk: desk.save("a1", SAVE),
    "submit": lambda desk: desk.submit("a1"),
    "progress": lambda desk: desk.progress(),
    "person": lambda desk: desk.person,
}


@pytest.mark.parametrize(
    ("verb", "answer", "method", "path", "sent"),
    [
        ("look", STATE, "GET", "/quiz?ref=sample%2F01-first", None),
        ("start", STATE, "POST", "/attempts", {"quiz": "sample/01-first"}),
        (
            "save",
            SAVED,
            "POST",
            "/attempts/a1/answers",
            {"tab": "t", "since": 2, "answers": [{"question": "q", "answer": ["a"], "seq": 1}]},
        ),
        ("submit", STATE, "POST", "/attempts/a1/submission", {}),
        ("person", ME, "GET", "/me", None),
    ],
)
def test_a_verb_is_one_request_with_the_token(
    peer: Peer, desk: Desk, verb: str, answer: object, method: str, path: str, sent: object
) -> None:
    peer.answer(200, answer)
    value = VERBS[verb](desk)
    assert (value if verb == "person" else json.loads(wire.encode(value))) == (
        ME["person"] if verb == "person" else answer
    )
    ((asked, where, headers, body),) = peer.asked
    assert (asked, where) == (method, f"/lawtrain/api/v1{path}")
    assert headers["authorization"] == f"Bearer {TOKEN}"
    assert (json.loads(body) if body else None) == sent


def test_the_person_is_asked_for_once(peer: Peer, desk: Desk) -> None:
    peer.answer(200, ME)
    assert [desk.person, desk.person] == ["f00d", "f00d"]
    assert len(peer.asked) == 1


def test_an_attempt_s_name_stays_one_step_of_the_path(peer: Peer, desk: Desk) -> None:
    peer.answer(200, STATE)
    desk.submit("../../scores?x=1#/")
    assert peer.asked[0][1] == "/lawtrain/api/v1/attempts/..%2F..%2Fscores%3Fx%3D1%23%2F/submission"


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (400, "invalid", Invalid),
        (403, "forbidden", Forbidden),
        (404, "not_found", NotFound),
        (409, "refused", Refused),
        (503, "unavailable", Unavailable),
        (401, "login", Unavailable),
        (429, "too_many", Unavailable),
        (500, "error", Unavailable),
    ],
)
def test_an_error_comes_back_as_itself_with_the_service_s_words(
    peer: Peer, desk: Desk, verb: str, status: int, code: str, kind: type[LawtrainError]
) -> None:
    peer.answer(status, {"code": code, "message": "说明原因的一句话"})
    with pytest.raises(kind) as caught:
        VERBS[verb](desk)
    assert type(caught.value) is kind
    assert str(caught.value) == "说明原因的一句话"


@pytest.mark.parametrize("status", [200, 400, 404, 500, 502, 503])
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>Bad Gateway</html>",
        b"\xff\xfe\x00",
        b"{",
        b"[]",
        b"null",
        b'{"ok": true}',
        b'{"code": 1, "message": null}',
    ],
)
def test_an_answer_that_cannot_be_read_is_said_in_chinese(
    peer: Peer, desk: Desk, status: int, body: bytes
) -> None:
    peer.answer(status, body)
    with pytest.raises(Unavailable, match="学习服务") as caught:
        desk.look("sample/01-first")
    assert not any(c.isascii() and c.isalpha() for c in str(caught.value))


def silence(_connection: socket.socket) -> None:
    time.sleep(1.5)


def hang_up(connection: socket.socket) -> None:
    connection.close()


def half(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{")
    connection.close()


def stall(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{")
    time.sleep(1.5)


def noise(connection: socket.socket) -> None:
    connection.sendall(b"\x16\x03\x01 what is this\r\n\r\n")


@pytest.mark.parametrize("act", [silence, hang_up, half, stall, noise])
def test_a_line_that_fails_is_unavailable(peer: Peer, act: Callable[[socket.socket], None]) -> None:
    peer.act = act
    with pytest.raises(Unavailable, match="连不上"):
        RemoteDesk(peer.url, TOKEN, timeout=0.3).look("sample/01-first")


def test_nobody_listening_is_unavailable() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: refused
        desk = RemoteDesk(f"http://127.0.0.1:{taken.getsockname()[1]}/lawtrain", TOKEN, timeout=2)
        for verb in VERBS.values():
            with pytest.raises(Unavailable, match="连不上"):
                verb(desk)


def test_after_an_outage_the_same_desk_works_again(peer: Peer, desk: Desk) -> None:
    peer.act = hang_up
    with pytest.raises(Unavailable):
        _ = desk.person
    peer.act = None
    peer.answer(200, ME)
    assert desk.person == "f00d"


def test_web_proxies_are_not_asked(peer: Peer, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving() as proxy:
        for name in ("http_proxy", "https_proxy", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
            monkeypatch.setenv(name.upper(), proxy.url)
        for name in ("no_proxy", "NO_PROXY"):
            monkeypatch.delenv(name, raising=False)
        assert os.environ["http_proxy"] == proxy.url
        peer.answer(200, STATE)
        RemoteDesk(f"{peer.url}/lawtrain", TOKEN).look("sample/01-first")
        assert len(peer.asked) == 1
        assert not proxy.asked


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("verb", ["look", "start"])
def test_the_token_is_never_carried_elsewhere(peer: Peer, desk: Desk, status: int, verb: str) -> None:
    with serving() as other:
        other.answer(200, STATE)
        peer.status, peer.headers = status, {"Location": f"{other.url}/lawtrain/api/v1/quiz"}
        with pytest.raises(Unavailable):
            VERBS[verb](desk)
        assert not other.asked
