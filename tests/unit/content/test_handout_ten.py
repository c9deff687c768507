"""会前学法十分钟 is picked from a lesson by rule: goals, story, questions, mistakes, numbers, each from its section."""

from __future__ import annotations

from pathlib import Path

import pytest

from lawtrain.content import load
from lawtrain.content.handout import read_handout
from lawtrain.content.handout_ten import OPEN, Ten, compose
from lawtrain.content.handout_text import plain
from lawtrain.errors import NotFound
from tests.unit.content.site import build, markdown, notebook

STORY = (
    "## 一个身边的问题\n\n镇里开会，有两种意见：\n\n> 一、先发文。\n>\n> 二、先公示。\n\n"
    "请带着两个问题往下读：**谁来定？账要贴多久？**"
)


def ten(root: Path, source: str) -> Ten:
    return compose(read_handout(load(build(root, lesson=notebook(markdown(source)))), "constitution/01"))


def mistakes(root: Path, source: str) -> list[tuple[str, str]]:
    return [(one.said, plain(one.right)) for one in ten(root, f"## 易错辨析\n\n{source}").mistakes]


def test_story_and_questions_come_apart_and_the_third_question_is_open(tmp_path: Path) -> None:
    found = ten(tmp_path, STORY)
    assert found.story == ("镇里开会，有两种意见：", "一、先发文。", "二、先公示。")
    assert found.questions == ("谁来定？", "账要贴多久？", OPEN)


def test_a_question_of_the_checklist_goes_before_the_open_one(tmp_path: Path) -> None:
    found = ten(
        tmp_path,
        f"{STORY}\n\n## 本镇落实\n\n**公开（民政）**\n\n- ☐ 公示够十五日吗？记下来。\n- ☐ 有记录吗？",
    )
    assert found.questions[2] == "公开：公示够十五日吗？"


def test_questions_in_plain_type_are_found_too(tmp_path: Path) -> None:
    found = ten(tmp_path, "## 一个身边的问题\n\n镇里有一件事。\n\n该谁管？几天内办？找谁？")
    assert (found.story, found.questions) == (("镇里有一件事。",), ("该谁管？", "几天内办？", "找谁？"))


@pytest.mark.parametrize(
    ("source", "right"),
    [
        ("**1. “先派人。”** 错。不得委派（第十四条）。可以补选。", "错。不得委派（第十四条）。"),
        ("**1. 记错。** 法院是监督，监委是领导，不要混。后面还有。", "法院是监督，监委是领导，不要混。"),
        (
            "**1. 旧依据。** 旧法第十六条只写公安机关。现行第十八条写两个。完。",
            "旧法第十六条只写公安机关。现行第十八条写两个。",
        ),
        (
            "**1. 旧条号。** 《代表法》2025 年 3 月 11 日修改。从第四十二条移到第五十一条。完。",
            "《代表法》2025 年 3 月 11 日修改。从第四十二条移到第五十一条。",
        ),
    ],
)
def test_a_mistake_is_told_as_far_as_it_can_stand_alone(tmp_path: Path, source: str, right: str) -> None:
    """The old rule is never printed without today's."""
    assert [one for _, one in mistakes(tmp_path, source)] == [right]


def test_what_leads_to_a_table_is_no_mistake_for_the_sheet(tmp_path: Path) -> None:
    assert mistakes(
        tmp_path,
        "**1. 甲。** 一句够长的话说清楚了。\n\n**2. 引旧条号。** 常用的对照表如下：\n\n| 旧 | 新 |\n|---|---|\n| 1 | 2 |",
    ) == [("甲。", "一句够长的话说清楚了。")]


def test_mistakes_may_be_headings_or_rows_of_a_table(tmp_path: Path) -> None:
    assert mistakes(tmp_path / "a", "### 1. 先派人\n\n不得委派，可以补选一名。\n\n再说一句。") == [
        ("先派人", "不得委派，可以补选一名。")
    ]
    assert mistakes(
        tmp_path / "b", "| 常见的错误说法 | 对的 |\n|---|---|\n| 先派人 | 不得委派，可以补选一名。 |"
    ) == [("先派人", "不得委派，可以补选一名。")]


def test_the_sentence_to_remember_is_the_one_that_says_so_or_the_bold_one(tmp_path: Path) -> None:
    goals = "## 学习目标\n\n1. 一。\n\n"
    assert (
        plain(ten(tmp_path / "a", f"{goals}## 一图看懂\n\n一句话记住：**先问谁定。**").remember)
        == "先问谁定。"
    )
    assert plain(ten(tmp_path / "b", f"{goals}## 一图看懂\n\n看图：**先问谁定。**").remember) == "先问谁定。"
    assert ten(tmp_path / "c", f"{goals}## 一图看懂\n\n没有。").remember == ()


def test_numbers_come_with_the_words_above_their_table(tmp_path: Path) -> None:
    found = ten(
        tmp_path,
        "## 期限与数字表\n\n没有写法名的，都是《宪法》。\n\n"
        "| 数字 | 说的是什么 | 依据 |\n|---|---|---|\n| 五年 | 任期 | 第一条 |",
    )
    assert found.note == "没有写法名的，都是《宪法》。"
    assert [[plain(cell) for cell in row] for row in found.numbers.rows] == [["五年", "任期", "第一条"]]


def test_a_lesson_with_none_of_it_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="编不出会前学法十分钟"):
        ten(tmp_path, "## 讲解\n\n甲。")
