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
        username = self.normalize_username(data.get("username", ""))
        pause = self._throttle.wait(username, time.monotonic())
        if pause:
            raise Said(429, f"输错次数太多，请等 {_spell(pause)}再试。忘了密码请找管理员。")
        async with self._slots:
            account = self._find(username)
            fits = await asyncio.to_thread(matches, account, data.get("password", ""))
        if account is None or not fits:
            self._throttle.failed(username, time.monotonic())
            return None
        self._throttle.succeeded(username)
        return _model(account)

    async def refresh_user(self, user: Any, handler: Any = None) -> dict[str, Any] | bool:
        """A changed role takes effect within a minute; somebody who left the file is logged out."""
        account = self._find(user.name)
        return _model(account) if account else False

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
