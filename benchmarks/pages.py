"""Every page at 200 connections, against the same bytes served from memory behind the same gate."""

from __future__ import annotations

import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import httpx

from benchmarks.tools import LESSON, Result, alternate, load, middle, serving, town
from lawtrain.desk.doors import CONSOLE, Doors
from lawtrain.records import Role
from lawtrain.store import Store

HOW = """两百个已登录的人（都有普法办的角色，花名册上两百人）同时打开同一种页面，各三次。对照：同样的登录检查，把同样字节的
网页从内存里压缩发出。"""

_PEOPLE, _READS, _ROUNDS = 200, 3, 2
PAGES = {
    "我的学习": "/",
    "读一课": f"/lessons/{LESSON}",
    "我的账号": "/account",
    "我的数据": "/mydata",
    "意见反馈": "/feedback",
    "成绩": "/scores",
    "人员": "/office/people",
    "花名册": "/office/roster",
    "操作记录": "/office/audit",
}


def run() -> list[Result]:
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        sessions = town(root / "ours", _PEOPLE)
        store = Store.open(f"sqlite:///{root / 'ours' / 'service.sqlite'}")
        doors = Doors(store, lambda: datetime.now(UTC))
        for session in sessions:
            doors.grant(CONSOLE, session.removeprefix("session-"), Role.OFFICE, True)
        store.close()
        shutil.copytree(root / "ours", root / "bare")
        with serving("ours", root / "ours") as ours:
            for name, path in PAGES.items():
                (root / "bare" / "page.html").write_bytes(fetch(ours, sessions[0], path))
                with serving("bare_page", root / "bare") as bare:
                    mine, theirs = alternate(
                        _ROUNDS,
                        lambda path=path: load(ours, [asking(ours, one, path) for one in sessions]),
                        lambda: load(bare, [asking(bare, one, f"/lessons/{LESSON}") for one in sessions]),
                    )
                a, b = middle(mine, "p99"), middle(theirs, "p99")
                rows.append(
                    Result(
                        f"{name}，99% 不超过", f"{a:.0f} 毫秒", f"{b:.0f} 毫秒（静态网页）", f"{a / b:.2f}"
                    )
                )
    return rows


def fetch(port: int, session: str, path: str) -> bytes:
    """The page as the server makes it, uncompressed."""
    headers = {"Cookie": f"lawtrain-session={session}", "Host": f"localhost:{port}"}
    answer = httpx.get(f"http://127.0.0.1:{port}/lawtrain{path}", headers=headers, trust_env=False)
    return answer.raise_for_status().content


def asking(port: int, session: str, path: str) -> list[bytes]:
    request = (
        f"GET /lawtrain{path} HTTP/1.1\r\nHost: localhost:{port}\r\nCookie: lawtrain-session={session}\r\n"
        "Accept: text/html\r\nAccept-Encoding: gzip, deflate\r\n\r\n"
    )
    return [request.encode()] * (_READS + 1)
