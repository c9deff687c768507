"""`lawtrain roster`: take a roster in, or take the last import back, as on the office's page."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from lawtrain.desk.doors import CONSOLE
from lawtrain.desk.people import PeopleDesk
from lawtrain.desk.roster import RosterDesk
from lawtrain.desk.roster_import import Preview, Upload, confirm, preview
from lawtrain.errors import Invalid, Unavailable
from lawtrain.formats.sheets import MAX_BYTES
from lawtrain.records import TOWN_TIME, Change
from lawtrain.store import Store

_KINDS = {"left": "离开", "changed": "变动", "added": "新增"}


class What(StrEnum):
    """What can be done to a roster."""

    IMPORT = "import"
    UNDO = "undo"


def roster(
    what: Annotated[
        What, typer.Argument(metavar="做什么", help="import 导入一个文件；undo 撤销一次导入或改动")
    ],
    target: Annotated[
        str, typer.Argument(metavar="对象", help="import：文件；undo：编号，不写就列出可以撤销的")
    ] = "",
    sheet: Annotated[str, typer.Option(metavar="名称", help="读哪张工作表，不写就自己找")] = "",
    part: Annotated[bool, typer.Option("--part", help="表里只有一部分人，没有列出的人不变")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="不再问，直接做")] = False,
    data: Annotated[Path, typer.Option(metavar="文件夹", help="数据文件夹")] = Path("data"),
) -> int:
    """Shows what would happen, asks, and does it. Status 1 when nothing was done."""
    with closing(Store.of_installation(data)) as store:
        if what is What.IMPORT:
            return _import(RosterDesk(store, _now), _upload(target, sheet, part), yes)
        return _undo(store, target, yes)


def _import(desk: RosterDesk, upload: Upload, yes: bool) -> int:
    found = preview(desk, upload)
    _show(found)
    if not found.importable:
        wrong = any(p.is_error for p in found.problems)
        typer.echo("有错误，没有导入；请改好表格再来" if wrong else "和现在的花名册一样，没有要改的")
        return 1 if wrong else 0
    if not yes and not _agreed("确认导入吗？"):
        return 1
    number = confirm(desk, CONSOLE, upload, found.digest)
    typer.echo(f"已导入，编号 {number}；要撤销请用 lawtrain roster undo {number}")
    return 0


def _undo(store: Store, target: str, yes: bool) -> int:
    desk = RosterDesk(store, _now)
    if not target:
        for batch, people, undone in desk.batches():
            if batch.kind != "undo" and not undone:
                at = batch.at.astimezone(TOWN_TIME)
                kind = "导入" if batch.kind == "import" else "手工"
                typer.echo(f"{batch.id}\t{at:%Y-%m-%d %H:%M}\t{kind}：{batch.note}\t{people} 人")
        typer.echo("要撤销哪一次，请把编号写在 undo 后面")
        return 0
    if not (target.isascii() and target.isdigit()):
        raise Invalid(f"编号“{target}”不对，应是一个数；不写编号就列出可以撤销的")
    batch, _, effects = PeopleDesk(store, _now).effect_of_undoing(int(target))
    gone = sum(e.now is not None and e.then is None for e in effects)
    back = sum(e.now is None and e.then is not None for e in effects)
    rest = sum(e.now is not None and e.then is not None and e.now != e.then for e in effects)
    typer.echo(f"撤销“{batch.note}”：{gone} 人不再在花名册上，{back} 人回到花名册，{rest} 人回到以前的登记")
    if not yes and not _agreed("确认撤销吗？"):
        return 1
    desk.undo(CONSOLE, batch.id)
    typer.echo("已撤销")
    return 0


def _show(found: Preview) -> None:
    typer.echo(f"{found.file}，工作表“{found.sheet}”")
    for problem in sorted(found.problems, key=lambda p: (not p.is_error, p.line)):
        typer.echo(str(problem))
    order = list(_KINDS)
    moving = [c for c in found.changes if c.kind in _KINDS]
    for change in sorted(moving, key=lambda c: (order.index(c.kind), c.place)):
        typer.echo(_line(change))
    counts = "，".join(f"{word} {sum(c.kind == k for c in found.changes)} 人" for k, word in _KINDS.items())
    typer.echo(f"{counts}，不变 {len(found.changes) - len(moving)} 人")


def _line(change: Change) -> str:
    place = f"第 {change.place} 行" if change.place else "不在表里"
    about = "；".join(change.reasons)
    return f"{_KINDS[change.kind]}\t{place}\t{change.username}\t{change.name}\t{change.effective}\t{about}"


def _upload(target: str, sheet: str, part: bool) -> Upload:
    if not target:
        raise Invalid("缺少要导入的文件：lawtrain roster import 花名册.xlsx")
    path = Path(target).expanduser()
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)  # one more is enough to be told that it is too large
    except OSError as error:
        raise Unavailable(f"读不了 {path}；请核对文件名和位置，看有没有读取权限") from error
    return Upload(data, path.name, sheet, None, not part)


def _agreed(question: str) -> bool:
    typer.echo(f"{question}同意请输入 y，回车就是不做：", nl=False)
    try:
        agreed = input().strip().lower() in {"y", "是"}
    except EOFError:
        agreed = False
    if not agreed:
        typer.echo("没有做，什么都没有改动")
    return agreed


def _now() -> datetime:
    return datetime.now(UTC)
