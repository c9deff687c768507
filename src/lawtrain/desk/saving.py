"""Saving answers, for many learners in one go: in the server's order, and nothing twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from lawtrain import wire
from lawtrain.errors import Invalid, LawtrainError, Refused
from lawtrain.records import Response, TabMark
from lawtrain.store import Transaction

# Nothing is ever deleted, so nobody may make an attempt so heavy that its saves hold up the others'.
_MOST_RESPONSES = 2000


@dataclass(frozen=True, slots=True)
class Saving:
    """What one tab wants saved to its attempt; `at` is the server's clock when it came in.

    `before`: for each stage of the paper's drills the stages that come first; a stage is settled by its first answer.
    """

    attempt: str
    save: wire.Save
    at: datetime
    before: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Plan:
    """What becomes of it: responses that stand already, then new ones (their `rev` still 0); refused questions."""

    saving: Saving
    known: list[Response]
    new: list[Response]
    stale: tuple[str, ...]


def save_all(tx: Transaction, savings: Sequence[Saving]) -> list[wire.Saved | LawtrainError]:
    """Saves each, or says why not; what is asked of the database for all of them is asked once."""
    return [outcome for batch in _batches(savings) for outcome in _save_batch(tx, batch)]


def _batches(savings: Sequence[Saving]) -> Iterator[list[Saving]]:
    """In order, and no attempt twice in a batch: the later save must see the earlier."""
    batch: dict[str, Saving] = {}
    for saving in savings:
        if saving.attempt in batch:
            yield list(batch.values())
            batch = {}
        batch[saving.attempt] = saving
    yield list(batch.values())


def _save_batch(tx: Transaction, batch: list[Saving]) -> Iterator[wire.Saved | LawtrainError]:
    marks: dict[str, list[TabMark]] = {saving.attempt: [] for saving in batch}
    for mark in tx.marks(list(marks)):
        marks[mark.attempt].append(mark)
    handed_in = tx.handed_in(list(marks))
    plans: list[_Plan | LawtrainError] = []
    new: list[tuple[str, Response, datetime]] = []
    for saving in batch:
        try:
            if saving.attempt in handed_in:
                raise Refused("这份答卷已经交了，答案不能再改；请刷新页面查看成绩")
            plan = _plan(tx, saving, marks[saving.attempt])
        except LawtrainError as refusal:
            plans.append(refusal)
        else:
            plans.append(plan)
            new += [(saving.attempt, one, saving.at) for one in plan.new]
    revs = iter(tx.add_responses(new))
    for done in plans:
        if isinstance(done, LawtrainError):
            yield done
        else:
            yield _answer(done, [replace(one, rev=next(revs)) for one in done.new])


def _plan(tx: Transaction, saving: Saving, marks: list[TabMark]) -> _Plan:
    """An answer is stale when another tab answered that question unseen by this one, or when this tab itself has since
    sent a newer one.
    """
    save = saving.save
    if sum(mark.held for mark in marks) >= _MOST_RESPONSES:
        raise Refused("这份答卷改动的次数太多，不能再改；已保存的答案都在，请直接交卷")
    first = min(a.seq for a in save.answers)
    # Nearly always the tab has seen everything and sends what is new: then there is nothing to look up.
    ordinary = all(m.rev <= save.since and (m.tab != save.tab or m.seq < first) for m in marks)
    staged = any(one.question in saving.before for one in save.answers)
    since = 0 if staged else save.since
    known = (
        [] if ordinary and not staged else tx.responses(saving.attempt, since=since, tab=save.tab, seq=first)
    )
    given = {(r.tab, r.seq): r for r in known}
    new: list[Response] = []
    stale = []
    for one in save.answers:
        standing = given.get((save.tab, one.seq))
        if standing is None:
            late = any(_overtakes(r, save, one) for r in (*known, *new))
            if one.question in saving.before:
                late = _settled(one, saving.before[one.question], [*known, *new])
            standing = Response(0, one.question, one.answer, save.tab, one.seq, not late)
            new.append(standing)
            given[save.tab, one.seq] = standing
        elif (standing.question, standing.answer) != (one.question, one.answer):
            raise Invalid("同一个保存序号出现了两个答案；请刷新页面后再试")
        if not standing.accepted:
            stale.append(one.question)
    return _Plan(saving, known, new, tuple(stale))


def _overtakes(standing: Response, save: wire.Save, one: wire.AnswerIn) -> bool:
    if not standing.accepted or standing.question != one.question:
        return False
    if standing.tab == save.tab:
        return standing.seq > one.seq
    return standing.rev > save.since


def _settled(one: wire.AnswerIn, before: tuple[str, ...], there: list[Response]) -> bool:
    """Whether this stage of a drill has its answer already. Raises Invalid for one whose turn has not come."""
    given = {r.question for r in there if r.accepted}
    if not one.answer:
        raise Invalid("演练的这一步还没有选；请选定以后再试")
    if not given.issuperset(before):
        raise Invalid("演练要一步一步做，前面的步骤还没有选定；请刷新页面后再试")
    return one.question in given


def _answer(plan: _Plan, added: list[Response]) -> wire.Saved:
    save = plan.saving.save
    accepted = [r for r in (*plan.known, *added) if r.accepted]
    settled = {question for question in plan.stale if question in plan.saving.before}  # whichever tab it was
    unseen = {r.question: r for r in accepted if r.rev > save.since or r.question in settled}
    updates = tuple(
        wire.Update(question=r.question, answer=r.answer)
        for r in unseen.values()
        if r.tab != save.tab or r.question in settled
    )
    rev = max((r.rev for r in accepted), default=save.since)
    return wire.Saved(
        rev=max(rev, save.since), saved_at=plan.saving.at.isoformat(), stale=plan.stale, updates=updates
    )
