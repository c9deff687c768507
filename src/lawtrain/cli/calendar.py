"""`lawtrain calendar`: which years' holidays are known and from where; take those of a new year in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from lawtrain.content.calendar import find_calendar
from lawtrain.content.calendar_import import Place, Preview, confirm, preview
from lawtrain.errors import Invalid, NotFound, Unavailable
from lawtrain.formats.calendar import WEEKDAYS, YEARS
from lawtrain.formats.sheets import MAX_BYTES
from lawtrain.laws import NATIONAL
from lawtrain.records import TOWN_TIME


def calendar(
    target: Annotated[
        str,
        typer.Argument(
            metavar="文件",
            help="通知正文存成的 .txt，或者 .xlsx、.xls、.et、.csv 表格；不写就列出已经知道的年份",
            show_default=False,
        ),
    ] = "",
    content: Annotated[
        Path | None,
        typer.Option(
            metavar="文件夹",
            help="内容文件夹，写进里面的 courses/calendar.yaml；不写是当前文件夹",
            show_default=False,
        ),
    ] = None,
    data: Annotated[
        Path | None,
        typer.Option(metavar="文件夹", help="数据文件夹，写给正在用的平台，马上生效", show_default=False),
    ] = None,
    year: Annotated[
        int | None,
        typer.Option(
            metavar="年", help="哪一年的安排；标题里写了年份的不用写", show_default=False, min=2000, max=2100
        ),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="不再问，直接做")] = False,
) -> int:
    """Shows the year day by day, asks, and writes it. Status 1 when nothing was done."""
    place = _place(content, data)
    today = datetime.now(TOWN_TIME).date()
    if not target:
        _list(place, today)
        return 0
    path = Path(target).expanduser()
    try:
        with path.open("rb") as file:
            read = file.read(MAX_BYTES + 1)  # one more is enough to be told that it is too large
    except OSError as error:
        raise Unavailable(f"读不了 {path}；请核对文件名和位置，看有没有读取权限") from error
    found = preview(place, read, path.name, year)
    _show(found)
    if not found.importable:
        wrong = not found.told.usable
        typer.echo("有错误，没有导入；请照通知改好再来" if wrong else "和现在写的一样，没有要改的")
        return 1 if wrong else 0
    if not yes and not _agreed():
        return 1
    former = confirm(place, found, today)
    typer.echo(f"已写入 {place.target}" + (f"；原来的一份留在 {former.name}" if former else ""))
    return 0


def _place(content: Path | None, data: Path | None) -> Place:
    if content and data:
        raise Invalid("--content 和 --data 只能写一个：--content 改课程文件夹，--data 改正在用的平台")
    if data:
        if not (data / "content" / "courses").is_dir():
            raise NotFound(f"{data} 不是平台的数据文件夹（里面没有 content/courses）；请核对位置")
        return Place(data / "content", data)
    root = content or Path()
    if not (root / "courses").is_dir():
        raise NotFound(f"{root} 里没有 courses 文件夹；--content 请写放课程的文件夹")
    if root.absolute().name == "content" and (root.absolute().parent / "service.sqlite").exists():
        raise Invalid(
            f"{root} 是平台启动时复制出来的，下次启动会换掉；要改正在用的平台，请写 --data {root.absolute().parent}"
        )
    return Place(root)


def _list(place: Place, today: date) -> None:
    """Which years are known, from where, and which is the first that is not."""
    found = find_calendar(place.root, place.data)
    for problem in found.problems:
        typer.echo(str(problem))
    by_itself = [year for year in range(2000, YEARS[-1] + 1) if NATIONAL.knows(year)]
    typer.echo(f"{by_itself[0]}—{by_itself[-1]} 年\t程序自带")
    for year, days in sorted(found.years.items()):
        counts = f"放假 {len(days.off)} 天，调休上班 {len(days.work)} 天"
        over = "，以它为准" if year in by_itself else ""
        typer.echo(f"{year} 年\t{found.sources[year]}：{counts}{over}")
    lacking = next(year for year in range(today.year, YEARS[-1] + 2) if not found.calendar.knows(year))
    typer.echo(
        f"{lacking} 年还不知道：等国务院办公厅的通知印发，把正文存成 .txt，再运行 lawtrain calendar 通知.txt"
    )


def _show(found: Preview) -> None:
    told = found.told
    for problem in sorted(told.problems, key=lambda p: (not p.is_error, p.line)):
        typer.echo(str(problem))
    if not told.days.off:
        return
    typer.echo(f"{told.year} 年的放假和调休：")
    working = {*told.days.work}
    for day in sorted({*told.days.off, *told.days.work}):
        what = "上班" if day in working else "放假"
        typer.echo("\t".join(filter(None, (_written(day), what, told.names.get(day)))))
    typer.echo(f"放假 {len(told.days.off)} 天，调休上班 {len(told.days.work)} 天")
    if found.before and found.before != told.days:
        _differing("原来写了放假、现在没有", found.before.off, told.days.off)
        _differing("原来没有、现在放假", told.days.off, found.before.off)
        _differing("原来写了上班、现在没有", found.before.work, told.days.work)
        _differing("原来没有、现在上班", told.days.work, found.before.work)


def _differing(title: str, these: Sequence[date], those: Sequence[date]) -> None:
    if days := [day for day in these if day not in those]:
        typer.echo(f"{title}：{'、'.join(map(_written, days))}")


def _written(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日 周{WEEKDAYS[day.weekday()]}"


def _agreed() -> bool:
    typer.echo("请对着通知逐日核对。确认导入吗？同意请输入 y，回车就是不做：", nl=False)
    try:
        agreed = input().strip().lower() in {"y", "是"}
    except EOFError:
        agreed = False
    if not agreed:
        typer.echo("没有做，什么都没有改动")
    return agreed
