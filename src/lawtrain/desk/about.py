"""本单位: who answers for the data, how they are reached, how long records are kept; the office writes it once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from lawtrain.desk.doors import roles_of_actor
from lawtrain.errors import Invalid
from lawtrain.store import Store, Transaction

RETENTION_YEARS = 5
"""How long a year is kept after it was closed, where the office has chosen nothing."""

_MOST = {"controller": 40, "contact": 100, "retention": 200}
_CALLED = {"controller": "单位名称", "contact": "联系方式", "retention": "保存期限的说明"}


@dataclass(frozen=True, slots=True)
class Handler:
    """个人信息处理者 as the office has named itself: name, how to reach it, how long things are kept."""

    name: str
    contact: str
    retention: str


@dataclass(frozen=True, slots=True)
class About:
    """What the office has written; empty where it has not. `years`: how long a closed year is kept."""

    controller: str
    contact: str
    retention: str
    years: int


def about(store: Store) -> About:
    """As written."""
    with store.reading() as tx:
        chosen = {name: str(tx.town.option(name) or "") for name in _MOST}
        return About(**chosen, years=retention_years(tx))


def handler(store: Store) -> Handler:
    """Who answers for the data; the office's own words, or such as are true for every office."""
    own = about(store)
    return Handler(
        own.controller or "本单位普法办",
        own.contact or "到普法办办公室当面说，或者在平台的“意见反馈”里写",
        own.retention
        or f"在册期间一直保存；离开以后，各年度的记录在封账后保存 {own.years} 年，本单位档案管理另有规定的从其规定",
    )


def retention_years(tx: Transaction) -> int:
    """How long a closed year is kept."""
    return int(tx.town.option("retention_years") or RETENTION_YEARS)


def write_about(store: Store, actor: str, fresh: About, clock: Callable[[], datetime]) -> None:
    """Raises Invalid, naming the field."""
    now = clock()
    for name, most in _MOST.items():
        text = getattr(fresh, name)
        if len(text) > most or any(ord(c) < 32 for c in text):
            raise Invalid(f"{_CALLED[name]}太长或有不能用的字符，最多 {most} 个字")
    if not 1 <= fresh.years <= 50:
        raise Invalid("保存年数应在 1 到 50 之间")

    def job(tx: Transaction) -> None:
        roles_of_actor(tx, actor, now)
        for name in _MOST:
            tx.town.set_option(name, getattr(fresh, name).strip())
        tx.town.set_option("retention_years", fresh.years)
        tx.town.note(actor, "write_about", "", now)

    store.write(job)
