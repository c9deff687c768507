"""The office enters its year at a browser: events with attendance, exams with results, exemptions, licences, posts."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.visitor import PC, PHONE, Visitor
from tests.site import Running

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.hub, pytest.mark.xdist_group("site")]

NARROW = {"width": 320, "height": 640}
TODAY = date.today()  # noqa: DTZ011 - the site runs on this machine's clock
PDF = {"name": "签到表扫描.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 made up"}


@pytest.fixture
def office(chromium: Browser, site: Running) -> Iterator[Visitor]:
    """Logged in; the pages' CSP lets axe in for this test alone."""
    visitor = Visitor(chromium, site, PC, bypass_csp=True)
    visitor.log_in("office01")
    yield visitor
    visitor.leave()


@pytest.fixture(scope="module")
def axe() -> str:
    """The script, which a package brings along."""
    found = find_spec("axe_playwright_python")
    if found is None or found.origin is None:
        reason = "没有安装 axe-playwright-python，没有检查页面的无障碍"
        pytest.fail(reason) if os.environ.get("LAWTRAIN_REQUIRE_ALL") == "1" else pytest.skip(reason)
    return (Path(found.origin).parent / "axe.min.js").read_text(encoding="utf-8")


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.name || document.activeElement.textContent")).strip()


def check(page: Page, axe: str) -> None:
    """No fault that axe sees, and no sideways scroll, at any width."""
    for size in (PC, PHONE, NARROW):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (page.url, size)
        page.evaluate(axe)
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
        assert [(one["id"], [n["html"][:200] for n in one["nodes"]]) for one in found] == [], (page.url, size)
    page.set_viewport_size(PC)  # type: ignore[arg-type]


def choose(page: Page, name: str, text: str) -> None:
    page.set_input_files("#file", {"name": name, "mimeType": "text/csv", "buffer": text.encode("gb18030")})


def yes(page: Page, word: str) -> None:
    page.get_by_role("dialog").get_by_role("button", name=word, exact=True).click()


def test_an_event_from_its_form_to_its_page(office: Visitor, site: Running, axe: str) -> None:
    page = office.page
    page.goto(f"{site.service}/lawtrain/office/events")
    page.get_by_role("link", name="登记活动").or_(
        page.get_by_role("link", name="登记第一次活动")
    ).first.click()
    page.get_by_role("heading", name="登记活动").wait_for()

    outreach, sessions = page.locator("[name=kind]"), page.locator("[name=sessions]")
    outreach.select_option("普法宣讲")
    assert sessions.is_visible()
    outreach.select_option("法治讲座")
    assert not sessions.is_visible()
    page.get_by_label("活动名称").fill("行政处罚法讲座")
    page.get_by_label("组织单位").fill("示范镇普法办")
    page.locator("[name=credit_hours]").fill("两")
    page.get_by_label("日期").fill((TODAY - timedelta(60)).isoformat())
    late = page.get_by_text("必须写批准人或批准文件")
    assert late.is_visible()
    page.get_by_label("日期").fill((TODAY - timedelta(1)).isoformat())
    page.get_by_label("日期").dispatch_event("change")
    assert not late.is_visible()
    page.get_by_label("法律", exact=True).first.fill("行政处罚法")
    page.get_by_label("法律", exact=True).first.press("Tab")
    version = page.locator("[data-part=effective]").first
    assert version.locator("option:checked").inner_text() == "当天有效：2021年修订"
    page.get_by_label("习近平法治思想").check()
    page.set_input_files("#evidence", PDF)
    page.get_by_label("签到表扫描.pdf").wait_for()
    page.set_input_files("#evidence", {"name": "坏.pdf", "mimeType": "application/pdf", "buffer": b"MZ"})
    page.get_by_text("“坏.pdf”没有传上").wait_for()
    check(page, axe)

    page.get_by_role("button", name="登记", exact=True).press("Enter")
    page.locator("[aria-invalid]").wait_for()
    assert focused(page) == "credit_hours"  # what is wrong is said where it is wrong
    assert "学时应是数字" in page.locator("#wrong-field").inner_text()
    check(page, axe)
    page.locator("[name=credit_hours]").fill("2")
    page.get_by_role("button", name="登记", exact=True).press("Enter")
    page.wait_for_url("**done=new")
    assert focused(page).startswith("已登记")
    assert "2021年修订" in page.inner_text("main")
    with page.expect_download() as saved:
        page.get_by_role("link", name="签到表扫描.pdf").click()
    assert saved.value.path().read_bytes() == PDF["buffer"]


def test_who_was_there_is_ticked_or_imported_and_the_event_put_right(
    office: Visitor, site: Running, axe: str
) -> None:
    page = office.page
    page.goto(f"{site.service}/lawtrain/office/events/new")
    page.locator("[name=kind]").select_option("集中培训")
    page.get_by_label("活动名称").fill("集中培训")
    page.get_by_label("组织单位").fill("示范镇普法办")
    page.locator("[name=credit_hours]").fill("2")
    page.get_by_role("button", name="登记", exact=True).press("Enter")
    page.wait_for_url("**done=new")
    address = page.url.partition("?")[0]
    page.get_by_role("link", name="勾选到场的人").click()
    boxes = page.get_by_role("checkbox", name="到场")
    before = boxes.count()
    page.locator("[data-all]").first.check()
    ticked = page.locator("[name=present]:checked").count()
    assert 0 < ticked <= before
    page.locator("[data-unit] [name^=hours-]").first.fill("1")
    check(page, axe)
    page.get_by_role("button", name="保存这一页的到场").click()
    page.wait_for_url("**done=attended")
    assert f"到场 {ticked} 人" in page.inner_text("main")
    page.get_by_text("到场名单").click()
    check(page, axe)

    choose(page, "签到.csv", "工号,姓名,签到\r\ncadre02,示例干部二,√\r\n,外面的人,√\r\n,没有签,\r\n")
    page.get_by_role("button", name="看看会登记谁").press("Enter")
    page.wait_for_url("**/sheet?*")
    assert "名册外的人" in page.inner_text("main")
    check(page, axe)
    if page.get_by_role("button", name="确认登记").count():
        page.get_by_role("button", name="确认登记").press("Enter")
        yes(page, "确认登记")
        page.wait_for_url("**done=attended*")

    page.goto(f"{address}/edit")
    page.get_by_label("地点（可以不填）").fill("大会议室")
    page.get_by_label("更正的原因").fill("漏填")
    page.get_by_role("button", name="更正", exact=True).click()
    page.wait_for_url("**done=changed")
    assert "地点：（空） → 大会议室。原因：漏填" in page.inner_text("main")
    page.goto(f"{site.service}/lawtrain/office/events")
    check(page, axe)


def test_an_exam_from_its_form_to_its_figures(office: Visitor, site: Running, axe: str) -> None:
    page = office.page
    page.goto(f"{site.service}/lawtrain/office/exams/new")
    page.get_by_label("考试名称").fill("学法用法考试（浏览器）")
    page.get_by_label("考试类别").fill("学法用法")
    page.get_by_label("组织单位").fill("示范县普法办")
    for box in page.get_by_role("group", name="哪些统计类别应考").get_by_role("checkbox").all():
        box.check()
    page.get_by_label("日期", exact=True).fill((TODAY - timedelta(9)).isoformat())
    page.get_by_role("button", name="再加一个场次").click()
    page.get_by_label("场次名称").nth(1).fill("补考")
    assert page.get_by_label("补考", exact=True).nth(1).is_checked()
    check(page, axe)
    page.get_by_role("button", name="登记", exact=True).press("Enter")
    page.locator("[aria-invalid]").wait_for()
    assert "第 2 个场次的日期" in page.locator("#wrong-field").inner_text()
    page.get_by_label("日期", exact=True).nth(1).fill((TODAY - timedelta(2)).isoformat())
    page.get_by_role("button", name="登记", exact=True).press("Enter")
    page.wait_for_url("**done=new")
    address = page.url.partition("?")[0]

    page.get_by_role("button", name="看看会登记什么").click()
    assert "请先选择成绩表" in page.locator(".outcome.bad").inner_text()
    marks = "工号,姓名,成绩\r\ncadre01,示例干部一,90\r\ncadre02,示例干部二,50\r\n"
    choose(page, "成绩.csv", marks)
    page.get_by_role("button", name="看看会登记什么").press("Enter")
    page.wait_for_url("**/preview?*")
    check(page, axe)
    page.get_by_role("button", name="确认导入").press("Enter")
    yes(page, "确认导入")
    page.wait_for_url("**imported=*")
    assert "新增 2 人" in page.locator(".done").inner_text()
    check(page, axe)

    page.goto(f"{address}?person=cadre02#mark")
    page.locator("#mark [name=sitting]").select_option("2")
    page.locator("[name=score]").fill("75")
    page.get_by_role("button", name="登记这个成绩").press("Enter")
    page.wait_for_url("**done=marked*")
    assert "75 分，合格" in page.inner_text("main")
    check(page, axe)


def test_duties_from_their_forms_to_their_lists(office: Visitor, site: Running, axe: str) -> None:
    page = office.page
    page.goto(f"{site.service}/lawtrain/office/exemptions")
    page.get_by_label("姓名或工号").fill("没有这个人")
    page.get_by_label("免考原因").fill("长期病假")
    page.get_by_label("批准人或批准文件").fill("镇党委会")
    page.get_by_label("批准日期").fill(TODAY.isoformat())
    page.get_by_role("button", name="登记免考").press("Enter")
    page.locator("[aria-invalid]").wait_for()
    assert focused(page) == "person"
    page.get_by_label("姓名或工号").fill("cadre03")
    page.get_by_role("button", name="登记免考").press("Enter")
    page.wait_for_url("**done=exempt*")
    check(page, axe)

    page.get_by_role("link", name="执法证").click()
    page.get_by_label("姓名或工号").fill("cadre01")
    page.get_by_label("执法领域").fill("综合行政执法")
    page.get_by_role("button", name="登记执法证").press("Enter")
    page.wait_for_url("**done=licence")
    page.get_by_role("link", name="发证").first.click()
    page.get_by_role("heading", name="续期、更正或撤回").wait_for()
    page.get_by_label("执法证号").fill("示范-001")
    page.get_by_label("发证日期").fill((TODAY - timedelta(100)).isoformat())
    page.get_by_label("有效期到").fill((TODAY + timedelta(30)).isoformat())
    page.get_by_label("更正的原因").fill("发证了")
    page.get_by_role("button", name="保存").press("Enter")
    page.wait_for_url("**done=licence")
    assert "90 天内到期" in page.inner_text("main")
    check(page, axe)

    page.get_by_role("link", name="任命", exact=True).click()
    page.get_by_label("姓名或工号").fill("cadre01")
    page.get_by_label("任命的职务").fill("所长")
    page.get_by_label("任命通知的日期").fill((TODAY - timedelta(3)).isoformat())
    page.get_by_label("由人大常委会或政府任命").check()
    page.get_by_role("button", name="登记任命").press("Enter")
    page.wait_for_url("**done=appointment*")
    check(page, axe)
    page.get_by_role("link", name=re.compile(r"^更正\s*：")).first.click()
    page.get_by_text("撤回这一条任命登记").click()
    page.get_by_label("撤回的原因").fill("试填的")
    page.get_by_role("button", name="撤回", exact=True).press("Enter")
    yes(page, "撤回")
    page.wait_for_url("**done=withdrawn*")


def test_the_offices_menu_fits_a_phone(visit: Callable[..., Visitor], site: Running) -> None:
    office = visit(PHONE)
    office.log_in("office01")
    page = office.page
    page.goto(f"{site.service}/lawtrain/office/exams")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for link in page.locator(".office-menu a").all():
        box = link.bounding_box()
        assert box
        assert box["height"] >= 44
        assert box["x"] + box["width"] <= PHONE["width"]
