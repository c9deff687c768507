"""Puts the service together."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from anyio.to_thread import run_sync
from litestar import Litestar, Request, Response
from litestar.config.compression import CompressionConfig
from litestar.datastructures import State
from litestar.types import Message, Scope

from lawtrain.desk.doors import Doors
from lawtrain.desk.files import Files
from lawtrain.desk.ledger import LedgerDesk
from lawtrain.desk.roster import RosterDesk
from lawtrain.desk.sittings import Sittings
from lawtrain.desk.year import YearDesk
from lawtrain.errors import NotFound
from lawtrain.service import (
    api,
    assignments,
    coverage,
    handouts,
    laws,
    login,
    office,
    office_close,
    office_duties,
    office_events,
    office_exams,
    office_log,
    office_report,
    office_results,
    office_roster,
    office_sheets,
    office_year,
    own,
    own_year,
    pages,
    review,
)
from lawtrain.service.auth import Doorkeeper
from lawtrain.service.guard import Gate
from lawtrain.service.house import House, house_of
from lawtrain.service.hub import Hub
from lawtrain.service.jobs import Jobs
from lawtrain.service.library import Library
from lawtrain.service.permissions import on
from lawtrain.service.problems import HANDLERS
from lawtrain.service.sessions import Sessions
from lawtrain.service.uploads import Uploads
from lawtrain.service.views import Views
from lawtrain.service.waiting import Arrivals
from lawtrain.settings import PREFIX, Settings
from lawtrain.store import Store

MOST_BYTES = 256 * 1024
"""Longest request body."""

Req = Request[Any, Any, Any]


def utc_now() -> datetime:
    """The server's clock."""
    return datetime.now(UTC)


def create_app(settings: Settings, hub: Hub, *, clock: Callable[[], datetime] = utc_now) -> Litestar:
    """The service as an ASGI application; it closes what it opened when it is shut down.

    Raises: SettingsError or Unavailable with a sentence for whoever starts it.
    """
    views = Views(settings, hub.logout_url)
    library = Library(settings.content, settings.data)
    sessions = Sessions(settings.data / "sessions.sqlite")
    store = Store.open(settings.database)
    doors = Doors(store, clock)
    files = Files(settings.data)
    doorkeeper = Doorkeeper(hub, sessions, doors, clock)
    house = House(
        settings=settings,
        store=store,
        sittings=Sittings(store),
        library=library,
        doors=doors,
        roster=RosterDesk(store, clock),
        ledger=LedgerDesk(store, files, clock),
        files=files,
        doorkeeper=doorkeeper,
        views=views,
        clock=clock,
        arrivals=Arrivals(),
        uploads=Uploads(clock),
        years=YearDesk(store, settings.content, clock, settings.data),
        jobs=Jobs(settings.data / "jobs", clock),
    )

    @asynccontextmanager
    async def open_house(_app: Litestar) -> AsyncIterator[None]:
        warming = asyncio.create_task(run_sync(library.catalogue))
        reading = asyncio.create_task(run_sync(house.years.warm))
        try:
            yield
        finally:
            warming.cancel()
            await run_sync(house.jobs.close)
            await asyncio.wait([reading])
            await hub.close()
            await run_sync(store.close)
            sessions.close()

    return Litestar(
        list(ROUTES),
        guards=[Gate(settings, doorkeeper, doors, clock)],
        exception_handlers=HANDLERS,
        before_send=[_Headers(settings)],
        compression_config=CompressionConfig("gzip", exclude_opt_key="short"),
        request_max_body_size=MOST_BYTES,
        lifespan=[open_house],
        state=State({"house": house}),
        openapi_config=None,
        logging_config=None,
        debug=False,
    )


@on("GET", "/", prefix="")
async def root() -> Response[None]:
    """The bare address leads to 我的学习."""
    return Response(None, status_code=303, headers={"Location": f"{PREFIX}/"})


@on("GET", "/health")
async def health(request: Req) -> dict[str, bool]:
    """Whether the store answers."""
    await run_sync(house_of(request).store.ping)
    return {"ok": True}


@on("GET", "/static/{file:str}")
async def static(request: Req) -> Response[bytes]:
    """Styles and scripts. An address with the right version never changes its content."""
    found = house_of(request).views.static.get(request.path_params["file"])
    if found is None:
        raise NotFound("没有这个文件")
    lasting = request.query_params.get("v") == found.version
    caching = "public, max-age=31536000, immutable" if lasting else "no-cache"
    return Response(found.body, media_type=found.media_type, headers={"Cache-Control": caching})


ROUTES = (
    *pages.HANDLERS,
    *api.HANDLERS,
    *handouts.HANDLERS,
    *laws.HANDLERS,
    *review.HANDLERS,
    *coverage.HANDLERS,
    *assignments.HANDLERS,
    *login.HANDLERS,
    *own.HANDLERS,
    *own_year.HANDLERS,
    *office.HANDLERS,
    *office_roster.HANDLERS,
    *office_log.HANDLERS,
    *office_year.HANDLERS,
    *office_close.HANDLERS,
    *office_report.HANDLERS,
    *office_events.HANDLERS,
    *office_sheets.HANDLERS,
    *office_exams.HANDLERS,
    *office_results.HANDLERS,
    *office_duties.HANDLERS,
    root,
    health,
    static,
)


class _Headers:
    """What every answer carries, errors included; a handler's own word stands."""

    def __init__(self, settings: Settings) -> None:
        policy = (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
            f"font-src 'self'; form-action 'self' {settings.hub_url}; frame-ancestors 'none'; base-uri 'none'"
        )
        headers = {
            "content-security-policy": policy,
            "x-content-type-options": "nosniff",
            "referrer-policy": "same-origin",
            "cross-origin-opener-policy": "same-origin",
            "cross-origin-resource-policy": "same-origin",
            "cache-control": "no-store",
        }
        self._all = [(name.encode(), value.encode()) for name, value in headers.items()]

    async def __call__(self, message: Message, _scope: Scope) -> None:
        if message["type"] == "http.response.start":
            own = list(message["headers"])
            said = {name.lower() for name, _ in own}
            message["headers"] = [*own, *(header for header in self._all if header[0] not in said)]
