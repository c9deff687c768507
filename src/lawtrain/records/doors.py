"""Who may come in and what is noted of it.

账号 Account · 角色 Role · 审计记录 AuditEntry · 意见反馈 Feedback
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class Role(StrEnum):
    """A role, in the order in which one is named when a person has several. The hub's group is `lawtrain-<role>`."""

    ADMIN = "admin"
    OFFICE = "office"
    TRAINER = "trainer"
    LEARNER = "learner"

    @property
    def label(self) -> str:
        """As people call it."""
        return _LABELS[self]

    @property
    def group(self) -> str:
        """As the hub calls it."""
        return f"lawtrain-{self.value}"


_LABELS = {Role.LEARNER: "学员", Role.TRAINER: "培训员", Role.OFFICE: "普法办", Role.ADMIN: "管理员"}


def chief(roles: Iterable[Role]) -> Role | None:
    """The role a person is called by."""
    held = set(roles)
    return next((role for role in Role if role in held), None)


@dataclass(frozen=True, slots=True)
class Account:
    """How somebody proves who they are. `password` is a hash, empty when none has been given out.

    Log-ins before `valid_from` are over. `notice` is the version of the privacy notice that was read.
    """

    pseudonym: str
    password: str
    one_time: bool
    valid_from: datetime
    failures: int = 0
    locked_until: datetime | None = None
    notice: str = ""


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Who did what to whom. Both are pseudonyms; `actor` is "console" for a command on the server."""

    seq: int
    at: datetime
    actor: str
    action: str
    subject: str
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a learner wrote, and the answer."""

    id: int
    pseudonym: str
    at: datetime
    page: str
    words: str
    reply: str = ""
    replied_at: datetime | None = None
