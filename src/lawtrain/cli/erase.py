"""`lawtrain erase`: a person's data erased as the law asks, while the figures stay."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from lawtrain.cli.report import now
from lawtrain.desk.doors import CONSOLE
from lawtrain.desk.erasure import erase as erase_person
from lawtrain.store import Store


def erase(
    username: Annotated[str, typer.Argument(metavar="工号", help="谁的；要已经离开花名册")],
    why: Annotated[str, typer.Option(metavar="原因", help="为什么删、谁批准的，必须写；会记进台账")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="不再问，直接做")] = False,
    data: Annotated[Path, typer.Option(metavar="文件夹", help="数据文件夹")] = Path("data"),
) -> int:
    """Cannot be undone; asks first."""
    name = username.lower()
    with closing(Store.of_installation(data)) as store:
        if not yes and not _agreed(name):
            typer.echo("没有做，什么都没有改动")
            return 1
        done = erase_person(store, CONSOLE, name, why, clock=now)
    typer.echo(
        f"已删除 {name} 的个人信息：花名册里的姓名 {done.names} 处，台账旁的文字 {done.remarks} 处，"
        f"意见和申请 {done.writings} 条，账号和密码。人数和成绩不变"
    )
    for year in done.early:
        typer.echo(f"注意：{year} 年度封账不满 {done.kept} 年，属于提前删除；理由已记进台账")
    typer.echo("还要请管理员删掉：")
    typer.echo(f"  · 学员自己的文件夹 {data / 'homes' / name}（有的话）")
    typer.echo(
        "  · 免考等登记附的凭据还在 attachments 里：里面有这个人的，现在平台不能单独删，请按档案规定处理"
    )
    typer.echo("  · 做过的写姓名的报告：在网页“报告”里删去（不删也只留 30 天）")
    typer.echo("  · 以前的备份和导出的表格里还有这个人，请按保存期限销毁")
    return 0


def _agreed(name: str) -> bool:
    typer.echo(
        f"删除 {name} 的姓名、工号、账号和写过的文字，删了不能恢复。同意请输入 y，回车就是不做：", nl=False
    )
    try:
        return input().strip().lower() in {"y", "是"}
    except EOFError:
        return False
