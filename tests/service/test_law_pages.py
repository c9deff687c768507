"""法条: what the library holds can be read as of a day and compared; what it does not hold is said, never linked."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest
from service_parts import BEGIN, ROLES, START, Browser, Running

from lawtrain.content.library import Entry, StatuteLibrary

SLUG = "cunmin-weiyuanhui-zuzhi-fa"
OLD = """示例法

第一章　总则

第一条　为了保障村民自治，制定本法。

第二条　村民委员会是村民自我管理的基层群众性自治组织。
村民委员会办理本村的公共事务，包括：
（一）调解民间纠纷；
（二）协助维护社会治安。

第二章　选举

第三条　村民委员会每届任期三年，届满应当及时举行换届选举。
"""
NEW = """示例法

第一章　总则

第一条　为了保障村民自治，制定本法。

第二条　村民委员会工作坚持中国共产党的领导。

第三条　村民委员会是村民自我管理的基层群众性自治组织。
村民委员会办理本村的公共事务，包括：
（一）调解民间纠纷；
（二）协助维护社会治安。

第二章　选举

第四条　村民委员会每届任期五年，届满应当及时举行换届选举。
"""


def take_in(data: Path, slug: str, effective: date, version: str, text: str) -> None:
    """As `lawtrain law import` stores a text."""
    entry = Entry(
        slug=slug,
        effective=effective,
        adopted=effective,
        title=text.splitlines()[0],
        version=version,
        source_name="x.txt",
        source_sha256="0" * 64,
        imported_at=datetime(2026, 11, 1, tzinfo=UTC),
        articles=text.count("\n第"),
    )
    StatuteLibrary(data / "laws").put(text, entry)


@pytest.fixture(scope="module")
def stocked(town: Running) -> Running:
    """A town with two versions of one law, and the Constitution's fifth article."""
    take_in(town.settings.data, SLUG, date(2018, 12, 29), "2018年修正", OLD)
    take_in(town.settings.data, SLUG, date(2026, 1, 1), "2025年修订", NEW)
    articles = "\n\n".join(f"第{n}条　第{n}条的话。" for n in "一二三四五")
    take_in(
        town.settings.data, "xianfa", date(2018, 3, 11), "2018年修正", f"宪法\n\n第一章　总纲\n\n{articles}"
    )
    return town


@pytest.fixture
def reader(stocked: Running) -> Iterator[Browser]:
    with stocked.browser("learner") as browser:
        yield browser


def read(browser: Browser, path: str, status: int = 200) -> str:
    answer = browser.get(f"/lawtrain/laws{path}")
    assert answer.status_code == status, answer.text
    return answer.text


def test_without_a_library_the_list_says_so(own: Running) -> None:
    with own.browser("learner") as browser:
        assert "法条库还没有收录文本" in read(browser, "")
        assert "还没有收录" in read(browser, "/xianfa/5", 404)


@pytest.mark.parametrize("role", ROLES)
def test_everybody_may_read(stocked: Running, role: str) -> None:
    with stocked.browser(role) as browser:
        assert "村民委员会组织法" in read(browser, "")
        assert "共产党的领导" in read(browser, f"/{SLUG}/2")


def test_the_list_names_versions_dates_and_what_is_in_force(reader: Browser) -> None:
    page = read(reader, "")
    assert "2018年12月29日起施行" in page
    assert "2026年1月1日起施行" in page
    assert "现行有效" in page
    assert "2026年1月1日起不再适用" in page
    assert "宪法" not in read(reader, "?q=村民")
    assert "没有找到" in read(reader, "?q=不存在的法")


def test_an_article_is_the_one_of_the_day_asked_for(reader: Browser) -> None:
    today, before = read(reader, f"/{SLUG}/3"), read(reader, f"/{SLUG}/3?as_of=2020-05-01")
    assert "自我管理" in today
    assert "第一章 总则" in today
    assert "今天的文本里" not in today
    assert "任期三年" in before
    assert "第二章 选举" in before
    assert "这是2020年5月1日有效的文本" in before
    assert f'今天的文本里相近的是<a href="/lawtrain/laws/{SLUG}/4?as_of=2026-01-01">第四条</a>' in before


def test_paragraphs_and_items_can_be_told_apart(reader: Browser) -> None:
    page = read(reader, f"/{SLUG}/3")
    assert 'id="k2"' in page
    assert "第二款" in page
    assert '<p class="xiang">（二）协助维护社会治安。</p>' in page


def test_neighbours_and_the_other_version_are_one_step_away(reader: Browser) -> None:
    page = read(reader, f"/{SLUG}/3")
    assert f'href="/lawtrain/laws/{SLUG}/2" rel="prev"' in page
    assert f'href="/lawtrain/laws/{SLUG}/4" rel="next"' in page
    # renumbered: what is 第三条 today was 第二条
    assert f'<a href="/lawtrain/laws/{SLUG}/2?as_of=2018-12-29">第二条</a>（文字相同）' in page
    assert "没有相近的一条" in read(reader, f"/{SLUG}/2")


@pytest.mark.parametrize("typed", ["4", "第四条", " 四 "])
def test_another_article_is_opened_by_its_number(reader: Browser, typed: str) -> None:
    answer = reader.get(f"/lawtrain/laws/{SLUG}/1", params={"to": typed, "as_of": "2026-11-22"})
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/lawtrain/laws/{SLUG}/4?as_of=2026-11-22"


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/no-such-law/1", 404, "没有这部法律"),
        (f"/{SLUG}/99", 404, "没有第九十九条，最后一条是第四条"),
        (f"/{SLUG}/x", 404, "没有这一条"),
        (f"/{SLUG}/0", 404, "没有序言"),
        (f"/{SLUG}/1?as_of=1990-01-01", 404, "没有《村民委员会组织法》在1990年1月1日有效的文本"),
        (f"/{SLUG}/1?as_of=tomorrow", 400, "日期要写成"),
        (f"/{SLUG}/1?to=abc", 400, "看不懂这个条号"),
        ("/xianfa/diff", 404, "没有可对照的"),
        (f"/{SLUG}/diff?old=2026-01-01&new=2026-01-01", 400, "同一个版本"),
        (f"/{SLUG}/diff?old=2001-01-01", 404, "2001年1月1日"),
    ],
)
def test_what_is_not_there_is_said_clearly(reader: Browser, path: str, status: int, said: str) -> None:
    assert said in read(reader, path, status)


def test_the_comparison_marks_words_and_hides_what_is_the_same(reader: Browser) -> None:
    page = read(reader, f"/{SLUG}/diff")
    assert re.search(r"<del>.*?三.*?</del>", page)
    assert re.search(r"<ins>.*?五.*?</ins>", page)
    assert "第三条 → 第四条" in page
    assert 'id="n1"' not in page
    assert 'id="n1"' in read(reader, f"/{SLUG}/diff?all=1")
    assert 'id="n4"' in read(reader, f"/{SLUG}/diff?old=2026-01-01&new=2018-12-29"), "put in order"


def test_the_comparison_as_a_workbook(reader: Browser) -> None:
    answer = reader.get(f"/lawtrain/laws/{SLUG}/diff.xlsx")
    assert answer.status_code == 200
    assert "attachment" in answer.headers["content-disposition"]
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content))["全部条文"]
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert any(row[1] == "第三条" and row[3] == "第四条" and "五年" in str(row[4]) for row in cells)


def write_lesson(root: Path, source: str) -> None:
    path = root / "courses" / "sample" / "01-first.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    notebook["cells"][0]["source"] = source
    path.write_text(json.dumps(notebook, ensure_ascii=False), encoding="utf-8")


LESSON = (
    "# 第一课\n\n《宪法》第五条第一款说，**《宪法》第三条**也说。\n"
    "《民法典》第一条没有收录，《宪法》第九百条没有这一条。\n"
    "\n`《宪法》第二条` [《宪法》第四条](https://example.invalid/)\n"
)


def test_a_lesson_links_what_can_be_read_and_nothing_else(own: Running) -> None:
    write_lesson(own.settings.content, LESSON)
    with own.browser("learner") as browser:
        page = browser.get("/lawtrain/lessons/sample/01-first").text
        assert 'class="law"' not in page
        assert "可以点开看原文" not in page
        articles = "\n\n".join(f"第{n}条　第{n}条的话。" for n in "一二三四五")
        take_in(own.settings.data, "xianfa", date(2018, 3, 11), "2018年修正", f"宪法\n\n{articles}")
        page = browser.get("/lawtrain/lessons/sample/01-first").text
        links = re.findall(r'<a class="law" href="([^"]*)" target="_blank" rel="noopener">([^<]*)</a>', page)
        assert [words for _, words in links][:2] == ["《宪法》第五条第一款", "《宪法》第三条"]
        assert "《民法典》第一条" not in [words for _, words in links]
        assert "《宪法》第九百条" not in [words for _, words in links]
        assert "《宪法》第二条" not in [words for _, words in links], "code stays code"
        assert "《宪法》第四条" not in [words for _, words in links], "a link holds no link"
        take_in(own.settings.data, "minfadian", date(2021, 1, 1), "2020年通过", f"民法典\n\n{articles}")
        page = browser.get("/lawtrain/lessons/sample/01-first").text
        assert ">《民法典》第一条</a>" in page, "one more text in a list that was read already"
        opened = browser.get(links[0][0].replace("&amp;", "&"))
        assert opened.status_code == 200
        assert 'href="/lawtrain/lessons/sample/01-first">‹ 回到课文：第一课 示例' in opened.text


def test_a_way_back_leads_to_a_lesson_or_nowhere(reader: Browser) -> None:
    page = read(reader, f"/{SLUG}/1?from=https://evil.example/")
    assert "回到课文" not in page
    assert 'href="https://evil.example' not in page


def test_a_damaged_list_leaves_the_lesson_readable(own: Running) -> None:
    (own.settings.data / "laws").mkdir()
    (own.settings.data / "laws" / "index.json").write_text("{", encoding="utf-8")
    with own.browser("learner") as browser:
        assert browser.get("/lawtrain/lessons/sample/01-first").status_code == 200


def test_results_say_which_article_is_meant(own: Running) -> None:
    with own.browser("learner") as browser:
        attempt = browser.act(START, BEGIN).json()["attempt"]["id"]
        marks = browser.act(f"{START}/{attempt}/submission").json()["result"]["marks"]
    cited = marks[0]["citations"][0]
    assert (cited["law"], cited["article"]) == ("xianfa", 5)
