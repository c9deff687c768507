"""A quiz in a browser, as the tests speak of it. Importing this skips a module where playwright is missing."""

from __future__ import annotations

import json
import os
from typing import Any

import pytest

try:
    from playwright.sync_api import Locator, Page, expect
except ImportError:
    if os.environ.get("LAWTRAIN_REQUIRE_ALL") == "1":
        raise
    pytest.skip("浏览器测试没有运行：没有安装 playwright", allow_module_level=True)

__all__ = ["QuizPage", "expect"]

Pending = dict[str, dict[str, Any]]


class QuizPage:
    """One mounted quiz (the `nth` on its page). `host` is the fake host in the page, steered from here."""

    def __init__(self, page: Page, nth: int = 0) -> None:
        self.page = page
        self.root = page.locator(".lt-quiz").nth(nth)
        self.nth = nth

    def host(self, expression: str) -> Any:
        """Evaluate `expression` with `host` bound to this quiz's fake host."""
        return self.page.evaluate(f"{{ const host = window.hosts[{self.nth}]; {expression} }}")

    def until(self, expression: str) -> None:
        """Wait until `expression` holds, with `host` bound."""
        for _ in range(200):
            if self.host(expression):
                return
            self.page.wait_for_timeout(25)
        raise AssertionError(f"still not: {expression}")

    def offline(self) -> None:
        """The host answers that it is unavailable."""
        self.host("host.mode = 'offline'")

    def online(self) -> None:
        """The host answers again, and the browser says so."""
        self.host("host.mode = 'ok'")
        self.page.evaluate("window.dispatchEvent(new Event('online'))")

    def button(self, name: str) -> Locator:
        """A button by its exact words."""
        return self.root.get_by_role("button", name=name, exact=True)

    def start(self) -> QuizPage:
        """Open the paper."""
        self.button("开始作答").click()
        self.question(1).wait_for()
        return self

    def question(self, number: int) -> Locator:
        """The fieldset of a question."""
        return self.root.locator(".lt-questions > fieldset").nth(number - 1)

    def option(self, number: int, option: str, part: int = 0) -> Locator:
        """One radio button or checkbox."""
        place = self.question(number)
        if part:
            place = place.locator("fieldset").nth(part - 1)
        return place.locator(f"input[value='{option}']")

    def writing(self, number: int, part: int = 0) -> Locator:
        """The box of a written answer."""
        place = self.question(number)
        if part:
            place = place.locator("fieldset").nth(part - 1)
        return place.get_by_role("textbox", name="您的答案")

    def pick(self, number: int, options: str | list[str], part: int = 0) -> None:
        """Choose options; 单选 and 判断 take one."""
        for option in options:
            self.option(number, option, part).check()

    def chosen(self, number: int) -> list[str]:
        """Option ids now chosen."""
        found: list[str] = (
            self.question(number).locator("input:checked").evaluate_all("all => all.map(i => i.value)")
        )
        return found

    @property
    def status(self) -> Locator:
        """The line that tells how saving stands."""
        return self.root.locator(".lt-status")

    @property
    def notice(self) -> Locator:
        """The line that tells what happened."""
        return self.root.locator(".lt-notice:not([hidden])")

    @property
    def dialog(self) -> Locator:
        """The confirmation."""
        return self.root.locator(".lt-dialog")

    def queue(
        self, person: str = "cadre01", quiz: str = "constitution/01-supremacy/test", number: int = 1
    ) -> Pending:
        """What this device keeps of an attempt."""
        text = self.page.evaluate("key => localStorage.getItem(key)", f"lawtrain:{person}:{quiz}-{number}")
        return json.loads(text or "{}")

    def standing(self) -> dict[str, list[str]]:
        """The answers the host holds durably."""
        found: dict[str, list[str]] = self.host("host.state().attempt.answers")
        return found
