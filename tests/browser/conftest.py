"""A running site and a browser, once for all browser tests."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.site import Running, running

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.browser.visitor import Visitor

CHROMIUM = Path("/usr/bin/chromium")
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests; each gets a context of its own."""
    missing = [] if CHROMIUM.exists() else [f"{CHROMIUM} 不存在"]
    if importlib.util.find_spec("playwright") is None:
        missing.append("没有安装 playwright")
    if missing:
        reason = "浏览器测试没有运行：" + "，".join(missing)
        pytest.fail(reason) if os.environ.get("LAWTRAIN_REQUIRE_ALL") == "1" else pytest.skip(reason)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def site(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The whole installation, started as `make up` starts it."""
    with running(tmp_path_factory.mktemp("site") / "data") as started:
        yield started


@pytest.fixture
def visit(chromium: Browser, site: Running) -> Iterator[Callable[..., Visitor]]:
    """`visit(PHONE)` → a new visitor with an empty browser."""
    from tests.browser.visitor import Visitor

    visitors: list[Visitor] = []

    def make(size: dict[str, int]) -> Visitor:
        visitors.append(Visitor(chromium, site, size))
        return visitors[-1]

    yield make
    for one in visitors:
        one.leave()
