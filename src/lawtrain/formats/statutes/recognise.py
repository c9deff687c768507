"""Which law, and which of its texts, a file holds: by its title and the dates it gives, never by a guess untold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from lawtrain.errors import NotFound
from lawtrain.formats.problem import Problem
from lawtrain.formats.statutes.dates import Dates, find_dates
from lawtrain.formats.statutes.outline import Statute, article_words
from lawtrain.laws import Law, Registry, Version

_NAMED_DAY = re.compile(r"[@_](\d{4})-?(\d{2})-?(\d{2})(?!\d)")


@dataclass(frozen=True, slots=True)
class Recognition:
    """`version` is None for a text that the registry does not record; `effective` then is what the text says."""

    law: Law | None
    version: Version | None
    dates: Dates
    effective: date | None
    problems: tuple[Problem, ...]


def recognise(
    statute: Statute, name: str, registry: Registry, *, slug: str = "", effective: date | None = None
) -> Recognition:
    """`slug` and `effective` are what a person said, and count for more than what was found.

    Raises NotFound for a `slug` the registry does not know although the title is a law it does know.
    """
    dates = find_dates(statute.note, list(article_words(statute)))
    law, problems = _law(statute, name, registry, slug)
    if law is None:
        return Recognition(None, None, dates, effective or dates.effective, tuple(problems))
    version, doubt = _version(law, statute, dates, name, effective)
    if doubt:
        problems.append(Problem(name, 1, "", doubt, "warning"))
    if version:
        problems += _compared(statute, law, version, name)
        return Recognition(law, version, dates, version.effective, tuple(problems))
    day = effective or dates.effective
    problems.append(
        Problem(
            name,
            1,
            "",
            f"登记表里没有《{law.short}》的这个文本（{_told(dates)}），可以存进法条库，"
            "但是查不到哪天用它；请等登记表更新，或者核对日期",
            "warning",
        )
    )
    return Recognition(law, None, dates, day, tuple(problems))


def _law(statute: Statute, name: str, registry: Registry, slug: str) -> tuple[Law | None, list[Problem]]:
    known = registry.names.get(statute.title)
    if slug and known and slug != known:
        raise NotFound(f"{name} 的名称是《{statute.title}》，登记的代号是“{known}”，不是“{slug}”")
    if slug in registry.laws and not known:
        law = registry.laws[slug]
        message = f"文件里的名称“{statute.title}”和登记的《{law.title}》不一样；请确认代号没有写错"
        return law, [Problem(name, 1, "", message, "warning")]
    if known:
        return registry.laws[known], []
    told = "请用 --slug 给它一个代号（小写字母和横线）；" if not slug else ""
    message = f"登记表里没有《{statute.title}》；{told}题库暂时引用不到它"
    return None, [Problem(name, 1, "", message, "warning" if slug else "error")]


def _version(
    law: Law, statute: Statute, dates: Dates, name: str, effective: date | None
) -> tuple[Version | None, str]:
    """The text this is, and what is doubtful about that."""
    if effective:
        return _only(v for v in law.versions if v.effective == effective), ""
    by_adoption = _only(v for v in law.versions if v.adopted == dates.adopted)
    if sure := by_adoption or _only(v for v in law.versions if v.effective == dates.effective):
        return sure, ""
    first, newest = law.versions[0].adopted, law.versions[-1].adopted
    newer = dates.adopted is not None and dates.adopted > newest
    days = set(_named(name))
    named = None if newer else _only(v for v in law.versions if days & {v.adopted, v.effective})
    if named:
        return named, f"题注里的日期和登记的不同，按文件名认作{named.label}的文本；请核对"
    if dates.adopted and dates.adopted >= first:
        return None, ""
    same = _only(v for v in law.versions if v.articles == statute.articles)
    return same, f"文件里没有本次通过或者修改的日期，只按条数认作{same.label}的文本；请核对" if same else ""


def _only(found: Iterable[Version]) -> Version | None:
    versions = tuple(found)
    return versions[0] if len(versions) == 1 else None


def _named(name: str) -> Iterator[date]:
    for found in _NAMED_DAY.finditer(name):
        try:
            yield date(*map(int, found.groups()))
        except ValueError:
            continue


def _compared(statute: Statute, law: Law, version: Version, name: str) -> Iterator[Problem]:
    if (statute.articles, statute.last_article) != (version.articles, version.last_article):
        yield Problem(
            name,
            1,
            "",
            f"登记表记《{law.short}》{version.label}的文本有 {version.articles} 条、末条第 {version.last_article} 条，"
            f"读到 {statute.articles} 条、末条第 {statute.last_article} 条；可能缺页，或者不是这一版，请核对",
        )
    said = find_dates(statute.note, list(article_words(statute))).effective
    if said and said != version.effective:
        message = f"文件里写的施行日期是 {said}，登记表记的是 {version.effective}；请核对"
        yield Problem(name, 1, "", message, "warning")
    if version.has_preamble and not statute.parsed.preamble:
        yield Problem(name, 1, "", f"《{law.short}》有序言，文件里没有读到；请核对")


def _told(dates: Dates) -> str:
    parts = [f"{dates.adopted:%Y-%m-%d} {dates.act}" if dates.adopted else "没有通过或者修改的日期"]
    parts += [f"{dates.effective:%Y-%m-%d} 起施行"] if dates.effective else []
    return "，".join(parts)
