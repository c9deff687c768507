"""A lesson's drawing as a picture that every office program shows: SVG drawn to PNG, with the letters of this machine.

图 drawing · 文字说明 spoken: what is printed where no picture can be had
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from html import unescape

import resvg_py

from lawtrain.content.handout import Figure
from lawtrain.reports.cells import clean

DOTS = 1400
"""Width of the picture in dots: 300 to the inch at 12 cm."""
_TALLEST = 5.0
_REACHING_OUT = re.compile(
    rb"href|<\s*(?:\w+:)?(?:image|script|foreignObject|filter)|<!(?:DOCTYPE|ENTITY)|@import|url\(\s*[\"']?\s*[^\"'\s#)]",
    re.IGNORECASE,
)
"""What a drawing may not hold: it would read files of this machine, or cost what nobody can pay."""
_VIEW = re.compile(rb"viewBox\s*=\s*[\"']\s*[-\d.]+[\s,]+[-\d.]+[\s,]+([\d.]+)[\s,]+([\d.]+)")
_TITLE = re.compile(r"<title[^>]*>([^<]{1,200})</title>")
_PIXELS = (".png", ".jpg", ".jpeg", ".gif")


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
    return _drawn(figure.data)


def spoken(figure: Figure) -> tuple[str, list[str]]:
    """What the drawing shows in words: its name, where the words begin with one, and step after step."""
    lead, colon, rest = clean(figure.alt).partition("：")
    if not colon or re.search("[；。;]", lead):
        lead, rest = "", clean(figure.alt)
    return lead, [step.strip() for step in re.split("[；。;]", rest) if step.strip()]


@lru_cache(maxsize=64)
def _drawn(svg: bytes) -> Drawn | None:
    view = _VIEW.search(svg)
    if view is None or _REACHING_OUT.search(svg) or not _has_letters():
        return None
    try:
        tall = float(view[2]) / float(view[1])
        text = svg.decode("utf-8")
        if not 0 < tall <= _TALLEST:
            return None
        data = _png(text)
    except (ValueError, ZeroDivisionError):
        return None
    title = _TITLE.search(text)
    return Drawn(data, clean(unescape(title[1])) if title else "", tall)


def _png(svg: str) -> bytes:
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, width=DOTS, background="#ffffff"))


@lru_cache(maxsize=1)
def _has_letters() -> bool:
    """Two different letters look different: without a Chinese font both are empty, or both the same little box."""
    sheet = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 20"><text y="16" font-size="16">{}</text></svg>'
    return _png(sheet.format("国")) != _png(sheet.format("法"))
