"""Markdown as people write it in banks and lessons → HTML that can do no harm.

Two nets: the Markdown reader takes no raw HTML and only plain links, and whatever it makes passes an allow-list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

LONGEST = 100_000
"""Characters rendered as Markdown; anything longer is shown as it stands."""

_LINK = re.compile(r"https?://|(?!//|\\|[a-z][a-z0-9+.-]*:)", re.IGNORECASE)
_MEDIA = re.compile(r"media/[\w][\w.-]*\.(?:svg|png|jpe?g|webp|gif)", re.IGNORECASE)
_ALIGN = {"text-align:left": "left", "text-align:center": "center", "text-align:right": "right"}

_CELL = {"class": set(_ALIGN.values())}
_CLEANER = nh3.Cleaner(
    tags={
        *("p", "br", "hr", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a", "img"),
        *("h1", "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
    },
    attributes={"a": {"href", "title"}, "img": {"src", "alt", "title", "loading"}, "ol": {"start"}},
    allowed_classes={"th": _CELL["class"], "td": _CELL["class"]},
    url_schemes={"http", "https"},
    link_rel="noopener noreferrer",
    set_tag_attribute_values={"a": {"target": "_blank"}},
)


def media_name(source: str) -> str | None:
    """The file name in `media/…`, or None when `source` is anything else (an outside address, another folder)."""
    return source.removeprefix("media/") if _MEDIA.fullmatch(source) and ".." not in source else None


@lru_cache(maxsize=4096)
def render(markdown: str) -> str:
    """Sanitised HTML of a question's text: emphasis, lists, tables, links; a picture becomes its description."""
    return _clean(_tokens(markdown, pictures=False))


@lru_cache(maxsize=512)
def render_lesson(markdown: str) -> tuple[tuple[str, bool], ...]:
    """Sanitised HTML of a lesson's text in pieces: (html, whether the piece is one diagram standing by itself).

    Pictures are kept when they stand in the course's `media/` folder; elsewhere their description remains.
    """
    pieces: list[tuple[str, bool]] = []
    run: list[Token] = []
    for group in _paragraphs(_tokens(markdown, pictures=True)):
        if _is_diagram(group):
            pieces += [(html, False) for html in (_clean(run),) if html]
            pieces.append((_clean(group), True))
            run = []
        else:
            run += group
    pieces += [(html, False) for html in (_clean(run),) if html]
    return tuple(pieces)


def pictures(markdown: str) -> Iterator[tuple[str, str, int]]:
    """Every picture as (source, description, line), lines counted from 1."""
    for block in _READER.parse(markdown[:LONGEST]):
        for token in block.children or ():
            if token.type == "image":
                line = block.map[0] + 1 if block.map else 1
                yield str(token.attrs.get("src", "")), token.content.strip(), line


def stray_marks(markdown: str) -> Iterator[str]:
    """Bits of text in which `**` stayed as it was: next to Chinese punctuation it often makes no bold type."""
    for block in _READER.parse(markdown[:LONGEST]):
        for token in block.children or ():
            if token.type == "text" and (at := token.content.find("**")) >= 0:
                yield token.content[max(0, at - 8) : at + 10]


def _tokens(markdown: str, *, pictures: bool) -> list[Token]:
    if len(markdown) > LONGEST:
        return [Token("paragraph_open", "p", 1), _text(markdown), Token("paragraph_close", "p", -1)]
    tokens = _READER.parse(markdown)
    for token in tokens:
        if style := token.attrs.pop("style", None):
            token.attrSet("class", _ALIGN.get(str(style), "left"))
        if token.children:
            token.children = list(_harmless(token.children, pictures=pictures))
    return tokens


def _clean(tokens: Sequence[Token]) -> str:
    return _CLEANER.clean(_READER.renderer.render(tokens, _READER.options, {})).strip()


def _paragraphs(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """The tokens of each block that stands at the outermost level."""
    group: list[Token] = []
    depth = 0
    for token in tokens:
        group.append(token)
        depth += token.nesting
        if depth == 0:
            yield group
            group = []


def _is_diagram(group: Sequence[Token]) -> bool:
    inside = [t for token in group for t in token.children or () if t.content.strip() or t.type == "image"]
    return (
        group[0].type == "paragraph_open"
        and [t.type for t in inside] == ["image"]
        and str(inside[0].attrs["src"]).lower().endswith(".svg")
    )


def _text(content: str) -> Token:
    return Token("inline", "", 0, content=content, children=[Token("text", "", 0, content=content)])


def _harmless(tokens: Sequence[Token], *, pictures: bool) -> Iterator[Token]:
    for token in tokens:
        if token.type != "image":
            yield token
        elif pictures and media_name(str(token.attrs.get("src", ""))):
            token.attrSet("loading", "lazy")
            yield token
        elif token.content:
            yield Token("text", "", 0, content=token.content)


def _reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": False, "maxNesting": 20}).enable(["table", "strikethrough"])
    reader.validateLink = lambda url: bool(_LINK.match(url))  # type: ignore[method-assign]
    return reader


_READER = _reader()
