"""What a learner's own system user can find, run as that user: `python crawler.py < what-to-look-for > findings`.

Stands alone. What to look for comes by stdin, so that neither file, argument nor environment of ours tells it.
A finding is "KIND LABEL WHERE": `text` a planted or secret text, `open` something private that can be opened,
`door` an address that does not refuse, `socket` one that nobody has accounted for, `umask` a loose process.
"""

from __future__ import annotations

import json
import os
import re
import socket
import stat
import sys
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path
from typing import Any

_PIECE = 1 << 20
_SKIPPED = {"/proc", "/sys"}  # the first is looked at on its own; the second is the kernel's
_REFUSED = {301, 302, 303, 307, 401, 403}
_FIELD = re.compile(rb"""["'](key|whys|explanation|correct|guide)\\*["']\s*:""")


class Crawler:
    """Collects findings."""

    def __init__(self, task: dict[str, Any]) -> None:
        self.task = task
        self.wanted = [
            (label, form) for label, text in task["canaries"].items() for form in sorted(_forms(text))
        ]
        self.longest = max((len(form) for _, form in self.wanted), default=1)
        self.findings: set[str] = set()
        self.seen = dict.fromkeys(("files", "read", "processes", "sockets", "answers"), 0)

    def run(self) -> None:
        for root in self.task["roots"]:
            self.files(root)
        self.known()
        self.processes()
        self.sockets()
        self.answers()

    def grep(self, data: bytes, where: str) -> None:
        self.findings |= {f"text {label} {where}" for label, form in self.wanted if form in data}

    def files(self, root: str) -> None:
        """Every file below `root`. One that has not been touched since before the texts were made cannot hold them:
        the system sets that time (ctime), nobody can set it back."""
        for folder, folders, names in os.walk(root):
            start = folder.rstrip("/")  # strings, not Path: there are hundreds of thousands
            folders[:] = [name for name in folders if f"{start}/{name}" not in _SKIPPED]
            for name in names:
                path = f"{start}/{name}"
                self.seen["files"] += 1
                with suppress(OSError):
                    found = os.lstat(path)
                    if stat.S_ISREG(found.st_mode) and found.st_ctime >= self.task["since"]:
                        self.read(path)

    def read(self, path: str) -> None:
        number = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        self.seen["read"] += 1
        with os.fdopen(number, "rb") as file:
            tail = b""
            while piece := file.read(_PIECE):
                self.grep(tail + piece, path)
                tail = piece[-self.longest :]

    def known(self) -> None:
        """By name, what the data folder holds: somebody who knows the program can guess every name."""
        for path in self.task["private"]:
            try:
                number = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
            except OSError:
                continue
            os.close(number)
            self.findings.add(f"open {path}")
            with suppress(OSError):
                self.read(path)
        for path in self.task["unix"]:
            self.seen["sockets"] += 1
            with suppress(OSError), socket.socket(socket.AF_UNIX) as line:
                line.connect(path)
                self.findings.add(f"socket {path}")

    def processes(self) -> None:
        for name in (one.name for one in Path("/proc").iterdir()):
            if not name.isdigit() or int(name) == os.getpid():
                continue
            self.seen["processes"] += 1
            for part in ("cmdline", "environ"):
                with suppress(OSError):
                    self.grep(Path("/proc", name, part).read_bytes(), f"/proc/{name}/{part}")
            with suppress(OSError, KeyError):
                status = dict(
                    line.split(":", 1) for line in Path("/proc", name, "status").read_text().splitlines()
                )
                if int(name) in self.task["ours"] and int(status["Umask"], 8) & 0o077 != 0o077:
                    self.findings.add(f"umask {status['Umask'].strip()} of process {name}")

    def sockets(self) -> None:
        """Ports on which the site listens, but for those that are asked by name below.

        A kernel always listens for what its own children print. That socket only takes, gives nothing, and takes
        only what begins with a secret: it says of itself that it is of the kind PULL.
        """
        for port in self.task["listening"]:
            self.seen["sockets"] += 1
            if port not in self.task["ports"] and b"PULL" not in _zmq_peer(port):
                self.findings.add(f"socket tcp {port}")

    def answers(self) -> None:
        own = self.token()
        for door in self.task["doors"]:
            for kind, token in (("nobody", ""), ("stranger", "0" * 32), ("learner", own)):
                if kind in door["closed"]:
                    status, body = self.ask(door["url"], token, door.get("body"))
                    if status not in _REFUSED:
                        self.findings.add(f"door {door['name']} answers {status} to {kind}")
                    self.grep(body, door["url"])
        for page in self.task["pages"]:
            _, body = self.ask(page["url"], own, page.get("body"))
            self.grep(body, page["url"])
            for field in _FIELD.findall(body):
                self.findings.add(f"text field-{field.decode()} {page['url']}")

    def token(self) -> str:
        """One's own, out of one's own server."""
        environ = Path("/proc", str(self.task["server"]), "environ").read_bytes()
        entries = dict(entry.split(b"=", 1) for entry in environ.split(b"\0") if b"=" in entry)
        return entries[b"JUPYTERHUB_API_TOKEN"].decode()

    def ask(self, url: str, token: str, body: str | None) -> tuple[int, bytes]:
        headers = {"Content-Type": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}" if "/lawtrain/" in url else f"token {token}"
        request = urllib.request.Request(url, body.encode() if body is not None else None, headers)
        self.seen["answers"] += 1
        try:
            reply = _OPENER.open(request, timeout=20)
        except urllib.error.HTTPError as error:
            reply = error
        with reply:
            return reply.status, str(reply.headers).encode() + reply.read()


class _Straight(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}), _Straight)


def _forms(text: str) -> set[bytes]:
    """As written, and as JSON writes what is not ASCII."""
    return {text.encode(), json.dumps(text)[1:-1].encode(), text.encode("utf-16-le")}


def _zmq_peer(port: int) -> bytes:
    """What a ZeroMQ socket says of itself when greeted; empty when it is none."""
    greeting = b"\xff" + bytes(8) + b"\x7f\x03\x00" + b"NULL".ljust(20, b"\0") + bytes(32)
    ready = b"\x04\x1a\x05READY\x0bSocket-Type\x00\x00\x00\x04PUSH"
    said = b""
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), 3) as line:
        line.sendall(greeting + ready)
        while len(said) < 90 and (piece := line.recv(200)):
            said += piece
    return said[64:]


if __name__ == "__main__":
    crawler = Crawler(json.load(sys.stdin))
    crawler.run()
    json.dump({"findings": sorted(crawler.findings), "seen": crawler.seen}, sys.stdout)
