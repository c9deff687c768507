"""Repositories over one connection: questions in, core values out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, Table, and_, bindparam, func, insert, or_, select, tuple_

from lawtrain.papers import Paper
from lawtrain.questions import Question, from_plain, to_plain
from lawtrain.records import Attempt, LedgerEntry, Person, Response, Submission, TabMark
from lawtrain.store import seals
from lawtrain.store.archive import ArchiveRecords
from lawtrain.store.inspection import SealRecords
from lawtrain.store.reviews import ReviewRecords
from lawtrain.store.schema import attempts, items, papers, people, responses, submissions
from lawtrain.store.town import TownRecords, text_of
from lawtrain.store.year import Draft, YearRecords

_SINCE = (
    select(responses)
    .where(
        responses.c.attempt == bindparam("attempt"),
        or_(
            responses.c.rev > bindparam("since"),
            and_(responses.c.tab == bindparam("tab"), responses.c.seq >= bindparam("seq")),
        ),
    )
    .order_by(responses.c.rev)
)
_ADD_RESPONSES = insert(responses).returning(responses.c.rev, sort_by_parameter_order=True)
_SUBMITTED = select(submissions.c.attempt).where(
    submissions.c.attempt.in_(bindparam("attempts", expanding=True))
)
_MARKS = (
    select(
        responses.c.attempt,
        responses.c.tab,
        func.count(),
        func.max(responses.c.rev),
        func.max(responses.c.seq),
    )
    .where(responses.c.attempt.in_(bindparam("attempts", expanding=True)))
    .group_by(responses.c.attempt, responses.c.tab)
)


class Transaction:
    """What can be asked and added within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.town = TownRecords(connection)
        self.reviews = ReviewRecords(connection)
        self.year = YearRecords(connection)
        self.seals = SealRecords(connection)
        self.archive = ArchiveRecords(connection)

    def part(self) -> AbstractContextManager[object]:
        """A part of it that is all done or, when it raises, all undone."""
        return self._connection.begin_nested()

    # people

    def person(self, username: str) -> Person | None:
        """By 工号."""
        row = self._row(select(people).where(people.c.username == username))
        return Person(**row) if row else None

    def people(self) -> dict[str, Person]:
        """Everybody, by pseudonym."""
        rows = self._connection.execute(select(people)).mappings()
        return {row["pseudonym"]: Person(**row) for row in rows}

    def put_person(self, person: Person) -> None:
        """Add a person, or change name and unit of the one with this pseudonym."""
        seals.put(self._connection, "people", asdict(person))

    def add_people(self, fresh: Sequence[Person]) -> None:
        """Add people whom the store does not know yet."""
        seals.put_all(self._connection, "people", [asdict(person) for person in fresh])

    # papers and their items

    def publish(self, questions: Iterable[Question], versions: Mapping[str, str]) -> None:
        """Keep these item versions for good; `versions` maps item id to version."""
        for question in questions:
            body = json.dumps(to_plain(question), ensure_ascii=False)
            self._add_once(items, {"item": question.id, "version": versions[question.id]}, {"body": body})

    def item(self, item: str, version: str) -> Question | None:
        """A published version of a question."""
        body = self._connection.execute(
            select(items.c.body).where(items.c.item == item, items.c.version == version)
        ).scalar()
        return from_plain(json.loads(body), lambda _path, _message: None) if body else None

    def items(self, names: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Question]:
        """Published versions by (item, version), as many at once as are asked for; unknown ones are left out."""
        wanted, found = sorted(set(names)), {}
        for first in range(0, len(wanted), 400):
            some = wanted[first : first + 400]
            query = select(items).where(tuple_(items.c.item, items.c.version).in_(some))
            for item, version, body in self._connection.execute(query):
                found[item, version] = from_plain(json.loads(body), lambda _path, _message: None)
        return found

    def add_paper(self, paper: Paper) -> None:
        """Keep a drawn paper; the same paper twice is one row."""
        body = json.dumps(paper.to_plain(), ensure_ascii=False)
        self._add_once(papers, {"digest": paper.digest}, {"body": body})

    def paper(self, digest: str) -> Paper | None:
        """A paper by its digest."""
        body = self._connection.execute(select(papers.c.body).where(papers.c.digest == digest)).scalar()
        return Paper.from_plain(json.loads(body)) if body else None

    # attempts

    def attempt(self, attempt: str) -> Attempt | None:
        """By id."""
        return _attempt(self._row(select(attempts).where(attempts.c.id == attempt)))

    def attempts(self, pseudonym: str, quiz: str | None = None) -> list[Attempt]:
        """A person's attempts, at one quiz or at all, in order."""
        query = select(attempts).where(attempts.c.pseudonym == pseudonym)
        if quiz is not None:
            query = query.where(attempts.c.quiz == quiz)
        rows = self._connection.execute(query.order_by(attempts.c.quiz, attempts.c.number)).mappings()
        return [one for row in rows if (one := _attempt(row))]

    def add_attempt(self, attempt: Attempt) -> None:
        """A new attempt; its paper must stand already."""
        self._connection.execute(
            insert(attempts).values(
                id=attempt.id,
                pseudonym=attempt.pseudonym,
                quiz=attempt.quiz,
                number=attempt.number,
                paper=attempt.paper,
                started_at=text_of(attempt.started_at),
            )
        )

    # answers

    def responses(self, attempt: str, *, since: int = 0, tab: str = "", seq: int = 0) -> list[Response]:
        """Responses after revision `since`, and those of `tab` from `seq` on, in the server's order."""
        rows = self._connection.execute(_SINCE, {"attempt": attempt, "since": since, "tab": tab, "seq": seq})
        return [
            Response(rev, question, tuple(json.loads(answer)), its_tab, its_seq, accepted)
            for rev, _attempt_id, question, answer, its_tab, its_seq, accepted, _at in rows
        ]

    def add_responses(self, added: Sequence[tuple[str, Response, datetime]]) -> list[int]:
        """Append responses (attempt, response with its `rev` ignored, saved at); the revisions they got, in order."""
        rows = [
            {
                "attempt": attempt,
                "question": response.question,
                "answer": json.dumps(response.answer),
                "tab": response.tab,
                "seq": response.seq,
                "accepted": response.accepted,
                "saved_at": text_of(saved_at),
            }
            for attempt, response, saved_at in added
        ]
        return list(self._connection.execute(_ADD_RESPONSES, rows).scalars()) if rows else []

    # submissions and the ledger

    def submission(self, attempt: str) -> Submission | None:
        """What the attempt was worth; None while it is under way."""
        return _submission(self._row(select(submissions).where(submissions.c.attempt == attempt)))

    def submitted(self, attempt: str) -> bool:
        """Whether it has been handed in."""
        return attempt in self.handed_in([attempt])

    def handed_in(self, attempts: Sequence[str]) -> set[str]:
        """Which of these have been handed in."""
        return set(self._connection.execute(_SUBMITTED, {"attempts": list(attempts)}).scalars())

    def marks(self, attempts: Sequence[str]) -> list[TabMark]:
        """How far each tab of these attempts has come."""
        return [TabMark(*row) for row in self._connection.execute(_MARKS, {"attempts": list(attempts)})]

    def submissions(self, pseudonym: str) -> dict[str, Submission]:
        """A person's submissions by attempt id."""
        query = select(submissions).join(attempts).where(attempts.c.pseudonym == pseudonym)
        found = (_submission(row) for row in self._connection.execute(query).mappings())
        return {one.attempt: one for one in found if one}

    def add_submission(self, submission: Submission) -> None:
        """Hand an attempt in, once; its answers are sealed with it."""
        self._connection.execute(
            insert(submissions).values(
                attempt=submission.attempt,
                submitted_at=text_of(submission.submitted_at),
                score=submission.score,
                points=submission.points,
                passed=submission.passed,
                fractions=json.dumps(submission.fractions),
            )
        )
        seals.hand_in(self._connection, submission.attempt)

    def append(
        self, kind: str, pseudonym: str, subject: str, payload: Mapping[str, Any], at: datetime
    ) -> LedgerEntry:
        """The next entry of the ledger."""
        return self.year.append([Draft(kind, pseudonym, subject, payload)], at)[0]

    def ledger(self) -> Iterator[LedgerEntry]:
        """Every entry, oldest first."""
        return self.year.entries()

    def _row(self, query: Any) -> RowMapping | None:
        return self._connection.execute(query).mappings().first()

    def _add_once(self, table: Table, key: Mapping[str, str], values: Mapping[str, str]) -> None:
        where = [table.c[name] == value for name, value in key.items()]
        if not self._connection.execute(select(func.count()).select_from(table).where(*where)).scalar():
            self._connection.execute(insert(table).values(**key, **values))


def _attempt(row: RowMapping | None) -> Attempt | None:
    if row is None:
        return None
    return Attempt(**{**row, "started_at": datetime.fromisoformat(row["started_at"])})


def _submission(row: RowMapping | None) -> Submission | None:
    if row is None:
        return None
    return Submission(
        attempt=row["attempt"],
        submitted_at=datetime.fromisoformat(row["submitted_at"]),
        score=row["score"],
        points=row["points"],
        passed=row["passed"],
        fractions=json.loads(row["fractions"]),
    )
