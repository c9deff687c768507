"""The reading page: waiting at 200 connections, and what a phone on a slow line has to fetch."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import sync_playwright

from benchmarks.tools import CHROMIUM, LESSON, Result, alternate, load, median, middle, serving, town

HOW = """两百名已登录的学员同时打开课文，各打开 10 次（每次都要核对身份、读各人的答题进度、现生成网页）。对照：同样的
Litestar 和 uvicorn、同样的登录检查，把同样字节的网页从内存里原样压缩发出。另用 chromium 限速 400 kbit/s、往返延迟
100 毫秒、空缓存，打开同一课：收到的全部字节和首次出现文字的时间。"""

PATH = f"/lawtrain/lessons/{LESSON}"
_READERS, _READS, _ROUNDS = 200, 10, 3
_LINE = {
    "offline": False,
    "latency": 100,
    "downloadThroughput": 50_000,
    "uploadThroughput": 50_000,
}  # bytes/s


def run() -> list[Result]:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        sessions = town(root / "ours", _READERS)
        shutil.copytree(root / "ours", root / "bare")
        with serving("ours", root / "ours") as ours:
            (root / "bare" / "page.html").write_bytes(fetch(ours, sessions[0]))
            with serving("bare_page", root / "bare") as bare:
                mine, theirs = alternate(
                    _ROUNDS,
                    lambda: load(ours, [reading(ours, one) for one in sessions]),
                    lambda: load(bare, [reading(bare, one) for one in sessions]),
                )
            visits = [visit(ours, sessions[n]) for n in range(3)]
    rows = []
    for name, words in (("p50", "中位等待"), ("p99", "99% 不超过")):
        a, b = middle(mine, name), middle(theirs, name)
        rows.append(
            Result(
                f"{_READERS} 连接读课文，{words}",
                f"{a:.0f} 毫秒",
                f"{b:.0f} 毫秒（静态网页）",
                f"{a / b:.2f}",
            )
        )
    rate = middle(mine, "rate"), middle(theirs, "rate")
    rows.append(
        Result(
            f"{_READERS} 连接读课文，每秒页数",
            f"{rate[0]:.0f}",
            f"{rate[1]:.0f}（静态网页）",
            f"{rate[0] / rate[1]:.2f}",
        )
    )
    kilobytes = max(v["bytes"] for v in visits) / 1000
    first = median(v["first"] for v in visits) / 1000
    rows += [
        Result("第一次打开一课要下载", f"{kilobytes:.0f} kB", "—", "—", "≤ 150 kB", kilobytes <= 150),
        Result("慢速网络（400 kbit/s）看到文字", f"{first:.2f} 秒", "—", "—", "≤ 2 秒", first <= 2),
    ]
    return rows


def fetch(port: int, session: str) -> bytes:
    """The page as the server makes it, uncompressed."""
    headers = {"Cookie": f"lawtrain-session={session}", "Host": f"localhost:{port}"}
    answer = httpx.get(f"http://127.0.0.1:{port}{PATH}", headers=headers, trust_env=False)
    return answer.raise_for_status().content


def reading(port: int, session: str) -> list[bytes]:
    request = (
        f"GET {PATH} HTTP/1.1\r\nHost: localhost:{port}\r\nCookie: lawtrain-session={session}\r\n"
        "Accept: text/html\r\nAccept-Encoding: gzip, deflate\r\n\r\n"
    )
    return [request.encode()] * (_READS + 1)


def visit(port: int, session: str) -> dict[str, float]:
    """A first visit: bytes over the line until it is quiet, and milliseconds to the first text."""
    received = 0

    def count(event: dict[str, Any]) -> None:
        nonlocal received
        received += event["encodedDataLength"]

    origin = f"http://localhost:{port}"
    with sync_playwright() as play:
        browser = play.chromium.launch(**CHROMIUM)
        context = browser.new_context(viewport={"width": 390, "height": 844})
        context.add_cookies(
            [{"name": "lawtrain-session", "value": session, "domain": "localhost", "path": "/lawtrain/"}]
        )
        page = context.new_page()
        devtools = context.new_cdp_session(page)
        devtools.send("Network.enable")
        devtools.send("Network.emulateNetworkConditions", _LINE)
        devtools.on("Network.loadingFinished", count)
        page.goto(origin + PATH)
        page.wait_for_selector(".quiz-mount .lt-quiz")
        page.evaluate("scrollTo(0, document.body.scrollHeight)")  # pictures may wait until they are needed
        page.wait_for_load_state("networkidle")
        first = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
        browser.close()
    return {"bytes": received, "first": first}
