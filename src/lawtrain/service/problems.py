"""Errors on their way out: a `wire.Problem` for the API, a Chinese page for people; never a trace."""

from __future__ import annotations

import logging
import secrets
from typing import Any
from urllib.parse import quote

from litestar import Request, Response
from litestar.exceptions import HTTPException

from lawtrain import wire
from lawtrain.desk.typed import Misfilled
from lawtrain.errors import Invalid, LawtrainError, NotFound
from lawtrain.service.errors import FirstLogIn, LoginNeeded, TooLarge, status_of
from lawtrain.service.house import house_of
from lawtrain.service.permissions import Rule
from lawtrain.settings import PREFIX

Req = Request[Any, Any, Any]
log = logging.getLogger("lawtrain.service")

_FOREIGN: dict[int, LawtrainError] = {
    404: NotFound("没有这个页面。可能地址输错了，或内容已经移走"),
    405: Invalid("这个地址不支持这样的操作，请从页面上的按钮进入"),
    413: TooLarge("提交的内容太大，服务没有接收；请刷新页面后再试"),
}
_TITLES = {
    400: "请求有误",
    401: "请先登录",
    403: "没有权限",
    404: "没有找到",
    409: "现在不能这样做",
    429: "请稍等片刻",
    503: "暂时不能使用",
}


def on_problem(request: Req, error: LawtrainError) -> Response[Any]:
    """An error raised on purpose: its own words. A stranger who opens a page is sent to the log-in."""
    if isinstance(error, LoginNeeded) and _wants_page(request):
        here = request.scope["path"] + (f"?{query}" if (query := request.url.query) else "")
        return Response(
            None, status_code=303, headers={"Location": f"{PREFIX}/login?next={quote(here, safe='/')}"}
        )
    if isinstance(error, FirstLogIn) and _wants_page(request):
        return Response(None, status_code=303, headers={"Location": f"{PREFIX}/first"})
    field = error.field if isinstance(error, Misfilled) else ""
    return _answer(request, status_of(error), error.code, str(error), field)


def on_foreign(request: Req, error: HTTPException) -> Response[Any]:
    """The framework's refusals, in our words."""
    if error.status_code >= 500:
        return on_surprise(request, error)
    known = _FOREIGN.get(error.status_code)
    if known is None:
        return _answer(request, 400, Invalid.code, "服务看不懂这个请求，请刷新页面后再试")
    return _answer(request, error.status_code, known.code, str(known))


def on_surprise(request: Req, error: Exception) -> Response[Any]:
    """Anything else: the trace goes to the log under a number, and the person gets the number."""
    number = secrets.token_hex(4)
    log.error("错误编号 %s：%s %r", number, request.method, request.scope["path"], exc_info=error)
    message = f"服务出了意外的错误，已经记录。请稍后再试；如果还是不行，请把错误编号 {number} 告诉管理员"
    return _answer(request, 500, LawtrainError.code, message)


HANDLERS: dict[Any, Any] = {LawtrainError: on_problem, HTTPException: on_foreign, Exception: on_surprise}


def _answer(request: Req, status: int, code: str, message: str, field: str = "") -> Response[Any]:
    if not _wants_page(request):
        return Response(wire.Problem(code=code, message=message, field=field), status_code=status)
    user = request.scope.get("user")
    title = _TITLES.get(status, "出错了")
    # A failed log-in is begun afresh; a person without a role can only come back as somebody else.
    again = request.scope["path"] == f"{PREFIX}/oauth_callback" and status != 403
    switch = status == 403 and not (user and user.roles)
    context = {"title": title, "message": message, "again": again, "switch": switch}
    return house_of(request).views.page("error.html", user, status=status, **context)


def _wants_page(request: Req) -> bool:
    rule: Rule | None = getattr(request.scope.get("route_handler"), "opt", {}).get("rule")
    if rule is not None:
        return rule.method == "GET" and rule.kind != "api"
    return request.method == "GET" and not request.scope["path"].startswith(f"{PREFIX}/api/")
