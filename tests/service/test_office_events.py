"""活动: entered, put right, withdrawn, with evidence; who was there is ticked or comes from a sheet, exactly as shown."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from docx import Document
from service_parts import Browser, Running, service
from year_parts import API, OFFICE, PDF, counts, event, hidden, made, scene_of, send, settle, told, who

SHEET = "工号,姓名,单位,签到\r\n1001,张三,司法所,√\r\n1002,李四,司法所,\r\n,王五,综合行政执法队,√\r\n,路人甲,某公司,√\r\n"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with service(tmp_path_factory.mktemp("events")) as running:
        settle(running)
        yield running


@pytest.fixture
def office(town: Running) -> Iterator[Browser]:
    with town.browser("office") as browser:
        yield browser


def page(office: Browser, path: str) -> str:
    answer = office.get(f"{OFFICE}/{path}")
    assert answer.status_code == 200, answer.text
    return answer.text


def test_an_empty_year_says_what_to_do(office: Browser) -> None:
    text = page(office, "events?year=2025")
    assert "还没有登记活动" in text
    assert "登记第一次活动" in text


def test_an_event_is_entered_corrected_and_withdrawn_and_its_history_stays(
    town: Running, office: Browser
) -> None:
    law = [{"name": "宪法"}, {"name": "《中华人民共和国行政处罚法》", "effective": ""}, {"name": " "}]
    one = made(
        office,
        "events",
        event(title="季度学法", laws=law, topics=["习近平法治思想"], more_topics="保密、应急，"),
    )
    known = scene_of(town).book.events[one]
    assert [(u.slug, u.effective.isoformat()) for u in known.laws] == [
        ("xianfa", "2018-03-11"),
        ("xingzheng-chufa-fa", "2021-07-15"),
    ]
    assert known.topics == ("习近平法治思想", "保密", "应急")
    text = page(office, f"events/{one}?done=new")
    assert "下一步：登记谁到了场" in text
    assert "2018年修正，2018-03-11 起施行" in text
    assert 'value="2021-07-15"' in page(office, f"events/{one}/edit").replace('data-chosen="2021-07-15"', "")
    fixed = event(id=one, title="季度学法", held_on="2026-11-19", laws=law)
    assert told(office.act(f"{API}/events", fixed))[0] == "why"
    assert office.act(f"{API}/events", fixed | {"why": "日期记错"}).status_code == 200
    text = page(office, f"events/{one}")
    assert (
        "更正：日期：2026-11-20 → 2026-11-19；学习主题：习近平法治思想、保密、应急 → （空）。原因：日期记错"
        in text
    )
    gone = {"kind": "event", "subject": one, "why": ""}
    assert told(office.act(f"{API}/withdrawals", gone)) == ("why", "撤回请写明原因")
    answer = office.act(f"{API}/withdrawals", gone | {"why": "重复登记"})
    assert answer.json()["next"] == f"{OFFICE}/events?done=withdrawn&year=2026"
    assert office.get(f"{OFFICE}/events/{one}").status_code == 404
    assert one not in scene_of(town).book.events


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"kind": "聚餐"}, "kind"),
        ({"title": "  "}, "title"),
        ({"title": "长" * 101}, "title"),
        ({"title": "甲\x00乙"}, "title"),
        ({"held_on": ""}, "held_on"),
        ({"held_on": "二〇二六"}, "held_on"),
        ({"held_on": "1990-01-01"}, "held_on"),
        ({"held_on": "2028-12-01"}, "held_on"),
        ({"organiser": ""}, "organiser"),
        ({"credit_hours": ""}, "credit_hours"),
        ({"credit_hours": "两个"}, "credit_hours"),
        ({"credit_hours": "1.3"}, "credit_hours"),
        ({"credit_hours": "nan"}, "credit_hours"),
        ({"credit_hours": "1e400"}, "credit_hours"),
        ({"guests": "-1"}, "guests"),
        ({"guests": "1.5"}, "guests"),
        ({"place": "远" * 101}, "place"),
        ({"note": "注" * 1001}, "note"),
        ({"laws": [{"name": "环保大法"}]}, "laws"),
        ({"laws": [{"name": "宪法", "effective": "2017-01-01"}]}, "laws"),
        ({"laws": [{"name": "民族团结进步促进法"}], "held_on": "2026-05-01"}, "laws"),
        ({"more_topics": "题" * 41}, "more_topics"),
        ({"attachments": ["../../etc/passwd"]}, "attachments"),
        ({"attachments": ["0" * 64]}, "attachments"),
        ({"held_on": "2026-09-01"}, "approver"),
        ({"held_on": "2026-09-01", "approver": "镇长办公会"}, "attachments"),
    ],
    ids=str,
)
def test_what_is_wrong_is_said_at_its_field(office: Browser, changed: dict[str, object], field: str) -> None:
    where, message = told(office.act(f"{API}/events", event(**changed)), 400)
    assert where == field, message
    assert any("一" <= c <= "鿿" for c in message)


def test_a_late_entry_needs_approver_and_evidence_and_is_marked(town: Running, office: Browser) -> None:
    kept = send(office, "attachments", PDF, "..\\..\\签到表.pdf").json()
    assert kept["name"] == "签到表.pdf"  # a path is not a name
    late = event(
        title="补录的讲座", held_on="2026-03-01", approver="镇长办公会", attachments=[kept["digest"]]
    )
    one = made(office, "events", late)
    assert scene_of(town).book.events[one].late
    text = page(office, f"events/{one}")
    assert '<span class="badge warn">补录</span>' in text
    assert "其中补录" in page(office, "events?words=补录的讲座")
    form = page(office, f"events/{one}/edit")
    assert kept["digest"] in form
    got = office.get(f"{OFFICE}/events/{one}/files/{kept['digest']}")
    assert got.content == PDF
    assert got.headers["content-type"] == "application/octet-stream"
    assert got.headers["x-content-type-options"] == "nosniff"
    assert got.headers["content-disposition"].startswith("attachment;")
    other = send(office, "attachments", PDF + b"2", "别的.pdf").json()["digest"]
    for wrong in (other, "0" * 64, quote("../../service.sqlite", safe=""), "%2e%2e%2fservice.sqlite"):
        assert office.get(f"{OFFICE}/events/{one}/files/{wrong}").status_code == 404
    assert office.get(f"{OFFICE}/events/none/files/{kept['digest']}").status_code == 404


@pytest.mark.parametrize(
    ("data", "name", "status"),
    [
        (b"", "a.pdf", 400),
        (b"MZ\x90", "a.exe", 400),
        (b"<html>", "a.pdf", 400),
        (b"<svg/>", "a.svg", 400),
        (b"%PDF", "", 400),
        (b"%PDF" + b"x" * 20_000_001, "a.pdf", 413),
    ],
    ids=("empty", "program", "not what it says", "svg", "no name", "too large"),
)
def test_only_evidence_of_known_kinds_is_kept(office: Browser, data: bytes, name: str, status: int) -> None:
    try:
        answer = send(office, "attachments", data, name)
    except OSError:
        return  # the server hangs up on a body that is announced as too large
    assert answer.status_code == status
    assert any("一" <= c <= "鿿" for c in answer.json()["message"])


def test_names_that_could_do_harm_stay_words(office: Browser) -> None:
    script = "<script>alert(1)</script>"
    one = made(
        office, "events", event(title=script, organiser='"><img src=x onerror=alert(1)>', place="=1+1")
    )
    for path in ("events", f"events/{one}", f"events/{one}/edit", f"events/{one}/attendance"):
        text = page(office, path)
        assert script not in text
        assert "<img src=x" not in text
    for name in ("sign-in.docx", "notice.docx"):
        got = office.get(f"{OFFICE}/events/{one}/{name}")
        assert got.status_code == 200
        assert got.headers["content-disposition"].startswith("attachment;")
        words = "\n".join(p.text for p in Document(io.BytesIO(got.content)).paragraphs)
        assert "alert(1)" in words
    assert (
        office.get(
            f"{OFFICE}/events?words={quote(script)}&kind={quote(script)}&order=x&year=9999999"
        ).status_code
        == 200
    )
    assert office.act(f"{API}/events", event(title="长" * 4_000_000)).status_code == 413


def test_the_list_is_filtered_and_sorted_and_counts_people_and_attendances_apart(office: Browser) -> None:
    first = made(office, "events", event(kind="法治讲座", title="讲座甲", held_on="2026-11-03"))
    second = made(office, "events", event(kind="法治讲座", title="讲座乙", held_on="2026-11-04"))
    for one in (first, second):
        body = {"event": one, "was": {}, "present": ["1001", "1002"]}
        assert office.act(f"{API}/attendance", body).status_code == 200
    text = page(office, f"events?kind={quote('法治讲座')}&words={quote('讲座')}")
    assert counts(text)["人（不重复）"] == "2"
    assert counts(text)["人次"] == "4"
    assert text.index("讲座乙") < text.index("讲座甲")
    text = page(office, f"events?kind={quote('法治讲座')}&order=oldest")
    assert text.index("讲座甲") < text.index("讲座乙")
    assert "没有符合的活动" in page(office, "events?words=不会有的")


def test_people_are_ticked_by_unit_with_their_own_hours_and_unticked_with_a_reason(
    town: Running, office: Browser
) -> None:
    one = made(office, "events", event(title="勾选"))
    text = page(office, f"events/{one}/attendance")
    units = [u.replace(" / ", "/") for u in re.findall(r'scope="rowgroup">([^<]*?) <span', text)]
    assert units == ["示范村", "示范镇/党政办", "示范镇/第二村", "示范镇/司法所", "示范镇/综合行政执法队"]
    body = {"event": one, "was": {}, "present": ["1001", "1003"], "hours": {"1003": "1"}}
    assert office.act(f"{API}/attendance", body).status_code == 200
    book = scene_of(town).book
    assert book.attendances[one, who(town, "1001")].hours is None
    assert book.attendances[one, who(town, "1003")].hours == 1
    assert "登记 2 人到场（手工登记）" in page(office, f"events/{one}")
    back = {"event": one, "was": {"1001": "", "1003": "1"}, "present": ["1003"], "hours": {"1003": "1"}}
    assert told(office.act(f"{API}/attendance", back))[0] == "why"
    assert office.act(f"{API}/attendance", back | {"why": "没有来"}).status_code == 200
    assert (one, who(town, "1001")) not in scene_of(town).book.attendances
    assert "把 1 人改为没有到场。原因：没有来" in page(office, f"events/{one}")
    assert told(office.act(f"{API}/attendance", back | {"present": ["nobody-such"]}), 404)
    field, _ = told(office.act(f"{API}/attendance", back | {"hours": {"1003": "很多"}}))
    assert field == "hours-1003"
    assert (
        office.act(f"{API}/attendance", back | {"hours": {"1003": "3"}}).status_code == 400
    )  # more than the event's


def test_a_page_left_open_does_not_undo_what_a_colleague_did_meanwhile(
    town: Running, office: Browser
) -> None:
    one = made(office, "events", event(title="两个人同时登记"))
    first = {"event": one, "was": {}, "present": ["1001", "1002", "1003"]}
    assert office.act(f"{API}/attendance", first).status_code == 200
    page_then = hidden(page(office, f"events/{one}/attendance"), "office/attendance")
    assert page_then["was"] == {"1001": "", "1002": "", "1003": ""}
    with town.browser("admin") as colleague:
        taken_out = {
            "event": one,
            "was": {"1001": "", "1002": ""},
            "present": ["1002"],
            "hours": {"1002": "1"},
            "why": "核对签到表",
        }
        assert colleague.act(f"{API}/attendance", taken_out).status_code == 200
    mine = page_then | {"present": ["1001", "1002", "1003", "1004"], "hours": {"1002": "", "1003": ""}}
    assert office.act(f"{API}/attendance", mine).status_code == 200
    there = {w: a.hours for (e, w), a in scene_of(town).book.attendances.items() if e == one}
    assert there == {who(town, "1002"): 1, who(town, "1003"): None, who(town, "1004"): None}


def test_a_sheet_that_gives_full_hours_puts_shorter_ones_right_with_a_reason(
    town: Running, office: Browser
) -> None:
    one = made(office, "events", event(title="学时改回"))
    body = {"event": one, "was": {}, "present": ["1001"], "hours": {"1001": "1"}}
    assert office.act(f"{API}/attendance", body).status_code == 200
    sheet = "工号,姓名,到没到,学时\r\n1001,张三,√,2\r\n"
    at = send(office, f"events/{one}/sheet", sheet, "签到表.csv").json()["next"]
    text = office.get(at).text
    assert counts(text)["改个人学时"] == "1"
    form = hidden(text, "attendance/sheet")
    assert told(office.act(f"{API}/attendance/sheet", form))[0] == "why"
    assert office.act(f"{API}/attendance/sheet", form | {"why": "更正后的签到表"}).status_code == 200
    assert scene_of(town).book.attendances[one, who(town, "1001")].hours is None


def test_nobody_is_there_before_the_day(office: Browser) -> None:
    one = made(office, "events", event(title="下月的", held_on="2026-12-20"))
    assert "还没有举行" in page(office, f"events/{one}")
    assert office.act(f"{API}/attendance", {"event": one, "was": {}, "present": ["1001"]}).status_code == 400


def test_a_sign_in_sheet_is_shown_then_taken_in_exactly_so(town: Running, office: Browser) -> None:
    one = made(office, "events", event(title="导入签到"))
    at = send(office, f"events/{one}/sheet", SHEET, "签到表.csv").json()["next"]
    text = office.get(at).text
    assert counts(text) == {"登记到场": "2", "没有到场": "1", "已登记，不变": "0", "名册外的人": "1"}
    assert not [k for k in scene_of(town).book.attendances if k[0] == one]  # looking changes nothing
    form = hidden(text, "attendance/sheet")
    changed = office.act(f"{API}/attendance/sheet", form | {"digest": "0" * 64})
    assert changed.status_code == 409
    answer = office.act(f"{API}/attendance/sheet", form)
    assert answer.json()["next"] == f"{OFFICE}/events/{one}?done=attended&guests=1"
    there = {who_ for e, who_ in scene_of(town).book.attendances if e == one}
    assert there == {who(town, "1001"), who(town, "1003")}
    assert "花名册以外的人" in office.get(answer.json()["next"]).text
    assert "文件校验码" in page(office, f"events/{one}")
    assert office.act(f"{API}/attendance/sheet", form).status_code == 404  # the file is gone once it is in
    at = send(office, f"events/{one}/sheet", SHEET, "签到表.csv").json()["next"]
    assert "都已经登记过了" in office.get(at).text


def test_somebody_elses_upload_and_a_lost_one_are_nobodys(town: Running, office: Browser) -> None:
    one = made(office, "events", event(title="别人的文件"))
    at = send(office, f"events/{one}/sheet", SHEET, "签到表.csv").json()["next"]
    with town.browser("admin") as other:
        assert other.get(at).status_code == 404
        assert (
            other.act(f"{API}/attendance/sheet", hidden(office.get(at).text, "attendance/sheet")).status_code
            == 404
        )


def test_a_sheet_with_two_of_a_name_is_refused_with_its_row_and_the_mapping_is_remembered(
    town: Running, office: Browser
) -> None:
    one = made(office, "events", event(title="同名"))
    at = send(office, f"events/{one}/sheet", "姓名,到没到\r\n张三,√\r\n李四,√\r\n", "表.csv").json()["next"]
    text = office.get(at).text
    assert "还不能登记" in text
    assert re.search(r'<td class="figure">2</td>.*?张三', text, re.DOTALL)
    assert not [k for k in scene_of(town).book.attendances if k[0] == one]
    odd = "编的号,大名,到没到\r\n1001,张三,√\r\n"
    at = send(office, f"events/{one}/sheet", odd.replace("大名", "姓名"), "表.csv").json()["next"]
    sheet = quote(re.search(r'name="of" value="([^"]*)"', office.get(at).text)[1])  # type: ignore[index]
    text = office.get(f"{at}&sheet={sheet}&of={sheet}&c_username=0&c_name=1&c_signed=2").text
    assert office.act(f"{API}/attendance/sheet", hidden(text, "attendance/sheet")).status_code == 200
    again = made(office, "events", event(title="同名二"))
    at = send(office, f"events/{again}/sheet", odd.replace("大名", "姓名"), "表.csv").json()["next"]
    assert hidden(office.get(at).text, "attendance/sheet")["fields"] == {
        "username": 0,
        "name": 1,
        "signed": 2,
    }
    assert (
        office.get(f"{at}&sheet={sheet}&of={sheet}&c_name=x").status_code == 400
        or "看不懂" in office.get(f"{at}&sheet={sheet}&of={sheet}&c_name=x").text
    )


@pytest.mark.parametrize("data", [b"", b"\x00\x01", b"PK\x03\x04broken", b"<?xml version='1.0'?>"], ids=repr)
def test_what_is_no_table_is_refused_at_once(office: Browser, data: bytes) -> None:
    one = made(office, "events", event(title=f"坏文件{data[:2]!r}"))
    answer = send(office, f"events/{one}/sheet", data, "签到表.xlsx")
    assert answer.status_code == 400, answer.text
    assert send(office, "events/none/sheet", SHEET, "签到表.csv").status_code == 404
