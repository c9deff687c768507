"""The question as a frozen value, and what a kind must answer."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Any, ClassVar, Protocol, Self, runtime_checkable

from lawtrain.laws import Calendar, Citation

Answer = tuple[str, ...]
"""One answer; `()` is blank. Choice kinds: the chosen option ids in no particular order. Written: `(text,)`. Ordering: all
option ids in sequence. Rows (matching, blanks): `row=value` for each row that was answered.
"""
Answers = Mapping[str, Answer]
"""Answers by question id; the parts of a case answer under their own ids."""
Path = tuple[str | int, ...]
"""Where in an item something stands, e.g. `("options", 2, "text")`."""
Note = Callable[[Path, str], None]
"""Takes one problem: where, and what is wrong and what to do, in Chinese."""


class Level(StrEnum):
    """认知层次."""

    RECALL = "记忆"
    UNDERSTAND = "理解"
    APPLY = "应用"


class Pool(StrEnum):
    """题池: practice items show their key after submission, exam items are kept by the office."""

    PRACTICE = "practice"
    EXAM = "exam"


class Review(StrEnum):
    """复核状态: nobody may write 内容已审核 until a named person has signed."""

    QUOTES_CHECKED = "引文已核对·待人工复核"
    SIGNED = "已签审"
    STALE = "待复核"


class Credit(StrEnum):
    """How a multiple-choice answer earns points; the rule is always printed on the paper."""

    ALL = "全对得分"
    PARTIAL = "漏选得部分分、错选不得分"
    PER_OPTION = "按选项得分"

    @property
    def rule(self) -> str:
        """The sentence a learner reads before answering."""
        return {
            Credit.ALL: "多选题须全部选对才得分，多选、少选、错选都不得分。",
            Credit.PARTIAL: "多选题少选时按选对的比例得分；选了错误选项，该题不得分。",
            Credit.PER_OPTION: "多选题每选对一项得一份分，每选错一项扣同样一份，扣到零分为止。",
        }[self]


@dataclass(frozen=True, slots=True)
class Option:
    """One option. `id` is lasting; `why` explains why it is right or wrong and is shown after submission only."""

    id: str
    text: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Face:
    """The side of a question that may reach a learner before submission: no key, no reason, no version."""

    id: str
    kind: str
    label: str
    control: str
    stem: str
    options: tuple[tuple[str, str], ...] = ()  # (id, text) in the order of the paper
    parts: tuple[Face, ...] = ()
    longest: int = 0  # characters of a written answer, or of one blank
    rows: tuple[tuple[str, str], ...] = ()  # (id, text): what is matched, or the blanks of the stem
    stages: int = 0  # of a drill, in all; `parts` are those reached so far

    def said(self, answer: Answer, typed: Callable[[str], str] = str) -> str:
        """An answer in words; empty where there is none. What a learner typed goes through `typed`."""
        texts, rows = dict(self.options), dict(self.rows)

        def word(value: str) -> str:
            return texts.get(value, "") if texts else typed(value)

        if rows:
            given = (one.partition("=") for one in answer)
            return "；".join(f"{rows[row]}：{word(value)}" for row, _, value in given if row in rows)
        return (" → " if self.control == "order" else "；").join(filter(None, map(word, answer)))


@dataclass(frozen=True, slots=True)
class GuidePoint:
    """One line of a marking guide (评分要点): what an answer should say, and its share of the question's points."""

    text: str
    share: Fraction


@dataclass(frozen=True, slots=True)
class Reveal:
    """What a learner sees after submission, and never before."""

    id: str
    key: Answer
    explanation: str
    whys: Mapping[str, str]  # option id → reason
    citations: tuple[Citation, ...]
    parts: tuple[Reveal, ...] = ()
    guide: tuple[GuidePoint, ...] = ()
    also: Mapping[str, tuple[str, ...]] = field(
        default_factory=dict
    )  # row id → further spellings that are right


@dataclass(frozen=True, slots=True)
class Outcome:
    """How right an answer is, 0 ≤ fraction ≤ 1; points are applied by the paper.

    `decided` is the part of the question's points that a program can decide: 0 for a written answer, which a person
    marks, and `fraction` speaks of that part alone. `hits`: what earned credit within one question, the ids of its rows,
    or of its options that stand rightly in the sequence.
    """

    id: str
    fraction: Fraction
    answer: Answer = ()
    parts: tuple[Outcome, ...] = ()
    decided: Fraction = Fraction(1)
    hits: tuple[str, ...] = ()


PartReader = Callable[[Mapping[str, Any], "Path"], "Question"]


class Body(Protocol):
    """What a kind answers. `name` is for machines, `label` is what people write and read (单选)."""

    name: ClassVar[str]
    label: ClassVar[str]
    control: ClassVar[
        str
    ]  # which input quiz.js draws: radio, checkbox, text, order, match, blanks; group, drill (of parts)
    rule: ClassVar[
        str
    ]  # how it is marked, for the learner; "" where nothing needs to be said, or the paper's credit says it
    minutes: ClassVar[float]  # what a careful reader needs, for the estimate before starting
    schema: ClassVar[Mapping[str, Any]]  # JSON Schema: {"properties": …, "required": […]} of its own fields

    @classmethod
    def read(cls, fields: Mapping[str, Any], note: Note, part: PartReader) -> Self:
        """Build from fields that fit `schema`; `note(path, message)` whatever is still wrong.

        `part(fields, path)` reads a sub-question, which inherits what it does not say itself.
        """

    def write(self) -> dict[str, Any]:
        """The fields again, such that `read(write())` is the same body."""

    @property
    def parts(self) -> tuple[Question, ...]:
        """Sub-questions; `()` for a plain kind."""

    @property
    def shufflable(self) -> tuple[str, ...]:
        """Option ids whose order a paper may change; `()` where the order is part of the question."""

    def redact(
        self, question: Question, orders: Mapping[str, Sequence[str]], settled: Container[str] = ()
    ) -> Face:
        """The public side; `orders` maps question id → option ids as the paper shows them.

        `settled`: ids of the leaves that can no longer be changed. A kind that goes on step by step shows what comes
        after them, and no more.
        """

    def reveal(self, question: Question) -> Reveal:
        """Key and reasons."""

    def problem(self, answer: Answer) -> str | None:
        """Why this answer cannot be one to this question (unknown or too many options); None when it can."""

    def grade(self, question: Question, answers: Answers, credit: Credit) -> Outcome:
        """How right the answers are."""


@runtime_checkable
class Template(Protocol):
    """A body that is not asked as it stands: chance gives it its days and values when a paper is drawn."""

    def fill(self, question: Question, seed: int, calendar: Calendar) -> Question:
        """The question to ask, under the same id; same seed and calendar, same question. Raises UnknownYear."""

    def lacking(self, calendar: Calendar) -> str:
        """What `calendar` must know before every seed can be filled, and how to add it; empty when nothing lacks."""


def fill(question: Question, seed: int, calendar: Calendar) -> Question:
    """The question as it is asked: a template filled, anything else as it is. Raises UnknownYear."""
    return question.body.fill(question, seed, calendar) if isinstance(question.body, Template) else question


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Question:
    """One item of a bank. Equal content has an equal `version`, whatever file it came from."""

    id: str
    stem: str
    body: Body
    explanation: str
    citations: tuple[Citation, ...] = ()
    topic: str = ""
    level: Level = Level.UNDERSTAND
    difficulty: int = 3  # 1 easy … 5 hard
    duty: str = ""
    audience: tuple[str, ...] = ()
    family: str = ""
    pool: Pool = Pool.PRACTICE
    review: Review = Review.QUOTES_CHECKED

    @property
    def kind(self) -> str:
        """Machine name of the kind."""
        return self.body.name

    @property
    def minutes(self) -> float:
        """Estimated answering time."""
        return self.body.minutes + sum(p.minutes for p in self.body.parts)

    @property
    def stages(self) -> tuple[str, ...]:
        """Ids of the parts that are taken one after the other, each settled by its first answer; else `()`."""
        return tuple(p.id for p in self.body.parts) if self.body.control == "drill" else ()

    @property
    def leaves(self) -> tuple[Question, ...]:
        """The questions that take an answer: the parts of a case, else itself."""
        return self.body.parts or (self,)
