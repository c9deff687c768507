"""What items and sections say they are for, held against the town's list."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from lawtrain.content import check, load
from lawtrain.content.duties import carried, find_duties, own_list
from lawtrain.content.notebook import parse_notebook
from tests.unit.content.site import PROSE, QUIZ, build, markdown, notebook
from tests.unit.formats.samples import BANK

DAY = date(2026, 11, 22)
LIST = """format: 1
title: 示范清单
duties:
  - {name: 信访工作, list: 基本, also: [来信来访], articles: [{law: xinfang-gongzuo-tiaoli, article: 15}]}
  - {name: 安全生产检查, list: 配合}
  - {name: 食品生产许可, list: 收回}
"""


def site(tmp_path: Path, *, duty: str = "", prose: str = PROSE, duties: str | None = LIST) -> Path:
    bank = BANK.replace("    level: 理解", f"    level: 理解\n    duty: {duty}", 1) if duty else BANK
    build(tmp_path, bank=bank, lesson=notebook(markdown(prose), QUIZ))
    if duties is not None:
        (tmp_path / "courses/duties.yaml").write_text(duties, "utf-8")
    return tmp_path


def told(root: Path) -> list[tuple[str, str, str]]:
    return [(p.severity, p.path, p.message) for p in check(root, as_of=DAY)]


@pytest.mark.parametrize("duty", ["信访工作", "来信来访", "安全生产检查"])
def test_a_matter_of_the_list_is_right(tmp_path: Path, duty: str) -> None:
    prose = f"{PROSE}\n\n## 怎样办\n\n对应事项：{duty}\n\n正文。"
    assert told(site(tmp_path, duty=duty, prose=prose)) == []


def test_without_a_list_nothing_is_checked(tmp_path: Path) -> None:
    prose = f"{PROSE}\n\n对应事项：随便写的"
    assert told(site(tmp_path, duty="没有这一项", prose=prose, duties=None)) == []


def test_a_recalled_matter_is_an_error_in_items_and_lessons(tmp_path: Path) -> None:
    prose = f"{PROSE}\n\n## 怎样办证\n对应事项：食品生产许可"
    found = told(site(tmp_path, duty="食品生产许可", prose=prose))
    assert [one[:2] for one in found] == [
        ("error", "第 1 个单元格第 10 行"),
        ("error", "试题 c01-001 · duty"),
    ]
    assert all("已由上级收回，不得再教镇里办；请改成" in message for _, _, message in found)
    assert "“怎样办证”这一节" in found[0][2]


def test_an_unknown_name_is_a_warning_with_the_nearest_one(tmp_path: Path) -> None:
    found = told(site(tmp_path, duty="信访工件", prose=f"{PROSE}\n\n## 一节\n\n对应事项：信访工作、人口普查"))
    assert [one[:2] for one in found] == [
        ("warning", "第 1 个单元格第 11 行"),
        ("warning", "试题 c01-001 · duty"),
    ]
    assert "没有“人口普查”" in found[0][2]
    assert "是不是“信访工作”？" in found[1][2]


@pytest.mark.parametrize(
    "prose",
    ["正文。\n\n对应事项：信访工作", "## 一节\n\n正文。\n\n对应事项：信访工作", "## 一节\n\n对应事项："],
)
def test_a_line_that_does_not_count_is_told(tmp_path: Path, prose: str) -> None:
    (found,) = told(site(tmp_path, prose=f"{PROSE}\n\n{prose}"))
    assert found[0] == "warning"


def test_a_broken_list_and_an_article_not_in_force_are_errors(tmp_path: Path) -> None:
    assert told(site(tmp_path, duty="食品生产许可", duties="format: 1\n"))[0][0] == "error"
    old = LIST.replace("xinfang-gongzuo-tiaoli", "xinfang-tiaoli")
    (found,) = told(site(tmp_path, duties=old))
    assert found[:2] == ("error", "事项 信访工作 · articles · 第 1 项")
    assert "《信访工作条例》" in found[2]


def test_lines_are_read_with_their_section_and_its_anchor() -> None:
    cells = (
        "# 课\n\n对应事项：甲",
        "## 一\n\n正文\n\n## 二\n**对应事项**：乙、丙，丁。\n\n### 二之一\n\n对应事项:戊\n",
        "```\n## 不是标题\n对应事项：己\n```\n\n## 三\n\n> 对应事项：庚",
    )
    found = carried(parse_notebook(notebook(*map(markdown, cells)).encode(), "x.ipynb"))
    assert [(one.names, one.section, one.chapter, one.line) for one in found] == [
        (("甲",), "课", 0, 3),
        (("乙", "丙", "丁"), "二", 2, 6),
        (("戊",), "二之一", 2, 10),
        (("庚",), "三", 3, 8),
    ]


def test_an_offices_own_list_takes_the_place_of_the_sample(tmp_path: Path) -> None:
    root, data = site(tmp_path), tmp_path / "data"
    assert load(root, data).duties == load(root).duties  # there is none yet
    own_list(data).parent.mkdir(parents=True)
    own_list(data).write_text(LIST.replace("示范清单", "本镇清单"), "utf-8")
    found = load(root, data).duties
    assert found
    assert found.title == "本镇清单"


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    root = site(tmp_path, duties=None)
    (tmp_path / "elsewhere.yaml").write_text(LIST, "utf-8")
    (root / "courses/duties.yaml").symlink_to(tmp_path / "elsewhere.yaml")
    file = find_duties(root)
    assert file
    assert file.duties is None


def test_the_message_names_the_list_in_force(tmp_path: Path) -> None:
    root, data = site(tmp_path, duty="信访工件"), tmp_path / "data"
    (found,) = check(root, as_of=DAY)
    assert "请照 courses/duties.yaml 里的写法改" in found.message
    own_list(data).parent.mkdir(parents=True)
    own_list(data).write_text(LIST.replace("食品生产许可", "信访工件"), "utf-8")
    (found,) = check(root, as_of=DAY, data=data)
    assert "已由上级收回" in found.message
    own_list(data).write_text(LIST.replace("信访工作,", "信访,"), "utf-8")
    (found,) = check(root, as_of=DAY, data=data)
    assert "请照 duties/duties.yaml 里的写法改" in found.message


@pytest.mark.parametrize(
    "line",
    [
        "对应事项：" + "。" * 300_000 + "信访工作",
        "# " + " #" * 300_000 + "信访工作",
    ],
)
def test_a_lesson_with_an_endless_line_is_read_all_the_same(line: str) -> None:
    """Were it read in a time that grows with the square of its length, this would not end."""
    source = f"## 怎样办\n{line}\n\n## 怎样接待\n**对应事项：** 信访工作、普法。 "
    found = carried(parse_notebook(notebook(markdown(source), QUIZ).encode(), "x.ipynb"))
    assert (found[-1].names, found[-1].section) == (("信访工作", "普法"), "怎样接待")


def test_signs_around_a_line_and_its_heading_mean_nothing() -> None:
    source = "##  怎样办 ## \n> **对应事项**：\u3000**信访工作** ， 普法 。*"
    (found,) = carried(parse_notebook(notebook(markdown(source), QUIZ).encode(), "x.ipynb"))
    assert (found.names, found.section) == (("信访工作", "普法"), "怎样办")
