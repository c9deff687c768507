"""The end of a year: roster, policy, law versions, figures and seals frozen under one digest; and opening it again.

封账 close · 封账摘要 digest · 冻结的内容 body · 重新开账 reopen
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from lawtrain.desk.audit_words import who
from lawtrain.desk.doors import roles_of_actor
from lawtrain.desk.ledger import closed_years
from lawtrain.errors import Invalid, NotFound, Refused
from lawtrain.records import TOWN_TIME, Closing, Stretch, careers
from lawtrain.records.ledger import result_of
from lawtrain.store import Store, Transaction
from lawtrain.store.year import Draft

FORMAT = 1
_MOST_FIGURES = 500_000


@dataclass(frozen=True, slots=True)
class ClosingFacts:
    """What a 封账单 says: `counts` head-counts and `frozen` what is frozen, in words, in the order printed."""

    closing: Closing
    closed_by: str
    on: date
    policy: str
    counts: tuple[tuple[str, str], ...]
    frozen: tuple[str, ...]


def close_year(
    store: Store,
    actor: str,
    year: int,
    *,
    policy_digest: str,
    policy_title: str,
    law_versions: Mapping[str, str],
    figures: Mapping[str, str],
    on: date,
    clock: Callable[[], datetime],
    seen: tuple[int, int] | None = None,
) -> Closing:
    """Freeze a year that is over. `on`: day of the roster; `law_versions`: slug → text used; `figures`: key → as printed.

    `seen`: the last entry, and how many changes of the roster, that the figures were made from.

    Raises: Refused while the year still runs (China time), when it is closed already, or when the figures are old by
    now; Invalid for a roster day of another year; Forbidden.
    """
    now = clock()
    today = now.astimezone(TOWN_TIME).date()
    if today.year <= year:
        raise Refused(f"{year} 年度还没有结束，不能封账；请在 {year + 1} 年 1 月 1 日以后再封")
    if on.year != year:
        raise Invalid(f"名册日 {on} 不在 {year} 年里，请改成 {year}-12-31")
    if len(figures) > _MOST_FIGURES:
        raise Invalid(f"要冻结的数字太多，最多 {_MOST_FIGURES} 个")

    def job(tx: Transaction) -> Closing:
        roles_of_actor(tx, actor, now)
        if year in closed_years(tx):
            raise Refused(f"{year} 年度已经封账；要改，请先重新开账")
        if seen and _moved(tx, year, *seen):
            raise Refused("算数字的时候，又有新的登记或花名册的改动，没有封账；请再封一次")
        last = tx.year.last()
        seals = {name: [count, digest] for name, (count, digest) in sorted(tx.seals.heads().items())}
        body = _canonical(
            {
                "format": FORMAT,
                "year": year,
                "on": on.isoformat(),
                "ledger": {"head": last.seq if last else 0, "digest": last.digest if last else ""},
                "seals": seals,
                "roster": _roster(careers(tx.town.entries()), on),
                "policy": {"digest": policy_digest, "title": policy_title},
                "laws": dict(law_versions),
                "figures": dict(figures),
            }
        )
        digest = hashlib.sha256(body.encode()).hexdigest()
        head = last.seq if last else 0
        tx.year.add_closing(digest, year, body)
        payload = {"year": year, "digest": digest, "head": head, "by": actor}
        entry = tx.year.append([Draft("year_closed", "", str(year), payload)], now)[0]
        tx.town.note(actor, "close_year", "", now, year=year, digest=digest)
        return Closing(year, digest, head, entry.recorded_at, actor, entry.seq)

    return store.write(job)


def reopen_year(store: Store, actor: str, year: int, why: str, *, clock: Callable[[], datetime]) -> None:
    """Let entries about a closed year in again; what was frozen stays to be compared with.

    Raises: Invalid without a reason; Refused for a year that is not closed; Forbidden.
    """
    now, reason = clock(), why.strip()
    if not 0 < len(reason) <= 200:
        raise Invalid("重新开账请写明原因（不超过 200 个字）")

    def job(tx: Transaction) -> None:
        roles_of_actor(tx, actor, now)
        closing = closed_years(tx).get(year)
        if closing is None:
            raise Refused(f"{year} 年度没有封账，不用重新开账")
        payload = {"year": year, "of": closing.digest, "by": actor}
        tx.year.append([Draft("year_reopened", "", str(year), payload, {"why": reason})], now)
        tx.town.note(actor, "reopen_year", "", now, year=year)

    store.write(job)


def closing_facts(store: Store, year: int) -> ClosingFacts:
    """What stands on the 封账单. Raises NotFound for a year that is not closed."""
    with store.reading() as tx:
        closing = closed_years(tx).get(year)
        kept = tx.year.closing(closing.digest) if closing else None
        if closing is None or kept is None:
            raise NotFound(f"{year} 年度没有封账；请先封账，再打印封账单")
        actor = who(closing.actor, tx.people())
    body = json.loads(kept[1])
    roster, seals = body["roster"], body["seals"]
    counts = [("在册人员", f"{roster['total']} 人")]
    counts += [(f"其中：{name}", f"{count} 人") for name, count in roster["categories"].items()]
    counts += [("单位", f"{len(roster['units'])} 个"), ("台账", f"{closing.head} 条")]
    counts += [("交卷", f"{_rows(seals, 'submissions')} 份"), ("审计记录", f"{_rows(seals, 'audit')} 条")]
    policy = body["policy"]["title"]
    frozen = (
        f"{body['on']} 的花名册",
        f"学法要求《{policy}》" if policy else "（本年度没有设学法要求）",
        f"{len(body['laws'])} 部法律法规在 {body['on']} 有效的文本版本",
        f"年度报告的 {len(body['figures'])} 个数字",
        "台账、花名册、交卷、签审、角色、审计记录的封印",
    )
    on = date.fromisoformat(body["on"])
    return ClosingFacts(closing, actor, on, policy, tuple(counts), frozen)


def _moved(tx: Transaction, year: int, head: int, batches: int) -> bool:
    """Whether anything came in since that could change a figure; quizzes of another year cannot."""
    if len(tx.town.batches()) != batches:
        return True
    return any(e.kind != "result" or result_of(e).year == year for e in tx.year.entries(after=head))


def _roster(places: Mapping[str, tuple[Stretch, ...]], on: date) -> dict[str, Any]:
    """Head-counts of that day, and a digest of who stood where."""
    standing = [(who_, s.post) for who_, own in sorted(places.items()) for s in own if s.covers(on)]
    listed = [
        [one, post.unit, post.category, post.title, post.rank, list(post.tags)] for one, post in standing
    ]
    return {
        "digest": hashlib.sha256(_canonical(listed).encode()).hexdigest(),
        "total": len(standing),
        "categories": dict(sorted(Counter(post.category for _, post in standing).items())),
        "units": dict(sorted(Counter(post.unit for _, post in standing).items())),
    }


def _rows(seals: Mapping[str, Any], name: str) -> int:
    """A table that was empty when the year was closed has no seal."""
    count: int = seals.get(name, [0])[0]
    return count


def _canonical(plain: Any) -> str:
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
