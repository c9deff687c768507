"""The statute library as the pages read it: which laws and versions there are, an article, two versions side by side."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from lawtrain.content.files import by_state, read_bytes
from lawtrain.content.library import INDEX, Entry, StatuteLibrary
from lawtrain.content.texts import LIMIT
from lawtrain.errors import Invalid, LawtrainError, NotFound
from lawtrain.laws import Law, StatuteText, Version, article_label, from_chinese, load_registry
from lawtrain.laws.compare import Key, Pair, compare
from lawtrain.laws.outline import headings
from lawtrain.reports.facts import chinese_order
from lawtrain.reports.lawdiff import LawDiff, Side, lay_out

log = logging.getLogger("lawtrain.service")

_KEY = re.compile(r"([0-9]{1,4})(?:-([0-9]{1,3}))?")
_TYPED = re.compile(
    r"第?([0-9]{1,4}|[〇零一二两三四五六七八九十百千]{1,12})条?(?:[之-]([0-9]{1,3}|[一二三四五六七八九十]{1,5}))?"
)


@dataclass(frozen=True, slots=True)
class Edition:
    """One version of a law on the shelf; `text` says whether it can be read here."""

    law: Law
    version: Version
    text: bool

    @property
    def name(self) -> str:
        """2018年修正，2018年3月11日起施行."""
        return f"{self.version.label}，{chinese_day(self.version.effective)}起施行"

    def standing(self, today: date) -> str:
        """尚未施行, 现行有效, or since when it is not, and what took its place."""
        version = self.version
        if today < version.effective:
            return "尚未施行"
        if version.repealed is None or today < version.repealed:
            return "现行有效"
        heir = load_registry().laws.get(version.replaced_by or "")
        by = f"，由《{heir.short}》代替" if heir and heir.slug != self.law.slug else ""
        return f"{chinese_day(version.repealed)}起不再适用{by}"


class Shelf:
    """Looks at the folder at every request; list, texts and comparisons are kept while their files stay the same."""

    def __init__(self, folder: Path) -> None:
        self._library = StatuteLibrary(folder)
        self._entries, self.versions = _listed(folder / INDEX, INDEX)
        """(slug, effective) of every text that is there."""

    def laws(self, words: str = "") -> list[tuple[Law, list[Edition]]]:
        """The laws of which a text is there, by title; those whose name holds `words`."""
        found = [self.law(slug) for slug in {one.slug for one in self._entries}]
        named = [law for law in found if words in law.title or any(words in name for name in law.short_names)]
        return [
            (law, [one for one in self.editions(law) if one.text])
            for law in sorted(named, key=lambda law: (chinese_order(law.short), law.slug))
        ]

    def law(self, slug: str) -> Law:
        """A law that the registry knows or the library has. Raises NotFound."""
        known = load_registry().laws.get(slug)
        own = sorted((one for one in self._entries if one.slug == slug), key=lambda one: one.effective)
        if known is None and not own:
            raise NotFound("法条库里没有这部法律。请到“法条”页查找")
        return known or Law(slug, own[-1].title, (), "", tuple(_versions(own)))

    def editions(self, law: Law) -> list[Edition]:
        """Every version that is known, the newest first."""
        there = self.versions
        return [
            Edition(law, one, (law.slug, one.effective) in there)
            for one in sorted(law.versions, key=lambda one: one.effective, reverse=True)
        ]

    def in_force(self, law: Law, day: date) -> Edition:
        """The version of that day. Raises NotFound, saying what is known instead."""
        for one in self.editions(law):
            if one.version.in_force_on(day):
                return one
        known = "；".join(f"{one.name}，{one.standing(day)}" for one in self.editions(law))
        raise NotFound(f"没有《{law.short}》在{chinese_day(day)}有效的文本。已知的文本：{known}")

    def text(self, edition: Edition) -> StatuteText:
        """Raises NotFound where it was not taken in."""
        text = self._library.text(edition.law.slug, edition.version) if edition.text else None
        if text is None:
            raise NotFound(
                f"法条库还没有收录《{edition.law.short}》的文本（{edition.name}），只知道它的名称和日期。"
                "要看条文，请联系培训员导入"
            )
        return text

    def places(self, edition: Edition) -> Mapping[Key, tuple[str, ...]]:
        """(article, suffix) → the headings above it."""
        path = self._library.file(edition.law.slug, edition.version)
        return _headings(path, path.name)

    def pairs(self, old: Edition, new: Edition) -> tuple[Pair, ...]:
        """Which article of one version answers to which of the other."""
        return _pairs(_Same(self.text(old)), _Same(self.text(new)))

    def diff(self, old: Edition, new: Edition) -> LawDiff:
        """The two side by side."""
        return _diff(new.law.short, old.name, _Same(self.text(old)), new.name, _Same(self.text(new)))


def shelf_versions(folder: Path) -> frozenset[tuple[str, date]]:
    """The same for a page that is not about the library: nothing where its list is damaged."""
    try:
        return Shelf(folder).versions
    except LawtrainError as broken:
        log.error("法条库读不出来：%s", broken)
        return frozenset()


def chinese_day(day: date) -> str:
    """2026年1月1日."""
    return f"{day.year}年{day.month}月{day.day}日"


def key_of(written: str) -> Key:
    """42 or 42-1 as it stands in an address. Raises NotFound."""
    match = _KEY.fullmatch(written)
    if match is None or (match[2] and int(match[1]) == 0):
        raise NotFound("没有这一条。请核对条号")
    return int(match[1]), int(match[2] or 0)


def key_typed(typed: str) -> Key:
    """42, 第四十二条, 第四十二条之一 or 序言 as somebody types it. Raises Invalid."""
    plain = re.sub(r"\s", "", typed)
    if plain == "序言":
        return 0, 0
    match = _TYPED.fullmatch(plain)
    if match is None:
        raise Invalid("看不懂这个条号。请写成“42”或“第四十二条”的样子")
    return _number(match[1]), _number(match[2] or "0")


def written(key: Key) -> str:
    """What `key_of` reads."""
    return f"{key[0]}-{key[1]}" if key[1] else f"{key[0]}"


def neighbours(text: StatuteText, key: Key) -> tuple[Key | None, Key | None]:
    """The articles before and after, the preamble being the first."""
    keys = [(0, 0), *text.articles] if text.preamble else list(text.articles)
    here = keys.index(key)
    return (keys[here - 1] if here else None), (keys[here + 1] if here + 1 < len(keys) else None)


def no_article(edition: Edition, text: StatuteText, key: Key) -> NotFound:
    """What to say of an article that is not in the text."""
    last = article_label(*list(text.articles)[-1])
    return NotFound(
        f"《{edition.law.short}》（{edition.name}）里没有{article_label(*key)}，最后一条是{last}。请核对条号"
    )


def _number(digits: str) -> int:
    return int(digits) if digits.isascii() else from_chinese(digits)


def _versions(own: list[Entry]) -> Iterator[Version]:
    """Of a law outside the registry: each text applies until the next does."""
    for one, following in zip(own, [*own[1:], None], strict=True):
        yield Version(
            adopted=one.adopted or one.effective,
            effective=one.effective,
            repealed=following.effective if following else None,
            replaced_by=None,
            label=one.version,
            last_article=one.articles,
            articles=one.articles,
            inserted=(),
            has_preamble=False,
        )


@by_state
def _listed(index: Path, _name: str) -> tuple[tuple[Entry, ...], frozenset[tuple[str, date]]]:
    entries = StatuteLibrary(index.parent).entries()
    return entries, frozenset((one.slug, one.effective) for one in entries)


@by_state
def _headings(path: Path, _name: str) -> Mapping[Key, tuple[str, ...]]:
    return headings(read_bytes(path, LIMIT).decode("utf-8", errors="replace"))


@dataclass(frozen=True, eq=False, slots=True)
class _Same:
    """A text as a key of a cache: the library hands out the same object while the file stays the same."""

    text: StatuteText

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.text is other.text

    def __hash__(self) -> int:
        return id(self.text)


@lru_cache(maxsize=64)
def _pairs(old: _Same, new: _Same) -> tuple[Pair, ...]:
    return compare(old.text, new.text)


@lru_cache(maxsize=16)
def _diff(title: str, old_name: str, old: _Same, new_name: str, new: _Same) -> LawDiff:
    return lay_out(title, Side(old_name, old.text), Side(new_name, new.text))
