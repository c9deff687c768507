"""The office looks at its year: overview, the people behind a figure, who owes what, one person's record."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import date
from urllib.parse import quote, unquote

import pytest
from docx import Document
from openpyxl import load_workbook
from service_parts import BEGIN, START, Browser, Running

from lawtrain.desk.doors import CONSOLE
from lawtrain.records import Post
from tests.town_year import Filled, fill_year, write_policy

YEAR = "/lawtrain/office/year"
OWED = "/lawtrain/office/owed"
RECORD = "/lawtrain/office/record"


@pytest.fixture(scope="module")
def filled(town: Running) -> Filled:
    write_policy(town.settings.content)
    return fill_year(town.settings.database, town.settings.data, town.clock)


@pytest.fixture
def office(town: Running, filled: Filled) -> Iterator[Browser]:
    with town.browser("office") as browser:
        yield browser


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html.partition("<main")[2])).strip()


def rows(html: str) -> list[list[str]]:
    """Cells of every row of every table."""
    found = re.findall(r"<tr[^>]*>(.*?)</tr>", html, re.DOTALL)
    return [
        [words("<main>" + c)[1:].strip() for c in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)]
        for row in found
    ]


def test_an_empty_office_is_told_what_to_do_first_second_and_third(own: Running) -> None:
    write_policy(own.settings.content)
    with own.browser("office") as browser:
        page = words(browser.get(f"{YEAR}?year=2024").text)
    first, second, third = (page.index(step) for step in ("导入花名册", "登记学习活动", "登记考试、导入成绩"))
    assert first < second < third


def test_rates_stand_with_both_counts_category_by_category(office: Browser) -> None:
    page = office.get(YEAR).text
    cells = rows(page)
    assert [
        "领导干部",
        "100%（2/2）",
        "100%（2/2）",
        "100%（2/2）",
        "100%（2/2）",
        "2人",
        "0人",
        "2人",
        "76.5",
    ] in cells
    assert ["行政执法人员", "0%（0/1）", "—", "—", "0%（0/1）", "1人", "1人", "0人", "—"] in cells
    assert ["中心组学法", "1场", "0场", "3人", "3人次", "7学时"] in cells
    assert ["综合行政执法", "1人", "1人", "0人", "0人", "不能"] in cells
    assert "数据不足" in page
    assert not any(row and row[0] in ("合计", "总计") for row in cells)


def test_a_bar_is_as_long_as_its_rate_and_its_text_stands_beside_it(office: Browser) -> None:
    page = office.get(YEAR).text
    bars = re.findall(r'（(\d+)/(\d+)）</a><svg[^>]*aria-hidden="true".*?class="fill" width="([\d.]+)"', page)
    assert bars
    assert all(float(width) == int(part) * 1000 // int(whole) / 10 for part, whole, width in bars)


def test_behind_a_figure_stand_the_people_counted_and_the_others(office: Browser, filled: Filled) -> None:
    page = office.get(YEAR).text
    link = next(
        h
        for h in re.findall(r'href="([^"]+/office/figure[^"]+)"', page)
        if "attendance" in h and quote("行政") in h
    )
    told = words(office.get(link.replace("&amp;", "&")).text)
    assert "参考率：0%（0/1）" in told
    assert "在分母里、没有算进分子的（1 人） 王丙" in told
    assert "实考 ÷ 应考" in told
    assert office.get(f"/lawtrain/office/figure?key={quote('EXAM|x|y|z|due')}").status_code == 404


def test_who_owes_something_comes_by_unit_and_then_by_name_with_the_reason(office: Browser) -> None:
    page = office.get(OWED).text
    told = words(page)
    names = re.findall(r'<td class="name"><a[^>]*>([^<]+)</a>', page)
    assert names == ["李乙", "王丙", "赵丁"]
    assert "学法学时：要 3 学时" in told
    assert "陈甲" not in told  # 3 hours and a pass
    assert "阿戊" not in told  # nothing is asked of villagers here
    by_name = re.findall(r'<td class="name"><a[^>]*>([^<]+)</a>', office.get(f"{OWED}?order=name").text)
    assert by_name == ["李乙", "王丙", "赵丁"]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("unit=镇政府/执法队", ["王丙", "赵丁"]),
        ("unit=镇政府", ["李乙", "王丙", "赵丁"]),
        ("category=领导干部", ["李乙"]),
        ("rule=exam", ["王丙"]),
        ("state=达标", ["陈甲"]),
        ("state=全部&category=领导干部", ["陈甲", "李乙"]),
        ("unit=没有这个单位", []),
    ],
)
def test_the_list_is_filtered(office: Browser, query: str, names: list[str]) -> None:
    page = office.get(f"{OWED}?{query}").text
    assert re.findall(r'<td class="name"><a[^>]*>([^<]+)</a>', page) == names


def test_the_list_as_workbook_names_people_only_when_asked_and_that_is_noted(
    town: Running, office: Browser, filled: Filled
) -> None:
    bare = office.get(f"{OWED}.xlsx")
    cells = [str(c) for row in load_workbook(io.BytesIO(bare.content)).active.values for c in row if c]
    assert not {"李乙", "c2"} & set(cells)
    assert filled.who["c2"][:8] in cells
    named = office.get(f"{OWED}.xlsx?names=1&category={quote('领导干部')}")
    sheet = [row[:2] for row in load_workbook(io.BytesIO(named.content)).active.values]
    assert ("c2", "李乙") in sheet
    assert ("c3", "王丙") not in sheet
    assert "待完成名单" in unquote(named.headers["content-disposition"])
    log = words(office.get("/lawtrain/office/audit").text)
    assert "下载了 2026 年的待完成名单（有姓名）" in log
    assert "下载了 2026 年的待完成名单（不写姓名）" in log


def test_the_list_as_paper(office: Browser) -> None:
    document = Document(io.BytesIO(office.get(f"{OWED}.docx?rule=exam").content))
    cells = [c.text for row in document.tables[0].rows for c in row.cells]
    assert "王丙" in cells
    assert "李乙" not in cells


def test_a_record_shows_each_finding_with_its_entries_and_who_put_them_right(office: Browser) -> None:
    told = words(office.get(f"{RECORD}/c2").text)
    assert "年度考试 达标" in told
    assert "学法学时 进行中" in told
    assert "国家工作人员学法考试（县普法办，首场）：65 分，合格（正式）" in told
    assert "登记（服务器上的命令）：55 分，不合格（正式）" in told
    assert re.search(r"更正（服务器上的命令）：65 分，合格（正式）；原因：登分时看错了一行", told)
    exempt = words(office.get(f"{RECORD}/c4").text)
    assert "理由：长期病假；批准人：镇党委会议纪要第3号" in exempt


def test_a_withdrawn_entry_stays_to_be_read(own: Running) -> None:
    write_policy(own.settings.content)
    filled = fill_year(own.settings.database, own.settings.data, own.clock)
    ledger = own.app.state["house"].ledger
    ledger.withdraw(CONSOLE, "exam_result", f"{filled.exam}/1", filled.who["c1"], "登错了人")
    with own.browser("office") as browser:
        told = words(browser.get(f"{RECORD}/c1").text)
    assert "已撤回" in told
    assert "88 分，合格" in told
    assert "原因：登错了人" in told


def test_without_requirements_the_rest_of_the_year_is_there(own: Running) -> None:
    fill_year(own.settings.database, own.settings.data, own.clock)
    with own.browser("office") as browser:
        page = words(browser.get(YEAR).text)
        assert "还没有 2026 年的要求" in page
        assert "100%（2/2）" in page
        assert "没有要求，就不判定谁达标" in words(browser.get(OWED).text)
        write_policy(own.settings.content, title="")
        assert "2026 年的要求有" in words(browser.get(YEAR).text)
        write_policy(own.settings.content)
        assert "要求有" not in words(browser.get(YEAR).text)


def test_a_new_entry_is_seen_at_once(own: Running) -> None:
    write_policy(own.settings.content)
    filled = fill_year(own.settings.database, own.settings.data, own.clock)
    with own.browser("office") as browser:
        assert ["中心组学法", "1场", "0场", "3人", "3人次", "7学时"] in rows(browser.get(YEAR).text)
        own.app.state["house"].ledger.attend(CONSOLE, filled.event, {filled.who["c2"]: None})
        assert ["中心组学法", "1场", "0场", "4人", "4人次", "10学时"] in rows(browser.get(YEAR).text)


@pytest.mark.parametrize(
    "path", [YEAR, OWED, f"{RECORD}/c1", "/lawtrain/office/report", "/lawtrain/office/close"]
)
@pytest.mark.parametrize(
    "query",
    [
        "year=99999",
        "year=-1",
        "year=２０２６",
        "year=1999",
        "year=2027",
        "on=2026-13-45",
        "on=2025-06-01",
        "on=2027-01-01",
        "on=<script>alert(1)</script>",
        "unit=<script>alert(1)</script>&category=%00%FF",
        "rule=../../etc/passwd&page=99999999999999999999&order=x",
        "job=../../service.sqlite",
    ],
)
def test_nonsense_in_the_address_is_harmless(office: Browser, path: str, query: str) -> None:
    answer = office.get(f"{path}?{query}")
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    assert "2026" in words(answer.text)


def test_a_state_that_does_not_exist_is_refused_in_words(office: Browser) -> None:
    answer = office.get(f"{OWED}?state=x")
    assert answer.status_code == 400
    assert "下拉框" in words(answer.text)


def test_a_formula_in_a_unit_is_no_formula_in_the_workbook(own: Running) -> None:
    write_policy(own.settings.content)
    own.app.state["house"].roster.place(
        CONSOLE, "x1", "=1+1", Post('=HYPERLINK("x")', "领导干部"), date(2026, 1, 1), "试"
    )
    with own.browser("office") as browser:
        book = load_workbook(io.BytesIO(browser.get(f"{OWED}.xlsx?names=1").content))
    cells = [c for row in book.active.iter_rows() for c in row if c.value]
    assert any(str(c.value) == "'=1+1" for c in cells)
    assert all(c.data_type != "f" for c in cells)


def test_a_stranger_of_that_number_is_not_found(office: Browser) -> None:
    answer = office.get(f"{RECORD}/nobody-here")
    assert answer.status_code == 404
    assert "花名册上没有工号" in words(answer.text)


def test_articles_are_judged_by_first_attempts_alone_and_only_with_enough_behind_them(own: Running) -> None:
    desk = own.app.state["house"].years
    assert desk.year(2026).facts.items == ()
    for username, goes in (("learner", 2), ("learner2", 1)):
        with own.browser(username) as browser:
            for _ in range(goes):
                attempt = browser.act(START, BEGIN).json()["attempt"]["id"]
                assert browser.act(f"{START}/{attempt}/submission").status_code == 200
            facts = desk.year(2026).facts  # read on from where the last reading ended
    items, (article,) = facts.items, facts.articles
    assert sum(item.answers for item in items) == 10  # five items on a paper, two people
    assert {item.citations for item in items} == {("宪法第五条",)}
    assert (article.article, article.people, article.answers) == ("宪法第五条", 2, 10)
    assert article.told == "数据不足"
    with own.browser("office") as browser:
        assert "数据不足：一条条文要有 3 道以上的题、20 次以上的首次作答" in words(browser.get(YEAR).text)


def test_the_facts_are_kept_until_something_changes(own: Running) -> None:
    desk = own.app.state["house"].years
    write_policy(own.settings.content)
    once = desk.year(2026)
    assert desk.year(2026) is once
    own.app.state["house"].roster.place(
        CONSOLE, "n1", "新来的", Post("示范村", "领导干部"), date(2026, 3, 1), "试"
    )
    moved = desk.year(2026)
    assert len(moved.facts.persons) == len(once.facts.persons) + 1
    write_policy(own.settings.content, title="改过的要求")
    assert desk.year(2026).facts.policy == "改过的要求"
