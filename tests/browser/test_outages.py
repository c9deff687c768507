"""Killed service, frozen hub: whoever is answering goes on, and no acknowledged answer is lost."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing

import httpx
import pytest

from tests.browser.insider import API, LESSON, TEST, session_of, until
from tests.browser.visitor import PHONE, Quiz, Visitor
from tests.site import Running, healthy

pytestmark = [pytest.mark.browser, pytest.mark.hub, pytest.mark.xdist_group("site")]
Visit = Callable[..., Visitor]
BOUND = 8.0
"""Seconds, on a machine that is busy with other tests; on a quiet one it takes about two."""


def kill_service(site: Running) -> float:
    """kill -9; seconds until it answers again."""
    pid = site.pid("service")
    os.kill(pid, signal.SIGKILL)
    took = until(lambda: healthy(site.service))
    assert site.pid("service") != pid
    print(f"service back after {took:.2f} s")
    return took


def open_quiz(cadre: Visitor, number: int) -> Quiz:
    """On the lesson's page, begun or gone on with."""
    cadre.page.goto(f"{cadre.site.service}{LESSON}")
    quiz = cadre.quiz(number)
    quiz.root.get_by_role("button", name=re.compile("开始作答|继续作答|再做一次")).click()
    quiz.root.locator(".lt-answering").wait_for()
    return quiz


def chosen(quiz: Quiz) -> dict[str, list[str]]:
    """What is marked on the screen, by the names of the inputs."""
    pairs: list[list[str]] = quiz.root.evaluate(
        "root => Array.from(root.querySelectorAll('.lt-options input:checked'), i => "
        "[i.closest('fieldset').querySelector('.lt-stem').innerText, i.value])"
    )
    found: dict[str, list[str]] = {}
    for stem, value in pairs:
        found.setdefault(stem, []).append(value)
    return found


def test_a_killed_service_costs_the_person_who_is_answering_nothing(visit: Visit, site: Running) -> None:
    cadre = visit(PHONE)
    cadre.log_in("trainer01")
    quiz = open_quiz(cadre, 1)
    cards = quiz.cards()
    for card in cards[:4]:
        quiz.answer(card)
    quiz.status().get_by_text("已保存", exact=True).wait_for()
    quiz.answer(cards[4])
    took = kill_service(site)  # with one answer still on its way
    for card in cards[5:9]:
        quiz.answer(card)
    quiz.status().get_by_text("已保存", exact=True).wait_for()
    assert took <= BOUND
    answered = chosen(quiz)
    assert len(answered) == 9

    cadre.page.reload()
    quiz = cadre.quiz(1)
    quiz.root.get_by_role("button", name="继续作答").click()
    assert "已答 9 / 13" in quiz.root.inner_text()
    assert chosen(quiz) == answered


class Hammer(threading.Thread):
    """One tab that answers its own questions over and over; `acknowledged` holds what it was told is kept."""

    def __init__(self, client: httpx.Client, attempt: str, tab: str, leaves: list[dict[str, object]]) -> None:
        super().__init__(daemon=True)
        self._client, self._tab, self._leaves = client, tab, leaves
        self._path = f"{API}/attempts/{attempt}/answers"
        self.acknowledged: list[tuple[str, int, str, str]] = []
        self.failed = 0
        self.over = threading.Event()

    def run(self) -> None:
        seq = 1
        while not self.over.is_set():
            leaf = self._leaves[seq % len(self._leaves)]
            options: list[dict[str, str]] = leaf["options"]  # type: ignore[assignment]
            answer = options[seq // len(self._leaves) % len(options)]["id"]
            one = {"question": leaf["id"], "answer": [answer], "seq": seq}
            try:
                reply = self._client.post(self._path, json={"tab": self._tab, "since": 0, "answers": [one]})
            except httpx.HTTPError:
                self.failed += 1
                time.sleep(0.02)
                continue
            if reply.status_code == 200:
                self.acknowledged.append((self._tab, seq, str(leaf["id"]), f'["{answer}"]'))
                seq += 1
            time.sleep(0.12)  # within what the service lets one person ask


def test_every_acknowledged_answer_outlives_a_kill(visit: Visit, site: Running) -> None:
    cadre = visit(PHONE)
    cadre.log_in("cadre03")
    with session_of(cadre) as client:
        state = client.post(f"{API}/attempts", json={"quiz": TEST}).json()["attempt"]
        leaves = [leaf for question in state["questions"] for leaf in question["parts"] or [question]]
        tabs = [f"hammer-{os.getpid()}-{n}" for n in range(4)]
        hammers = [Hammer(client, state["id"], tab, leaves[n::4]) for n, tab in enumerate(tabs)]
        for hammer in hammers:
            hammer.start()
        until(lambda: all(len(hammer.acknowledged) >= 4 for hammer in hammers))
        before = {hammer: len(hammer.acknowledged) for hammer in hammers}
        kill_service(site)
        until(lambda: all(len(hammer.acknowledged) >= before[hammer] + 4 for hammer in hammers))
        for hammer in hammers:
            hammer.over.set()
        for hammer in hammers:
            hammer.join(20)
    assert sum(hammer.failed for hammer in hammers), "nobody noticed that the service was killed"
    acknowledged = [one for hammer in hammers for one in hammer.acknowledged]
    with closing(sqlite3.connect(f"file:{site.data / 'service.sqlite'}?mode=ro", uri=True)) as store:
        rows = store.execute(
            "SELECT tab, seq, question, answer FROM responses WHERE attempt = ?", (state["id"],)
        ).fetchall()
    kept = [row for row in rows if row[0] in tabs]
    assert set(acknowledged) <= set(kept)
    assert len(kept) == len(set(kept))
    assert len(set(kept) - set(acknowledged)) <= len(hammers), "only one of each can have been under way"


def test_a_frozen_hub_stops_nobody_from_answering_and_handing_in(visit: Visit, site: Running) -> None:
    cadre = visit(PHONE)
    cadre.log_in("trainer01")
    quiz = open_quiz(cadre, 0)
    hub = site.pid("hub")
    os.kill(hub, signal.SIGSTOP)
    try:
        # The hub's word is good for a minute. Make it old, and let the service forget what it has in memory.
        with closing(sqlite3.connect(site.data / "sessions.sqlite", timeout=10)) as sessions, sessions:
            assert sessions.execute("UPDATE sessions SET checked = checked - 120").rowcount
        kill_service(site)
        for card in quiz.cards():
            quiz.answer(card)
        quiz.status().get_by_text("已保存", exact=True).wait_for()
        cadre.page.reload()
        quiz = cadre.quiz(0)
        quiz.root.get_by_role("button", name="继续作答").click()
        assert "已答 3 / 3" in quiz.root.inner_text()
        quiz.hand_in()
        assert "答对 3 / 3" in quiz.root.inner_text()
        cadre.page.goto(f"{site.service}/lawtrain/")
        cadre.page.get_by_role("heading", name="我的学习").wait_for()
        with pytest.raises(httpx.TimeoutException):  # and all the while it was down
            httpx.get(f"{site.hub}/hub/health", timeout=1, trust_env=False)
        assert site.pid("hub") == hub
    finally:
        os.kill(hub, signal.SIGCONT)
        until(lambda: httpx.get(f"{site.hub}/hub/health", timeout=20, trust_env=False).status_code == 200)
