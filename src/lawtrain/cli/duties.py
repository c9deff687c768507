"""`lawtrain duties`: take the office's own list of matters in, as on the page 事项覆盖."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from lawtrain.content import load
from lawtrain.content.coverage import used
from lawtrain.content.duties_import import KINDS, Place, Preview, confirm, installation, preview
from lawtrain.errors import Invalid, NotFound, Unavailable
from lawtrain.formats.sheets import MAX_BYTES
from lawtrain.questions.duties import DutyList
from lawtrain.records import TOWN_TIME


class What(StrEnum):
    """What can be done to the list."""

    IMPORT = "import"


def duties(
    what: Annotated[What, typer.Argument(metavar="做什么", help="import 导入一个文件")],
    target: Annotated[str, typer.Argument(metavar="文件", help="清单：.xlsx、.xls、.et 或 .csv")],
    content: Annotated[
        Path | None,
        typer.Option(
            metavar="文件夹",
            help="内容文件夹，写进里面的 courses/duties.yaml；不写是当前文件夹",
            show_default=False,
        ),
    ] = None,
    data: Annotated[
        Path | None,
        typer.Option(metavar="文件夹", help="数据文件夹，写给正在用的平台，马上生效", show_default=False),
    ] = None,
    only: Annotated[
        DutyList | None,
        typer.Option(
            "--list",
            metavar="清单",
            help="文件里看不出是哪张清单时写明：基本、配合或收回",
            show_default=False,
        ),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="不再问，直接做")] = False,
) -> int:
    """Shows what would change, asks, and does it. Status 1 when nothing was done."""
    place = _place(content, data)
    path, today = Path(target).expanduser(), datetime.now(TOWN_TIME).date()
    try:
        with path.open("rb") as file:
            read = file.read(MAX_BYTES + 1)  # one more is enough to be told that it is too large
    except OSError as error:
        raise Unavailable(f"读不了 {path}；请核对文件名和位置，看有没有读取权限") from error
    found = preview(place, read, path.name, today, only)
    _show(found, used(load(place.root)))
    if not found.importable:
        wrong = found.duties is None
        typer.echo("有错误，没有导入；请改好表格再来" if wrong else "和现在的事项表一样，没有要改的")
        return 1 if wrong else 0
    if not yes and not _agreed():
        return 1
    former = confirm(place, read, path.name, today, found.digest, only)
    typer.echo(f"已写入 {place.target}" + (f"；原来的一份留在 {former.name}" if former else ""))
    return 0


def _place(content: Path | None, data: Path | None) -> Place:
    if content and data:
        raise Invalid("--content 和 --data 只能写一个：--content 改课程文件夹，--data 改正在用的平台")
    if data:
        if not (data / "content" / "courses").is_dir():
            raise NotFound(f"{data} 不是平台的数据文件夹（里面没有 content/courses）；请核对位置")
        return installation(data)
    root = content or Path()
    if not (root / "courses").is_dir():
        raise NotFound(f"{root} 里没有 courses 文件夹；--content 请写放课程的文件夹")
    if root.absolute().name == "content" and (root.absolute().parent / "service.sqlite").exists():
        raise Invalid(
            f"{root} 是平台启动时复制出来的，下次启动会换掉；要改正在用的平台，请写 --data {root.absolute().parent}"
        )
    return Place(root)


def _show(found: Preview, in_use: Mapping[str, int]) -> None:
    sheets = "、".join(f"“{name}”" for name in found.table.sheets)
    typer.echo(f"{found.file}" + (f"，工作表{sheets}" if sheets else ""))
    for problem in sorted(found.problems, key=lambda p: (not p.is_error, p.line)):
        typer.echo(str(problem))
    if found.duties is None:
        return
    for change in found.changes:
        about = f"\t{change.about}" if change.about else ""
        typer.echo(f"{KINDS[change.kind]}\t{change.duty.list}\t{change.duty.name}{about}")
    same = len(found.duties.duties) - sum(found.count(kind) for kind in KINDS if kind != "gone")
    counts = "，".join(f"{word} {found.count(kind)} 项" for kind, word in KINDS.items())
    typer.echo(f"{counts}，不变 {same} 项")
    for one, number in found.kept:
        typer.echo(f"文件里没有“{one}”清单，原来的 {number} 项不动")
    if found.sample:
        typer.echo("现在用的是随课程带来的样例；导入以后不再使用，它的事项不会留在本单位的清单里")
    if found.missing:
        lists = "、".join(f"“{one}”" for one in found.missing)
        typer.echo(f"导入以后还没有{lists}清单；本单位有的，请接着导入，或者放进同一个文件")
    if lost := [name for name in found.lost if name in in_use]:
        typer.echo(
            f"题和课里还用着、导入后对不上的叫法：{'、'.join(lost)}；请在表里加一列“题库里的叫法”，或者改题"
        )


def _agreed() -> bool:
    typer.echo("确认导入吗？同意请输入 y，回车就是不做：", nl=False)
    try:
        agreed = input().strip().lower() in {"y", "是"}
    except EOFError:
        agreed = False
    if not agreed:
        typer.echo("没有做，什么都没有改动")
    return agreed
