"""The office's first day, by hand and by keyboard: roster in, slips out, a role given, the roster taken back."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from docx import Document

from tests.browser.visitor import PC, PHONE, Visitor
from tests.site import Running

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.hub, pytest.mark.xdist_group("site")]

ROSTER = "\r\n".join(
    ["某镇花名册,,,,", "编号,姓 名,所在单位,人员类别,职务"]
    + [f"gz{n:03},新人{n},示范村/第{'一二三'[n % 3]}小组,村民小组长/网格员,组长" for n in range(1, 13)]
)
NARROW = {"width": 320, "height": 640}
PAGES = ("people", "people/cadre04", "roster", "feedback", "audit", "switches")


def choose(page: Page, text: str, name: str = "花名册.csv") -> None:
    page.set_input_files("#file", {"name": name, "mimeType": "text/csv", "buffer": text.encode("gb18030")})
    page.get_by_role("button", name="看看会有什么变化").press("Enter")


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.textContent")).strip()


def test_the_first_day_of_an_office(visit: Callable[..., Visitor], site: Running) -> None:
    office = visit(PC)
    office.log_in("office01")
    page = office.page
    page.get_by_role("link", name="普法办", exact=True).click()
    page.get_by_role("link", name="人员", exact=True).click()
    page.get_by_role("link", name="花名册").click()

    choose(page, "这不是表格")
    page.locator(".outcome.bad").wait_for()
    assert "选" in focused(page) or "表" in focused(page)  # what is wrong is where the focus is

    choose(page, ROSTER)
    page.wait_for_url("**/office/roster/preview*")
    assert focused(page) == "可以导入，请先核对"
    page.get_by_label("只有一部分人：表里没有的人不变").check()
    page.get_by_role("button", name="按这样再核对一次").press("Enter")
    page.wait_for_url("**part=1*")
    assert page.locator(".counts dd").all_inner_texts() == ["0", "0", "12", "0"]

    take = page.get_by_role("button", name="确认导入")
    take.press("Enter")
    dialog = page.get_by_role("dialog")
    assert "新增 12 人" in dialog.inner_text()
    assert focused(page) == "不，先不做"  # Enter by mistake does nothing
    page.keyboard.press("Escape")
    dialog.wait_for(state="detached")
    assert focused(page) == "确认导入"
    take.press("Enter")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/office/roster?done=*")
    assert focused(page).startswith("已导入“花名册.csv”，涉及 12 人")

    page.get_by_role("link", name=re.compile("还没有密码的人发密码条")).click()
    page.get_by_role("button", name=re.compile("给还没有密码的 12 人发密码条")).press("Enter")
    page.get_by_role("dialog").get_by_role("button", name="发密码条").click()
    page.locator(".outcome.good").wait_for()
    with page.expect_download() as saved:
        page.get_by_role("link", name=re.compile("下载密码条")).click()
    document = Document(io.BytesIO(saved.value.path().read_bytes()))
    slips = [cell.text for row in document.tables[0].rows for cell in row.cells if cell.text]
    assert len(slips) == 12
    assert saved.value.suggested_filename.endswith("-12人.docx")
    password = re.search(r"密码\s+(\S+-\S+-\S+)", next(s for s in slips if "gz001" in s))
    assert password
    assert page.content().count(password[1]) == 0

    page.goto(f"{site.service}/lawtrain/office/roster")
    page.get_by_role("link", name="导入：花名册.csv").first.click()
    page.get_by_role("button", name="撤销这一次").click()
    page.get_by_role("dialog").get_by_role("button", name="撤销", exact=True).click()
    page.wait_for_url("**undone=*")
    page.goto(f"{site.service}/lawtrain/office/people?words=gz0")
    assert page.get_by_text("没有符合的人").count()


def test_a_role_is_given_and_taken_on_a_page_and_every_page_fits(
    visit: Callable[..., Visitor], site: Running
) -> None:
    office = visit(PC)
    office.log_in("office01")
    page = office.page
    page.goto(f"{site.service}/lawtrain/office/people/cadre04")
    page.get_by_role("button", name="授予“培训员”").press("Enter")
    page.get_by_role("dialog").get_by_role("button", name="授予", exact=True).click()
    page.wait_for_url("**done=granted")
    assert focused(page).startswith("已授予角色")
    page.get_by_role("button", name="收回“培训员”").click()
    page.get_by_role("dialog").get_by_role("button", name="收回", exact=True).click()
    page.wait_for_url("**done=revoked")

    for size in (PHONE, NARROW):
        page.set_viewport_size(size)
        for path in PAGES:
            page.goto(f"{site.service}/lawtrain/office/{path}")
            assert fits(page), (path, size)


def test_the_password_on_a_slip_opens_the_hub(visit: Callable[..., Visitor], site: Running) -> None:
    office = visit(PC)
    office.log_in("office01")
    page = office.page
    page.goto(f"{site.service}/lawtrain/office/people/cadre05")
    page.get_by_role("button", name="重发密码").click()
    page.get_by_role("dialog").get_by_role("button", name="发一次性密码").click()
    site.passwords["cadre05"] = page.locator(".secret").inner_text()
    cadre = visit(PHONE)
    cadre.log_in("cadre05")
    assert cadre.page.url.startswith(f"{site.service}/lawtrain/first")
