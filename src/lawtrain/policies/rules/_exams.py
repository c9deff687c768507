"""Which exams count: shared by the kinds that look at results of official exams."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from lawtrain.records import Exam, Nature

EXAM: Mapping[str, Any] = {
    "type": "string",
    "minLength": 2,
    "maxLength": 30,
    "description": "考试类别，如 学法用法",
}
NATURE: Mapping[str, Any] = {
    "enum": [nature.value for nature in Nature],
    "description": "考试性质，不写是正式",
}
ORGANISER: Mapping[str, Any] = {
    "type": "string",
    "minLength": 2,
    "maxLength": 60,
    "description": "只算哪个单位组织的考试，不写不限",
}


@dataclass(frozen=True, slots=True)
class Sort:
    """Exams of a kind and nature, by anybody or by one organiser."""

    kind: str
    nature: Nature = Nature.FORMAL
    organiser: str = ""

    @classmethod
    def read(cls, fields: Mapping[str, Any]) -> Self:
        """From `exam`, `nature` and `organiser`."""
        nature = Nature(fields.get("nature", Nature.FORMAL))
        return cls(fields["exam"].strip(), nature, fields.get("organiser", "").strip())

    def accepts(self, exam: Exam) -> bool:
        """Whether it counts."""
        return (
            exam.kind == self.kind
            and exam.nature is self.nature
            and (not self.organiser or exam.organiser == self.organiser)
        )

    def __str__(self) -> str:
        return f"{self.organiser}{self.kind}考试（{self.nature}）"
