"""The errors that only a web service can raise, and the status each error travels under."""

from __future__ import annotations

from lawtrain.errors import ContentError, Forbidden, Invalid, LawtrainError, NotFound, Refused, Unavailable


class LoginNeeded(LawtrainError):
    """Nobody is signed in, or no longer."""

    code = "login"


class FirstLogIn(LawtrainError):
    """The first log-in is not done: a one-time password, or the privacy notice not read."""

    code = "first"


class TooLarge(LawtrainError):
    """The request is bigger than anything the pages send."""

    code = "too_large"


class TooMany(LawtrainError):
    """Too many requests in a short time."""

    code = "too_many"


_STATUS: dict[type[LawtrainError], int] = {
    Invalid: 400,
    LoginNeeded: 401,
    FirstLogIn: 403,
    Forbidden: 403,
    NotFound: 404,
    Refused: 409,
    TooLarge: 413,
    TooMany: 429,
    ContentError: 503,
    Unavailable: 503,
}


def status_of(error: LawtrainError) -> int:
    """HTTP status."""
    return next((status for kind, status in _STATUS.items() if isinstance(error, kind)), 500)
