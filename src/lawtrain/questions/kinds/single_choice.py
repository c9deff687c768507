"""单选: exactly one option is right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

from lawtrain.questions.item import Answers, Credit, Outcome, Question
from lawtrain.questions.kinds._choice import OPTIONS_SCHEMA, Choice


@dataclass(frozen=True)
class SingleChoice(Choice):
    """Full credit for the one right option, none otherwise."""

    name: ClassVar[str] = "single_choice"
    label: ClassVar[str] = "单选"
    control: ClassVar[str] = "radio"
    minutes: ClassVar[float] = 0.75
    schema: ClassVar[Mapping[str, Any]] = {
        "properties": {
            "options": OPTIONS_SCHEMA,
            "answer": {"type": "string", "description": "正确选项的编号，只有一个"},
        },
        "required": ["options", "answer"],
    }

    def _write_key(self) -> str | list[str]:
        return self.key[0] if self.key else ""

    def grade(self, question: Question, answers: Answers, credit: Credit) -> Outcome:
        """See `Body.grade`."""
        answer = answers.get(question.id, ())
        return Outcome(question.id, Fraction(answer == self.key), answer)


KIND = SingleChoice
