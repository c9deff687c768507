"""`lawtrain law import`: shows what was understood of each statute file, asks, and puts it into the library."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import typer

from lawtrain.content.library import Entry, StatuteLibrary
from lawtrain.errors import Invalid, LawtrainError, Unavailable
from lawtrain.formats import Problem
from lawtrain.formats.statutes import MAX_BYTES, Recognition, Statute, read_statute, recognise
from lawtrain.laws import article_label, load_registry

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+){0,20}")
_LONGEST_SLUG = 80
_SKIPPED_SHOWN = 3
_PROBLEMS_SHOWN = 30


@dataclass(frozen=True, slots=True)
class Reading:
    """One file: what it holds, where it would go, and why it cannot."""

    name: str
    statute: Statute | None
    found: Recognition | None
    entry: Entry | None
    problems: tuple[Problem, ...]


def import_files(
    library: StatuteLibrary,
    files: Sequence[str],
    *,
    slug: str,
    effective: date | None,
    yes: bool,
    now: datetime,
) -> int:
    """Take the files in one by one; 1 when one of them was not."""
    if not files:
        raise Invalid("缺少要导入的文件，例如：lawtrain law import 中华人民共和国行政处罚法.docx")
    if len(files) > 1 and (slug or effective):
        raise Invalid("--slug 和 --effective 只说一个文件的事，请一次只导入一个文件")
    if slug and (len(slug) > _LONGEST_SLUG or not _SLUG.fullmatch(slug)):
        raise Invalid(f"代号“{slug}”不对，请用小写字母、数字和横线，例如 xingzheng-chufa-fa")
    done = [_one(library, Path(name).expanduser(), slug, effective, yes, now) for name in files]
    if len(files) > 1:
        typer.echo(
            f"共 {len(files)} 个文件，法条库里有了 {sum(done)} 个，没有导入 {len(files) - sum(done)} 个"
        )
    return 0 if all(done) else 1


def read(path: Path, *, slug: str = "", effective: date | None = None, now: datetime) -> Reading:
    """What a file holds. Raises Unavailable when it cannot be opened."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)  # one more is enough to be told that it is too large
    except OSError as error:
        raise Unavailable(f"读不了 {path}；请核对文件名和位置，看有没有读取权限") from error
    statute, problems = read_statute(data, path.name)
    if statute is None:
        return Reading(path.name, None, None, None, tuple(problems))
    found = recognise(statute, path.name, load_registry(), slug=slug, effective=effective)
    problems += found.problems
    if found.effective is None:
        problems.append(
            Problem(path.name, 1, "", "看不出这个文本从哪天起施行；请用 --effective 2026-01-01 的样子写明")
        )
    entry = None
    if found.effective and not any(problem.is_error for problem in problems):
        entry = _entry(statute, found, slug, path.name, hashlib.sha256(data).hexdigest(), now)
    return Reading(path.name, statute, found, entry, tuple(problems))


def _entry(statute: Statute, found: Recognition, slug: str, name: str, sha256: str, now: datetime) -> Entry:
    version, dates, law = found.version, found.dates, found.law
    assert found.effective  # noqa: S101 - the caller has seen to it
    named = f"{dates.adopted.year}年{dates.act}" if dates.adopted else "未登记的文本"
    return Entry(
        slug=law.slug if law else slug,
        effective=found.effective,
        adopted=version.adopted if version else dates.adopted,
        title=law.title if law else statute.title,
        version=version.label if version else named,
        source_name=name,
        source_sha256=sha256,
        imported_at=now,
        articles=statute.articles,
    )


def _one(
    library: StatuteLibrary, path: Path, slug: str, effective: date | None, yes: bool, now: datetime
) -> bool:
    try:
        reading = read(path, slug=slug, effective=effective, now=now)
    except LawtrainError as error:
        typer.echo(f"{path.name}：{error}")
        return False
    _show(reading)
    if reading.entry is None or reading.statute is None:
        typer.echo("没有导入：请先解决上面的错误\n")
        return False
    standing = _standing(library, reading.entry)
    if standing == reading.statute.text:
        typer.echo("法条库里已经有这个文本，内容一样，不用再导入\n")
        return True
    if standing is not None:
        typer.echo("注意：法条库里已经有这个文本，内容不同，导入后会替换它")
    if not yes and not _agreed("存进法条库吗？"):
        return False
    library.put(reading.statute.text, reading.entry)
    typer.echo(f"已存进法条库：{reading.entry.slug}@{reading.entry.effective}.txt\n")
    return True


def _standing(library: StatuteLibrary, entry: Entry) -> str | None:
    try:
        return (library.folder / f"{entry.slug}@{entry.effective}.txt").read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return None


def _show(reading: Reading) -> None:
    typer.echo(reading.name)
    statute, found = reading.statute, reading.found
    if statute and found:
        typer.echo(f"  名称  {statute.title}")
        law, version = found.law, found.version
        known = f"{law.slug}（登记的《{law.short}》）" if law else "登记表里没有"
        typer.echo(f"  代号  {known}")
        typer.echo(f"  版本  {version.label if version else '登记表里没有这个文本'}")
        typer.echo(f"  日期  {_dates(found)}")
        if statute.note:
            typer.echo(f"  题注  {_short(statute.note, 160)}")
        typer.echo(f"  内容  {_content(statute)}")
        if statute.skipped:
            typer.echo(f"  略去  目录或者名称以外的 {len(statute.skipped)} 行：{_few(statute.skipped)}")
    problems = sorted(reading.problems, key=lambda one: (not one.is_error, one.line))
    for problem in problems[:_PROBLEMS_SHOWN]:
        typer.echo(f"  {problem}")
    if len(problems) > _PROBLEMS_SHOWN:
        typer.echo(f"  还有 {len(problems) - _PROBLEMS_SHOWN} 处问题没有列出")


def _dates(found: Recognition) -> str:
    version, dates = found.version, found.dates
    adopted = version.adopted if version else dates.adopted
    told = f"{adopted} {'通过或修改' if version else dates.act or '通过'}" if adopted else "通过日期不详"
    told += f"，{found.effective} 起施行" if found.effective else "，施行日期不详"
    if version and version.repealed:
        told += f"，{version.repealed} 起不再适用"
    if version and not dates.effective:
        told += "（施行日期取自登记表，文件里没有写）"
    return told


def _content(statute: Statute) -> str:
    parts = [f"{statute.articles} 条（第一条至{article_label(statute.last_article)}）"]
    added = [key for key in statute.parsed.articles if key[1]]
    if added:
        parts[0] += f"，其中“之一”等增加的 {len(added)} 条"
    parts += [f"{count} {level}" for level in ("编", "分编", "章", "节") if (count := statute.count(level))]
    paragraphs = sum(len(statute.parsed.paragraphs(*key)) for key in statute.parsed.articles)
    parts.append(f"{paragraphs} 款")
    if statute.parsed.preamble:
        parts.append(f"序言 {len(statute.parsed.preamble)} 段")
    return "，".join(parts)


def _few(lines: Sequence[str]) -> str:
    shown = "、".join(_short(line, 16) for line in lines[:_SKIPPED_SHOWN])
    return shown + ("……" if len(lines) > _SKIPPED_SHOWN else "")


def _short(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length // 2]}……{text[-length // 2 :]}"


def _agreed(question: str) -> bool:
    typer.echo(f"{question}同意请输入 y，回车就是不存：", nl=False)
    try:
        agreed = input().strip().lower() in {"y", "是"}
    except EOFError:
        agreed = False
    if not agreed:
        typer.echo("没有存，什么都没有改动\n")
    return agreed
