"""`lawtrain report`: the report pack of a year, as the button on the office's page makes it."""

from __future__ import annotations

import os
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

from lawtrain.desk.doors import CONSOLE, Doors
from lawtrain.desk.year import FIRST_YEAR, YearDesk
from lawtrain.desk.year_report import Template, make_pack
from lawtrain.errors import Invalid, NotFound
from lawtrain.reports.year.pack import Edition
from lawtrain.store import Store


def report(
    year: Annotated[int, typer.Argument(metavar="年度", help="哪一年，如 2026")],
    out: Annotated[
        Path | None, typer.Option(metavar="文件夹", help="写到哪个文件夹，不写就是“年度报告-年度”")
    ] = None,
    names: Annotated[bool, typer.Option("--names", help="写工号和姓名；会记在操作记录里")] = False,
    public: Annotated[bool, typer.Option("--public", help="公开版：不涉及个人，少于 5 人的数不公开")] = False,
    as_of: Annotated[
        str,
        typer.Option(metavar="日期", help="名册日，如 2026-11-22；不写就是今天，以前的年度是 12 月 31 日"),
    ] = "",
    data: Annotated[Path, typer.Option(metavar="文件夹", help="数据文件夹")] = Path("data"),
) -> int:
    """Says what it writes, and where it is."""
    if names and public:
        raise Invalid("公开版不能写姓名；--names 和 --public 只能用一个")
    edition = Edition.PUBLIC if public else Edition.INTERNAL
    folder = (out or Path(f"年度报告-{year}")).expanduser()
    with closing(Store.of_installation(data)) as store:
        desk = YearDesk(store, content_of(data), now, data)
        last = desk.today()
        if not FIRST_YEAR <= year <= last.year:
            raise Invalid(f"年度 {year} 不对，应在 {FIRST_YEAR} 到 {last.year} 之间")
        on = day_in(year, as_of, desk)
        facts = desk.facts(year, on)
        if not facts.persons:
            raise NotFound(f"{year} 年花名册上没有人，没有写报告；请先用 lawtrain roster import 导入花名册")
        template = Template(data).get()
        if names:
            about = {"year": year, "on": on.isoformat(), "edition": edition.value, "names": True}
            Doors(store, now).note(CONSOLE, "make_report", "", **about)
        made = make_pack(desk, facts, folder, names=names, edition=edition, template=template, progress=_say)
        trouble = desk.year(year, on).trouble
    typer.echo(f"已写好 {year} 年度报告（{edition.label}），{len(made.files)} 个文件，在 {folder}")
    if trouble:
        typer.echo(f"注意：{trouble}；报告里没有达标情况")
    return 0


def content_of(data: Path) -> Path:
    """Where policies stand: LAWTRAIN_CONTENT, the copy in the data folder, else the current folder."""
    if given := os.environ.get("LAWTRAIN_CONTENT"):
        return Path(given)
    copy = data / "content"
    return copy if copy.is_dir() else Path()


def day_in(year: int, typed: str, desk: YearDesk) -> date:
    """The day that was typed, or the year's last. Raises Invalid for one of another year, or still to come."""
    if not typed:
        return desk.day(year)
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        raise Invalid(f"日期“{typed}”不对，请写成 2026-11-22 的样子") from None
    if day.year != year or day > desk.today():
        raise Invalid(f"日期 {day} 不对，应在 {year} 年里，而且不晚于今天")
    return day


def now() -> datetime:
    """This moment."""
    return datetime.now(UTC)


def _say(done: int, of: int, name: str) -> None:
    typer.echo(f"{done}/{of}  {name}" if done < of else f"{done}/{of}  写完了")
