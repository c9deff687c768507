"""Keeps sibling programs running: restarts within a second, tells plainly when one will not stay up."""

from __future__ import annotations

import fcntl
import os
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from threading import Event
from typing import Any

import psutil

from lawtrain.deploy import pids
from lawtrain.errors import SettingsError

DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))
"""Asks our own programs, never through a web proxy."""

_STEP = 0.1  # seconds between looks
_QUICK = 5.0  # a program that lived less died "at once"
_TOO_OFTEN = 5  # quick deaths in a row until a person is told
_PAUSES = (0.05, 0.2, 0.5, 1.0, 2.0)  # before restart number 1, 2 …
_SLOW = 10.0  # before every further one
_LOG_LIMIT = 20_000_000  # bytes; a longer log starts anew, one old one is kept


@dataclass(frozen=True, slots=True)
class Program:
    """What to run, and where it answers once it is up."""

    name: str  # of log and pid file
    title: str  # what people call it
    argv: tuple[str, ...]
    env: Mapping[str, str]
    health_url: str
    patience: float = 10.0  # seconds to stop by itself
    user: tuple[int, int] | None = None  # uid and gid; None: ours
    groups: tuple[int, ...] = ()  # further ones of that user


@dataclass(slots=True)
class _Child:
    program: Program
    process: subprocess.Popen[bytes] | None = None
    born: float = 0.0
    due: float = 0.0  # when to start it (again)
    quick_deaths: int = 0
    healthy: bool = False
    troubled: bool = field(default=False)  # a person has been told


class Supervisor:
    """Runs `programs` until told to stop. Started in the given order, stopped in the reverse."""

    def __init__(
        self,
        programs: Sequence[Program],
        run: Path,
        say: Callable[[str], None],
        on_ready: Callable[[], None] = lambda: None,
        on_healthy: Callable[[Program], None] = lambda program: None,
    ) -> None:
        """`on_ready`: once, when all answer. `on_healthy`: each time one answers after a (re)start."""
        self._children = [_Child(program) for program in programs]
        self._run, self._say = run, say
        self._on_ready, self._on_healthy = on_ready, on_healthy
        self._ready = False

    def run(self, stop: Event) -> bool:
        """Until `stop` is set; afterwards none of the programs runs. Whether all of them ever answered."""
        try:
            while not stop.wait(_STEP):
                for child in self._children:
                    self._look_after(child, time.monotonic())
                if not self._ready and all(child.healthy for child in self._children):
                    self._ready = True
                    self._on_ready()
        finally:
            for child in reversed(self._children):
                self._end(child)
        return self._ready

    def _look_after(self, child: _Child, now: float) -> None:
        if child.process is None:
            if now >= child.due:
                child.born = now
                try:
                    self._start(child)
                except OSError:  # no process or memory left: the others go on, and this one is tried again
                    self._mourn(child, now)
        elif child.process.poll() is not None:
            self._mourn(child, now)
        elif not child.healthy and _answers(child.program.health_url):
            child.healthy = True
            if child.troubled:
                child.troubled = False
                self._say(f"{child.program.title}已恢复运行。")
            self._on_healthy(child.program)

    def _start(self, child: _Child) -> None:
        program = child.program
        # The new user may not be allowed into our folder, and needs none.
        switch: dict[str, Any] = {}
        if program.user:
            uid, gid = program.user
            switch = {"user": uid, "group": gid, "extra_groups": program.groups, "umask": 0o077, "cwd": "/"}
        with _log(self._run / f"{program.name}.log") as log:
            # Its own session: Ctrl-C in the terminal is for us, and we stop the programs in order.
            child.process = subprocess.Popen(  # noqa: S603 - our own argv
                program.argv,
                env=dict(program.env),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **switch,
            )
        pids.remember(self._record(child), child.process.pid)

    def _mourn(self, child: _Child, now: float) -> None:
        lived = now - child.born
        child.quick_deaths = child.quick_deaths + 1 if lived < _QUICK else 0
        child.process, child.healthy = None, False
        child.due = now + (_PAUSES[child.quick_deaths] if child.quick_deaths < len(_PAUSES) else _SLOW)
        self._record(child).unlink(missing_ok=True)
        if child.quick_deaths == _TOO_OFTEN:
            child.troubled = True
            log = self._run / f"{child.program.name}.log"
            self._say(
                f"{child.program.title}一启动就退出，已连续 {_TOO_OFTEN} 次。"
                f"原因记在 {log} 的最后几行。接下来每 {_SLOW:.0f} 秒再试一次。"
            )

    def _end(self, child: _Child) -> None:
        if child.process and child.process.poll() is None:
            pids.end(psutil.Process(child.process.pid), child.program.patience)
            child.process.wait()
        child.process = None
        self._record(child).unlink(missing_ok=True)

    def _record(self, child: _Child) -> Path:
        return self._run / f"{child.program.name}.pid"


def end_orphans(run: Path) -> None:
    """Ends what an earlier start left behind when it was itself killed; learners' servers too."""
    pids.end_recorded(sorted(run.glob("*.pid")), patience=10)


@contextmanager
def only_one(run: Path) -> Iterator[None]:
    """Holds the lock of a data folder. Raises SettingsError when another `up` holds it."""
    with (run / "lock").open("a") as file:  # not inherited by programs: it goes when we go
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise SettingsError(
                f"数据文件夹 {run.parent} 正被另一个 lawtrain up 使用；请先在那个窗口按 Ctrl-C，"
                "或用 --data 指定别的文件夹"
            ) from None
        yield


@contextmanager
def _log(path: Path) -> Iterator[int]:
    if path.is_file() and path.stat().st_size > _LOG_LIMIT:
        path.replace(path.with_suffix(".log.1"))
    number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        yield number
    finally:
        os.close(number)


def _answers(url: str) -> bool:
    try:
        with DIRECT.open(url, timeout=2) as reply:
            return bool(reply.status == 200)
    except (OSError, ValueError, HTTPException):  # perhaps a stranger has the port
        return False
