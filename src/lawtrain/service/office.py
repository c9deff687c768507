"""The office and its people: the list, a person's page, one-time passwords with their slips, roles, changes by hand."""

from __future__ import annotations

import base64
from itertools import groupby
from typing import Any
from urllib.parse import quote, urlencode

import msgspec
from anyio.to_thread import run_sync
from litestar import Request, Response

from lawtrain.desk.audit_words import say, who
from lawtrain.desk.by_hand import read_day, read_person, read_reason
from lawtrain.desk.people import Dossier, Entry, PeopleDesk, State, sift, units_of
from lawtrain.errors import Invalid, NotFound
from lawtrain.records import CATEGORIES, TOWN_TIME, Role
from lawtrain.reports.cells import clean, shown
from lawtrain.reports.slips import Slip, write_slips
from lawtrain.service.api import read
from lawtrain.service.auth import User
from lawtrain.service.house import House, house_of
from lawtrain.service.permissions import on
from lawtrain.settings import PREFIX

Req = Request[Any, Any, Any]

MOST_SLIPS = 500
"""One-time passwords given at once: each costs a tenth of a second of hashing."""
_PER_PAGE = 200
_FILTERS = ("words", "unit", "category", "state")
_GRANTED = (Role.TRAINER, Role.OFFICE, Role.ADMIN)
_DONE = {
    "granted": "已授予角色，对方下一次打开页面就生效。",
    "revoked": "已收回角色，马上生效。",
    "placed": "已登记，下面是最新情况。",
    "left": "已登记离开。",
    "added": "已加入花名册。下一步：给他（她）发密码条。",
}


class Passwords(msgspec.Struct, forbid_unknown_fields=True):
    """Whom to give one-time passwords."""

    usernames: list[str]


class Grant(msgspec.Struct, forbid_unknown_fields=True):
    """A role given or taken away."""

    username: str
    role: str
    granted: bool


class Placing(msgspec.Struct, forbid_unknown_fields=True):
    """Somebody entered or moved by hand."""

    username: str
    name: str
    unit: str
    category: str
    effective: str
    reason: str
    title: str = ""
    rank: str = ""
    tags: str = ""
    fresh: bool = False


class Leaving(msgspec.Struct, forbid_unknown_fields=True):
    """Somebody who leaves."""

    username: str
    effective: str
    reason: str


def people_desk(house: House) -> PeopleDesk:
    """The desk behind the office's pages."""
    return PeopleDesk(house.store, house.clock)


@on("GET", "/office/people")
async def people(request: Req) -> Response[str]:
    """人员: who there is, how far they are, and slips for them."""
    house, user = house_of(request), request.user
    query = request.query_params
    filters = {name: clean(query.get(name, ""))[:128] for name in _FILTERS}

    def render() -> Response[str]:
        everybody = people_desk(house).everybody()
        found = sift(everybody, **filters)
        page = min(_number(query.get("page", "")), -(-len(found) // _PER_PAGE) or 1)
        rows = found[(page - 1) * _PER_PAGE : page * _PER_PAGE]
        waiting = [e for e in found if e.state is State.NO_PASSWORD and may_give(user, e)]
        return house.views.page(
            "people.html",
            user,
            filters=filters,
            filtered=any(filters.values()),
            query=urlencode(filters),
            everybody=everybody,
            found=found,
            groups=[(unit, list(own)) for unit, own in groupby(rows, key=_heading)],
            page=page,
            pages=-(-len(found) // _PER_PAGE),
            counts={state: sum(e.state is state for e in everybody) for state in State},
            standing=sum(e.here for e in everybody),
            states=[str(state) for state in State],
            units=units_of(everybody),
            categories=CATEGORIES,
            waiting=[e.person.username for e in waiting][:MOST_SLIPS],
            more_waiting=max(0, len(waiting) - MOST_SLIPS),
            may_give=lambda e: may_give(user, e),
            done=_DONE.get(query.get("done", ""), ""),
            today=house.roster.today(),
        )

    return await run_sync(render)


@on("GET", "/office/people/{username:str}")
async def person(request: Req) -> Response[str]:
    """One person: where they stand and stood, roles, account, what was done."""
    house, user = house_of(request), request.user
    username, done = request.path_params["username"], request.query_params.get("done", "")

    def render() -> Response[str]:
        desk = people_desk(house)
        dossier = desk.dossier(username)
        entry, names = dossier.entry, desk.names()
        lines = [(shown(one.at), who(one.actor, names), say(one, names)) for one in dossier.audit]
        return house.views.page(
            "person.html",
            user,
            entry=entry,
            post=entry.post,
            dossier=dossier,
            history=[(step, who(step.batch.actor, names)) for step in reversed(dossier.history)],
            coming=[step for step in dossier.history if step.entry.effective > house.roster.today()],
            roles=[(role, role in entry.roles, may_grant(user, role)) for role in _GRANTED],
            may_give=may_give(user, entry),
            own=entry.person.username == user.username,
            notice=bool(dossier.account and dossier.account.notice),
            locked=_locked(house, dossier),
            lines=lines,
            units=units_of(desk.everybody()),
            categories=CATEGORIES,
            done=_DONE.get(done, ""),
            today=house.roster.today(),
        )

    return await run_sync(render)


@on("POST", "/api/v1/office/passwords", body=Passwords)
async def give_passwords(request: Req) -> dict[str, str]:
    """One-time passwords, as slips to print: this answer is the only time they are seen."""
    house, user = house_of(request), request.user
    wanted = set(read(await request.body(), Passwords).usernames)
    if not 0 < len(wanted) <= MOST_SLIPS:
        raise Invalid(f"一次给 1 到 {MOST_SLIPS} 人发密码条；人多请先按单位筛选，分几次发")
    if user.username in wanted:
        raise Invalid("不能给自己发一次性密码；要换自己的密码，请到“我的账号”")

    def give() -> dict[str, str]:
        order = [e for e in people_desk(house).everybody() if e.person.username in wanted]
        if strangers := wanted - {e.person.username for e in order}:
            raise NotFound(f"名单里没有工号 {'、'.join(sorted(strangers)[:5])}，没有发密码；请刷新页面后再试")
        if gone := [e.person.name for e in order if e.state is State.GONE and not e.roles]:
            raise Invalid(f"{'、'.join(gone[:5])}已不在花名册上，没有发密码；请先登记到花名册")
        actor = user.known.person.pseudonym
        given = house.doors.give_passwords(actor, [e.person.username for e in order])
        slips = [_slip(e, given[e.person.username]) for e in order]
        made_at = house.clock().astimezone(TOWN_TIME)
        address = house.settings.public_url
        document = write_slips(slips, address=address, made_at=made_at, pc_only=house.doors.pc_only)
        house.doors.note(actor, "print_slips", "", count=len(slips))
        return {
            "message": f"已给 {len(slips)} 人发一次性密码。密码只在这一次给出，请现在就下载密码条打印；"
            "漏了可以重发，旧的随即作废。",
            "password": slips[0].password if len(slips) == 1 else "",
            "file": f"密码条-{made_at:%Y%m%d-%H%M}-{len(slips)}人.docx",
            "slips": base64.b64encode(document).decode("ascii"),
        }

    return await run_sync(give)


@on("POST", "/api/v1/office/roles", body=Grant)
async def grant(request: Req) -> dict[str, str]:
    """Give a role or take it away; who may is decided by the desk."""
    house, actor = house_of(request), request.user.known.person.pseudonym
    body = read(await request.body(), Grant)
    role = next((role for role in _GRANTED if role.value == body.role), None)
    if role is None:
        raise Invalid("没有这种角色，请刷新页面后再试")
    await run_sync(house.doors.grant, actor, body.username, role, body.granted)
    return _next(body.username, "granted" if body.granted else "revoked")


@on("POST", "/api/v1/office/places", body=Placing)
async def place(request: Req) -> dict[str, str]:
    """Enter somebody, or move them, from a day on."""
    house, actor = house_of(request), request.user.known.person.pseudonym
    body = read(await request.body(), Placing)

    def job() -> dict[str, str]:
        row = read_person(msgspec.to_builtins(body))
        dossier = _known(house, row.username)
        if body.fresh and dossier and dossier.entry.state is not State.GONE:
            raise Invalid(f"工号 {row.username} 已经在名单里（{dossier.entry.person.name}），请核对工号")
        if not body.fresh and dossier is None:
            raise NotFound(f"没有工号是 {row.username} 的人；请刷新页面后再试")
        day, reason = read_day(body.effective, dossier, house.roster.today()), read_reason(body.reason)
        house.roster.place(actor, row.username, row.name, row.post, day, reason)
        return _next(row.username, "added" if body.fresh else "placed")

    return await run_sync(job)


@on("POST", "/api/v1/office/leavings", body=Leaving)
async def leave(request: Req) -> dict[str, str]:
    """Somebody is gone from a day on."""
    house, actor = house_of(request), request.user.known.person.pseudonym
    body = read(await request.body(), Leaving)

    def job() -> dict[str, str]:
        dossier = people_desk(house).dossier(body.username)
        if dossier.entry.state is State.GONE:
            raise Invalid("这个人已经不在花名册上了")
        day, reason = read_day(body.effective, dossier, house.roster.today()), read_reason(body.reason)
        name = dossier.entry.person.name
        house.roster.place(actor, body.username, name, None, day, reason)
        return _next(body.username, "left")

    return await run_sync(job)


def may_give(user: User, entry: Entry) -> bool:
    """Whether the page offers this officer a new password for them."""
    reachable = entry.state is not State.GONE or bool(entry.roles)
    escalation = Role.ADMIN in entry.roles and Role.ADMIN not in user.roles
    return reachable and not escalation and entry.person.username != user.username


def may_grant(user: User, role: Role) -> bool:
    """Whether the page offers this officer to give or take the role."""
    return role is Role.TRAINER or Role.ADMIN in user.roles


def _known(house: House, username: str) -> Dossier | None:
    try:
        return people_desk(house).dossier(username)
    except NotFound:
        return None


def _slip(entry: Entry, password: str) -> Slip:
    unit = entry.post.unit if entry.post else entry.person.unit
    return Slip(entry.person.name, entry.person.username, unit, password)


def _next(username: str, done: str) -> dict[str, str]:
    return {"next": f"{PREFIX}/office/people/{quote(username)}?done={done}"}


def _heading(entry: Entry) -> str:
    if entry.state is State.GONE:
        return "已离开的人"
    return entry.post.unit if entry.post else entry.person.unit


def _locked(house: House, dossier: Dossier) -> str:
    until = dossier.account.locked_until if dossier.account else None
    return shown(until)[-5:] if until and until > house.clock() else ""


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 5 and int(text) else 1


HANDLERS = (people, person, give_passwords, grant, place, leave)
