"""The three papers of a lesson as Word files: what is read in them, what is drawn, what bad lessons give."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from docx.oxml.ns import qn
from docx_reading import all_words, opened, parts, text

from lawtrain.content import load
from lawtrain.content.handout import read_handout
from lawtrain.content.handout_ten import compose
from lawtrain.errors import NotFound
from lawtrain.reports import handout_fit
from lawtrain.reports.handout import Printed, Sheet, print_lesson
from tests.unit.content.site import QUIZ, build, markdown, notebook

NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 50"><title>两步</title>'
    '<rect width="100" height="50" fill="#fff"/><text x="5" y="30">国法</text></svg>'
)
FULL = (
    "## 学习目标\n\n1. 会一。\n2. 会二。\n\n"
    "## 一个身边的问题\n\n镇里有件事。\n\n请想：**谁定？几天？找谁？**\n\n"
    "## 讲解\n\n### 1. 小节\n\n对应事项：政务公开\n\n一段**粗**字。\n\n"
    "- 条目\n\n> 引文\n\n| 甲 | 乙 |\n|---|---|\n| **一** | 二 |\n\n"
    "## 一图看懂\n\n![步骤：先问；再办。](media/01-amend.svg)\n\n一句话记住：**先问再办。**\n\n"
    "## 易错辨析\n\n**1. “先办。”** 错。要先问清楚谁定（第十条）。\n\n"
    "## 期限与数字表\n\n| 数字 | 说的是什么 | 依据 |\n|---|---|---|\n| 五日 | 答复 | 《宪法》第一条 |\n\n"
    "## 本镇落实\n\n**党政办**\n\n- ☐ 先看依据。\n- ☐ 建台账。\n"
)
TEST = (markdown("## 课后测验\n\n共 3 道题。"), QUIZ)


def printed(
    root: Path, sheet: Sheet, *cells: dict[str, Any], basis: str = "", **changes: str | None
) -> Printed:
    changes = {"drawing": DRAWING, **changes}
    catalogue = load(build(root, lesson=notebook(*cells), **changes))
    return print_lesson(catalogue, "constitution/01", sheet, made_at=NOW, basis=basis)


def test_the_whole_lesson_reads_in_order(tmp_path: Path) -> None:
    made = printed(tmp_path, Sheet.WHOLE, markdown(FULL), *TEST, basis="引文已核对")
    assert made.name == "讲义-宪法的地位.docx"
    read = text(made.data)
    ordered = [
        *(
            "宪法的地位",
            "对象：领导、村组",
            "法律核对至",
            "内容依据：引文已核对",
            "一、学习目标",
            "1.",
            "会一。",
        ),
        *(
            "二、一个身边的问题",
            "三、讲解",
            "1. 小节",
            "对应事项：政务公开",
            "一段粗字。",
            "条目",
            "引文",
            "甲",
            "二",
        ),
        *("四、一图看懂", "图　两步", "一句话记住", "七、本镇落实", "☐", "先看依据。"),
        "课后测验：共 3 道题。请在学习平台上做。",
    ]
    at = -1
    for words in ordered:
        at = read.index(words, at + 1)
    document = opened(made.data)
    assert [run.text for p in document.paragraphs if "一段" in p.text for run in p.runs if run.bold] == ["粗"]


def test_pages_are_numbered_titled_and_tables_stay_whole(tmp_path: Path) -> None:
    made = printed(tmp_path, Sheet.WHOLE, markdown(FULL))
    document = opened(made.data)
    page = document.sections[0]
    for header, footer in ((page.header, page.footer), (page.even_page_header, page.even_page_footer)):
        assert "宪法的地位" in header.paragraphs[0].text
        assert "PAGE" in footer._element.xml
    for table in document.tables:
        rows = table.rows
        assert rows[0]._tr.findall(f"{qn('w:trPr')}/{qn('w:tblHeader')}")
        assert all(row._tr.findall(f"{qn('w:trPr')}/{qn('w:cantSplit')}") for row in rows)


def test_the_drawing_is_a_picture_with_its_words_for_those_who_cannot_see(tmp_path: Path) -> None:
    made = printed(tmp_path, Sheet.WHOLE, markdown(FULL))
    (shape,) = opened(made.data).inline_shapes
    assert shape._inline.docPr.get("descr") == "步骤：先问；再办。"
    assert shape.width / shape.height == pytest.approx(2, rel=0.01)
    (picture,) = (body for name, body in parts(made.data).items() if name.startswith("word/media/"))
    assert picture.startswith(b"\x89PNG")


@pytest.mark.parametrize(
    "drawing",
    [
        None,
        "<svg",
        DRAWING.replace("<rect", '<image href="/etc/hostname"/><rect'),
        DRAWING.replace('viewBox="0 0 100 50"', 'viewBox="0 0 1 900000"'),
        DRAWING.replace("viewBox", "box"),
        DRAWING.replace("<rect", "<g>" * 300 + "</g>" * 300 + "<rect"),
        DRAWING.replace("viewBox", 'width="1" height="20000" viewBox'),
    ],
    ids=["missing", "broken", "reaching out", "endless", "no size", "deep", "tall"],
)
def test_what_cannot_be_drawn_is_told_in_words(tmp_path: Path, drawing: str | None) -> None:
    made = printed(tmp_path, Sheet.WHOLE, markdown(FULL), drawing=drawing)
    assert len(opened(made.data).inline_shapes) == 0
    assert re.search(r"图示（文字）：步骤\n1\.\s*先问\n2\.\s*再办", text(made.data))


@pytest.mark.parametrize(
    "body", [b"\x89PNG\r\n\x1a\nnot really", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01", b"GIF89a", b"x"]
)
@pytest.mark.parametrize("name", ["x.png", "x.jpg", "x.webp"])
def test_a_file_that_is_no_picture_is_told_in_words(tmp_path: Path, name: str, body: bytes) -> None:
    root = build(tmp_path, lesson=notebook(markdown(f"## 图\n\n![甲：一；二](media/{name})")))
    (root / "courses/constitution/media" / name).write_bytes(body)
    made = print_lesson(load(root), "constitution/01", made_at=NOW)
    assert "图示（文字）：甲" in text(made.data)


def test_a_long_drawing_stays_legible_and_on_its_page(tmp_path: Path) -> None:
    for ratio, wide, tall in ((0.5, 120, 60), (2, 80, 160), (2.6, 80, 208), (4, 53, 212)):
        drawing = DRAWING.replace('viewBox="0 0 100 50"', f'viewBox="0 0 100 {100 * ratio:g}"')
        made = printed(tmp_path / f"{ratio}", Sheet.WHOLE, markdown(FULL), drawing=drawing)
        (shape,) = opened(made.data).inline_shapes
        assert (round(shape.width.mm), round(shape.height.mm)) == (wide, tall)


def test_the_same_lesson_gives_the_same_bytes_and_names_no_author(tmp_path: Path) -> None:
    for sheet in Sheet:
        first, second = (printed(tmp_path / f"{sheet}{n}", sheet, markdown(FULL)) for n in (1, 2))
        assert first.data == second.data
        told = opened(first.data).core_properties
        assert (told.author, told.title) == ("", f"宪法的地位（{sheet.label}）")


def test_ten_minutes_hold_what_a_meeting_needs(tmp_path: Path) -> None:
    made = printed(tmp_path, Sheet.TEN, markdown(FULL), *TEST, basis="待人工复核")
    assert made.name == "会前学法十分钟-宪法的地位.docx"
    read = text(made.data)
    for words in (
        "主持人",
        "日期",
        "参加人",
        "一句话记住：先问再办。",
        "会一。",
        "镇里有件事。",
        "谁定？",
        "找谁？",
        "要先问清楚谁定（第十条）。",
        "五日",
        "讨论记录",
        "内容依据：待人工复核",
    ):
        assert words in read
    assert "课后测验" not in read
    assert not opened(made.data).sections[0].footer.paragraphs[0].text


def test_however_much_there_is_the_sheet_stays_within_its_room(tmp_path: Path) -> None:
    long = "很长的一句话" * 20
    goals = "".join(f"{n}. 目标{n}，{long[: 9 * n]}。\n" for n in range(1, 30))
    said = "".join(f"**{n}. “说法{n}。”** 错。{long[: 7 * n]}。\n\n" for n in range(1, 40))
    rows = "".join(f"| {n} 日 | {long[: 5 * n]} | 《宪法》第{n}条 |\n" for n in range(1, 40))
    source = (
        f"## 学习目标\n\n{goals}\n## 一个身边的问题\n\n{long}。\n\n想：**{long}？{long * 9}？**\n\n"
        f"## 易错辨析\n\n{said}\n## 期限与数字表\n\n| 数字 | 说的是什么 | 依据 |\n|---|---|---|\n{rows}"
    )
    catalogue = load(build(tmp_path, lesson=notebook(markdown(source))))
    choice = handout_fit.fit(compose(read_handout(catalogue, "constitution/01")))
    assert handout_fit.estimate(choice) <= handout_fit.room()
    assert len(choice.goals) >= 3
    assert len(choice.mistakes) >= 3
    assert choice.numbers
    assert all(len(one) < 200 for one in choice.questions), "what is endless is left to the handout"
    assert print_lesson(catalogue, "constitution/01", Sheet.TEN, made_at=NOW).data


def test_the_checklist_has_a_box_for_each_and_a_line_for_who_looked(tmp_path: Path) -> None:
    made = printed(tmp_path, Sheet.LIST, markdown(FULL), *TEST)
    document = opened(made.data)
    (table,) = document.tables
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert rows[0] == ["序号", "完成", "要做的事", "办理情况"]
    assert set(rows[1]) == {"党政办"}
    assert rows[2:] == [["1", "☐", "先看依据。", ""], ["2", "☐", "建台账。", ""]]
    read = text(made.data)
    assert "检查人：" in read
    assert "日期：" in read
    assert "讲解" not in read


@pytest.mark.parametrize("sheet", [Sheet.TEN, Sheet.LIST])
def test_a_lesson_that_lacks_the_sections_says_so(tmp_path: Path, sheet: Sheet) -> None:
    with pytest.raises(NotFound, match=r"编不出|没有“本镇落实”"):
        printed(tmp_path, sheet, markdown("## 讲解\n\n甲。"))


HOSTILE = {
    "huge table": "| a | b |\n|---|---|\n" + "".join(f"| {n} | {'长' * 900} |\n" for n in range(60)),
    "wide table": "|" + "列|" * 40 + "\n|" + "---|" * 40 + "\n|" + "值|" * 40,
    "html": "<table><tr><td>甲</td></tr></table>\n\n<script>x</script>\n\n<img src=x onerror=y>",
    "control letters": "甲\x00乙\x0b丙\u202e丁 \ud800",
    "deep list": "".join("  " * n + f"- 第{n}层\n" for n in range(30)),
    "code": "```\n一行\n  两行\n```",
    "lone head": "| 甲 | 乙 |\n|---|---|",
    "one word": "甲" * 20_000,
    "only quotes": "> " * 15 + "甲",
}


@pytest.mark.parametrize("source", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_gives_a_readable_file(tmp_path: Path, source: str) -> None:
    source = source.encode("utf-8", "replace").decode()
    made = printed(tmp_path, Sheet.WHOLE, markdown(f"## 讲解\n\n甲开头。\n\n{source}\n"))
    assert "甲开头。" in text(made.data)
    assert "onerror" not in all_words(made.data) or "<img" in text(made.data), "as words at most"


def test_a_long_row_may_be_torn_and_a_wide_table_becomes_lines(tmp_path: Path) -> None:
    made = printed(
        tmp_path / "a",
        Sheet.WHOLE,
        markdown(f"## 讲解\n\n| 甲 | 乙 |\n|---|---|\n| 1 | {'长' * 900} |\n| 2 | 短 |"),
    )
    rows = opened(made.data).tables[0].rows
    torn = [not row._tr.findall(f"{qn('w:trPr')}/{qn('w:cantSplit')}") for row in rows]
    assert torn == [False, True, False]
    wide = printed(tmp_path / "b", Sheet.WHOLE, markdown(f"## 讲解\n\n{HOSTILE['wide table']}"))
    assert not opened(wide.data).tables
    assert text(wide.data).count("列：值") == 40
