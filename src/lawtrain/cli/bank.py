"""`lawtrain bank`: which items wait for review, signing them off by lesson or item, taking a sign-off back."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from lawtrain.content import load
from lawtrain.desk.doors import CONSOLE
from lawtrain.desk.review import ReviewDesk, ReviewedLesson, Signing, texts_in
from lawtrain.errors import Invalid
from lawtrain.records.reviews import ReviewState
from lawtrain.store import Store


class What(StrEnum):
    """What can be done with items."""

    LIST = "list"
    SIGN = "sign"
    WITHDRAW = "withdraw"


def bank(
    what: Annotated[
        What,
        typer.Argument(metavar="做什么", help="list 看复核情况；sign 签审；withdraw 撤回签审"),
    ],
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="课或题…",
            help="课写 constitution/01，题写编号 c01-001，可以写几个；list 不写就是全部",
            show_default=False,
        ),
    ] = None,
    reviewer: Annotated[str, typer.Option(metavar="姓名", help="复核人（签审、撤回必填）")] = "",
    adviser: Annotated[str, typer.Option(metavar="姓名", help="法律顾问，有的话写上")] = "",
    note: Annotated[str, typer.Option(metavar="文字", help="备注")] = "",
    data: Annotated[Path, typer.Option(metavar="文件夹", help="数据文件夹")] = Path("data"),
    content: Annotated[
        Path | None,
        typer.Option(
            metavar="文件夹", help="放课程和题库的文件夹，不写就是数据文件夹里的 content", show_default=False
        ),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="不再询问")] = False,
) -> None:
    """A sign-off says that a person has read the item against the law in force today; nothing else makes 内容已审核."""
    with closing(Store.of_installation(data)) as store:
        desk = ReviewDesk(store, load(content or data / "content", data), _now, texts_in(data))
        if what is What.LIST:
            _list(desk, names or [])
            return
        if not names:
            raise Invalid(f"请写要处理的课或题，例如：lawtrain bank {what} constitution/01 --reviewer 姓名")
        if not reviewer.strip():
            raise Invalid("请用 --reviewer 写复核人的姓名：签审要落到人")
        versions = desk.versions_of(names)
        if not yes:
            _ask(what, versions, reviewer, adviser)
        if what is What.SIGN:
            count = desk.sign(CONSOLE, Signing(versions, reviewer, adviser, note))
            typer.echo(f"已签审 {count} 道题，记在“{reviewer}”名下")
        else:
            count = desk.withdraw(CONSOLE, list(versions), reviewer=reviewer, note=note)
            typer.echo(f"已撤回 {count} 道题的签审；原来的记录仍然保留")


def _ask(what: What, items: Sequence[str] | dict[str, str], reviewer: str, adviser: str) -> None:
    some = "、".join(list(items)[:10]) + (" 等" if len(items) > 10 else "")
    if what is What.SIGN:
        with_adviser = f"，法律顾问{adviser}" if adviser else ""
        typer.echo(f"{reviewer}{with_adviser}确认：已逐题对照今天有效的条文看过题干、答案、解析和依据。")
        asked = f"签审这 {len(items)} 道题（{some}）？"
    else:
        asked = f"撤回这 {len(items)} 道题的签审（{some}）？"
    answer = typer.prompt(f"{asked}输入“确认”继续，别的都算不做", default="", show_default=False)
    if answer.strip() != "确认":
        raise Invalid("没有收到“确认”，什么都没有改")


def _list(desk: ReviewDesk, names: list[str]) -> None:
    wanted = desk.versions_of(names) if names else None
    for lesson in desk.lessons():
        items = [one for one in lesson.items if wanted is None or one.question.id in wanted]
        if not items:
            continue
        typer.echo(f"{lesson.ref}　{lesson.title}：{_counts(lesson)}")
        for one in items:
            if names or one.standing.state is ReviewState.STALE:
                signed = f"（{one.by}，{one.on}）" if one.by else ""
                why = f"：{'；'.join(one.standing.reasons)}" if one.standing.reasons else ""
                typer.echo(f"  {one.question.id}　{one.standing.state}{signed}{why}")


def _counts(lesson: ReviewedLesson) -> str:
    return "、".join(f"{state} {n} 道" for state in ReviewState if (n := lesson.count(state)))


def _now() -> datetime:
    return datetime.now(UTC)
