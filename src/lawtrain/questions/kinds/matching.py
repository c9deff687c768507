"""匹配: each prompt is given one of the options; an option may serve several prompts or none."""

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
    Note,
    Option,
    Outcome,
    PartReader,
    Question,
    Reveal,
)
from lawtrain.questions.kinds._alone import Alone
from lawtrain.questions.kinds._choice import OPTIONS_SCHEMA, as_shown, read_options, write_options
from lawtrain.questions.kinds._rows import paired, sound, written


@dataclass(frozen=True)
class Matching(Alone):
    """Prompts, options, and which option is right for each prompt."""

    prompts: tuple[Option, ...]
    options: tuple[Option, ...]
    key: tuple[tuple[str, str], ...]  # (prompt id, option id) in the order of the prompts

    name: ClassVar[str] = "matching"
    label: ClassVar[str] = "匹配"
    control: ClassVar[str] = "match"
    rule: ClassVar[str] = "匹配题按配对正确的项数给分。"
    minutes: ClassVar[float] = 1.5
    schema: ClassVar[Mapping[str, Any]] = {
        "properties": {
            "prompts": {**OPTIONS_SCHEMA, "description": "要配对的各项，从上到下"},
            "options": {**OPTIONS_SCHEMA, "description": "供选的各项；一项可以用几次，也可以不用"},
            "answer": {
                "type": "object",
                "additionalProperties": {"type": "string"},
                "description": "每一项配哪个选项，如 {p1: b, p2: a}",
            },
        },
        "required": ["prompts", "options", "answer"],
    }

    @classmethod
    def read(cls, fields: Mapping[str, Any], note: Note, part: PartReader) -> Self:
        """See `Body.read`."""
        prompts = read_options(fields["prompts"], note, "prompts")
        options = read_options(fields["options"], note)
        answer: Mapping[str, str] = fields["answer"]
        known, choices = {p.id for p in prompts}, {o.id for o in options}
        for prompt in [*(p for p in known if p not in answer), *(p for p in answer if p not in known)]:
            note(("answer",), f"prompts 里的每一项都要有一个答案，也只能有一个；请核对“{prompt}”")
        for prompt, chosen in answer.items():
            if chosen not in choices:
                note(("answer",), f"“{prompt}”的答案“{chosen}”不在选项编号 {'、'.join(sorted(choices))} 之中")
        given = [answer.get(p.id) for p in prompts]
        if given in ([o.id for o in options][: len(given)], sorted(choices)[: len(given)]):
            # Ids reach the learner's page: they must not spell the key.
            note(("answer",), "答案就是选项从上到下的先后，等于把答案告诉了学员；请打乱选项，换编号")
        if len({*answer.values()}) == 1:
            note(("answer",), "各项的答案都是同一个选项，等于没有配对；请换几项")
        return cls(prompts, options, tuple((p.id, answer.get(p.id, "")) for p in prompts))

    def write(self) -> dict[str, Any]:
        """See `Body.write`."""
        return {
            "prompts": write_options(self.prompts),
            "options": write_options(self.options),
            "answer": dict(self.key),
        }

    @property
    def shufflable(self) -> tuple[str, ...]:
        """The options may change places; the prompts stay."""
        return tuple(o.id for o in self.options)

    def redact(
        self, question: Question, orders: Mapping[str, Sequence[str]], settled: Container[str] = ()
    ) -> Face:
        """See `Body.redact`."""
        shown = as_shown(self.options, orders.get(question.id, ()))
        rows = tuple((p.id, p.text) for p in self.prompts)
        return Face(question.id, self.name, self.label, self.control, question.stem, shown, rows=rows)

    def reveal(self, question: Question) -> Reveal:
        """See `Body.reveal`: reasons by prompt."""
        whys = {p.id: p.why for p in self.prompts if p.why}
        return Reveal(question.id, written(dict(self.key)), question.explanation, whys, question.citations)

    def problem(self, answer: Answer) -> str | None:
        """See `Body.problem`. Rows may be left open."""
        fine = sound(answer, tuple(p.id for p in self.prompts))
        return None if fine and {*paired(answer).values()} <= {*self.shufflable} else "答案里有本题没有的选项"

    def grade(self, question: Question, answers: Answers, credit: Credit) -> Outcome:
        """One share for each prompt that has its right option."""
        answer = answers.get(question.id, ())
        given = paired(answer)
        hits = tuple(prompt for prompt, right in self.key if given.get(prompt) == right)
        return Outcome(question.id, Fraction(len(hits), len(self.key)), answer, hits=hits)


KIND = Matching
