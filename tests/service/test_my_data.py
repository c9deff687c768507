"""我的数据: all of one's own, nothing of anybody else's, and no key."""

from __future__ import annotations

import io
import json
from datetime import date

import openpyxl
from service_parts import BEGIN, START, Browser, Running

from lawtrain.desk.doors import CONSOLE
from lawtrain.records import CATEGORIES, Post, Role
from tests.sample import SECRET

PLACES = ("/lawtrain/mydata", "/lawtrain/mydata.json", "/lawtrain/mydata.xlsx")


def texts(browser: Browser) -> dict[str, str]:
    """Each of the three as one text."""
    page, plain, sheet = (browser.get(path) for path in PLACES)
    assert {page.status_code, plain.status_code, sheet.status_code} == {200}
    book = openpyxl.load_workbook(io.BytesIO(sheet.content))
    cells = [str(cell) for one in book for row in one.values for cell in row if cell is not None]
    return {"page": page.text, "json": plain.text, "xlsx": "\n".join([*book.sheetnames, *cells])}


def do_quiz(browser: Browser, *, hand_in: bool) -> None:
    state = browser.act(START, BEGIN).json()["attempt"]
    question = state["questions"][0]
    save = {
        "tab": "t",
        "since": 0,
        "answers": [{"question": question["id"], "answer": [question["options"][0]["id"]], "seq": 1}],
    }
    assert browser.act(f"{START}/{state['id']}/answers", save).status_code == 200
    if hand_in:
        assert browser.act(f"{START}/{state['id']}/submission").status_code == 200


def test_everything_of_oneself_is_there(own: Running) -> None:
    house = own.app.state["house"]
    house.roster.place(
        CONSOLE,
        "learner",
        "示例learner",
        Post("综合执法队", CATEGORIES[1], "执法员"),
        date(2026, 6, 1),
        "调动",
    )
    house.doors.log_in("learner", house.doors.give_passwords(CONSOLE, ["learner"])["learner"])
    house.doors.waive_first_log_in(["learner"])
    own.clock.forward(seconds=5)
    with own.browser("learner") as browser:
        do_quiz(browser, hand_in=True)
        browser.act("/lawtrain/api/v1/feedback", {"words": "字太小"})
        for where, text in texts(browser).items():
            for words in (
                "learner",
                "示例learner",
                "示范村",
                "2026-01-01",
                "综合执法队",
                "执法员",
                "2026-06-01",
                "自己设置的",
                "登录",
                "发了一次性密码",
                "《示例题库》课后测验",
                "字太小",
                "学员",
            ):
                assert words in text, (where, words)


def test_headings_can_be_read(own: Running) -> None:
    with own.browser("learner") as browser:
        do_quiz(browser, hand_in=True)
        plain = json.loads(browser.get("/lawtrain/mydata.json").content)
        parts = {part["名称"]: part["内容"] for part in plain["各部分"]}
        score = parts["答题和成绩"][0]
        assert score["小测"] == "《示例题库》课后测验"
        assert score["满分"] == 100
        assert len(parts["每道题的回答"]) == 5
        assert sum(row["我的回答"] != "没有作答" for row in parts["每道题的回答"]) == 1
        answer = browser.get("/lawtrain/mydata.xlsx")
        assert "filename*=UTF-8''%E6%88%91" in answer.headers["content-disposition"]
        book = openpyxl.load_workbook(io.BytesIO(answer.content))
        assert book.sheetnames == list(parts)


def test_nothing_of_anybody_else(own: Running) -> None:
    house = own.app.state["house"]
    with own.browser("learner2") as other:
        do_quiz(other, hand_in=True)
        other.act("/lawtrain/api/v1/feedback", {"words": "别人的话"})
    with own.browser("office") as office:
        house.doors.give_passwords(house.doors.find("office").person.pseudonym, ["learner2", "learner"])
        house.doors.waive_first_log_in(["learner", "learner2"])
        mine = texts(office)
        assert "我办理的事项" in mine["xlsx"]
    own.clock.forward(seconds=5)
    with own.browser("learner") as browser:
        found = texts(browser) | {f"office {k}": v for k, v in mine.items()}
    others = [house.doors.find(name).person.pseudonym for name in ("learner2", "admin")]
    for where, text in found.items():
        for words in ("learner2", "别人的话", *others):
            assert words not in text, (where, words)
    for text in (found["page"], found["json"], found["xlsx"]):
        assert "示例office" not in text, "who of the office it was is the office's"
        assert "普法办或管理员" in text


def test_no_hash_and_no_secret(own: Running) -> None:
    house = own.app.state["house"]
    password = house.doors.give_passwords(CONSOLE, ["learner"])["learner"]
    house.doors.waive_first_log_in(["learner"])
    own.clock.forward(seconds=5)
    with own.browser("learner") as browser:
        secret = browser.cookies["lawtrain-session"]
        for text in texts(browser).values():
            for words in ("argon2", password, secret):
                assert words not in text


def test_no_key_before_the_attempt_is_handed_in_nor_in_the_file_after(own: Running) -> None:
    with own.browser("learner") as browser:
        do_quiz(browser, hand_in=False)
        for where, text in texts(browser).items():
            assert SECRET not in text, where
        plain = json.loads(browser.get("/lawtrain/mydata.json").content)
        rows = next(part["内容"] for part in plain["各部分"] if part["名称"] == "每道题的回答")
        assert {row["这道题得了几成"] for row in rows} == {"没有交卷"}
        assert set(rows[0]) == {"小测", "第几次", "题号", "题目", "我的回答", "这道题得了几成"}


def test_roles_are_listed_with_their_history(own: Running) -> None:
    house = own.app.state["house"]
    house.doors.grant(CONSOLE, "learner", Role.TRAINER, True)
    house.doors.grant(CONSOLE, "learner", Role.TRAINER, False)
    with own.browser("learner") as browser:
        for text in texts(browser).values():
            assert "授予" in text
            assert "收回" in text


def test_a_download_is_noted(own: Running) -> None:
    house = own.app.state["house"]
    with own.browser("learner") as browser:
        texts(browser)
    who = house.doors.find("learner").person.pseudonym
    with house.store.reading() as tx:
        assert [one.action for one in tx.town.audit(subject=who)].count("download_my_data") == 2
