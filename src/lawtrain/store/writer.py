"""The one writer: a thread that commits together whatever is waiting, and answers only once it is durable.

Several threads writing to one SQLite file starve one another for seconds; one writer does not, and a group of
waiting saves costs one flush to disk.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from itertools import groupby
from operator import itemgetter
from typing import Any, TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from lawtrain.errors import LawtrainError, Unavailable
from lawtrain.store.transaction import Transaction

R = TypeVar("R")
T = TypeVar("T")
Work = Callable[[Transaction, Sequence[R]], Sequence[T | LawtrainError]]
_Job = tuple[Work[Any, Any], Any, "Future[Any]"]
_GROUP = 256


class Writer:
    """Runs requests one after another; neighbours that ask for the same work are given to it together.

    Work answers each request, or refuses it with a LawtrainError before it writes anything for it.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._closed = False
        self._door = threading.Lock()  # nothing is queued behind the sign to stop
        self._thread = threading.Thread(target=self._loop, name="lawtrain-writer", daemon=True)
        self._thread.start()

    def submit(self, work: Work[R, T], request: R) -> Future[T]:
        """Queue a request; the future is done after its commit. It carries Unavailable when the database failed."""
        future: Future[T] = Future()
        with self._door:
            if self._closed:
                raise Unavailable("学习服务正在停止，请稍后再试")
            self._jobs.put((work, request, future))
        return future

    def close(self) -> None:
        """Finish what is waiting, then stop."""
        with self._door:
            if not self._closed:
                self._closed = True
                self._jobs.put(None)
        self._thread.join()

    def _loop(self) -> None:
        while (first := self._jobs.get()) is not None:
            group, last = [first], False
            while len(group) < _GROUP and not self._jobs.empty():
                job = self._jobs.get()
                if job is None:
                    last = True
                    break
                group.append(job)
            # Whoever gave up waiting is left out; from here on nobody can, so that every future takes its answer.
            self._commit([one for one in group if one[2].set_running_or_notify_cancel()])
            if last:
                return

    def _commit(self, group: list[_Job]) -> None:
        """One transaction for the group; if a job breaks it, each alone, so that one cannot spoil another's.

        A database that is away, full or locked is nobody's fault: then all are told at once, not one time-out each.
        """
        outcomes: list[Any] = []
        try:
            with self._engine.connect().execution_options(writing=True) as connection, connection.begin():
                if connection.dialect.name == "postgresql":  # one writer among all processes
                    connection.exec_driver_sql("SELECT pg_advisory_xact_lock(20261123)")
                tx = Transaction(connection)
                for work, run in groupby(group, key=itemgetter(0)):
                    jobs = list(run)
                    outcomes += work(tx, [request for _, request, _ in jobs])
        except Exception as error:
            if len(group) > 1 and not isinstance(error, OperationalError):
                for one in group:
                    self._commit([one])
                return
            for _, _, future in group:
                future.set_exception(_translate(error))
            return
        for (_, _, future), outcome in zip(group, outcomes, strict=True):
            if isinstance(outcome, LawtrainError):
                future.set_exception(outcome)
            else:
                future.set_result(outcome)


def _translate(error: Exception) -> Exception:
    if isinstance(error, SQLAlchemyError):
        unavailable = Unavailable(
            "现在存不进去（可能是磁盘满了或数据库停了）；答案还在您的设备上，请稍后再试"
        )
        unavailable.__cause__ = error
        return unavailable
    return error
