"""演练: a procedure taken step by step; what a step leads to is told before the next one is shown.

A stage is settled by its first answer, for good: the stages after it tell how it went lawfully.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any, ClassVar, Self

from lawtrain.questions.item import Face, Note, PartReader, Question
from lawtrain.questions.kinds._choice import Choice
from lawtrain.questions.kinds._group import Group, parts_schema


@dataclass(frozen=True, slots=True)
class Drill(Group):
    """Three or more stages of equal weight, each a choice of the next lawful step."""

    name: ClassVar[str] = "drill"
    label: ClassVar[str] = "演练"
    control: ClassVar[str] = "drill"
    rule: ClassVar[str] = "演练一步一步做，每一步选定后不能再改，当场看到后果；各步平分这道题的分。"
    minutes: ClassVar[float] = 1.0
    schema: ClassVar[Mapping[str, Any]] = parts_schema(
        3, 12, "各步，按办事的先后写；每步是单选、多选或者判断，有自己的 id、kind、stem 和答案"
    )

    @classmethod
    def read(cls, fields: Mapping[str, Any], note: Note, part: PartReader) -> Self:
        """See `Body.read`."""
        body = super(Drill, cls).read(fields, note, part)
        if fields.get("pool") == "exam":
            note(("pool",), "演练会当场给出答案，不能进考试题池；请改成 practice")
        for place, stage in enumerate(body.questions):
            choice = stage.body
            if not isinstance(choice, Choice) or choice.control not in {"radio", "checkbox"}:
                note(("parts", place, "kind"), "演练的每一步要当场给出后果，只能是单选、多选或者判断")
                continue
            for n, option in enumerate(choice.options):
                if choice.shufflable and not option.why:
                    message = "演练的每个选项都要写 why：合法的写理由，不合法的写后果和条文"
                    note(("parts", place, "options", n), message)
        return body

    def redact(
        self, question: Question, orders: Mapping[str, Sequence[str]], settled: Container[str] = ()
    ) -> Face:
        """See `Body.redact`: the settled stages, and the one after them."""
        behind = len([*takewhile(lambda stage: stage.id in settled, self.questions)])
        reached = self.questions[: behind + 1]
        parts = tuple(stage.body.redact(stage, orders) for stage in reached)
        total = len(self.questions)
        return Face(question.id, self.name, self.label, self.control, question.stem, (), parts, stages=total)


KIND = Drill
