"""Before submission neither pages, API, comm frames, a kernel's memory nor a saved notebook hold a key or an explanation."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx
import pytest

from lawtrain.service.permissions import OFFICE, RULES
from tests.browser.insider import API, LESSON, TEST, run_in_kernel, session_of, until
from tests.browser.leaks import fields, found, norm
from tests.browser.visitor import PC, Visitor
from tests.site import REPO, Running

pytestmark = [pytest.mark.browser, pytest.mark.hub, pytest.mark.xdist_group("site")]
Visit = Callable[..., Visitor]

_AWAY = "..%2f..%2f..%2fquizzes%2fconstitution%2f01-supremacy.yaml"
_MEANT = {
    "course": ["constitution", "..", "quizzes"],
    "lesson": ["01-supremacy", "01-supremacy.yaml", "01-supremacy.ipynb", _AWAY],
    "file": [
        *sorted(path.name for path in (REPO / "courses" / "constitution" / "media").iterdir()),
        *("quiz.js", "page.js", "early.js", "quiz.css", "page.css", "01-supremacy.yaml", _AWAY),
    ],
}
_MEANT |= {
    "law": ["xianfa", "..", "service.sqlite"],
    "article": ["1", "999", _AWAY],
    "job": ["1", "..", _AWAY],
}
_GUESSES = [
    f"{API}/quiz?ref={TEST}",
    f"{API}/quiz?ref=constitution/01-supremacy/practice",
    f"{API}/quiz?ref=constitution/01",
    f"{API}/quiz?ref={_AWAY}",
    f"{API}/items",
    f"{API}/attempts",
    f"{API}/openapi.json",
    "/lawtrain/quizzes/constitution/01-supremacy.yaml",
    "/quizzes/constitution/01-supremacy.yaml",
    "/content/quizzes/constitution/01-supremacy.yaml",
    "/lawtrain/service.sqlite",
    "/schema",
]
_LINK = re.compile(r"""(?:href|src|data-quiz-js)="([^"]+)\"""")


class Traffic:
    """Everything that came over a visitor's lines. Bodies are fetched at `drain`, before a page is left."""

    def __init__(self, visitor: Visitor) -> None:
        self.bodies: list[tuple[str, bytes]] = []
        self.frames: list[bytes] = []
        self._waiting: list[object] = []
        visitor.context.on("response", self._note)
        visitor.page.on("websocket", lambda line: line.on("framereceived", self._frame))

    def _note(self, response: object) -> None:
        self._waiting.append(response)

    def _frame(self, payload: str | bytes) -> None:
        self.frames.append(payload.encode() if isinstance(payload, str) else payload)

    def drain(self) -> None:
        waiting, self._waiting[:] = list(self._waiting), []
        for response in waiting:
            if response.status < 300:  # type: ignore[attr-defined]
                try:
                    self.bodies.append((response.url, response.body()))  # type: ignore[attr-defined]
                except Exception:  # the page it belonged to is gone; the crawl asks again
                    continue

    def saw(self, ending: str) -> bool:
        return any(urlsplit(url).path.endswith(ending) for url, _ in self.bodies)


def given_away(bodies: list[tuple[str, bytes]]) -> list[tuple[str, list[str]]]:
    """Where something was found; fields of JSON are looked for in what the service says, not in program text."""
    return [
        (url, hits)
        for url, body in bodies
        if (hits := found(body) + ([] if "/static/" in url or "/user/" in url else fields(body)))
    ]


def addresses() -> Iterator[str]:
    """Every GET row of the permission table, filled in plausibly and less plausibly."""
    for rule in RULES:
        if rule.method != "GET" or rule.roles == OFFICE:
            continue
        names = re.findall(r"{(\w+):str}", rule.address)
        for values in product(*(_MEANT[name] for name in names)):
            path = re.sub(r":str}", "}", rule.address)
            yield path.format_map(dict(zip(names, values, strict=True)))


def ask(client: httpx.Client, url: str, method: str = "GET", **body: Any) -> httpx.Response:
    """Not faster than the service likes: a refusal would prove nothing."""
    while (answer := client.request(method, url, **body)).status_code == 429:
        time.sleep(0.5)
    assert answer.status_code < 500, url
    return answer


def crawl(client: httpx.Client, start: list[str], own: str) -> list[tuple[str, bytes]]:
    """Everything that is linked, from `start` on, within one origin."""
    bodies, queue, seen = [], [urljoin(own, path) for path in start], set()
    while queue:
        url = queue.pop().partition("#")[0]
        if url in seen or not url.startswith(own) or re.search("logout|spawn|user-redirect|oauth", url):
            continue
        seen.add(url)
        answer = ask(client, url)
        bodies.append((url, answer.content))
        if "location" in answer.headers:
            queue.append(urljoin(url, answer.headers["location"]))
        if "html" in answer.headers.get("content-type", ""):
            queue += [urljoin(url, link) for link in _LINK.findall(answer.text)]
    return bodies


def test_nothing_of_the_pages_and_the_api_gives_the_key_away(visit: Visit, site: Running) -> None:
    cadre = visit(PC)
    traffic = Traffic(cadre)
    cadre.log_in("cadre03")
    traffic.drain()
    cadre.page.goto(f"{site.service}{LESSON}")
    quiz = cadre.quiz(1)
    quiz.root.get_by_role("button", name=re.compile("开始作答|继续作答")).click()
    quiz.root.locator(".lt-answering").wait_for()
    for card in quiz.cards():
        quiz.answer(card, right=False)
    quiz.status().get_by_text("已保存", exact=True).wait_for()
    traffic.drain()
    for ending in (LESSON, "/quiz.js", "/attempts", "/answers"):
        assert traffic.saw(ending), ending
    with session_of(cadre) as client:
        pages = crawl(client, ["/lawtrain/", LESSON, *addresses(), *_GUESSES], site.service)
        state = ask(client, f"{API}/quiz", params={"ref": TEST}).json()
        attempt = state["attempt"]
        assert attempt
        assert not attempt["submitted"]
        leaf = (attempt["questions"][0]["parts"] or attempt["questions"])[0]
        save = {"tab": "crawl", "since": 0, "answers": [{"question": leaf["id"], "answer": ["zz"], "seq": 1}]}
        spoken = [
            ask(client, f"{API}/attempts/{attempt['id']}"),
            ask(client, f"{API}/attempts", "POST", json={"quiz": TEST}),
            ask(client, f"{API}/attempts/{attempt['id']}/answers", "POST", json=save),
            ask(client, f"{API}/attempts/{attempt['id']}/answers", "POST", content=b"{"),
        ]
    assert [answer.status_code for answer in spoken] == [404, 200, 400, 400]
    assert len(pages) > 30
    everything = [*traffic.bodies, *pages, *((str(answer.url), answer.content) for answer in spoken)]
    assert given_away(everything) == []


DUMP = """
import gc, sys
stack = [*gc.get_objects(), *map(vars, list(sys.modules.values())), *sys._current_frames().values()]
seen = {id(stack)}
with open(PATH, "w", encoding="utf-8", errors="ignore") as sink:
    while stack:
        one = stack.pop()
        if id(one) in seen or one is seen:
            continue
        seen.add(id(one))
        if isinstance(one, str):
            sink.write(one + "\\n")
        elif isinstance(one, (bytes, bytearray)):
            sink.write(one.decode("utf-8", "ignore") + "\\n")
        else:
            stack.extend(gc.get_referents(one))
print(*sorted(name for name in sys.modules if name.startswith("lawtrain")))
"""


def memory(site: Running, sink: Path) -> tuple[str, set[str]]:
    """Every text in the kernel of cadre04's notebook, and the modules of ours it has loaded."""
    printed = run_in_kernel(site, "cadre04", DUMP.replace("PATH", repr(str(sink))))
    return sink.read_text(encoding="utf-8"), set(printed.split())


def test_a_notebook_holds_no_key_in_frames_memory_and_file(
    visit: Visit, site: Running, tmp_path: Path
) -> None:
    cadre = visit(PC)
    traffic = Traffic(cadre)
    cadre.log_in("cadre04")
    page, home = cadre.page, site.data / "homes" / "cadre04"
    page.goto(f"{site.hub}/hub/user-redirect/lab/tree/课程/constitution/01-supremacy.ipynb")
    page.get_by_text("显示题目", exact=True).click(timeout=120_000)
    until(lambda: page.locator("section.lt-quiz").count() == 2, 60)
    quiz = cadre.quiz(1)
    quiz.root.scroll_into_view_if_needed()
    quiz.begin()
    stem = quiz.root.locator(".lt-stem").first.inner_text()
    for card in quiz.cards():
        quiz.answer(card)
    quiz.status().get_by_text("已保存", exact=True).wait_for()

    page.locator(".jp-NotebookPanel-toolbar [data-command='docmanager:save']").click()
    notebook = home / "课程" / "constitution" / "01-supremacy.ipynb"
    until(lambda: "application/vnd.jupyter.widget-view+json" in notebook.read_text(encoding="utf-8"))
    files = [path for path in home.rglob("*") if path.is_file()]
    assert notebook in files
    assert [(path, hits) for path in files if (hits := found(path.read_bytes()))] == []

    text, modules = memory(site, tmp_path / "before")
    assert stem in text, "the walk misses what the widget holds"
    assert found(text) == []
    assert "lawtrain.widgets.quizwidget" in modules
    rooms = ("questions", "papers", "grading", "store", "content", "formats", "authoring")
    assert not modules & {"lawtrain.desk.local", *(f"lawtrain.{room}" for room in rooms)}

    traffic.drain()
    frames = b"\n".join(traffic.frames)
    assert norm(stem) in norm(frames.decode("utf-8", "ignore")), "the frames of the comm are missing"
    assert found(frames) == []
    assert fields(frames) == []
    assert given_away(traffic.bodies) == []

    quiz.hand_in()  # and now the same searches must find what the learner may see
    assert found(memory(site, tmp_path / "after")[0])
    assert found(b"\n".join(traffic.frames))
