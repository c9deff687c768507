"""Core values → wire shapes: the only place where a question leaves the house, redacted or revealed."""

from __future__ import annotations

import math
from collections.abc import Container, Iterable, Iterator, Mapping
from fractions import Fraction

from lawtrain import wire
from lawtrain.desk.sittings import Sitting
from lawtrain.formats.richtext import render
from lawtrain.grading import Mark, PaperMark, decided, rounded
from lawtrain.laws import format_citation, load_registry
from lawtrain.papers import Bank, Paper, Quiz
from lawtrain.questions import Answers, Face, Outcome, Question, Reveal
from lawtrain.records import Attempt, Submission


def head_of_quiz(quiz: Quiz, bank: Bank) -> wire.QuizHead:
    """What is known before a paper is drawn."""
    labels = {d.label for d in quiz.blueprint.draws}
    pool = [q for q in bank.questions if q.body.label in labels or q.id in quiz.blueprint.items]
    return wire.QuizHead(
        ref=quiz.ref,
        title=quiz.title,
        counted=quiz.counted,
        count=quiz.blueprint.count,
        points=quiz_points(quiz, bank),
        pass_score=rounded(quiz.pass_score),
        minutes=quiz_minutes(quiz, bank),
        rule=quiz.credit.rule if _has_multiple(pool) else "",
        steps=_steps(pool),
        rules=_rules(pool),
        assignment=quiz.assignment,
    )


def head_of_paper(
    paper: Paper, questions: Mapping[str, Question], *, assignment: bool = False
) -> wire.QuizHead:
    """What stands on the drawn paper, whatever the bank says today; `questions` holds its items by item id."""
    return wire.QuizHead(
        ref=paper.quiz,
        title=paper.title,
        counted=paper.counted,
        count=len(paper.slots),
        points=_points(paper, questions),
        pass_score=rounded(paper.pass_score),
        minutes=_whole(sum(q.minutes for q in questions.values())),
        rule=paper.credit.rule if _has_multiple(questions.values()) else "",
        steps=_steps(questions.values()),
        rules=_rules(questions.values()),
        assignment=assignment,
    )


def quiz_points(quiz: Quiz, bank: Bank) -> float:
    """Points there are to get: all where it counts, else those that a program gives, since nobody marks a practice.

    Where a practice draws, items of a kind may differ in this; then it is about as much.
    """
    if quiz.counted:
        return float(quiz.blueprint.points)
    by_id = {q.id: q for q in bank.questions}
    points = sum((worth * decided(by_id[i]) for i, worth in quiz.blueprint.fixed if i in by_id), Fraction(0))
    for one in quiz.blueprint.draws:
        pool = [decided(q) for q in bank.questions if q.body.label == one.label]
        points += one.count * one.points * sum(pool, Fraction(0)) / max(1, len(pool))
    return rounded(points)


def quiz_minutes(quiz: Quiz, bank: Bank) -> int:
    """About how long the quiz takes; the mean of the items a kind is drawn from."""
    total = 0.0
    for one in quiz.blueprint.draws:
        pool = [q.minutes for q in bank.questions if q.body.label == one.label]
        total += one.count * sum(pool) / max(1, len(pool))
    total += sum(q.minutes for q in bank.questions if q.id in quiz.blueprint.items)
    return _whole(total)


def attempt_state(sitting: Sitting, answers: Answers, rev: int, *, submitted: bool) -> wire.AttemptState:
    """The attempt as a learner may see it: every question through its `redact`, settled stages of a drill explained."""
    settled = sitting.leaves if submitted else answers
    return wire.AttemptState(
        id=sitting.attempt.id,
        number=sitting.attempt.number,
        started_at=sitting.attempt.started_at.isoformat(),
        rev=rev,
        submitted=submitted,
        answers=dict(answers),
        questions=paper_questions(sitting.paper, sitting.questions, settled),
        told=() if submitted else tuple(_told(sitting, answers)),
    )


def paper_questions(
    paper: Paper, questions: Mapping[str, Question], settled: Container[str] = ()
) -> tuple[wire.Question, ...]:
    """The questions of a paper as a learner may see them; `questions` holds its items by item id.

    `settled`: ids of the stages of its drills that can no longer be changed.
    """
    return tuple(
        _question(q.body.redact(q, slot.orders, settled), slot.points)
        for slot in paper.slots
        for q in (questions[slot.item],)
    )


def result(sitting: Sitting, submission: Submission, mark: PaperMark) -> wire.Result:
    """The marked attempt with keys and reasons; call it only for a submitted one."""
    return wire.Result(
        attempt=sitting.attempt.id,
        number=sitting.attempt.number,
        first=sitting.attempt.number == 1,
        counted=sitting.paper.counted,
        score=submission.score,
        points=submission.points,
        passed=submission.passed,
        submitted_at=submission.submitted_at.isoformat(),
        marks=tuple(_marked(m, sitting.questions[m.outcome.id]) for m in mark.marks),
    )


def history(
    attempts: Iterable[Attempt], submissions: Mapping[str, Submission]
) -> tuple[wire.PastAttempt, ...]:
    """The finished attempts, first to last."""
    return tuple(
        wire.PastAttempt(
            number=a.number,
            score=s.score,
            points=s.points,
            passed=s.passed,
            submitted_at=s.submitted_at.isoformat(),
        )
        for a in attempts
        if (s := submissions.get(a.id))
    )


def _question(face: Face, points: Fraction) -> wire.Question:
    share = points / max(1, face.stages or len(face.parts))
    return wire.Question(
        id=face.id,
        kind=face.kind,
        label=face.label,
        control=face.control,
        html=render(face.stem),
        points=rounded(points),
        options=tuple(wire.Option(id=i, html=render(text)) for i, text in face.options),
        parts=tuple(_question(p, share) for p in face.parts),
        longest=face.longest,
        rows=tuple(wire.Option(id=i, html=render(text)) for i, text in face.rows),
        stages=face.stages,
    )


def _told(sitting: Sitting, answers: Answers) -> Iterator[wire.Marked]:
    """The settled stages of drills, as they will stand in the result."""
    for slot in sitting.paper.slots:
        question = sitting.questions[slot.item]
        share = slot.points / max(1, len(question.body.parts))
        for stage in question.body.parts if question.stages else ():
            if answers.get(stage.id):
                outcome = stage.body.grade(stage, answers, sitting.paper.credit)
                yield _reveal(stage.body.reveal(stage), outcome, share)


def _marked(mark: Mark, question: Question) -> wire.Marked:
    return _reveal(question.body.reveal(question), mark.outcome, mark.worth)


def _reveal(reveal: Reveal, outcome: Outcome, worth: Fraction) -> wire.Marked:
    registry = load_registry()
    share = worth / max(1, len(reveal.parts))
    return wire.Marked(
        id=reveal.id,
        score=rounded(outcome.fraction * outcome.decided * worth),
        points=rounded(worth),
        answer=outcome.answer,
        key=reveal.key,
        html=render(reveal.explanation),
        whys={i: render(why) for i, why in reveal.whys.items()},
        citations=tuple(
            wire.Citation(
                label=format_citation(c, registry),
                law=c.law,
                article=c.article,
                suffix=c.suffix,
                quote=c.quote,
            )
            for c in reveal.citations
        ),
        parts=tuple(_reveal(r, o, share) for r, o in zip(reveal.parts, outcome.parts, strict=True)),
        hits=outcome.hits,
        by_person=not outcome.decided,
        guide=tuple(
            wire.GuidePoint(html=render(one.text), points=rounded(one.share * worth)) for one in reveal.guide
        ),
    )


def _points(paper: Paper, questions: Mapping[str, Question]) -> float:
    """See `quiz_points`."""
    if paper.counted:
        return rounded(paper.points)
    return rounded(sum((s.points * decided(questions[s.item]) for s in paper.slots), Fraction(0)))


def _steps(questions: Iterable[Question]) -> int:
    """Stages in all, where there is nothing but drills; a single one is no question count that tells anything."""
    stages = [len(q.stages) for q in questions]
    return sum(stages) if all(stages) else 0


def _rules(questions: Iterable[Question]) -> tuple[str, ...]:
    """What a learner should know of how kinds are marked, each once, in the order of the paper."""
    bodies = (one.body for q in questions for one in (q, *q.body.parts))
    return tuple(dict.fromkeys(body.rule for body in bodies if body.rule))


def _has_multiple(questions: Iterable[Question]) -> bool:
    return any(leaf.body.control == "checkbox" for q in questions for leaf in q.leaves)


def _whole(minutes: float) -> int:
    return max(1, math.ceil(minutes))
