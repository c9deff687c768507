"""A PC that several people use: A leaves, B comes, and B sees nothing of A: no page, no answer, no notebook server."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress

import pytest
from playwright.sync_api import Browser, Error, Page, expect

from tests.browser.conftest import ARGS, CHROMIUM
from tests.browser.visitor import PC, Visitor
from tests.site import Running

pytestmark = [pytest.mark.browser, pytest.mark.hub, pytest.mark.xdist_group("site")]
Visit = Callable[..., Visitor]
LESSON = "/lawtrain/lessons/constitution/09-self-governance"  # a lesson whose quiz no other test on this site begins
NAMES = {"cadre01": "示例干部一", "cadre02": "示例干部二", "cadre03": "示例干部三", "cadre04": "示例干部四"}


def log_in(visitor: Visitor, username: str) -> None:
    """At the hub's log-in page, wherever the last click led."""
    page = visitor.page
    page.goto(visitor.site.hub)
    page.get_by_label("工号").fill(username)
    page.get_by_label("密码", exact=True).fill(visitor.site.passwords[username])
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(f"{visitor.site.service}/lawtrain/**")
    expect(page.locator("#mine summary")).to_contain_text(NAMES[username])


def log_out(page: Page) -> None:
    page.locator("#logout").click()
    page.get_by_label("工号").wait_for()


def shown(page: Page) -> str:
    """What stands on the screen, once it has come to rest."""
    for _ in range(20):
        page.wait_for_timeout(300)
        with suppress(Error):  # it is on its way to another page
            return str(page.evaluate("document.body ? document.body.innerText : ''"))
    raise AssertionError("the page does not come to rest")


def go_back_everywhere(page: Page, name: str) -> None:
    """Through the whole history, and never a sight of that person."""
    for _ in range(12):
        before = page.url
        with suppress(Error):
            page.evaluate("history.back()")
        page.wait_for_timeout(400)
        assert name not in shown(page), page.url
        if page.url in (before, "about:blank"):
            return


def keys(page: Page) -> list[str]:
    found: list[str] = page.evaluate(
        "Object.keys(localStorage).filter(k => /^lawtrain:[0-9a-f]{16}:/.test(k))"
    )
    return found


def test_nothing_is_left_for_the_next_person(visit: Visit, site: Running) -> None:
    pc = visit(PC)
    page = pc.page
    log_in(pc, "cadre01")
    page.goto(f"{site.service}{LESSON}")
    quiz = pc.quiz(1)
    quiz.begin()
    quiz.answer(quiz.cards()[0])
    quiz.status().get_by_text("已保存", exact=True).wait_for()
    pc.context.route(re.compile("/attempts/.*/answers"), lambda route: route.abort())
    quiz.answer(quiz.cards()[1])
    quiz.answer(quiz.cards()[2])
    quiz.status().get_by_text("网络中断").wait_for(timeout=20_000)
    assert len(keys(page)) == 1

    page.locator("#logout").click()
    notice = page.get_by_role("alert").filter(has_text="2 个答案还没有存到平台")
    notice.wait_for()
    page.get_by_role("button", name="先不退出").click()
    assert quiz.root.is_visible()
    page.locator("#logout").click()
    page.get_by_role("button", name="仍然退出").click()
    page.get_by_label("工号").wait_for()
    pc.context.unroute_all()

    sent: list[str] = []
    pc.context.on(
        "request", lambda r: sent.append(r.url) if r.method == "POST" and "/attempts" in r.url else None
    )
    go_back_everywhere(page, NAMES["cadre01"])
    log_in(pc, "cadre02")
    page.goto(f"{site.service}{LESSON}")
    other = pc.quiz(1)
    other.root.get_by_role("button", name="开始作答").wait_for()
    page.wait_for_timeout(1500)
    assert sent == [], "the answers of the one before are not B's to send"
    other.begin()
    assert "已答 0 / " in other.root.inner_text()
    assert NAMES["cadre01"] not in page.content()
    go_back_everywhere(page, NAMES["cadre01"])

    page.goto(f"{site.service}/lawtrain/")
    log_out(page)
    log_in(pc, "cadre01")
    page.goto(f"{site.service}{LESSON}")
    mine = pc.quiz(1)
    mine.root.get_by_role("button", name="继续作答").click()
    mine.status().get_by_text("已保存", exact=True).wait_for()
    assert "已答 3 / " in mine.root.inner_text()
    assert keys(page) == []
    log_out(page)


def test_a_tab_that_was_only_closed_and_one_left_open(visit: Visit, site: Running) -> None:
    pc = visit(PC)
    log_in(pc, "cadre03")
    left_open = pc.context.new_page()
    left_open.goto(f"{site.service}{LESSON}")
    closed = pc.page
    pc.page = pc.context.new_page()
    closed.close()
    pc.page.goto(site.hub)
    expect(pc.page.locator("#mine summary")).to_contain_text(
        NAMES["cadre03"]
    )  # B sees who is still logged in
    log_out(pc.page)
    left_open.get_by_label("工号").wait_for()
    assert NAMES["cadre03"] not in left_open.content()
    log_in(pc, "cadre04")
    assert NAMES["cadre03"] not in pc.page.content()
    go_back_everywhere(pc.page, NAMES["cadre03"])


def test_a_page_out_of_the_back_forward_cache_is_asked_for_again(visit: Visit, site: Running) -> None:
    pc = visit(PC)
    log_in(pc, "cadre03")
    with pc.page.expect_navigation():
        pc.page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    expect(pc.page.get_by_role("heading", name="我的学习")).to_be_visible()
    log_out(pc.page)


def test_behind_the_back_button_of_a_browser_that_keeps_pages_alive(chromium: Browser, site: Running) -> None:
    own = chromium.browser_type.launch(
        executable_path=CHROMIUM, args=ARGS, ignore_default_args=["--disable-back-forward-cache"]
    )
    try:
        pc = Visitor(own, site, PC)
        log_in(pc, "cadre03")
        pc.page.goto(f"{site.service}{LESSON}")
        log_out(pc.page)
        go_back_everywhere(pc.page, NAMES["cadre03"])
    finally:
        own.close()


def test_out_at_the_hub_is_out_here_for_the_next_person_at_once(visit: Visit, site: Running) -> None:
    """Lab's menu logs out at the hub; the service asks the hub only once a minute."""
    pc = visit(PC)
    log_in(pc, "cadre03")
    pc.page.goto(f"{site.hub}/hub/logout")
    log_in(pc, "cadre04")
    pc.page.goto(f"{site.service}/lawtrain/account")
    assert NAMES["cadre03"] not in pc.page.content()
    log_out(pc.page)


def test_the_notebook_server_of_the_one_before_is_shut_to_the_next(visit: Visit, site: Running) -> None:
    pc = visit(PC)
    log_in(pc, "cadre01")
    own = f"{site.hub}/user/cadre01"
    pc.page.goto(f"{site.hub}/hub/user-redirect/lab")
    pc.page.wait_for_url(f"{own}/lab**", timeout=120_000)
    assert pc.context.request.get(f"{own}/api/contents").status == 200
    pc.page.goto(f"{site.service}/lawtrain/")
    log_out(pc.page)
    for path in ("/api/contents", "/api/kernels", "/lab"):
        answer = pc.context.request.get(own + path, max_redirects=0)
        assert answer.status in (302, 403), path
    log_in(pc, "cadre02")
    for path in ("/api/contents", "/api/kernels", "/lab", "/files/课程"):
        answer = pc.context.request.get(own + path)
        assert answer.status in (403, 404), path
        assert "constitution" not in answer.text(), path


def test_closing_the_browser_ends_the_log_in(visit: Visit, site: Running) -> None:
    """No cookie of a log-in outlives the browser's window, on either host."""
    pc = visit(PC)
    log_in(pc, "cadre03")
    lasting = [c["name"] for c in pc.context.cookies() if c["expires"] != -1]
    assert [name for name in lasting if "xsrf" not in name and "lawtrain-login" not in name] == []
    log_out(pc.page)
