"""`lawtrain handout`: a lesson as a Word file, as the links on its reading page give it."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from lawtrain.content import load
from lawtrain.errors import Invalid, NotFound, Refused, Unavailable
from lawtrain.reports.handout import Sheet, print_lesson


def handout(
    lesson: Annotated[str, typer.Argument(metavar="课", help="哪一课，如 constitution/01")],
    sheet: Annotated[
        Sheet,
        typer.Option(metavar="哪一种", help="whole 整份讲义；ten 一页纸的会前学法十分钟；list 本镇落实清单"),
    ] = Sheet.WHOLE,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", "-o", metavar="文件", help="写到哪个 .docx 文件，不写就用课名", show_default=False
        ),
    ] = None,
    content: Annotated[
        Path | None,
        typer.Option(
            metavar="文件夹",
            help="放课程的文件夹，不写就是 LAWTRAIN_CONTENT 指的文件夹，没有就是当前文件夹",
            show_default=False,
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="文件已经存在时覆盖它")] = False,
) -> None:
    """Says where the file is."""
    if out and out.suffix.lower() != ".docx":
        raise Invalid(f"“{out}”要以 .docx 结尾")
    root = content or Path(os.environ.get("LAWTRAIN_CONTENT", ""))
    if not (root / "courses").is_dir():
        raise NotFound(f"{root} 里没有 courses 文件夹；请用 --content 指明放课程的文件夹")
    printed = print_lesson(load(root), lesson, sheet, made_at=datetime.now(UTC))
    target = (out or Path(printed.name)).expanduser()
    if target.exists() and not force:
        raise Refused(f"{target} 已经存在，没有改动它；要覆盖请加 --force，或者用 --out 换个名字")
    try:
        target.write_bytes(printed.data)
    except OSError as error:
        raise Unavailable(
            f"写不进 {target}；请看文件夹在不在、有没有写入权限、磁盘满没满，文件是不是正在别处打开"
        ) from error
    typer.echo(f"已写好{sheet.label}：{target}")
