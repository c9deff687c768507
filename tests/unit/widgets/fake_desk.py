"""A desk without store or service: one quiz of one question, and errors on demand."""

from __future__ import annotations

from lawtrain import wire
from lawtrain.errors import LawtrainError

HEAD = wire.QuizHead(
    ref="sample/01-first/test",
    title="课后测验",
    counted=True,
    count=1,
    points=5,
    pass_score=3,
    minutes=1,
    rule="",
)
QUESTION = wire.Question(
    id="single-1",
    kind="single_choice",
    label="单选",
    control="radio",
    html="<p>题干</p>",
    points=5,
    options=(wire.Option(id="a", html="甲"), wire.Option(id="b", html="乙")),
)
SAVED = wire.Saved(rev=7, saved_at="2026-11-22T08:00:00+00:00", stale=(), updates=())
ATTEMPT = "0123456789abcdef"


def state(*, begun: bool, submitted: bool = False) -> wire.QuizState:
    """How the quiz stands."""
    attempt = wire.AttemptState(
        id=ATTEMPT,
        number=1,
        started_at="2026-11-22T08:00:00+00:00",
        rev=0,
        submitted=submitted,
        answers={},
        questions=(QUESTION,),
    )
    result = wire.Result(
        attempt=ATTEMPT,
        number=1,
        first=True,
        counted=True,
        score=0,
        points=5,
        passed=False,
        submitted_at="2026-11-22T08:01:00+00:00",
        marks=(),
    )
    return wire.QuizState(
        head=HEAD, attempt=attempt if begun else None, result=result if submitted else None, history=()
    )


class FakeDesk:
    """Remembers what it was asked; while `trouble` is set, every verb raises it."""

    def __init__(self, trouble: LawtrainError | None = None) -> None:
        self.trouble = trouble
        self.asked: list[tuple[object, ...]] = []

    def _ask(self, *what: object) -> None:
        self.asked.append(what)
        if self.trouble:
            raise self.trouble

    @property
    def person(self) -> str:
        self._ask("person")
        return "f00d"

    def look(self, quiz: str) -> wire.QuizState:
        self._ask("look", quiz)
        return state(begun=False)

    def start(self, quiz: str) -> wire.QuizState:
        self._ask("start", quiz)
        return state(begun=True)

    def save(self, attempt: str, save: wire.Save) -> wire.Saved:
        self._ask("save", attempt, save)
        return SAVED

    def submit(self, attempt: str) -> wire.QuizState:
        self._ask("submit", attempt)
        return state(begun=True, submitted=True)

    def progress(self) -> wire.Progress:
        self._ask("progress")
        raise AssertionError("not asked by a quiz")
