"""From a hub user to a person of the store; in the trial, names and units come from accounts.json."""

from __future__ import annotations

import json
import logging
import time
from pathlib import Path

from lawtrain.errors import SettingsError
from lawtrain.records import Person
from lawtrain.store import Store

log = logging.getLogger("lawtrain.service")

_FRESH = 1.0  # seconds for which the file is not looked at again


class People:
    """Safe to use from many threads. `accounts`: the trial's file, None where another system keeps the accounts."""

    def __init__(self, store: Store, accounts: Path | None) -> None:
        self._store = store
        self._accounts = accounts
        self._stamp: tuple[int, int] | None = None
        self._looked = -_FRESH
        self._known: dict[str, Person] = {}
        self.refresh()

    def known(self, username: str) -> Person | None:
        """Without touching the disk's data: None means `find` has to be asked."""
        return None if self._changed() else self._known.get(username)

    def find(self, username: str) -> Person:
        """The person with this 工号; one the store has not met is entered under it."""
        if self._changed():
            try:
                self.refresh()
            except SettingsError as error:
                log.error("%s", error)  # a matter for the administrator; learners go on with what was known
        person = self._known.get(username)
        if person is None:
            with self._store.reading() as tx:
                person = tx.person(username)
            person = person or self._store.remember_person(username, username)
            self._known[username] = person
        return person

    def refresh(self) -> None:
        """Take names and units over from accounts.json. Raises SettingsError when it cannot be read."""
        stamp = self._current()
        if self._accounts is None or stamp is None:
            return
        self._stamp = stamp  # also when it cannot be read: it is not tried again until it changes
        try:
            accounts = json.loads(self._accounts.read_text(encoding="utf-8"))
            entries = [(one["username"], one["name"], one["unit"]) for one in accounts["accounts"]]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise SettingsError(
                f"账号文件 {self._accounts} 读不懂；请从备份恢复，或重新建立试用环境"
            ) from error
        self._known = {one[0]: self._store.remember_person(*one) for one in entries}

    def _changed(self) -> bool:
        now = time.monotonic()
        if now - self._looked < _FRESH:
            return False
        if self._current() != self._stamp:
            return True
        self._looked = now
        return False

    def _current(self) -> tuple[int, int] | None:
        if self._accounts is None:
            return None
        try:
            stat = self._accounts.stat()
        except OSError:
            return None
        return stat.st_mtime_ns, stat.st_size
