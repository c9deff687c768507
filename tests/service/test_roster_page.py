"""花名册: a file is looked at first, taken in only as shown, and can be taken back; nothing is kept of it on the disk."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import socket
from urllib.parse import quote

import openpyxl
import pytest
from service_parts import Browser, Running

from lawtrain.desk.roster import RosterDesk
from lawtrain.service.permissions import MOST_UPLOADED
from lawtrain.service.uploads import MOST_OFFICERS, Uploads

API = "/lawtrain/api/v1/office/roster"
PAGE = "/lawtrain/office/roster"
HEAD = "工号,姓名,单位,统计类别,职务\r\n"
ROWS = (
    "1001,张三,示范村,村（社区）“两委”,主任\r\n"
    "1002,李四,司法所,一般国家工作人员,\r\n"
    "learner,示例learner,司法所,一般国家工作人员,\r\n"
)
OFFICER = "office,示例office,示范村,一般国家工作人员,\r\n"


def send(office: Browser, text: str | bytes, name: str = "花名册.csv", **headers: str) -> object:
    data = text.encode() if isinstance(text, str) else text
    own = {"content_type": "application/octet-stream", "x_lawtrain_file": quote(name)} | headers
    return office.act(f"{API}/file", data, **own)


def sent(office: Browser, text: str | bytes, name: str = "花名册.csv") -> str:
    answer = send(office, text, name)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["next"])


def form(page: str) -> dict[str, object]:
    """What the page's own script would send on 确认导入."""
    found = re.search(r'data-act="[^"]*/roster/batches".*?</form>', page, re.DOTALL)
    assert found, page
    values: dict[str, object] = {}
    for name, kind, value in re.findall(
        r'<input type="hidden" name="(\w+)"(?: data-kind="(\w+)")? value="([^"]*)">', found[0]
    ):
        text = html.unescape(value)
        values[name] = json.loads(text) if kind == "json" else text == "1" if kind == "yes" else text
    return values


def on_roster(town: Running) -> set[str]:
    desk: RosterDesk = town.app.state["house"].roster
    return set(desk.current())


def test_a_file_is_shown_then_taken_in_then_taken_back(own: Running) -> None:
    before = on_roster(own)
    with own.browser("office") as office:
        at = sent(office, HEAD + ROWS + OFFICER)
        page = office.get(at).text
        counts = re.findall(r"<dt>(..)</dt><dd>(\d+)</dd>", page)
        assert counts == [("离开", "3"), ("变动", "1"), ("新增", "2"), ("不变", "1")]
        assert "单位：示范村 → 司法所" in page
        assert on_roster(own) == before  # looking changes nothing
        done = office.act(f"{API}/batches", form(page))
        assert done.status_code == 200, done.text
        assert on_roster(own) == {"1001", "1002", "learner", "office"}
        page = office.get(done.json()["next"]).text
        assert "已导入“花名册.csv”，涉及 6 人" in page
        assert "个还没有密码的人发密码条" in page
        number = int(done.json()["next"].partition("done=")[2])
        page = office.get(f"{PAGE}/batches/{number}").text
        assert "<b>2</b> 人不再在花名册上，<b>3</b> 人回到花名册，<b>1</b> 人回到以前" in page
        assert office.act(f"{API}/undo", {"batch": number}).status_code == 200
        assert on_roster(own) == before
        assert office.act(f"{API}/undo", {"batch": number}).status_code == 409
        assert "已经撤销" in office.get(f"{PAGE}/batches/{number}").text


def test_a_whole_roster_without_the_officer_is_refused(own: Running) -> None:
    before = on_roster(own)
    with own.browser("office") as office:
        page = office.get(sent(office, HEAD + ROWS)).text
        refused = office.act(f"{API}/batches", form(page))
        assert refused.status_code == 409
        assert "您自己就不在花名册上" in refused.json()["message"]
    assert on_roster(own) == before


def test_part_of_a_roster_takes_nobody_away(own: Running) -> None:
    before = on_roster(own)
    with own.browser("office") as office:
        page = office.get(sent(office, HEAD + ROWS) + "&part=1").text
        assert ("离开", "0") in re.findall(r"<dt>(..)</dt><dd>(\d+)</dd>", page)
        assert office.act(f"{API}/batches", form(page)).status_code == 200
    assert on_roster(own) == before | {"1001", "1002"}


def test_errors_come_first_with_their_rows_and_nothing_can_be_confirmed(own: Running) -> None:
    broken = HEAD + ROWS + "1001,王五,示范村,一般国家工作人员,\r\n,赵六,示范村,一般国家工作人员,\r\n"
    with own.browser("office") as office:
        at = sent(office, broken)
        page = office.get(at).text
        assert "表格里有 2 个错误，还不能导入" in page
        assert re.findall(r'<td class="figure">(\d+)</td><td class="word">工号', page) == ["5", "6"]
        assert "确认导入" not in page
        rows = list(
            csv.reader(
                io.StringIO(office.get(at.replace("preview?", "preview.csv?")).content.decode("utf-8-sig"))
            )
        )
        assert [(r[0], r[1]) for r in rows[1:]] == [("错误", "5"), ("错误", "6")]
        upload = at.partition("upload=")[2]
        forced = {"upload": upload, "sheet": "", "whole": True, "fields": {}, "digest": ""}
        assert office.act(f"{API}/batches", forced).status_code == 409
    assert "1001" not in on_roster(own)


def test_the_officer_says_which_column_is_which_and_need_not_say_it_again(own: Running) -> None:
    odd = "代号甲,称呼,工号,姓名,单位,统计类别\r\n1,小张,1001,张三,示范村,一般国家工作人员\r\n"
    with own.browser("office") as office:
        at = sent(office, odd)
        page = office.get(at).text
        assert "第 3 列：工号" in page
        assert "没有用到的列：代号甲、称呼" in page
        sheet = html.unescape(re.search(r'name="of" value="([^"]*)"', page)[1])  # type: ignore[index]
        chosen = {"username": 2, "name": 1, "unit": 4, "category": 5}
        asked = "".join(f"&c_{field}={column}" for field, column in chosen.items())
        page = office.get(f"{at}&part=1&sheet={quote(sheet)}&of={quote(sheet)}{asked}").text
        assert "小张" in page
        assert form(page)["fields"] == chosen
        assert office.act(f"{API}/batches", form(page)).status_code == 200
        again = office.get(sent(office, odd.replace("小张", "老张")) + "&part=1").text
        assert "姓名：小张 → 老张" in again
        for bad in ("&c_name=x", "&c_name=99"):
            answer = office.get(f"{at}&sheet={quote(sheet)}&of={quote(sheet)}{bad}")
            assert answer.status_code in (200, 400, 404)
            assert "确认导入</button>" not in answer.text


def test_another_sheet_is_chosen(own: Running) -> None:
    book = openpyxl.Workbook()
    for name, who in (("甲", "张三"), ("乙", "李四")):
        sheet = book.create_sheet(name)
        sheet.append(["工号", "姓名", "单位", "统计类别"])
        sheet.append(["1001", who, "示范村", "一般国家工作人员"])
    del book["Sheet"]
    out = io.BytesIO()
    book.save(out)
    with own.browser("office") as office:
        at = sent(office, out.getvalue(), "两张.xlsx")
        assert "张三" in office.get(at).text
        assert "李四" in office.get(f"{at}&sheet=乙&of=甲&c_username=0").text
        assert "没有名为“丙”的工作表" in office.get(f"{at}&sheet=丙").text


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"%PDF-1.7", "PDF"),
        (b"", "空的"),
        (b"PK\x03\x04 broken", "打不开|损坏|不完整|不是"),
        (HEAD.encode(), ""),
    ],
)
def test_what_is_no_roster_is_refused_in_words(own: Running, data: bytes, words: str) -> None:
    with own.browser("office") as office:
        answer = send(office, data)
        if answer.status_code == 200:  # a table, but nobody in it: shown as a problem
            assert "还不能导入" in office.get(answer.json()["next"]).text
        else:
            assert answer.status_code == 400
            assert re.search(words, answer.json()["message"])


def test_a_file_beyond_the_limit_is_refused_before_it_is_read(own: Running) -> None:
    with own.browser("office") as office:
        lines = [
            f"POST {API}/file HTTP/1.1",
            f"Host: localhost:{own.settings.port}",
            f"Origin: {office.origin}",
            "Content-Type: application/octet-stream",
            f"X-Lawtrain-Token: {office.page_token}",
            "Cookie: " + "; ".join(f"{cookie.name}={cookie.value}" for cookie in office.cookies.jar),
            f"Content-Length: {MOST_UPLOADED + 1}",
        ]
    with socket.create_connection(("127.0.0.1", own.settings.port), timeout=20) as line:
        line.sendall("\r\n".join([*lines, "", "only a little"]).encode())
        answer = b""
        while b"MB" not in answer and (piece := line.recv(65536)):  # it does not wait for the rest
            answer += piece
    assert answer.startswith(b"HTTP/1.1 413")
    assert "最多 20 MB" in answer.decode()


def test_a_large_file_is_allowed_here_and_nowhere_else(own: Running) -> None:
    large = HEAD + "".join(f"{n},张三{n},示范村,一般国家工作人员,{'长' * 20}\r\n" for n in range(4000))
    assert len(large.encode()) > 400_000
    with own.browser("office") as office:
        assert send(office, large).status_code == 200
        answer = office.act(f"{API}/undo", {"batch": 1, "x": "y" * 300_000})
        assert answer.status_code == 413


def test_an_upload_needs_its_own_type_and_token(own: Running) -> None:
    with own.browser("office") as office:
        for wrong in (
            {"content_type": "application/json"},
            {"content_type": "multipart/form-data"},
            {"x_lawtrain_token": "forged.token"},
            {"origin": "http://elsewhere"},
        ):
            assert send(office, HEAD + ROWS, **wrong).status_code == 403, wrong
        answer = office.act(f"{API}/undo", {"batch": 1}, content_type="application/octet-stream")
        assert answer.status_code == 403


def test_one_officer_never_sees_the_file_of_another(own: Running) -> None:
    with own.browser("office") as office, own.browser("admin") as admin:
        at = sent(office, HEAD + ROWS)
        answer = admin.get(at)
        assert answer.status_code == 404
        assert "重新选择文件" in answer.text
        assert "张三" not in answer.text


def test_after_an_hour_the_file_has_to_be_chosen_again(own: Running) -> None:
    with own.browser("office") as office:
        at = sent(office, HEAD + ROWS)
        own.clock.forward(minutes=59)
        assert office.get(at).status_code == 200
        own.clock.forward(minutes=2)
        assert office.get(at).status_code == 404


def test_memory_holds_a_few_files_only(own: Running) -> None:
    uploads = Uploads(own.clock)
    ids = {}
    for n in range(MOST_OFFICERS + 1):
        own.clock.forward(seconds=1)
        ids[n] = uploads.put(f"officer{n}", b"x", "x")
    with pytest.raises(Exception, match="重新选择文件"):
        uploads.get("officer0", ids[0])
    assert uploads.get("officer1", ids[1]).data == b"x"
    fresh = uploads.put("officer1", b"y", "y")
    assert uploads.get("officer1", fresh).data == b"y"
    with pytest.raises(Exception, match="重新选择文件"):
        uploads.get("officer1", ids[1])


def test_a_roster_changed_meanwhile_is_looked_at_again(own: Running) -> None:
    with own.browser("office") as office, own.browser("admin") as admin:
        page = office.get(sent(office, HEAD + ROWS)).text
        other = admin.get(sent(admin, HEAD + ROWS.replace("张三", "张三丰")) + "&part=1").text
        assert admin.act(f"{API}/batches", form(other)).status_code == 200
        answer = office.act(f"{API}/batches", form(page))
        assert answer.status_code == 409
        assert "重新预览" in answer.json()["message"]


def test_formulas_in_a_file_do_nothing_in_the_downloaded_preview(own: Running) -> None:
    with own.browser("office") as office:
        at = sent(office, HEAD + "1001,=cmd|x!A1,示范村,一般国家工作人员,\r\n")
        text = office.get(at.replace("preview?", "preview.csv?")).content.decode("utf-8-sig")
    assert not re.search(r'(^|,)"[=+@-]', text)


@pytest.mark.parametrize("number", ["0", "99", "x", "1" * 30, "-1"])
def test_a_batch_that_is_not_there(own: Running, number: str) -> None:
    with own.browser("office") as office:
        assert office.get(f"{PAGE}/batches/{number}").status_code == 404
