"""免考, 执法证, 任命: each with its person, put right by a new entry, withdrawn with a reason, shut with the year."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from service_parts import Browser, Running, service
from year_parts import API, OFFICE, PDF, event, exam, hidden, made, scene_of, send, settle, told, who

from lawtrain.store.year import Draft

FREED = {"person": "李四", "reason": "距退休不足一年", "approver": "镇党委会", "approved_on": "2026-10-08"}
HELD = {
    "person": "王五",
    "field": "综合行政执法",
    "number": "ZF-001",
    "valid_from": "2024-01-01",
    "valid_to": "2029-01-01",
}
POST = {"person": "1001", "position": "司法所所长", "noticed_on": "2026-11-02", "sorts": ["leading", "oath"]}
POLICY = """format: 1
year: 2026
title: 示范镇 2026 年度要求
rules:
  - id: oath
    kind: 限期
    title: 宪法宣誓
    basis: 示例依据，只用于测试
    applies: {categories: [一般国家工作人员]}
    appointment: 须宪法宣誓
    within: 15
    unit: 工作日
    event: 宪法宣誓
"""


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with service(tmp_path_factory.mktemp("duties")) as running:
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


def test_an_exemption_with_its_evidence(town: Running, office: Browser) -> None:
    assert "还没有登记免考" in page(office, "exemptions?year=2025")
    digest = send(office, "attachments", PDF, "批件.pdf").json()["digest"]
    body = FREED | {"scope": "year:2026", "attachments": [digest]}
    assert office.act(f"{API}/exemptions", body).json()["next"].endswith("?done=exempt&year=2026")
    key = ("year:2026", who(town, "1002"))
    known = scene_of(town).book.exemptions[key]
    text = page(office, "exemptions")
    assert "距退休不足一年" in text
    got = office.get(f"{OFFICE}/exemptions/{known.seq}/files/{digest}")
    assert (got.content, got.headers["content-type"]) == (PDF, "application/octet-stream")
    assert got.headers["content-disposition"].startswith("attachment;")
    other = send(office, "attachments", PDF + b"2", "别的.pdf").json()["digest"]
    for entry, file in (
        (known.seq, other),
        (known.seq, "..%2F..%2Fservice.sqlite"),
        (999999, digest),
        ("x", digest),
    ):
        assert office.get(f"{OFFICE}/exemptions/{entry}/files/{file}").status_code == 404
    assert told(office.act(f"{API}/exemptions", body | {"reason": "病假"}))[0] == "why"
    assert (
        office.act(f"{API}/exemptions", body | {"reason": "长期病假", "why": "原因写错"}).status_code == 200
    )
    seq = scene_of(town).book.exemptions[key].seq
    assert seq > known.seq
    edit = page(office, f"exemptions?edit={seq}")
    assert 'value="李四 1002"' in edit
    gone = hidden(edit, "withdrawals") | {"why": "不再免"}
    assert office.act(f"{API}/withdrawals", gone).status_code == 200
    assert key not in scene_of(town).book.exemptions


def test_an_exemption_from_one_exam_takes_the_person_out_of_those_due(office: Browser) -> None:
    one = made(office, "exams", exam(title="免一场"))
    before = re.search(r"一般国家工作人员</th><td[^>]*>(\d+)人", page(office, f"exams/{one}"))
    assert office.act(f"{API}/exemptions", FREED | {"scope": one}).status_code == 200
    text = page(office, f"exams/{one}")
    after = re.search(r"一般国家工作人员</th><td[^>]*>(\d+)人</td><td[^>]*>1人", text)
    assert before
    assert after
    assert int(after[1]) == int(before[1]) - 1
    assert "登记或更正 1 人的免考" in text


@pytest.mark.parametrize(
    ("path", "body", "changed", "field"),
    [
        ("exemptions", FREED | {"scope": "year:2026"}, {"person": "谁"}, "person"),
        ("exemptions", FREED | {"scope": "year:2026"}, {"person": "王五", "reason": ""}, "reason"),
        ("exemptions", FREED | {"scope": "year:2026"}, {"person": "王五", "reason": "因" * 201}, "reason"),
        ("exemptions", FREED | {"scope": "year:2026"}, {"person": "王五", "approver": ""}, "approver"),
        ("exemptions", FREED | {"scope": "year:2026"}, {"person": "王五", "approved_on": ""}, "approved_on"),
        (
            "exemptions",
            FREED | {"scope": "year:2026"},
            {"person": "王五", "approved_on": "2027-01-01"},
            "approved_on",
        ),
        ("exemptions", FREED | {"scope": "year:99999"}, {"person": "王五"}, "scope"),
        ("exemptions", FREED | {"scope": "year:²026"}, {"person": "王五"}, "scope"),
        ("exemptions", FREED | {"scope": "../x"}, {"person": "王五"}, "scope"),
        (
            "exemptions",
            FREED | {"scope": "year:2026"},
            {"person": "王五", "attachments": ["a"] * 21},
            "attachments",
        ),
        (
            "exemptions",
            FREED | {"scope": "year:2026"},
            {"person": "王五", "attachments": ["/etc/passwd"]},
            "attachments",
        ),
        ("licences", HELD, {"person": "张三"}, "person"),
        ("licences", HELD, {"field": ""}, "field"),
        ("licences", HELD, {"number": ""}, "number"),
        ("licences", HELD, {"number": "11010519491231002X"}, "number"),
        ("licences", HELD, {"valid_from": ""}, "valid_from"),
        ("licences", HELD, {"valid_from": "去年"}, "valid_from"),
        ("licences", HELD, {"valid_to": "2020-01-01"}, "valid_to"),
        ("appointments", POST, {"position": ""}, "position"),
        ("appointments", POST, {"noticed_on": "2030-01-01"}, "noticed_on"),
        ("appointments", POST, {"sorts": []}, "leading"),
    ],
    ids=str,
)
def test_what_is_wrong_is_said_at_its_field(
    office: Browser, path: str, body: dict[str, object], changed: dict[str, object], field: str
) -> None:
    where, message = told(office.act(f"{API}/{path}", body | changed), 400)
    assert where == field, message


def test_licences_by_field_renewed_and_withdrawn(town: Running, office: Browser) -> None:
    soon = {
        "person": "赵六",
        "field": "自然资源",
        "number": "ZF-9",
        "valid_from": "2024-01-01",
        "valid_to": "2026-12-31",
    }
    waiting = {"person": "1002", "field": "自然资源"}
    for body in (HELD, soon, waiting):
        assert office.act(f"{API}/licences", body).status_code == 200
    text = page(office, "licences")
    assert "90 天内到期 <b>1</b> · 拟持证 <b>1</b>" in text
    assert "明天只有 1 人可以执法，不够两人" in text
    assert (
        told(office.act(f"{API}/licences", soon | {"person": "1002"}))[0] == "number"
    )  # one number, one licence
    one = next(x for x in scene_of(town).book.licences.values() if x.number == "ZF-9")
    renewed = soon | {"id": one.id, "valid_to": "2031-12-31"}
    assert told(office.act(f"{API}/licences", renewed))[0] == "why"
    assert office.act(f"{API}/licences", renewed | {"why": "换证"}).status_code == 200
    assert "90 天内到期" not in page(office, "licences")
    stolen = renewed | {"person": "王五", "why": "换人"}
    assert office.act(f"{API}/licences", stolen).status_code == 400  # a licence never changes its owner
    gone = hidden(page(office, f"licences?edit={one.id}"), "withdrawals") | {"why": "注销"}
    assert office.act(f"{API}/withdrawals", gone | {"username": "1003"}).status_code in (400, 404)
    assert office.act(f"{API}/withdrawals", gone).status_code == 200
    assert one.id not in scene_of(town).book.licences


def test_an_appointment_with_the_deadline_that_the_policy_sets(town: Running, office: Browser) -> None:
    assert "没有登记任命" in page(office, "appointments?year=2025")
    assert office.act(f"{API}/appointments", POST).status_code == 200
    assert "期限算不出来：还没有 2026 年的要求" in page(office, "appointments")
    folder = town.settings.content / "policies"
    folder.mkdir()
    (folder / "2026.yaml").write_text(POLICY, encoding="utf-8")
    text = page(office, "appointments")
    assert "期限算不出来" not in text, text
    assert "最迟11月23日" in text
    assert '<span class="badge warn">进行中</span>' in text
    oath = made(
        office, "events", event(kind="宪法宣誓", title="宣誓", held_on="2026-11-20", credit_hours="0")
    )
    assert office.act(f"{API}/attendance", {"event": oath, "was": {}, "present": ["1001"]}).status_code == 200
    assert '<span class="badge good">达标</span>' in page(office, "appointments")
    one = next(iter(scene_of(town).book.appointments))
    assert told(office.act(f"{API}/appointments", POST | {"id": one, "position": "副所长"}))[0] == "why"
    gone = hidden(page(office, f"appointments?edit={one}"), "withdrawals") | {"why": "登记错人"}
    assert office.act(f"{API}/withdrawals", gone).status_code == 200
    assert not scene_of(town).book.appointments


def test_words_stay_words(office: Browser) -> None:
    script = "<script>alert(1)</script>"
    one = made(office, "exams", exam(title="给免考用"))
    office.act(f"{API}/exemptions", FREED | {"scope": one, "person": "王五", "reason": script})
    office.act(f"{API}/licences", {"person": "王五", "field": script})
    office.act(f"{API}/appointments", POST | {"position": script})
    for path in ("exemptions", "licences", "appointments"):
        assert script not in page(office, path)
        assert "&lt;script&gt;" in page(office, path)
    for path in ("exemptions", "licences", "appointments"):
        answer = office.get(f"{OFFICE}/{path}?edit={'9' * 40}&year=abc&scope={script}&person={script}")
        assert answer.status_code == 200
        assert script not in answer.text
        big = office.act(f"{API}/{path}", b'{"person": "' + b"x" * 10_000_000 + b'"}')
        assert big.status_code == 413


def test_a_closed_year_can_be_read_and_not_changed(own: Running) -> None:
    settle(own)
    with own.browser("office") as office:
        talk, test = made(office, "events", event()), made(office, "exams", exam())
        office.act(f"{API}/exemptions", FREED | {"scope": test})
        office.act(f"{API}/appointments", POST)
        house = own.app.state["house"]
        payload = {"digest": "0" * 64, "head": 1, "by": "x"}
        house.store.write(lambda tx: tx.year.append([Draft("year_closed", "", "2026", payload)], own.clock()))
        appointment = next(iter(scene_of(own).book.appointments))
        refused = [
            ("events", event(title="又一次")),
            ("events", event(id=talk, why="改")),
            ("attendance", {"event": talk, "was": {}, "present": ["1001"]}),
            ("exams", exam(title="又一场")),
            ("exams", exam(id=test, why="改")),
            ("marks", {"exam": test, "sitting": "1", "person": "1001", "came": True, "score": "90"}),
            ("exemptions", FREED | {"scope": "year:2026"}),
            ("appointments", POST | {"id": appointment, "why": "改"}),
            ("withdrawals", {"kind": "event", "subject": talk, "why": "撤"}),
            ("withdrawals", {"kind": "exam", "subject": test, "why": "撤"}),
            ("withdrawals", {"kind": "exemption", "subject": test, "username": "1002", "why": "撤"}),
            ("withdrawals", {"kind": "appointment", "subject": appointment, "username": "1001", "why": "撤"}),
        ]
        for path, body in refused:
            answer = office.act(f"{API}/{path}", body)
            assert answer.status_code == 409, (path, answer.text)
            assert "已经封账" in answer.json()["message"]
        at = send(office, f"events/{talk}/sheet", "工号,姓名\r\n1001,张三\r\n", "表.csv").json()["next"]
        form = hidden(office.get(at).text, "attendance/sheet")
        assert office.act(f"{API}/attendance/sheet", form).status_code == 409
        at = send(
            office, f"exams/{test}/file?sitting=1", "工号,姓名,成绩\r\n1001,张三,80\r\n", "表.csv"
        ).json()["next"]
        assert office.act(f"{API}/results", hidden(office.get(at).text, "results")).status_code == 409
        for path in ("events", "exams", "exemptions", "appointments", f"events/{talk}", f"exams/{test}"):
            text = page(office, path)
            assert "已经封账" in text
            assert "/office/withdrawals" not in text
