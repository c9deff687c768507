"""The hub as the service sees it: where to send a browser, whose token this is."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from typing import Any, Protocol
from urllib.parse import urlencode

from anyio.to_thread import run_sync
from tornado.web import HTTPError

from lawtrain.errors import SettingsError, Unavailable
from lawtrain.settings import PREFIX, Settings

SCOPE = "access:services!service=lawtrain"
"""What a person's token must carry to be let in."""

_PATIENCE = 5.0  # seconds; a hub that hangs must not hang the learners


@dataclass(frozen=True, slots=True)
class HubUser:
    """Somebody the hub vouches for."""

    username: str
    session: str  # the hub's session id, empty for a token that was not made by a log-in
    allowed: bool  # the token carries SCOPE


class Hub(Protocol):
    """What the service needs of a hub. Asking raises Unavailable when there is no answer."""

    logout_url: str

    def authorize_url(self, state: str, challenge: str) -> str:
        """Where a browser logs in; `challenge` is the PKCE S256 challenge."""

    async def token_for_code(self, code: str, verifier: str) -> str:
        """The token behind the code that the browser brought back."""

    async def whose(self, token: str) -> HubUser | None:
        """The person behind a token; None when the hub says it is worth nothing."""

    async def close(self) -> None:
        """Let go of connections."""


class JupyterHub:
    """A real hub, through JupyterHub's own client."""

    def __init__(
        self, settings: Settings, *, api_url: str, api_token: str, client_id: str, base_url: str = "/"
    ) -> None:
        hub = settings.hub_url + base_url.rstrip("/") + "/hub"
        self.logout_url = f"{hub}/logout"
        self._options = {
            "api_url": api_url,
            "api_token": api_token,
            "oauth_client_id": client_id,
            "oauth_redirect_uri": f"{settings.public_url}{PREFIX}/oauth_callback",
            "oauth_authorization_url": f"{hub}/api/oauth2/authorize",
            "access_scopes": {SCOPE},
        }

    @cached_property
    def _oauth(self) -> Any:
        # JupyterHub's client brings its database layer along: half a second that a restart need not wait for.
        return import_module("jupyterhub.services.auth").HubOAuth(**self._options)

    async def _client(self) -> Any:
        return self.__dict__.get("_oauth") or await run_sync(lambda: self._oauth)

    @classmethod
    def from_env(cls, settings: Settings, env: Mapping[str, str]) -> JupyterHub:
        """Raises SettingsError naming the variable that is missing."""
        names = ("JUPYTERHUB_API_URL", "JUPYTERHUB_API_TOKEN", "JUPYTERHUB_CLIENT_ID")
        for name in names:
            if not env.get(name):
                raise SettingsError(f"缺少环境变量 {name}；请用 lawtrain up 启动，或照部署文档设置后再试")
        api_url, api_token, client_id = (env[name] for name in names)
        base_url = env.get("JUPYTERHUB_BASE_URL") or "/"
        return cls(settings, api_url=api_url, api_token=api_token, client_id=client_id, base_url=base_url)

    def authorize_url(self, state: str, challenge: str) -> str:
        """See Hub."""
        query = {
            "client_id": self._options["oauth_client_id"],
            "redirect_uri": self._options["oauth_redirect_uri"],
            "response_type": "code",
            "state": state,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        return f"{self._options['oauth_authorization_url']}?{urlencode(query)}"

    async def token_for_code(self, code: str, verifier: str) -> str:
        """See Hub."""
        oauth = await self._client()
        return str(await self._ask(oauth.token_for_code(code, code_verifier=verifier, sync=False)))

    async def whose(self, token: str) -> HubUser | None:
        """See Hub."""
        oauth = await self._client()
        model = await self._ask(oauth.user_for_token(token, use_cache=False, sync=False))
        if model is None or model.get("kind") != "user":
            return None
        return HubUser(
            username=model["name"],
            session=model.get("session_id") or "",
            allowed=bool(oauth.check_scopes({SCOPE}, model)),
        )

    async def close(self) -> None:
        """See Hub."""
        if "_oauth" in self.__dict__:
            await import_module("jupyterhub.httpclient").JupyterHubHTTPClient.loop_instance().close()

    async def _ask(self, question: Any) -> Any:
        try:
            return await asyncio.wait_for(question, _PATIENCE)
        except (HTTPError, TimeoutError, OSError, ValueError) as error:
            raise Unavailable("登录服务暂时没有回答，可能正在重启；请过一两分钟再试") from error
