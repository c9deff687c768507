"""`lt.law`: one article in a notebook, with its version and dates; where its text cannot be read, its name alone.

Texts come from a folder that this notebook may read itself: LAWTRAIN_LAWS, or off the hub `laws` in the data folder.
On a hub nothing else is looked at. A learner's kernel loads this, so it needs the standard library alone.
"""

from __future__ import annotations

import html
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

from lawtrain.errors import ContentError, Invalid, NotFound
from lawtrain.laws import (
    CHECKED_UP_TO,
    Citation,
    Law,
    Version,
    article_label,
    load_registry,
    parse_text,
)

_TOWN_TIME = timezone(timedelta(hours=8))
_LIMIT = 5_000_000
_MISSING = "这里没有收录条文，请到国家法律法规数据库查看原文。"


@dataclass(frozen=True, slots=True)
class Article:
    """One article as a notebook shows it; `paragraphs` is empty where the text could not be read."""

    law: Law
    version: Version
    label: str
    day: date
    paragraphs: tuple[str, ...]

    @property
    def title(self) -> str:
        """《中华人民共和国行政处罚法》第四十二条."""
        return f"《{self.law.title}》{self.label}"

    @property
    def about(self) -> str:
        """Which text this is and from when it applies."""
        until = f"，{self.version.repealed} 起不再适用" if self.version.repealed else ""
        return (
            f"{self.version.label}，{self.version.effective} 起施行{until}；按 {self.day} 查。{CHECKED_UP_TO}"
        )

    def __str__(self) -> str:
        return "\n".join([self.title, f"（{self.about}）", *(self.paragraphs or (_MISSING,))])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        words = "\n".join(self.paragraphs or (_MISSING,)).split("\n")
        body = "".join(f"<p>{html.escape(line)}</p>" for line in words)
        return (
            f'<section lang="zh-CN"><p><strong>{html.escape(self.title)}</strong></p>'
            f"{body}<p><small>{html.escape(self.about)}</small></p></section>"
        )


def law(name: str, article: int, suffix: int = 0, *, as_of: str = "") -> Article:
    """The article in force on `as_of` (2026-11-22; today when left out): `lt.law("行政处罚法", 42)`.

    `suffix` n is 第…条之n; `article` 0 is the preamble. Raises NotFound, Invalid.
    """
    registry = load_registry()
    found = registry.by_title(name) if name not in registry.laws else registry.laws[name]
    day = _day(as_of)
    if not isinstance(article, int) or not isinstance(suffix, int):
        raise Invalid('条号要写成数，例如 lt.law("行政处罚法", 42)')
    problem = registry.problem(Citation(found.slug, article, suffix), day)
    version = registry.in_force(found.slug, day)
    if problem or version is None:
        raise NotFound(problem or f"《{found.short}》在 {day} 没有有效的文本")
    words = _paragraphs(found.slug, version, article, suffix)
    return Article(found, version, article_label(article, suffix), day, words)


def laws_folder(env: Mapping[str, str] = os.environ) -> Path | None:
    """Where this notebook may look for texts."""
    if named := env.get("LAWTRAIN_LAWS", "").strip():
        return Path(named)
    if env.get("LAWTRAIN_SERVICE_URL") or env.get("JUPYTERHUB_API_TOKEN"):
        return None
    return Path(env.get("LAWTRAIN_DATA") or "data") / "laws"


def _paragraphs(slug: str, version: Version, article: int, suffix: int) -> tuple[str, ...]:
    folder = laws_folder()
    if folder is None:
        return ()
    try:
        with (folder / f"{slug}@{version.effective.isoformat()}.txt").open("rb") as file:
            text = file.read(_LIMIT).decode("utf-8")
        return parse_text(text).paragraphs(article, suffix)
    except (
        OSError,
        UnicodeDecodeError,
        ContentError,
    ):  # not there, not ours to read, or broken: the name alone
        return ()


def _day(text: str) -> date:
    if not text:
        return datetime.now(_TOWN_TIME).date()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid(f"日期“{text}”写法不对，请写成 2026-11-22 的样子") from None
