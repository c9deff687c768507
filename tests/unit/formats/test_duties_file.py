"""courses/duties.yaml: read with every problem and its place, written so that it reads the same, published as a schema."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from lawtrain.cli.schema import What, published
from lawtrain.formats.duties import read_duties, write_duties
from lawtrain.formats.duties_schema import duties_schema, outer_schema
from lawtrain.formats.shape import understood
from lawtrain.laws import Citation
from lawtrain.questions.duties import Duties, Duty, DutyList

ROOT = Path(__file__).parents[3]
GOOD = """format: 1
title: 示范清单
duties:
  - name: 信访工作
    list: 基本
    units: [平安法治办公室, 司法所]
    also: [来信来访]
    articles: [{law: xinfang-gongzuo-tiaoli, article: 15, paragraph: 2}]
  - {name: 食品生产许可, list: 收回}
"""


def told(text: str) -> list[tuple[int, str, str]]:
    file = read_duties(text.encode(), "courses/duties.yaml")
    assert (file.duties is None) == any(p.is_error for p in file.problems)
    return [(p.line, p.path, p.message) for p in file.problems]


def test_a_right_file_is_read() -> None:
    duties = read_duties(GOOD.encode(), "x").duties
    assert duties == Duties(
        "示范清单",
        (
            Duty(
                "信访工作",
                DutyList.OWN,
                ("平安法治办公室", "司法所"),
                (Citation("xinfang-gongzuo-tiaoli", 15, paragraph=2),),
                ("来信来访",),
            ),
            Duty("食品生产许可", DutyList.RECALLED),
        ),
    )
    assert duties.by_name["来信来访"] is duties.by_name["信访工作"]
    assert duties.units == ("平安法治办公室", "司法所")


@pytest.mark.parametrize(
    ("old", "new", "line", "path", "words"),
    [
        ("list: 基本", "list: 自主", 5, "事项 信访工作 · list", "应是 基本、配合、收回 之一"),
        ("  - name: 信访工作\n    list", "  - list", 4, "事项第 1 项", "缺少 name"),
        ("[平安法治办公室, 司法所]", "平安法治办公室", 6, "事项 信访工作 · units", "应是一个列表"),
        ("article: 15,", "", 8, "事项 信访工作 · articles · 第 1 项", "缺少 article"),
        ("article: 15", "article: 0", 8, "事项 信访工作 · articles · 第 1 项 · article", "应不小于 1"),
        ("name: 食品生产许可", "name: 信访工作", 9, "事项 信访工作 · name", "第 4 行已经有了"),
        ("[来信来访]", "[食品生产许可]", 9, "事项 食品生产许可 · name", "第 7 行已经有了"),
        ("    list: 基本", "    list: 基本\n    note: 说明", 6, "事项 信访工作 · note", "不认识“note”"),
        ("format: 1", "format: 2", 1, "format", "请升级程序"),
        ("format: 1\n", "", 1, "format", "请在开头写上 format: 1"),
        ("title: 示范清单", "title:", 2, "title", "是空的"),
    ],
)
def test_a_problem_is_told_with_its_place(old: str, new: str, line: int, path: str, words: str) -> None:
    assert old in GOOD
    (problem,) = told(GOOD.replace(old, new, 1))
    assert problem[:2] == (line, path)
    assert words in problem[2]


@pytest.mark.parametrize("text", ["", "- 一项", "duties: [", "format: 1\ntitle: 示范清单\nduties: []"])
def test_what_is_no_list_is_refused(text: str) -> None:
    assert told(text)


@pytest.mark.parametrize("text", [GOOD, (ROOT / "courses/duties.yaml").read_text("utf-8")])
def test_what_is_written_reads_the_same(text: str) -> None:
    duties = read_duties(text.encode(), "x").duties
    assert duties
    assert read_duties(write_duties(duties).encode(), "x").duties == duties


def test_names_with_signs_of_yaml_survive() -> None:
    duties = Duties('一: “二” # "三"', (Duty("- 是, [四]: yes", DutyList.HELPED, ("#办", "null")),))
    assert read_duties(write_duties(duties).encode(), "x").duties == duties


def test_the_published_schema_is_in_step_and_can_be_put_into_chinese() -> None:
    Draft202012Validator.check_schema(duties_schema())
    text = (ROOT / "schemas/duties-v1.schema.json").read_text("utf-8")
    assert (
        text
        == published(What.DUTIES) + "\n"
        == json.dumps(duties_schema(), ensure_ascii=False, indent=2) + "\n"
    )
    words = set(re.findall(r'"(\w+)": (?!\{)', json.dumps(outer_schema())))
    assert words & {"minItems", "maxItems", "minLength", "pattern", "enum", "minimum"} <= understood()
