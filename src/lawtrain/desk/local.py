"""The desk in this process, over the store: where attempts are opened, saved, handed in and marked."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Callable
from concurrent.futures import Future
from datetime import datetime

from lawtrain import wire
from lawtrain.content import Catalogue, Lesson
from lawtrain.desk import views
from lawtrain.desk.progress import progress
from lawtrain.desk.saving import Saving, save_all
from lawtrain.desk.sittings import Sitting, Sittings
from lawtrain.desk.standing import Texts, check_formal
from lawtrain.errors import Invalid, LawtrainError, NotFound, Refused
from lawtrain.grading import mark, rounded
from lawtrain.papers import Bank, Quiz, draw
from lawtrain.questions import Answer
from lawtrain.records import Attempt, Person, Response, Submission
from lawtrain.store import Store, Transaction

_MOST_ANSWERS = 200  # in one request
_MOST_SEQ = 2**31 - 1
_MOST_ATTEMPTS = 500  # at one quiz: nothing is ever deleted, so nobody may fill the disk
_TAB = re.compile(r"[\w-]{1,32}", re.ASCII)


class LocalDesk:
    """One person's desk; cheap to make, one per request. `clock` gives aware moments, `seed` the chance of a draw."""

    def __init__(
        self,
        store: Store,
        catalogue: Catalogue,
        person: Person,
        clock: Callable[[], datetime],
        *,
        sittings: Sittings | None = None,
        texts: Texts | None = None,
        seed: Callable[[], int] = lambda: secrets.randbits(48),
    ) -> None:
        self._store = store
        self._catalogue = catalogue
        self._who = person
        self._clock = clock
        self._sittings = sittings or Sittings(store)
        self._texts = texts  # statute texts, to see whether an exam item has been overtaken
        self._seed = seed

    @property
    def person(self) -> str:
        """See `Desk.person`."""
        return hashlib.sha256(self._who.pseudonym.encode()).hexdigest()[:16]

    def look(self, quiz: str) -> wire.QuizState:
        """See `Desk.look`."""
        ref, known = self._resolve(quiz)
        with self._store.reading() as tx:
            return self._state(tx, ref, known)

    def start(self, quiz: str) -> wire.QuizState:
        """See `Desk.start`."""
        ref, known = self._resolve(quiz)
        at, seed = self._clock(), self._seed()

        def job(tx: Transaction) -> wire.QuizState:
            before = tx.attempts(self._who.pseudonym, ref)
            if not before or tx.submitted(before[-1].id):
                if known is None:
                    raise NotFound("这个小测已经撤下，不能再开始新的作答")
                if len(before) >= _MOST_ATTEMPTS:
                    raise Refused(f"这个小测您已经做了 {len(before)} 次，不能再开始；如有需要请联系管理员")
                self._begin(tx, *known, number=len(before) + 1, seed=seed, at=at)
            return self._state(tx, ref, known)

        return self._store.write(job)

    def save(self, attempt: str, save: wire.Save) -> wire.Saved:
        """See `Desk.save`."""
        return self.save_later(attempt, save).result()

    def save_later(self, attempt: str, save: wire.Save) -> Future[wire.Saved]:
        """The same without waiting, for a server that holds many connections."""
        sitting = self._own(attempt)
        _check(sitting, save)
        return self._store.gathering(save_all, Saving(attempt, save, self._clock(), sitting.before))

    def submit(self, attempt: str) -> wire.QuizState:
        """See `Desk.submit`."""
        sitting = self._own(attempt)
        at = self._clock()

        def job(tx: Transaction) -> wire.QuizState:
            if not tx.submitted(attempt):
                _hand_in(tx, sitting, at)
            return self._state(tx, sitting.attempt.quiz, None)

        return self._store.write(job)

    def progress(self) -> wire.Progress:
        """See `Desk.progress`."""
        with self._store.reading() as tx:
            attempts = tx.attempts(self._who.pseudonym)
            submissions = tx.submissions(self._who.pseudonym)
        return progress(self._who, self._catalogue, attempts, submissions, self._clock())

    def _resolve(self, quiz: str) -> tuple[str, tuple[Quiz, Bank] | None]:
        """Full ref, and the quiz where it can be begun here; a withdrawn one lives on in its attempts."""
        why: LawtrainError
        try:
            known = self._catalogue.quiz(quiz)
        except NotFound as missing:
            ref, why = quiz, missing
        else:
            if not known.assignment:
                return known.ref, (known, self._catalogue.bank_of(known))
            ref, why = known.ref, Refused("这是作业，请在 JupyterLab 的“作业”里做")
        with self._store.reading() as tx:
            if tx.attempts(self._who.pseudonym, ref):
                return ref, None
        raise why

    def _own(self, attempt: str) -> Sitting:
        sitting = self._sittings.get(attempt)
        if sitting.attempt.pseudonym != self._who.pseudonym:
            # The same words as for one that does not exist: ids of others cannot be probed.
            raise NotFound("没有找到这份答卷；请回到“我的学习”重新打开")
        return sitting

    def _begin(
        self, tx: Transaction, quiz: Quiz, bank: Bank, *, number: int, seed: int, at: datetime
    ) -> None:
        check_formal(tx, quiz, bank, self._lesson(bank), at, self._texts)
        paper = draw(bank, quiz, seed)
        versions = {s.item: s.version for s in paper.slots}
        tx.publish(bank.asked(seed, versions).values(), versions)
        tx.add_paper(paper)
        new = Attempt(secrets.token_hex(16), self._who.pseudonym, quiz.ref, number, paper.digest, at)
        tx.add_attempt(new)

    def _lesson(self, bank: Bank) -> Lesson | None:
        return next((one for one in self._catalogue.lessons if one.ref == bank.ref), None)

    def _state(self, tx: Transaction, ref: str, known: tuple[Quiz, Bank] | None) -> wire.QuizState:
        attempts = tx.attempts(self._who.pseudonym, ref)
        if not attempts:
            if known is None:
                raise NotFound("没有找到这个小测；请回到“我的学习”重新打开")
            return wire.QuizState(head=views.head_of_quiz(*known), attempt=None, result=None, history=())
        submissions = tx.submissions(self._who.pseudonym)
        sitting = self._sittings.load(tx, attempts[-1].id)
        responses = tx.responses(sitting.attempt.id)
        answers = _standing(responses)
        submission = submissions.get(sitting.attempt.id)
        rev = max((r.rev for r in responses if r.accepted), default=0)
        marked = None
        if submission:
            marked = views.result(sitting, submission, mark(sitting.paper, sitting.questions, answers))
        return wire.QuizState(
            head=views.head_of_paper(sitting.paper, sitting.questions),
            attempt=views.attempt_state(sitting, answers, rev, submitted=submission is not None),
            result=marked,
            history=views.history(attempts, submissions),
        )


def _check(sitting: Sitting, save: wire.Save) -> None:
    """Whether the request can be meant; whether it comes in time is decided in the writer."""
    counts = 0 <= save.since <= _MOST_SEQ and 0 < len(save.answers) <= _MOST_ANSWERS
    if not counts or not _TAB.fullmatch(save.tab):
        raise Invalid("保存请求的内容不完整或过多；请刷新页面后再试")
    for one in save.answers:
        question = sitting.leaves.get(one.question)
        if question is None:
            raise Invalid("有一道题不在这份试卷上，没有保存；请刷新页面后再试")
        if not 0 < one.seq <= _MOST_SEQ:
            raise Invalid("保存请求的序号不对；请刷新页面后再试")
        if problem := question.body.problem(one.answer):
            raise Invalid(f"{problem}，没有保存；请刷新页面后再试")


def _standing(responses: list[Response]) -> dict[str, Answer]:
    return {r.question: r.answer for r in responses if r.accepted}


def _hand_in(tx: Transaction, sitting: Sitting, at: datetime) -> None:
    attempt, paper = sitting.attempt, sitting.paper
    marked = mark(paper, sitting.questions, _standing(tx.responses(attempt.id)))
    submission = Submission(
        attempt=attempt.id,
        submitted_at=at,
        score=rounded(marked.score),
        points=rounded(marked.points),
        passed=marked.passed,
        fractions={m.outcome.id: str(m.outcome.fraction) for m in marked.marks if m.outcome.decided},
    )
    tx.add_submission(submission)
    if paper.counted:
        payload = {
            "quiz": attempt.quiz,
            "title": f"《{paper.bank}》{paper.title}",
            "number": attempt.number,
            "paper": paper.digest,
            "score": submission.score,
            "points": submission.points,
            "passed": submission.passed,
            "submitted_at": at.isoformat(),
        }
        tx.append("result", attempt.pseudonym, attempt.id, payload, at)
