"""Results that came from the gradebook: no attempt of ours stands behind them, so they are held against themselves.

作业成绩 mark · 更正 correction
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from lawtrain.desk.findings import Findings
from lawtrain.records import LedgerEntry, town_year
from lawtrain.records.assignments import PREFIX, mark_score, mark_subject
from lawtrain.store import Transaction


@dataclass(slots=True)
class MarkCheck:
    """Takes the ledger in slices, in its order."""

    last: dict[str, int] = field(default_factory=dict)  # the newest mark by subject
    whose: dict[str, int] = field(default_factory=dict)  # the first mark by pseudonym

    def take(self, entries: Iterable[LedgerEntry], found: Findings) -> None:
        """Every mark among `entries`."""
        for entry in entries:
            if entry.kind != "result" or not entry.subject.startswith(PREFIX):
                continue
            try:
                wrong = self._wrong(entry)
            except (KeyError, ValueError, TypeError, OverflowError):
                wrong = "缺少该有的内容"
            if wrong:
                found.add("ledger", f"第 {entry.seq} 条", f"作业成绩{wrong}")
            self.last[entry.subject] = entry.seq
            self.whose.setdefault(entry.pseudonym, entry.seq)

    def people(self, tx: Transaction, found: Findings) -> None:
        """Whoever has a mark must be known."""
        for pseudonym in self.whose.keys() - tx.people().keys():
            found.add("people", pseudonym, f"不见了，台账第 {self.whose[pseudonym]} 条的作业成绩是这个人的")

    def _wrong(self, entry: LedgerEntry) -> str:
        p = entry.payload
        if entry.subject != mark_subject(p["course"], p["assignment"], entry.pseudonym):
            return "记在别的作业或别人名下"
        if p["score"] != mark_score(p["auto"], p["manual"], p["late"]):
            return "与机器评分、人工评分合起来的不一致"
        if not 0 <= p["score"] <= p["points"]:
            return "不在 0 到满分之间"
        if town_year(datetime.fromisoformat(p["submitted_at"])) != p["year"]:
            return "的提交时间不在它的年度里"
        if p.get("corrects", 0) != self.last.get(entry.subject, 0):
            return "更正的不是它的上一条"
        return ""
