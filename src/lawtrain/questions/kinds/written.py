"""简答: the learner writes, and a person marks by the guide."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar, Self

from lawtrain.questions.item import (
    Answer,
    Answers,
    Credit,
    Face,
    GuidePoint,
    Note,
    Outcome,
    PartReader,
    Question,
    Reveal,
)
from lawtrain.questions.kinds._alone import Alone

LONGEST = 3000
"""Characters of one answer."""


@dataclass(frozen=True)
class Written(Alone):
    """A marking guide: what to look for, and what each of it is worth. The model answer is the explanation."""

    guide: tuple[tuple[str, int], ...]  # (what an answer should say, weight)

    name: ClassVar[str] = "written"
    label: ClassVar[str] = "简答"
    control: ClassVar[str] = "text"
    rule: ClassVar[str] = ""
    minutes: ClassVar[float] = 12.0
    schema: ClassVar[Mapping[str, Any]] = {
        "properties": {
            "guide": {
                "type": "array",
                "minItems": 1,
                "maxItems": 12,
                "description": "评分要点，阅卷的人照着给分；学员交卷前看不到",
                "items": {
                    "type": "object",
                    "properties": {
                        "point": {
                            "type": "string",
                            "minLength": 2,
                            "maxLength": 500,
                            "description": "答到什么给分",
                        },
                        "weight": {
                            "type": "integer",
                            "minimum": 1,
                            "maximum": 100,
                            "description": "占多少份，各要点按份数分这道题的分",
                        },
                    },
                    "required": ["point", "weight"],
                    "additionalProperties": False,
                },
            },
        },
        "required": ["guide"],
    }

    @classmethod
    def read(cls, fields: Mapping[str, Any], note: Note, part: PartReader) -> Self:
        """See `Body.read`."""
        guide = tuple((one["point"].strip(), one["weight"]) for one in fields["guide"])
        seen: set[str] = set()
        for place, (point, _) in enumerate(guide):
            if point in seen:
                note(("guide", place, "point"), "这一条评分要点同前面的重复，请合并或改写")
            seen.add(point)
        return cls(guide)

    def write(self) -> dict[str, Any]:
        """See `Body.write`."""
        return {"guide": [{"point": point, "weight": weight} for point, weight in self.guide]}

    def redact(
        self, question: Question, orders: Mapping[str, Sequence[str]], settled: Container[str] = ()
    ) -> Face:
        """See `Body.redact`: the guide stays in the house."""
        return Face(question.id, self.name, self.label, self.control, question.stem, longest=LONGEST)

    def reveal(self, question: Question) -> Reveal:
        """See `Body.reveal`: the guide instead of a key."""
        whole = sum(weight for _, weight in self.guide)
        guide = tuple(GuidePoint(point, Fraction(weight, whole)) for point, weight in self.guide)
        return Reveal(question.id, (), question.explanation, {}, question.citations, guide=guide)

    def problem(self, answer: Answer) -> str | None:
        """See `Body.problem`."""
        if len(answer) > 1:
            return "一道简答题只能有一份答案"
        if answer and len(answer[0]) > LONGEST:
            return f"答案最多 {LONGEST} 个字，现在有 {len(answer[0])} 个字；请删短一些"
        return None

    def grade(self, question: Question, answers: Answers, credit: Credit) -> Outcome:
        """Nothing is decided here: a person marks it."""
        return Outcome(question.id, Fraction(0), answers.get(question.id, ()), decided=Fraction(0))


KIND = Written
