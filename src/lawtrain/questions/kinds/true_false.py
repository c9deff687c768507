"""判断: the statement is 正确 or 错误."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar, Self

from lawtrain.questions.item import Answers, Credit, Note, Option, Outcome, PartReader, Question
from lawtrain.questions.kinds._choice import Choice

_TEXTS = {"true": "正确", "false": "错误"}


@dataclass(frozen=True)
class TrueFalse(Choice):
    """Two fixed options that never change places."""

    name: ClassVar[str] = "true_false"
    label: ClassVar[str] = "判断"
    control: ClassVar[str] = "radio"
    minutes: ClassVar[float] = 0.5
    schema: ClassVar[Mapping[str, Any]] = {
        "properties": {
            "answer": {"enum": ["正确", "错误"], "description": "题干的说法是正确还是错误"},
        },
        "required": ["answer"],
    }

    @classmethod
    def read(cls, fields: Mapping[str, Any], note: Note, part: PartReader) -> Self:
        """See `Body.read`."""
        options = tuple(Option(i, text) for i, text in _TEXTS.items())
        return cls(options, tuple(i for i, text in _TEXTS.items() if text == fields["answer"]))

    def write(self) -> dict[str, Any]:
        """See `Body.write`."""
        return {"answer": _TEXTS[self.key[0]]}

    @property
    def shufflable(self) -> tuple[str, ...]:
        """正确 always stands before 错误."""
        return ()

    def grade(self, question: Question, answers: Answers, credit: Credit) -> Outcome:
        """See `Body.grade`."""
        answer = answers.get(question.id, ())
        return Outcome(question.id, Fraction(answer == self.key), answer)


KIND = TrueFalse
