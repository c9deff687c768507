"""`lawtrain backup`: everything into one file, while the service goes on."""

from __future__ import annotations

import getpass
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from lawtrain.cli.report import now
from lawtrain.desk.backup import back_up
from lawtrain.desk.doors import CONSOLE
from lawtrain.errors import Invalid, Unavailable
from lawtrain.store import Store

_MOST_PASSPHRASE = 4096


def backup(
    target: Annotated[Path, typer.Argument(metavar="文件", help="写到哪个文件，最好在另一块盘上")],
    encrypt: Annotated[bool, typer.Option("--encrypt", help="加密：在终端输入两遍口令")] = False,
    passphrase_file: Annotated[
        Path | None, typer.Option(metavar="文件", help="加密：口令写在这个文件的第一行，供定时任务用")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="文件已经存在时覆盖它")] = False,
    data: Annotated[Path, typer.Option(metavar="文件夹", help="数据文件夹")] = Path("data"),
) -> int:
    """Written, read back and compared. Status 1 when an attachment is missing."""
    passphrase = read_passphrase(passphrase_file) if passphrase_file else _asked_twice() if encrypt else ""
    with closing(Store.of_installation(data)) as store:
        made = back_up(
            store,
            data.absolute(),
            target.expanduser().absolute(),
            actor=CONSOLE,
            clock=now,
            passphrase=passphrase,
            force=force,
            say=typer.echo,
        )
    typer.echo(
        f"已备份到 {made.path}：{sum(made.rows.values())} 行，附件 {made.attachments} 个，台账到第 {made.head} 条，"
        f"{made.size / 1e6:.1f} MB，已读回核对"
    )
    typer.echo(f"SHA-256：{made.digest}")
    if made.encrypted:
        typer.echo("已加密。口令请另外保管，忘了口令谁也打不开")
    else:
        typer.echo("没有加密：里面有姓名和成绩，请锁好；要加密请加上 --encrypt")
    typer.echo(
        "导入的事项清单和放假安排也在里面。不在备份里：密钥（secrets.json）、登录状态、学员自己的文件夹、课程和题库的原文件"
    )
    for one in made.missing:
        typer.echo(f"附件不见了或被改动，没有备份：{one}")
    return 1 if made.missing else 0


def read_passphrase(path: Path) -> str:
    """The first line of a file. Raises Unavailable, Invalid."""
    try:
        with path.expanduser().open(encoding="utf-8-sig") as file:
            line = file.readline(_MOST_PASSPHRASE).rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise Unavailable(f"读不了口令文件 {path}；请核对位置和权限，文件应是 UTF-8 文本") from error
    if not line:
        raise Invalid(f"口令文件 {path} 的第一行是空的")
    return line


def _asked_twice() -> str:
    try:
        first = getpass.getpass("口令（不显示，至少 8 个字）：")
        again = getpass.getpass("再输一遍：")
    except EOFError:
        raise Invalid("没有输入口令，没有备份；定时任务请用 --passphrase-file") from None
    if not first:
        raise Invalid("没有输入口令，没有备份")
    if first != again:
        raise Invalid("两次输入的口令不一样，没有备份")
    return first
