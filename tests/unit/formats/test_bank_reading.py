"""A right bank is read whole; every slip is told with its line, its place and what to do, all of them at once."""

from fractions import Fraction

import pytest

from lawtrain.errors import Invalid
from lawtrain.formats import read_bank, read_bank_file, upgrade
from lawtrain.questions import Credit, Pool
from tests.unit.formats.samples import BANK, line_of


def problems(text: str) -> list[str]:
    bank, found = read_bank(text.encode(), "x.yaml")
    assert bank is None or not any(p.is_error for p in found)
    return [str(p) for p in found]


def spoilt(*changes: tuple[str, str]) -> str:
    text = BANK
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return text


def test_a_right_bank_is_read_whole() -> None:
    bank, found = read_bank(BANK.encode(), "x.yaml")
    assert not found
    assert bank is not None
    assert bank.ref == "constitution/01-supremacy"
    assert [q.id for q in bank.questions] == ["c01-001", "c01-002"]
    one, case = bank.questions
    assert one.stem == "下面哪一项**正确**？"
    assert one.audience == ("领导", "执法", "一般", "村组")
    assert one.pool is Pool.PRACTICE
    assert one.citations[0].paragraph == 3
    assert [p.id for p in case.body.parts] == ["c01-002/1", "c01-002/2"]
    assert case.body.parts[0].citations == case.citations
    test, practice = bank.quizzes
    assert (test.ref, test.counted, test.credit) == ("constitution/01-supremacy/test", True, Credit.PARTIAL)
    assert test.pass_score == Fraction(70)
    assert practice.blueprint.items == ("c01-001", "c01-002")
    assert practice.credit is Credit.ALL


@pytest.mark.parametrize("change", [lambda t: "\ufeff" + t, lambda t: t.replace("\n", "\r\n")])
def test_what_notepad_does_to_a_file_does_not_count(change) -> None:
    assert read_bank(change(BANK).encode(), "x")[0] == read_bank(BANK.encode(), "x")[0]


def test_an_item_overrides_the_defaults() -> None:
    bank, _ = read_bank(
        spoilt(("    family: 最高效力", "    family: 最高效力\n    pool: exam")).encode(), "x"
    )
    assert bank is not None
    assert [q.pool for q in bank.questions] == [Pool.EXAM, Pool.PRACTICE]


ONE = [
    # (what is changed, the line by its text after the change, place, part of the message)
    (("level: 理解", "level: 了解"), "level: 了解", "试题 c01-001 · level", "记忆、理解、应用"),
    (("difficulty: 2", "difficulty: 9"), "difficulty: 9", "试题 c01-001 · difficulty", "不大于 5"),
    (("difficulty: 2", "difficulty: 2.0"), "difficulty: 2.0", "试题 c01-001 · difficulty", "整数"),
    (("difficulty: 2", "difficulty: 二"), "difficulty: 二", "试题 c01-001 · difficulty", "整数"),
    (("counted: true", "counted: 是"), "counted: 是", "小测 test · counted", "true（是）或 false（否）"),
    (("counted: true", "counted: yes"), "counted: yes", "小测 test · counted", "true（是）或 false（否）"),
    (("text: 乙", "text: 2024"), "text: 2024", "试题 c01-001 · 选项 b · text", '写成 "2024"'),
    (('id: "1"', "id: 1"), "id: 1,", "试题 c01-002 · 小题 1 · id", '写成 "1"'),
    (("    topic: 宪法的最高效力\n", ""), "- id: c01-001", "试题 c01-001", "缺少 topic（知识点）"),
    (("topic: 宪", "topc: 宪"), "topc", "试题 c01-001 · topc", "是不是 topic"),
    (
        ("{id: a, text: 甲, why", "{id: a, 甲: 甲, why"),
        "{id: a, 甲",
        "试题 c01-001 · 选项 a · 甲",
        "不认识“甲”",
    ),
    (("answer: b", "answer: c"), "answer: c", "试题 c01-001 · answer", "答案“c”不在选项编号"),
    (("answer: b", "answer: [b]"), "answer: [b]", "试题 c01-001 · answer", "应是文字，现在是一个列表"),
    (("{id: b, text: 乙}\n", "{id: a, text: 乙}\n"), "id: a, text: 乙", "选项 a · id", "重复"),
    (("stem: 某镇发生了一件事情。", "stem: '      '"), "stem: '   ", "试题 c01-002 · stem", "是空的"),
    (("stem: 某镇发生了一件事情。", "stem: 啊"), "stem: 啊", "试题 c01-002 · stem", "太短，至少 4 个字"),
    (("stem: 某镇发生了一件事情。", "stem:"), "stem:\n", "试题 c01-002 · stem", "是空的，应写文字"),
    (
        ("explanation: 因为如此。", "explanation: " + "因" * 2001),
        "因因",
        "explanation",
        "太长：现在 2001 个字",
    ),
    (
        ("quote: 一切法律", "quote: 一切一切一切一切一切一切法律"),
        "一切一切",
        "依据第 1 项 · quote",
        "最多 30 个",
    ),
    (("paragraph: 3", "paragraph: 0"), "paragraph: 0", "依据第 1 项 · paragraph", "不小于 1"),
    (
        ("{law: xianfa, article: 5, quote", "{law: xianfa, article: 0, item: 2, quote"),
        "item: 2",
        "依据第 1 项",
        "序言",
    ),
    (("id: c01-002", "id: c01-001"), "- id: c01-001", "试题 c01-001 · id", "请换一个没有用过的编号"),
    (("id: c01-002", "id: C01"), "id: C01", "试题 C01 · id", "小写字母、数字和短横线"),
    (("id: c01-002\n", "id: |\n      c01-002\n"), "id: |", "· id", "写法不对"),
    (
        ("kind: 材料\n    stem", "kind: 论述\n    stem"),
        "kind: 论述",
        "试题 c01-002 · kind",
        "应是 判断、匹配、单选、填空、多选、排序、期限、材料、演练、简答 之一",
    ),
    (
        ("kind: 判断", "kind: 材料"),
        "kind: 材料, stem: 这",
        "试题 c01-002 · 小题 1 · kind",
        "判断、匹配、单选、填空、多选、排序、简答 之一",
    ),
    (("c01-002]", "c01-009]"), "c01-009]", "小测 practice", "没有编号为“c01-009”的题"),
    (("c01-002]", "c01-001]"), "c01-001]", "小测 practice · items", "不止一次"),
    (("name: practice", "name: test"), "title: 随堂", "小测 test · name", "重复"),
    (("    items: [c01", "    itms: [c01"), "name: practice", "小测 practice", "必须写一样，且只写一样"),
    (
        ("{kind: 材料, count: 1", "{kind: 材料, count: 2"),
        "count: 2",
        "小测 test · draw · 第 2 项",
        "只有 1 组",
    ),
    (("{kind: 材料, count: 1", "{kind: 单选, count: 1"), "points: 40", "draw · 第 2 项 · kind", "合成一行"),
    (("pass: 70", "pass: 170"), "pass: 170", "小测 test · pass", "不大于 100"),
    (("bank: constitution/01-supremacy", "bank: 宪法"), "bank: 宪法", "bank", "课程/两位数-名称"),
    (("pool: practice", "pool: 练习"), "pool: 练习", "defaults · pool", "practice、exam"),
    (("pool: practice", "stem: 练习题干"), "stem: 练习题干", "defaults · stem", "不认识"),
    (
        ("answer: b\n", "answer: b\n    answer: a\n"),
        "answer: a\n",
        "试题 c01-001 · answer",
        "写了两次（前一次在第 29 行）",
    ),
    (("citations: [{law: xianfa", "citations: [{law：xianfa"), "law：", "依据第 1 项", "冒号要用半角"),
    (("answer: b", "answer: &x b"), "answer: &x", "试题 c01-001 · answer", "特殊含义"),
    (("answer: b", "answer: *b"), "answer: *b", "试题 c01-001 · answer", "特殊含义"),
    (("title: 宪", "title: !!str 宪"), "title: !!str", "title", "特殊含义"),
    (("因为如此。", '"因\\0为"'), "\\0", "试题 c01-001 · explanation", "无法显示的字符"),
    (("因为如此。", '"\\ud800为"'), "ud800", "试题 c01-001 · explanation", "无法显示的字符"),
]


@pytest.mark.parametrize(("change", "needle", "place", "message"), ONE, ids=[c[0][1][:30] for c in ONE])
def test_each_slip_is_told_with_line_place_and_what_to_do(change, needle, place, message) -> None:
    text = spoilt(change)
    lines = {n for n, line in enumerate(text.splitlines(keepends=True), start=1) if needle in line}
    lines |= {n - 1 for n in lines} if place.endswith("name") else set()
    found = [p for p in read_bank(text.encode(), "x.yaml")[1] if place in p.path and message in p.message]
    assert found, problems(text)
    assert found[0].line in lines, str(found[0])
    assert found[0].is_error


def test_all_problems_of_a_file_are_told_together() -> None:
    found = problems(
        spoilt(("level: 理解", "level: 了解"), ("counted: true", "counted: 是"), ("c01-002]", "c01-009]"))
    )
    assert len(found) == 3


def test_empty_items_are_told_field_by_field() -> None:
    found = problems(BANK + "  - {}\n" * 9)
    assert len(found) == 9 * 9
    assert len(set(found)) == len(found)


def test_a_faulty_default_is_told_once_and_not_for_every_item() -> None:
    found = problems(
        spoilt(("pool: practice", "level: 懂"), ("    level: 理解\n", ""), ("    level: 应用\n", ""))
    )
    assert len(found) == 1
    assert "defaults · level" in found[0]


def test_a_counted_quiz_of_other_than_a_hundred_points_is_a_reminder() -> None:
    bank, found = read_bank(spoilt(("points: 60", "points: 50")).encode(), "x")
    assert bank is not None
    assert [(p.severity, p.line) for p in found] == [("warning", 9)]
    assert "90 分" in found[0].message


def test_good_items_survive_beside_bad_ones() -> None:
    read = read_bank_file(spoilt(("level: 理解", "level: 了解")).encode(), "x")
    assert read.bank is None
    assert [(n, q.id) for n, q in read.questions] == [(1, "c01-002")]


@pytest.mark.parametrize(
    ("number", "message"),
    [
        ("format: 2", "只认识到 1；请升级程序"),
        ("format: 0", "太旧"),
        ("format: -1", "太旧"),
        ("format: 一", "格式号应是整数"),
        ("format: true", "格式号应是整数"),
        ("format: 1.0", "格式号应是整数"),
        ("format:", "缺少 format"),
        ("title1: x", "缺少 format"),
    ],
)
def test_too_old_too_new_and_no_format_number_are_different_errors(number: str, message: str) -> None:
    assert message in "".join(problems(spoilt(("format: 1", number))))


def test_upgrades_go_step_by_step() -> None:
    steps = {1: lambda p: {**p, "b": p["a"]}, 2: lambda p: {**p, "c": p["b"]}}
    assert upgrade({"format": 1, "a": 5}, steps, 3) == {"format": 3, "a": 5, "b": 5, "c": 5}
    with pytest.raises(Invalid, match="太旧"):
        upgrade({"format": 0}, steps, 3)
    with pytest.raises(Invalid, match="请升级程序"):
        upgrade({"format": 4}, steps, 3)


def test_a_problem_prints_file_line_place_and_message() -> None:
    (found,) = problems(spoilt(("level: 理解", "level: 了解")))
    line = line_of(spoilt(("level: 理解", "level: 了解")), "level: 了解")
    assert found == f"x.yaml:{line}: 试题 c01-001 · level: 应是 记忆、理解、应用 之一，现在是“了解”"
