"""Roster files between their preview and its confirmation: in memory only, one for each officer, for an hour."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from litestar import Request

from lawtrain.errors import NotFound
from lawtrain.service.errors import TooLarge

MOST_OFFICERS = 4
LIFETIME = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Kept:
    """A file as it came."""

    id: str
    data: bytes
    name: str
    at: datetime


class Uploads:
    """A new file takes the place of the officer's last one; when too many officers import, the oldest file goes."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._kept: dict[str, Kept] = {}
        self._lock = threading.Lock()

    def put(self, officer: str, data: bytes, name: str) -> str:
        """Keep it; returns the id under which `get` finds it."""
        kept = Kept(secrets.token_urlsafe(9), data, name, self._clock())
        with self._lock:
            self._forget_old()
            self._kept.pop(officer, None)
            while len(self._kept) >= MOST_OFFICERS:
                del self._kept[min(self._kept, key=lambda who: self._kept[who].at)]
            self._kept[officer] = kept
        return kept.id

    def get(self, officer: str, identity: str) -> Kept:
        """One's own file. Raises NotFound when it is gone."""
        with self._lock:
            self._forget_old()
            kept = self._kept.get(officer)
        if kept is None or kept.id != identity:
            raise NotFound(
                "刚才选的文件已经不在了（放了一小时以上，或平台重启过）；请回到花名册页重新选择文件"
            )
        return kept

    def drop(self, officer: str) -> None:
        """It has been imported."""
        with self._lock:
            self._kept.pop(officer, None)

    def _forget_old(self) -> None:
        limit = self._clock() - LIFETIME
        self._kept = {who: kept for who, kept in self._kept.items() if kept.at > limit}


def refuse_large(request: Request[Any, Any, Any], most: int, words: str) -> None:
    """Before a byte of it is read: raises TooLarge with these words for a body said to be longer than `most` bytes."""
    if int(request.headers.get("content-length") or 0) > most:
        raise TooLarge(words)
