"""`lawtrain law`: take statutes in, show an article as of a day, compare two texts, say what a change touches."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from lawtrain.cli.export import put
from lawtrain.cli.law_import import import_files
from lawtrain.content.impact import impact, text_at_hand
from lawtrain.content.impact_text import impact_text
from lawtrain.content.library import StatuteLibrary
from lawtrain.content.texts import TextFolder
from lawtrain.errors import Invalid, NotFound, Refused
from lawtrain.laws import (
    CHECKED_UP_TO,
    Citation,
    Law,
    Version,
    article_label,
    load_registry,
    parse_citation,
)
from lawtrain.laws.registry import Chosen, text_named
from lawtrain.records import TOWN_TIME
from lawtrain.reports.lawdiff import Side, as_text, lay_out, write_lawdiff


class What(StrEnum):
    """What can be done with statutes."""

    IMPORT = "import"
    LIST = "list"
    SHOW = "show"
    DIFF = "diff"
    IMPACT = "impact"


def law(
    what: Annotated[
        What,
        typer.Argument(
            metavar="做什么",
            help="import 导入文件；list 看法条库；show 看一条；diff 新旧对照；impact 看哪些课和题受影响",
        ),
    ],
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="对象…",
            help="import：.docx、.txt 或 .md 文件；show：《行政处罚法》第四十二条；"
            "diff、impact：法律的代号或名称，后面可以写旧、新两个文本的施行日期或年份",
            show_default=False,
        ),
    ] = None,
    data: Annotated[Path, typer.Option(metavar="文件夹", help="数据文件夹，法条库在里面的 laws")] = Path(
        "data"
    ),
    texts: Annotated[
        Path | None,
        typer.Option(
            metavar="文件夹", help="show、diff、impact：不用法条库，用这个条文文件夹", show_default=False
        ),
    ] = None,
    slug: Annotated[str, typer.Option(metavar="代号", help="import：登记表里没有的法律用什么代号")] = "",
    effective: Annotated[str, typer.Option(metavar="日期", help="import：这个文本从哪天起施行")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="import：不再问，直接存")] = False,
    as_of: Annotated[
        str, typer.Option("--as-of", metavar="日期", help="show、impact：按哪一天，不写是今天")
    ] = "",
    everything: Annotated[
        bool, typer.Option("--all", help="diff：没有变的也列出；impact：已按新条文的也列出")
    ] = False,
    xlsx: Annotated[
        Path | None, typer.Option(metavar="文件", help="diff：写成 Excel 对照表", show_default=False)
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="diff：文件已经存在时覆盖它")] = False,
    content: Annotated[
        Path | None,
        typer.Option(
            metavar="文件夹",
            help="impact：放课程和题库的文件夹，不写就是数据文件夹里的 content，没有就是当前文件夹",
            show_default=False,
        ),
    ] = None,
) -> int:
    """Status 1 when something was not taken in."""
    given = names or []
    library = StatuteLibrary(data / "laws")
    shelf = TextFolder(texts) if texts else library
    now = datetime.now(UTC)
    today = _day(as_of) or now.astimezone(TOWN_TIME).date()
    match what:
        case What.IMPORT:
            return import_files(library, given, slug=slug, effective=_day(effective), yes=yes, now=now)
        case What.LIST:
            _list(library)
        case What.SHOW:
            _show(shelf, "".join(given), today)
        case What.DIFF:
            _diff(shelf, given, xlsx, force=force, everything=everything, now=now)
        case What.IMPACT:
            name, old, new = _asked(given)
            copy = data / "content"
            root = content or (copy if copy.is_dir() else Path())
            found = impact(root, _law(name).slug, shelf, old=old, new=new, today=today)
            typer.echo(impact_text(found, whole=everything), nl=False)
    return 0


def _list(library: StatuteLibrary) -> None:
    entries = library.entries()
    if not entries:
        typer.echo(f"法条库 {library.folder} 还是空的；用 lawtrain law import 文件… 导入")
        return
    registry = load_registry()
    for entry in entries:
        known = registry.laws.get(entry.slug)
        version = next((v for v in known.versions if v.effective == entry.effective), None) if known else None
        note = _ended(version) if version else "登记表没有这个文本"
        cells = [entry.slug, f"《{entry.title}》", entry.version, f"{entry.effective} 起施行"]
        typer.echo("\t".join([*cells, f"{entry.articles} 条", note, entry.source_name]))
    laws = len({entry.slug for entry in entries})
    typer.echo(f"共 {laws} 部法律、{len(entries)} 个文本。{CHECKED_UP_TO}")


def _show(shelf: TextFolder, asked: str, day: date) -> None:
    if not asked.strip():
        raise Invalid("请写明看哪一条，例如：lawtrain law show 《行政处罚法》第四十二条")
    registry = load_registry()
    citation = parse_citation(asked, registry)
    if problem := registry.problem(citation, day):
        raise NotFound(problem)
    found = registry.law(citation.law)
    version = registry.in_force(found.slug, day)
    if version is None:
        raise NotFound(f"《{found.short}》在 {day} 没有有效的文本")
    label = article_label(citation.article, citation.suffix)
    typer.echo(f"《{found.title}》{label}")
    typer.echo(f"{_told(version)}；按 {day} 查。{CHECKED_UP_TO}\n")
    paragraphs = text_at_hand(shelf, found, version).paragraphs(citation.article, citation.suffix)
    if not paragraphs:
        raise NotFound(f"《{found.short}》{version.label}的文本里没有{label}；请核对导入的文件")
    _print_marked(paragraphs, citation)


def _print_marked(paragraphs: Sequence[str], citation: Citation) -> None:
    if citation.paragraph and citation.paragraph > len(paragraphs):
        label = article_label(citation.article, citation.suffix)
        raise NotFound(f"{label}只有 {len(paragraphs)} 款，没有第 {citation.paragraph} 款")
    for number, paragraph in enumerate(paragraphs, 1):
        mark = "▶ " if number == citation.paragraph else "　"
        for line in paragraph.split("\n"):
            typer.echo(f"{mark}{line}")


def _diff(
    shelf: TextFolder,
    given: Sequence[str],
    xlsx: Path | None,
    *,
    force: bool,
    everything: bool,
    now: datetime,
) -> None:
    name, old, new = _asked(given)
    if xlsx is not None:
        if xlsx.suffix.lower() != ".xlsx":
            raise Invalid(f"文件名请以 .xlsx 结尾，现在是 {xlsx.name}")
        if xlsx.exists() and not force:
            raise Refused(f"{xlsx} 已经存在，没有改动它；换一个文件名，或加上 --force 覆盖")
    found = _law(name)
    before, after = _two(found, old, new)
    if before == after:
        raise Invalid("旧、新两边是同一个文本，没有可比的；请写两个不同的施行日期")
    diff = lay_out(found.title, _side(shelf, before), _side(shelf, after))
    if xlsx is None:
        typer.echo(as_text(diff, everything=everything), nl=False)
        return
    put(xlsx, write_lawdiff(diff, made_at=now))
    typer.echo(f"已写好 {xlsx}。{diff.summary}")


def _asked(given: Sequence[str]) -> tuple[str, str, str]:
    if not 1 <= len(given) <= 3:
        raise Invalid(
            "请写一部法律，需要时再写旧、新两个文本的施行日期，例如：治安管理处罚法 2013-01-01 2026-01-01"
        )
    name, old, new = (*given, "", "")[:3]
    return name, old, new


def _law(name: str) -> Law:
    registry = load_registry()
    return registry.laws[name] if name in registry.laws else registry.by_title(name)


def _two(found: Law, old: str, new: str) -> tuple[Chosen, Chosen]:
    """The texts to compare; left out, the last two of the law, or its last and the law that took its place."""
    heir = load_registry().heir(found)
    laws = (found, heir) if heir else (found,)
    known = [(one, version) for one in laws for version in one.versions]
    if len(known) < 2:
        raise Invalid(f"登记表里《{found.short}》只有一个文本（{_told(known[0][1])}），没有可比的")
    return text_named(laws, old) if old else known[-2], text_named(laws, new) if new else known[-1]


def _side(shelf: TextFolder, chosen: Chosen) -> Side:
    found, version = chosen
    return Side(f"《{found.short}》{_told(version)}", text_at_hand(shelf, found, version))


def _told(version: Version) -> str:
    return "，".join(filter(None, (version.label, f"{version.effective} 起施行", _ended(version))))


def _ended(version: Version) -> str:
    return f"{version.repealed} 起不再适用" if version.repealed else ""


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid(f"日期“{text}”写法不对，请写成 2026-11-22 的样子") from None
