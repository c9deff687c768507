"""An assignment between nbgrader's own pages: handed out, done by two cadres, handed in, collected and marked."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.chinese import foreign_words
from tests.browser.visitor import PC, Visitor
from tests.site import Running

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("nbgrader-hub")]
CADRES = ("cadre01", "cadre02")
LIST = "#nbgrader-assignment-list"
SHUT = ("formgrader", "formgrader/api/assignments", "formgraders", "assignments/validate")
ALLOWED = {
    "Ctrl",  # printed on the keys of every keyboard
    "Shift",
    "JupyterLab",  # its name, on the tab while it loads
    "constitution",  # where the lessons lie
    "ipynb",
    "xuefa",  # where the assignments lie
}


class School:
    """The course of the running site, with the command line of its trainer."""

    def __init__(self, site: Running) -> None:
        self.site = site
        (self.course,) = (site.data / "nbgrader").glob("xuefa-*")
        (self.source,) = (self.course / "source").iterdir()
        self.name = self.source.name

    def run(self, *command: str) -> str:
        """`nbgrader …` in the course's folder."""
        done = subprocess.run(
            [sys.executable, "-m", "nbgrader", *command],
            cwd=self.course,
            env={**os.environ, "LAWTRAIN_EXCHANGE": str(self.course.parent / "exchange")},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        return done.stderr

    def answers(self, who: str) -> dict[str, Any]:
        """What lies beside a cadre's notebook."""
        home = self.site.data / "homes" / who / "作业" / self.course.name / self.name
        plain: dict[str, Any] = json.loads((home / "answers.json").read_text(encoding="utf-8"))
        return plain


@pytest.fixture(scope="module")
def school(site: Running) -> School:
    school = School(site)
    school.run("generate_assignment", school.name)
    school.run("release_assignment", school.name)
    return school


def lab(visitor: Visitor, who: str) -> Page:
    visitor.log_in(who)
    page = visitor.page
    page.goto(f"{visitor.site.hub}/hub/user-redirect/lab", timeout=90_000)
    page.wait_for_url(f"**/user/{who}/lab**", timeout=90_000)
    page.locator("[data-jp-item-name='home']").first.wait_for(timeout=90_000)
    return page


def open_list(page: Page) -> None:
    page.locator("[data-jp-item-name='assignments']").get_by_text("作业", exact=True).click()
    page.locator(f"{LIST} .list_placeholder:visible, {LIST} .list_item:visible").first.wait_for()
    page.locator(f"{LIST} .list_loading:visible").first.wait_for(state="hidden")


def status(page: Page, server: str, path: str) -> int:
    return int(page.request.get(f"{server}/{path}").status)


def hand_in_what_can_be_answered(page: Page) -> None:
    """Ticks the first option of every question and writes a line into every box."""
    root = page.locator("section.lt-quiz")
    root.get_by_role("button", name=re.compile("^(开始作答|继续作答)")).first.click(timeout=60_000)
    root.locator(".lt-answering").wait_for()
    for options in root.locator(".lt-options").all():
        if (first := options.locator("input").first).count():
            first.check()
    for box in root.locator("textarea").all():
        box.fill("应当先告知，再听取陈述申辩。")
        box.blur()


@pytest.mark.parametrize("who", CADRES)
def test_a_cadre_fetches_does_and_hands_in(visit: Callable[..., Visitor], school: School, who: str) -> None:
    page = lab(visit(PC), who)
    open_list(page)
    assert foreign_words(page, ALLOWED) == {}
    page.locator(LIST).get_by_text("领取", exact=True).click()
    page.locator(LIST).get_by_text("打开作业", exact=True).click()
    page.get_by_text("显示题目", exact=True).first.click(timeout=60_000)
    hand_in_what_can_be_answered(page)
    page.wait_for_function(
        "() => !/没有保存|正在保存/.test(document.querySelector('section.lt-quiz').innerText)"
    )
    assert foreign_words(page, ALLOWED) == {}
    assert page.get_by_role("heading", name="阅卷用").locator("visible=true").count() == 0
    assert not page.locator(".jp-CodeCell:visible").nth(1).count(), "more than the quiz is to be seen"
    assert page.locator(".nbgrader-cell:visible, .nbgrader-CellPoints:visible").count() == 0
    open_list(page)
    page.locator(f"{LIST} #fetched_assignments_list").get_by_text("提交", exact=True).click()
    page.locator(f"{LIST} #submitted_assignments_list").get_by_text(re.compile("^交于")).wait_for()
    assert foreign_words(page, ALLOWED) == {}
    assert page.locator(LIST).get_by_text("取评语").locator("visible=true").count() == 0, "there is none yet"
    assert school.answers(who)["person"] == who
    assert school.answers(who)["answers"]


@pytest.mark.parametrize("who", [*CADRES, "office01"])
def test_who_does_not_mark_has_no_way_to_it(visit: Callable[..., Visitor], school: School, who: str) -> None:
    visitor = visit(PC)
    page = lab(visitor, who)
    server = f"{visitor.site.hub}/user/{who}"
    assert {path: status(page, server, path) for path in SHUT} == dict.fromkeys(SHUT, 404)
    assert status(page, server, "courses") == 200
    for path in ("formgrader", "formgrader/api/assignments"):
        assert status(page, f"{visitor.site.hub}/user/trainer01", path) in (403, 404)
    open_list(page)
    for words in ("Formgrader", "Create Assignment", "Validate", "Nbgrader", "阅卷"):
        assert page.get_by_text(words).locator("visible=true").count() == 0, words


def test_what_goes_wrong_is_said_in_chinese(visit: Callable[..., Visitor], school: School) -> None:
    """nbgrader answers with a traceback of the program."""
    page = lab(visit(PC), "cadre03")
    open_list(page)
    page.locator(LIST).get_by_text("领取", exact=True).click()
    page.locator(LIST).get_by_text("打开作业", exact=True).wait_for()
    trouble = json.dumps({"success": False, "value": "Traceback (most recent call last): ExchangeError"})
    page.route("**/assignments/submit*", lambda route: route.fulfill(body=trouble))
    page.locator(LIST).get_by_text("提交", exact=True).click()
    page.get_by_text("您的答案都在，没有丢。").wait_for()
    assert foreign_words(page, ALLOWED) == {}
    page.locator(".jp-Dialog button").last.click()
    page.route("**/courses*", lambda route: route.fulfill(body=trouble))
    page.locator(f"{LIST} #refresh_assignments_list").click()
    page.get_by_text("作业列表现在打不开。").first.wait_for()
    assert foreign_words(page, ALLOWED) == {}


def test_the_trainer_marks_on_a_page_of_its_own(visit: Callable[..., Visitor], school: School) -> None:
    visitor = visit(PC)
    page = lab(visitor, "trainer01")
    with visitor.context.expect_page() as opened:
        page.locator("[data-jp-item-name='marking']").get_by_text("阅卷", exact=True).click()
    marking = opened.value
    link = marking.locator("#manage_assignments_table a, table a", has_text=school.name).first
    link.wait_for(timeout=60_000)
    assert marking.url.startswith(f"{visitor.site.hub}/user/trainer01/formgrader")
    assert marking.evaluate("() => window === window.top")
    with visitor.context.expect_page() as opened:
        link.click()
    opened.value.wait_for_url("**/user/trainer01/lab**", timeout=60_000)
    opened.value.locator(".jp-DirListing-item", has_text=school.name[:8]).first.wait_for(timeout=60_000)


def test_what_was_handed_in_is_collected_and_marked_in_the_browser(
    visit: Callable[..., Visitor], school: School
) -> None:
    school.run("collect", school.name)
    school.run("autograde", school.name)
    collected = {path.parent.name for path in (school.course / "submitted").glob(f"*/{school.name}")}
    assert collected >= set(CADRES)
    visitor = visit(PC)
    page = lab(visitor, "trainer01")
    server = f"{visitor.site.hub}/user/trainer01"
    page.goto(f"{server}/formgrader/gradebook/{school.name}/{school.name}")
    page.locator("table a", has_text="Submission").first.click()
    page.locator(".nbgrader_cell .score, input.score").first.wait_for(timeout=60_000)
    assert page.get_by_text("应当先告知，再听取陈述申辩。").count()
