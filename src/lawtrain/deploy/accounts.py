"""Who may log in: the account file of a trial and the authenticator that reads it.

账号 username · 密码 password · 角色 role · 单位 unit
"""

from __future__ import annotations

import json
import os
import re
import secrets
import unicodedata
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from lawtrain.errors import SettingsError

ROLES = {"learner": "学员", "trainer": "培训员", "office": "普法办", "admin": "管理员"}
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that looks like something else
_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_FREE_FAILURES = 5
_LONGEST_WAIT = 300.0  # seconds
_REMEMBERED = 10_000  # names, so that a flood of made-up ones cannot fill the memory


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may log in. `password` is an argon2 hash."""

    username: str
    name: str
    unit: str
    role: str
    password: str


DEMO = (
    ("cadre01", "示例干部一", "党政综合办公室", "learner"),
    ("cadre02", "示例干部二", "综合行政执法队", "learner"),
    ("cadre03", "示例干部三", "社会事务办公室", "learner"),
    ("cadre04", "示例干部四", "示范村", "learner"),
    ("cadre05", "示例干部五", "示范社区", "learner"),
    ("trainer01", "示例培训员", "党政综合办公室", "trainer"),
    ("office01", "示例普法专干", "司法所", "office"),
)


def demo_accounts() -> tuple[tuple[Account, ...], dict[str, str]]:
    """The accounts of a trial, and their fresh passwords by username."""
    passwords = {username: new_password() for username, *_ in DEMO}
    return tuple(Account(*row, password=hash_password(passwords[row[0]])) for row in DEMO), passwords


def renew(accounts: Iterable[Account]) -> tuple[tuple[Account, ...], dict[str, str]]:
    """The same people with fresh passwords."""
    people = tuple(accounts)
    passwords = {one.username: new_password() for one in people}
    fresh = (Account(**{**asdict(one), "password": hash_password(passwords[one.username])}) for one in people)
    return tuple(fresh), passwords


def new_password() -> str:
    """Three groups of four, easy to read out; 59 bits."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(3))


def hash_password(password: str) -> str:
    """An argon2id hash."""
    return _hasher().hash(tidy(password))


def tidy(typed: str) -> str:
    """What was meant: full-width letters from a Chinese keyboard count as plain ones."""
    return unicodedata.normalize("NFKC", typed).strip()


def matches(account: Account | None, password: str) -> bool:
    """Whether this is the password. Takes as long for nobody as for somebody."""
    known = account.password if account else _nobody()
    try:
        _hasher().verify(known, tidy(password))
    except (VerificationError, InvalidHashError):
        return False
    return account is not None


def save(path: Path, accounts: Iterable[Account]) -> None:
    """Replaces the file at once, readable by its owner only."""
    text = json.dumps(
        {"format": 1, "accounts": [asdict(one) for one in accounts]}, ensure_ascii=False, indent=1
    )
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with open(fresh, "x", opener=lambda name, flags: os.open(name, flags, 0o600), encoding="utf-8") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())  # a power cut must not leave an empty file in place of the old one
    fresh.replace(path)


def load(path: Path) -> dict[str, Account]:
    """Accounts by username. Raises SettingsError when the file cannot be understood."""
    try:
        plain = json.loads(path.read_text(encoding="utf-8"))
        if plain["format"] != 1:
            raise SettingsError(f"账号文件 {path} 的版本是 {plain['format']}，本程序只认得 1")
        accounts = [Account(**one) for one in plain["accounts"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SettingsError(f"账号文件 {path} 读不出来；请恢复备份，或把它移走后重新启动") from error
    for one in accounts:
        if one.role not in ROLES:
            raise SettingsError(f"账号文件 {path} 里，{one.username} 的角色 {one.role} 不认识")
        if not _USERNAME.fullmatch(one.username):  # it becomes a folder's name
            raise SettingsError(f"账号文件 {path} 里的账号“{one.username}”只能用小写字母、数字和 - _ .")
    return {one.username: one for one in accounts}


class Roster:
    """The account file, read again whenever it has changed."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: tuple[int, int, int] | None = None
        self._accounts: dict[str, Account] = {}

    def find(self, username: str) -> Account | None:
        """The account of that name. Raises SettingsError when the file is broken."""
        stamp = _stamp(self._path)
        if stamp is None or stamp != self._seen:
            self._accounts, self._seen = load(self._path), stamp
        return self._accounts.get(username)


class Throttle:
    """Makes guessing slow: after five failures in a row each further one doubles the wait."""

    def __init__(self) -> None:
        self._failures: OrderedDict[str, tuple[int, float]] = OrderedDict()  # name: (count, free again at)

    def wait(self, username: str, now: float) -> float:
        """Seconds until this name may try again; 0 when it may now."""
        _, free = self._failures.get(username, (0, 0.0))
        return max(0.0, free - now)

    def failed(self, username: str, now: float) -> None:
        """Counts a failure."""
        count, _ = self._failures.pop(username, (0, 0.0))
        extra = count + 1 - _FREE_FAILURES
        pause = min(_LONGEST_WAIT, 10.0 * 2**extra) if extra >= 0 else 0.0
        self._failures[username] = (count + 1, now + pause)
        if len(self._failures) > _REMEMBERED:
            self._failures.popitem(last=False)

    def succeeded(self, username: str) -> None:
        """Forgets the failures."""
        self._failures.pop(username, None)


def _stamp(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@cache
def _nobody() -> str:
    return _hasher().hash(secrets.token_hex(16))
