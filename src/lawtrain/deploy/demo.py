"""The made-up people of a trial."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from lawtrain.desk.doors import CONSOLE, Doors
from lawtrain.desk.roster import RosterDesk
from lawtrain.records import Post, Role
from lawtrain.store import Store

_STAFF = "一般国家工作人员"
DEMO: tuple[tuple[str, str, Post, Role], ...] = (
    ("cadre01", "示例干部一", Post("党政综合办公室", _STAFF, "科员"), Role.LEARNER),
    ("cadre02", "示例干部二", Post("综合行政执法队", "行政执法人员", "执法员"), Role.LEARNER),
    ("cadre03", "示例干部三", Post("社会事务办公室", _STAFF, "科员"), Role.LEARNER),
    ("cadre04", "示例干部四", Post("示范村", "村（社区）“两委”", "村委会委员"), Role.LEARNER),
    ("cadre05", "示例干部五", Post("示范社区", "村（社区）“两委”", "居委会委员"), Role.LEARNER),
    ("trainer01", "示例培训员", Post("党政综合办公室", _STAFF, "科员"), Role.TRAINER),
    ("office01", "示例普法专干", Post("司法所", _STAFF, "司法助理员"), Role.OFFICE),
)
_SINCE = date(2026, 1, 1)


def settle(store: Store, clock: Callable[[], datetime], *, reset: bool) -> dict[str, str]:
    """Enters the made-up people the first time. Returns the passwords that are new, by 工号."""
    doors, roster = Doors(store, clock), RosterDesk(store, clock)
    names = [username for username, *_ in DEMO]
    if doors.find(names[0]) is None:
        for username, name, post, role in DEMO:
            roster.place(CONSOLE, username, name, post, _SINCE, "试用账号")
            if role is not Role.LEARNER:
                doors.grant(CONSOLE, username, role, True)
    elif not reset:
        return {}
    else:
        names = doors.usernames()
    passwords = doors.give_passwords(CONSOLE, names)
    doors.waive_first_log_in(passwords)
    return passwords
