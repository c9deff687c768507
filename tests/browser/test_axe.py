"""axe-core finds nothing on any page: those of the table of routes, the hub's, and the states of a quiz."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from lawtrain.desk.doors import CONSOLE, Doors
from lawtrain.desk.roster import RosterDesk
from lawtrain.records import CATEGORIES, Post, Role
from lawtrain.service.permissions import RULES
from lawtrain.store import Store
from tests.browser.visitor import PC, PHONE, Visitor
from tests.site import Running

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.hub, pytest.mark.xdist_group("site")]

USERNAME = "2001"
PLACES = {
    "{course:str}": "constitution",
    "{lesson:str}": "01-supremacy",
    "{username:str}": "cadre01",
    "{person:str}": "cadre01",
    "{batch:str}": "1",
    "{job:str}": "0" * 24,
    "{event:str}": "none",
    "{exam:str}": "none",
    "{law:str}": "xianfa",
    "{article:str}": "5",
}
PAGES = sorted(
    rule.path
    for rule in RULES
    if rule.kind == "page" and rule.method == "GET" and "." not in rule.path and "{file:str}" not in rule.path
)
HUB = ("/hub/home", "/hub/token", "/hub/no-such-page", "/hub/spawn-pending/2001", "/hub/spawn/2001?next=x")


@pytest.fixture(scope="module")
def axe() -> str:
    """The script, which a package brings along."""
    found = find_spec("axe_playwright_python")
    if found is None or found.origin is None:
        reason = "没有安装 axe-playwright-python，没有检查页面的无障碍"
        pytest.fail(reason) if os.environ.get("LAWTRAIN_REQUIRE_ALL") == "1" else pytest.skip(reason)
    return (Path(found.origin).parent / "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def password(site: Running) -> str:
    """Of somebody who may open every page, once their first log-in is done."""
    store = Store.of_installation(site.data)
    try:
        clock: Callable[[], datetime] = lambda: datetime.now(UTC)  # noqa: E731
        post = Post("示范村", CATEGORIES[3], "科员")
        RosterDesk(store, clock).place(CONSOLE, USERNAME, "示例管理员", post, date(2026, 1, 1), "新来")
        doors = Doors(store, clock)
        doors.grant(CONSOLE, USERNAME, Role.ADMIN, True)
        return doors.give_passwords(CONSOLE, [USERNAME])[USERNAME]
    finally:
        store.close()


@pytest.fixture(scope="module")
def admin(chromium: Browser, site: Running, axe: str, password: str) -> Iterator[Visitor]:
    """Logged in; the pages' CSP lets the checker in for this test alone."""
    visitor = Visitor(chromium, site, PHONE, bypass_csp=True)
    page = visitor.page
    page.goto(site.hub)
    check(page, axe, "hub log-in")
    page.get_by_label("工号").fill(USERNAME)
    page.get_by_label("密码", exact=True).fill("wrong")
    page.get_by_role("button", name="登录").click()
    page.get_by_role("alert").wait_for()
    check(page, axe, "hub log-in refused")
    page.get_by_label("密码", exact=True).fill(password)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/lawtrain/first")
    page.get_by_role("button", name="完成，开始学习").click()
    page.get_by_role("alert").wait_for()
    check(page, axe, "first log-in")
    page.get_by_label("新密码", exact=True).fill("yumidi2026")
    page.get_by_label("新密码，再输一次").fill("yumidi2026")
    page.get_by_label("我已看过").check()
    page.get_by_role("button", name="完成，开始学习").click()
    page.get_by_role("heading", name="我的学习").wait_for()
    page.locator("#mine summary").click()
    check(page, axe, "menu open")
    yield visitor
    visitor.leave()


def check(page: Page, axe: str, name: str) -> None:
    """Fails with what is wrong and where, at a phone's and a PC's width."""
    for size in (PC, PHONE):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        page.evaluate(axe)
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
        told = [(one["id"], one["help"], [node["html"][:200] for node in one["nodes"]]) for one in found]
        assert told == [], f"{name} at {size['width']}: {told}"


def address(path: str) -> str:
    for place, value in PLACES.items():
        path = path.replace(place, value)
    assert "{" not in path, f"say in PLACES what stands for {path}"
    return f"/lawtrain{path}"


@pytest.mark.parametrize("path", PAGES)
def test_every_page_of_the_table(admin: Visitor, axe: str, path: str) -> None:
    answer = admin.page.goto(f"{admin.site.service}{address(path)}")
    assert answer
    assert answer.status in (200, 404)
    admin.page.wait_for_load_state("networkidle")
    check(admin.page, axe, path)


@pytest.mark.parametrize("path", HUB)
def test_every_page_of_the_hub(admin: Visitor, axe: str, path: str) -> None:
    admin.page.goto(f"{admin.site.hub}{path}")
    check(admin.page, axe, path)


def test_errors(admin: Visitor, axe: str) -> None:
    for path in ("/lawtrain/no-such-page", "/lawtrain/oauth_callback"):
        admin.page.goto(f"{admin.site.service}{path}")
        check(admin.page, axe, path)


def test_a_quiz_while_it_is_answered_and_after(admin: Visitor, axe: str) -> None:
    page = admin.page
    page.goto(f"{admin.site.service}/lawtrain/lessons/constitution/01-supremacy")
    page.locator("section.lt-quiz").nth(1).wait_for()
    quiz = admin.quiz(1)
    quiz.begin()
    check(page, axe, "answering")
    quiz.root.get_by_role("button", name="交卷", exact=True).click()
    check(page, axe, "handing in")
    quiz.root.get_by_role("button", name="确认交卷").click()
    quiz.root.locator(".lt-result").wait_for()
    check(page, axe, "result")
