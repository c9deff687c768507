"""A morning's log-ins: through the real hub and authenticator, against the bare cost of checking the passwords."""

from __future__ import annotations

import re
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path

import httpx

from benchmarks.tools import Result
from lawtrain.desk import passwords
from lawtrain.desk.doors import CONSOLE, Doors
from lawtrain.desk.roster import RosterDesk, RosterFile
from lawtrain.records import CATEGORIES, Change, Post
from lawtrain.store import Store
from tests.site import running

HOW = """四十个人各有自己的密码，四个一起，走真实的登录页：打开登录页、交工号和密码、得到登录凭据。对照：只核对同样四十个
密码（argon2id，默认参数：64 MB、3 轮、4 线，同时最多两个，和登录服务一样）。密码核对得慢是有意的：偷到散列值的人也慢。"""

_PEOPLE, _AT_ONCE, _CHECKS = 40, 4, 2


def run() -> list[Result]:
    with tempfile.TemporaryDirectory() as folder, running(Path(folder) / "data") as site:
        store = Store.open(f"sqlite:///{site.data / 'service.sqlite'}")
        known = enrol(store)
        with store.reading() as tx:
            hashes = {tx.people()[who].username: one.password for who, one in tx.town.accounts().items()}
        store.close()
        bare = rate(_CHECKS, [lambda u=u: passwords.matches(hashes[u], known[u]) for u in known])
        ours = rate(_AT_ONCE, [lambda u=u: logged_in(site.hub, u, known[u]) for u in known])
    return [
        Result("登录，每秒人数", f"{ours:.1f}", f"{bare:.1f}（只核对密码）", f"{ours / bare:.2f}"),
        Result("全镇三百人都登录一遍", f"{300 / ours:.0f} 秒", f"{300 / bare:.0f} 秒", f"{bare / ours:.2f}"),
    ]


def enrol(store: Store) -> dict[str, str]:
    """People with passwords, by 工号."""
    names, post = [f"login{n:03}" for n in range(_PEOPLE)], Post("示范村", CATEGORIES[3])
    changes = [Change("added", n, name, name, post, date(2026, 1, 1), ()) for n, name in enumerate(names)]
    clock = lambda: datetime.now(UTC)  # noqa: E731
    RosterDesk(store, clock).take_in(CONSOLE, changes, RosterFile("town.xlsx", "", "", {}))
    return Doors(store, clock).give_passwords(CONSOLE, names)


def logged_in(hub: str, username: str, password: str) -> bool:
    """Through the form, as a browser does."""
    with httpx.Client(base_url=hub, timeout=60, trust_env=False) as browser:
        found = re.search(r'name="_xsrf" value="([^"]*)"', browser.get("/hub/login").text)
        form = {"username": username, "password": password, "_xsrf": found[1] if found else ""}
        return browser.post("/hub/login", data=form).status_code == 302


def rate(at_once: int, jobs: list) -> float:
    """Jobs per second, each of which must say yes."""
    with ThreadPoolExecutor(at_once) as pool:
        began = time.perf_counter()
        done = list(pool.map(lambda job: job(), jobs))
        elapsed = time.perf_counter() - began
    if not all(done):
        raise RuntimeError(f"{done.count(False)} 次登录没有成功")
    return len(done) / elapsed
