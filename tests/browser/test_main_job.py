"""The main job, end to end, in a real browser against a real hub: lesson, quiz, result, exported summary."""

from __future__ import annotations

import io
import time
from collections.abc import Callable

import openpyxl
import pytest
from playwright.sync_api import expect

from tests.browser.visitor import PC, PHONE, Visitor
from tests.site import Running

pytestmark = [pytest.mark.browser, pytest.mark.hub, pytest.mark.xdist_group("site")]
Visit = Callable[..., Visitor]
LESSON = "宪法的地位、修改与实施"
OFFLINE_SECONDS = 30


def until(true: Callable[[], bool], seconds: float = 10) -> None:
    """Wait for a condition; the pages' CSP forbids the browser's own way of polling."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "still not so"
        time.sleep(0.05)


def rows(visitor: Visitor) -> list[dict[str, object]]:
    """What the law office downloads: the detail sheet as rows."""
    visitor.page.goto(f"{visitor.site.service}/lawtrain/scores")
    with visitor.page.expect_download() as download:
        visitor.page.get_by_role("link", name="Excel（写姓名）").click()
    book = openpyxl.load_workbook(io.BytesIO(download.value.path().read_bytes()))
    assert book.sheetnames[:2] == ["汇总", "明细"]
    lines = list(book["明细"].values)
    head = next(n for n, line in enumerate(lines) if "工号" in line)
    return [dict(zip(lines[head], line, strict=True)) for line in lines[head + 1 :] if line[0]]


def test_on_a_phone_with_a_line_that_breaks(visit: Visit, site: Running) -> None:
    cadre = visit(PHONE)
    cadre.log_in("cadre01")
    page = cadre.page
    page.get_by_role("heading", name="我的学习").wait_for()
    page.get_by_role("link", name=LESSON).first.click()
    page.get_by_role("heading", name=LESSON, exact=True).first.wait_for()
    picture = page.locator("img[src*='01-amendment.svg']")
    picture.scroll_into_view_if_needed()
    until(lambda: picture.evaluate("image => image.naturalWidth") > 0)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page scrolls sideways"

    quiz = cadre.quiz(1)
    assert "测验（计入台账）" in quiz.root.inner_text()
    quiz.begin()
    cards = quiz.cards()
    assert len(cards) == 13
    for card in cards[:4]:
        quiz.answer(card)
    quiz.status().get_by_text("已保存", exact=True).wait_for()

    cadre.context.set_offline(True)
    for card in cards[4:8]:
        quiz.answer(card)
    quiz.status().get_by_text("网络中断，答案已存在本机").wait_for(timeout=20_000)
    page.wait_for_timeout(OFFLINE_SECONDS * 1000)
    cadre.context.set_offline(False)
    quiz.status().get_by_text("已保存", exact=True).wait_for(timeout=20_000)

    page.reload()
    quiz = cadre.quiz(1)
    quiz.root.get_by_role("button", name="继续作答").click()
    assert "已答 8 / 13" in quiz.root.inner_text()
    for card in quiz.cards()[8:12]:
        quiz.answer(card)
    quiz.root.get_by_role("button", name="交卷", exact=True).click()
    assert "还有 1 题没有作答：第 13 题" in quiz.root.inner_text()
    quiz.root.get_by_role("button", name="回去作答").click()
    quiz.answer(quiz.cards()[12])
    quiz.hand_in()
    text = quiz.root.inner_text()
    assert "100 / 100 分" in text
    assert "合格" in text
    assert "首次作答" in text
    assert text.count("解析") >= 13
    assert "《宪法》" in text

    page.goto(f"{site.service}/lawtrain/")
    assert "合格" in page.inner_text("main")

    office = visit(PC)
    office.log_in("office01")
    mine = [r for r in rows(office) if r["工号"] == "cadre01"]
    assert [(r["得分"], r["满分"], r["第几次"], r["小测"]) for r in mine] == [
        (100, 100, 1, f"《{LESSON}》课后测验")
    ]


def test_in_jupyterlab_with_the_widget(visit: Visit) -> None:
    cadre = visit(PC)
    cadre.log_in("cadre02")
    page = cadre.page
    page.get_by_role("link", name=LESSON).first.click()
    page.get_by_role("link", name="在 JupyterLab 中打开").click()
    page.get_by_text("显示题目", exact=True).click(timeout=120_000)
    quizzes = page.locator("section.lt-quiz")
    until(lambda: quizzes.count() == 2, 60)
    quiz = cadre.quiz(1)
    quiz.root.scroll_into_view_if_needed()
    quiz.begin()
    for card in quiz.cards():
        quiz.answer(card)
    quiz.status().get_by_text("已保存", exact=True).wait_for()
    expect(quiz.status()).to_be_in_viewport()  # beside the last question too
    quiz.hand_in()
    assert "100 / 100 分" in quiz.root.inner_text()

    office = visit(PC)
    office.log_in("office01")
    mine = [r for r in rows(office) if r["工号"] == "cadre02"]
    assert [(r["得分"], r["第几次"]) for r in mine] == [(100, 1)]
