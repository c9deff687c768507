"""What an officer types into a form of the year: read field by field, and every refusal knows its field."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date

from lawtrain.errors import Invalid, NotFound

LONGEST_TEXT = 4000
"""More than any field of a form holds; what is longer is not even looked at."""


class Misfilled(Invalid):
    """A field that was not filled in rightly; `field` is its name in the form."""

    def __init__(self, message: str, field: str) -> None:
        super().__init__(message)
        self.field = field


def text(typed: str, field: str, label: str, most: int = LONGEST_TEXT) -> str:
    """Without spaces around. Raises Misfilled when it is too long."""
    if len(typed) > most:
        raise Misfilled(f"{label}太长，最多 {most} 个字", field)
    return typed.strip()


def day(typed: str, field: str, label: str) -> date:
    """Raises Misfilled for what is no day."""
    found = maybe_day(typed, field, label)
    if found is None:
        raise Misfilled(f"请填写{label}", field)
    return found


def maybe_day(typed: str, field: str, label: str) -> date | None:
    """None where nothing was typed."""
    if not typed.strip():
        return None
    try:
        return date.fromisoformat(typed.strip()[:40])
    except ValueError:
        raise Misfilled(f"{label}没有填好，请写成 2026-11-22 的样子", field) from None


def number(typed: str, field: str, label: str) -> float:
    """Raises Misfilled for what is no number."""
    found = maybe_number(typed, field, label)
    if found is None:
        raise Misfilled(f"请填写{label}", field)
    return found


def maybe_number(typed: str, field: str, label: str) -> float | None:
    """None where nothing was typed."""
    plain = typed.strip()
    if not plain:
        return None
    try:
        found = float(plain) if len(plain) <= 20 and "_" not in plain else math.nan
    except ValueError:
        found = math.nan
    if not math.isfinite(found):
        raise Misfilled(f"{label}应是数字，如 2 或 1.5", field)
    return found


def count(typed: str, field: str, label: str) -> int:
    """0 where nothing was typed."""
    found = maybe_number(typed, field, label) or 0.0
    if found != int(found):
        raise Misfilled(f"{label}应是整数", field)
    return int(found)


@contextmanager
def pointing(labels: Mapping[str, str]) -> Iterator[None]:
    """Errors of the ledger's own checks come out as Misfilled: the field whose label they mention first.

    `labels`: a word of the message → the field it is about.
    """
    try:
        yield
    except Misfilled:
        raise
    except (Invalid, NotFound) as error:
        told = str(error)
        found = [(told.find(label), -len(label), field) for label, field in labels.items() if label in told]
        if not found:
            raise
        raise Misfilled(told, min(found)[2]) from error
