"""The gate in front of every handler: right host, known person, right role, not too fast, and no forged requests."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from lawtrain.desk.doors import Doors
from lawtrain.errors import Forbidden, Invalid, NotFound
from lawtrain.records import Role
from lawtrain.service.auth import Doorkeeper, User, token_fits
from lawtrain.service.errors import FirstLogIn, LoginNeeded, TooMany
from lawtrain.service.permissions import Rule
from lawtrain.settings import Settings

SESSION_COOKIE = "lawtrain-session"
Connection = ASGIConnection[Any, Any, Any, Any]

_MOST_BUCKETS = 20_000
_HANDHELD = re.compile(r"Mobi|Android|iPhone|iPad|MicroMessenger|HarmonyOS", re.IGNORECASE)


class Buckets:
    """A token bucket per name: `rate` requests per second, `burst` at once."""

    def __init__(self, clock: Callable[[], datetime], rate: float, burst: float) -> None:
        self._clock = clock
        self._rate, self._burst = rate, burst
        self._levels: dict[str, tuple[float, float]] = {}

    def take(self, name: str) -> None:
        """Raises TooMany when the bucket is empty."""
        now = self._clock().timestamp()
        level, at = self._levels.get(name, (self._burst, now))
        level = min(self._burst, level + max(0.0, now - at) * self._rate)
        if level < 1:
            raise TooMany("操作太快了，请停几秒再试；已经写下的答案不会丢")
        if name not in self._levels and len(self._levels) >= _MOST_BUCKETS:
            self._levels.clear()
        self._levels[name] = (level - 1, now)


class Gate:
    """A Litestar guard. It leaves the User in `scope["user"]`."""

    def __init__(
        self, settings: Settings, doorkeeper: Doorkeeper, doors: Doors, clock: Callable[[], datetime]
    ) -> None:
        self._doors = doors
        self._origin = settings.public_url.lower()
        self._hosts = _hosts(settings)
        self._doorkeeper = doorkeeper
        # One address may stand for a whole town, so people are counted; addresses only for tokens not seen before,
        # so that guessing tokens does not become a storm on the hub.
        self._people = Buckets(clock, rate=20, burst=60)
        self._strangers = Buckets(clock, rate=50, burst=300)

    async def __call__(self, connection: Connection, handler: BaseRouteHandler) -> None:
        """Lets the request through, or raises."""
        if connection.headers.get("host", "").lower() not in self._hosts:
            raise Invalid("这个地址不是学习平台的地址，请用管理员给的网址打开")
        rule: Rule | None = handler.opt.get("rule")
        if rule is None:
            raise NotFound("没有这个页面")
        if rule.kind == "public":
            return
        user = await self._identify(connection)
        connection.scope["user"] = user
        self._people.take(user.username)
        if user.secret and rule.method != "GET":
            self._check_forgery(connection, user, rule)
        if not user.roles:
            raise Forbidden(f"账号 {user.username} 不在现在的花名册上，不能使用学习平台；请联系普法办")
        if not user.known.settled and not rule.early:
            raise FirstLogIn("请先设置自己的密码、看一看个人信息说明，再开始学习")
        if self._doors.pc_only and user.roles == {Role.LEARNER} and not rule.early:
            self._check_device(connection)
        if not user.roles & rule.roles:
            allowed = "、".join(role.label for role in reversed(Role) if role in rule.roles)
            raise Forbidden(f"“{rule.note}”只对{allowed}开放；如果工作需要，请联系管理员。")
        if not user.secret and not rule.kernel:
            raise Forbidden("这一项只能在网页上用，笔记本里不开放；请用浏览器打开平台")

    async def _identify(self, connection: Connection) -> User:
        scheme, _, token = connection.headers.get("authorization", "").partition(" ")
        if scheme:
            if scheme.lower() not in ("bearer", "token") or not token.strip():
                raise LoginNeeded("请求里的身份信息不完整，请重新打开页面")
            if not self._doorkeeper.knows(token.strip()):
                self._strangers.take(connection.client.host if connection.client else "")
            user = await self._doorkeeper.by_token(token.strip())
        else:
            secret = connection.cookies.get(SESSION_COOKIE, "")
            user = await self._doorkeeper.by_session(secret) if secret else None
        if user is None:
            raise LoginNeeded("还没有登录，或登录已经失效；请重新登录，本机上没交的答案会保留")
        return user

    def _check_device(self, connection: Connection) -> None:
        if _HANDHELD.search(connection.headers.get("user-agent", "")):
            raise Forbidden("本单位规定在办公电脑上或用纸质材料学习，不在手机上使用；请到办公室的电脑上打开")

    def _check_forgery(self, connection: Connection, user: User, rule: Rule) -> None:
        """A foreign page can make a browser send its cookie, but not this origin, this type and this token."""
        headers = connection.headers
        own = headers.get("origin", "").lower() == self._origin
        typed = headers.get("content-type", "").partition(";")[0].strip().lower()
        expected = (
            "application/octet-stream" if rule.upload else "application/json"
        )  # no form can send either
        if not own or typed != expected or not token_fits(user.secret, headers.get("x-lawtrain-token", "")):
            raise Forbidden("这个请求不是从本平台的页面发出的，没有执行；请刷新页面后再试")


def _hosts(settings: Settings) -> frozenset[str]:
    """Host headers that are ours: the public one, and the one that kernels on this machine use."""
    public = urlsplit(settings.public_url.lower())
    standard = {"http": 80, "https": 443}.get(public.scheme)
    hosts = {public.netloc, f"{settings.bind}:{settings.port}", f"127.0.0.1:{settings.port}"}
    if public.port in (None, standard):
        hosts |= {public.hostname or "", f"{public.hostname}:{standard}"}
    return frozenset(hosts)
