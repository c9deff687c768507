"""Durable saves over HTTP at 500 connections, against the least endpoint that is as durable and as guarded."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

from benchmarks.tools import LESSON, Result, alternate, load, middle, serving, town
from lawtrain import content
from lawtrain.desk.local import LocalDesk
from lawtrain.service.app import utc_now
from lawtrain.service.auth import page_token
from lawtrain.store import Store

HOW = """500 名学员同时答题，每人一个连接、一份自己的答卷，每轮各存 20 次答案，回答都在落盘（SQLite，WAL，
synchronous=FULL）之后才发出。我们：真实的服务进程，登录会话、防伪造检查、限速、对照试卷检查、多页面次序一样不少。
对照：同样的 Litestar 和 uvicorn、同样的会话和检查，只解码、插入一行、成组提交。发请求的程序另占一个进程。"""

_LEARNERS, _SAVES, _ROUNDS = 500, 20, 5
Saver = tuple[str, str, list[tuple[str, str]]]  # session, attempt, (question, an option of it)


def run() -> list[Result]:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        sessions = town(root / "ours", _LEARNERS)
        shutil.copytree(root / "ours", root / "bare")
        savers = begun(root / "ours", sessions)
        with serving("ours", root / "ours") as ours, serving("bare_save", root / "bare") as bare:
            mine, theirs = alternate(_ROUNDS, saving(ours, savers), saving(bare, savers))
    ratio = middle(mine, "rate") / middle(theirs, "rate")
    shares = [
        Result(
            f"{_LEARNERS} 连接存答案，{words}",
            f"{middle(mine, name):.0f} 毫秒",
            f"{middle(theirs, name):.0f} 毫秒",
            f"{middle(mine, name) / middle(theirs, name):.2f}",
        )
        for name, words in (("p50", "中位等待"), ("p99", "99% 不超过"), ("worst", "最长等待"))
    ]
    rate = Result(
        f"{_LEARNERS} 连接存答案，每秒次数",
        f"{middle(mine, 'rate'):.0f}",
        f"{middle(theirs, 'rate'):.0f}（最简接口）",
        f"{ratio:.2f}",
        "≥ 0.7",
        ratio >= 0.7,
    )
    return [rate, *shares]


def begun(root: Path, sessions: list[str]) -> list[Saver]:
    """Every learner has the lesson's test open."""
    store = Store.open(f"sqlite:///{root / 'service.sqlite'}")
    catalogue = content.load(root / "content")
    savers = []
    for session in sessions:
        name = session.removeprefix("session-")
        person = store.remember_person(name, name)
        attempt = LocalDesk(store, catalogue, person, utc_now).start(LESSON).attempt
        assert attempt is not None
        leaves = [leaf for q in attempt.questions for leaf in (q.parts or (q,))]
        savers.append((session, attempt.id, [(leaf.id, leaf.options[0].id) for leaf in leaves]))
    store.close()
    return savers


def saving(port: int, savers: list[Saver]) -> Callable[[], Any]:
    """A round of saves at this server; every round is a page newly opened."""
    rounds = count(1)

    def once() -> dict[str, float]:
        tab = f"tab{next(rounds)}"
        return load(port, [conversation(port, saver, tab) for saver in savers])

    return once


def conversation(port: int, saver: Saver, tab: str) -> list[bytes]:
    session, attempt, answers = saver
    head = (
        f"POST /lawtrain/api/v1/attempts/{attempt}/answers HTTP/1.1\r\nHost: localhost:{port}\r\n"
        f"Origin: http://localhost:{port}\r\nCookie: lawtrain-session={session}\r\n"
        f"X-Lawtrain-Token: {page_token(session)}\r\nContent-Type: application/json\r\n"
        "Accept: */*\r\n"
    )
    requests = []
    for seq in range(1, _SAVES + 2):
        # The first answer must be readable: it tells how far this attempt has come, as opening the page would.
        coding = "Accept-Encoding: gzip, deflate\r\n" if requests else ""
        question, option = answers[seq % len(answers)]
        one = f'{{"question":"{question}","answer":["{option}"],"seq":{seq}}}'
        body = f'{{"tab":"{tab}","since":@revision@,"answers":[{one}]}}'
        requests.append(f"{head}{coding}Content-Length: {len(body)}\r\n\r\n{body}".encode())
    return requests
