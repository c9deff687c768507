"""Citations in a lesson become links to the article, where the statute library holds its text.

Without the text a citation stays the words that it is: a link that leads nowhere teaches people not to click.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from html import escape
from urllib.parse import urlencode

from lawtrain.laws import Citation, find_citations, load_registry
from lawtrain.settings import PREFIX

_TAG = re.compile(r"(<[^>]*>)")
_CLOSED = {"a", "code", "pre", "h1", "h2", "h3", "h4", "h5", "h6"}  # a link there would be in the way


@dataclass(frozen=True, slots=True)
class Held:
    """The versions whose text is there, as (slug, effective), seen from one lesson on the day it speaks of."""

    versions: frozenset[tuple[str, date]]
    as_of: date
    lesson: str = ""

    @property
    def query(self) -> str:
        """What every link of the lesson carries: the day, and the way back."""
        return "?" + urlencode({"as_of": self.as_of.isoformat(), "from": self.lesson}, safe="/")

    @property
    def laws(self) -> tuple[str, ...]:
        """Slugs of the laws of which the text in force on the day is there."""
        return _in_force(self.versions, self.as_of)

    def address(self, citation: Citation) -> str | None:
        """Where the cited article can be read, or None."""
        version = load_registry().in_force(citation.law, self.as_of)
        if version is None or (citation.law, version.effective) not in self.versions:
            return None
        if not version.has(citation.article, citation.suffix):
            return None
        place = f"#k{citation.paragraph}" if citation.paragraph else ""
        return f"{address(citation.law, citation.article, citation.suffix)}{self.query}{place}"


def address(slug: str, article: int, suffix: int = 0) -> str:
    """The page of an article: /lawtrain/laws/xianfa/5, …/42-1 for 第四十二条之一, …/0 for 序言."""
    return f"{PREFIX}/laws/{slug}/{article}" + (f"-{suffix}" if suffix else "")


@lru_cache(maxsize=64)
def _in_force(versions: frozenset[tuple[str, date]], day: date) -> tuple[str, ...]:
    registry = load_registry()
    applied = {(slug, v.effective) for slug in registry.laws if (v := registry.in_force(slug, day))}
    return tuple(sorted(slug for slug, _ in versions & applied))


@lru_cache(maxsize=512)
def linked(html: str, held: Held) -> str:
    """`html`, which is sanitised already, with a link around every citation that can be read."""
    if not held.versions:
        return html
    out: list[str] = []
    closed: list[str] = []
    for piece in _TAG.split(html):
        if not piece.startswith("<"):
            out.append(piece if closed else "".join(_text(piece, held)))
            continue
        name = re.sub(r"[</>\s].*", "", piece.strip("</"), flags=re.DOTALL).lower()
        if name in _CLOSED:
            if not piece.startswith("</"):
                closed.append(name)
            elif closed:
                closed.pop()
        out.append(piece)
    return "".join(out)


def _text(text: str, held: Held) -> Iterator[str]:
    if "条" not in text and "序言" not in text:
        yield text
        return
    done = 0
    for start, end, citation in find_citations(text, load_registry()):
        if start >= done and (there := held.address(citation)):
            yield text[done:start]
            yield (
                f'<a class="law" href="{escape(there)}" target="_blank" rel="noopener">{text[start:end]}</a>'
            )
            done = end
    yield text[done:]
