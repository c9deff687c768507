"""The first day of somebody new: slip in hand, own password, lesson read, quiz done; few clicks and no English."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from lawtrain.desk.doors import CONSOLE, Doors
from lawtrain.desk.roster import RosterDesk
from lawtrain.records import CATEGORIES, Post
from lawtrain.store import Store
from tests.browser.visitor import PC, PHONE, Visitor
from tests.site import Running

if TYPE_CHECKING:
    from playwright.sync_api import Locator

pytestmark = [pytest.mark.browser, pytest.mark.hub, pytest.mark.xdist_group("site")]
Visit = Callable[..., Visitor]

MOST_CLICKS = 11
OWN = "yumidi2026"
PICTURES = os.environ.get("LAWTRAIN_PICTURES", "")
"""A folder for a picture of every screen, to be looked at."""

_WORDS = """() => {
  const found = [document.title];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    const box = node.parentElement;
    if (box.closest("script, style, noscript, [aria-hidden=true]") || !box.getClientRects().length) continue;
    found.push(node.textContent);
  }
  for (const one of document.querySelectorAll("[aria-label], [title], [placeholder], [alt], input[type=submit]")) {
    if (!one.getClientRects().length) continue;
    for (const name of ["aria-label", "title", "placeholder", "alt"]) found.push(one.getAttribute(name) || "");
    if (one.type === "submit") found.push(one.value || "");
  }
  return found;
}"""
_ENGLISH = re.compile(r"[A-Za-z]{2,}")
_CODE = re.compile(r"\b[0-9a-f]{16}\b")  # 平台内部代号
ALLOWED = {"JupyterLab", "Excel", "CSV", "Word"}
"""Names of programs and of kinds of files, which have no other name."""


def enter(site: Running, username: str) -> str:
    """Somebody on the roster with a slip, while the site runs; the password on the slip."""
    store = Store.of_installation(site.data)
    try:
        clock = lambda: datetime.now(UTC)  # noqa: E731
        RosterDesk(store, clock).place(
            CONSOLE,
            username,
            "示例新人",
            Post("示范村", CATEGORIES[5], "村委会委员"),
            date(2026, 1, 1),
            "新来",
        )
        return Doors(store, clock).give_passwords(CONSOLE, [username])[username]
    finally:
        store.close()


class Newcomer:
    """Counts every touch but the marking of answers, and looks for English on every screen."""

    def __init__(self, visitor: Visitor, folder: str) -> None:
        self.visitor, self.page, self.folder = visitor, visitor.page, folder
        self.clicks = 0
        self.screens: list[str] = []

    def click(self, target: Locator) -> None:
        self.clicks += 1
        target.click()

    def type(self, target: Locator, text: str) -> None:
        """A field that has the focus already needs no touch."""
        if not target.evaluate("node => node === document.activeElement"):
            self.click(target)
        self.page.keyboard.type(text)

    def seen(self, name: str) -> None:
        """This screen in both widths, with no English word and nothing sticking out."""
        self.screens.append(name)
        size = self.page.viewport_size
        assert size
        for wide in (PHONE, PC):
            self.page.set_viewport_size(wide)  # type: ignore[arg-type]
            words = {w for text in self.page.evaluate(_WORDS) for w in _ENGLISH.findall(_CODE.sub("", text))}
            assert words <= ALLOWED, (name, words)
            assert self.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
            if PICTURES:
                path = Path(PICTURES) / f"{self.folder}-{len(self.screens):02}-{name}-{wide['width']}.png"
                self.page.screenshot(path=path, full_page=True)
        self.page.set_viewport_size(size)


def test_from_the_slip_to_the_finished_quiz(visit: Visit, site: Running) -> None:
    slip = enter(site, "1024")
    new = Newcomer(visit(PHONE), "first-day")
    page = new.page
    page.goto(site.hub)
    new.seen("登录")
    new.type(page.get_by_label("工号"), "1024")
    new.type(page.get_by_label("密码", exact=True), slip)
    new.click(page.get_by_role("button", name="登录"))

    page.wait_for_url("**/lawtrain/first")
    new.seen("第一次登录")
    new.type(page.get_by_label("新密码", exact=True), OWN)
    new.type(page.get_by_label("新密码，再输一次"), OWN)
    page.get_by_text("两次一样").wait_for()
    new.click(page.get_by_label("我已看过"))
    new.seen("第一次登录填好")
    new.click(page.get_by_role("button", name="完成，开始学习"))

    page.get_by_role("heading", name="我的学习").wait_for()
    new.seen("我的学习")
    new.click(page.get_by_role("link", name="开始学习"))
    page.locator("section.lt-quiz").nth(1).wait_for()
    new.seen("一课")
    quiz = new.visitor.quiz(1)
    new.click(quiz.root.get_by_role("button", name="开始作答"))
    quiz.root.locator(".lt-answering").wait_for()
    for card in quiz.cards():
        quiz.answer(card)
    quiz.status().get_by_text("已保存", exact=True).wait_for()
    new.seen("答题")
    new.click(quiz.root.get_by_role("button", name="交卷", exact=True))
    new.seen("确认交卷")
    new.click(quiz.root.get_by_role("button", name="确认交卷"))
    quiz.root.locator(".lt-result").wait_for()
    new.seen("结果")
    assert "100 / 100 分" in quiz.root.inner_text()
    assert new.clicks <= MOST_CLICKS, f"{new.clicks} touches"


def test_what_is_wrong_is_said_at_once(visit: Visit, site: Running) -> None:
    slip = enter(site, "1025")
    new = Newcomer(visit(PHONE), "first-page")
    page = new.page
    page.goto(site.hub)
    page.get_by_label("工号").fill("1025")
    page.get_by_label("密码", exact=True).fill(slip)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/lawtrain/first")

    finish = page.get_by_role("button", name="完成，开始学习")
    first, again = page.get_by_label("新密码", exact=True), page.get_by_label("新密码，再输一次")
    finish.click()
    page.get_by_role("alert").get_by_text("请填写新密码").wait_for()
    assert first.evaluate("node => node === document.activeElement")
    for typed, said in (
        ("abc", "还差 5 个"),
        ("12345678", "太容易被猜到"),
        ("mi1025di99", "里面有您的工号"),
        (OWN, "可以用"),
    ):
        first.fill(typed)
        page.get_by_text(said).wait_for()
    again.fill("yumidi2027")
    page.get_by_text("两次输入的新密码不一样").wait_for()
    new.seen("不一样")
    page.get_by_label("显示密码").check()
    assert first.get_attribute("type") == again.get_attribute("type") == "text"
    again.fill(OWN)
    finish.click()
    page.get_by_role("alert").get_by_text("我已看过").wait_for()
    new.seen("还没勾选")
    page.get_by_label("我已看过").check()
    with page.expect_popup() as popup:
        page.get_by_role("link", name="看说明全文").click()
    popup.value.get_by_role("heading", name="个人信息说明").wait_for()
    popup.value.close()
    first.press("Enter")
    page.get_by_role("heading", name="我的学习").wait_for()
    page.go_back()
    page.wait_for_url(lambda url: not url.endswith("/first"))


def test_ones_own_pages(visit: Visit, site: Running) -> None:
    cadre = visit(PHONE)
    cadre.log_in("cadre05")
    page = cadre.page
    page.get_by_role("heading", name="我的学习").wait_for()
    for name in ("我的账号", "我的数据", "意见反馈"):
        page.locator("#mine summary").click()
        if name == "我的账号":
            assert page.get_by_role("link", name=name).bounding_box()["height"] >= 44  # type: ignore[index]
            page.screenshot(path=Path(PICTURES) / "menu.png") if PICTURES else None
        page.get_by_role("link", name=name).click()
        page.get_by_role("heading", name=name, exact=True).wait_for()
        if name == "我的数据":
            with page.expect_download() as download:
                page.get_by_role("link", name="下载表格").click()
            assert download.value.suggested_filename.startswith("我的数据-")
        if name == "意见反馈":
            page.get_by_label("您的意见").fill("第三题的图看不清，\n请放大一点。")
            page.get_by_role("button", name="提交意见").click()
            page.get_by_text("已经提交").wait_for()
            assert page.get_by_text("请放大一点").is_visible()
    page.goto(f"{site.service}/lawtrain/notice")
    page.get_by_role("heading", name="个人信息说明").wait_for()


@pytest.mark.parametrize("path", ["account", "mydata", "feedback", "notice"])
def test_no_english_on_ones_own_pages(visit: Visit, site: Running, path: str) -> None:
    slip = enter(site, "1026")
    store = Store.of_installation(site.data)
    Doors(store, lambda: datetime.now(UTC)).waive_first_log_in(["1026"])
    store.close()
    new = Newcomer(visit(PHONE), path)
    new.page.goto(f"{site.service}/lawtrain/{path}")
    new.page.get_by_label("工号").fill("1026")
    new.page.get_by_label("密码", exact=True).fill(slip)
    new.page.get_by_role("button", name="登录").click()
    new.page.wait_for_url(f"**/lawtrain/{path}")
    new.seen(path)
