"""`lawtrain coverage`: the town's matters and what there is to learn and to answer on each."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from lawtrain.content import load
from lawtrain.content.coverage import GAPS, Coverage, Finding, Line, plain
from lawtrain.content.coverage import coverage as cover
from lawtrain.errors import NotFound


def coverage(
    path: Annotated[Path, typer.Argument(metavar="位置", help="内容文件夹；不写是当前文件夹")] = Path(),
    data: Annotated[
        Path | None,
        typer.Option(
            metavar="文件夹",
            help="数据文件夹；给了就按平台里导入的清单看，没有导入过的仍按内容文件夹里的看",
            show_default=False,
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON，供其他程序使用")] = False,
) -> int:
    """Print every matter with its lessons, items and findings. Status 1 when a matter was recalled and is still taught."""
    if not path.is_dir():
        raise NotFound(f"没有找到文件夹“{path}”，请核对位置")
    found = cover(load(path, data))
    if as_json:
        typer.echo(json.dumps(plain(found), ensure_ascii=False, indent=2))
    else:
        for text in _report(found):
            typer.echo(text)
    return 1 if found.of(Finding.RECALLED) else 0


def _report(found: Coverage) -> list[str]:
    told = [f"{found.title}：{len(found.lines)} 个事项"]
    last = ""
    for line in found.lines:
        if line.duty.list.value != last:
            last = line.duty.list.value
            told += ["", f"【{last}】"]
        told += _lines(line)
    if found.unknown:
        told += [
            "",
            f"清单里没有、课或题里写到的：{'、'.join(f'{name}（{n}）' for name, n in found.unknown)}",
        ]
    counts = "，".join(f"{one} {len(found.of(one))} 项" for one in (*GAPS, Finding.UNMARKED))
    return [*told, "", counts]


def _lines(line: Line) -> list[str]:
    items = "，".join(f"{level.value} {count}" for level, count in line.levels.items())
    units = "、".join(line.duty.units) or "没有写内设机构"
    marks = "".join(f"  ← {one}" for one in line.findings)
    told = [f"{line.duty.name}（{units}）：{line.items} 道题（{items}）{marks}"]
    told += [f"    课：{one.lesson}“{one.title}”（{one.ref}）" for one in line.sections]
    told += [f"    题：{one.lesson} {one.count} 道（{one.ref}）" for one in line.sources]
    return told
