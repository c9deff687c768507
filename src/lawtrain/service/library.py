"""The courses as the service reads them: a catalogue that notices new files, and lesson pages kept in memory."""

from __future__ import annotations

import re
import threading
import time
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from itertools import count
from pathlib import Path

from anyio.to_thread import run_sync

from lawtrain import content
from lawtrain.content import Catalogue, Lesson, LessonPage
from lawtrain.errors import NotFound

_FRESH = 2.0  # seconds for which the folder is not looked at again
_MEDIA = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".svg": "image/svg+xml",
    ".gif": "image/gif",
    ".webp": "image/webp",
}
_HEADING = re.compile(r"<h2[^>]*>(.*?)</h2>", re.DOTALL)
_TITLE = re.compile(r"\s*<h1[^>]*>.*?</h1>", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")
_APART = "本镇落实"


@dataclass(frozen=True, slots=True)
class Heading:
    """An entry of a lesson's contents."""

    anchor: str
    text: str


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of HTML, or a quiz (then `quiz` is its ref)."""

    html: str
    quiz: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A lesson made ready for the page."""

    title: str
    blocks: tuple[Block, ...]
    contents: tuple[Heading, ...]


class Library:
    """Safe to use from many threads."""

    def __init__(self, root: Path, data: Path | None = None) -> None:
        self._root, self._data = root, data
        self._lock = threading.Lock()
        self._catalogue = Catalogue(root)
        self._looked = 0.0  # never: the service opens its door first, and reads then
        self._looking = False

    async def current(self) -> Catalogue:
        """The courses, for the event loop: one request looks at the folder, the others go on with what is known."""
        if self._looked and (self._looking or not self._stale()):
            return self._catalogue
        self._looking = True
        try:
            return await run_sync(self.catalogue)
        finally:
            self._looking = False

    def catalogue(self) -> Catalogue:
        """The courses, at most two seconds old."""
        if self._stale():
            with self._lock:
                if self._stale():
                    self._catalogue = content.load(self._root, self._data)
                    self._looked = time.monotonic()
        return self._catalogue

    def _stale(self) -> bool:
        return not self._looked or time.monotonic() - self._looked > _FRESH

    def reading(self, ref: str) -> tuple[Lesson, Reading]:
        """A lesson and its page. Raises NotFound; ContentError when the notebook is damaged."""
        lesson = self.catalogue().lesson(ref)
        return lesson, _prepare(content.lesson_page(lesson))

    def media(self, course: str, name: str) -> tuple[bytes, str]:
        """Bytes and media type of a picture of a course. Raises NotFound, also for whatever is not a picture."""
        media_type = _MEDIA.get(Path(name).suffix.lower())
        if media_type is None:
            raise NotFound("没有这张图")
        return self.catalogue().media(course, name).read_bytes(), media_type


@lru_cache(maxsize=256)
def _prepare(page: LessonPage) -> Reading:
    headings: list[Heading] = []
    tables = count(1)

    def boxed(_match: re.Match[str]) -> str:
        return f'<div class="wide" role="region" aria-label="表格 {next(tables)}" tabindex="0"><table>'

    def anchored(match: re.Match[str]) -> str:
        heading = Heading(f"s{len(headings) + 1}", unescape(_TAG.sub("", match[1])).strip())
        # In print 本镇落实 has pages of its own, so that an office can take just those.
        mark = ' class="apart"' if any(_APART in one.text for one in (heading, *headings[-1:])) else ""
        headings.append(heading)
        return f'<h2 id="{heading.anchor}"{mark}>{match[1]}</h2>'

    blocks = []
    for place, block in enumerate(page.blocks):
        # The page prints the title itself, so the notebook's own is left out.
        html = block.html if place else _TITLE.sub("", block.html, count=1)
        html = _HEADING.sub(anchored, html)
        # A wide table scrolls in a box of its own; the page never moves sideways.
        html = re.sub("<table>", boxed, html).replace("</table>", "</table></div>")
        html = html.replace("<li>☐", '<li class="tick">☐')  # a box to tick needs no dot before it
        blocks.append(Block(html, block.quiz if block.kind == "quiz" else ""))
    return Reading(page.title, tuple(blocks), tuple(headings))
