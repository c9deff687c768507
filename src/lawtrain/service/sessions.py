"""Who has proved who they are: kept on disk, so that a restart of the service or of the hub logs nobody out.

A row stands for a browser's session or for a hub token that a kernel showed. Of both only a digest is kept.
"""

from __future__ import annotations

import hashlib
import logging
import sqlite3
from dataclasses import dataclass, replace
from pathlib import Path

from lawtrain.errors import SettingsError

log = logging.getLogger("lawtrain.service")

_SCHEMA = """
CREATE TABLE IF NOT EXISTS sessions (
    digest TEXT PRIMARY KEY, username TEXT NOT NULL, token TEXT NOT NULL,
    hub_session TEXT NOT NULL, created REAL NOT NULL, checked REAL NOT NULL)
"""


@dataclass(frozen=True, slots=True)
class Session:
    """`created` and `checked` are seconds since 1970; `token` is the hub's, empty when the request brings its own."""

    digest: str
    username: str
    token: str
    hub_session: str
    created: float
    checked: float  # the last time the hub said yes

    def renewed(self, now: float) -> Session:
        """The hub has said yes again."""
        return replace(self, checked=now)


def digest(kind: str, secret: str) -> str:
    """Name of a row: `kind` keeps a session id from being shown as a token, and the other way round."""
    return hashlib.sha256(f"{kind}:{secret}".encode()).hexdigest()


class Sessions:
    """A small SQLite file and its image in memory. Not for two threads at once; the event loop's is the one that uses it."""

    def __init__(self, path: Path) -> None:
        try:
            path.touch(mode=0o600, exist_ok=True)
            self._file = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            self._file.execute("PRAGMA journal_mode=WAL")
            self._file.execute("PRAGMA synchronous=NORMAL")
            self._file.execute(_SCHEMA)
            if any(column[1] == "groups" for column in self._file.execute("PRAGMA table_info(sessions)")):
                self._file.execute("ALTER TABLE sessions DROP COLUMN groups")  # what an older version kept
        except (OSError, sqlite3.Error) as error:
            raise SettingsError(f"登录记录文件 {path} 打不开；请检查数据文件夹的权限和剩余空间") from error
        rows = self._file.execute("SELECT * FROM sessions")
        self._known = {row[0]: Session(*row) for row in rows}

    def get(self, name: str) -> Session | None:
        """By digest."""
        return self._known.get(name)

    def put(self, session: Session) -> None:
        """Add or replace."""
        self._known[session.digest] = session
        self._note(
            "INSERT OR REPLACE INTO sessions VALUES (?, ?, ?, ?, ?, ?)",
            (
                session.digest,
                session.username,
                session.token,
                session.hub_session,
                session.created,
                session.checked,
            ),
        )

    def delete(self, name: str) -> None:
        """Forget one."""
        self._known.pop(name, None)
        self._note("DELETE FROM sessions WHERE digest = ?", (name,))

    def delete_for(self, hub_session: str) -> None:
        """Forget everything that hangs on one log-in at the hub."""
        for name in [s.digest for s in self._known.values() if hub_session and s.hub_session == hub_session]:
            self.delete(name)

    def delete_of(self, username: str, *, but: str) -> None:
        """Forget everything of one person except the row `but`."""
        for name in [s.digest for s in self._known.values() if s.username == username and s.digest != but]:
            self.delete(name)

    def purge(self, before: float) -> None:
        """Forget what the hub has not confirmed since `before`."""
        for name in [s.digest for s in self._known.values() if s.checked < before]:
            self.delete(name)

    def _note(self, statement: str, values: tuple[object, ...]) -> None:
        """A full disk keeps nobody from reading on: what could not be noted is asked of the hub after a restart."""
        try:
            self._file.execute(statement, values)
        except sqlite3.Error as error:
            log.error("登录记录写不进去（磁盘可能满了），本次运行不受影响：%s", error)

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()
