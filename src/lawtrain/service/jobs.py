"""Long work beside the requests: a small pool of threads, progress that a page can ask for, files to fetch afterwards.

任务 Job · 排队 waiting · 正在做 running · 完成 done · 没有做成 failed · 中断 cut short（程序停过）
"""

from __future__ import annotations

import json
import logging
import os
import re
import secrets
import shutil
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from lawtrain.errors import LawtrainError, NotFound, Refused

log = logging.getLogger("lawtrain.service")

AT_ONCE = 2
MOST_WAITING = 4
"""Jobs not yet done; one more is refused."""
KEPT = timedelta(days=30)
MOST_KEPT = 40
"""How long, and how many, finished jobs stay with their files."""

_ID = re.compile("[0-9a-f]{24}")
_RECORD = "job.json"
_FILES = "files"
_BETWEEN = 0.3  # seconds between two notes of progress on the disk

Say = Callable[[float, str], None]
"""Tells how far it is: a part of 1, and what is being done, in words."""
Work = Callable[[Path, Say], None]
"""Fills the folder it is given."""


class JobState(StrEnum):
    """How it stands, as the page says it."""

    WAITING = "排队"
    RUNNING = "正在做"
    DONE = "完成"
    FAILED = "没有做成"
    CUT = "中断"


OPEN = (JobState.WAITING, JobState.RUNNING)


@dataclass(frozen=True, slots=True)
class Job:
    """`owner` is the officer's pseudonym; `about` says what was asked for; `words` is the last thing it told."""

    id: str
    kind: str
    owner: str
    about: Mapping[str, Any]
    started_at: datetime
    state: JobState = JobState.WAITING
    share: float = 0.0
    words: str = "在排队，前面的做完就开始"
    ended_at: datetime | None = None

    @property
    def open(self) -> bool:
        """Still to be waited for."""
        return self.state in OPEN

    @property
    def percent(self) -> int:
        """How far it is, 0 to 100."""
        return 100 if self.state is JobState.DONE else min(99, int(self.share * 100))


class _Stopped(Exception):
    """The service is closing: the work ends at its next word."""


class Jobs:
    """Safe to use from many threads, of one process. `folder` is private; a job's id is no secret but cannot be guessed."""

    def __init__(self, folder: Path, clock: Callable[[], datetime]) -> None:
        self._folder = folder
        self._clock = clock
        self._lock = threading.Lock()
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="job")
        self._closing = threading.Event()
        self._jobs = {job.id: job for job in self._read_all()}

    def start(self, kind: str, owner: str, about: Mapping[str, Any], work: Work) -> Job:
        """Put work in the queue. Raises Refused when too much is waiting already."""
        with self._lock:
            if sum(job.open for job in self._jobs.values()) >= MOST_WAITING:
                raise Refused(f"已经有 {MOST_WAITING} 项在做或在排队，请等前面的做完再开始")
            job = Job(secrets.token_hex(12), kind, owner, dict(about), self._clock())
            (self._folder / job.id / _FILES).mkdir(parents=True, mode=0o700)
            self._folder.chmod(0o700)
            self._keep(job)
        self._pool.submit(self._run, job.id, work)
        return job

    def get(self, identity: str, kind: str = "") -> Job:
        """By id. Raises NotFound for what was removed, or never was."""
        self._forget_old()
        job = self._jobs.get(identity)
        if job is None or (kind and job.kind != kind):
            raise NotFound("没有这一项，可能已经删去或过期；请回到列表再看")
        return job

    def of_kind(self, kind: str) -> list[Job]:
        """Newest first."""
        self._forget_old()
        found = [job for job in list(self._jobs.values()) if job.kind == kind]
        return sorted(found, key=lambda job: (job.started_at, job.id), reverse=True)

    def files(self, job: Job) -> list[Path]:
        """What a finished job made, in order of name; paths are relative to `place`."""
        place = self.place(job)
        if job.state is not JobState.DONE:
            return []
        return sorted(path.relative_to(place) for path in place.rglob("*") if path.is_file())

    def place(self, job: Job) -> Path:
        """Where its files are."""
        return self._folder / job.id / _FILES

    def remove(self, identity: str, kind: str) -> Job:
        """A finished job goes with its files. Raises NotFound; Refused while it is under way."""
        job = self.get(identity, kind)
        if job.open:
            raise Refused("还没有做完，做完或中断后再删")
        self._drop(job)
        return job

    def close(self) -> None:
        """What is under way is cut short."""
        self._closing.set()
        self._pool.shutdown(wait=True, cancel_futures=True)
        for job in [job for job in self._jobs.values() if job.open]:
            self._end(job.id, JobState.CUT, "服务停了，没有做完；请重新开始")

    def _run(self, identity: str, work: Work) -> None:
        noted = 0.0

        def say(share: float, words: str) -> None:
            nonlocal noted
            if self._closing.is_set():
                raise _Stopped
            job = replace(self._jobs[identity], state=JobState.RUNNING, share=share, words=words)
            self._jobs[identity] = job
            if time.monotonic() - noted > _BETWEEN:
                noted = time.monotonic()
                self._keep(job)

        try:
            say(0.0, "开始")
            work(self._folder / identity / _FILES, say)
        except _Stopped:
            self._end(identity, JobState.CUT, "服务停了，没有做完；请重新开始")
        except LawtrainError as error:
            self._end(identity, JobState.FAILED, str(error))
        except Exception:
            number = secrets.token_hex(4)
            log.exception("错误编号 %s：任务 %s 没有做成", number, identity)
            words = f"程序出了意外的错误，已经记录；请再试一次，还是不行就把错误编号 {number} 告诉管理员"
            self._end(identity, JobState.FAILED, words)
        else:
            self._end(identity, JobState.DONE, "做好了")

    def _end(self, identity: str, state: JobState, words: str) -> None:
        if state is not JobState.DONE:
            shutil.rmtree(self._folder / identity / _FILES, ignore_errors=True)
        self._keep(replace(self._jobs[identity], state=state, words=words, ended_at=self._clock()))

    def _keep(self, job: Job) -> None:
        """In memory, and wholly on the disk or not at all."""
        self._jobs[job.id] = job
        plain = asdict(job) | {
            "started_at": job.started_at.isoformat(),
            "ended_at": job.ended_at.isoformat() if job.ended_at else None,
        }
        draft = self._folder / job.id / ".new"
        draft.write_text(json.dumps(plain, ensure_ascii=False), encoding="utf-8")
        draft.chmod(0o600)
        os.replace(draft, self._folder / job.id / _RECORD)  # noqa: PTH105

    def _read_all(self) -> list[Job]:
        """Of earlier processes: what they had not finished is cut short."""
        found = []
        for folder in self._folder.iterdir() if self._folder.is_dir() else ():
            if _ID.fullmatch(folder.name) and (job := _read(folder / _RECORD)):
                if job.open:
                    shutil.rmtree(folder / _FILES, ignore_errors=True)
                    words = "平台停过或重启过，没有做完；请重新开始"
                    job = replace(job, state=JobState.CUT, words=words, ended_at=self._clock())
                found.append(job)
        return found

    def _forget_old(self) -> None:
        with self._lock:
            done = sorted(
                (j for j in self._jobs.values() if not j.open), key=lambda j: j.started_at, reverse=True
            )
            limit = self._clock() - KEPT
            for place, job in enumerate(done):
                if place >= MOST_KEPT or job.started_at < limit:
                    self._drop(job)

    def _drop(self, job: Job) -> None:
        self._jobs.pop(job.id, None)
        shutil.rmtree(self._folder / job.id, ignore_errors=True)


def _read(path: Path) -> Job | None:
    """A record that cannot be read belongs to nobody."""
    try:
        plain = json.loads(path.read_text(encoding="utf-8"))
        ended = plain.pop("ended_at")
        return Job(
            **{
                **plain,
                "state": JobState(plain["state"]),
                "started_at": datetime.fromisoformat(plain["started_at"]),
                "ended_at": datetime.fromisoformat(ended) if ended else None,
            }
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None
