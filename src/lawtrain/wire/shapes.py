"""The shapes. `html` fields hold sanitised HTML made by the desk; everything else is plain text."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

from lawtrain.errors import Unavailable

VERSION = 1
"""Goes into the path of the API (`/api/v1`); a breaking change of a shape gets a new number."""

Answer = tuple[str, ...]


class Shape(msgspec.Struct, frozen=True, kw_only=True):
    """Base of all shapes."""


class Problem(Shape, frozen=True, kw_only=True, omit_defaults=True):
    """Any error: `code` from the error tree, `message` for the person, `field` of a form that it is about."""

    code: str
    message: str
    field: str = ""


class Me(Shape, frozen=True, kw_only=True):
    """Who the service takes the caller for."""

    person: str  # see `Desk.person`
    username: str
    name: str
    role: str  # learner | trainer | office | admin


class Option(Shape, frozen=True, kw_only=True):
    """An option as shown."""

    id: str
    html: str


class Question(Shape, frozen=True, kw_only=True):
    """A redacted question; a case has `parts` and no options."""

    id: str
    kind: str
    label: str
    control: str  # radio | checkbox | text | order | match | blanks | group | drill
    html: str
    points: float
    options: tuple[Option, ...] = ()
    parts: tuple[Question, ...] = ()
    longest: int = 0  # characters of a written answer, or of one blank
    rows: tuple[Option, ...] = ()  # what is matched, or the blanks; an answer is `row=value` for each
    stages: int = 0  # of a drill, in all; `parts` are those reached so far


class Citation(Shape, frozen=True, kw_only=True):
    """An article behind an answer."""

    label: str  # 《宪法》第五条第三款
    law: str
    article: int
    suffix: int = 0  # n of 第…条之n
    quote: str = ""


class GuidePoint(Shape, frozen=True, kw_only=True):
    """One line of a marking guide."""

    html: str
    points: float


class Marked(Shape, frozen=True, kw_only=True):
    """A question after submission: what was answered, what was right, and why.

    `by_person`: a written answer, which no program marks (then `score` is 0); its `guide` says what to look for.
    """

    id: str
    score: float
    points: float
    answer: Answer
    key: Answer
    html: str  # the explanation
    whys: dict[str, str]  # option or row id → html
    citations: tuple[Citation, ...]
    parts: tuple[Marked, ...] = ()
    hits: tuple[str, ...] = ()  # ids of the rows, or of the steps in sequence, that earned credit
    by_person: bool = False
    guide: tuple[GuidePoint, ...] = ()

    @property
    def right(self) -> bool:
        """Full marks."""
        return self.score == self.points


class QuizHead(Shape, frozen=True, kw_only=True):
    """What a learner reads before starting."""

    ref: str
    title: str
    counted: bool
    count: int  # questions
    points: float
    pass_score: float
    minutes: int
    rule: str  # the credit rule of 多选; empty when there is none on the paper
    steps: int = 0  # of a quiz that is all drills
    rules: tuple[str, ...] = ()  # how the other kinds on the paper are marked, where that needs to be said
    assignment: bool = False  # 作业: handed in through JupyterLab's assignment list, marked later


class AttemptState(Shape, frozen=True, kw_only=True):
    """An attempt under way, or finished (then `submitted`). `rev` grows with every accepted answer."""

    id: str
    number: int
    started_at: str  # ISO 8601
    rev: int
    submitted: bool
    answers: dict[str, Answer]
    questions: tuple[Question, ...]
    told: tuple[
        Marked, ...
    ] = ()  # of an open attempt: the stages of drills that are settled, with key and reasons


class Result(Shape, frozen=True, kw_only=True):
    """A marked attempt."""

    attempt: str
    number: int
    first: bool
    counted: bool
    score: float
    points: float
    passed: bool
    submitted_at: str
    marks: tuple[Marked, ...]


class PastAttempt(Shape, frozen=True, kw_only=True):
    """One line of the history under a quiz."""

    number: int
    score: float
    points: float
    passed: bool
    submitted_at: str


class QuizState(Shape, frozen=True, kw_only=True):
    """How a quiz stands for one person. Not begun: no attempt. Under way: attempt. Finished: attempt and result."""

    head: QuizHead
    attempt: AttemptState | None
    result: Result | None
    history: tuple[PastAttempt, ...]


class Start(Shape, frozen=True, kw_only=True):
    """Which quiz to begin; short names are understood."""

    quiz: str


class AnswerIn(Shape, frozen=True, kw_only=True):
    """One answer of a save. `seq` counts up within a tab, so that a repeated request is recognised."""

    question: str
    answer: Answer
    seq: int


class Save(Shape, frozen=True, kw_only=True):
    """Answers from one tab, which has seen the attempt up to revision `since`."""

    tab: str
    since: int
    answers: tuple[AnswerIn, ...]


class Update(Shape, frozen=True, kw_only=True):
    """An answer as it now stands on the server, because another tab or device gave it."""

    question: str
    answer: Answer


class Saved(Shape, frozen=True, kw_only=True):
    """The durable acknowledgement. `stale` are questions whose answer in this request came too late."""

    rev: int
    saved_at: str
    stale: tuple[str, ...]
    updates: tuple[Update, ...]


class Lesson(Shape, frozen=True, kw_only=True):
    """A lesson in 我的学习."""

    ref: str
    title: str
    course: str
    minutes: int
    quizzes: tuple[LessonQuiz, ...]


class LessonQuiz(Shape, frozen=True, kw_only=True):
    """How one quiz of a lesson stands."""

    ref: str
    title: str
    counted: bool
    minutes: int
    state: str  # new | open | passed | failed | done (practice)
    first_score: float | None = None
    best_score: float | None = None
    points: float = 0


class Progress(Shape, frozen=True, kw_only=True):
    """我的学习: what stands where, and what comes next."""

    year: int
    name: str
    lessons: tuple[Lesson, ...]
    done: int
    owed: int
    minutes_left: int
    next_lesson: str  # ref, empty when nothing is owed
    next_step: str  # a sentence


T = TypeVar("T")


def encode(shape: Any) -> bytes:
    """JSON of a shape."""
    return msgspec.json.encode(shape)


def decode(data: bytes | str, kind: type[T]) -> T:
    """A shape from JSON. Raises Unavailable when the other side sent something else."""
    try:
        return msgspec.json.decode(data, type=kind)
    except msgspec.MsgspecError as error:
        raise Unavailable("学习服务的回答读不懂，可能正在升级；请稍后刷新再试") from error
