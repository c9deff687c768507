"""What somebody is entitled or obliged to by their post: licences to enforce the law, and appointments.

行政执法证 Licence · 领域 field · 持证/拟持证 held/preparing · 任命 Appointment
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Licence:
    """A licence (行政执法证), held or applied for. `valid_from` None: 拟持证, being prepared for."""

    id: str
    pseudonym: str
    number: str  # 执法证号, empty while preparing, or when erased
    field: str  # 执法领域, e.g. 综合行政执法
    valid_from: date | None
    valid_to: date | None
    seq: int

    def held(self, on: date) -> bool:
        """Whether it entitles to act on that day."""
        return self.valid_from is not None and self.valid_from <= on <= (self.valid_to or date.max)


@dataclass(frozen=True, slots=True)
class Appointment:
    """Somebody is appointed; `noticed_on` is the day of the written notice, from which deadlines run."""

    id: str
    pseudonym: str
    position: str
    noticed_on: date
    leading: bool  # 领导干部: the exam within one year
    oath: bool  # 由人大常委会或政府任命，须宪法宣誓
    seq: int
