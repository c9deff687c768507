"""我的台账: what counted and what is owed, one's own alone; and a request to put something right, answered once."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from openpyxl import load_workbook
from service_parts import Running

from lawtrain.desk.ledger import Mark
from lawtrain.records import TOWN_TIME, EventKind, Exam, Nature, Sitting, TrainingEvent

ASK, ANSWER = "/lawtrain/api/v1/requests", "/lawtrain/api/v1/office/answers"
POLICY = """format: 1
year: {year}
title: 示范镇学法要求
rules:
  - id: hours
    title: 日常学时
    basis: 《法治宣传教育法》第三十三条
    kind: 学时
    applies:
      categories: [一般国家工作人员]
    hours: 8
"""


def today(own: Running) -> date:
    return own.clock().astimezone(TOWN_TIME).date()


def pseudonym(own: Running, username: str) -> str:
    return str(own.app.state["house"].doors.find(username).person.pseudonym)


def event(own: Running, *who: str, title: str = "行政处罚的程序") -> str:
    ledger = own.app.state["house"].ledger
    held = TrainingEvent(
        "", EventKind.LECTURE, title, today(own), "镇党委", 3.0, (), (), "会议室", 0, 0, 0, (), "", "",
        datetime.now(UTC), 0,
    )  # fmt: skip
    made = ledger.record_event("console", held)
    ledger.attend("console", made, {pseudonym(own, one): None for one in who})
    return str(made)


def exam(own: Running) -> None:
    ledger, day = own.app.state["house"].ledger, today(own)
    about = Exam(
        "", day.year, "学法用法考试", "学法用法", "县普法办", Nature.FORMAL, day, ("一般国家工作人员",), 100, 60, None,
        None, (Sitting(1, "首场", day, False),), datetime.now(UTC), 0,
    )  # fmt: skip
    made = ledger.record_exam("console", about)
    ledger.take_results("console", made, 1, [Mark(pseudonym(own, "learner"), 88.0, True, day)])


def policy(own: Running) -> None:
    folder = own.app.state["house"].settings.content / "policies"
    folder.mkdir(exist_ok=True)
    year = today(own).year
    (folder / f"{year}.yaml").write_text(POLICY.format(year=year), encoding="utf-8")


def test_it_says_what_counted_and_nothing_of_others(own: Running) -> None:
    event(own, "learner", "learner2")
    event(own, "learner2", title="只有别人去了的活动")
    exam(own)
    with own.browser("learner") as browser:
        text = browser.get("/lawtrain/ledger").text
        assert "行政处罚的程序" in text
        assert "88 分" in text
        assert "只有别人去了的活动" not in text
        assert "还没有在平台里放好" in text, "there is no policy yet"
        assert "console" not in text


def test_with_a_policy_it_says_what_is_owed_and_why(own: Running) -> None:
    policy(own)
    event(own, "learner")
    with own.browser("learner") as browser:
        text = browser.get("/lawtrain/ledger").text
        assert "日常学时" in text
        assert "还差 5 学时" in text
        assert "法治宣传教育法" in text


def test_an_empty_year_says_what_would_fill_it(own: Running) -> None:
    with own.browser("learner") as browser:
        for query in ("", "?year=99999", "?year=%3Cscript%3E", "?ask=-1", "?ask=99999999999999"):
            answer = browser.get(f"/lawtrain/ledger{query}")
            assert answer.status_code == 200
            assert "今年还没有登记" in answer.text
            assert "<script>" not in answer.text.replace('<script src="', "").replace("<script type=", "")


def test_it_can_be_taken_away(own: Running) -> None:
    event(own, "learner", title="=1+1")
    with own.browser("learner") as browser:
        answer = browser.get("/lawtrain/ledger.xlsx")
    assert answer.status_code == 200
    path = own.app.state["house"].settings.data / "own.xlsx"
    path.write_bytes(answer.content)
    sheet = load_workbook(path)["台账登记"]
    words = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert any("=1+1" in word and not word.startswith("=") for word in words)
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_a_request_goes_to_the_office_and_comes_back_answered(own: Running) -> None:
    event(own, "learner")
    entry = next(e.seq for e in own.app.state["house"].store.ledger() if e.kind == "attendance")
    with own.browser("learner") as browser, own.browser("office") as office, own.browser("learner2") as other:
        form = browser.get(f"/lawtrain/ledger?ask={entry}").text
        assert f'name="entry" data-kind="number" value="{entry}"' in form
        assert browser.act(ASK, {"entry": entry, "words": "我那天\n请假了<b>"}).status_code == 200
        page = office.get("/lawtrain/office/requests").text
        assert "请假了&lt;b&gt;" in page
        assert "行政处罚的程序" in page
        assert "请假了" not in other.get("/lawtrain/ledger").text
        assert office.act(ANSWER, {"number": 1, "words": "已核对签到表"}).status_code == 200
        assert "已核对签到表" in browser.get("/lawtrain/ledger").text
        again = office.act(ANSWER, {"number": 1, "words": "再答一次"})
        assert again.status_code == 409
        assert "已经答复过" in again.text
        assert "答复了" in office.get("/lawtrain/office/audit").text


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        ({"entry": 0, "words": "  "}, 400, "请写明"),
        ({"entry": 0, "words": "长" * 501}, 400, "500"),
        ({"entry": 10**6, "words": "没有这条"}, 404, "没有这条记录"),
        ({"entry": "1", "words": "字"}, 400, ""),
        ({"entry": -1, "words": "字"}, 404, ""),
    ],
)
def test_a_request_that_cannot_be_meant(
    own: Running, body: dict[str, object], status: int, words: str
) -> None:
    with own.browser("learner") as browser:
        answer = browser.act(ASK, body)
        assert answer.status_code == status
        assert words in answer.text


def test_nobody_asks_about_the_entry_of_another(own: Running) -> None:
    event(own, "learner2")
    entry = next(e.seq for e in own.app.state["house"].store.ledger() if e.kind == "attendance")
    with own.browser("learner") as browser:
        assert browser.act(ASK, {"entry": entry, "words": "试一试"}).status_code == 404
        assert f'value="{entry}"' not in browser.get(f"/lawtrain/ledger?ask={entry}").text


def test_not_without_end(own: Running) -> None:
    with own.browser("learner") as browser:
        codes = [browser.act(ASK, {"entry": 0, "words": f"第 {n} 条"}).status_code for n in range(11)]
        assert codes == [200] * 10 + [409]
        assert browser.act(ASK, {"entry": 0, "words": "第 1 条"}).status_code == 409


def test_an_officer_does_not_answer_their_own(own: Running) -> None:
    with own.browser("office") as office:
        assert office.act(ASK, {"entry": 0, "words": "少了一次"}).status_code == 200
        answer = office.act(ANSWER, {"number": 1, "words": "好"})
        assert answer.status_code == 409
        assert "别的同事" in answer.text


def test_a_former_year_can_be_looked_at(own: Running) -> None:
    event(own, "learner")
    year = today(own).year
    own.clock.forward(days=370)
    with own.browser("learner") as browser:
        assert f"ledger?year={year}" in browser.get("/lawtrain/ledger").text
        assert "行政处罚的程序" in browser.get(f"/lawtrain/ledger?year={year}").text
