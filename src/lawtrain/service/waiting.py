"""Waiting on the event loop for what the writer thread has in hand."""

from __future__ import annotations

import asyncio
from collections import deque
from concurrent.futures import Future
from typing import Any, TypeVar

T = TypeVar("T")


class Arrivals:
    """Futures of another thread, awaited here. The writer finishes a whole group at a time, and waking the loop once for
    the group instead of once for each is what keeps many small saves cheap.
    """

    def __init__(self) -> None:
        self._done: deque[tuple[Future[Any], asyncio.Future[Any]]] = deque()
        self._called = False

    async def result(self, future: Future[T]) -> T:
        """What `future` comes to."""
        loop = asyncio.get_running_loop()
        here: asyncio.Future[T] = loop.create_future()
        future.add_done_callback(lambda there: self._arrived(there, here, loop))
        return await here

    def _arrived(
        self, there: Future[Any], here: asyncio.Future[Any], loop: asyncio.AbstractEventLoop
    ) -> None:
        self._done.append((there, here))
        if not self._called:
            self._called = True
            loop.call_soon_threadsafe(self._hand_out)

    def _hand_out(self) -> None:
        self._called = False  # first: what arrives from here on calls again
        while self._done:
            there, here = self._done.popleft()
            if here.done():  # the learner went away; the answer is stored all the same
                continue
            if error := there.exception():
                here.set_exception(error)
            else:
                here.set_result(there.result())
