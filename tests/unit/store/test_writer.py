"""The writer answers everybody who waits, whatever others do: give up, close, or lose the database."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from lawtrain.errors import Unavailable
from lawtrain.store import Store, Transaction

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(f"sqlite:///{tmp_path / 'x.sqlite'}")
    yield opened
    opened.close()


@contextmanager
def busy(store: Store) -> Iterator[None]:
    """The writer is in the middle of a job; what is queued meanwhile becomes one group."""
    entered, go = threading.Event(), threading.Event()

    def job(_tx: Transaction) -> None:
        entered.set()
        go.wait(30)

    holding = store.writing(job)
    assert entered.wait(30)
    try:
        yield
    finally:
        go.set()
        holding.result(30)


def test_whoever_gives_up_waiting_stops_nobody(store: Store) -> None:
    with busy(store):
        gone = store.writing(lambda tx: tx.append("result", "p", "gone", {}, NOW))
        stays = store.writing(lambda tx: tx.append("result", "p", "stays", {}, NOW))
        assert gone.cancel()
    assert stays.result(30).seq == 1
    store.writing(lambda tx: tx.append("result", "p", "later", {}, NOW)).result(30)
    assert [entry.subject for entry in store.ledger()] == ["stays", "later"]


def test_what_is_being_written_can_no_longer_be_given_up(store: Store) -> None:
    entered, go = threading.Event(), threading.Event()

    def job(_tx: Transaction) -> str:
        entered.set()
        go.wait(30)
        return "done"

    future = store.writing(job)
    assert entered.wait(30)
    assert not future.cancel()
    go.set()
    assert future.result(30) == "done"


def test_a_job_that_comes_while_closing_is_written(store: Store) -> None:
    """The door is shut behind whoever is on the way in: the sign to stop never overtakes a job."""
    writer, coming, stopped = store._writer, threading.Event(), threading.Event()
    jobs = writer._jobs

    class Slow:
        get, empty = jobs.get, jobs.empty

        def put(self, job: object) -> None:
            if job is None:
                stopped.set()
            else:
                coming.set()
                stopped.wait(0.5)
            jobs.put(job)  # type: ignore[arg-type]

    writer._jobs = Slow()  # type: ignore[assignment]
    futures: list[Future[int]] = []
    thread = threading.Thread(target=lambda: futures.append(store.writing(lambda _tx: 1)))
    thread.start()
    assert coming.wait(30)
    store.close()
    thread.join()
    assert futures[0].result(10) == 1


def test_a_database_that_fails_is_tried_once_for_all_who_wait(store: Store) -> None:
    tried = []

    def job(tx: Transaction) -> object:
        tried.append(1)
        return tx.person("cadre01")

    with busy(store):
        waiting = [store.writing(job) for _ in range(50)]
        waiting.append(store.writing(lambda tx: tx._connection.execute(text("SELECT * FROM missing"))))
    for one in waiting:
        with pytest.raises(Unavailable, match="存不进去"):
            one.result(30)
    assert len(tried) == 50
