"""Who has looked at an item, and at which text of it: sign-offs that are added to and never changed.

签审 SignOff · 撤回 withdrawal · 复核状态 ReviewState · 最近一次 latest
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class ReviewState(StrEnum):
    """How far the review of an item is. 内容已审核 is never written without a person behind it."""

    UNSIGNED = "引文已核对 · 待人工复核"
    SIGNED = "内容已审核"
    STALE = "待复核"


@dataclass(frozen=True, slots=True)
class SignOff:
    """One entry. A withdrawal (`signed` is False) names the version and the laws of what it takes back.

    `laws` maps the slug of each cited law to the day on which the text that was read took effect. `reviewer` is a
    name as written; empty when the person behind `actor`, a pseudonym, signed for themselves.
    """

    seq: int
    item: str
    version: str
    laws: Mapping[str, date]
    signed: bool
    reviewer: str
    adviser: str  # 法律顾问; empty where there was none
    actor: str
    at: datetime
    note: str


def latest(entries: Iterable[SignOff]) -> dict[str, SignOff]:
    """The last entry of each item, by item id."""
    return {entry.item: entry for entry in sorted(entries, key=lambda e: e.seq)}
