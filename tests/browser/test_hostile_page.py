"""A cadre who can write web pages: no page of theirs, in whatever place, gets the office's data or acts in its name."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import quote

import pytest

from lawtrain.desk import RemoteDesk
from lawtrain.errors import NotFound
from lawtrain.wire import AnswerIn, Save
from tests.browser.insider import API, TEST, bearer, session_of, token_of, until
from tests.browser.visitor import PC, Visitor
from tests.site import Running

pytestmark = [pytest.mark.browser, pytest.mark.hub, pytest.mark.xdist_group("site")]
Visit = Callable[..., Visitor]
SECRET = "示例干部五"  # stands on the office's pages and on nobody else's but their own

PAGE = """<!doctype html><meta charset="utf-8"><title>evil</title>
<p id="own">own words</p><button>请点这里领取学习资料</button>
<script>
const about = new URLSearchParams(location.search);
const site = about.get("site"), attempt = about.get("attempt");
const api = site + "/lawtrain/api/v1", loot = {};
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const read = (options) => async (url) => (await fetch(url, { credentials: "include", ...options })).text();
const json = { "Content-Type": "application/json" };
const start = JSON.stringify({ quiz: "constitution/01-supremacy/test" });
const save = about.get("save");

async function framed(what) {
  const frame = Object.assign(document.createElement("iframe"), what);
  document.body.append(frame);
  await pause(1000);
  return frame.contentDocument.body.innerText;
}
async function opened(window_) {
  await pause(1500);
  try { return window_.document.body.innerText; } finally { window_.close(); }
}
async function posted(url, type, text) {
  const form = document.createElement("form");
  Object.assign(form, { method: "POST", action: url, enctype: type, target: "sink" });
  const [name, value] = text.split("=");
  form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  document.body.append(form);
  form.submit();
  await pause(500);
  return "";
}
async function script(url) {
  const before = Object.keys(window).length;
  await new Promise((resolve) => {
    const node = Object.assign(document.createElement("script"), { src: url, onload: resolve, onerror: resolve });
    document.body.append(node);
  });
  return Object.keys(window).length === before ? "" : Object.keys(window).join();
}

document.querySelector("button").addEventListener("click", async () => {
  const windows = [location.href, site + "/lawtrain/scores"].map((url) => window.open(url));
  const tries = {
    control_fetch: () => read({})(location.href),
    control_frame: () => framed({ srcdoc: "own words" }),
    control_window: () => opened(windows[0]),
    window: () => opened(windows[1]),
    page: () => read({})(site + "/lawtrain/scores"),
    page_blind: () => read({ mode: "no-cors" })(site + "/lawtrain/scores"),
    workbook: () => read({})(site + "/lawtrain/scores.xlsx"),
    csv: () => read({})(site + "/lawtrain/scores.csv"),
    api: () => read({})(api + "/scores"),
    api_blind: () => read({ mode: "no-cors" })(api + "/scores"),
    me: () => read({})(api + "/me"),
    script: () => script(api + "/scores"),
    frame: () => framed({ src: site + "/lawtrain/scores" }),
    cookie: () => document.cookie,
    start: () => read({ method: "POST", headers: json, body: start })(api + "/attempts"),
    start_forged: () =>
      read({ method: "POST", headers: { ...json, "X-Lawtrain-Token": "x.y" }, body: start })(api + "/attempts"),
    start_blind: () => read({ method: "POST", mode: "no-cors", body: start })(api + "/attempts"),
    start_form: () => posted(api + "/attempts", "text/plain", '{"quiz": "constitution/01-supremacy/test", "x":"="}'),
    save_blind: () => read({ method: "POST", mode: "no-cors", body: save })(api + "/attempts/" + attempt + "/answers"),
    submit_blind: () =>
      read({ method: "POST", mode: "no-cors", body: "{}" })(api + "/attempts/" + attempt + "/submission"),
    submit_form: () => posted(api + "/attempts/" + attempt + "/submission", "application/x-www-form-urlencoded", "a=b"),
    logout_form: () => posted(site + "/lawtrain/logout", "text/plain", "{}="),
  };
  for (const [name, attack] of Object.entries(tries)) {
    try { loot[name] = "got " + (await attack()); } catch (error) { loot[name] = "stopped: " + error.name; }
  }
  window.loot = loot;
});
</script>
<iframe name="sink"></iframe>
"""


@contextmanager
def anywhere_else() -> Iterator[int]:
    """The page on another port of this machine, which is the same host for cookies."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(PAGE.encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(scope="module")
def evil(chromium: object, site: Running) -> str:
    """cadre05's token; their running server shows the page to everybody, at the hub's own address."""
    home = site.data / "homes" / "cadre05"
    (home / "evil").mkdir(parents=True, exist_ok=True)
    (home / "evil" / "evil.html").write_text(PAGE, encoding="utf-8")
    (home / ".jupyter").mkdir(exist_ok=True)
    config = {"ServerApp": {"extra_static_paths": [str(home / "evil")]}}
    (home / ".jupyter" / "jupyter_server_config.json").write_text(json.dumps(config), encoding="utf-8")
    cadre = Visitor(chromium, site, PC)  # type: ignore[arg-type]
    cadre.log_in("cadre05")
    cadre.page.goto(f"{site.hub}/hub/user-redirect/api/status")
    cadre.page.wait_for_url("**/user/cadre05/api/status", timeout=60_000)
    token = token_of(site, "cadre05")
    desk = RemoteDesk(f"{site.service}/lawtrain", token)
    state = desk.start("constitution/01-supremacy")
    assert state.attempt
    desk.submit(state.attempt.id)  # so that the office has something worth stealing
    cadre.leave()
    return token


@pytest.mark.parametrize("place", ["a server of the hub", "the hub's host", "the service's host"])
def test_a_hostile_page_in_the_office_s_browser_gets_nothing(
    visit: Visit, site: Running, evil: str, place: str
) -> None:
    office = visit(PC)
    office.log_in("office01")
    page = office.page
    page.goto(f"{site.service}/lawtrain/scores")
    assert SECRET in page.inner_text("main")
    with session_of(office) as own, anywhere_else() as port:
        before = own.post(f"{API}/attempts", json={"quiz": TEST}).json()
        leaf = (before["attempt"]["questions"][0]["parts"] or before["attempt"]["questions"])[0]
        answers = [{"question": leaf["id"], "answer": [leaf["options"][0]["id"]], "seq": 1}]
        save = json.dumps({"tab": "evil", "since": 0, "answers": answers})
        address = {
            "a server of the hub": f"{site.hub}/user/cadre05/static/evil.html",
            "the hub's host": f"http://127.0.0.1:{port}/evil.html",
            "the service's host": f"http://localhost:{port}/evil.html",
        }[place]
        page.goto(
            f"{address}?site={quote(site.service)}&attempt={before['attempt']['id']}&save={quote(save)}"
        )
        page.get_by_role("button").click()
        until(lambda: page.evaluate("'loot' in window"), 30)
        loot: dict[str, str] = page.evaluate("window.loot")
        after = own.get(f"{API}/quiz", params={"ref": TEST})

    taken = {name: text for name, text in loot.items() if not name.startswith("control_")}
    controls = [text for name, text in loot.items() if name.startswith("control_")]
    assert len(controls) == 3
    assert all("own words" in text for text in controls), f"the attack itself does not work: {controls}"
    assert len(taken) == 19
    assert SECRET not in json.dumps(loot, ensure_ascii=False)
    assert "lawtrain-session" not in taken.pop("cookie")
    assert {name: text for name, text in taken.items() if text != "got " and "stopped" not in text} == {}
    assert after.status_code == 200, "somebody else has logged the office out"
    assert after.json() == before, "somebody else has acted in the office's name"


def test_nobody_else_s_server_opens_for_the_office_s_browser(visit: Visit, site: Running, evil: str) -> None:
    office = visit(PC)
    office.log_in("office01")
    answer = office.page.goto(f"{site.hub}/user/cadre05/files/evil/evil.html")
    assert answer
    assert answer.status in (403, 404)
    assert office.page.evaluate("typeof loot") == "undefined"


@pytest.mark.parametrize("path", ["scores", "scores.xlsx", "scores.csv"])
def test_a_learner_s_token_opens_nothing_of_the_office(site: Running, evil: str, path: str) -> None:
    with bearer(site, evil) as kernel:
        assert kernel.get("/lawtrain/api/v1/me").json()["username"] == "cadre05"
        answer = kernel.get(f"/lawtrain/{path}")
    assert answer.status_code == 403
    assert "只对普法办、管理员开放" in answer.text


def test_a_learner_s_browser_is_told_so_in_chinese(visit: Visit, site: Running) -> None:
    cadre = visit(PC)
    cadre.log_in("cadre05")
    answer = cadre.page.goto(f"{site.service}/lawtrain/scores")
    assert answer
    assert answer.status == 403
    assert "没有权限" in cadre.page.inner_text("main")
    assert "查看成绩" in cadre.page.inner_text("main")
    assert not cadre.page.get_by_role("link", name="成绩").count()


def test_the_attempt_of_another_can_be_neither_read_nor_written(
    visit: Visit, site: Running, evil: str
) -> None:
    office = visit(PC)
    office.log_in("office01")
    desk = RemoteDesk(f"{site.service}/lawtrain", evil)
    with session_of(office) as own, bearer(site, evil) as kernel:
        before = own.post(f"{API}/attempts", json={"quiz": TEST}).json()
        attempt = before["attempt"]
        leaf = (attempt["questions"][0]["parts"] or attempt["questions"])[0]
        one = AnswerIn(question=leaf["id"], answer=(leaf["options"][0]["id"],), seq=1)
        with pytest.raises(NotFound, match="没有找到这份答卷"):
            desk.save(attempt["id"], Save(tab="other", since=0, answers=(one,)))
        with pytest.raises(NotFound, match="没有找到这份答卷"):
            desk.submit(attempt["id"])
        for path in ("", "/answers", "/submission"):
            assert kernel.get(f"{API}/attempts/{attempt['id']}{path}").status_code in (404, 405)
        mine = desk.look(TEST)
        assert mine.attempt
        assert mine.attempt.id != attempt["id"]
        assert own.get(f"{API}/quiz", params={"ref": TEST}).json() == before
