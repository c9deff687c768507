"""What is remembered of people and their study: plain values, the ledger with its chain, the fold to results.

干部 Person · 答卷 Attempt · 作答 Response · 交卷 Submission · 台账 ledger · 台账条目 LedgerEntry ·
成绩 Result · 首次作答 first attempt · 年度 year · 化名 pseudonym
"""

from lawtrain.records.doors import Account, AuditEntry, Feedback, Role, chief
from lawtrain.records.ledger import GENESIS, LedgerEntry, broken_links, chain, results
from lawtrain.records.roster import (
    CATEGORIES,
    Batch,
    Change,
    Member,
    Post,
    RosterEntry,
    RosterRow,
    members,
    plan_import,
)
from lawtrain.records.values import (
    TOWN_TIME,
    Attempt,
    Person,
    Response,
    Result,
    Submission,
    TabMark,
    town_year,
)

__all__ = [
    "CATEGORIES",
    "GENESIS",
    "TOWN_TIME",
    "Account",
    "Attempt",
    "AuditEntry",
    "Batch",
    "Change",
    "Feedback",
    "LedgerEntry",
    "Member",
    "Person",
    "Post",
    "Response",
    "Result",
    "Role",
    "RosterEntry",
    "RosterRow",
    "Submission",
    "TabMark",
    "broken_links",
    "chain",
    "chief",
    "members",
    "plan_import",
    "results",
    "town_year",
]
