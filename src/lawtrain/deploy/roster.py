"""RosterAuthenticator: logs people in by the account file; roles come as hub groups."""

from __future__ import annotations

import asyncio
import math
import time
from pathlib import Path
from typing import Any

from jupyterhub.auth import Authenticator
from traitlets import Unicode

from lawtrain.deploy.accounts import Account, Roster, Throttle, matches, tidy
from lawtrain.deploy.said import Said
from lawtrain.errors import SettingsError

_AT_ONCE = 2  # argon2 takes 64 MB each; a morning's log-ins must not take the machine down
_LONGEST = 256  # characters of a name or password; the hub itself takes a hundred megabytes


class RosterAuthenticator(Authenticator):  # type: ignore[misc]
    """The hub user is the account name. Whoever is in the file may log in, and nobody else."""

    accounts_file = Unicode(config=True, help="Path of accounts.json.")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.manage_groups = True
        self.any_allow_config = True  # check_allowed below decides
        self.auth_refresh_age = 60
        self._roster = Roster(Path(self.accounts_file))
        self._throttle = Throttle()
        self._slots = asyncio.Semaphore(_AT_ONCE)

    def normalize_username(self, username: str) -> str:
        """As in the file: lower case, plain letters."""
        return tidy(username).lower()

    async def authenticate(self, handler: Any, data: dict[str, str]) -> dict[str, Any] | None:
        """The user model, or None for a wrong name or password (which of the two is not told)."""
        typed, password = data.get("username", ""), data.get("password", "")
        if len(typed) > _LONGEST or len(password) > _LONGEST:
            raise Said(400, "账号或密码太长，请重新输入。")
        username = self.normalize_username(typed)
        async with self._slots:  # first in line, then counted: many guesses at once are no way round the wait
            if pause := self._throttle.wait(username, time.monotonic()):
                raise Said(429, f"输错次数太多，请等 {_spell(pause)}再试。忘了密码请找管理员。")
            account = self._find(username)
            if not await asyncio.to_thread(matches, account, password) or account is None:
                self._throttle.failed(username, time.monotonic())
                return None
        self._throttle.succeeded(username)
        return _model(account)

    async def refresh_user(self, user: Any, handler: Any = None) -> dict[str, Any] | bool:
        """A changed role takes effect within a minute; somebody who left the file loses it and is logged out."""
        if account := self._find(user.name):
            return _model(account)
        # On False the hub logs a browser out, but lets a token keep the groups it had.
        by_token = getattr(handler, "_token_authenticated", False)
        return {"name": user.name, "groups": []} if by_token else False

    def check_allowed(self, username: str, authentication: Any = None) -> bool:
        """In the file."""
        return self._find(username) is not None

    def _find(self, username: str) -> Account | None:
        try:
            return self._roster.find(username)
        except SettingsError as error:
            self.log.error("%s", error)
            raise Said(503, "账号名单暂时读不出来，请告诉管理员。") from error


def _model(account: Account) -> dict[str, Any]:
    return {
        "name": account.username,
        "groups": [f"lawtrain-{account.role}"],
        "user_info": {"display_name": account.name},
    }


def _spell(seconds: float) -> str:
    whole = math.ceil(seconds)
    return f"{whole} 秒" if whole < 60 else f"{math.ceil(whole / 60)} 分钟"
