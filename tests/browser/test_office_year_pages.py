"""The office's year at a browser: from the overview to a person's entries, the list of what is owed, a report made."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from tests.browser.visitor import PC, PHONE, Visitor
from tests.site import Running
from tests.town_year import Filled, fill_year

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.hub, pytest.mark.xdist_group("site")]

NARROW = {"width": 320, "height": 640}
PAGES = ("year", "owed", "owed?state=全部", "record/c2", "report", "close")


@pytest.fixture(scope="module")
def filled(site: Running) -> Filled:
    """People with a year behind them, beside those of the trial."""
    entered = datetime(2026, 11, 22, 2, tzinfo=UTC)
    return fill_year(f"sqlite:///{site.data / 'service.sqlite'}", site.data, lambda: entered)


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


@pytest.fixture
def office(visit: Callable[..., Visitor], filled: Filled) -> Visitor:
    visitor = visit(PC)
    visitor.log_in("office01")
    return visitor


def test_from_a_rate_to_the_entry_behind_it(office: Visitor) -> None:
    page = office.page
    page.goto(f"{office.site.service}/lawtrain/office/year?year=2026")
    exam = page.locator("article", has_text="国家工作人员学法考试").first
    rate = exam.get_by_role("row", name=re.compile("^行政执法人员")).first.get_by_role("link").first
    told = rate.inner_text().strip()
    assert told.startswith("0%（0/")  # one is absent, one exempt; the trial's own people sat nothing
    rate.click()
    page.get_by_role("heading", name=f"参考率：{told}").wait_for()
    page.get_by_role("link", name="王丙").click()
    page.get_by_role("heading", name="王丙：2026 年").wait_for()
    entries = page.get_by_role("list", name="考试")
    assert "缺考" in entries.inner_text()
    assert "服务器上的命令" in entries.inner_text()


def test_the_list_of_what_is_owed_is_found_from_the_menu_and_filtered_by_keyboard(office: Visitor) -> None:
    page = office.page
    page.goto(f"{office.site.service}/lawtrain/office/year")
    page.get_by_role("navigation", name="普法办").get_by_role("link", name="待完成", exact=True).press(
        "Enter"
    )
    page.wait_for_url("**/office/owed")
    page.get_by_label("单位").select_option("镇政府/执法队")
    page.get_by_role("button", name="查看").press("Enter")
    page.wait_for_url(re.compile("unit="))
    units = page.locator("th[scope=rowgroup]").all_inner_texts()
    assert all(unit.startswith("镇政府 / 执法队") for unit in units)


def test_a_report_is_made_followed_and_fetched(office: Visitor) -> None:
    page = office.page
    page.goto(f"{office.site.service}/lawtrain/office/report?year=2026")
    page.get_by_role("button", name="开始生成").press("Enter")
    page.wait_for_url("**job=*")
    done = page.get_by_role("heading", name=re.compile("^做好了：2026 年度，内部版，不写姓名"))
    done.wait_for(timeout=60_000)  # the page looks by itself
    assert done.evaluate("node => node === document.activeElement")
    with page.expect_download() as saved:
        page.get_by_role("link", name="下载全部（压缩包）").click()
    assert saved.value.suggested_filename.startswith("2026年度学法用法报告-内部版")
    with zipfile.ZipFile(io.BytesIO(saved.value.path().read_bytes())) as pack:
        assert "MANIFEST" in pack.namelist()
    page.get_by_role("button", name=re.compile("^删去 2026")).first.click()
    page.get_by_role("dialog").get_by_role("button", name="删去", exact=True).click()
    page.wait_for_url("**done=removed")


def test_names_without_a_reason_are_refused_where_the_officer_looks(office: Visitor) -> None:
    page = office.page
    page.goto(f"{office.site.service}/lawtrain/office/report?year=2026")
    page.get_by_label(re.compile("^写姓名（")).check()
    page.get_by_role("button", name="开始生成").press("Enter")
    trouble = page.locator(".outcome.bad")
    trouble.wait_for()
    assert "用途" in trouble.inner_text()
    assert trouble.evaluate("node => node === document.activeElement")


def test_every_page_fits_a_telephone(office: Visitor) -> None:
    page = office.page
    for size in (PHONE, NARROW):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        for path in PAGES:
            page.goto(f"{office.site.service}/lawtrain/office/{path}")
            page.evaluate("document.querySelectorAll('main details').forEach(one => one.open = true)")
            assert fits(page), (path, size)


def test_a_page_printed_has_no_forms_and_no_menus(office: Visitor) -> None:
    page = office.page
    page.goto(f"{office.site.service}/lawtrain/office/owed?state=全部&whole=1")
    page.emulate_media(media="print")
    assert page.locator(".filters").is_hidden()
    assert page.locator(".office-menu").is_hidden()
    assert page.locator("table.owed").is_visible()
