"""The desk over the wire: a learner's kernel asks the service, and holds no key.

Built on urllib alone: a heavier client would eat the kernel's start-up budget.
"""

from __future__ import annotations

import urllib.error
import urllib.request
from http.client import HTTPException
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

from lawtrain import wire
from lawtrain.errors import Forbidden, Invalid, LawtrainError, NotFound, Refused, Unavailable

T = TypeVar("T")
_AWAY = "学习服务现在连不上；已读的内容不受影响，请过一会儿再试，仍不行请联系管理员"
_ERRORS: dict[str, type[LawtrainError]] = {
    e.code: e for e in (Forbidden, Invalid, NotFound, Refused, Unavailable)
}


class _Straight(urllib.request.HTTPRedirectHandler):
    """The service sends nobody elsewhere; following would carry the token there."""

    def redirect_request(self, *_: Any) -> None:
        """Then the redirect itself counts as the error it is."""


class RemoteDesk:
    """A desk at `url` (…/lawtrain), opened with a hub token. `timeout` in seconds per request."""

    def __init__(self, url: str, token: str, timeout: float = 10) -> None:
        self._url = f"{url.rstrip('/')}/api/v{wire.VERSION}"
        self._token = token
        self._timeout = timeout
        # Never through a proxy: the service stands on this machine or in this office.
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _Straight)
        self._person = ""

    @property
    def person(self) -> str:
        """See `Desk.person`; empty while the service is away."""
        if not self._person:
            self._person = self._ask("GET", "/me", wire.Me).person
        return self._person

    def look(self, quiz: str) -> wire.QuizState:
        """See `Desk.look`."""
        return self._ask("GET", f"/quiz?{urlencode({'ref': quiz})}", wire.QuizState)

    def start(self, quiz: str) -> wire.QuizState:
        """See `Desk.start`."""
        return self._ask("POST", "/attempts", wire.QuizState, wire.Start(quiz=quiz))

    def save(self, attempt: str, save: wire.Save) -> wire.Saved:
        """See `Desk.save`."""
        return self._ask("POST", f"/attempts/{quote(attempt, safe='')}/answers", wire.Saved, save)

    def submit(self, attempt: str) -> wire.QuizState:
        """See `Desk.submit`."""
        return self._ask("POST", f"/attempts/{quote(attempt, safe='')}/submission", wire.QuizState)

    def progress(self) -> wire.Progress:
        """See `Desk.progress`."""
        return self._ask("GET", "/progress", wire.Progress)

    def _ask(self, method: str, path: str, kind: type[T], body: object = None) -> T:
        request = urllib.request.Request(  # noqa: S310 (the address comes from the hub, not from a learner)
            self._url + path,
            data=wire.encode(body) if body is not None else b"{}" if method == "POST" else None,
            method=method,
            headers={"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"},
        )
        try:
            with self._opener.open(request, timeout=self._timeout) as answer:
                return wire.decode(answer.read(), kind)
        except urllib.error.HTTPError as error:
            raise _translate(error) from None
        except (OSError, HTTPException) as error:
            raise Unavailable(_AWAY) from error


def _translate(error: urllib.error.HTTPError) -> LawtrainError:
    try:
        problem = wire.decode(error.read(), wire.Problem)
    except (LawtrainError, OSError, HTTPException):
        return Unavailable(_AWAY)
    return _ERRORS.get(problem.code, Unavailable)(problem.message)
