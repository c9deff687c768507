"""考试: entered and put right; results come from a file exactly as shown, or by hand; nothing is pooled or overwritten."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from urllib.parse import quote

import openpyxl
import pytest
from service_parts import Browser, Running, service
from year_parts import API, OFFICE, counts, exam, hidden, made, scene_of, send, settle, told, who

from lawtrain.records import CATEGORIES

MARKS = "工号,姓名,单位,成绩\r\n1001,张三,司法所,85\r\n1003,王五,综合行政执法队,55\r\n1004,赵六,综合行政执法队,缺考\r\n"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with service(tmp_path_factory.mktemp("exams")) as running:
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


def upload(office: Browser, one: str, text: str | bytes, sitting: int = 1, name: str = "成绩.csv") -> str:
    answer = send(office, f"exams/{one}/file?sitting={sitting}", text, name)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["next"])


def marks(town: Running, one: str) -> dict[tuple[int, str], float | None]:
    scene = scene_of(town)
    return {
        (number, scene.people[whose].username): mark.score
        for (e, number, whose), mark in scene.book.exam_results.items()
        if e == one
    }


def row(page: str, category: str) -> list[str]:
    """A line of the table of figures."""
    found = re.search(rf'<th scope="row">{category}</th>(.*?)</tr>', page)
    assert found, page
    return re.findall(r"<td[^>]*>([^<]*)</td>", found[1])


def test_an_empty_year_says_what_to_do(office: Browser) -> None:
    assert "登记第一场考试" in page(office, "exams?year=2025")


def test_an_exam_is_entered_corrected_and_withdrawn(town: Running, office: Browser) -> None:
    one = made(office, "exams", exam(title="要更正的"))
    assert "逐人成绩" in page(office, f"exams/{one}")
    fixed = exam(id=one, title="要更正的", pass_points="70")
    assert told(office.act(f"{API}/exams", fixed))[0] == "why"
    assert office.act(f"{API}/exams", fixed | {"why": "文件写的是 70"}).status_code == 200
    assert "更正：合格线：60 → 70。原因：文件写的是 70" in page(office, f"exams/{one}")
    assert 'value="70"' in page(office, f"exams/{one}/edit")
    gone = {"kind": "exam", "subject": one, "why": "重复"}
    assert office.act(f"{API}/withdrawals", gone).json()["next"].endswith("/exams?done=withdrawn&year=2026")
    assert office.get(f"{OFFICE}/exams/{one}").status_code == 404


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "长" * 101}, "title"),
        ({"kind": ""}, "kind"),
        ({"organiser": " "}, "organiser"),
        ({"nature": "随便"}, "nature"),
        ({"year": "一"}, "year"),
        ({"year": "1999"}, "year"),
        ({"roster_on": ""}, "roster_on"),
        ({"roster_on": "2020-01-01"}, "roster_on"),
        ({"categories": []}, "categories"),
        ({"categories": ["没有的类别"]}, "categories"),
        ({"points": "0"}, "points"),
        ({"points": "inf"}, "points"),
        ({"pass_points": "101"}, "pass_points"),
        ({"good_points": "50"}, "pass_points"),
        ({"excellent_points": "很高"}, "excellent_points"),
        ({"sittings": []}, "sittings"),
        ({"sittings": [{"name": "首场", "held_on": ""}]}, "sittings"),
        ({"sittings": [{"name": "补考", "held_on": "2026-11-01", "make_up": True}]}, "sittings"),
        (
            {"sittings": [{"name": "甲", "held_on": "2026-11-02"}, {"name": "乙", "held_on": "2026-11-01"}]},
            "sittings",
        ),
        ({"sittings": [{"name": "甲", "held_on": "2026-11-02"}] * 2}, "sittings"),
        ({"sittings": [{"name": "甲", "held_on": "2026-11-02"}] * 21}, "sittings"),
    ],
    ids=str,
)
def test_what_is_wrong_is_said_at_its_field(office: Browser, changed: dict[str, object], field: str) -> None:
    where, message = told(office.act(f"{API}/exams", exam(**({"title": "填错的"} | changed))))
    assert where == field, message


def test_a_second_exam_of_the_same_name_and_organiser_is_a_sitting_of_the_first(office: Browser) -> None:
    made(office, "exams", exam(title="只有一场"))
    assert "场次里" in told(office.act(f"{API}/exams", exam(title="只有一场")))[1]
    made(office, "exams", exam(title="只有一场", organiser="示范镇"))  # another organiser: another exam


def test_results_are_shown_then_taken_in_and_every_change_is_told(town: Running, office: Browser) -> None:
    one = made(office, "exams", exam(title="导入成绩的考试"))
    at = upload(office, one, MARKS)
    text = office.get(at).text
    assert counts(text) == {"更正": "0", "新增": "3", "不变": "0"}
    assert marks(town, one) == {}
    form = hidden(text, "results")
    assert office.act(f"{API}/results", form | {"digest": "0" * 64}).status_code == 409
    answer = office.act(f"{API}/results", form)
    assert marks(town, one) == {(1, "1001"): 85, (1, "1003"): 55, (1, "1004"): None}
    text = office.get(answer.json()["next"]).text
    assert "成绩已导入：新增 3 人，更正 0 人，不变 0 人。" in text
    assert "文件校验码" in text
    assert row(text, CATEGORIES[1])[:4] == ["2人", "0人", "1人", "50%（1/2）"]
    source = next(r.source for r in scene_of(town).book.exam_results.values() if r.exam == one)
    assert len(source) == 64

    at = upload(office, one, MARKS.replace("55", "60").replace("司法所,85", "司法所,85.0"))
    text = office.get(at).text
    assert counts(text) == {"更正": "1", "新增": "0", "不变": "2"}
    assert re.search(r"55 →</span> 60", text)
    assert "不合格 → 合格" in text
    form = hidden(text, "results")
    assert office.act(f"{API}/results", form).status_code == 409  # no reason given
    assert marks(town, one)[1, "1003"] == 55
    assert office.act(f"{API}/results", form | {"why": "县里复核"}).status_code == 200
    assert marks(town, one)[1, "1003"] == 60
    at = upload(office, one, MARKS.replace("55", "60"))
    assert "没有要改的" in office.get(at).text

    rows = list(
        csv.reader(
            io.StringIO(office.get(at.replace("preview?", "preview.csv?")).content.decode("utf-8-sig"))
        )
    )
    assert [r[0] for r in rows[1:]] == ["不变"] * 3


@pytest.mark.parametrize(
    ("head", "value", "said"),
    [
        ("考试名称", "2025年学法用法考试", "2025年学法用法考试"),
        ("考试名称", "党内法规考试", "党内法规考试"),
        ("组织单位", "外县司法局", "外县司法局"),
        ("场次", "补考", "补考"),
        ("性质", "摸底", "摸底"),
    ],
)
def test_a_row_of_another_exam_is_refused(
    town: Running, office: Browser, head: str, value: str, said: str
) -> None:
    one = made(office, "exams", exam(title=f"对不上的考试{head}{len(value)}"))
    lines = f"工号,姓名,成绩,{head}\r\n1001,张三,85,{value}\r\n"
    text = office.get(upload(office, one, lines)).text
    assert "还不能导入" in text
    assert re.search(rf'<td class="figure">2</td>.*?是“{said}”.*?对不上', text, re.DOTALL)
    assert "确认导入</button>" not in text
    assert marks(town, one) == {}


def test_a_row_that_names_this_exam_is_fine(town: Running, office: Browser) -> None:
    one = made(office, "exams", exam(title="2026年度国家工作人员学法用法统考"))
    lines = "工号,姓名,成绩,考试名称,组织单位,场次,性质\r\n1001,张三,85,学法用法,县普法办,首场,正式\r\n"
    assert counts(office.get(upload(office, one, lines)).text)["新增"] == "1"


def test_nothing_of_a_file_with_one_bad_row_is_taken(town: Running, office: Browser) -> None:
    one = made(office, "exams", exam(title="有错的"))
    at = upload(office, one, MARKS + "1009,没有这人,司法所,70\r\n1002,李四,司法所,120\r\n")
    text = office.get(at).text
    assert "还不能导入" in text
    forced = {
        "exam": one,
        "sitting": 1,
        "upload": at.partition("upload=")[2].partition("&")[0],
        "sheet": "",
        "fields": {},
        "digest": "",
    }
    assert office.act(f"{API}/results", forced).status_code == 409
    assert marks(town, one) == {}


def test_sittings_are_kept_apart_and_who_is_outside_is_told(town: Running, office: Browser) -> None:
    one = made(office, "exams", exam(title="分场次"))
    for sitting, text in ((1, MARKS), (2, "工号,姓名,成绩\r\n1003,王五,77\r\n1006,陈临时,90\r\n")):
        shown = office.get(upload(office, one, text, sitting)).text
        assert office.act(f"{API}/results", hidden(shown, "results")).status_code == 200
    assert "编外辅助人员不在应考类别，成绩单列" in shown
    assert marks(town, one)[2, "1003"] == 77
    text = page(office, f"exams/{one}")
    figures = row(text, CATEGORIES[1])
    assert figures[2:4] == ["1人", "50%（1/2）"]
    assert "另列 · 不在应考类别而参加（编外辅助人员）1人：陈临时" in text
    assert send(office, f"exams/{one}/file?sitting=9", MARKS, "成绩.csv").status_code == 404


def test_xlsx_and_the_remembered_mapping(office: Browser) -> None:
    one = made(office, "exams", exam(title="记住列"))
    book = openpyxl.Workbook()
    assert book.active
    book.active.append(["编的号", "姓名", "初评分", "最后得分"])
    book.active.append(["1001", "张三", 70, 88])
    data = io.BytesIO()
    book.save(data)
    at = upload(office, one, data.getvalue(), name="成绩.xlsx")
    sheet = re.search(r'name="of" value="([^"]*)"', office.get(at).text)[1]  # type: ignore[index]
    chosen = f"{at}&sheet={quote(sheet)}&of={quote(sheet)}&c_username=0&c_name=1&c_score=3"
    form = hidden(office.get(chosen).text, "results")
    assert form["fields"] == {"username": 0, "name": 1, "score": 3}
    assert office.act(f"{API}/results", form).status_code == 200
    again = office.get(upload(office, one, data.getvalue(), 2, "成绩.xlsx")).text
    assert hidden(again, "results")["fields"] == form["fields"]


def test_a_mark_by_hand_an_absence_a_correction_and_a_withdrawal(town: Running, office: Browser) -> None:
    one = made(office, "exams", exam(title="手工登记"))
    plain = {"exam": one, "sitting": "1", "person": "李四", "came": True, "score": "91"}
    assert office.act(f"{API}/marks", plain).status_code == 200
    assert (
        office.act(f"{API}/marks", plain | {"person": "赵六 1004", "came": False, "score": ""}).status_code
        == 200
    )
    assert marks(town, one) == {(1, "1002"): 91, (1, "1004"): None}
    assert told(office.act(f"{API}/marks", plain | {"score": "92"}))[0] == "why"
    assert office.act(f"{API}/marks", plain | {"score": "92", "why": "加错分"}).status_code == 200
    text = page(office, f"exams/{one}?person=1002")
    assert "92 分，合格" in text
    wrong = [
        ({"person": "张三"}, "person", "请填工号"),
        ({"person": "不认识"}, "person", "没有"),
        ({"person": ""}, "person", "请填写"),
        ({"score": "101"}, "score", "不在 0 到 100"),
        ({"score": ""}, "score", "请填写成绩"),
        ({"score": "八十"}, "score", "数字"),
        ({"taken_on": "昨天"}, "taken_on", "2026-11-22 的样子"),
        ({"taken_on": "2026-01-01"}, "taken_on", "相差太远"),
    ]
    for changed, field, said in wrong:
        where, message = told(office.act(f"{API}/marks", plain | {"person": "1001"} | changed))
        assert (where, said in message) == (field, True), message
    assert office.act(f"{API}/marks", plain | {"sitting": "7"}).status_code == 404
    gone = {"kind": "exam_result", "subject": f"{one}/1", "username": "1002", "why": ""}
    assert told(office.act(f"{API}/withdrawals", gone))[0] == "why"
    assert office.act(f"{API}/withdrawals", gone | {"why": "不是本人"}).status_code == 200
    assert marks(town, one) == {(1, "1004"): None}
    assert "撤回“首场”1 人的成绩。原因：不是本人" in page(office, f"exams/{one}")
    for nonsense in ("../1", f"{one}/x", f"{one}/99999999999", f"{one}/²", "", one):
        assert office.act(f"{API}/withdrawals", gone | {"subject": nonsense, "why": "x"}).status_code == 404


def test_who_has_no_result_is_listed_by_unit_or_name(office: Browser) -> None:
    one = made(office, "exams", exam(title="谁没有成绩"))
    office.act(f"{API}/results", hidden(office.get(upload(office, one, MARKS)).text, "results"))
    names = lambda text: re.findall(r'aria-label="登记或更正(\S+?)的成绩"', text)  # noqa: E731
    assert "李四" in names(page(office, f"exams/{one}?state=missing"))
    assert names(page(office, f"exams/{one}?state=absent")) == ["赵六"]
    assert names(page(office, f"exams/{one}?state=failed")) == ["王五"]
    assert names(page(office, f"exams/{one}?words={quote('综合行政')}")) == ["王五", "赵六"]
    assert names(page(office, f"exams/{one}?order=name&words=100")) == ["李四", "王五", "张三", "赵六"]
    assert "没有符合的人" in page(office, f"exams/{one}?words=不会有的")


def test_names_that_could_do_harm_stay_words(office: Browser) -> None:
    script = "<script>alert(1)</script>"
    one = made(office, "exams", exam(title=script, organiser="=cmd|'/C calc'!A0"))
    for path in ("exams", f"exams/{one}", f"exams/{one}/edit"):
        assert script not in page(office, path)
    at = upload(office, one, MARKS, name=f"{script}.csv")
    assert script not in office.get(at).text
    got = office.get(at.replace("preview?", "preview.csv?"))
    assert got.headers["content-disposition"].startswith("attachment;")
    bad = "工号,姓名,成绩\r\n=1+1,@SUM(A1),80\r\n"
    got = office.get(upload(office, one, bad).replace("preview?", "preview.csv?"))
    assert not re.search(r'"[=@+]', got.content.decode("utf-8-sig"))
    assert office.act(f"{API}/exams", exam(title="长" * 4_000_000)).status_code == 413


def test_somebody_elses_upload_is_nobodys(town: Running, office: Browser) -> None:
    one = made(office, "exams", exam(title="别人的文件"))
    at = upload(office, one, MARKS)
    form = hidden(office.get(at).text, "results")
    with town.browser("admin") as other:
        assert other.get(at).status_code == 404
        assert other.get(at.replace("preview?", "preview.csv?")).status_code == 404
        assert other.act(f"{API}/results", form).status_code == 404
    assert json.dumps(marks(town, one)) == "{}"
    assert who(town, "1001")
