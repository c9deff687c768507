"""材料: a shared case with sub-questions, each answered and explained on its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar, Self

from lawtrain.questions.item import Answer, Answers, Credit, Face, Note, Outcome, PartReader, Question, Reveal


@dataclass(frozen=True, slots=True)
class Case:
    """Two or more parts of equal weight; the stem is the case itself."""

    questions: tuple[Question, ...]

    name: ClassVar[str] = "case"
    label: ClassVar[str] = "材料"
    control: ClassVar[str] = "group"
    minutes: ClassVar[float] = 1.0
    schema: ClassVar[Mapping[str, Any]] = {
        "properties": {
            "parts": {
                "type": "array",
                "minItems": 2,
                "maxItems": 8,
                "description": "小题，每题有自己的 id、kind、stem 和答案；没写的项目随材料",
                "items": {"type": "object", "required": ["id", "kind", "stem"]},
            }
        },
        "required": ["parts"],
    }

    @classmethod
    def read(cls, fields: Mapping[str, Any], note: Note, part: PartReader) -> Self:
        """See `Body.read`."""
        seen: set[str] = set()
        for place, one in enumerate(fields["parts"]):
            if one["id"] in seen:
                note(("parts", place, "id"), f"小题编号“{one['id']}”重复，请改成本题没有用过的编号")
            if one["kind"] == cls.label:
                note(("parts", place, "kind"), "材料题的小题不能又是材料题，请改用别的题型")
            seen.add(str(one["id"]))
        plain = [(n, p) for n, p in enumerate(fields["parts"]) if p["kind"] != cls.label]
        return cls(tuple(part(one, ("parts", place)) for place, one in plain))

    def write(self) -> dict[str, Any]:
        """See `Body.write`; parts are completed by the item writer, which knows what they inherit."""
        return {"parts": self.questions}

    @property
    def parts(self) -> tuple[Question, ...]:
        """The sub-questions."""
        return self.questions

    @property
    def shufflable(self) -> tuple[str, ...]:
        """The order of parts tells the story and stays."""
        return ()

    def redact(self, question: Question, orders: Mapping[str, Sequence[str]]) -> Face:
        """See `Body.redact`."""
        parts = tuple(p.body.redact(p, orders) for p in self.questions)
        return Face(question.id, self.name, self.label, self.control, question.stem, (), parts)

    def reveal(self, question: Question) -> Reveal:
        """See `Body.reveal`."""
        parts = tuple(p.body.reveal(p) for p in self.questions)
        return Reveal(question.id, (), question.explanation, {}, question.citations, parts)

    def problem(self, answer: Answer) -> str | None:
        """A case takes no answer of its own."""
        return "材料题请逐个小题作答" if answer else None

    def grade(self, question: Question, answers: Answers, credit: Credit) -> Outcome:
        """Mean of the parts that a program can mark."""
        outcomes = tuple(p.body.grade(p, answers, credit) for p in self.questions)
        decided = sum((o.decided for o in outcomes), Fraction(0))
        total = sum((o.fraction * o.decided for o in outcomes), Fraction(0))
        fraction = total / decided if decided else Fraction(0)
        return Outcome(question.id, fraction, (), outcomes, decided / max(1, len(outcomes)))


KIND = Case
