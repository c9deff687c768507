"""`lawtrain ledger`: check that nothing was tampered with, close a year, open it again."""

from __future__ import annotations

from contextlib import closing
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from lawtrain.cli.report import content_of, now
from lawtrain.desk.closing import close_year, closing_facts, reopen_year
from lawtrain.desk.doors import CONSOLE
from lawtrain.desk.files import Files
from lawtrain.desk.findings import MOST
from lawtrain.desk.verify import Verified, verify
from lawtrain.desk.year import YearDesk
from lawtrain.desk.year_close import freeze
from lawtrain.errors import Invalid
from lawtrain.store import Store


class What(StrEnum):
    """What can be done with the ledger."""

    VERIFY = "verify"
    CLOSE = "close"
    REOPEN = "reopen"


def ledger(
    what: Annotated[
        What,
        typer.Argument(metavar="做什么", help="verify 核对有没有被改动；close 封账；reopen 重新开账"),
    ],
    year: Annotated[int | None, typer.Argument(metavar="年度", help="close、reopen：哪一年")] = None,
    against: Annotated[str, typer.Option(metavar="摘要", help="verify：封账单上的摘要，要加引号")] = "",
    why: Annotated[str, typer.Option(metavar="原因", help="reopen：为什么重新开账，必须写")] = "",
    data: Annotated[Path, typer.Option(metavar="文件夹", help="数据文件夹")] = Path("data"),
) -> int:
    """Status 1 when anything is wrong."""
    with closing(Store.of_installation(data)) as store:
        if what is What.VERIFY:
            return _tell(verify(store, Files(data), against=against, say=typer.echo), against)
        if year is None:
            raise Invalid(f"请写明年度，例如：lawtrain ledger {what} 2026")
        if what is What.CLOSE:
            return _close(store, data, year)
        reopen_year(store, CONSOLE, year, why, clock=now)
    typer.echo(f"{year} 年度已重新开账，原来的封账单作废；改完以后请再封一次")
    return 0


def _close(store: Store, data: Path, year: int) -> int:
    frozen = freeze(YearDesk(store, content_of(data), now, data), year)
    made = close_year(
        store,
        CONSOLE,
        year,
        policy_digest=frozen.policy_digest,
        policy_title=frozen.policy_title,
        law_versions=frozen.law_versions,
        figures=frozen.figures,
        on=frozen.on,
        clock=now,
        seen=frozen.seen,
    )
    facts = closing_facts(store, year)
    typer.echo(f"{year} 年度已封账，到台账第 {made.head} 条")
    for name, count in facts.counts:
        typer.echo(f"  {name}：{count}")
    typer.echo("封账摘要，请抄在封账单上，和数据分开保管：")
    typer.echo("  " + " ".join(made.digest[at : at + 4] for at in range(0, 64, 4)))
    return 0


def _tell(found: Verified, against: str) -> int:
    for one in found.findings:
        typer.echo(str(one))
    if found.total > MOST:
        typer.echo(f"……共 {found.total} 处，只列出前 {MOST} 处")
    rows = sum(found.counts.values())
    typer.echo(f"核对了 {rows} 行，台账到第 {found.head} 条；按规定删除过 {found.erased} 人的个人信息")
    if found.fine:
        typer.echo("没有发现改动" + ("，与封账摘要一致" if against else ""))
    else:
        typer.echo(f"发现 {found.total} 处不对。每行依次是：表｜行｜什么不对｜怎么办")
    typer.echo("不能核对的：")
    for line in found.uncovered:
        typer.echo(f"  · {line}")
    return 0 if found.fine else 1
