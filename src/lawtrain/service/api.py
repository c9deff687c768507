"""The HTTP API: each handler is one verb of the person's desk."""

from __future__ import annotations

import re
from typing import Any, TypeVar

import msgspec
from anyio.to_thread import run_sync
from litestar import Request, Response

from lawtrain import wire
from lawtrain.errors import Invalid
from lawtrain.service.auth import page_token
from lawtrain.service.house import house_of
from lawtrain.service.permissions import on

Req = Request[Any, Any, Any]
T = TypeVar("T")

_PLACE = re.compile(r"`\$\.?([^`]+)`")
_MISSING = re.compile(r"missing required field `(\w+)`")


@on("GET", "/api/v1/me")
async def me(request: Req) -> Response[wire.Me]:
    """Who the service takes the caller for; a page left open over a new log-in gets its token here."""
    house, user = house_of(request), request.user
    desk = await house.desk(user)
    about = wire.Me(
        person=desk.person, username=user.username, name=user.known.person.name, role=str(user.role)
    )
    return Response(about, headers={"X-Lawtrain-Token": page_token(user.secret)} if user.secret else None)


@on("GET", "/api/v1/progress")
async def progress(request: Req) -> wire.Progress:
    """我的学习."""
    return await run_sync((await house_of(request).desk(request.user)).progress)


@on("GET", "/api/v1/quiz", query=("ref",))
async def look(request: Req) -> wire.QuizState:
    """How the quiz `?ref=` stands; short names are understood."""
    desk = await house_of(request).desk(request.user)
    return await run_sync(desk.look, request.query_params.get("ref", ""))


@on("POST", "/api/v1/attempts", body=wire.Start)
async def start(request: Req) -> wire.QuizState:
    """Begin or go on."""
    body = read(await request.body(), wire.Start)
    desk = await house_of(request).desk(request.user)
    return await run_sync(desk.start, body.quiz)


@on("POST", "/api/v1/attempts/{attempt:str}/answers", short=True, body=wire.Save)
async def save(request: Req) -> wire.Saved:
    """Answers; the reply means that they are on disk."""
    body = read(await request.body(), wire.Save)
    house, attempt = house_of(request), request.path_params["attempt"]
    desk = await house.desk(request.user)
    if attempt not in house.sittings:  # the event loop never waits for the database
        await run_sync(house.sittings.get, attempt)
    return await house.arrivals.result(desk.save_later(attempt, body))


@on("POST", "/api/v1/attempts/{attempt:str}/submission")
async def submit(request: Req) -> wire.QuizState:
    """Hand in."""
    await request.body()
    desk = await house_of(request).desk(request.user)
    return await run_sync(desk.submit, request.path_params["attempt"])


def read(body: bytes, kind: type[T]) -> T:
    """A shape out of a request. Raises Invalid naming the field."""
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.ValidationError as error:
        place, missing = _PLACE.search(str(error)), _MISSING.search(str(error))
        parts = [place[1] if place else "", missing[1] if missing else ""]
        field = ".".join(part for part in parts if part) or "整个请求"
        raise Invalid(f"请求内容里“{field}”缺少或不对；请刷新页面后再试") from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Invalid("请求内容不是完整的 JSON；请刷新页面后再试") from error


HANDLERS = (me, progress, look, start, save, submit)
