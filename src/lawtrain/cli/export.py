"""`lawtrain export`: hand the figures of the ledger to the office as a file."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from lawtrain.desk.doors import CONSOLE
from lawtrain.errors import Invalid, NotFound, Refused, Unavailable
from lawtrain.records import TOWN_TIME, town_year
from lawtrain.reports import ScoreFacts, collect, unnamed
from lawtrain.reports.csv import write_csv
from lawtrain.reports.xlsx import write_xlsx
from lawtrain.store import Store

_WRITERS: dict[str, Callable[[ScoreFacts], bytes]] = {".xlsx": write_xlsx, ".csv": write_csv}


class What(StrEnum):
    """What can be exported."""

    SCORES = "scores"


def export(
    what: Annotated[What, typer.Argument(metavar="内容", help="导出什么：scores 是成绩")],
    year: Annotated[int | None, typer.Option(help="年度，不写就是今年")] = None,
    unit: Annotated[str | None, typer.Option(help="只导出这个单位，名称要与登记的完全一样")] = None,
    out: Annotated[
        Path | None, typer.Option(help="写到哪个文件：.xlsx（汇总、明细、说明）或 .csv（只有明细）")
    ] = None,
    data: Annotated[Path, typer.Option(help="数据文件夹")] = Path("data"),
    names: Annotated[bool, typer.Option("--names", help="写工号和姓名；不加就用编号代替")] = False,
    force: Annotated[bool, typer.Option("--force", help="文件已经存在时覆盖它")] = False,
) -> None:
    """把一个年度的成绩写成 Excel 工作簿或 CSV 文件。"""
    now = datetime.now(TOWN_TIME)
    target = out or Path(f"成绩-{year or town_year(now)}.xlsx")
    write = _writer(target, force)
    facts = _facts(data, year or town_year(now), unit, now, names)
    put(target, write(facts))
    typer.echo(f"已写好 {target}：{facts.year} 年度，{facts.unit or '全部单位'}，{len(facts.rows)} 次作答")
    if facts.unplaced:
        typer.echo(f"另有 {facts.unplaced} 次作答的人员没有登记单位，没有列入；用 --unit 未登记单位 可以导出")


def put(target: Path, content: bytes) -> None:
    """Write the whole file or nothing, readable by its owner only: it names people.

    Raises Unavailable when the folder or the disk refuses.
    """
    temporary = None
    try:
        with tempfile.NamedTemporaryFile(dir=target.parent, prefix=".lawtrain-", delete=False) as file:
            temporary = Path(file.name)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
    except OSError as error:
        if temporary:
            temporary.unlink(missing_ok=True)
        raise Unavailable(
            f"写不进 {target}；请看文件夹在不在、有没有写入权限、磁盘满没满，文件是不是正在别处打开"
        ) from error


def _writer(target: Path, force: bool) -> Callable[[ScoreFacts], bytes]:
    write = _WRITERS.get(target.suffix.lower())
    if not write:
        raise Invalid(f"不知道怎样写 {target.name}；文件名请以 .xlsx 或 .csv 结尾")
    if target.exists() and not force:
        raise Refused(f"{target} 已经存在，没有改动它；换一个文件名，或加上 --force 覆盖")
    return write


def _facts(data: Path, year: int, unit: str | None, now: datetime, names: bool) -> ScoreFacts:
    with closing(Store.of_installation(data)) as store:
        everything = collect(store, year=year, made_at=now)
        facts = everything if unit is None else collect(store, year=year, unit=unit, made_at=now)
        if names and facts.rows:
            count = len(facts.rows)
            store.write(lambda tx: tx.town.note(CONSOLE, "export_names", "", now, year=year, count=count))
    if not everything.rows:
        raise NotFound(f"{year} 年度还没有计入台账的成绩，没有写文件；换一个年度请用 --year")
    if not facts.rows:
        known = "、".join(dict.fromkeys(r.unit for r in everything.rows))
        raise NotFound(f"{year} 年度没有“{facts.unit}”的成绩，没有写文件；有成绩的单位：{known}")
    return facts if names else unnamed(facts)
