"""`lawtrain up`: a trial of the whole thing on one machine."""

from __future__ import annotations

from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from lawtrain.deploy.checks import check_machine


def up(
    port: Annotated[int, typer.Option(help="浏览器用的端口；还会用到它后面的 +1、+10 和 +81。")] = 8000,
    data: Annotated[Path, typer.Option(help="数据文件夹：账号、成绩、学员的文件都在里面。")] = Path("data"),
    content: Annotated[
        Path | None, typer.Option(help="放课程（courses）和题库（quizzes）的文件夹；默认是当前文件夹。")
    ] = None,
    bind: Annotated[
        str, typer.Option(help="只给本机用就不要改；要让局域网里的人打开，写本机的局域网地址。")
    ] = "127.0.0.1",
    reset_passwords: Annotated[
        bool, typer.Option("--reset-passwords", help="给所有账号换新密码并显示。")
    ] = False,
    separate: Annotated[
        bool, typer.Option("--separate", help="每名学员、每个程序各用一个系统用户；只能用 root 启动。")
    ] = False,
) -> None:
    """启动试用环境：登录、课程、测验和成绩都在这台机器上。按 Ctrl-C 停止。"""
    check_machine()
    # Only now: the packages may have been missing, and other commands do not need them.
    site, trial = import_module("lawtrain.deploy.site"), import_module("lawtrain.deploy.trial")
    place = site.Site.local(data.expanduser(), bind, port, separate=separate)
    if separate:
        import_module("lawtrain.deploy.separate").check_able(place)
    trial.run_trial(
        place,
        content.expanduser() if content else None,
        reset_passwords=reset_passwords,
        say=_say,
    )


def _say(text: str) -> None:
    with suppress(OSError):  # a closed window or a full disk is no reason to stop
        print(text, flush=True)
