"""A loopback site with the harness, under the service's strict CSP, and a Chromium to open it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from quiz_page import QuizPage

HERE = Path(__file__).parent
STATIC = Path(__file__).parents[3] / "src/lawtrain/widgets/static"
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; base-uri 'none'"

Open = Callable[..., "QuizPage"]


class _Handler(SimpleHTTPRequestHandler):
    extensions_map = {**SimpleHTTPRequestHandler.extensions_map, ".js": "text/javascript"}  # noqa: RUF012

    def translate_path(self, path: str) -> str:
        name = Path(path.partition("?")[0])
        return str((STATIC if name.parent.name == "static" else HERE) / name.name)

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""


@pytest.fixture(scope="session")
def harness() -> Iterator[str]:
    """Address of the harness."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, directory=str(HERE)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture
def open_quiz(chromium: Browser, harness: str) -> Iterator[Open]:
    """`open_quiz("paper=test", width=390)` → the quiz in a page of its own, all in one browser profile.

    The page's clock runs as usual and can be advanced. Any script error, CSP violation or request leaving the
    site fails the test at its end.
    """
    from quiz_page import QuizPage

    context = chromium.new_context(locale="zh-CN", timezone_id="Asia/Shanghai")
    complaints: list[str] = []

    def open_page(
        query: str = "paper=test",
        *,
        width: int = 390,
        before: str = "",
        kernel: Callable[[Any], Any] | None = None,
    ) -> QuizPage:
        page = context.new_page()
        if kernel:
            page.expose_function("kernel", kernel)
        page.set_default_timeout(8000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda m: complaints.append(m.text) if m.type in {"error", "warning"} else None)
        page.on(
            "request", lambda r: None if r.url.startswith((harness, "data:")) else complaints.append(r.url)
        )
        page.set_viewport_size({"width": width, "height": 844 if width < 600 else 900})
        if before:
            page.add_init_script(before)
        page.clock.install()
        page.goto(f"{harness}/harness.html?{query}")
        page.wait_for_function("window.ready")
        return QuizPage(page)

    yield open_page
    context.close()
    assert complaints == []
