"""The office closes a year: sees what is open and what will be frozen, confirms, gets a digest; and opens it again."""

from __future__ import annotations

import io
import re
import time
from datetime import UTC, datetime

import pytest
from docx import Document
from service_parts import Browser, Running

from lawtrain.desk.closing import close_year, closing_facts
from lawtrain.desk.doors import CONSOLE
from lawtrain.desk.year_close import freeze
from tests.town_year import fill_year, write_policy

PAGE = "/lawtrain/office/close"
CLOSE = "/lawtrain/api/v1/office/closings"
REOPEN = "/lawtrain/api/v1/office/reopenings"
JANUARY = datetime(2027, 1, 6, 2, tzinfo=UTC)


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html.partition("<main")[2])).strip()


@pytest.fixture
def filled(own: Running) -> Running:
    write_policy(own.settings.content)
    fill_year(own.settings.database, own.settings.data, own.clock)
    return own


def close(running: Running, browser: Browser) -> str:
    """The page once the year is closed."""
    answer = browser.act(CLOSE, {"year": "2026", "typed": "2026"})
    assert answer.status_code == 200, answer.text
    job = answer.json()["next"].partition("job=")[2]
    for _ in range(300):
        running.clock.forward(seconds=1)
        told = browser.get(f"/lawtrain/api/v1/office/jobs/{job}").json()
        if told["over"]:
            assert told["state"] == "完成", told
            return browser.get(told["next"]).text
        time.sleep(0.1)
    raise AssertionError("the year is never closed")


def test_before_closing_the_page_tells_what_is_open_and_what_will_be_frozen(filled: Running) -> None:
    with filled.browser("learner") as learner:
        known = filled.app.state["house"].store
        pseudonym = next(p.pseudonym for p in known.people().values() if p.username == "learner")
        known.write(lambda tx: tx.year.add_request(pseudonym, filled.clock(), 0, "少了一次"))
        assert learner.get(PAGE).status_code == 403
    with filled.browser("office") as browser:
        page = browser.get(PAGE).text
    told = words(page)
    assert "1 条更正申请还没有答复" in told
    assert "领导干部在册 2人" in told
    assert "到场登记3 条" in told
    assert "示范镇要求" in told
    assert "还没有过完" in told
    assert 'name="typed"' not in page


def test_somebody_due_without_mark_or_absence_is_an_open_end(filled: Running) -> None:
    house = filled.app.state["house"]
    book = house.ledger.book()
    (exam,) = book.exams
    who = next(who for of, _, who in book.exam_results if of == exam)
    house.ledger.withdraw(CONSOLE, "exam_result", f"{exam}/1", who, "登错")
    with filled.browser("office") as browser:
        assert "1 名应考人员没有“国家工作人员学法考试”的成绩" in words(browser.get(PAGE).text)


def test_a_running_year_is_not_closed_and_a_slip_of_the_pen_neither(filled: Running) -> None:
    with filled.browser("office") as browser:
        assert browser.act(CLOSE, {"year": "2026", "typed": "2026"}).status_code == 409
        filled.clock.now = JANUARY
    with filled.browser("office") as browser:
        for typed in ("", "2025", "是"):
            assert browser.act(CLOSE, {"year": "2026", "typed": typed}).status_code == 400
        assert browser.act(CLOSE, {"year": "99999", "typed": "99999"}).status_code == 400
    assert not filled.app.state["house"].ledger.book().closed


def test_a_closed_year_shows_its_digest_prints_its_sheet_and_takes_nothing_more(filled: Running) -> None:
    filled.clock.now = JANUARY
    house = filled.app.state["house"]
    with filled.browser("office") as browser:
        page = close(filled, browser)
        digest = house.ledger.book().closed[2026].digest
        assert "".join(re.findall(r"<span>([0-9a-f]{4})</span>", page)) == digest
        assert "可发现篡改" in words(page)
        paper = Document(io.BytesIO(browser.get(f"{PAGE}.docx?year=2026").content))
        text = "\n".join(p.text for p in paper.paragraphs)
        assert f"--against {digest}" in text
        assert "示例office" in text
        assert browser.act(CLOSE, {"year": "2026", "typed": "2026"}).status_code == 409
        frozen = closing_facts(house.store, 2026)
        assert frozen.on.isoformat() == "2026-12-31"
        log = words(browser.get("/lawtrain/office/audit").text)
        assert "2026" in log


def test_the_same_data_freezes_the_same(filled: Running) -> None:
    filled.clock.now = JANUARY
    desk = filled.app.state["house"].years
    once = freeze(desk, 2026)
    assert once == freeze(desk, 2026)
    assert (
        once.figures[
            "EXAM|" + next(iter(filled.app.state["house"].ledger.book().exams)) + "|领导干部||attendance"
        ]
        == "100%（2/2）"
    )
    assert once.law_versions["xianfa"] == "2018-03-11"
    assert len(once.policy_digest) == 64


def test_opening_again_needs_a_reason_and_the_page_offers_to_close_again(filled: Running) -> None:
    filled.clock.now = JANUARY
    house = filled.app.state["house"]
    once = freeze(house.years, 2026)
    plain = {
        name: getattr(once, name)
        for name in ("policy_digest", "policy_title", "law_versions", "figures", "on")
    }
    close_year(house.store, CONSOLE, 2026, **plain, clock=filled.clock)
    with filled.browser("office") as browser:
        assert "已封账" in words(browser.get(f"{PAGE}?year=2026").text)
        assert browser.act(REOPEN, {"year": "2026", "why": "  "}).status_code == 400
        answer = browser.act(REOPEN, {"year": "2026", "why": "漏登一场活动"})
        told = words(browser.get(answer.json()["next"]).text)
        assert "已重新开账" in told
        assert "请照样填上年度 2026" in told
        assert browser.get(f"{PAGE}.docx?year=2026").status_code == 404
        assert browser.act(REOPEN, {"year": "2026", "why": "再来"}).status_code == 409


def test_in_january_the_year_that_is_over_comes_first(filled: Running) -> None:
    filled.clock.now = JANUARY
    with filled.browser("office") as browser:
        assert "2026 年度封账" in words(browser.get(PAGE).text)
        assert 'value="2026" selected' in browser.get("/lawtrain/office/report").text
        filled.clock.now = datetime(2027, 4, 6, 2, tzinfo=UTC)
    with filled.browser("office") as browser:
        assert "2027 年度封账" in words(browser.get(PAGE).text)
