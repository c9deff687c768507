"""期限与数字表: every number stands in the article beside it, and a changed one is found."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from lawtrain.content import TextFolder, check, load
from lawtrain.content.limits import Limits, limits
from lawtrain.content.notebook import Notebook, parse_notebook, read_notebook
from lawtrain.laws import StatuteText, load_registry, parse_text
from lawtrain.laws.quantities import find_quantities
from tests.unit.content.site import QUIZ, build, markdown, notebook

LIBRARY = Path(__file__).resolve().parents[4] / "shared" / "laws" / "text"
REPO = Path(__file__).parents[3]
DAY = date(2026, 11, 22)
LEAST = 250
"""Numbers of the lessons that were really compared when this was written; fewer means that something is passed over."""

TEXT = parse_text(
    "示例法\n\n第一条 当事人应当在六十日内提出，可以延长三十日。\n办理二十个工作日以内答复，五个工作日内补正。\n\n"
    "第二条 由三至七人组成，任期五年，经过半数同意，得票不少于三分之一。\n"
    "第一款规定的罚款为一千元以上二万元以下，不超过百分之五或者二倍。\n\n"
    "第三条 第一次会议于2026年1月1日举行。\n"
)


def texts(slug: str) -> StatuteText | None:
    """Two laws that say the same, one that nobody has."""
    return TEXT if slug in ("xinfang-gongzuo-tiaoli", "xingzheng-fuyi-fa") else None


def table(*rows: str, before: str = "", title: str = "## 期限与数字表") -> Notebook:
    lines = [
        title,
        before,
        "",
        "| 数字 | 说的是什么 | 依据 |",
        "|---|---|---|",
        *(f"| {row} |" for row in rows),
    ]
    return parse_notebook(notebook(markdown("\n".join(lines)), QUIZ).encode(), "x.ipynb")


def looked(*rows: str, **more: str) -> Limits:
    return limits(table(*rows, **more), texts)


def messages(*rows: str, **more: str) -> list[str]:
    return [problem.message for problem in looked(*rows, **more).problems]


@pytest.mark.parametrize(
    ("cell", "count"),
    [
        ("60 日", 1),
        ("６０日", 1),
        ("六十日，可延长 30 日", 2),
        ("**六十日**内", 1),
        ("20 个工作日", 1),
        ("五日（工作日）", 1),
        ("三至七人", 2),
        ("三人至七人", 2),
        ("3-7 名", 2),
        ("五年", 1),
        ("过半数", 1),
        ("三分之一", 1),
        ("一千元、二万元", 2),
        ("1,000 元以上 2 万元以下", 2),
        ("5%", 1),
        ("百分之五；两倍", 2),
    ],
)
def test_the_same_number_in_other_words_is_right(cell: str, count: int) -> None:
    found = looked(f"{cell} | 期限 | 《信访工作条例》第一条、第二条")
    assert (found.problems, found.compared) == ((), count)


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("90 日", "90日"),
        ("六十个工作日", "六十个工作日"),
        ("20 日", "20日"),  # working days of the article are no days of the calendar
        ("三至九人", "九人"),
        ("四年", "四年"),
        ("三分之二", "三分之二"),
        ("二千元", "二千元"),
        ("60 日，可延长 60 人", "60人"),
    ],
)
def test_a_wrong_number_is_an_error_with_number_and_article(cell: str, told: str) -> None:
    (problem,) = looked(f"{cell} | 期限 | 《信访工作条例》第一条、第二条").problems
    assert problem.is_error
    assert f"“{told}”" in problem.message
    assert "《信访工作条例》第一条、《信访工作条例》第二条" in problem.message
    assert problem.path == "第 1 个单元格第 6 行"


@pytest.mark.parametrize(
    "text", ["十" * 30 + "日", "9" * 5000 + "日", "1,111" * 300 + "元", "十" * 300_000, "9" * 300_000]
)
def test_a_run_without_end_is_no_number(text: str) -> None:
    """Of the last two: were they read in a time that grows with the square of their length, this would not end."""
    assert find_quantities(text) == []
    assert [one.shown for one in find_quantities(f"{text}；六十日")] == ["六十日"]


@pytest.mark.parametrize(
    "before", ["没有写法名的" * 200_000, "《无名法》简称《无》" * 3000, "# " + " #" * 300_000 + "。"]
)
def test_an_endless_line_above_a_table_is_read_all_the_same(before: str) -> None:
    assert messages("60 日 | 期限 | 《信访工作条例》第一条", before=before, title="### 期限与数字表") == []


def test_the_paragraph_counts_where_one_is_named() -> None:
    assert messages("六十日 | 期限 | 《信访工作条例》第一条第一款") == []
    assert len(messages("六十日 | 期限 | 《信访工作条例》第一条第二款")) == 1
    assert messages("六十日 | 期限 | 《信访工作条例》第二条；《行政复议法》第一条") == []


@pytest.mark.parametrize(
    ("before", "basis"),
    [
        ("没有写法名的，都是《信访工作条例》。", "第一条"),
        ("下表“条例”指《信访工作条例》。", "条例第一条"),
        ("《信访工作条例》简称《访条》。", "《访条》第一条"),
        ("", "《宪法》序言、《信访工作条例》第二条、第一条"),
        ("", "该法第一条"),
    ],
)
def test_which_law_a_bare_article_is_of(before: str, basis: str) -> None:
    row = "{} | 《信访工作条例》规定 | " + basis
    assert messages(row.format("60 日"), before=before) == []
    assert len(messages(row.format("61 日"), before=before)) == 1


def test_a_law_named_above_goes_on_and_the_same_again_is_the_row_above() -> None:
    rows = ("60 日 | 一 | 《信访工作条例》第一条", "七人 | 二 | 第二条", "五年 | 三 | 同上")
    assert messages(*rows) == []
    assert len(messages(rows[0], "八人 | 二 | 第二条", "四年 | 三 | 同上")) == 2


@pytest.mark.parametrize(
    "row",
    [
        "2026 年 1 月 1 日 | 施行 | 《信访工作条例》第一条",
        "随时 | 公开 | 第一条",
        "五次 | 修正 | 《宪法》题注",
        "第三十条 | 条号 | 《宪法》第二章",
    ],
)
def test_dates_and_places_are_no_numbers(row: str) -> None:
    found = looked(row)
    assert (found.problems, found.compared) == ((), 0)


@pytest.mark.parametrize("basis", ["镇里的文件", "《宪法》第五条", "《信访工作条例》第九条"])
def test_what_cannot_be_checked_is_a_warning(basis: str) -> None:
    (problem,) = looked(f"60 日 | 期限 | {basis}").problems
    assert not problem.is_error
    assert "没有核对" in problem.message


def test_other_tables_are_left_alone() -> None:
    row = "61 日 | 期限 | 《信访工作条例》第一条"
    assert messages(row, title="## 易错辨析") == []
    inner = table(row, title="## 期限与数字表\n\n## 别的一节")
    assert limits(inner, texts).problems == ()
    assert len(messages(row, title="## 期限与数字表\n\n### 下一层")) == 1


def test_check_tells_it_only_where_there_are_texts(tmp_path: Path) -> None:
    source = "# 宪法\n\n## 期限与数字表\n\n| 数字 | 说的 | 依据 |\n|---|---|---|\n| 9 年 | 任期 | 《宪法》第一条 |\n"
    build(tmp_path, lesson=notebook(markdown(source), QUIZ))
    assert [p for p in check(tmp_path, as_of=DAY) if p.is_error] == []
    folder = tmp_path / "texts"
    folder.mkdir()
    law = "宪法\n\n第一条 每届任期五年。\n" + "".join(f"\n第{n}条 略。\n" for n in "二三四五")
    (folder / "xianfa@2018-03-11.txt").write_text(law, "utf-8")
    told = [p.message for p in check(tmp_path, as_of=DAY, texts=folder) if "期限与数字表" in p.message]
    assert told == ["期限与数字表里的“9年”，在《宪法》第一条里没有找到；请核对数字、单位和出处"]


@pytest.fixture(scope="module")
def in_force() -> Callable[[str], StatuteText | None]:
    if not LIBRARY.is_dir():
        pytest.skip(
            "法规文本参考库不在仓库旁边（../shared/laws），没有核对各课的期限与数字表；它不随仓库发布"
        )
    folder, registry = TextFolder(LIBRARY), load_registry()

    def text(slug: str) -> StatuteText | None:
        version = registry.in_force(slug, DAY)
        return folder.text(slug, version) if version else None

    return text


def lessons() -> list[Notebook]:
    catalogue = load(REPO)
    return [read_notebook(one.path, one.path.relative_to(REPO).as_posix()) for one in catalogue.lessons]


def test_every_number_of_the_lessons_stands_in_its_article(
    in_force: Callable[[str], StatuteText | None],
) -> None:
    compared = 0
    for lesson in lessons():
        found = limits(lesson, in_force)
        assert found.problems == ()
        compared += found.compared
    assert compared >= LEAST


def test_a_changed_number_of_the_lessons_is_found(in_force: Callable[[str], StatuteText | None]) -> None:
    """Every row whose numbers can be changed: 97 of anything stands in no article that is cited."""
    changed = missed = 0
    for lesson in lessons():
        for cell in lesson.cells:
            if "期限与数字表" not in cell.source:
                continue
            for line in cell.source.splitlines():
                first = re.match(r"\|[^|]*\|", line)
                plain = first and re.sub(
                    r"(?:[0-9]+|[一二两三四五六七八九十百千]+)\s*(?=个?工作日|日|个月|人|名|户|周岁|小时)",
                    "97 ",
                    first[0],
                )
                if not first or plain == first[0] or re.search(r"月.*日", first[0]):
                    continue
                source = cell.source.replace(line, line.replace(first[0], str(plain)))
                prose = "\n\n".join(
                    other.source for other in lesson.cells if other.kind == "markdown" and other is not cell
                )
                mutant = parse_notebook(notebook(markdown(prose), markdown(source), QUIZ).encode(), "x.ipynb")
                changed += 1
                missed += not any(p.is_error and "97" in p.message for p in limits(mutant, in_force).problems)
    assert (changed >= 25, missed) == (True, 0)
