"""The registry: which laws are known, which version was in force on a day, what is wrong with a citation."""

import difflib
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

from lawtrain.errors import NotFound
from lawtrain.laws.citation import Citation, article_label

CHECKED_UP_TO = "法律核对至 2026-06-26 目录，行政法规约至 2026-07；其后变动未核"

_STATE = "中华人民共和国"


@dataclass(frozen=True, slots=True)
class Version:
    """One consolidated text of a law, valid from `effective` up to the day before `repealed`.

    `replaced_by` names the *other* law that took its place; it is None when a later version of the same law
    did, and the law's own slug when that later version is not recorded. `articles` counts 之n articles too,
    `inserted` lists those as (article, n). `effective_basis` is empty when the text itself gives the date, else
    "secondary-list" (a public list) or "unverified".
    """

    adopted: date
    effective: date
    repealed: date | None
    replaced_by: str | None
    label: str
    last_article: int
    articles: int
    inserted: tuple[tuple[int, int], ...]
    has_preamble: bool
    effective_basis: str = ""

    @property
    def is_first(self) -> bool:
        """Whether the law began with this text, so that nothing was in force before it."""
        return self.label.endswith(("通过", "公布"))

    def in_force_on(self, day: date) -> bool:
        """Whether this text applied on `day`."""
        return self.effective <= day and (self.repealed is None or day < self.repealed)

    def has(self, article: int, suffix: int = 0) -> bool:
        """Whether this text has that article; article 0 asks for the preamble."""
        if article == 0:
            return self.has_preamble
        return (article, suffix) in self.inserted if suffix else article <= self.last_article


@dataclass(frozen=True, slots=True)
class Law:
    """A statute with its recorded versions, oldest first; the first short name is the one printed."""

    slug: str
    title: str
    short_names: tuple[str, ...]
    kind: str
    versions: tuple[Version, ...]

    @property
    def short(self) -> str:
        """The name to print in a short citation: 行政处罚法."""
        return self.short_names[0] if self.short_names else self.title


Chosen = tuple[Law, Version]
"""One text of a law."""


@dataclass(frozen=True, eq=False)
class Registry:
    """The laws known to this installation, by slug."""

    laws: Mapping[str, Law]

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Every name a law may be called by (title, title without 中华人民共和国, short names) → slug."""
        return MappingProxyType(
            {
                name: law.slug
                for law in self.laws.values()
                for name in (law.title, law.title.removeprefix(_STATE), *law.short_names)
            }
        )

    def law(self, slug: str) -> Law:
        """The law under `slug`. Raises NotFound, naming the nearest slug."""
        if slug in self.laws:
            return self.laws[slug]
        near = difflib.get_close_matches(slug, self.laws, n=1)
        hint = f"是不是“{near[0]}”（《{self.laws[near[0]].short}》）？" if near else "请核对代号。"
        raise NotFound(f"法律登记表里没有代号“{slug}”。{hint}")

    def by_title(self, name: str) -> Law:
        """The law called `name`, with or without 《》. Raises NotFound, naming the nearest title."""
        plain = re.sub(r"[\s《》]", "", name)
        if plain in self.names:
            return self.laws[self.names[plain]]
        near = difflib.get_close_matches(plain, self.names, n=1)
        hint = f"是不是《{near[0]}》？" if near else "请核对法律名称。"
        raise NotFound(f"法律登记表里没有《{plain[:60]}》。{hint}")

    def heir(self, law: Law) -> Law | None:
        """The other law that took the place of this one."""
        other = law.versions[-1].replaced_by
        return self.laws.get(other) if other and other != law.slug else None

    def in_force(self, slug: str, day: date) -> Version | None:
        """The version of `slug` that applied on `day`, or None. Raises NotFound for an unknown slug."""
        return next((v for v in self.law(slug).versions if v.in_force_on(day)), None)

    def problem(self, citation: Citation, day: date) -> str | None:
        """What is wrong with citing this article on `day`, and what to do; None when nothing is.

        It sees articles, not paragraphs or words: those need the text (`quote_problem`).
        """
        try:
            law = self.law(citation.law)
        except NotFound as unknown:
            return str(unknown)
        version = self.in_force(law.slug, day)
        if version is None:
            return self._not_in_force(law, day)
        if version.has(citation.article, citation.suffix):
            return None
        return _no_such_article(law, version, citation)

    def _not_in_force(self, law: Law, day: date) -> str:
        past = [v for v in law.versions if v.effective <= day]
        if not past:
            first = law.versions[0]
            since = f"{_day(first.effective)}起施行{_doubt(first)}"
            if first.is_first:
                return f"《{law.short}》自{since}，{_day(day)}还没有施行。请改引当日有效的规定。"
            return (
                f"登记表没有收录《{law.short}》在{_day(day)}有效的文本，"
                f"最早收录的是{first.label}、{since}的文本。请找到当日有效的文本人工核对。"
            )
        last = past[-1]
        ended = f"《{law.short}》已于{_day(last.repealed)}失效"
        if last.replaced_by is None:
            return f"{ended}，{_day(day)}不再有效。请改引当日有效的规定。"
        if last.replaced_by == law.slug:
            return (
                f"《{law.short}》{last.label}的文本已于{_day(last.repealed)}由新文本代替，登记表没有收录新文本。"
                "请找到当日有效的文本人工核对。"
            )
        heir = self.laws[last.replaced_by].short if last.replaced_by in self.laws else last.replaced_by
        return f"{ended}，由《{heir}》代替。请改引《{heir}》的相应条文。"


def text_named(laws: Iterable[Law], name: str) -> Chosen:
    """The text of one of these laws that is called `name`: by its label, the day it took effect, or a year.

    Raises NotFound, naming those that there are.
    """
    known = [(law, version) for law in laws for version in law.versions]
    exact = [one for one in known if name in (one[1].effective.isoformat(), one[1].label)]
    by_year = [one for one in known if name in (str(one[1].adopted.year), str(one[1].effective.year))]
    if found := exact or by_year:
        return found[0]
    there = "；".join(f"《{law.short}》{v.label}（{v.effective} 起施行）" for law, v in known)
    raise NotFound(f"登记表里没有“{name[:20]}”的文本，有：{there}。请写施行日期或者年份")


def _no_such_article(law: Law, version: Version, citation: Citation) -> str:
    label = article_label(citation.article, citation.suffix)
    named = f"《{law.short}》（{version.label}，{_day(version.effective)}起施行）"
    if citation.article == 0:
        return f"{named}没有序言。请改引具体条文。"
    if citation.suffix:
        added = [article_label(*pair) for pair in version.inserted if pair[0] == citation.article]
        hint = f"该条之后增加的有：{'、'.join(added)}。" if added else ""
        return f"{named}没有{label}。{hint}请核对条号。"
    other = next((v for v in reversed(law.versions) if v.has(citation.article)), None)
    hint = f"{_day(other.effective)}起施行的文本（{other.label}）才有这一条，" if other else ""
    return f"{named}最后一条是{article_label(version.last_article)}，没有{label}。{hint}请核对条号。"


def _day(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else "不详的日期"


def _doubt(version: Version) -> str:
    return "（该日期未与原文核对）" if version.effective_basis else ""


@cache
def load_registry() -> Registry:
    """The packaged registry, read once."""
    raw = tomllib.loads(Path(__file__).with_name("registry.toml").read_text("utf-8"))
    return Registry(MappingProxyType({law["slug"]: _law(law) for law in raw["law"]}))


def _law(raw: Mapping[str, Any]) -> Law:
    versions = tuple(_version(version) for version in raw["version"])
    return Law(raw["slug"], raw["title"], tuple(raw["short_names"]), raw["kind"], versions)


def _version(raw: Mapping[str, Any]) -> Version:
    return Version(
        adopted=raw["adopted"],
        effective=raw["effective"],
        repealed=raw.get("repealed"),
        replaced_by=raw.get("replaced_by"),
        label=raw["label"],
        last_article=raw["last_article"],
        articles=raw["articles"],
        inserted=tuple((article, n) for article, n in raw.get("inserted", ())),
        has_preamble=raw.get("has_preamble", False),
        effective_basis=raw.get("effective_basis", ""),
    )
