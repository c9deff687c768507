"""What the town did together: events and who was there.

学习活动 TrainingEvent · 活动类型 EventKind · 签到 Attendance · 学时 credit_hours · 人 people · 人次 attendances ·
场次 sessions · 补录 late entry
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from lawtrain.records.values import TOWN_TIME

LATE_DAYS = 30
"""An event entered more days than this after it was held is 补录: it needs evidence and an approver, and is marked."""


class EventKind(StrEnum):
    """活动类型, as people write it."""

    GROUP = "中心组学法"
    MEETING = "会前学法"
    LECTURE = "法治讲座"
    TRAINING = "集中培训"
    COURT = "旁听庭审"
    OATH = "宪法宣誓"
    ACCOUNT = "述法"
    CASES = "案例研讨"
    OUTREACH = "普法宣讲"


@dataclass(frozen=True, slots=True)
class LawUsed:
    """A statute that was studied, in the version that took effect on `effective`."""

    slug: str
    effective: date


@dataclass(frozen=True, slots=True)
class TrainingEvent:
    """One event as last recorded. `credit_hours` (学时) are what the organiser recognises for an attended session.

    `guests` are listeners outside the roster (人次); `sessions` (场次) and `solved` (解决问题数) belong to 普法宣讲.
    `attachments` are SHA-256 digests of kept files. `recorded_at` and `seq` are of the first entry about it.
    """

    id: str
    kind: EventKind
    title: str
    held_on: date
    organiser: str
    credit_hours: float
    laws: tuple[LawUsed, ...]
    topics: tuple[str, ...]  # 学习主题, e.g. 习近平法治思想
    place: str
    guests: int
    sessions: int
    solved: int
    attachments: tuple[str, ...]
    approver: str
    note: str
    recorded_at: datetime
    seq: int

    @property
    def year(self) -> int:
        """The year of study it counts for."""
        return self.held_on.year

    @property
    def late(self) -> bool:
        """补录."""
        return is_late(self.held_on, self.recorded_at)


def is_late(held_on: date, recorded_at: datetime) -> bool:
    """Whether something held on that day and recorded at that moment is 补录."""
    return (recorded_at.astimezone(TOWN_TIME).date() - held_on).days > LATE_DAYS


@dataclass(frozen=True, slots=True)
class Attendance:
    """Somebody was at an event; `seq` is the entry that says so. `hours` overrides the event's (left early)."""

    event: str
    pseudonym: str
    hours: float | None
    seq: int


@dataclass(frozen=True, slots=True)
class AttendanceRow:
    """A row of a sign-in sheet, understood. `place` is its row number in the file."""

    place: int
    username: str  # "" where the sheet has none
    name: str
    unit: str
    present: bool
    hours: float | None = None
