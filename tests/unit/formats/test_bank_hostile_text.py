"""Text that is broken, hostile or from the wrong program is told in one plain sentence with its line, at once."""

import pytest

from lawtrain.formats import read_bank
from lawtrain.formats.yaml_reader import read_yaml
from tests.unit.formats.samples import BANK


def after(old: str, new: str) -> str:
    assert old in BANK
    return BANK.replace(old, new, 1)


BYTES = [
    (BANK.encode("gb18030"), 4, "GBK"),
    (BANK.encode("utf-16"), 1, "UTF-16"),
    (BANK.encode("utf-16-le"), 1, "不像是文本文件"),
    (b"a: 1\nb: \0\n", 2, "不像是文本文件"),
    (b"a: 1\n\xff\xff\xff", 2, "无法识别的文字"),
    (b"", 1, "文件是空的"),
    (b"# only a remark\n", 1, "文件是空的"),
    (b"a" * 10_000_000, 1, "文件太大：10.0 MB，最多 2 MB"),
    (b"- a\n- b\n", 1, "最外层"),
    ("宪法".encode(), 1, "最外层"),
    (b"? [a]\n: b\n", 1, "冒号前面要写一个名称"),
    (BANK.encode() + b"---\na: 1\n", 49, "一个文件只能有一份内容"),
    (b"%YAML 1.1\n---\n" + BANK.encode(), 2, "% 开头的设置行"),
    (b"%YAML 1.\n---\na", 1, "特殊含义"),
    (b'a: "\\UFFFFFFFF"', 1, "读不下去"),
    (b"a: {x: 1}\nb:\n  <<: {y: 1}\n", 3, "“<<”"),
    (b"a: " + b"[" * 100_000, 1, "层次太深"),
    ("".join("  " * i + "a:\n" for i in range(500)).encode(), 22, "层次太深"),
    (b"a: [" + b"1," * 300_000 + b"]", 1, "内容太多"),
]


@pytest.mark.timeout(20)
@pytest.mark.parametrize(("data", "line", "message"), BYTES, ids=[m for _, _, m in BYTES])
def test_files_that_are_no_bank(data: bytes, line: int, message: str) -> None:
    bank, found = read_bank(data, "x")
    assert bank is None
    assert any(p.line == line and message in p.message for p in found), list(map(str, found))


@pytest.mark.timeout(20)
def test_a_billion_laughs_stay_unlaughed() -> None:
    text = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n"
    text += "".join(f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12))
    document, found = read_yaml(text.encode())
    assert document is not None
    assert document.plain["a11"] == [None] * 10
    assert len(found) == 12 + 11 * 10


SLIPS = [
    (after("    kind: 单选\n", "\tkind: 单选\n"), 23, "Tab"),
    (after("    title: 课后测验", "    \ttitle: 课后测验"), 10, "Tab"),
    (after("    topic: 宪", "　　topic: 宪"), 33, "全角空格"),
    (after("    topic: 宪", "    topic：宪"), 33, "全角“：”"),
    (after("title: 宪法的地位", "title：宪法的地位"), 4, "全角“：”"),
    (after("  - id: c01-001", "  - id：c01-001"), 22, "全角“：”"),
    (after("explanation: 因为如此。", "explanation: 依据: 如此。"), 30, "半角冒号加空格"),
    (after("title: 宪法的地位", "title:宪法的地位"), 4, "冒号后面要空一格"),
    (after("title: 宪法的地位", 'title: "宪法的地位'), 4, "引号没有结束"),
    (after("explanation: 甲}", 'explanation: "甲}'), 48, "引号没有结束"),
    (after("因为如此。", '"因为"如此。'), 30, "引号结束以后还有文字"),
    (after("    answer: b", "     answer: b"), 29, "对不齐"),
    (after("    answer: b", "   answer: b"), 29, "对不齐"),
    (after("{id: a, text: 甲, why: 不对}", "{id: a，text: 甲，why: 不对}"), 27, "不能用全角“，”"),
    (after("{id: b, text: 乙}", "{id: b, text: 乙"), 28, "没有写完整"),
    (after("因为", "因\x07为"), 30, "控制字符"),
    *[(after("explanation: 因为", f"explanation: {c}因为{c} "), 30, f"“{c}") for c in "*@%!`>|,"],
]


@pytest.mark.parametrize(
    ("text", "line", "message"), SLIPS, ids=[f"{m}-{n}" for n, (_, _, m) in enumerate(SLIPS)]
)
def test_slips_of_the_pen_are_named(text: str, line: int, message: str) -> None:
    bank, found = read_bank(text.encode(), "x")
    assert bank is None
    assert any(p.line == line and message in p.message for p in found), list(map(str, found))


def test_words_of_the_old_yaml_stay_words() -> None:
    document, _ = read_yaml("[是, 否, on, off, yes, no, y, 2026-11-22, 1_000, 0o17, 012, 1:30, '5']".encode())
    assert document is not None
    assert document.plain == [
        *("是", "否", "on", "off", "yes", "no", "y", "2026-11-22", "1_000", "0o17"),
        *(12, "1:30", "5"),
    ]


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "items",
    [
        "[" + "1," * 90_000 + "]",
        "[" + "1,a," * 45_000 + "]",
        "{" + ",".join(f"k{n}: 1" for n in range(45_000)) + "}",
    ],
)
def test_a_flood_of_problems_is_cut_off(items: str) -> None:
    _, found = read_bank(f"format: 1\nbank: a/01-b\ntitle: x\nquizzes: []\nitems: {items}".encode(), "x")
    assert 0 < len(found) <= 501


@pytest.mark.timeout(60)
def test_comparing_each_with_each_is_bounded() -> None:
    items = "[" + "1,a," * 45_000 + "]"
    text = f"format: 1\nbank: a/01-b\ntitle: x\nquizzes: [{{name: a, title: b, counted: true, items: {items}}}]\nitems: []"
    assert "只列出前 500 个" in str(read_bank(text.encode(), "x")[1][0])
