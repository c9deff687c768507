"""A lesson's drawing as a picture that every office program shows: SVG drawn to PNG, with the letters of this machine.

图 drawing · 文字说明 spoken: what is printed where no picture can be had
"""

from __future__ import annotations

import os
import re
import signal
import struct
import subprocess
import sys
from collections import OrderedDict
from concurrent.futures import Future
from dataclasses import dataclass
from hashlib import sha256
from threading import BoundedSemaphore, Lock

from lawtrain.content.drawing import TALLEST, look
from lawtrain.content.handout import Figure
from lawtrain.reports import handout_pen as pen
from lawtrain.reports.cells import clean

_PIXELS = (".png", ".jpg", ".jpeg", ".gif")
_PROGRAM = pen.__file__
_ENVIRONMENT = ("HOME", "LD_LIBRARY_PATH", "PYTHONPATH")  # a person's own fonts; where Python finds its parts
_PATIENCE = 3 * pen.SECONDS
"""Seconds by the clock, for a turn and then for the drawing: a busy machine gives a process little of itself."""
_AT_ONCE = 2
_ROOM = 32 << 20
"""Bytes of pictures kept: the drawings of the repository take a fifth."""
_HEAD = struct.Struct(">8s4x4sII")


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture for a document; `tall` is its height over its width, 0 where the document may look itself."""

    data: bytes
    caption: str
    tall: float


def draw(figure: Figure) -> Drawn | None:
    """The picture, or None where there is none, or where this machine has no Chinese letters to draw it with."""
    name = figure.name.lower()
    if not figure.data or not name.endswith((".svg", *_PIXELS)):
        return None
    if name.endswith(_PIXELS):
        return Drawn(figure.data, "", 0)
    return _ALBUM.picture(figure.data)


def spoken(figure: Figure) -> tuple[str, list[str]]:
    """What the drawing shows in words: its name, where the words begin with one, and step after step."""
    lead, colon, rest = clean(figure.alt).partition("：")
    if not colon or re.search("[；。;]", lead):
        lead, rest = "", clean(figure.alt)
    return lead, [step.strip() for step in re.split("[；。;]", rest) if step.strip()]


class Album:
    """Pictures by the digest of their drawing: drawn once however many ask at once; the least asked for give way.

    What breaks the pen is remembered, too. What may go better another time (no letters yet, a busy machine) is not.
    """

    def __init__(self, room: int = _ROOM) -> None:
        self._room = room
        self._guard = Lock()
        self._pages: OrderedDict[bytes, Future[Drawn | None]] = OrderedDict()
        self._turns = BoundedSemaphore(_AT_ONCE)

    def picture(self, svg: bytes) -> Drawn | None:
        """The picture of a drawing, or None; whoever comes while it is being drawn waits for it."""
        digest = sha256(svg).digest()
        with self._guard:
            page = self._pages.get(digest)
            if first := page is None:
                page = self._pages[digest] = Future()
            self._pages.move_to_end(digest)
        if not first:
            return page.result()
        drawn, lasting = None, False
        try:
            drawn, lasting = self._make(svg)
        finally:
            page.set_result(drawn)
            self._settle(digest, lasting)
        return drawn

    def _make(self, svg: bytes) -> tuple[Drawn | None, bool]:
        """The picture, and whether the next one to ask would get the same."""
        seen = look(svg)
        if seen.faults:
            return None, True
        if not self._turns.acquire(timeout=_PATIENCE):
            return None, False
        try:
            data, lasting = _penned(svg)
        finally:
            self._turns.release()
        tall = _tall(data)
        return (Drawn(data, clean(seen.title), tall) if tall else None), lasting

    def _settle(self, digest: bytes, lasting: bool) -> None:
        with self._guard:
            if not lasting:
                self._pages.pop(digest, None)
            left = self._room
            for key, page in reversed([*self._pages.items()]):
                drawn = page.result() if page.done() else None
                left -= 1024 + len(drawn.data if drawn else b"")
                if left < 0 and page.done():
                    del self._pages[key]


_ALBUM = Album()


def _penned(svg: bytes) -> tuple[bytes, bool]:
    """What the pen made of it, and whether it would do so again."""
    try:
        done = subprocess.run(  # noqa: S603 - our own argv
            [sys.executable, "-P", _PROGRAM],
            input=svg,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ},
            cwd="/",
            timeout=_PATIENCE,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return b"", False
    if done.returncode in {pen.NO_LETTERS, -signal.SIGKILL}:
        return b"", False
    return (b"" if done.returncode else done.stdout), True


def _tall(data: bytes) -> float:
    """Height over width as the picture itself says; 0 where it is not what was asked for."""
    if len(data) < _HEAD.size:
        return 0
    mark, kind, wide, high = _HEAD.unpack_from(data)
    right = (mark, kind, wide) == (b"\x89PNG\r\n\x1a\n", b"IHDR", pen.DOTS) and 0 < high <= wide * TALLEST + 1
    return high / wide if right else 0
