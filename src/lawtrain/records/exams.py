"""Official exams, their sittings and what came of them, whoever held them.

考试 Exam · 场次 Sitting · 首场 main sitting · 补考 make-up · 性质 Nature · 组织单位 organiser ·
应考 due · 实考 sat · 免考 Exemption
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Nature(StrEnum):
    """性质: results of different natures are never added up."""

    FORMAL = "正式"
    SURVEY = "摸底"
    MOCK = "模拟"


EXAM_KINDS = ("学法用法", "党内法规", "法治理论", "新任领导干部", "执法资格")
"""考试类别 in use; another may be written."""


@dataclass(frozen=True, slots=True)
class Sitting:
    """One 场次. Main sittings come before make-ups; several main sittings are several attempts of one person."""

    number: int  # from 1, in order of time
    name: str
    held_on: date
    make_up: bool


@dataclass(frozen=True, slots=True)
class Exam:
    """One exam as last recorded: a county exam and a town exam of the same kind in the same year are two.

    `categories` are the 统计类别 that are due; who is due is decided on `roster_on`.
    """

    id: str
    year: int
    title: str
    kind: str
    organiser: str
    nature: Nature
    roster_on: date
    categories: tuple[str, ...]
    points: float
    pass_points: float
    good_points: float | None
    excellent_points: float | None
    sittings: tuple[Sitting, ...]
    recorded_at: datetime
    seq: int

    def sitting(self, number: int) -> Sitting | None:
        """By number."""
        return next((s for s in self.sittings if s.number == number), None)


@dataclass(frozen=True, slots=True)
class ExamResult:
    """Somebody's mark at one sitting; `score` None: absent. `source` is the SHA-256 of the file, empty when typed."""

    exam: str
    sitting: int
    pseudonym: str
    score: float | None
    passed: bool
    taken_on: date
    source: str
    seq: int


@dataclass(frozen=True, slots=True)
class ResultRow:
    """A row of a file of results, understood. Fields that the file has no column for are empty (None, "")."""

    place: int
    username: str
    name: str
    unit: str
    score: float | None  # None: absent
    organiser: str = ""
    exam: str = ""  # 考试名称 or 考试类别 as written
    session: str = ""  # 场次 as written
    nature: str = ""
    taken_on: date | None = None
    passed: bool | None = None


@dataclass(frozen=True, slots=True)
class Exemption:
    """免考: the person is listed, outside 应考. `scope` is an exam's id, or "year:2026" for everything of that year."""

    scope: str
    pseudonym: str
    reason: str
    approver: str
    approved_on: date
    attachments: tuple[str, ...]
    seq: int
