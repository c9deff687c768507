"""`lawtrain restore`: a backup put in the place of what is there, wholly or not at all."""

from __future__ import annotations

import getpass
import os
from pathlib import Path
from typing import Annotated

import typer

from lawtrain.cli.backup import read_passphrase
from lawtrain.cli.report import now
from lawtrain.deploy.checks import prepare_data
from lawtrain.deploy.pids import recall
from lawtrain.deploy.supervisor import only_one
from lawtrain.desk.backup import restore as put_back
from lawtrain.desk.sealing import MAGIC
from lawtrain.errors import Invalid, Refused


def restore(
    source: Annotated[Path, typer.Argument(metavar="文件", help="哪个备份文件")],
    replace: Annotated[
        bool, typer.Option("--replace", help="已有数据时用备份代替它，原来的另外留一份")
    ] = False,
    passphrase_file: Annotated[
        Path | None, typer.Option(metavar="文件", help="口令写在这个文件的第一行，不写就在终端问")
    ] = None,
    data: Annotated[Path, typer.Option(metavar="文件夹", help="数据文件夹，没有就新建")] = Path("data"),
) -> int:
    """Only while the service does not run."""
    file, folder = source.expanduser().absolute(), data.absolute()
    passphrase = read_passphrase(passphrase_file) if passphrase_file else _asked(file)
    if not folder.is_dir():
        prepare_data(folder)
    (folder / "run").mkdir(mode=0o700, exist_ok=True)
    url = os.environ.get("LAWTRAIN_DATABASE") or f"sqlite:///{folder / 'service.sqlite'}"
    with only_one(folder / "run"):  # nor can it be started meanwhile
        if recall(folder / "run" / "service.pid"):
            raise Refused("学习服务还在运行，没有恢复；请先停止平台（按 Ctrl-C 或停用服务）")
        done = put_back(file, folder, url, clock=now, passphrase=passphrase, replace=replace, say=typer.echo)
    typer.echo(
        f"已恢复：{sum(done.rows.values())} 行，附件 {done.attachments} 个，台账到第 {done.head} 条；"
        f"备份做于 {done.made_at[:19].replace('T', ' ')}（世界时）"
    )
    if done.aside:
        typer.echo(f"原来的数据在 {done.aside}，确认没有用了再删")
    if done.findings:
        typer.echo(
            f"恢复的数据核对出 {done.findings} 处不对，备份以前就已经如此；请用 lawtrain ledger verify 看"
        )
    typer.echo("备份里没有密钥和登录状态：下次启动会重新生成，所有人需重新登录；密码照旧")
    return 0


def _asked(source: Path) -> str:
    """A passphrase where the file needs one."""
    try:
        with source.open("rb") as file:
            sealed = file.read(len(MAGIC)) == MAGIC
    except OSError:
        return ""  # said when it is opened
    if not sealed:
        return ""
    try:
        return getpass.getpass("这份备份加了密。口令（不显示）：")
    except EOFError:
        raise Invalid("没有输入口令，没有恢复；也可以用 --passphrase-file") from None
