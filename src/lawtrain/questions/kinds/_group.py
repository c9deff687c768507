"""What the kinds with parts share: a stem that tells a story, and sub-questions of equal weight."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar, Self

from lawtrain.questions.item import Answer, Answers, Credit, Face, Note, Outcome, PartReader, Question, Reveal


def parts_schema(least: int, most: int, description: str) -> Mapping[str, Any]:
    """The field `parts` of such a kind."""
    return {
        "properties": {
            "parts": {
                "type": "array",
                "minItems": least,
                "maxItems": most,
                "description": description,
                "items": {"type": "object", "required": ["id", "kind", "stem"]},
            }
        },
        "required": ["parts"],
    }


@dataclass(frozen=True, slots=True)
class Group:
    """Two or more parts, each answered and explained on its own."""

    questions: tuple[Question, ...]

    name: ClassVar[str]
    label: ClassVar[str]
    control: ClassVar[str]
    rule: ClassVar[str]
    minutes: ClassVar[float]
    schema: ClassVar[Mapping[str, Any]]

    @classmethod
    def read(cls, fields: Mapping[str, Any], note: Note, part: PartReader) -> Self:
        """See `Body.read`. What kinds a part may have is held by the shape of the bank."""
        seen: set[str] = set()
        for place, one in enumerate(fields["parts"]):
            if one["id"] in seen:
                note(("parts", place, "id"), f"小题编号“{one['id']}”重复，请改成本题没有用过的编号")
            seen.add(str(one["id"]))
        plain = [(n, one) for n, one in enumerate(fields["parts"]) if "parts" not in one]
        for place in {*range(len(fields["parts"]))} - {n for n, _ in plain}:
            note(("parts", place, "kind"), "小题里不能再有小题，请改用别的题型")
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

    def redact(
        self, question: Question, orders: Mapping[str, Sequence[str]], settled: Container[str] = ()
    ) -> Face:
        """See `Body.redact`."""
        parts = tuple(p.body.redact(p, orders, settled) for p in self.questions)
        return Face(question.id, self.name, self.label, self.control, question.stem, (), parts)

    def reveal(self, question: Question) -> Reveal:
        """See `Body.reveal`."""
        parts = tuple(p.body.reveal(p) for p in self.questions)
        return Reveal(question.id, (), question.explanation, {}, question.citations, parts)

    def problem(self, answer: Answer) -> str | None:
        """Such a question takes no answer of its own."""
        return f"{self.label}题请逐个小题作答" if answer else None

    def grade(self, question: Question, answers: Answers, credit: Credit) -> Outcome:
        """Mean of the parts that a program can mark."""
        outcomes = tuple(p.body.grade(p, answers, credit) for p in self.questions)
        decided = sum((o.decided for o in outcomes), Fraction(0))
        total = sum((o.fraction * o.decided for o in outcomes), Fraction(0))
        fraction = total / decided if decided else Fraction(0)
        return Outcome(question.id, fraction, (), outcomes, decided / max(1, len(outcomes)))
