"""Facts ⇄ wire: how the service hands a year's results to the office's notebook."""

from __future__ import annotations

from datetime import datetime

from lawtrain import wire
from lawtrain.reports.facts import ScoreFacts, ScoreRow


def to_wire(facts: ScoreFacts) -> wire.Scores:
    """Pseudonyms become bare numbers: a reply says who is who by 工号, and nothing beyond."""
    numbers = {person: n for n, person in enumerate(dict.fromkeys(r.person for r in facts.rows))}
    return wire.Scores(
        year=facts.year,
        unit=facts.unit,
        made_at=facts.made_at.isoformat(),
        unplaced=facts.unplaced,
        rows=tuple(
            wire.ScoreRow(
                person=numbers[r.person],
                unit=r.unit,
                username=r.username,
                name=r.name,
                quiz=r.quiz,
                title=r.title,
                number=r.number,
                score=r.score,
                points=r.points,
                passed=r.passed,
                submitted_at=r.submitted_at.isoformat(),
            )
            for r in facts.rows
        ),
    )


def from_wire(scores: wire.Scores) -> ScoreFacts:
    """The facts again."""
    return ScoreFacts(
        year=scores.year,
        unit=scores.unit,
        made_at=datetime.fromisoformat(scores.made_at),
        unplaced=scores.unplaced,
        rows=tuple(
            ScoreRow(
                person=str(r.person),
                unit=r.unit,
                username=r.username,
                name=r.name,
                quiz=r.quiz,
                title=r.title,
                number=r.number,
                score=r.score,
                points=r.points,
                passed=r.passed,
                submitted_at=datetime.fromisoformat(r.submitted_at),
            )
            for r in scores.rows
        ),
    )
