"""Logging in through the hub (OAuth with PKCE) and out again."""

from __future__ import annotations

import base64
import hashlib
import hmac
import posixpath
import secrets
from typing import Any
from urllib.parse import quote, unquote

from litestar import Request, Response
from litestar.datastructures import Cookie

from lawtrain.errors import Forbidden, Invalid
from lawtrain.service.guard import SESSION_COOKIE
from lawtrain.service.house import house_of
from lawtrain.service.permissions import RULES, on
from lawtrain.settings import PREFIX, Settings

Req = Request[Any, Any, Any]

_HOME = f"{PREFIX}/"
_PENDING = "lawtrain-login-"
_PENDING_AGE = 600  # seconds to type a password in
_STALE = "这次登录已经过期，或不是从本浏览器开始的；请重新登录"


@on("GET", "/login")
async def login(request: Req) -> Response[None]:
    """Off to the hub. What must be remembered until the return rides in a cookie of its own per log-in."""
    state, verifier = secrets.token_urlsafe(24), secrets.token_urlsafe(48)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    after = safe_next(request.query_params.get("next", ""))
    house = house_of(request)
    pending = _cookie(
        house.settings, _pending(state), f"{state}:{verifier}:{quote(after, safe='')}", _PENDING_AGE
    )
    return _go(house.doorkeeper.hub.authorize_url(state, challenge), pending)


@on("GET", "/oauth_callback")
async def oauth_callback(request: Req) -> Response[None]:
    """Back from the hub: the state must be the one this browser set out with."""
    house = house_of(request)
    state, code = request.query_params.get("state", ""), request.query_params.get("code", "")
    kept, _, rest = request.cookies.get(_pending(state), "").partition(":")
    verifier, _, after = rest.partition(":")
    if not state or not verifier or not hmac.compare_digest(kept.encode(), state.encode()):
        raise Invalid(_STALE)
    if request.query_params.get("error") == "access_denied":
        raise Forbidden("您的账号没有使用学习平台的权限，请联系管理员开通")
    if not code:
        raise Invalid(_STALE)
    user = await house.doorkeeper.log_in(code, verifier, old=request.cookies.get(SESSION_COOKIE, ""))
    return _go(
        safe_next(unquote(after)),
        _cookie(house.settings, SESSION_COOKIE, user.secret, None),
        _cookie(house.settings, _pending(state), "", 0),
    )


@on("POST", "/logout")
async def logout(request: Req) -> Response[dict[str, str]]:
    """End the session here and say where it ends at the hub, which then revokes its tokens."""
    house = house_of(request)
    house.doorkeeper.log_out(request.user)
    gone = _cookie(house.settings, SESSION_COOKIE, "", 0)
    return Response({"next": house.doorkeeper.hub.logout_url}, cookies=[gone])


def safe_next(target: str) -> str:
    """`target` when it is one of our pages, otherwise the front page: nobody is led elsewhere or round in circles."""
    path = unquote(target.partition("?")[0])
    plain = target.isascii() and target.isprintable() and not set(target) & set(' \\"<>#')
    inside = path.startswith(_HOME) and posixpath.normpath(path) == (path.rstrip("/") or "/")
    public = {rule.address for rule in RULES if rule.kind == "public" or rule.method == "POST"}
    return target if plain and inside and path.rstrip("/") not in public else _HOME


def _pending(state: str) -> str:
    name = hashlib.sha256(state.encode("utf-8", "replace")).hexdigest()[:8]
    return _PENDING + name  # several tabs may be logging in at once


def _cookie(settings: Settings, name: str, value: str, age: int | None) -> Cookie:
    return Cookie(
        key=name,
        value=value,
        max_age=age,
        path=_HOME,
        httponly=True,
        samesite="lax",
        secure=settings.public_url.startswith("https:"),
    )


def _go(where: str, *cookies: Cookie) -> Response[None]:
    return Response(None, status_code=303, headers={"Location": where}, cookies=list(cookies))


HANDLERS = (login, oauth_callback, logout)
