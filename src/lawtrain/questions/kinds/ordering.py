"""排序: steps to be brought into their lawful sequence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any, ClassVar, Self

from lawtrain.questions.item import (
    Answer,
    Answers,
    Credit,
    Note,
    Outcome,
    PartReader,
    Question,
)
from lawtrain.questions.kinds._choice import OPTIONS_SCHEMA, Choice, read_options


@dataclass(frozen=True)
class Ordering(Choice):
    """Steps in the order of the file, which must not be the right one, and their ids in the right one."""

    name: ClassVar[str] = "ordering"
    label: ClassVar[str] = "排序"
    control: ClassVar[str] = "order"
    rule: ClassVar[str] = "排序题按前后接对的处数给分，每接对一处得一份。"
    minutes: ClassVar[float] = 1.5
    schema: ClassVar[Mapping[str, Any]] = {
        "properties": {
            "options": {**OPTIONS_SCHEMA, "minItems": 3, "description": "各步，不要照正确的先后写"},
            "answer": {
                "type": "array",
                "minItems": 3,
                "uniqueItems": True,
                "items": {"type": "string"},
                "description": "全部步骤的编号，照正确的先后写",
            },
        },
        "required": ["options", "answer"],
    }

    @classmethod
    def read(cls, fields: Mapping[str, Any], note: Note, part: PartReader) -> Self:
        """See `Body.read`."""
        options = read_options(fields["options"], note)
        key = tuple(fields["answer"])
        listed = [o.id for o in options]
        if sorted(key) != sorted(set(listed)):
            note(("answer",), f"答案要把编号 {'、'.join(listed)} 各写一次，照正确的先后")
        elif {key, key[::-1]} & {tuple(listed), tuple(sorted(listed))}:
            # Ids reach the learner's page: they must not spell the key.
            note(("answer",), "编号或者书写的先后就是答案，等于把答案告诉了学员；请打乱选项，换编号")
        return cls(options, key)

    def problem(self, answer: Answer) -> str | None:
        """See `Body.problem`."""
        if answer and sorted(answer) != sorted(self.shufflable):
            return "排序题要把每一步都排上，各排一次"
        return None

    def grade(self, question: Question, answers: Answers, credit: Credit) -> Outcome:
        """One share for every step that directly follows its right predecessor; a step shifted as a block keeps them."""
        answer = answers.get(question.id, ())
        right = {*pairwise(self.key)}
        linked = tuple(after for before, after in pairwise(answer) if (before, after) in right)
        first = answer[:1] if answer[:1] == self.key[:1] else ()
        return Outcome(question.id, Fraction(len(linked), len(self.key) - 1), answer, hits=(*first, *linked))


KIND = Ordering
