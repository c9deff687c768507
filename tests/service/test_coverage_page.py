"""事项覆盖: what is missing first, filters, and the office's own list taken in as it was shown."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from service_parts import Browser, Running

from lawtrain.content.duties import FILE, own_list
from lawtrain.content.duties_import import SAMPLE
from lawtrain.desk.doors import Doors
from lawtrain.errors import Unavailable
from lawtrain.formats.duties_table import Table, read_table
from lawtrain.service.permissions import MOST_UPLOADED
from tests.sample import SECRET, bank_file

PAGE = "/lawtrain/coverage"
API = "/lawtrain/api/v1/coverage"
LIST = """format: 1
title: 样例清单
duties:
  - {name: 甲事项, list: 基本, units: [办一], articles: [{law: xinfang-gongzuo-tiaoli, article: 15}]}
  - {name: 乙事项, list: 配合, units: [办二]}
  - {name: 丙事项, list: 收回, units: [县里]}
"""
CSV = "事项名称,清单类型,内设机构\r\n把甲事项办好,基本,办三\r\n乙事项,收回,\r\n"


def furnish(town: Running, text: str | None = LIST) -> Path:
    content = town.settings.content
    file = bank_file()
    file["items"][0]["duty"] = "甲事项"
    file["items"][1]["duty"] = "没有的"
    (content / "quizzes/sample/01-first.yaml").write_text(json.dumps(file, ensure_ascii=False), "utf-8")
    if text is not None:
        (content / FILE).write_text(text, "utf-8")
    return content


def sent(browser: Browser, text: str, name: str = "清单.csv") -> str:
    answer = browser.act(
        f"{API}/file", text.encode(), content_type="application/octet-stream", x_lawtrain_file=quote(name)
    )
    assert answer.status_code == 200, answer.text
    return str(answer.json()["next"])


def form(page: str) -> dict[str, str]:
    found = re.search(r'data-act="[^"]*/coverage/lists".*?</form>', page, re.DOTALL)
    assert found, page
    return {
        name: unescape(value)
        for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', found[0])
    }


def matters(page: str, part: str) -> list[str]:
    """The names in one of the two tables."""
    found = re.search(rf'aria-labelledby="{part}">.*?</table>', page, re.DOTALL)
    return re.findall(r"<b>([^<]+)</b>(?!\s*道)", found[0]) if found else []


@pytest.mark.parametrize("role", ["trainer", "office"])
def test_what_is_missing_stands_first(own: Running, role: str) -> None:
    furnish(own)
    with own.browser(role) as browser:
        page = browser.get(PAGE).text
        assert f'href="{PAGE}"' in browser.get("/lawtrain/").text
    assert matters(page, "gaps") == ["乙事项"]
    assert matters(page, "rest") == ["甲事项", "丙事项"]
    assert "随课程带来的样例" in page
    assert "《信访工作条例》第十五条" in page
    assert ("/lawtrain/review/sample/01-first" in page) == (role == "trainer")
    assert "没有的（1 处）" in page
    assert SECRET not in page


@pytest.mark.parametrize(
    ("query", "gaps", "rest"),
    [
        ({"unit": "办一"}, [], ["甲事项"]),
        ({"list": "配合"}, ["乙事项"], []),
        ({"finding": "没有题"}, ["乙事项"], []),
        ({"unit": "办一", "list": "收回"}, [], []),
        ({"list": "别的"}, ["乙事项"], ["甲事项", "丙事项"]),
    ],
)
def test_filters(own: Running, query: dict[str, str], gaps: list[str], rest: list[str]) -> None:
    furnish(own)
    with own.browser("trainer") as trainer:
        page = trainer.get(f"{PAGE}?{urlencode(query)}").text
    assert (matters(page, "gaps"), matters(page, "rest")) == (gaps, rest)
    assert ("没有这样的事项" in page) == (not gaps and not rest)


def test_no_list_and_a_broken_one_leave_the_way_to_a_new_one(own: Running) -> None:
    furnish(own, None)
    with own.browser("trainer") as trainer:
        page = trainer.get(PAGE).text
        assert "还没有履职事项表" in page
        assert "选择清单文件" in page
        furnish(own, "format: 1\n")
        page = trainer.get(PAGE).text
        assert "处错误，现在不能用" in page
        assert "选择清单文件" in page


def test_a_list_is_shown_then_taken_in_and_stays_beside_the_content(own: Running) -> None:
    content = furnish(own)
    kept = own_list(own.settings.data)
    with own.browser("office") as office:
        at = sent(office, CSV)
        page = office.get(at).text
        counts = re.findall(r"<dt>([^<]+)</dt><dd>(\d+)</dd>", page)
        assert counts == [("去掉", "2"), ("改类别", "1"), ("新增", "1"), ("改内容", "0"), ("不变", "0")]
        assert "题库里叫“甲事项”" in page
        assert not kept.exists()
        done = office.act(f"{API}/lists", form(page))
        assert done.json() == {"next": f"{PAGE}?done=1"}
        page = office.get(f"{PAGE}?done=1").text
        assert "已导入，下面按新的清单算" in page
        assert "随课程带来的样例" not in page
        assert matters(page, "rest") == ["把甲事项办好", "乙事项"]
        assert kept.is_file()
        assert (content / FILE).read_text("utf-8") == LIST
        again = sent(office, CSV.replace("办三", "办四"))
        assert office.act(f"{API}/lists", form(office.get(again).text)).status_code == 200
        assert len(list(kept.parent.glob("duties.2026-11-22*.yaml"))) == 1
        assert office.get(again).status_code == 404  # the file was taken in
        assert "和现在的事项表一样" in office.get(sent(office, CSV.replace("办三", "办四"))).text


def test_what_was_changed_meanwhile_is_looked_at_again(own: Running) -> None:
    furnish(own)
    with own.browser("office") as office, own.browser("trainer") as trainer:
        mine = form(office.get(sent(office, CSV)).text)
        theirs = form(trainer.get(sent(trainer, CSV.replace("办三", "办五"))).text)
        assert trainer.act(f"{API}/lists", theirs).status_code == 200
        answer = office.act(f"{API}/lists", mine)
        assert answer.status_code == 409
        assert "核对一次再导入" in answer.json()["message"]
        assert trainer.act(f"{API}/lists", mine).status_code == 404  # another's file


def test_a_list_that_cannot_be_told_can_be_named(own: Running) -> None:
    furnish(own)
    with own.browser("trainer") as trainer:
        at = sent(trainer, "序号,事项名称\r\n1,人口普查\r\n")
        page = trainer.get(at).text
        assert "看不出在哪张清单上" in page
        assert "/coverage/lists" not in page
        page = trainer.get(f"{at}&list={quote('配合')}").text
        assert "文件里没有“基本”清单，原来的 1 项不动" in page
        assert trainer.act(f"{API}/lists", form(page)).status_code == 200
        assert matters(trainer.get(PAGE).text, "gaps") == ["人口普查"]


def noted(town: Running) -> list[str]:
    with town.app.state["house"].store.reading() as tx:
        return [entry.action for entry in tx.town.audit() if "import_duties" in entry.action]


def test_a_list_that_cannot_be_written_is_noted_as_such(own: Running) -> None:
    furnish(own)
    kept = own_list(own.settings.data)
    with own.browser("office") as office:
        filled = form(office.get(sent(office, CSV)).text)
        kept.mkdir(parents=True)  # nothing can take its place
        (kept / "x").touch()
        answer = office.act(f"{API}/lists", filled)
        assert answer.status_code == 503
        assert noted(own) == ["import_duties_failed", "import_duties"]
        assert "上一条没有做成" in office.get("/lawtrain/office/audit").text
        (kept / "x").unlink()
        kept.rmdir()
        assert office.act(f"{API}/lists", filled).status_code == 200
    assert noted(own) == ["import_duties", "import_duties_failed", "import_duties"]


def test_a_list_that_cannot_be_noted_is_not_taken_in(own: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    furnish(own)
    with own.browser("office") as office:
        filled = form(office.get(sent(office, CSV)).text)

        def fail(*_: object, **__: object) -> None:
            raise Unavailable("记录写不进去")

        monkeypatch.setattr(Doors, "note", fail)
        assert office.act(f"{API}/lists", filled).status_code == 503
    assert not own_list(own.settings.data).exists()


def test_the_table_is_read_once_on_taking_it_in(own: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    furnish(own)
    read = []

    def counted(*given: Any) -> Table:
        read.append(given[1])
        return read_table(*given)

    with own.browser("office") as office:
        filled = form(office.get(sent(office, CSV)).text)
        monkeypatch.setattr("lawtrain.content.duties_import.read_table", counted)
        assert office.act(f"{API}/lists", filled).status_code == 200
    assert read == ["清单.csv"]


def test_the_sample_goes_and_what_is_missing_is_told(own: Running) -> None:
    furnish(own, LIST.replace("样例清单", SAMPLE))
    with own.browser("office") as office:
        page = office.get(sent(office, "事项名称,清单类型\r\n甲事项,基本\r\n")).text
        assert "现在用的是随课程带来的样例" in page
        assert "导入以后还没有“配合”、“收回”清单" in page
        assert office.act(f"{API}/lists", form(page)).status_code == 200
        assert matters(office.get(PAGE).text, "gaps") == []


def test_what_is_no_table_or_too_large_is_refused(town: Running) -> None:
    with town.browser("trainer") as trainer:
        typed = {"content_type": "application/octet-stream"}
        answer = trainer.act(f"{API}/file", b"%PDF-1.7", **typed)
        assert answer.status_code == 400
        assert "PDF" in answer.json()["message"]
        assert trainer.act(f"{API}/file", b"0" * (MOST_UPLOADED + 1), **typed).status_code == 413
        assert trainer.get(f"{PAGE}/preview?upload=nothing").status_code == 404


def test_learners_do_not_see_it(town: Running) -> None:
    with town.browser("learner") as learner:
        assert learner.get(PAGE).status_code == 403
        assert PAGE not in learner.get("/lawtrain/").text
