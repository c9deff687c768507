"""Where an item stands with its review on a day: signed, waiting, or overtaken by a change of its words or of its law."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from lawtrain.content.catalogue import Lesson
from lawtrain.errors import ContentError, Refused
from lawtrain.laws import (
    Citation,
    StatuteText,
    Version,
    format_citation,
    load_registry,
    place_label,
    quote_problem,
)
from lawtrain.papers import Bank, Quiz
from lawtrain.questions import Pool, Question, version
from lawtrain.records import TOWN_TIME
from lawtrain.records.reviews import ReviewState, SignOff, latest
from lawtrain.store import Transaction


class Texts(Protocol):
    """Statute texts at hand."""

    def text(self, slug: str, version: Version) -> StatuteText | None:
        """The text of this version, None where there is none."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The state of an item, why it is 待复核, and the last entry about it."""

    item: str
    version: str
    state: ReviewState
    reasons: tuple[str, ...]
    last: SignOff | None


def standing(
    question: Question, last: SignOff | None, *, checked: date | None, today: date, texts: Texts | None
) -> Standing:
    """How `question` stands today. `checked` is the day up to which its lesson was checked, for what nobody has signed.

    A withdrawn sign-off still tells what a person has last seen, so taking one back never makes an overtaken item
    look merely unsigned.
    """
    now = version(question)
    reasons = list(dict.fromkeys(_overtaken(question, last, checked, today, texts)))
    if last and last.version != now:
        reasons.append("题目在签审以后改过，要对着新的文字再看一遍")
    signed = ReviewState.SIGNED if last and last.signed else ReviewState.UNSIGNED
    return Standing(question.id, now, ReviewState.STALE if reasons else signed, tuple(reasons), last)


def standings(
    questions: Sequence[Question],
    entries: Mapping[str, SignOff],
    *,
    checked: date | None,
    today: date,
    texts: Texts | None,
) -> list[Standing]:
    """How each of them stands."""
    return [standing(q, entries.get(q.id), checked=checked, today=today, texts=texts) for q in questions]


def checked_day(lesson: Lesson | None) -> date | None:
    """The day up to which the law of a lesson was checked; None where it does not say."""
    try:
        return date.fromisoformat(lesson.as_of) if lesson else None
    except ValueError:
        return None


def all_citations(question: Question) -> tuple[Citation, ...]:
    """Those of the item and of its parts, each once."""
    own = [*question.citations, *(c for part in question.body.parts for c in part.citations)]
    return tuple(dict.fromkeys(own))


def faults(question: Question, today: date, texts: Texts | None) -> tuple[str, ...]:
    """Why nobody can sign this item today: an article that is not in force, or a quote that does not stand there."""
    registry = load_registry()
    found: list[str] = []
    for citation in all_citations(question):
        wrong = registry.problem(citation, today)
        if wrong is None and texts and (current := registry.in_force(citation.law, today)):
            text = _text(texts, citation.law, current)
            wrong = quote_problem(citation, text) if text else None
        if wrong:
            found.append(wrong)
    return tuple(dict.fromkeys(found))


def laws_of(question: Question, today: date) -> dict[str, date]:
    """Slug of each cited law → the day on which its text of today took effect."""
    registry = load_registry()
    return {
        c.law: current.effective
        for c in all_citations(question)
        if (current := registry.in_force(c.law, today))
    }


def formal_items(bank: Bank, quiz: Quiz) -> tuple[Question, ...]:
    """The exam items that a counted quiz may draw; none for practice and for quizzes over practice items."""
    if not quiz.counted:
        return ()
    labels = {one.label for one in quiz.blueprint.draws}
    return tuple(
        q
        for q in bank.questions
        if q.pool is Pool.EXAM and (q.body.label in labels or q.id in quiz.blueprint.items)
    )


def check_formal(
    tx: Transaction, quiz: Quiz, bank: Bank, lesson: Lesson | None, now: datetime, texts: Texts | None
) -> None:
    """Whether a paper may be drawn. Raises Refused for a formal quiz while an item that it may draw is 待复核."""
    formal = formal_items(bank, quiz)
    if not formal:
        return
    entries = latest(tx.reviews.of([q.id for q in formal]))
    today = now.astimezone(TOWN_TIME).date()
    _refuse_stale(quiz, standings(formal, entries, checked=checked_day(lesson), today=today, texts=texts))


def _refuse_stale(quiz: Quiz, standings: Iterable[Standing]) -> None:
    """Raises Refused naming every item that has to be looked at before a formal paper may be drawn from it."""
    stale = [one.item for one in standings if one.state is ReviewState.STALE]
    if stale:
        named = "、".join(stale[:12]) + ("等" if len(stale) > 12 else "")
        raise Refused(
            f"“{quiz.title}”现在不能开始：有 {len(stale)} 道考试用题待复核（{named}），"
            "它们引用的法条或者题目文字有变动。请告诉培训员，复核签审以后再来考"
        )


def _overtaken(
    question: Question, last: SignOff | None, checked: date | None, today: date, texts: Texts | None
) -> Iterator[str]:
    """What has happened to the cited articles since somebody looked."""
    registry = load_registry()
    seen: Mapping[str, date] = last.laws if last else (laws_of(question, checked) if checked else {})
    for citation in all_citations(question):
        if wrong := registry.problem(citation, today):
            yield wrong
            continue
        current = registry.in_force(citation.law, today)
        before = next(
            (v for v in registry.law(citation.law).versions if v.effective == seen.get(citation.law)), None
        )
        if current is None or before is None or before == current:
            continue
        named = format_citation(citation, registry)
        old = _words(texts, citation, before)
        new = _words(texts, citation, current)
        if old is None or new is None:
            law = f"《{registry.law(citation.law).short}》换了新文本（{current.label}）"
            yield f"{law}，条文库里缺其中一版，没法自动比对{place_label(citation)}"
        elif old != new:
            yield f"{named}的文字变了（{before.label} → {current.label}）"


def words_in_force(texts: Texts, citation: Citation, today: date) -> str:
    """The cited article as it applies today, its 款 on lines of their own; empty where that is not at hand."""
    current = load_registry().in_force(citation.law, today) if citation.law in load_registry().laws else None
    text = _text(texts, citation.law, current) if current else None
    return "\n".join(text.paragraphs(citation.article, citation.suffix)) if text else ""


def _words(texts: Texts | None, citation: Citation, version: Version) -> str | None:
    """The whole article as it stands in one text, without spaces; empty where the text has no such article."""
    text = _text(texts, citation.law, version)
    if text is None:
        return None
    return "".join("".join(text.paragraphs(citation.article, citation.suffix)).split())


def _text(texts: Texts | None, slug: str, version: Version) -> StatuteText | None:
    """A damaged file of the library counts as missing: it must not close a lesson."""
    try:
        return texts.text(slug, version) if texts else None
    except ContentError:
        return None
