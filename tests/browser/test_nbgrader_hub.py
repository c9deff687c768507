"""An assignment from hand to hand: handed out, done by two cadres and their trainer, marked, entered, handed back."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from lawtrain import load
from lawtrain.nbgrader_bridge.course import Course
from lawtrain.nbgrader_bridge.gradebook import opened, tallies
from tests.browser.chinese import foreign_words
from tests.browser.test_main_job import rows
from tests.browser.visitor import PC, Visitor, _plain
from tests.site import REPO, Running

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("nbgrader-hub")]
CADRES, TRAINER = ("cadre01", "cadre02"), "trainer01"
EVERYBODY = (*CADRES, TRAINER)
SAID = {"cadre01": "应当先告知，再听取陈述申辩。", "cadre02": "罚款以前要讲清事实、理由和依据。"}
POINTS = {"cadre01": 17.5, "cadre02": 4.0}
COMMENTS = {"cadre01": "要点齐全，期限写得准。", "cadre02": "漏了听证的权利。"}
LIST = "#nbgrader-assignment-list"
SHUT = ("formgrader", "formgrader/api/assignments", "formgraders", "assignments/validate")
ALLOWED = {
    "assignments",  # the workspace of these tests, named in the title
    "Ctrl",  # printed on the keys of every keyboard
    "Shift",
    "JupyterLab",  # its name, on the tab while it loads
    "constitution",  # where the lessons lie
    "administrative",
    "law",
    "ipynb",
    "xuefa",  # where the assignments lie
}


def _keys() -> dict[str, list[str]]:
    """The right options' texts by the question's own: ids of options repeat between questions."""
    bank = load(REPO / "quizzes" / "administrative-law" / "07-penalty-procedure.yaml")
    (case,) = (quiz for quiz in bank.quizzes if quiz.assignment)
    found = {}
    asked = (question for question in bank.questions if question.id in case.blueprint.items)
    for leaf in (leaf for question in asked for leaf in question.leaves):
        if leaf.body.control != "text":
            texts = dict(leaf.body.redact(leaf, {}).options)
            found[_plain(leaf.stem)] = [texts[one] for one in leaf.body.reveal(leaf).key]
    return found


KEYS = _keys()


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
    # A workspace of its own: in the usual one JupyterLab opens again what other tests have left open.
    page.goto(f"{visitor.site.hub}/hub/user-redirect/lab/workspaces/assignments", timeout=90_000)
    page.wait_for_url(f"**/user/{who}/lab**", timeout=90_000)
    page.locator("[data-jp-item-name='home']").first.wait_for(timeout=90_000)
    return page


def open_list(page: Page) -> None:
    page.locator("[data-jp-item-name='assignments']").get_by_text("作业", exact=True).click()
    page.locator(f"{LIST} .list_placeholder:visible, {LIST} .list_item:visible").first.wait_for()
    page.locator(f"{LIST} .list_loading:visible").first.wait_for(state="hidden")


def status(page: Page, server: str, path: str) -> int:
    return int(page.request.get(f"{server}/{path}").status)


def answer(page: Page, who: str) -> None:
    """Ticks what is right (cadre01) or the first option of every question, and writes a line into every box."""
    root = page.locator("section.lt-quiz")
    root.get_by_role("button", name=re.compile("^(开始作答|继续作答)")).first.click(timeout=60_000)
    root.locator(".lt-answering").wait_for()
    for options in root.locator(".lt-options").all():
        texts = options.locator("label .lt-rich").all_inner_texts()
        stem = options.locator("xpath=ancestor::fieldset[1]").locator(":scope > .lt-stem").inner_text()
        for text in KEYS[_plain(stem)] if who == CADRES[0] else texts[:1]:
            options.locator("input").nth(texts.index(text)).check()
    for box in root.locator("textarea").all():
        box.fill(SAID[who])
        box.blur()
    root.get_by_role("button", name="做完了", exact=True).click()
    root.get_by_role("button", name="确认做完").click()
    root.get_by_role("heading", name="答案已存好").wait_for()


def hand_in(page: Page) -> None:
    open_list(page)
    page.locator(f"{LIST} #fetched_assignments_list").get_by_text("提交", exact=True).click()
    page.locator(f"{LIST} #submitted_assignments_list").get_by_text(re.compile("^交于")).wait_for()


@pytest.mark.parametrize("who", CADRES)
def test_a_cadre_fetches_does_and_hands_in(visit: Callable[..., Visitor], school: School, who: str) -> None:
    page = lab(visit(PC), who)
    open_list(page)
    assert foreign_words(page, ALLOWED) == {}
    page.locator(LIST).get_by_text("领取", exact=True).click()
    page.locator(LIST).get_by_text("打开作业", exact=True).click()
    page.locator("[data-status='idle']").first.wait_for(timeout=60_000)
    page.wait_for_timeout(1000)  # for a moment it is always taken to be changed
    assert not page.locator(".jp-mod-dirty").count(), "opening it is no change"
    page.get_by_text("显示题目", exact=True).first.click(timeout=60_000)
    answer(page, who)
    assert foreign_words(page, ALLOWED) == {}
    assert page.get_by_role("heading", name="阅卷用").locator("visible=true").count() == 0
    assert not page.locator(".jp-CodeCell:visible").nth(1).count(), "more than the quiz is to be seen"
    assert page.locator(".nbgrader-cell:visible, .nbgrader-CellPoints:visible").count() == 0
    hand_in(page)
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


def test_a_trainer_does_assignments_too(visit: Callable[..., Visitor], school: School) -> None:
    """Who marks studies like everybody; the name of one's own limits none of the buttons for marking."""
    page = lab(visit(PC), TRAINER)
    open_list(page)
    page.locator(LIST).get_by_text("领取", exact=True).click()
    page.locator(LIST).get_by_text("打开作业", exact=True).wait_for()
    hand_in(page)
    drop = school.course.parent / "exchange" / school.course.name / "inbound"
    assert list(drop.glob(f"{TRAINER}+*"))


def mark(page: Page, server: str, school: School) -> dict[str, float]:
    """Types points and a comment for each written answer. What each cadre got from the trainer."""
    given = dict.fromkeys(CADRES, 0.0)
    page.goto(f"{server}/formgrader/gradebook/{school.name}/{school.name}")
    page.locator("table a", has_text="Submission").first.click()
    for _ in EVERYBODY:
        page.locator("input.score").first.wait_for(timeout=60_000)
        page.wait_for_load_state("networkidle")  # points and comments have been read
        for panel in page.locator(".nbgrader_cell", has=page.locator("textarea.comment")).all():
            who = next((one for one in CADRES if SAID[one] in panel.inner_text()), None)
            if who:
                panel.locator("input.score").fill(str(POINTS[who]))
                panel.locator("textarea.comment").fill(COMMENTS[who])
                panel.locator("textarea.comment").blur()
                given[who] += POINTS[who]
        page.wait_for_load_state("networkidle")
        with page.expect_navigation():
            page.locator("li.next a").click()
    return given


def test_it_is_marked_entered_and_handed_back(visit: Callable[..., Visitor], school: School) -> None:
    school.run("collect", school.name)
    school.run("autograde", school.name)
    collected = {path.parent.name for path in (school.course / "submitted").glob(f"*/{school.name}")}
    assert collected >= set(EVERYBODY)
    trainer = visit(PC)
    page = lab(trainer, TRAINER)
    given = mark(page, f"{trainer.site.hub}/user/{TRAINER}", school)
    assert given == {who: 2 * POINTS[who] for who in CADRES}
    page.goto(f"{trainer.site.service}/lawtrain/assignments")
    page.get_by_role("button", name=re.compile("^记入台账")).click()
    page.get_by_role("heading", name=re.compile("^已记入台账")).wait_for(timeout=30_000)

    office = visit(PC)
    office.log_in("office01")
    scores = {row["工号"]: row for row in rows(office) if school.name in str(row["小测"])}
    with opened(Course.open(school.course)) as gradebook:
        found = {student: tally for (_, student), tally in tallies(gradebook).items()}
        names = {student.id: student.last_name for student in gradebook.students}
    for who in CADRES:
        assert found[who].manual == given[who]
        assert (scores[who]["得分"], scores[who]["满分"]) == (found[who].auto + given[who], 100)
        assert names[who] == scores[who]["姓名"]
    assert found[CADRES[0]].auto == 60 > found[CADRES[1]].auto

    school.run("generate_feedback", school.name)
    school.run("release_feedback", school.name)
    cadre = visit(PC)
    page = lab(cadre, CADRES[0])
    open_list(page)
    page.locator(LIST).get_by_text("取评语", exact=True).click()
    page.locator(LIST).get_by_text("（看评语）").click()
    told = page.frame_locator(".jp-HTMLViewer iframe")
    text = told.locator("main").inner_text(timeout=30_000)
    assert f"{found[CADRES[0]].score:g} / 100 分" in text
    assert COMMENTS[CADRES[0]] in text
    assert SAID[CADRES[0]] in text
    assert COMMENTS[CADRES[1]] not in text
    assert "评分要点" not in text
    assert "参考答案" not in text
    assert not re.findall(r"[A-Za-z]{3,}", text)
    assert not page.get_by_text("信任 HTML").locator("visible=true").count(), "nothing in it asks for trust"
    assert foreign_words(page, ALLOWED | {"feedback", "PRC", "html"}) == {}
