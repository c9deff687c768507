"""What is remembered of people and their study: plain values, the ledger with its chain, the fold to results.

干部 Person · 答卷 Attempt · 作答 Response · 交卷 Submission · 台账 ledger · 台账条目 LedgerEntry ·
成绩 Result · 首次作答 first attempt · 年度 year · 化名 pseudonym
"""

from lawtrain.records.book import (
    Book,
    Closing,
    event_payload,
    exam_payload,
    fold,
    sitting_subject,
)
from lawtrain.records.doors import Account, AuditEntry, Feedback, Role, chief
from lawtrain.records.duties import Appointment, Licence
from lawtrain.records.events import (
    LATE_DAYS,
    Attendance,
    AttendanceRow,
    EventKind,
    LawUsed,
    TrainingEvent,
    is_late,
)
from lawtrain.records.exams import (
    EXAM_KINDS,
    Exam,
    ExamResult,
    Exemption,
    Nature,
    ResultRow,
    Sitting,
)
from lawtrain.records.kept import Attachment, Request
from lawtrain.records.ledger import GENESIS, LedgerEntry, broken_links, chain, results
from lawtrain.records.person_year import PersonYear, person_years
from lawtrain.records.roster import (
    CATEGORIES,
    Batch,
    Change,
    Member,
    Post,
    RosterEntry,
    RosterRow,
    Stretch,
    careers,
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
    "EXAM_KINDS",
    "GENESIS",
    "LATE_DAYS",
    "TOWN_TIME",
    "Account",
    "Appointment",
    "Attachment",
    "Attempt",
    "Attendance",
    "AttendanceRow",
    "AuditEntry",
    "Batch",
    "Book",
    "Change",
    "Closing",
    "EventKind",
    "Exam",
    "ExamResult",
    "Exemption",
    "Feedback",
    "LawUsed",
    "LedgerEntry",
    "Licence",
    "Member",
    "Nature",
    "Person",
    "PersonYear",
    "Post",
    "Request",
    "Response",
    "Result",
    "ResultRow",
    "Role",
    "RosterEntry",
    "RosterRow",
    "Sitting",
    "Stretch",
    "Submission",
    "TabMark",
    "TrainingEvent",
    "broken_links",
    "careers",
    "chain",
    "chief",
    "event_payload",
    "exam_payload",
    "fold",
    "is_late",
    "members",
    "person_years",
    "plan_import",
    "results",
    "sitting_subject",
    "town_year",
]
