"""The lesson page: under 200 keep-alive connections against a bare endpoint, and a first visit over a slow line."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Browser, CDPSession, sync_playwright

from benchmarks.tools import CHROMIUM, LESSON, Result, alternate, load, middle, serving, town
from lawtrain.service.guard import SESSION_COOKIE

HOW = """并发：200 名已登录学员，每人一个长连接，每轮各读 20 次第一课。我们：真实的服务进程，从模板生成页面；
对照：同样的 Litestar、uvicorn、会话检查和压缩，把同一页的字节原样发回。
首次打开：真实的 Chromium，空缓存，400 千比特/秒、延迟 200 毫秒；数网页、样式、脚本和图片一共收到多少字节，
以及多久第一次看到内容。五次取中位数。"""

_READERS, _READS, _ROUNDS, _VISITS = 200, 20, 5, 5
_PATH = f"/lawtrain/lessons/{LESSON}"
_SLOW = {"offline": False, "latency": 200, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
_FIRST_PAINT = """() => new Promise(resolve => new PerformanceObserver(list => {
    for (const e of list.getEntries()) if (e.name === "first-contentful-paint") resolve(e.startTime);
}).observe({ type: "paint", buffered: true }))"""


def run() -> list[Result]:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        sessions = town(root / "ours", _READERS)
        shutil.copytree(root / "ours", root / "bare")
        with serving("ours", root / "ours") as ours:
            (root / "bare" / "page.html").write_bytes(page(ours, sessions[0]))
            with serving("bare_page", root / "bare") as bare:
                mine, theirs = alternate(_ROUNDS, reading(ours, sessions), reading(bare, sessions))
            visits = first_visits(ours, sessions[0])
    return [*crowd(mine, theirs), *slow_line(visits)]


def page(port: int, session: str) -> bytes:
    """The page as the service sends it, not compressed."""
    line = HTTPConnection("127.0.0.1", port, timeout=20)
    line.request("GET", _PATH, headers={"Host": f"localhost:{port}", "Cookie": f"{SESSION_COOKIE}={session}"})
    answer = line.getresponse()
    html = answer.read()
    line.close()
    if answer.status != 200 or b'id="main"' not in html:
        raise RuntimeError(f"阅读页没有打开：{answer.status}")
    return html


def reading(port: int, sessions: list[str]) -> Callable[[], Any]:
    """A round of reads at this server, by everyone at once."""

    def conversation(session: str) -> list[bytes]:
        request = (
            f"GET {_PATH} HTTP/1.1\r\nHost: localhost:{port}\r\nCookie: {SESSION_COOKIE}={session}\r\n"
            "Accept: text/html\r\nAccept-Encoding: gzip\r\n\r\n"
        )
        return [request.encode()] * (_READS + 1)

    return lambda: load(port, [conversation(s) for s in sessions])


def first_visits(port: int, session: str) -> list[dict[str, float]]:
    """Each in a browser profile of its own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**CHROMIUM)  # type: ignore[arg-type]
        visits = [first_visit(browser, f"http://localhost:{port}", session) for _ in range(_VISITS)]
        browser.close()
    return visits


def first_visit(browser: Browser, site: str, session: str) -> dict[str, float]:
    """Bytes received until the line is quiet, and milliseconds to the first contentful paint."""
    context = browser.new_context(locale="zh-CN", viewport={"width": 390, "height": 844})
    context.add_cookies([{"name": SESSION_COOKIE, "value": session, "url": site}])
    tab = context.new_page()
    failures: list[str] = []
    tab.on("response", lambda r: failures.append(f"{r.status} {r.url}") if r.status != 200 else None)
    received = counted(context.new_cdp_session(tab))
    tab.goto(site + _PATH, wait_until="networkidle", timeout=60_000)
    paint = tab.evaluate(_FIRST_PAINT)
    # The quiz and every picture must be there, wherever the reader has got to.
    tab.evaluate("document.querySelectorAll('img').forEach(i => i.loading = 'eager')")
    tab.wait_for_function("[...document.images].every(i => i.complete && i.naturalWidth)")
    tab.wait_for_load_state("networkidle")
    context.close()
    if failures:
        raise RuntimeError(f"阅读页有东西没有取到：{failures}")
    return {"bytes": sum(received), "paint": paint}


def counted(line: CDPSession) -> list[int]:
    """Slows the tab down; the list grows by the size on the wire of everything it fetches."""
    received: list[int] = []
    line.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", _SLOW)
    return received


def crowd(mine: list[dict[str, float]], theirs: list[dict[str, float]]) -> list[Result]:
    rows = []
    for name, words in (("p50", "中位等待"), ("p99", "99% 不超过")):
        ours, peer = middle(mine, name), middle(theirs, name)
        what = f"{_READERS} 连接读一课，{words}"
        rows.append(Result(what, f"{ours:.0f} 毫秒", f"{peer:.0f} 毫秒（最简接口）", f"{ours / peer:.2f}"))
    return rows


def slow_line(visits: list[dict[str, float]]) -> list[Result]:
    size = median(v["bytes"] for v in visits) / 1000
    paint = median(v["paint"] for v in visits) / 1000
    return [
        Result("首次打开一课，收到的字节", f"{size:.0f} kB", "—", "—", "≤ 150 kB", size <= 150),
        Result("首次打开一课，首次看到内容", f"{paint:.2f} 秒", "—", "—", "≤ 2 秒", paint <= 2),
    ]
