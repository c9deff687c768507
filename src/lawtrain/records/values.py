"""People and results as frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import NamedTuple

TOWN_TIME = timezone(timedelta(hours=8), "中国标准时间")
"""China keeps one time without daylight saving, so a fixed offset is exact and needs no zone data."""


def town_year(moment: datetime) -> int:
    """The year of study a moment falls into. `moment` must be timezone-aware."""
    return moment.astimezone(TOWN_TIME).year


@dataclass(frozen=True, slots=True)
class Person:
    """One cadre. The ledger knows only the pseudonym; the name stands in a table of its own."""

    pseudonym: str
    username: str  # 工号, also the hub's user name
    name: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """One counted result, folded from the ledger."""

    attempt: str
    pseudonym: str
    year: int
    quiz: str
    title: str
    number: int  # 1 for the first attempt at this quiz
    score: float
    points: float
    passed: bool
    submitted_at: datetime
    seq: int = 0  # of the ledger entry behind it

    @property
    def first(self) -> bool:
        """首次作答."""
        return self.number == 1


@dataclass(frozen=True, slots=True)
class Attempt:
    """One go at a quiz, on one frozen paper."""

    id: str
    pseudonym: str
    quiz: str
    number: int
    paper: str  # digest
    started_at: datetime


@dataclass(frozen=True, slots=True)
class Response:
    """One saved answer. `rev` is the server's order; a refused one came too late and stays for the record."""

    rev: int
    question: str
    answer: tuple[str, ...]
    tab: str
    seq: int
    accepted: bool


class TabMark(NamedTuple):
    """How far a tab of an attempt has come: its responses (refused ones too), its last `rev` and its last `seq`."""

    attempt: str
    tab: str
    held: int
    rev: int
    seq: int


@dataclass(frozen=True, slots=True)
class Submission:
    """What an attempt was worth when it was handed in; `fractions` maps item id to the part that was right, as "1/2"."""

    attempt: str
    submitted_at: datetime
    score: float
    points: float
    passed: bool
    fractions: dict[str, str]
