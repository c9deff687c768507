"""`lawtrain check`: every problem of banks, courses and lessons, with its place; status 1 when there is an error."""

from __future__ import annotations

import dataclasses
import json
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Annotated

import typer

from lawtrain.content import check as check_content
from lawtrain.content import check_bank, load
from lawtrain.errors import Invalid, NotFound

CHINA = timezone(timedelta(hours=8))


def check(
    path: Annotated[
        Path, typer.Argument(metavar="位置", help="内容文件夹，或者一个题库文件；不写是当前文件夹")
    ] = Path(),
    as_of: Annotated[
        str,
        typer.Option(
            "--as-of",
            metavar="日期",
            help="按哪一天有效的法律检查，如 2026-11-22；不写是今天",
            show_default=False,
        ),
    ] = "",
    texts: Annotated[
        Path | None,
        typer.Option(
            "--texts",
            metavar="文件夹",
            help="条文文件夹（代号@施行日期.txt）；给了就逐字核对引文",
            show_default=False,
        ),
    ] = None,
    data: Annotated[
        Path | None,
        typer.Option(
            metavar="文件夹",
            help="数据文件夹；给了就按平台里导入的放假安排和事项清单检查",
            show_default=False,
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON，供其他程序使用")] = False,
) -> int:
    """Check the content folder or the bank file at `path`."""
    day = _day(as_of)
    if data and not data.is_dir():
        raise NotFound(f"没有找到数据文件夹“{data}”，请核对位置")
    if data and path.is_file():
        raise Invalid("检查一个文件时不看 --data；要按平台里导入的清单检查，请写内容文件夹的位置")
    if path.is_file():
        problems, what = check_bank(path, as_of=day, texts=texts), "1 个文件"
    elif path.is_dir():
        problems = check_content(path, as_of=day, texts=texts, data=data)
        catalogue = load(path, data)
        policies = len(list((path / "policies").glob("*.yaml")))
        what = f"{len(catalogue.files)} 个题库、{len(catalogue.lessons)} 节课程"
        what += f"、{policies} 份年度要求" if policies else ""
    else:
        raise NotFound(f"没有找到“{path}”，请核对位置")
    errors = sum(p.is_error for p in problems)
    if as_json:
        typer.echo(json.dumps([dataclasses.asdict(p) for p in problems], ensure_ascii=False, indent=2))
    else:
        for problem in problems:
            typer.echo(str(problem))
        typer.echo(f"检查了 {what}：{errors} 个错误，{len(problems) - errors} 个提醒")
    return 1 if errors else 0


def _day(text: str) -> date:
    if not text:
        return datetime.now(CHINA).date()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid(f"日期“{text}”写法不对，请写成 2026-11-22 的样子") from None
