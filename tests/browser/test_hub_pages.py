"""The hub's own pages: plain Chinese without a foreign word, fitting a phone and a PC."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.browser.chinese import foreign_words
from tests.browser.visitor import PC, PHONE, Visitor
from tests.site import REPO

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
WHO = "trainer01"  # no other test opens their notebook
OPEN = {"登录": "/hub/login", "没有找到这一页": "/hub/nothing"}
INSIDE = {
    "课程笔记本": "/hub/home",
    "没有找到这一页": "/hub/nothing",
    "不能打开这一页": "/hub/admin",
    "出了点问题": "/hub/api/oauth2/authorize?client_id=x",
    "这里不需要操作": "/hub/token",
    "请稍等": "/hub/error/503",
}


def look(page: Page, heading: str, allowed: tuple[str, ...] = ()) -> None:
    assert page.locator("h1").all_inner_texts() == [heading]
    assert foreign_words(page, allowed) == {}
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "wider than the screen"
    assert page.locator("html").get_attribute("lang") == "zh-CN"
    small = [box for box in _boxes(page) if box["height"] < 40]
    assert not small, f"too small for a thumb: {small}"


def _boxes(page: Page) -> list[dict[str, float]]:
    return [
        box for one in page.locator("button:visible, .button:visible").all() if (box := one.bounding_box())
    ]


@pytest.mark.parametrize("size", [PHONE, PC], ids=["phone", "pc"])
def test_pages_before_logging_in(visit: Callable[..., Visitor], size: dict[str, int]) -> None:
    visitor = visit(size)
    for heading, path in OPEN.items():
        visitor.page.goto(visitor.site.hub + path)
        look(visitor.page, heading)
    page = visitor.page
    page.goto(f"{visitor.site.hub}/hub/login")
    page.locator("#username_input").fill("nobody")
    page.locator("#password_input").fill("nothing-nothing")
    page.locator("#login_submit").click()
    page.locator("#wrong").wait_for()
    look(page, "登录")


@pytest.mark.parametrize("size", [PHONE, PC], ids=["phone", "pc"])
def test_pages_after_logging_in(visit: Callable[..., Visitor], size: dict[str, int]) -> None:
    visitor = visit(size)
    visitor.log_in(WHO)
    for heading, path in INSIDE.items():
        visitor.page.goto(visitor.site.hub + path)
        look(visitor.page, heading)


@pytest.mark.parametrize("size", [PHONE, PC], ids=["phone", "pc"])
def test_the_way_of_a_server_from_start_to_stop(visit: Callable[..., Visitor], size: dict[str, int]) -> None:
    visitor = visit(size)
    visitor.log_in(WHO)
    page, hub = visitor.page, visitor.site.hub
    page.goto(f"{hub}/user/{WHO}/lab")
    look(page, "课程笔记本还没有打开")
    page.goto(f"{hub}/hub/spawn/{WHO}")
    look(page, "正在打开课程笔记本")
    page.wait_for_url(f"**/user/{WHO}/lab**", timeout=90_000)
    page.goto(f"{hub}/hub/home")
    look(page, "课程笔记本")
    page.get_by_role("button", name="关闭").click()
    page.get_by_role("button", name="关闭").wait_for(state="detached", timeout=30_000)
    look(page, "课程笔记本")


@pytest.mark.parametrize("size", [PHONE, PC], ids=["phone", "pc"])
def test_the_page_while_the_hub_is_away(visit: Callable[..., Visitor], size: dict[str, int]) -> None:
    page = visit(size).page
    page.set_content((REPO / "src/lawtrain/deploy/proxy_pages/error.html").read_text(encoding="utf-8"))
    look(page, "平台正在启动，请稍等")
