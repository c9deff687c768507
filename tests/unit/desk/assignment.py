"""An assignment's packet with every control, and what its tests do at the desk."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime

from lawtrain import wire
from lawtrain.desk.file import FileDesk, Packet


def question(
    name: str, control: str, letters: str = "abc", parts: tuple[wire.Question, ...] = ()
) -> wire.Question:
    labels = {"radio": "单选", "checkbox": "多选", "text": "简答", "group": "材料"}
    kinds = {"radio": "single_choice", "checkbox": "multiple_choice", "text": "written", "group": "case"}
    options = tuple(wire.Option(id=one, html=f"选项{one}") for one in letters)
    return wire.Question(
        id=name,
        kind=kinds[control],
        label=labels[control],
        control=control,
        html=f"<p>{labels[control]}的题干。</p>",
        points=10,
        options=options if control in {"radio", "checkbox"} else (),
        parts=parts,
        longest=3000 if control == "text" else 0,
    )


def packet(
    *, paper: str = "d1" * 32, leave_out: Iterable[str] = (), options: Mapping[str, str] | None = None
) -> Packet:
    """`options`: other letters than abc, by question."""
    letters = options or {}
    parts = (question("a-4_a", "text"), question("a-4_b", "checkbox"))
    questions = (
        question("a-1", "radio", letters.get("a-1", "abc")),
        question("a-2", "checkbox"),
        question("a-3", "text"),
        question("a-4", "group", parts=parts),
    )
    kept = tuple(q for q in questions if q.id not in leave_out)
    head = wire.QuizHead(
        ref="administrative-law/07-penalty/case",
        title="行政处罚案例作业",
        counted=True,
        count=len(kept),
        points=10 * len(kept),
        pass_score=6 * len(kept),
        minutes=40,
        rule="全部选对才得分，多选、少选、错选都不得分。",
        assignment=True,
    )
    return Packet(format=1, assignment="penalty-case", paper=paper, head=head, questions=kept)


Make = Callable[..., FileDesk]
START = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


def save(*answers: tuple[str, list[str], int], tab: str = "t1", since: int = 0) -> wire.Save:
    given = tuple(wire.AnswerIn(question=q, answer=tuple(a), seq=seq) for q, a, seq in answers)
    return wire.Save(tab=tab, since=since, answers=given)


def attempt_of(desk: FileDesk) -> wire.AttemptState:
    attempt = desk.start("").attempt
    assert attempt
    return attempt


def answers(desk: FileDesk) -> dict[str, list[str]]:
    return {q: list(a) for q, a in attempt_of(desk).answers.items()}
