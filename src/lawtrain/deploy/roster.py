"""RosterAuthenticator: logs in whoever is on the roster or holds a role; roles come as hub groups."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

from jupyterhub.auth import Authenticator
from jupyterhub.utils import new_token
from traitlets import Unicode

from lawtrain.deploy.said import Said
from lawtrain.desk.doors import Doors, Known
from lawtrain.desk.passwords import tidy
from lawtrain.errors import Forbidden, LawtrainError, Refused, Unavailable
from lawtrain.store import Store

_AT_ONCE = 2  # argon2 takes 64 MB each; a morning's log-ins must not take the machine down
_LONGEST = 256  # characters of a name or password; the hub itself takes a hundred megabytes


class RosterAuthenticator(Authenticator):  # type: ignore[misc]
    """The hub user is the 工号. The passwords are in the store, beside the roster."""

    database = Unicode(config=True, help="SQLAlchemy URL of the store.")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.manage_groups = True
        self.enable_auth_state = True  # keeps the moment of the log-in
        self.any_allow_config = True  # check_allowed below decides
        self.auth_refresh_age = 60
        self._store = Store.open(self.database)
        self._doors = Doors(self._store, _now)
        self._slots = asyncio.Semaphore(_AT_ONCE)

    def normalize_username(self, username: str) -> str:
        """As on the roster: lower case, plain letters."""
        return tidy(username).lower()

    async def authenticate(self, handler: Any, data: dict[str, str]) -> dict[str, Any] | None:
        """The user model, or None for a wrong name or password (which of the two is not told)."""
        typed, password = data.get("username", ""), data.get("password", "")
        if len(typed) > _LONGEST or len(password) > _LONGEST:
            raise Said(400, "工号或密码太长，请重新输入。")
        username = self.normalize_username(typed)
        async with self._slots:  # first in line, then counted: many guesses at once are no way round the wait
            known = await self._ask(self._doors.log_in, username, password)
        if known is None:
            return None
        if (before := handler.find_user(username) if handler else None) and await _outdated(before, known):
            await _end_log_ins(before, handler)
        return _model(known) | {"auth_state": {"at": _now().isoformat()}}

    async def refresh_user(self, user: Any, handler: Any = None) -> dict[str, Any] | bool:
        """A changed role takes effect within a minute; who has left, or whose password was given anew, is logged out."""
        known = await self._ask(self._doors.find, user.name)
        if known and known.roles and not await _outdated(user, known):
            return _model(known)
        await _end_log_ins(user, handler)
        # On False the hub logs a browser out, but lets a token keep the groups it had.
        by_token = getattr(handler, "_token_authenticated", False)
        return {"name": user.name, "groups": []} if by_token else False

    def check_allowed(self, username: str, authentication: Any = None) -> bool:
        """On the roster today, or with a role."""
        known = self._doors.find(username)
        return bool(known and known.roles)

    async def pre_spawn_start(self, user: Any, spawner: Any) -> None:
        """No server before the first log-in is done: one-time passwords stand on paper."""
        known = await self._ask(self._doors.find, user.name)
        if not known or not known.roles:
            raise Said(403, "这个账号现在不能使用，请联系普法办。")
        if not known.settled:
            raise Said(403, "请先到“我的学习”设置自己的密码，再回来打开。")

    async def _ask(self, question: Any, *arguments: str) -> Known | None:
        try:
            answer: Known | None = await asyncio.to_thread(question, *arguments)
        except Refused as error:
            raise Said(429, str(error)) from error
        except Forbidden as error:
            raise Said(403, str(error)) from error
        except (Unavailable, LawtrainError) as error:
            self.log.error("%s", error)
            raise Said(503, "账号名单暂时读不出来，请过一会儿再试，或告诉管理员。") from error
        return answer


def _model(known: Known) -> dict[str, Any]:
    return {
        "name": known.person.username,
        "groups": sorted(role.group for role in known.roles),
        "user_info": {"display_name": known.person.name},
    }


async def _outdated(user: Any, known: Known) -> bool:
    """Whether the last log-in was with a password that has since been given anew."""
    state = await user.get_auth_state() or {}
    return datetime.fromisoformat(state.get("at", "0001-01-01T00:00:00+00:00")) < known.valid_from


async def _end_log_ins(user: Any, handler: Any) -> None:
    """Every browser of this person is out, and with it their server and the tokens that pages and kernels hold."""
    for name, spawner in list(user.spawners.items()):
        if spawner.active and not spawner.pending:
            await handler.stop_single_user(user, name)
    user.orm_user.cookie_id = new_token()
    for token in list(user.orm_user.api_tokens):
        user.db.delete(token)
    user.db.commit()


def _now() -> datetime:
    return datetime.now(UTC)
