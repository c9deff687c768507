"""A lesson is split for paper: sections with their pieces, quizzes as a word on where they are done, the checklist."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lawtrain.content import load
from lawtrain.content.handout import Figure, Handout, QuizNote, read_handout, tasks
from lawtrain.content.handout_text import BOX, Line, Picture, Span, Table, pieces, plain, sentences, sliced
from lawtrain.errors import ContentError, NotFound
from lawtrain.formats.richtext import render_lesson
from lawtrain.laws import CHECKED_UP_TO
from tests.unit.content.site import QUIZ, build, code, markdown, notebook

HEAD = "# 宪法\n\n在网页上直接作答。\n\n对象：领导 ｜ 版本：2026-11-22\n\n法律核对至 2026-06-26 · 引文已核对"
TASKS = "## 本镇落实\n\n**党政办**\n\n- ☐ 先看依据。\n- ☐ 再看**期限**。\n\n**民政**\n\n- ☐ 建台账。"


def lesson(root: Path, *cells: dict[str, Any], **changes: str | None) -> Handout:
    return read_handout(load(build(root, lesson=notebook(*cells), **changes)), "constitution/01")


def read(source: str) -> list[Any]:
    return [piece for html, _ in render_lesson(source) for piece in pieces(html)]


def test_lines_keep_their_kind_mark_and_bold_words() -> None:
    found = read("### 一、小标题\n\n一段**粗**字。\n\n3. 三\n4. 四\n   - 里面\n\n> 引用\n\n- ☐ 做\n\n☐ 也做")
    lines = [(one.kind, one.level, one.mark, one.text, one.quoted) for one in found]
    assert lines == [
        ("heading", 3, "", "一、小标题", False),
        ("text", 0, "", "一段粗字。", False),
        ("item", 0, "3.", "三", False),
        ("item", 0, "4.", "四", False),
        ("item", 1, "•", "里面", False),
        ("text", 0, "", "引用", True),
        ("item", 0, BOX, "做", False),
        ("item", 0, BOX, "也做", False),
    ]
    assert [span.text for span in found[1].spans if span.bold] == ["粗"]


def test_a_second_paragraph_of_an_entry_has_no_mark_of_its_own() -> None:
    found = read("1. 甲\n\n   乙\n\n2. 丙\n")
    assert [(one.mark, one.text) for one in found] == [("1.", "甲"), ("", "乙"), ("2.", "丙")]


def test_a_line_end_in_the_source_is_no_blank_between_chinese_letters() -> None:
    assert read("甲\n乙")[0].text == "甲乙"
    assert read("one\ntwo")[0].text == "one two"


def test_blanks_around_a_line_end_are_one_at_most() -> None:
    assert pieces("<p>上午 \n\t下午 A\n\nB  \n C</p>")[0] == Line("text", (Span("上午下午 A B C"),))
    assert pieces("<p>A  B \n C</p>")[0] == Line("text", (Span("A  B C"),))


@pytest.mark.parametrize("letter", ["字", "A"])
def test_blanks_without_end_are_read_all_the_same(letter: str) -> None:
    """Were they read in a time that grows with the square of their number, this would not end."""
    (line,) = pieces(f"<p>{letter}{' ' * 300_000}{letter}</p>")
    assert line.text.split() == [letter, letter]


def test_html_in_markdown_is_words() -> None:
    found = read("<script>alert(1)</script>\n\n<b>x</b> & y")
    assert [one.text for one in found] == ["<script>alert(1)</script>", "<b>x</b> & y"]


def test_tables_and_pictures_are_pieces_and_a_picture_in_a_cell_is_its_words() -> None:
    found = read("| 甲 | 乙 |\n|---|---|\n| **1** | ![图](media/a.svg) |\n| 3 |\n\n字 ![外](media/b.png) 后")
    table = found[0]
    assert isinstance(table, Table)
    assert [[plain(cell) for cell in row] for row in (table.head, *table.rows)] == [
        ["甲", "乙"],
        ["1", "图"],
        ["3", ""],
    ]
    assert table.rows[0][0][0].bold
    assert found[1].text == "字"
    assert found[2] == Picture("b.png", "外")
    assert found[3].text == "后"


def test_words_are_cut_as_they_look() -> None:
    spans = read("甲**乙丙**丁")[0].spans
    assert [(one.text, one.bold) for one in sliced(spans, 1, 4)] == [("乙丙", True), ("丁", False)]
    assert sentences("“甲。”乙？丙") == ["“甲。”", "乙？", "丙"]


def test_a_lesson_is_its_sections_without_what_paper_has_no_use_for(tmp_path: Path) -> None:
    handout = lesson(tmp_path, markdown(HEAD), markdown("## 讲解\n\n甲。"), markdown("### 一\n\n乙。"))
    assert (handout.title, handout.edition) == ("宪法的地位", "对象：领导、村组 ｜ 版本：2026-11-22")
    assert handout.checked == "法律核对至 2026-06-26 · 引文已核对"
    assert handout.intro == ()
    assert [
        (one.title, [part.text for part in one.parts if isinstance(part, Line)]) for one in handout.sections
    ] == [("讲解", ["甲。", "一", "乙。"])]


def test_a_lesson_that_does_not_say_up_to_when_it_was_checked_says_what_the_house_says(
    tmp_path: Path,
) -> None:
    assert lesson(tmp_path, markdown("# 宪法\n\n前言。\n\n## 讲解\n\n甲。")).checked == CHECKED_UP_TO


def test_a_section_that_only_mounts_a_quiz_is_a_note_at_the_end_of_the_one_before(tmp_path: Path) -> None:
    handout = lesson(tmp_path, markdown("## 讲解\n\n甲。"), markdown("## 课后测验\n\n共 3 道。"), QUIZ)
    assert [one.title for one in handout.sections] == ["讲解"]
    assert handout.sections[0].parts[-1] == QuizNote("课后测验", "共 3 道。")


def test_a_quiz_within_a_section_is_named_after_itself_even_where_its_bank_is_away(tmp_path: Path) -> None:
    cells = [markdown("## 讲解\n\n- 甲。"), QUIZ, code('lt.quiz("constitution/77-none")')]
    notes = [one.title for one in lesson(tmp_path, *cells).sections[0].parts if isinstance(one, QuizNote)]
    assert len(notes) == 2
    assert notes[1] == "小测"
    assert notes[0] != "小测"


def test_a_drawing_comes_with_its_file_and_a_missing_one_without(tmp_path: Path) -> None:
    figure = lesson(tmp_path / "a", markdown("## 图\n\n![一](media/01-amend.svg)")).sections[0].parts[0]
    assert isinstance(figure, Figure)
    assert b"<svg" in figure.data
    gone = lesson(tmp_path / "b", markdown("## 图\n\n![一：甲；乙。](media/01-amend.svg)"), drawing=None)
    assert gone.sections[0].parts == (Figure("01-amend.svg", "一：甲；乙。"),)


def test_the_checklist_is_its_boxes_under_their_groups(tmp_path: Path) -> None:
    found = tasks(lesson(tmp_path, markdown(TASKS)))
    assert [(one.group, plain(one.spans)) for one in found] == [
        ("党政办", "先看依据。"),
        ("党政办", "再看期限。"),
        ("民政", "建台账。"),
    ]


@pytest.mark.parametrize("source", ["## 讲解\n\n甲。", "## 本镇落实\n\n这一段没有条目。"])
def test_a_lesson_without_a_checklist_says_so(tmp_path: Path, source: str) -> None:
    with pytest.raises(NotFound, match="没有“本镇落实”清单"):
        tasks(lesson(tmp_path, markdown(source)))


def test_an_empty_or_damaged_or_unknown_lesson_is_told(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="没有可以打印的文字"):
        lesson(tmp_path / "a", markdown("# 宪法"))
    with pytest.raises(ContentError, match="打不开"):
        read_handout(load(build(tmp_path / "b", lesson="{")), "constitution/01")
    with pytest.raises(NotFound):
        read_handout(load(build(tmp_path / "c")), "constitution/99")


def test_no_section_at_all_is_still_a_handout(tmp_path: Path) -> None:
    handout = lesson(tmp_path, markdown("只有一段话。"))
    assert handout.sections == ()
    assert [part.text for part in handout.intro if isinstance(part, Line)] == ["只有一段话。"]
