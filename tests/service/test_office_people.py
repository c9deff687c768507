"""人员: the office finds people, gives passwords once, gives and takes roles, moves people; the desk decides who may."""

from __future__ import annotations

import base64
import io
import re
import time
from dataclasses import replace
from pathlib import Path

import pytest
from docx import Document
from service_parts import Browser, Running

from lawtrain.desk import audit_words
from lawtrain.desk.doors import Doors
from lawtrain.desk.people import Entry, State, units_of
from lawtrain.records import CATEGORIES, Person, Post
from lawtrain.store import Store

API = "/lawtrain/api/v1/office"
PEOPLE = "/lawtrain/office/people"
NEW = {
    "username": "1001",
    "name": "张 三",
    "unit": "示范村/第一小组",
    "category": "村民小组长/网格员",
    "effective": "2026-11-20",
    "reason": "新选出",
    "fresh": True,
}


def doors(town: Running) -> Doors:
    house = town.app.state["house"]
    return Doors(house.store, town.clock)


def audit(town: Running) -> list[str]:
    store: Store = town.app.state["house"].store
    with store.reading() as tx:
        return [one.action for one in tx.town.audit()]


def add(office: Browser, **changes: object) -> None:
    answer = office.act(f"{API}/places", NEW | changes)
    assert answer.status_code == 200, answer.text


def test_the_list_shows_who_is_there_by_unit_and_finds_them(own: Running) -> None:
    with own.browser("office") as office:
        add(office)
        add(office, username="1002", name="李四", unit="示范村/第二小组")
        page = office.get(PEOPLE).text
        assert (
            page.index("示范村 <span")
            < page.index("示范村 / 第一小组 <span")
            < page.index("示范村 / 第二小组 <span")
        )
        assert "张三" in page  # the space between was taken out, as in a file
        assert "未发密码 <b>7</b>" in page
        for query, found, absent in (
            ("words=李四", "李四", ">张三<"),
            ("words=1001", ">张三<", "李四"),
            ("unit=示范村/第二小组", "李四", ">张三<"),
            ("category=村民小组长/网格员", ">张三<", "示例trainer"),
            ("state=已离开", "没有符合的人", ">张三<"),
        ):
            page = office.get(f"{PEOPLE}?{query}").text
            assert found in page, query
            assert absent not in page, query


def test_units_follow_each_other_as_people_count() -> None:
    post = Post("", CATEGORIES[3])
    person = Person("p", "p", "某", "")
    names = ["村/第十组", "村/第二组", "村/10组", "村", "村/2组", "村/第一一组"]
    entries = [Entry(person, replace(post, unit=name), None, State.ACTIVE, frozenset()) for name in names]
    order = units_of(entries)
    assert order.index("村") == 0
    assert order.index("村/2组") < order.index("村/10组")
    assert order.index("村/第二组") < order.index("村/第十组")


def test_an_empty_town_is_told_what_to_do(own: Running) -> None:
    with own.browser("office") as office:
        assert "没有符合的人" in office.get(f"{PEOPLE}?words=zzz").text


def test_a_one_time_password_is_seen_once_and_opens_the_door(own: Running) -> None:
    with own.browser("office") as office:
        given = office.act(f"{API}/passwords", {"usernames": ["learner"]}).json()
        document = Document(io.BytesIO(base64.b64decode(given["slips"])))
        slip = document.tables[0].rows[0].cells[0].text
        assert given["password"] in slip
        assert "示例learner" in slip
        assert own.settings.public_url in slip
        known = doors(own).log_in("learner", given["password"])
        assert known is not None
        assert known.one_time
        for path in (f"{PEOPLE}/learner", PEOPLE, "/lawtrain/office/audit"):
            assert given["password"] not in office.get(path).text
    for file in own.settings.data.rglob("*"):  # nothing of it is on the disk but a hash
        assert not file.is_file() or given["password"].encode() not in file.read_bytes()
    assert audit(own)[:3] == ["log_in", "print_slips", "give_password"]


def test_many_slips_come_in_the_order_of_the_list_without_passwords_on_the_screen(own: Running) -> None:
    with own.browser("office") as office:
        add(office)
        given = office.act(f"{API}/passwords", {"usernames": ["1001", "trainer", "learner"]}).json()
    assert given["password"] == ""
    rows = Document(io.BytesIO(base64.b64decode(given["slips"]))).tables[0].rows
    found = [cell.text for row in rows for cell in row.cells if cell.text]
    assert [re.search(r"工号\s+(\S+)", text)[1] for text in found] == ["learner", "trainer", "1001"]  # type: ignore[index]


@pytest.mark.parametrize(
    ("usernames", "status", "words"),
    [
        ([], 400, "一次给 1 到 500 人"),
        (["x"] * 1 + [f"x{n}" for n in range(500)], 400, "一次给 1 到 500 人"),
        (["office"], 400, "不能给自己"),
        (["admin"], 403, "只能由管理员"),
        (["learner", "stranger"], 404, "没有工号 stranger"),
        (["learner", "admin"], 403, "只能由管理员"),
    ],
)
def test_nobody_gets_a_password_when_one_may_not(
    own: Running, usernames: list[str], status: int, words: str
) -> None:
    with own.browser("office") as office:
        answer = office.act(f"{API}/passwords", {"usernames": usernames})
    assert (answer.status_code, words in answer.json()["message"]) == (status, True)
    assert "give_password" not in audit(own)


def test_who_gets_a_new_password_is_out_at_once(own: Running) -> None:
    with own.browser("learner") as learner, own.browser("office") as office:
        assert learner.get("/lawtrain/").status_code == 200
        own.clock.forward(seconds=1)
        office.act(f"{API}/passwords", {"usernames": ["learner"]})
        assert learner.get("/lawtrain/").status_code == 303


def test_the_office_makes_trainers_and_only_an_administrator_makes_officers(own: Running) -> None:
    role = {"username": "learner", "granted": True}
    with own.browser("office") as office, own.browser("admin") as admin, own.browser("learner") as learner:
        page = office.get(f"{PEOPLE}/learner").text
        assert 'aria-label="授予“培训员”"' in page
        assert 'aria-label="授予“普法办”"' not in page  # not offered
        for name in ("office", "admin"):
            answer = office.act(f"{API}/roles", role | {"role": name})  # and refused
            assert answer.status_code == 403
            assert "只能由管理员" in answer.json()["message"]
        assert office.act(f"{API}/roles", role | {"role": "trainer"}).status_code == 200
        assert "备课" in learner.get("/lawtrain/").text
        assert admin.act(f"{API}/roles", role | {"role": "office"}).status_code == 200
        assert learner.get(PEOPLE).status_code == 200
        assert admin.act(f"{API}/roles", role | {"role": "office", "granted": False}).status_code == 200
        assert learner.get(PEOPLE).status_code == 403  # with the next request
        for name in ("learner", "king", ""):
            assert office.act(f"{API}/roles", role | {"role": name}).status_code == 400


def test_an_officer_whose_role_is_gone_does_nothing_any_more(own: Running) -> None:
    with own.browser("office") as office, own.browser("admin") as admin:
        token = office.page_token
        admin.act(f"{API}/roles", {"username": "office", "role": "office", "granted": False})
        answer = office.act(f"{API}/passwords", {"usernames": ["learner"]}, x_lawtrain_token=token)
    assert answer.status_code == 403
    assert "give_password" not in audit(own)


def test_a_move_keeps_what_was_before(own: Running) -> None:
    with own.browser("office") as office:
        add(office)
        move = NEW | {
            "unit": "司法所",
            "category": "一般国家工作人员",
            "reason": "调入司法所",
            "fresh": False,
        }
        assert office.act(f"{API}/places", move | {"effective": "2026-11-22"}).status_code == 200
        page = office.get(f"{PEOPLE}/1001").text
    assert "<dd>司法所</dd>" in page
    assert "示范村 / 第一小组，村民小组长/网格员" in page
    assert "调入司法所" in page
    assert "2026-11-20 起在册" in page


def test_who_leaves_cannot_come_in_and_is_still_found(own: Running) -> None:
    with own.browser("office") as office, own.browser("learner2") as learner:
        leaving = {"username": "learner2", "effective": "2026-11-22", "reason": "退休"}
        assert office.act(f"{API}/leavings", leaving).status_code == 200
        seen = range(40)  # another part of the service has changed it: that is seen within a second
        assert any(learner.get("/lawtrain/").status_code == 403 or time.sleep(0.05) for _ in seen)
        assert "示例learner2" in office.get(f"{PEOPLE}?state=已离开").text
        assert office.act(f"{API}/leavings", leaving).status_code == 400
        assert "已不在花名册上" in office.act(f"{API}/passwords", {"usernames": ["learner2"]}).text


def test_who_leaves_loses_every_role_with_it(own: Running) -> None:
    with own.browser("office") as office:
        office.act(f"{API}/leavings", {"username": "trainer", "effective": "2026-11-22", "reason": "调出"})
        assert "角色也不起作用" in office.get(f"{PEOPLE}/trainer").text
    time.sleep(1.1)
    with own.browser() as trainer:
        assert trainer.log_in(own.hub, "trainer").status_code == 403


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"username": "learner"}, "已经在名单里"),
        ({"username": ""}, "工号"),
        ({"username": "张三"}, "工号"),
        ({"name": ""}, "姓名"),
        ({"unit": " "}, "单位"),
        ({"category": "皇帝"}, "统计类别"),
        ({"effective": "去年"}, "日期没有填好"),
        ({"effective": "2062-01-01"}, "离今天太远"),
        ({"reason": " "}, "原因"),
        ({"title": "身份证 11010519491231002X"}, "身份证号不入库"),
        ({"username": "9999", "fresh": False}, "没有工号是 9999"),
        ({"username": "learner", "fresh": False, "effective": "2025-01-01"}, "不能比它早"),
    ],
)
def test_what_is_typed_is_read_with_the_same_eyes_as_a_file(
    own: Running, changes: dict[str, object], words: str
) -> None:
    with own.browser("office") as office:
        answer = office.act(f"{API}/places", NEW | changes)
    assert answer.status_code in (400, 404)
    assert words in answer.json()["message"]
    assert "11010519491231002" not in answer.text
    assert "edit_roster" not in audit(own)[: -6 - 3]  # those of the town's first people apart


def test_the_audit_page_tells_it_in_words_and_by_person(own: Running) -> None:
    with own.browser("office") as office:
        office.act(f"{API}/roles", {"username": "learner", "role": "trainer", "granted": True})
        office.act(f"{API}/passwords", {"usernames": ["learner2"]})
        page = office.get("/lawtrain/office/audit").text
        assert "示例office（office）：授予示例learner（learner）“培训员”" in page
        assert "下载了 1 张密码条" in page
        assert page.index("密码条") < page.index("“培训员”")  # newest first
        one = office.get("/lawtrain/office/audit?person=learner").text
        assert "“培训员”" in one
        assert "一次性密码" not in one
        assert "没有工号是“zzz”的人" in office.get("/lawtrain/office/audit?person=zzz").text
        assert "没有更早的记录了" in office.get("/lawtrain/office/audit?before=1").text


def test_every_action_that_is_noted_has_words(repo: Path) -> None:
    noted = set()
    for file in (repo / "src").rglob("*.py"):
        text = file.read_text("utf-8")
        noted |= set(re.findall(r"\.note\(\s*[\w.]+,\s*\"(\w+)\"", text))
        noted |= {w for pair in re.findall(r'\.note\([^)]*?"(\w+)" if .*? else "(\w+)"', text) for w in pair}
    assert {"give_password", "grant", "revoke", "lock", "import_roster"} <= noted
    assert noted <= audit_words.ACTIONS


def test_feedback_is_answered(own: Running) -> None:
    store: Store = own.app.state["house"].store
    someone = next(p.pseudonym for p in store.people().values() if p.username == "learner")
    with own.browser("office") as office:
        assert "还没有人写意见" in office.get("/lawtrain/office/feedback").text
        store.write(lambda tx: tx.town.add_feedback(someone, own.clock(), "/", "<b>字太小</b>"))
        page = office.get("/lawtrain/office/feedback").text
        assert "&lt;b&gt;字太小" in page
        assert office.act(f"{API}/replies", {"number": 1, "words": "可以点大字"}).status_code == 200
        assert "可以点大字" in office.get("/lawtrain/office/feedback").text
        assert office.act(f"{API}/replies", {"number": 1, "words": " "}).status_code == 400
        assert office.act(f"{API}/replies", {"number": 9, "words": "好"}).status_code == 404


def test_the_switch_keeps_telephones_out_and_lets_the_office_in(own: Running) -> None:
    phone = {"user-agent": "Mozilla/5.0 (Linux; Android 10) Mobile"}
    with own.browser("office") as office, own.browser("learner") as learner:
        assert learner.get("/lawtrain/", headers=phone).status_code == 200
        assert office.act(f"{API}/switches", {"pc_only": True}).status_code == 200
        assert learner.get("/lawtrain/", headers=phone).status_code == 403
        assert learner.get("/lawtrain/").status_code == 200
        assert office.get("/lawtrain/office/switches", headers=phone).status_code == 200
        assert 'value="1" checked' in office.get("/lawtrain/office/switches").text
        given = office.act(f"{API}/passwords", {"usernames": ["learner2"]}).json()
        slip = Document(io.BytesIO(base64.b64decode(given["slips"]))).tables[0].rows[0].cells[0].text
        assert "办公电脑" in slip
