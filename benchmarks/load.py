"""`python -m benchmarks.load PORT` < pickled conversations: a load generator in a process of its own.

Each conversation keeps one connection and sends its next request when the answer to the last is complete. Ten
characters `@revision@` in a request become the revision that the last answer named, as quiz.js sends it.
"""

from __future__ import annotations

import asyncio
import json
import pickle
import re
import sys
import time

_LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)
_REVISION = re.compile(rb'"rev":(\d+)')


class Talk(asyncio.Protocol):
    """One connection. `step()` sends the next request; `ready` is done when its answer is there."""

    def __init__(self, requests: list[bytes]) -> None:
        self._requests = iter(requests)
        self._answer = bytearray()
        self._whole = 0
        self._revision = b"0"
        self._times: list[float] = []
        self._go_on = False
        self.ready: asyncio.Future[list[float]] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def step(self, *, go_on: bool) -> asyncio.Future[list[float]]:
        """Send one request, or with `go_on` all that are left; the future carries their durations in seconds."""
        self._go_on, self._times = go_on, []
        self.ready = asyncio.get_running_loop().create_future()
        self._send()
        return self.ready

    def _send(self) -> None:
        request = next(self._requests, None)
        if request is None:
            self.ready.set_result(self._times)
            return
        if self._transport.is_closing():
            self.ready.set_exception(RuntimeError("the server has closed the connection"))
            return
        self._began = time.perf_counter()
        self._transport.write(request.replace(b"@revision@", self._revision.rjust(10)))  # type: ignore[attr-defined]

    def data_received(self, data: bytes) -> None:
        self._answer += data
        if not self._whole:
            end = self._answer.find(b"\r\n\r\n")
            if end < 0:
                return
            length = _LENGTH.search(self._answer, 0, end)
            if not self._answer.startswith(b"HTTP/1.1 200") or length is None:
                self.ready.set_exception(RuntimeError(self._answer.decode(errors="replace")[:400]))
                return
            self._whole = end + 4 + int(length[1])
        if len(self._answer) < self._whole:
            return
        self._times.append(time.perf_counter() - self._began)
        if found := _REVISION.search(self._answer):
            self._revision = found[1]
        self._answer.clear()
        self._whole = 0
        if self._go_on:
            self._send()
        else:
            self.ready.set_result(self._times)

    def connection_lost(self, error: Exception | None) -> None:
        if not self.ready.done():
            self.ready.set_exception(RuntimeError(f"connection lost: {error}"))


async def main(port: int, conversations: list[list[bytes]]) -> dict[str, float]:
    """Connect all, warm up, then talk at once."""
    loop = asyncio.get_running_loop()
    talks = []
    for requests in conversations:
        _, talk = await loop.create_connection(lambda requests=requests: Talk(requests), "127.0.0.1", port)
        talks.append(talk)
    await asyncio.gather(*(talk.step(go_on=False) for talk in talks))
    began = time.perf_counter()
    times = await asyncio.gather(*(talk.step(go_on=True) for talk in talks))
    elapsed = time.perf_counter() - began
    every = sorted(t * 1000 for some in times for t in some)
    return {
        "rate": len(every) / elapsed,
        "p50": every[len(every) // 2],
        "p99": every[len(every) * 99 // 100],
        "worst": every[-1],
    }


if __name__ == "__main__":
    print(json.dumps(asyncio.run(main(int(sys.argv[1]), pickle.load(sys.stdin.buffer)))))
