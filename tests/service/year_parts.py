"""What tests of the office's year share: a small town on its roster, and an officer's requests."""

from __future__ import annotations

import html
import json
import re
from datetime import date
from urllib.parse import quote

import httpx
from service_parts import Browser, Running

from lawtrain.desk.doors import CONSOLE
from lawtrain.desk.entered import Scene, look
from lawtrain.records import CATEGORIES, Post

API = "/lawtrain/api/v1/office"
OFFICE = "/lawtrain/office"
PEOPLE = (  # (工号, name, unit, category)
    ("1001", "张三", "示范镇/司法所", CATEGORIES[3]),
    ("1002", "李四", "示范镇/司法所", CATEGORIES[3]),
    ("1003", "王五", "示范镇/综合行政执法队", CATEGORIES[1]),
    ("1004", "赵六", "示范镇/综合行政执法队", CATEGORIES[1]),
    ("1005", "张三", "示范镇/第二村", CATEGORIES[5]),
    ("1006", "陈临时", "示范镇/党政办", CATEGORIES[4]),
)
PDF = b"%PDF-1.4 sign-in sheet"


def settle(town: Running) -> None:
    """Six people on the roster since the beginning of the year."""
    for username, name, unit, category in PEOPLE:
        town.app.state["house"].roster.place(
            CONSOLE, username, name, Post(unit, category), date(2026, 1, 1), "试"
        )


def scene_of(town: Running) -> Scene:
    """As things stand."""
    house = town.app.state["house"]
    return look(house.store, house.ledger)


def who(town: Running, username: str) -> str:
    """The pseudonym behind a 工号."""
    return next(
        p.pseudonym for p in town.app.state["house"].store.people().values() if p.username == username
    )


def event(**changed: object) -> dict[str, object]:
    """An event as its form sends it."""
    plain: dict[str, object] = {
        "kind": "中心组学法",
        "title": "第四季度中心组学法",
        "held_on": "2026-11-20",
        "organiser": "示范镇党委",
        "credit_hours": "2",
        "place": "三楼会议室",
    }
    return plain | changed


def exam(**changed: object) -> dict[str, object]:
    """An exam as its form sends it."""
    plain: dict[str, object] = {
        "title": "2026年度学法用法考试",
        "kind": "学法用法",
        "organiser": "示范县普法办",
        "nature": "正式",
        "year": "2026",
        "roster_on": "2026-11-01",
        "points": "100",
        "pass_points": "60",
        "good_points": "80",
        "excellent_points": "90",
        "categories": [CATEGORIES[1], CATEGORIES[3]],
        "sittings": [
            {"name": "首场", "held_on": "2026-11-10", "make_up": False},
            {"name": "补考", "held_on": "2026-11-20", "make_up": True},
        ],
    }
    return plain | changed


def made(office: Browser, path: str, body: dict[str, object]) -> str:
    """The id of what was entered."""
    answer = office.act(f"{API}/{path}", body)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["next"]).rpartition("/")[2].partition("?")[0]


def send(office: Browser, path: str, data: bytes | str, name: str) -> httpx.Response:
    """A file, as a page uploads it."""
    body = data.encode() if isinstance(data, str) else data
    own = {"content_type": "application/octet-stream", "x_lawtrain_file": quote(name)}
    return office.act(f"{API}/{path}", body, **own)


def told(answer: httpx.Response, status: int = 400) -> tuple[str, str]:
    """(field, message) of a refusal."""
    assert answer.status_code == status, answer.text
    body = answer.json()
    return body.get("field", ""), body["message"]


def hidden(page: str, action: str) -> dict[str, object]:
    """What the form for `action` sends from its hidden fields."""
    found = re.search(rf'data-act="[^"]*/{action}".*?</form>', page, re.DOTALL)
    assert found, page
    values: dict[str, object] = {}
    for name, kind, value in re.findall(
        r'<input type="hidden" name="(\w+)"(?: data-kind="(\w+)")? value="([^"]*)">', found[0]
    ):
        text = html.unescape(value)
        values[name] = json.loads(text) if kind in ("json", "number") else text
    return values


def counts(page: str) -> dict[str, str]:
    """The boxes at the top of a preview."""
    return dict(re.findall(r"<dt>([^<]*)</dt><dd>(\d+)</dd>", page))
