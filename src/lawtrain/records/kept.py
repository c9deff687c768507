"""What is kept beside the ledger: files as evidence, and what people ask the office to put right.

附件 Attachment · 更正申请 Request
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file kept under its SHA-256. `size` in bytes."""

    digest: str
    name: str
    size: int
    actor: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Request:
    """更正申请: a learner says that something is wrong (`entry`: its seq) or missing (0); the office answers."""

    id: int
    pseudonym: str
    at: datetime
    entry: int
    words: str
    reply: str = ""
    replied_at: datetime | None = None
    replied_by: str = ""

    @property
    def waits(self) -> bool:
        """For an answer: one whose words were erased does not any more."""
        return self.replied_at is None and bool(self.words)
