"""作业: trainers and the office see how far each assignment is, and bring what is marked into the ledger with a button."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from service_parts import Browser, Running

from lawtrain.desk.closing import close_year
from lawtrain.desk.doors import CONSOLE
from lawtrain.desk.verify import verify
from lawtrain.nbgrader_bridge.course import Course
from lawtrain.records import CATEGORIES, Post
from tests.gradebooks import FULL, NAME, generated, gradebook, points, remark, submit

PAGE = "/lawtrain/assignments"
RECORD = "/lawtrain/api/v1/assignments/records"
JOBS = "/lawtrain/api/v1/assignments/jobs"
ODD = '甲,"乙" <b>=cmd</b>'


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return generated(tmp_path_factory.mktemp("model")).root


@pytest.fixture
def course(own: Running, model: Path) -> Course:
    """A course of the installation: one marked, one waiting, one collected only, one nobody knows."""
    root = own.settings.data / "nbgrader" / "xuefa-2026"
    shutil.copytree(model, root)
    own.app.state["house"].roster.place(
        CONSOLE, "odd1", ODD, Post("示范村", CATEGORIES[3]), date(2026, 1, 1), "试"
    )
    course = Course.open(root)
    with gradebook(course) as book:
        submit(book, "learner", FULL, points((10.0, 10.0, 10.0)))
        submit(book, "odd1", FULL, {"w-001": 5.0})
        submit(book, "stranger", FULL, points((1.0, 1.0, 1.0)))
    course.step("submitted", "learner2", NAME).mkdir(parents=True)
    return course


@pytest.fixture
def trainer(own: Running) -> Iterator[Browser]:
    with own.browser("trainer") as browser:
        yield browser


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html.partition("<main")[2])).strip()


def cells(html: str) -> list[str]:
    return re.findall(r'<td class="figure"[^>]*>([^<]*)</td>', html)


def run(town: Running, browser: Browser, course: str = "xuefa-2026") -> str:
    """The page after a run."""
    answer = browser.act(RECORD, {"course": course})
    assert answer.status_code == 200, answer.text
    following = answer.json()["next"]
    job = following.partition("job=")[2]
    for _ in range(300):
        town.clock.forward(seconds=1)
        told = browser.get(f"{JOBS}/{job}").json()
        if told["over"]:
            assert told["next"] == following
            return browser.get(following).text
        time.sleep(0.1)
    raise AssertionError("it is never done")


def test_without_a_course_the_page_says_how_one_is_made(own: Running, trainer: Browser) -> None:
    page = trainer.get(PAGE)
    assert page.status_code == 200
    assert "还没有作业课程" in page.text
    assert "lawtrain nbgrader build" in page.text
    assert trainer.act(RECORD, {"course": "xuefa-2026"}).status_code == 404


def test_how_far_each_assignment_is(own: Running, trainer: Browser, course: Course) -> None:
    page = trainer.get(PAGE).text
    assert NAME in page
    assert cells(page) == ["100", "4", "1", "2", "0"]
    assert "1 份还没有机器评分" in page
    marking = r'href="[^"]*/hub/user-redirect/formgrader" target="_blank" rel="noopener"'
    assert re.search(marking, page)
    with own.browser("office") as office:
        page = office.get(PAGE).text
    assert cells(page) == ["100", "4", "1", "2", "0"]
    assert not re.search(marking, page), "marking is the trainers'"


def test_the_button_for_marking_is_only_where_it_leads(
    own: Running, trainer: Browser, course: Course
) -> None:
    """formgrader opens one course: the newest that has an assignment."""
    newer = Course.init(course.root.with_name("xuefa-2027"), 2027, course.exchange)
    page = trainer.get(PAGE).text
    assert page.index("xuefa-2027") < page.index("xuefa-2026") < page.index("/hub/user-redirect/formgrader")
    assert "阅卷页面一次只打开一门课程" not in page
    shutil.copy(next((course.root / "keys").iterdir()), newer.keys)
    page = trainer.get(PAGE).text
    assert page.count("/hub/user-redirect/formgrader") == 1
    assert page.index("/hub/user-redirect/formgrader") < page.index("2026 年（xuefa-2026）")
    assert "阅卷页面一次只打开一门课程，现在是 xuefa-2027" in page


def test_the_button_brings_marks_into_the_ledger_and_names_the_rest(
    own: Running, trainer: Browser, course: Course
) -> None:
    page = run(own, trainer)
    told = words(page)
    assert "新记入 1 更正 0 没有变化 0 待阅卷 1" in told
    assert "stranger" in told
    assert "甲,&#34;乙&#34; &lt;b&gt;=cmd&lt;/b&gt;（odd1）" in page, "named, and nothing of it runs"
    assert cells(page)[-1] == "1"
    with own.browser("office") as office:
        with gradebook(course) as book:
            remark(book, "learner", {}, {"w-001": 20.0})
        told = words(run(own, office))
    assert "新记入 0 更正 1 没有变化 0" in told
    assert "阅卷后改分" in told
    store = own.app.state["house"].store
    assert [e.payload["score"] for e in store.ledger() if e.kind == "result"] == [70.0, 80.0]
    assert verify(store, None).fine


def test_it_shows_to_the_office_and_to_the_learner(own: Running, trainer: Browser, course: Course) -> None:
    run(own, trainer)
    with own.browser("office") as office:
        assert f"《样课》{NAME}" in office.get("/lawtrain/scores?year=2026").text
        record = words(office.get("/lawtrain/office/record/learner?year=2026").text)
        assert "作业（1）" in record
        assert "70/100 分，合格（机器评分 40，人工评分 30）" in record
        assert "示例trainer（trainer）" in record
        assert "把 1 个作业成绩记入台账" in office.get("/lawtrain/office/audit").text
        assert office.get("/lawtrain/office/year?year=2026").status_code == 200
    with own.browser("learner") as learner:
        mine = words(learner.get("/lawtrain/ledger").text)
        assert "作业（1）" in mine
        assert "机器评分 40，人工评分 30" in mine
        assert "机器评分 40" in learner.get("/lawtrain/mydata.json").text


def test_a_closed_year_has_no_button_and_refuses(own: Running, trainer: Browser, course: Course) -> None:
    own.clock.now = datetime(2027, 1, 5, 1, tzinfo=UTC)
    close_year(
        own.app.state["house"].store, CONSOLE, 2026, policy_digest="a" * 64, policy_title="", law_versions={},
        figures={}, on=date(2026, 12, 31), clock=own.clock,
    )  # fmt: skip
    with own.browser("trainer") as again:
        page = again.get(PAGE).text
        assert "2026 年度已经封账" in page
        assert "data-act" not in page.partition("<main")[2]
        told = words(run(own, again))
    assert "没有做成" in told
    assert "示例learner（learner）" in told


def test_a_damaged_course_hides_no_other(own: Running, trainer: Browser, course: Course) -> None:
    for name, text in (("xuefa-2025", "{}"), ("xuefa-2024", "nonsense")):
        (own.settings.data / "nbgrader" / name).mkdir()
        (own.settings.data / "nbgrader" / name / "course.json").write_text(text)
    page = trainer.get(PAGE).text
    assert cells(page) == ["100", "4", "1", "2", "0"]
    assert page.count('class="notice"') >= 2
    assert "新记入" in run(own, trainer)


def test_a_spoilt_gradebook_is_told_and_enters_nothing(
    own: Running, trainer: Browser, course: Course
) -> None:
    (course.root / "gradebook.db").write_bytes(b"spoilt" * 500)
    assert "请管理员检查成绩册" in trainer.get(PAGE).text
    assert "没有做成" in words(run(own, trainer))


def test_menus_lead_there_for_who_may(own: Running) -> None:
    for role in ("trainer", "office", "admin", "learner"):
        with own.browser(role) as browser:
            assert (f'href="{PAGE}"' in browser.get("/lawtrain/").text) == (role != "learner")


def test_a_service_without_assignments_never_loads_nbgrader() -> None:
    code = "import sys, lawtrain.service.app; sys.exit('nbgrader' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], timeout=120).returncode == 0
