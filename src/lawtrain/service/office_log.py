"""The office looks back and sets the rules: audit log, feedback, who the office is, the switch to PC and paper."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import msgspec
from anyio.to_thread import run_sync
from litestar import Request, Response

from lawtrain.desk.about import About, about, handler, write_about
from lawtrain.desk.audit_words import say, who
from lawtrain.reports.cells import clean, shown
from lawtrain.service.api import read
from lawtrain.service.house import house_of
from lawtrain.service.office import people_desk
from lawtrain.service.permissions import on
from lawtrain.settings import PREFIX

Req = Request[Any, Any, Any]


class Reply(msgspec.Struct, forbid_unknown_fields=True):
    """An answer to a learner."""

    number: int
    words: str


class Switches(msgspec.Struct, forbid_unknown_fields=True):
    """How people study here."""

    pc_only: bool


class AboutUs(msgspec.Struct, forbid_unknown_fields=True):
    """What the office writes of itself."""

    controller: str
    contact: str
    retention: str
    years: int


@on("GET", "/office/audit")
async def audit(request: Req) -> Response[str]:
    """操作记录: newest first, in words."""
    house, query = house_of(request), request.query_params
    username = clean(query.get("person", ""))[:64].lower()
    before = query.get("before", "")
    number = int(before) if before.isascii() and before.isdigit() and len(before) < 16 else None

    def render() -> Response[str]:
        desk = people_desk(house)
        names = desk.names()
        stranger = bool(username) and all(p.username != username for p in names.values())
        found, older = ([], False) if stranger else desk.audit(username, number)
        return house.views.page(
            "audit.html",
            request.user,
            person=username,
            stranger=stranger,
            lines=[(shown(one.at), who(one.actor, names), say(one, names)) for one in found],
            first=number is None,
            older=urlencode({"person": username, "before": found[-1].seq}) if older else "",
        )

    return await run_sync(render)


@on("GET", "/office/feedback")
async def feedback(request: Req) -> Response[str]:
    """意见反馈: what learners wrote, and answers."""
    house = house_of(request)

    def render() -> Response[str]:
        desk = people_desk(house)
        names, found = desk.names(), desk.feedback()
        return house.views.page(
            "feedback_office.html",
            request.user,
            rows=[
                (one, names.get(one.pseudonym), shown(one.at), shown(one.replied_at))
                for one in sorted(found, key=lambda f: bool(f.reply))[:200]
            ],
            waiting=sum(not one.reply for one in found),
            done="done" in request.query_params,
        )

    return await run_sync(render)


@on("POST", "/api/v1/office/replies", body=Reply)
async def reply(request: Req) -> dict[str, str]:
    """Answer a learner."""
    house, actor = house_of(request), request.user.known.person.pseudonym
    body = read(await request.body(), Reply)
    await run_sync(people_desk(house).reply, actor, body.number, body.words)
    return {"next": f"{PREFIX}/office/feedback?done=1"}


@on("GET", "/office/switches")
async def switches(request: Req) -> Response[str]:
    """设置: who we are, and how people study here: also on telephones, or only on PC and paper."""
    house = house_of(request)
    ours, said = await run_sync(about, house.store), await run_sync(handler, house.store)
    return house.views.page(
        "switches.html",
        request.user,
        pc_only=house.doors.pc_only,
        ours=ours,
        said=said,
        done="done" in request.query_params,
    )


@on("POST", "/api/v1/office/switches", body=Switches)
async def switch(request: Req) -> dict[str, str]:
    """Set it."""
    house, actor = house_of(request), request.user.known.person.pseudonym
    body = read(await request.body(), Switches)
    await run_sync(house.doors.limit_to_pc, actor, body.pc_only)
    return {"next": f"{PREFIX}/office/switches?done=1"}


@on("POST", "/api/v1/office/about", body=AboutUs)
async def write_us(request: Req) -> dict[str, str]:
    """Write who we are."""
    house, actor = house_of(request), request.user.known.person.pseudonym
    body = read(await request.body(), AboutUs)
    fresh = About(body.controller, body.contact, body.retention, body.years)
    await run_sync(write_about, house.store, actor, fresh, house.clock)
    return {"next": f"{PREFIX}/office/switches?done=1"}


HANDLERS = (audit, feedback, reply, switches, switch, write_us)
