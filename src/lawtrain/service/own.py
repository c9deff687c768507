"""One's own account: the first log-in, the password, what is kept of oneself, and a word to the office."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import msgspec
from anyio.to_thread import run_sync
from litestar import Request, Response

from lawtrain.desk import passwords
from lawtrain.desk.about import handler
from lawtrain.desk.doors import NOTICE
from lawtrain.desk.feedback import LONGEST, MOST_A_DAY, own_feedback, write_feedback
from lawtrain.desk.mydata import MyData, my_data
from lawtrain.errors import Invalid
from lawtrain.records import Role
from lawtrain.reports.cells import clean, shown
from lawtrain.reports.xlsx import write_tables
from lawtrain.service.api import read
from lawtrain.service.downloads import JSON, XLSX, attachment
from lawtrain.service.errors import TooMany
from lawtrain.service.house import house_of
from lawtrain.service.permissions import on
from lawtrain.settings import PREFIX

Req = Request[Any, Any, Any]

_LONGEST = 256  # characters of anything typed as a password
_busy: set[str] = set()  # who has a password being hashed


class First(msgspec.Struct, frozen=True):
    """What the page of the first log-in sends; `password` is empty where there is one already."""

    read: bool
    password: str = ""


class NewPassword(msgspec.Struct, frozen=True):
    """What the account page sends."""

    old: str
    new: str


class Words(msgspec.Struct, frozen=True):
    """What the feedback page sends."""

    words: str
    page: str = ""


@on("GET", "/first")
async def first(request: Req) -> Response[Any]:
    """The first log-in on one page: an own password, the notice; only what is still to be done."""
    house, user = house_of(request), request.user
    if user.known.settled:
        return Response(None, status_code=303, headers={"Location": f"{PREFIX}/"})
    return house.views.page(
        "first.html",
        user,
        choose=user.known.one_time,
        inform=user.known.notice != NOTICE,
        handler=await run_sync(handler, house.store),
        shortest=passwords.SHORTEST,
    )


@on("POST", "/api/v1/first", body=First)
async def do_first(request: Req) -> dict[str, str]:
    """The password first: a notice ticked off without one would leave nothing to come back to."""
    house, user, asked = house_of(request), request.user, read(await request.body(), First)
    name = user.username
    if not asked.read:
        raise Invalid("请先看一看个人信息说明，再勾选“我已看过”")
    if user.known.one_time:
        _bounded(asked.password)
        with _one_at_a_time(name):
            await run_sync(house.doors.choose_first_password, name, asked.password)
        house.doorkeeper.log_out_elsewhere(user)
    await run_sync(house.doors.read_notice, name)
    return {"next": f"{PREFIX}/"}


@on("GET", "/notice")
async def notice(request: Req) -> Response[str]:
    """The privacy notice in full."""
    house, user = house_of(request), request.user
    who = await run_sync(handler, house.store)
    return house.views.page("notice.html", user, handler=who, version=NOTICE)


@on("GET", "/account")
async def account(request: Req) -> Response[str]:
    """我的账号."""
    house, user = house_of(request), request.user
    return house.views.page(
        "account.html",
        user,
        person=user.known.person,
        roles="、".join(role.label for role in reversed(Role) if role in user.roles),
        shortest=passwords.SHORTEST,
    )


@on("POST", "/api/v1/account/password", body=NewPassword)
async def change_password(request: Req) -> dict[str, str]:
    """A new password; whoever else is logged in as this person is out."""
    house, user, asked = house_of(request), request.user, read(await request.body(), NewPassword)
    _bounded(asked.old, asked.new)
    with _one_at_a_time(user.username):
        await run_sync(house.doors.choose_password, user.username, asked.old, asked.new)
    house.doorkeeper.log_out_elsewhere(user)
    return {"said": "密码已经改好。您在别的电脑、手机上的登录都已退出；下次登录请用新密码。"}


@on("GET", "/mydata")
async def mydata(request: Req) -> Response[str]:
    """我的数据."""
    house, user = house_of(request), request.user
    mine = await _mine(request)
    who = await run_sync(handler, house.store)
    return house.views.page("mydata.html", user, mine=mine, handler=who, shown=shown, most=20)


@on("GET", "/mydata.json")
async def mydata_json(request: Req) -> Response[bytes]:
    """The same and every answer, for a program."""
    mine = await _mine(request, taken=True)
    body = msgspec.json.format(msgspec.json.encode(mine.to_plain()), indent=2)
    return attachment(body, _file_name(mine, "json"), JSON)


@on("GET", "/mydata.xlsx")
async def mydata_xlsx(request: Req) -> Response[bytes]:
    """The same and every answer, for a person."""
    mine = await _mine(request, taken=True)
    body = await run_sync(write_tables, "我的数据", mine.every, mine.made_at)
    return attachment(body, _file_name(mine, "xlsx"), XLSX)


@on("GET", "/feedback")
async def feedback(request: Req) -> Response[str]:
    """意见反馈: write, and what came of earlier ones."""
    house, user = house_of(request), request.user
    return house.views.page(
        "feedback.html",
        user,
        earlier=await run_sync(own_feedback, house.store, user.known.person),
        shown=shown,
        longest=LONGEST,
        most=MOST_A_DAY,
    )


@on("POST", "/api/v1/feedback", body=Words)
async def send_feedback(request: Req) -> dict[str, str]:
    """Keep it for the office."""
    house, user, asked = house_of(request), request.user, read(await request.body(), Words)
    page = clean(asked.page)
    page = page if page.startswith(f"{PREFIX}/") else ""
    await run_sync(write_feedback, house.store, user.known.person, asked.words, page, house.clock())
    return {"next": f"{PREFIX}/feedback", "said": "已经提交，谢谢您。答复会显示在这一页。"}


async def _mine(request: Req, *, taken: bool = False) -> MyData:
    house, known = house_of(request), request.user.known
    if taken:
        who = known.person.pseudonym
        await run_sync(house.doors.note, who, "download_my_data", who)
    return await run_sync(
        lambda: my_data(house.store, house.sittings, house.ledger.book(), known, house.clock())
    )


def _file_name(mine: MyData, ending: str) -> str:
    return f"我的数据-{shown(mine.made_at)[:10]}.{ending}"


def _bounded(*typed: str) -> None:
    if any(len(one) > _LONGEST for one in typed):
        raise Invalid(f"密码太长，最多 {passwords.LONGEST} 个字")


@contextmanager
def _one_at_a_time(username: str) -> Iterator[None]:
    """Hashing takes 64 MB and a tenth of a second: nobody gets to have many done at once."""
    if username in _busy:
        raise TooMany("上一次还没有办完，请稍等几秒再试")
    _busy.add(username)
    try:
        yield
    finally:
        _busy.discard(username)


HANDLERS = (
    first,
    do_first,
    notice,
    account,
    change_password,
    mydata,
    mydata_json,
    mydata_xlsx,
    feedback,
    send_feedback,
)
