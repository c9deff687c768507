"""What the comparisons share: the shape of a result, content of a wanted size, a town of learners, servers and load."""

from __future__ import annotations

import json
import pickle
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median
from typing import Any

from ruamel.yaml import YAML

from lawtrain import content
from lawtrain.desk.doors import CONSOLE
from lawtrain.desk.roster import RosterDesk, RosterFile
from lawtrain.records import CATEGORIES, Change, Post
from lawtrain.service.sessions import Session, Sessions, digest
from lawtrain.store import Store

REPO = Path(__file__).parent.parent
LESSON = "constitution/01-supremacy"
CHROMIUM = {
    "executable_path": "/usr/bin/chromium",
    "args": [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ],
}


@dataclass(frozen=True)
class Result:
    """A row of the table; `met` is None where nothing was promised."""

    what: str
    ours: str
    peer: str
    ratio: str
    goal: str = ""
    met: bool | None = None


def alternate(rounds: int, *measures: Callable[[], Any]) -> list[list[Any]]:
    """Runs the measures in turn (A B A B …), so that a busy moment touches all of them; their values by measure."""
    values: list[list[Any]] = [[] for _ in measures]
    for _ in range(rounds):
        for kept, measure in zip(values, measures, strict=True):
            kept.append(measure())
    return values


def middle(values: Sequence[dict[str, float]], name: str) -> float:
    """Median of one figure over the rounds."""
    return median(v[name] for v in values)


def quiz_of(root: Path, count: int) -> content.Catalogue:
    """The repository's lesson under `root` with one quiz `…/fixed` of `count` plain questions (repeated when short)."""
    shutil.copytree(REPO / "courses", root / "courses")
    bank = YAML(typ="safe").load(REPO / "quizzes" / f"{LESSON}.yaml")
    plain = [item for item in bank["items"] if item["kind"] != "材料"]
    copies = [{**item, "id": f"{item['id']}-again"} for item in plain]
    items = [*plain, *copies][:count]
    if len(items) < count:
        raise ValueError(f"题库只够 {len(items)} 题，要 {count} 题")
    quiz = {"name": "fixed", "title": "固定题", "counted": True, "credit": "全对得分", "pass": 60}
    bank |= {"items": items, "quizzes": [{**quiz, "items": [item["id"] for item in items]}]}
    path = root / "quizzes" / f"{LESSON}.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(bank, ensure_ascii=False), encoding="utf-8")
    return content.load(root)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def town(root: Path, learners: int) -> list[str]:
    """The data folder of a trial with so many learners, all logged in; the session ids, learner by learner."""
    (root / "content").mkdir(parents=True)
    for part in ("courses", "quizzes"):
        shutil.copytree(REPO / part, root / "content" / part)
    names = [f"learner{n:04}" for n in range(learners)]
    store = Store.open(f"sqlite:///{root / 'service.sqlite'}")
    roster, post = RosterDesk(store, lambda: datetime.now(UTC)), Post("示范村", CATEGORIES[3])
    changes = [Change("added", n, name, name, post, date(2026, 1, 1), ()) for n, name in enumerate(names)]
    roster.take_in(CONSOLE, changes, RosterFile("town.xlsx", "", "", {}))
    store.close()
    sessions, now = Sessions(root / "sessions.sqlite"), datetime.now(UTC).timestamp()
    for name in names:
        secret = f"session-{name}"
        sessions.put(Session(digest("session", secret), name, name, name, now, now))
    sessions.close()
    return [f"session-{name}" for name in names]


@contextmanager
def serving(kind: str, root: Path) -> Iterator[int]:
    """The port of a server process; `kind` is one of benchmarks/servers.py."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.servers", kind, str(root), str(port)], cwd=REPO
    )
    try:
        for _ in range(600):
            if process.poll() is not None:
                raise RuntimeError(f"{kind} 的服务没有启动")
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        process.wait(20)


def load(port: int, conversations: list[list[bytes]]) -> dict[str, float]:
    """Sends each conversation over a connection of its own, all at once; rate, p50 and p99 (ms), worst (ms).

    The first request of each warms up and does not count. See benchmarks/load.py.
    """
    command = [sys.executable, "-m", "benchmarks.load", str(port)]
    done = subprocess.run(
        command, input=pickle.dumps(conversations), stdout=subprocess.PIPE, cwd=REPO, check=True, timeout=120
    )
    figures: dict[str, float] = json.loads(done.stdout)
    return figures
