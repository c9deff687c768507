"""多选: two or more options are right; partial credit follows a named rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar, Self

from lawtrain.questions.item import Answers, Credit, Note, Outcome, PartReader, Question
from lawtrain.questions.kinds._choice import OPTIONS_SCHEMA, Choice


@dataclass(frozen=True)
class MultipleChoice(Choice):
    """Any set of options; the credit rule of the paper decides what an incomplete set is worth."""

    name: ClassVar[str] = "multiple_choice"
    label: ClassVar[str] = "多选"
    control: ClassVar[str] = "checkbox"
    minutes: ClassVar[float] = 1.0
    schema: ClassVar[Mapping[str, Any]] = {
        "properties": {
            "options": {**OPTIONS_SCHEMA, "minItems": 3},
            "answer": {
                "type": "array",
                "minItems": 2,
                "uniqueItems": True,
                "items": {"type": "string"},
                "description": "全部正确选项的编号，两个以上",
            },
        },
        "required": ["options", "answer"],
    }

    @classmethod
    def read(cls, fields: Mapping[str, Any], note: Note, part: PartReader) -> Self:
        """See `Body.read`."""
        body = super().read(fields, note, part)
        if len(body.key) == len(body.options):
            note(("answer",), "全部选项都是答案，选了等于没有考；请至少留一个错误选项")
        return body

    def grade(self, question: Question, answers: Answers, credit: Credit) -> Outcome:
        """See `Body.grade`. Blank is 0 under every rule."""
        answer = answers.get(question.id, ())
        return Outcome(question.id, _fraction(set(answer), set(self.key), credit), answer)


def _fraction(chosen: set[str], key: set[str], credit: Credit) -> Fraction:
    hits, misses = len(chosen & key), len(chosen - key)
    if credit is Credit.ALL:
        return Fraction(chosen == key)
    if credit is Credit.PARTIAL:
        return Fraction(0) if misses else Fraction(hits, len(key))
    return max(Fraction(0), Fraction(hits - misses, len(key)))


KIND = MultipleChoice
