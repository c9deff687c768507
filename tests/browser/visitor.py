"""A person at a browser: logs in at the real hub, reads, answers; any request leaving this machine fails the test."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from lawtrain import load
from lawtrain.papers import Bank
from tests.site import REPO, Running

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Locator, Page

LOOPBACK = {"127.0.0.1", "localhost"}
PHONE = {"width": 390, "height": 844}
PC = {"width": 1280, "height": 900}

BANK = load(REPO / "quizzes" / "constitution" / "01-supremacy.yaml")
KEY = {leaf.id: leaf.body.reveal(leaf).key for q in BANK.questions for leaf in q.leaves}
"""The key by answering question, for tests that play the perfect cadre."""


def banks() -> Iterator[Bank]:
    """The first lesson's, then, where a test goes on to others, the rest."""
    yield BANK
    yield from (load(path) for path in sorted((REPO / "quizzes" / "constitution").glob("*.yaml")))


class Visitor:
    """One browser context: its cookies, its network, its requests."""

    def __init__(self, browser: Browser, site: Running, size: dict[str, int], **more: bool) -> None:
        self.site = site
        self.context: BrowserContext = browser.new_context(
            viewport=size, locale="zh-CN", timezone_id="Asia/Shanghai", accept_downloads=True, **more
        )
        self.strays: list[str] = []
        self.problems: list[str] = []
        self.context.on("request", self._note)
        self.page: Page = self.context.new_page()
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))

    def _note(self, request: object) -> None:
        url = request.url  # type: ignore[attr-defined]
        host = urlsplit(url).hostname
        if host and host not in LOOPBACK:
            self.strays.append(url)

    def log_in(self, username: str) -> None:
        """From the hub's address to 我的学习."""
        self.page.goto(self.site.hub)
        self.page.get_by_label("账号").fill(username)
        self.page.get_by_label("密码", exact=True).fill(self.site.passwords[username])
        self.page.get_by_role("button", name="登录").click()
        self.page.wait_for_url(f"{self.site.service}/lawtrain/**")

    def quiz(self, number: int) -> Quiz:
        """The n-th quiz on the page, counted from 0."""
        return Quiz(self.page.locator("section.lt-quiz").nth(number))

    def leave(self) -> None:
        """Close, and fail if anything went where it should not."""
        with suppress(Exception):
            self.context.close()
        assert not self.strays, f"requests left this machine: {self.strays}"
        assert not self.problems, f"scripts failed: {self.problems}"


class Quiz:
    """A mounted quiz as a person sees it."""

    def __init__(self, root: Locator) -> None:
        self.root = root

    def begin(self) -> None:
        """Press 开始作答 (or go on with what an earlier test began) and wait for the questions."""
        self.root.get_by_role("button", name=re.compile("^(开始作答|继续作答|再做一次)")).first.click()
        self.root.locator(".lt-answering").wait_for()

    def cards(self) -> list[Locator]:
        """Top-level questions."""
        return self.root.locator(".lt-questions > fieldset").all()

    def answer(self, card: Locator, *, right: bool = True) -> None:
        """Choose the right options of every part of a card, or one wrong option."""
        for options in card.locator(".lt-options").all():
            inputs = options.locator("input").all()
            values = {i.get_attribute("value"): i for i in inputs}
            key = self._key(set(values), options)
            wanted = key if right else [v for v in values if v not in key][:1]
            for value in wanted:
                values[value].check()

    def _key(self, values: set[str | None], options: Locator) -> list[str]:
        """Found by the texts on the screen, as a person would: ids of options repeat between questions."""
        shown = [label.inner_text() for label in options.locator("label .lt-rich").all()]
        stem = options.locator("xpath=ancestor::fieldset[1]").locator(":scope > .lt-stem").inner_text()
        for leaf in (leaf for bank in banks() for question in bank.questions for leaf in question.leaves):
            texts = [o.text for o in leaf.body.options]  # type: ignore[attr-defined]
            if sorted(texts) == sorted(shown) and _plain(leaf.stem) == _plain(stem):
                return list(leaf.body.reveal(leaf).key)
        raise AssertionError(f"not in the bank: {stem}")

    def status(self) -> Locator:
        """The line that tells whether answers are kept."""
        return self.root.locator(".lt-status")

    def hand_in(self) -> None:
        """交卷 and confirm."""
        self.root.get_by_role("button", name="交卷", exact=True).click()
        self.root.get_by_role("button", name="确认交卷").click()
        self.root.locator(".lt-result").wait_for()


def _plain(text: str) -> str:
    return "".join(c for c in text if c.isalnum())
