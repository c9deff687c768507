"""What a check of the record finds: which table, which row, what is wrong, what to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

MOST = 1000
"""Findings that are kept; the others are counted."""

KEEP = "请先停用平台、保留现场，再拿最近的备份核对，查明是谁、什么时候动过"
"""What to do about most of it."""

TABLES: Mapping[str, str] = {
    "people": "人员",
    "items": "题目",
    "papers": "试卷",
    "attempts": "答卷",
    "responses": "作答",
    "submissions": "交卷",
    "ledger": "台账",
    "roster_batches": "花名册的导入和改动",
    "roster_entries": "花名册",
    "accounts": "账号",
    "grants": "角色",
    "audit": "审计记录",
    "feedback": "意见",
    "options": "设置",
    "reviews": "签审",
    "remarks": "可删除的文字",
    "attachments": "附件",
    "closings": "封账",
    "seals": "封印",
    "requests": "更正申请",
}
"""What people call the tables."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the outcome. `table` is its name in the database."""

    table: str
    row: str
    what: str
    advice: str = KEEP

    def __str__(self) -> str:
        named = "、".join(f"{TABLES.get(one, one)}（{one}）" for one in self.table.split("/"))
        return f"{named}｜{self.row}｜{self.what}｜{self.advice}"


@dataclass(slots=True)
class Findings:
    """Gathers them, and the rows looked at. `say` is told how far it is."""

    say: Callable[[str], None]
    kept: list[Finding] = field(default_factory=list)
    total: int = 0
    rows: dict[str, int] = field(default_factory=dict)

    def add(self, table: str, row: object, what: str, advice: str = KEEP) -> None:
        """One more."""
        self.total += 1
        if len(self.kept) < MOST:
            self.kept.append(Finding(table, str(row), what, advice))

    def looked(self, table: str) -> None:
        """One more row was looked at."""
        count = self.rows[table] = self.rows.get(table, 0) + 1
        if count % 50_000 == 0:
            self.say(f"{TABLES[table]}：已核对 {count} 条")
