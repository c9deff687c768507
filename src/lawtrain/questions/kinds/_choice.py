"""What the choice kinds share: a list of options, some of them keyed."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from lawtrain.questions.item import Answer, Face, Note, Option, PartReader, Question, Reveal
from lawtrain.questions.kinds._alone import Alone

OPTIONS_SCHEMA: Mapping[str, Any] = {
    "type": "array",
    "minItems": 2,
    "maxItems": 8,
    "items": {
        "type": "object",
        "properties": {
            "id": {
                "type": "string",
                "pattern": "^[a-z0-9][a-z0-9_-]{0,15}$",
                "description": "选项编号，定了不改",
            },
            "text": {"type": "string", "minLength": 1, "maxLength": 500, "description": "选项文字"},
            "why": {"type": "string", "maxLength": 1000, "description": "这一项对或错的理由，交卷后才显示"},
        },
        "required": ["id", "text"],
        "additionalProperties": False,
    },
}


def read_options(
    listed: Sequence[Mapping[str, Any]], note: Note, field: str = "options"
) -> tuple[Option, ...]:
    """Options, prompts or blanks as written under `field`; ids that stand twice are noted."""
    options = tuple(Option(o["id"], o.get("text", "").strip(), o.get("why", "").strip()) for o in listed)
    seen: set[str] = set()
    for place, option in enumerate(options):
        if option.id in seen:
            note((field, place, "id"), f"编号“{option.id}”重复，请改成本题没有用过的编号")
        seen.add(option.id)
    return options


def write_options(options: Sequence[Option]) -> list[dict[str, str]]:
    """The same again."""
    return [{"id": o.id, "text": o.text, **({"why": o.why} if o.why else {})} for o in options]


def as_shown(options: Sequence[Option], order: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """(id, text) in the paper's order; unknown ids of it are ignored, missing ones follow."""
    texts = {o.id: o.text for o in options}
    ids = [i for i in order if i in texts]
    return tuple((i, texts[i]) for i in (*ids, *(i for i in texts if i not in ids)))


@dataclass(frozen=True)
class Choice(Alone):
    """Options and the ids of the keyed ones, in the order of the options."""

    options: tuple[Option, ...]
    key: Answer

    name: ClassVar[str]
    label: ClassVar[str]
    control: ClassVar[str]
    rule: ClassVar[str] = ""
    minutes: ClassVar[float]
    schema: ClassVar[Mapping[str, Any]]

    @classmethod
    def read(cls, fields: Mapping[str, Any], note: Note, part: PartReader) -> Self:
        """See `Body.read`."""
        options = read_options(fields["options"], note)
        answer = fields["answer"]
        wanted = [answer] if isinstance(answer, str) else list(answer)
        seen = {o.id for o in options}
        for chosen in wanted:
            if chosen not in seen:
                note(("answer",), f"答案“{chosen}”不在选项编号 {'、'.join(sorted(seen))} 之中")
        return cls(options, tuple(o.id for o in options if o.id in wanted))

    def write(self) -> dict[str, Any]:
        """See `Body.write`."""
        return {"options": write_options(self.options), "answer": self._write_key()}

    def _write_key(self) -> str | list[str]:
        return list(self.key)

    @property
    def shufflable(self) -> tuple[str, ...]:
        """All options may change places."""
        return tuple(o.id for o in self.options)

    def redact(
        self, question: Question, orders: Mapping[str, Sequence[str]], settled: Container[str] = ()
    ) -> Face:
        """See `Body.redact`: texts only, in the paper's order, unknown or missing ids of an order ignored."""
        shown = as_shown(self.options, orders.get(question.id, ()))
        return Face(question.id, self.name, self.label, self.control, question.stem, shown)

    def reveal(self, question: Question) -> Reveal:
        """See `Body.reveal`."""
        whys = {o.id: o.why for o in self.options if o.why}
        return Reveal(question.id, self.key, question.explanation, whys, question.citations)

    def problem(self, answer: Answer) -> str | None:
        """See `Body.problem`."""
        if len(set(answer)) != len(answer) or not set(answer) <= {o.id for o in self.options}:
            return "答案里有本题没有的选项"
        if self.control == "radio" and len(answer) > 1:
            return "本题只能选一项"
        return None
