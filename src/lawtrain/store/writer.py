"""The one writer: a thread that commits together whatever is waiting, and answers only once it is durable.

Several threads writing to one SQLite file starve one another for seconds; one writer does not, and a group of
waiting saves costs one flush to disk.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from lawtrain.errors import LawtrainError, Unavailable

T = TypeVar("T")
_Job = tuple[Callable[[Connection], Any], "Future[Any]"]
_GROUP = 256


class Writer:
    """Runs jobs one after another. A job that means to refuse raises a LawtrainError before it writes anything."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._closed = False
        self._door = threading.Lock()  # nothing is queued behind the sign to stop
        self._thread = threading.Thread(target=self._loop, name="lawtrain-writer", daemon=True)
        self._thread.start()

    def submit(self, job: Callable[[Connection], T]) -> Future[T]:
        """Queue a job; the future is done after its commit. It carries Unavailable when the database failed."""
        future: Future[T] = Future()
        with self._door:
            if self._closed:
                raise Unavailable("学习服务正在停止，请稍后再试")
            self._jobs.put((job, future))
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
            self._commit([one for one in group if one[1].set_running_or_notify_cancel()])
            if last:
                return

    def _commit(self, group: list[_Job]) -> None:
        """One transaction for the group; if a job breaks it, each alone, so that one cannot spoil another's.

        A database that is away, full or locked is nobody's fault: then all are told at once, not one time-out each.
        """
        done: list[tuple[Future[Any], Any]] = []
        refused: list[tuple[Future[Any], LawtrainError]] = []
        try:
            with self._engine.connect().execution_options(writing=True) as connection, connection.begin():
                if connection.dialect.name == "postgresql":  # one writer among all processes
                    connection.exec_driver_sql("SELECT pg_advisory_xact_lock(20261123)")
                for job, future in group:
                    try:
                        done.append((future, job(connection)))
                    except LawtrainError as error:
                        refused.append((future, error))
        except Exception as error:
            if len(group) > 1 and not isinstance(error, OperationalError):
                for one in group:
                    self._commit([one])
                return
            for _, future in group:
                future.set_exception(_translate(error))
            return
        for future, value in done:
            future.set_result(value)
        for future, refusal in refused:
            future.set_exception(refusal)


def _translate(error: Exception) -> Exception:
    if isinstance(error, SQLAlchemyError):
        unavailable = Unavailable(
            "现在存不进去（可能是磁盘满了或数据库停了）；答案还在您的设备上，请稍后再试"
        )
        unavailable.__cause__ = error
        return unavailable
    return error
