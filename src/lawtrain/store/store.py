"""The store: one engine to read from, one writer to write through."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import Self, TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from lawtrain.errors import LawtrainError, NotFound, Unavailable
from lawtrain.records import LedgerEntry, Person
from lawtrain.store.engine import open_engine
from lawtrain.store.transaction import Transaction
from lawtrain.store.writer import Work, Writer

R = TypeVar("R")
T = TypeVar("T")


def _each(tx: Transaction, jobs: Sequence[Callable[[Transaction], T]]) -> list[T | LawtrainError]:
    """A job that refuses half-way leaves nothing behind."""
    outcomes: list[T | LawtrainError] = []
    for job in jobs:
        try:
            with tx.part():
                outcomes.append(job(tx))
        except LawtrainError as refusal:
            outcomes.append(refusal)
    return outcomes


class Store:
    """Open it once per process; it is safe to use from many threads."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writer = Writer(engine)

    @classmethod
    def open(cls, url: str) -> Self:
        """Open a database and bring its schema up to date. Errors: see `open_engine`."""
        return cls(open_engine(url))

    @classmethod
    def of_installation(cls, data: Path) -> Self:
        """What the service on this machine keeps: LAWTRAIN_DATABASE where it is set, else the file in `data`.

        Raises: NotFound when there is nothing yet; else as `open`.
        """
        if url := os.environ.get("LAWTRAIN_DATABASE"):
            return cls.open(url)
        file = data / "service.sqlite"
        if not file.is_file():
            raise NotFound(
                f"{data} 里没有学习记录（找不到 service.sqlite）；"
                "请用 --data 或 LAWTRAIN_DATA 指明 lawtrain up 用的数据文件夹"
            )
        return cls.open(f"sqlite:///{file.absolute()}")

    def close(self) -> None:
        """Finish waiting writes and let go of the database."""
        self._writer.close()
        self._engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """A consistent view for reading. Raises Unavailable when the database is away."""
        try:
            with self._engine.connect() as connection:
                yield Transaction(connection)
        except SQLAlchemyError as error:
            raise Unavailable(
                "学习记录现在读不出来（数据库可能停了）；请稍后再试，仍不行请联系管理员"
            ) from error

    def ping(self) -> None:
        """Raises Unavailable when the database is away."""
        with self.reading() as tx:
            tx.town.edition()

    def writing(self, job: Callable[[Transaction], T]) -> Future[T]:
        """Run `job` in the writer; the future is done once its writes are durable."""
        return self._writer.submit(_each, job)

    def gathering(self, work: Work[R, T], request: R) -> Future[T]:
        """The same for small jobs of one sort: `work` gets those that wait together, and answers or refuses each."""
        return self._writer.submit(work, request)

    def write(self, job: Callable[[Transaction], T]) -> T:
        """The same, waiting for it."""
        return self.writing(job).result()

    def remember_person(self, username: str, name: str, unit: str = "") -> Person:
        """The person with this 工号, entered or brought up to date."""

        def job(tx: Transaction) -> Person:
            known = tx.person(username)
            pseudonym = known.pseudonym if known else secrets.token_hex(8)
            person = Person(pseudonym, username, name, unit)
            if person != known:
                tx.put_person(person)
            return person

        return self.write(job)

    def people(self) -> dict[str, Person]:
        """Everybody, by pseudonym."""
        with self.reading() as tx:
            return tx.people()

    def ledger(self) -> Iterator[LedgerEntry]:
        """Every ledger entry, oldest first."""
        with self.reading() as tx:
            yield from tx.ledger()
