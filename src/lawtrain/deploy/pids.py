"""Remembers processes on disk so that they are found again, and never mistaken for others."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

import psutil

_SAME = 1.0  # seconds by which a start time may seem to move when the clock is set


def remember(path: Path, pid: int) -> None:
    """Writes down a running process: its number, and when it started, because numbers are used again."""
    try:
        started = psutil.Process(pid).create_time()
    except psutil.NoSuchProcess:
        return  # already gone, nothing to find
    with suppress(OSError):  # on a full disk it runs without a record
        path.write_text(json.dumps({"pid": pid, "started": started}), encoding="ascii")


def recall(path: Path) -> psutil.Process | None:
    """The process written down in `path`, if it still runs and is that one."""
    try:
        plain = json.loads(path.read_text(encoding="ascii"))
        process = psutil.Process(plain["pid"])
        same = abs(process.create_time() - plain["started"]) < _SAME
    except (OSError, ValueError, KeyError, TypeError, psutil.Error):
        return None
    return process if same and process.status() != psutil.STATUS_ZOMBIE else None


def end(process: psutil.Process, patience: float) -> None:
    """Asks the process to stop, and after `patience` seconds no longer asks. Its descendants go with it."""
    try:
        family = process.children(recursive=True)
        process.terminate()
        process.wait(patience)
    except psutil.TimeoutExpired:
        family += process.children(recursive=True)
    except psutil.NoSuchProcess:
        pass
    else:
        _, family = psutil.wait_procs(family, 1)
    for one in (process, *family):
        with suppress(psutil.NoSuchProcess):
            one.kill()
    psutil.wait_procs((process, *family), 5)


def end_recorded(paths: list[Path], patience: float) -> None:
    """Ends every process written down in `paths` and removes the records."""
    for path in paths:
        process = recall(path)
        if process:
            end(process, patience)
        path.unlink(missing_ok=True)
