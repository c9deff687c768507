"""JupyterLab as a learner meets it: in Chinese, with nothing but the lesson and the button that shows the quiz."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.browser.chinese import foreign_words
from tests.browser.visitor import PC, Visitor
from tests.site import REPO

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
LESSON = "课程/constitution/01-supremacy.ipynb"
ALLOWED = {
    "Ctrl",  # printed on the keys of every keyboard
    "Shift",
    # where the lessons lie: courses and lessons have lasting addresses
    *(
        word
        for path in (REPO / "courses").glob("*/*.ipynb")
        for word in re.findall("[a-z]+", f"{path.parent.name}-{path.stem}")
    ),
    "ipynb",
    "media",
}


def open_lesson(visitor: Visitor, who: str) -> Page:
    visitor.log_in(who)
    page = visitor.page
    page.goto(f"{visitor.site.hub}/hub/user-redirect/lab/tree/{LESSON}", timeout=90_000)
    page.wait_for_url(f"**/user/{who}/lab**", timeout=90_000)
    page.locator(".jp-Notebook .jp-Cell").first.wait_for(timeout=90_000)
    kernels = f"{visitor.site.hub}/user/{who}/api/kernels"
    for _ in range(240):
        found = page.request.get(kernels).json()
        if found and found[0]["connections"] and found[0]["execution_state"] == "idle":
            break
        page.wait_for_timeout(250)
    page.wait_for_timeout(2000)  # by then JupyterLab has written down what the kernel says of itself
    return page


def test_a_learner_meets_no_foreign_word_and_one_click_shows_the_quiz(visit: Callable[..., Visitor]) -> None:
    visitor = visit(PC)
    broken: list[str] = []

    def note(error: str) -> None:
        broken.append(error)

    visitor.page.on("websocket", lambda socket: socket.on("socketerror", note))
    page = open_lesson(visitor, "cadre05")
    assert broken == [], "the first connection to the kernel failed"
    assert foreign_words(page, ALLOWED) == {}
    assert page.locator(".jp-mod-dirty").count() == 0, "opened, and already marked as changed"
    assert page.locator(".lm-MenuBar-item:visible, .jp-LauncherCard, #jp-main-statusbar:visible").count() == 0
    tabs = page.locator(".jp-SideBar .lm-TabBar-tab").evaluate_all("all => all.map(one => one.title)")
    assert [re.sub(r" \(.*", "", tab) for tab in tabs] == ["文件浏览器", "目录"]
    page.get_by_text("显示题目", exact=True).first.click()
    page.locator("section.lt-quiz button", has_text="开始作答").first.wait_for(timeout=60_000)
    assert page.locator("section.lt-quiz").count() == 2
    assert foreign_words(page, ALLOWED) == {}
    terminals = page.request.get(f"{visitor.site.hub}/user/cadre05/api/terminals")
    assert terminals.status == 404


def test_a_learner_gets_home_and_finds_the_lessons_where_nothing_is_open(
    visit: Callable[..., Visitor],
) -> None:
    visitor = visit(PC)
    visitor.log_in("cadre04")
    page = visitor.page
    page.goto(f"{visitor.site.hub}/hub/user-redirect/lab", timeout=90_000)
    page.wait_for_url("**/user/cadre04/lab**", timeout=90_000)
    page.locator(".jp-DirListing-item").first.wait_for(timeout=90_000)
    assert foreign_words(page, {*ALLOWED, "JupyterLab"}) == {}  # its name, on the tab while it loads
    page.locator("[data-jp-item-name='home']").get_by_text("我的学习").click()
    page.wait_for_url(f"{visitor.site.service}/lawtrain/**")


def test_a_trainer_keeps_the_tools(visit: Callable[..., Visitor]) -> None:
    visitor = visit(PC)
    page = open_lesson(visitor, "trainer01")
    assert page.locator(".lm-MenuBar-item:visible").count() >= 8
    assert page.locator("#jp-main-statusbar").is_visible()
    assert page.locator(".jp-mod-dirty").count() == 0
    assert page.request.get(f"{visitor.site.hub}/user/trainer01/api/terminals").status == 200


def test_the_arrow_keys_choose_an_option_and_do_not_walk_off_to_another_cell(
    visit: Callable[..., Visitor],
) -> None:
    visitor = visit(PC)
    page = open_lesson(visitor, "trainer01")  # a learner's notebook has no command mode to lose the keys to
    page.get_by_text("显示题目", exact=True).first.click()
    start = page.locator("section.lt-quiz button", has_text=re.compile("^(开始作答|继续作答|再做一次)")).first
    start.wait_for(timeout=60_000)
    start.focus()
    page.keyboard.press("Enter")
    options = page.locator("section.lt-quiz input[type=radio]")
    options.first.wait_for()
    options.first.focus()
    page.keyboard.press("ArrowDown")
    assert options.nth(1).is_checked()
    assert options.nth(1).evaluate("one => one === document.activeElement")
