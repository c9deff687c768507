"""Passwords: making one that can be read out, hashing it, telling whether it is the one, refusing a weak one."""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from lawtrain.errors import Invalid

SHORTEST = 8
LONGEST = 128
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that looks like something else
_ROWS = ("0123456789", "9876543210", "qwertyuiop", "asdfghjkl", "zxcvbnm", "abcdefghijklmnopqrstuvwxyz")
_COMMON = {"password", "passw0rd", "admin123", "a1234567", "woaini1314", "iloveyou", "5201314", "letmein1"}


def new_password() -> str:
    """Three groups of four, easy to read out; 59 bits."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(3))


def tidy(typed: str) -> str:
    """What was meant: full-width letters from a Chinese keyboard count as plain ones."""
    return unicodedata.normalize("NFKC", typed).strip()


def hash_password(password: str) -> str:
    """An argon2id hash."""
    return _hasher().hash(tidy(password))


def matches(known: str, password: str) -> bool:
    """Whether this is the password behind the hash. Takes as long when there is none (an empty hash)."""
    try:
        _hasher().verify(known or _nobody(), tidy(password))
    except (VerificationError, InvalidHashError):
        return False
    return bool(known)


def seal_of(stored: str) -> str:
    """What the audit log keeps of a stored hash, so that one put in its place is found. The hash has a salt of its own."""
    return hashlib.sha256(stored.encode()).hexdigest()


def check_new(password: str, username: str) -> None:
    """Raises Invalid, saying in plain words what to do, when a chosen password is too easy to guess."""
    plain = tidy(password).lower()
    if len(plain) < SHORTEST:
        raise Invalid(
            f"新密码太短，至少要 {SHORTEST} 个字母或数字。可以用一句自己记得住的话的拼音，再加几个数字"
        )
    if len(plain) > LONGEST:
        raise Invalid(f"新密码太长，最多 {LONGEST} 个字")
    if username in plain or plain in username:
        raise Invalid("新密码里不要用自己的工号，别人容易猜到；请换一个")
    if len(set(plain)) < 4 or plain in _COMMON or any(plain in row * 2 for row in _ROWS):
        raise Invalid("这个密码太容易被猜到（比如连着的数字、重复的字母）；请换一个")


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@cache
def _nobody() -> str:
    return _hasher().hash(secrets.token_hex(16))
