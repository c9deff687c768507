"""我的台账: what counted this year, what is still owed by when and why; and a request to put something right."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import msgspec
from anyio.to_thread import run_sync
from litestar import Request, Response

from lawtrain.desk.own_year import (
    OwnYear,
    counted,
    own_records,
    own_table,
    own_year,
    own_years,
    standing_table,
)
from lawtrain.desk.requests import MOST_WORDS, RequestDesk
from lawtrain.desk.year_person import KINDS, titles
from lawtrain.errors import NotFound
from lawtrain.records import TOWN_TIME
from lawtrain.reports.cells import shown
from lawtrain.reports.xlsx import write_tables
from lawtrain.service.api import read
from lawtrain.service.downloads import XLSX, attachment
from lawtrain.service.house import House, house_of
from lawtrain.service.permissions import on
from lawtrain.settings import PREFIX

Req = Request[Any, Any, Any]

_MOST_LISTED = 200


class Asking(msgspec.Struct, forbid_unknown_fields=True):
    """What the learner sends; `entry` is the ledger's number, 0 for something missing."""

    entry: int
    words: str


class Answering(msgspec.Struct, forbid_unknown_fields=True):
    """What the office answers."""

    number: int
    words: str


@on("GET", "/ledger")
async def ledger(request: Req) -> Response[str]:
    """One's own year."""
    house, user, query = house_of(request), request.user, request.query_params

    def render() -> Response[str]:
        years, own = _own(request, query.get("year", ""))
        asking = _number(query.get("ask", ""))
        about = own.record.behind.get(asking) if own and asking else None
        return house.views.page(
            "ledger.html",
            user,
            own=own,
            years=years,
            kinds=KINDS,
            counted=counted,
            shown=shown,
            asking=asking if about else 0,
            about=about,
            asks="ask" in query,
            asked=request_desk(house).own(user.known.person.pseudonym),
            done="done" in query,
            longest=MOST_WORDS,
        )

    return await run_sync(render)


@on("GET", "/ledger.xlsx")
async def ledger_xlsx(request: Req) -> Response[bytes]:
    """The same to take away, every year of it."""
    house, person = house_of(request), request.user.known.person
    now = house.clock()

    def write() -> bytes:
        _, own = _own(request, "")
        records = own_records(house.store, house.ledger.book(), person, now)
        tables = ([standing_table(own)] if own else []) + [own_table(records)]
        return write_tables("我的台账", tables, now)

    body = await run_sync(write)
    await run_sync(house.doors.note, person.pseudonym, "download_my_data", person.pseudonym)
    return attachment(body, f"我的台账-{now.astimezone(TOWN_TIME):%Y-%m-%d}.xlsx", XLSX)


@on("POST", "/api/v1/requests", body=Asking)
async def ask(request: Req) -> dict[str, str]:
    """Ask the office to put something right."""
    house, user = house_of(request), request.user
    body = read(await request.body(), Asking)
    await run_sync(request_desk(house).ask, user.known.person.pseudonym, body.entry, body.words)
    return {"next": f"{PREFIX}/ledger?done=1#asked"}


@on("GET", "/office/requests")
async def requests(request: Req) -> Response[str]:
    """更正申请: who waits for an answer, and what was answered."""
    house = house_of(request)

    def render() -> Response[str]:
        found = request_desk(house).every()
        asked = {one.request.entry for one in found[:_MOST_LISTED]} - {0}
        return house.views.page(
            "requests.html",
            request.user,
            found=found[:_MOST_LISTED],
            more=max(0, len(found) - _MOST_LISTED),
            waiting=sum(one.request.waits for one in found),
            about=titles(house.store, house.ledger.book(), asked),
            shown=shown,
            quote=quote,
            longest=MOST_WORDS,
            done="done" in request.query_params,
        )

    return await run_sync(render)


@on("POST", "/api/v1/office/answers", body=Answering)
async def answer(request: Req) -> dict[str, str]:
    """Answer a request."""
    house, actor = house_of(request), request.user.known.person.pseudonym
    body = read(await request.body(), Answering)
    await run_sync(request_desk(house).answer, actor, body.number, body.words)
    return {"next": f"{PREFIX}/office/requests?done=1"}


def request_desk(house: House) -> RequestDesk:
    """The desk behind both pages."""
    return RequestDesk(house.store, house.clock)


def _own(request: Req, asked: str) -> tuple[list[int], OwnYear | None]:
    """Years to choose from, and the chosen one; None for somebody who was never on the roster."""
    house, person = house_of(request), request.user.known.person
    now = house.clock()
    years = own_years(house.ledger.book(), person.pseudonym, now.astimezone(TOWN_TIME).date())
    year = next((one for one in years if str(one) == asked), years[0])
    try:
        where = house.settings
        return years, own_year(house.store, house.ledger, where.content, person, year, now, where.data)
    except NotFound:
        return years, None


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


HANDLERS = (ledger, ledger_xlsx, ask, requests, answer)
