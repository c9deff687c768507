"""A statute file, whatever its kind, becomes the one text that lawtrain keeps."""

from __future__ import annotations

import pytest

from lawtrain.formats.statutes import Statute, read_statute
from lawtrain.laws import parse_text
from tests.unit.formats.statute_samples import LINES, docx

TEXT = """中华人民共和国示范法

（1996年3月17日示范会议通过　根据2009年8月27日《关于修改〈示范法〉的决定》修正　2021年1月22日示范会议修订）

第一章　总则

第一条　为了示范，制定本法。

第二条　国家
（一）示范；
（二）再示范。
第一条第二款的规定不适用于本条。

第二条之一　增加的一条。

第二章　审查和批准预算，听取报告

第三条　为了没有空格的条号。

附则

第四条　本法自2021年7月15日起施行。

附件一：

附件里的话。
"""
MARKDOWN = "\n\n".join(
    f"## {line}" if line.startswith("第一章") else line.replace("第一条　", "**第一条** ") for line in LINES
)


def read(data: bytes, name: str) -> Statute:
    statute, problems = read_statute(data, name)
    assert problems == []
    assert statute is not None
    return statute


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (docx(), "示范法.docx"),
        (docx(), "没有后缀"),
        ("\n".join(LINES).encode(), "示范法.txt"),
        ("\r\n\r\n".join(LINES).encode("utf-8-sig"), "示范法.txt"),
        (f"<!-- 说明\n第九条　不是正文 -->\n{MARKDOWN}\n\n---\n".encode(), "示范法.md"),
        (TEXT.encode(), "xingzheng@2021-07-15.txt"),
    ],
    ids=["docx", "no-suffix", "txt", "txt-crlf", "md", "own"],
)
def test_every_kind_of_file_gives_the_same_text(data: bytes, name: str) -> None:
    statute = read(data, name)
    assert statute.text == TEXT
    assert statute.parsed == parse_text(TEXT)
    assert list(statute.parsed.articles) == [(1, 0), (2, 0), (2, 1), (3, 0), (4, 0)]
    assert (statute.articles, statute.last_article, statute.count("章")) == (5, 4, 2)


def test_headings_say_before_which_article_they_stand() -> None:
    found = [(h.level, h.label, h.name, h.before) for h in read(docx(), "x.docx").headings]
    assert found == [
        ("章", "第一章", "总则", (1, 0)),
        ("章", "第二章", "审查和批准预算，听取报告", (3, 0)),
        ("", "附则", "", (4, 0)),
    ]


def test_what_was_left_out_is_told() -> None:
    skipped = read(docx(), "x.docx").skipped
    assert skipped[0] == "中华人民共和国主席令"
    assert "目　　录" in skipped
    assert "第一章　总　　则" not in skipped


def test_deleted_hidden_and_floating_words_are_not_the_law() -> None:
    extra = (
        "<w:p><w:r><w:t>中华人民共和国</w:t></w:r>"
        "<w:del><w:r><w:delText>旧</w:delText><w:t>旧</w:t></w:r></w:del>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>看不见</w:t></w:r>"
        "<w:r><w:pict><w:p><w:r><w:t>水印</w:t></w:r></w:p></w:pict></w:r>"
        "<w:ins><w:r><w:t>甲法</w:t></w:r></w:ins></w:p>"
    )
    assert (
        read(docx(["第一条　正文。"], body=extra), "x.docx").text == "中华人民共和国甲法\n\n第一条　正文。\n"
    )


def test_a_preamble_keeps_its_paragraphs() -> None:
    text = "甲法\n目录\n序　言\n第一章　总则\n序　言\n第一段。\n第二段。\n第一章　总则\n第一条　正文。"
    assert read(text.encode(), "x.txt").parsed.preamble == ("第一段。", "第二段。")


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        (["甲法", "第一条　一。", "第三条　三。"], "x.txt:3: 第三条: 条号不连续：第一条之后就是第三条"),
        (["甲法", "第一条　一。", "第一条　又一。"], "x.txt:3: 第一条: 条号重复"),
        (["甲法", "第一条　一。", "第一条之二　二。"], "第一条之二: 条号不连续"),
        (["甲法", "第二条　二。"], "条号不连续：开头就是第二条"),
        (["甲法", "第一条　一。", "第一百五条　？"], "条号无法识别"),
        (["第一条　没有名称。"], "没有找到法律名称"),
        (["甲法", "没有条文。"], "没有找到“第一条”"),
        (["甲法", "第一条　一。", "第二章　二", "不属于任何一条的话。", "第二条　二。"], "不属于任何一条"),
        (["甲法", "第一条　乱\ufffd码。"], "有乱码"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(lines: list[str], says: str) -> None:
    statute, problems = read_statute("\n".join(lines).encode(), "x.txt")
    assert statute is None
    assert says in "\n".join(map(str, problems))


def test_a_number_without_its_space_opens_an_article_only_where_no_other_line_does() -> None:
    lines = ["甲法", "第一条　一。", "第二条有例外的，依照例外。", "第二条　二。", "第三条没有空格。"]
    articles = read("\n".join(lines).encode(), "x.txt").parsed.articles
    assert articles[1, 0] == ("一。", "第二条有例外的，依照例外。")
    assert articles[3, 0] == ("没有空格。",)


def test_every_gap_is_told_not_only_the_first() -> None:
    lines = ["甲法", "第一条　一。", "第三条　三。", "第三条　三。", "第九条　九。"]
    statute, problems = read_statute("\n".join(lines).encode(), "x.txt")
    assert statute is None
    assert [p.line for p in problems] == [3, 4, 5]


def test_a_gap_in_the_chapters_is_only_a_warning() -> None:
    statute, problems = read_statute(
        "甲法\n第一章　一\n第一条　一。\n第三章　三\n第二条　二。".encode(), "x.txt"
    )
    assert statute is not None
    assert [str(p) for p in problems] == ["x.txt:4: 第三章: （提醒）章的编号不连续，请对照官方文本"]
