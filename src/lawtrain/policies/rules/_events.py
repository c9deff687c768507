"""Which events count: shared by the kinds that look at what somebody attended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Self

from lawtrain.policies.case import Case
from lawtrain.policies.words import day
from lawtrain.records import Attendance, EventKind, TrainingEvent

EVENTS: Mapping[str, Any] = {
    "type": "array",
    "minItems": 1,
    "uniqueItems": True,
    "items": {"enum": [kind.value for kind in EventKind]},
    "description": "算哪几类活动，不写是全部",
}
TOPICS: Mapping[str, Any] = {
    "type": "array",
    "minItems": 1,
    "uniqueItems": True,
    "items": {"type": "string", "minLength": 1, "maxLength": 60},
    "description": "只算学习主题里有其中一个的活动，不写不限",
}


@dataclass(frozen=True, slots=True)
class Which:
    """A filter; empty means any."""

    kinds: tuple[EventKind, ...] = ()
    topics: tuple[str, ...] = ()
    words: str = field(init=False, compare=False)

    def __post_init__(self) -> None:
        kinds = "或".join(self.kinds) or "学习活动"
        words = f"{kinds}（主题：{'、'.join(self.topics)}）" if self.topics else kinds
        object.__setattr__(self, "words", words)

    @classmethod
    def read(cls, fields: Mapping[str, Any]) -> Self:
        """From `events` and `topics`, in no particular order."""
        kinds = tuple(sorted(EventKind(kind) for kind in fields.get("events", ())))
        return cls(kinds, tuple(sorted(fields.get("topics", ()))))

    def accepts(self, event: TrainingEvent) -> bool:
        """Whether it counts."""
        return (not self.kinds or event.kind in self.kinds) and (
            not self.topics or any(topic in event.topics for topic in self.topics)
        )

    def within(self, other: Which) -> bool:
        """Whether `other` lets everything through that this does, kinds considered."""
        return not other.kinds or (bool(self.kinds) and {*self.kinds} <= {*other.kinds})

    def attended(self, case: Case, last: date) -> list[tuple[TrainingEvent, Attendance]]:
        """What counts of the person's year up to that day."""
        pairs = [pair for pair in case.person.attended if pair[0].held_on <= last]
        if self.kinds:
            pairs = [pair for pair in pairs if pair[0].kind in self.kinds]
        return [pair for pair in pairs if self.accepts(pair[0])] if self.topics else pairs

    def __str__(self) -> str:
        return self.words


EVERY = Which()
"""Any event."""


def said(event: TrainingEvent, year: int) -> str:
    """3月5日法治讲座."""
    return day(event.held_on, year) + event.kind
