"""Who is asking: a browser by its session, a kernel by its hub token, both confirmed by the hub once a minute.

A hub that is away does not send anybody home: whom it has confirmed within the last eight hours goes on. A hub that
answers that a token is worth nothing ends the session at once.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from anyio.to_thread import run_sync

from lawtrain.desk.doors import Doors, Known
from lawtrain.errors import Forbidden, Unavailable
from lawtrain.records import Role, chief
from lawtrain.service.hub import Hub, HubUser
from lawtrain.service.sessions import Session, Sessions, digest

RECHECK = 60.0
"""Seconds for which the hub's word is taken without asking again."""
TOLERANCE = 8 * 3600.0
"""Seconds for which it is taken while the hub is away."""
LONGEST = 24 * 3600.0
"""Seconds after which a browser logs in afresh (silently, while the hub still knows it)."""
_NO_ROLE = "账号 {} 不在现在的花名册上，也没有别的角色，不能使用学习平台；请联系普法办"
_PAUSE = 15.0  # seconds before a hub that did not answer is asked again


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who has proved who they are. `secret` is the browser's session id; empty for a token."""

    known: Known
    secret: str = ""

    @property
    def username(self) -> str:
        """工号."""
        return self.known.person.username

    @property
    def roles(self) -> frozenset[Role]:
        """As of this request."""
        return self.known.roles

    @property
    def role(self) -> Role | None:
        """The role they are called by."""
        return chief(self.roles)


class Doorkeeper:
    """Turns what a request shows into a User."""

    def __init__(self, hub: Hub, sessions: Sessions, doors: Doors, clock: Callable[[], datetime]) -> None:
        self.hub = hub
        self._doors = doors
        self._sessions = sessions
        self._clock = clock
        self._asked: dict[str, float] = {}  # digest → when the hub was last asked about it
        self._away_since = 0.0

    async def by_session(self, secret: str) -> User | None:
        """The person behind a session id; None when it is unknown or over."""
        name = digest("session", secret)
        session = self._sessions.get(name)
        if session is None:
            return None
        if self._now() - session.created > LONGEST:
            self._sessions.delete(name)
            return None
        confirmed = await self._confirmed(session, session.token)
        return await self._user(confirmed, secret) if confirmed else None

    def knows(self, token: str) -> bool:
        """Whether the hub has vouched for this token before."""
        return self._sessions.get(digest("token", token)) is not None

    async def by_token(self, token: str) -> User | None:
        """The person behind a hub token. Raises Forbidden when the token does not reach to this service."""
        name = digest("token", token)
        session = self._sessions.get(name)
        if session is None:
            who = await self.hub.whose(token)
            if who is None:
                return None
            await self._admit(who)
            session = self._entry(name, who, token="")
        confirmed = await self._confirmed(session, token)
        return await self._user(confirmed, "") if confirmed else None

    async def log_in(self, code: str, verifier: str, old: str) -> User:
        """A browser comes back from the hub: a fresh session, whatever session id it came with."""
        token = await self.hub.token_for_code(code, verifier)
        who = await self.hub.whose(token)
        if who is None:
            raise Unavailable("登录没有完成，请重新登录")
        known = await self._admit(who)
        self._sessions.delete(digest("session", old))
        self._sessions.purge(self._now() - LONGEST)
        secret = secrets.token_urlsafe(32)
        self._entry(digest("session", secret), who, token=token)
        return User(known, secret)

    def log_out(self, user: User) -> None:
        """End this session and all others of the same log-in at the hub."""
        name = digest("session", user.secret)
        session = self._sessions.get(name)
        self._sessions.delete(name)
        if session:
            self._sessions.delete_for(session.hub_session)

    def log_out_elsewhere(self, user: User) -> None:
        """End every other session of this person, as after a new password."""
        self._sessions.delete_of(user.username, but=digest("session", user.secret))

    async def _user(self, session: Session, secret: str) -> User | None:
        """None when the password has been given anew since: whoever came in with the old one is out."""
        known = await self._find(session.username)
        if known is None:
            raise Forbidden(_NO_ROLE.format(session.username))
        if session.created < known.valid_from.timestamp():
            self._sessions.delete(session.digest)
            return None
        return User(known, secret)

    async def _find(self, username: str) -> Known | None:
        return self._doors.remembered(username) or await run_sync(self._doors.find, username)

    async def _admit(self, who: HubUser) -> Known:
        known = await self._find(who.username)
        if not who.allowed or known is None or not known.roles:
            raise Forbidden(_NO_ROLE.format(who.username))
        return known

    def _entry(self, name: str, who: HubUser, *, token: str) -> Session:
        now = self._now()
        session = Session(name, who.username, token, who.session, now, now)
        self._sessions.put(session)
        return session

    async def _confirmed(self, session: Session, token: str) -> Session | None:
        """The session as the hub sees it now, or as it last saw it."""
        now = self._now()
        if _within(RECHECK, session.checked, now):
            return session
        asked = self._asked.get(session.digest, 0.0)
        if _within(_PAUSE, asked, now) or _within(_PAUSE, self._away_since, now):
            return self._trusted(session, now)  # another request is asking, or the hub is away
        self._asked[session.digest] = now
        try:
            who = await self.hub.whose(token)
        except Unavailable:
            self._away_since = now
            return self._trusted(session, now)
        finally:
            self._asked.pop(session.digest, None)
        if who is None or not who.allowed:
            self._sessions.delete(session.digest)
            return None
        if self._sessions.get(session.digest) is None:  # logged out while the hub was thinking
            return None
        session = session.renewed(now)
        self._sessions.put(session)
        return session

    def _trusted(self, session: Session, now: float) -> Session:
        if now - session.checked > TOLERANCE:
            raise Unavailable("登录服务长时间没有回答，不能确认您的身份；请过几分钟再试，或联系管理员")
        return session

    def _now(self) -> float:
        return self._clock().timestamp()


def _within(seconds: float, since: float, now: float) -> bool:
    """Whether `since` was at most that long ago. A moment still to come proves nothing: the clock was set back."""
    return 0 <= now - since <= seconds


def page_token(secret: str) -> str:
    """A token for a page of the session `secret`; every page gets another, so that compression betrays nothing."""
    salt = secrets.token_urlsafe(9)
    return f"{salt}.{_seal(secret, salt)}"


def token_fits(secret: str, token: str) -> bool:
    """Whether `token` was made for this session."""
    salt, _, seal = token.partition(".")
    return hmac.compare_digest(_seal(secret, salt).encode(), seal.encode())


def _seal(secret: str, salt: str) -> str:
    return hmac.new(secret.encode(), f"lawtrain-page:{salt}".encode(), hashlib.sha256).hexdigest()
