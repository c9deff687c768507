"""`lawtrain account`: one-time passwords and roles from the server; how the first administrator comes in."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from lawtrain.desk.doors import CONSOLE, Doors
from lawtrain.errors import Invalid
from lawtrain.records import Role
from lawtrain.store import Store

_ROLES = {role.label: role for role in Role if role is not Role.LEARNER} | {
    role.value: role for role in Role if role is not Role.LEARNER
}


class What(StrEnum):
    """What can be done to accounts."""

    PASSWORD = "password"  # noqa: S105 - a verb
    GRANT = "grant"
    REVOKE = "revoke"


def account(
    what: Annotated[
        What,
        typer.Argument(metavar="做什么", help="password 发一次性密码；grant 授予角色；revoke 收回角色"),
    ],
    names: Annotated[
        list[str],
        typer.Argument(
            metavar="工号…",
            help="password：一个或几个工号；grant、revoke：工号和角色（培训员、普法办、管理员）",
        ),
    ],
    data: Annotated[Path, typer.Option(metavar="文件夹", help="数据文件夹")] = Path("data"),
) -> None:
    """One-time passwords are printed once and kept nowhere."""
    with closing(Store.of_installation(data)) as store:
        doors = Doors(store, _now)
        if what is What.PASSWORD:
            given = doors.give_passwords(CONSOLE, [name.lower() for name in names])
            typer.echo("一次性密码只显示这一次，第一次登录时本人要改掉：")
            for username, password in given.items():
                typer.echo(f"  {username}\t{password}")
            return
        username, role = _asked(what, names)
        doors.grant(CONSOLE, username, role, what is What.GRANT)
        typer.echo(f"已{'授予' if what is What.GRANT else '收回'} {username} 的“{role.label}”")


def _asked(what: What, names: list[str]) -> tuple[str, Role]:
    if len(names) != 2:
        raise Invalid(f"请写一个工号和一个角色，例如：lawtrain account {what} zhang01 培训员")
    if names[1] not in _ROLES:
        raise Invalid(f"没有“{names[1]}”这种角色，可用的有 培训员、普法办、管理员")
    return names[0].lower(), _ROLES[names[1]]


def _now() -> datetime:
    return datetime.now(UTC)
