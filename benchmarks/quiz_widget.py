"""A quiz of fifty questions in a real JupyterLab: our widget, composed ipywidgets, jupyterquiz."""

from __future__ import annotations

import json
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat
from jupyter_client import BlockingKernelClient
from jupyter_client.manager import start_new_kernel
from nbformat.v4 import new_code_cell, new_notebook
from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.tools import CHROMIUM, REPO, Result, free_port, median

HOW = """同样的 50 道选择题和判断题，分别用我们的小测、逐题拼装的 ipywidgets（VBox、HTML、RadioButtons）和 jupyterquiz
显示；比值对两个对照中较好的一个。消息、字节和构造用时在内核里数（我们的字节含脚本和样式，jupyterquiz 的含答案）。
可见的时间在真实的 JupyterLab 和 chromium 里量：从执行单元格到 50 题都画在屏幕上（我们的先显示说明页，程序立即替人点
“继续作答”）。学员打开笔记本后执行一次，所以看“新打开的页面第一次显示”；同一页面里再执行一次的时间另列一行。"""

WAYS = {"ours": ".lt-question", "composed": ".widget-radio", "jupyterquiz": ".Quiz"}
_PREPARE = "from benchmarks import quiz_cells; quiz_cells.prepare()"
_ROUNDS = 5
_TIMED = """async ([place, selector, count]) => {
  const app = window.jupyterapp, notebook = app.shell.currentWidget.content;
  const here = () => document.querySelectorAll(".jp-OutputArea " + selector).length;
  const painted = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  await app.commands.execute("notebook:clear-all-cell-outputs");
  while (here()) await painted();
  await new Promise((done) => setTimeout(done, 300));
  notebook.activeCellIndex = place;
  notebook.deselectAll();
  const began = performance.now();
  await new Promise((done, fail) => {
    const watch = new MutationObserver(() => {
      const goOn = document.querySelector(".jp-OutputArea .lt-intro .lt-primary");
      if (goOn) goOn.click();
      if (here() < count) return;
      watch.disconnect();
      done();
    });
    watch.observe(document.body, { childList: true, subtree: true });
    setTimeout(() => fail(new Error(here() + " " + selector)), 20000);
    app.commands.execute("notebook:run-cell");
  });
  await painted();
  return performance.now() - began;
}"""


_PREPARED = """async () => {
  window.jupyterapp.shell.currentWidget.content.activeCellIndex = 0;
  await window.jupyterapp.commands.execute("notebook:run-cell");
}"""


def run() -> list[Result]:
    counted = {way: in_kernel(way) for way in WAYS}
    first, again = in_lab()
    return [
        compare("浏览器收到的消息", {w: c["messages"] for w, c in counted.items()}, "{:.0f} 条"),
        compare("浏览器收到的字节", {w: c["bytes"] / 1000 for w, c in counted.items()}, "{:.0f} kB"),
        compare("内核里构造用时", {w: c["milliseconds"] for w, c in counted.items()}, "{:.1f} 毫秒"),
        compare("新打开的页面第一次显示", {w: median(v) for w, v in first.items()}, "{:.0f} 毫秒", most=0.7),
        compare("同一页面里再次显示", {w: median(v) for w, v in again.items()}, "{:.0f} 毫秒"),
    ]


def compare(what: str, figures: dict[str, float], form: str, most: float | None = None) -> Result:
    ours, composed, other = (figures[way] for way in WAYS)
    ratio = ours / min(composed, other)
    peers = f"{form.format(composed)}（ipywidgets），{form.format(other)}（jupyterquiz）"
    goal, met = (f"≤ {most:g}", ratio <= most) if most else ("", None)
    return Result(f"50 题，{what}", form.format(ours), peers, f"{ratio:.2f}", goal, met)


def in_kernel(way: str) -> dict[str, float]:
    """Messages and bytes that showing it costs, in a fresh kernel; milliseconds, the middle of seven more times."""
    manager, client = start_new_kernel(kernel_name="python3", cwd=str(REPO))
    try:
        executed(client, _PREPARE)
        shown = executed(client, f"quiz_cells.{way}()")
        sent = [m for m in shown if m["msg_type"].startswith("comm_") or m["msg_type"] == "display_data"]
        size = sum(
            len(json.dumps(m["content"], ensure_ascii=False).encode()) + sum(map(len, m["buffers"]))
            for m in sent
        )
        clock = f"import time; began = time.perf_counter(); quiz_cells.{way}(); print((time.perf_counter() - began) * 1000)"
        times = []
        for _ in range(7):
            printed = [m["content"]["text"] for m in executed(client, clock) if m["msg_type"] == "stream"]
            times.append(float("".join(printed)))
        return {"messages": len(sent), "bytes": size, "milliseconds": median(times)}
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def executed(client: BlockingKernelClient, code: str) -> list[dict[str, Any]]:
    """Everything the kernel published while it ran `code`."""
    messages: list[dict[str, Any]] = []
    reply = client.execute_interactive(code, output_hook=messages.append, timeout=120)
    if reply["content"]["status"] != "ok":
        raise RuntimeError("\n".join(reply["content"]["traceback"]))
    return messages


def in_lab() -> tuple[dict[str, list[float]], dict[str, list[float]]]:
    """Milliseconds to the last question on the screen, by way: in a page newly opened, and again in the same page."""
    first: dict[str, list[float]] = {way: [] for way in WAYS}
    again: dict[str, list[float]] = {way: [] for way in WAYS}
    with tempfile.TemporaryDirectory() as folder, lab(Path(folder)) as url, sync_playwright() as play:
        browser = play.chromium.launch(**CHROMIUM)
        opened(browser, url).close()  # the browser's own cache is warm, the kernel has read the bank
        for _ in range(_ROUNDS):
            for place, (way, selector) in enumerate(WAYS.items(), 1):
                page = opened(browser, url)
                for kept in (first, again):
                    kept[way].append(page.evaluate(_TIMED, [place, selector, 50]))
                page.close()
        browser.close()
    return first, again


def opened(browser: Browser, url: str) -> Page:
    """The notebook in a new page, its first cell run."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.route(lambda address: not address.startswith("http://127.0.0.1"), lambda route: route.abort())
    page.goto(url)
    ready = (
        "app?.shell?.currentWidget?.content?.widgets?.length === 4 && session()?.kernel?.status === 'idle'"
    )
    session = "const app = window.jupyterapp, session = () => app.shell.currentWidget.sessionContext.session;"
    page.wait_for_function(f"() => {{ {session} return {ready}; }}", timeout=90_000)
    page.evaluate(_PREPARED)
    page.wait_for_timeout(1000)
    return page


@contextmanager
def lab(root: Path) -> Iterator[str]:
    """A plain JupyterLab in `root` with one notebook: a cell that prepares, then one for each way."""
    cells = [new_code_cell(_PREPARE), *(new_code_cell(f"quiz_cells.{way}()") for way in WAYS)]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(new_notebook(cells=cells, metadata=kernel), root / "quiz.ipynb")
    port, token = free_port(), secrets.token_hex(16)
    options = {
        "ServerApp.root_dir": root,
        "ServerApp.port": port,
        "ServerApp.ip": "127.0.0.1",
        "ServerApp.open_browser": False,
        "ServerApp.allow_root": True,
        "IdentityProvider.token": token,
        "LabApp.expose_app_in_browser": True,
        "LabApp.check_for_updates_class": "jupyterlab.NeverCheckForUpdate",
        "LabApp.news_url": None,
        "LabApp.extension_manager": "readonly",
    }
    command = [sys.executable, "-m", "jupyterlab", *(f"--{name}={value}" for name, value in options.items())]
    own = {
        "PYTHONPATH": str(REPO),
        "JUPYTER_CONFIG_DIR": str(root / "config"),
        "JUPYTERLAB_SETTINGS_DIR": str(root / "s"),
    }
    with (root / "lab.log").open("wb") as log:
        process = subprocess.Popen(command, env={**os.environ, **own}, stdout=log, stderr=log)
    try:
        for _ in range(600):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            if process.poll() is not None:
                raise RuntimeError(f"JupyterLab 没有启动：{(root / 'lab.log').read_text()[-800:]}")
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}/lab/tree/quiz.ipynb?token={token}&reset"
    finally:
        process.terminate()
        process.wait(30)
