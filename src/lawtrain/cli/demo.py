"""`lawtrain demo`: a made-up town with a whole year behind it, in a data folder of its own."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from lawtrain.content import load
from lawtrain.deploy.demo import settle
from lawtrain.desk.demo import fill
from lawtrain.desk.files import Files
from lawtrain.errors import Refused, Unavailable
from lawtrain.records import TOWN_TIME
from lawtrain.store import Store

_FULL_ENOUGH = 10  # before November the year of study is hardly begun


def demo(
    data: Annotated[Path, typer.Argument(metavar="文件夹", help="新的数据文件夹，演示数据都放在里面")] = Path(
        "demo-data"
    ),
    year: Annotated[int | None, typer.Option(help="哪一年；不写就是今年，10 月以前是去年")] = None,
    content: Annotated[
        Path, typer.Option(metavar="文件夹", help="放课程（courses）和题库（quizzes）的文件夹")
    ] = Path(),
) -> int:
    """Fills the folder, then says how to look at it."""
    folder = data.expanduser()
    if (folder / "service.sqlite").exists():
        raise Refused(f"{folder} 里已经有数据，没有动它；演示数据请换一个新文件夹")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise Unavailable(f"建不了文件夹 {folder}；请换一个位置，或看有没有权限") from error
    now = datetime.now(UTC)
    today = now.astimezone(TOWN_TIME).date()
    chosen = year or (today.year if today.month >= _FULL_ENOUGH else today.year - 1)
    with closing(Store.open(f"sqlite:///{(folder / 'service.sqlite').absolute()}")) as store:
        # First, so that the accounts of the trial live through the year as well.
        settle(store, lambda: now, reset=False)
        fill(store, Files(folder), load(content.expanduser()), today=today, year=chosen, say=_say)
    typer.echo(f"示范镇 {chosen} 年的演示数据在 {folder}：干部 60 来人，村（社区）180 人，都是编的。")
    typer.echo(f"看页面：lawtrain up --data {folder} --reset-passwords，用 office01 登录，打开“本年总览”。")
    typer.echo(f"出报告：lawtrain report {chosen} --data {folder}")
    return 0


def _say(done: int, of: int, what: str) -> None:
    if done * 10 // of != (done - 1) * 10 // of or done == of:
        typer.echo(f"{done * 100 // of:3d}%  {what}")
