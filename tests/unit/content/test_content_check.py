"""The check tells what learners would stumble over: law that is not in force, quotes that are not there, dead ends."""

import re
from datetime import date
from pathlib import Path

import pytest

from lawtrain.content import TextFolder, check, check_bank
from lawtrain.errors import ContentError
from lawtrain.laws import load_registry
from tests.unit.content.site import PROSE, QUIZ, SOURCE, build, code, markdown, notebook, svg
from tests.unit.formats.samples import BANK, line_of

DAY = date(2026, 11, 22)
XIANFA = """\
宪法

第一条 甲。

第二条 乙。

第三条 丙。

第四条 丁。

第五条 一款。
二款。
一切法律、行政法规和地方性法规都不得同宪法相抵触。
"""


def told(root: Path, texts: Path | None = None, day: date = DAY) -> list[str]:
    return [f"{p.severity} {p}" for p in check(root, as_of=day, texts=texts)]


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "xianfa@2018-03-11.txt").write_text(XIANFA, "utf-8")
    return folder


def test_a_right_folder_has_nothing_to_tell(tmp_path: Path, texts: Path) -> None:
    root = build(tmp_path / "content")
    assert told(root) == []
    assert told(root, texts) == []


BANK_FAULTS = [
    (("article: 5, paragraph: 3", "article: 200"), "article: 200", "error", "没有第二百条"),
    (
        ("law: xianfa, article: 5, paragraph", "law: xianfaa, article: 5, paragraph"),
        "xianfaa",
        "error",
        "是不是“xianfa”",
    ),
    ((", quote: 都不得同宪法相抵触", ""), "citations: [{", "warning", "没有写引文"),
    (("explanation: 因为如此。", "explanation: 依《宪法》第二百条。"), "第二百条", "error", "没有第二百条"),
    (("explanation: 因为如此。", "explanation: 依**“宪法”**的规定。"), "依**", "warning", "不会变成粗体"),
]


@pytest.mark.parametrize(
    ("change", "needle", "severity", "words"), BANK_FAULTS, ids=[f[3] for f in BANK_FAULTS]
)
def test_faults_of_items(tmp_path: Path, change, needle: str, severity: str, words: str) -> None:
    text = BANK.replace(*change)
    (found,) = told(build(tmp_path, bank=text))
    assert found.startswith(f"{severity} quizzes/constitution/01-supremacy.yaml:{line_of(text, needle)}: ")
    assert words in found


WITH_TEXTS = [
    (("paragraph: 3, quote", "paragraph: 2, quote"), "而在第五条第三款"),
    (("quote: 都不得同宪法相抵触", "quote: 都不能同宪法相抵触"), "没有引文“都不能同宪法相抵触”"),
    (("paragraph: 3, quote", "paragraph: 9, quote"), "只有3款"),
]


@pytest.mark.parametrize(("change", "words"), WITH_TEXTS, ids=[w for _, w in WITH_TEXTS])
def test_quotes_are_compared_when_texts_are_given(tmp_path: Path, texts: Path, change, words: str) -> None:
    root = build(tmp_path / "content", bank=BANK.replace(*change))
    assert told(root) == []
    (found,) = told(root, texts)
    assert found.startswith("error")
    assert words in found


def test_the_citation_of_a_part_is_looked_at_once(tmp_path: Path) -> None:
    own = "answer: 错误, citations: [{law: xianfa, article: 300, quote: 法律}],"
    (found,) = told(build(tmp_path, bank=BANK.replace("answer: 错误,", own)))
    assert "试题 c01-002 · 小题 1 · 依据第 1 项: " in found


def test_a_missing_or_faulty_text_is_told_once(tmp_path: Path, texts: Path) -> None:
    root = build(tmp_path / "content")
    file = texts / "xianfa@2018-03-11.txt"
    file.write_text("宪法\n\n第一条 甲。\n\n第三条 丙。\n", "utf-8")
    (found,) = told(root, texts)
    assert "条号不连续" in found
    file.unlink()
    (found,) = told(root, texts)
    assert found.startswith("warning xianfa@2018-03-11.txt:1: ")
    file.write_bytes(XIANFA.encode("gb18030"))
    (found,) = told(root, texts)
    assert "GBK" in found


def test_the_day_decides_which_law_is_in_force(tmp_path: Path) -> None:
    root = build(
        tmp_path,
        bank=BANK.replace("law: xianfa, article: 5, paragraph", "law: minfadian, article: 5, paragraph"),
    )
    assert told(root) == []
    (found,) = told(root, day=date(2019, 1, 1))
    assert "民法典" in found
    assert "还没有施行" in found


def test_an_id_used_in_two_banks_is_an_error(tmp_path: Path) -> None:
    root = build(tmp_path)
    twin = BANK.replace("constitution/01-supremacy", "constitution/02-second").replace("c01-002", "c02-002")
    twin = twin.replace("某镇发生了一件事情。", "邻镇又是另外一回事。")
    (root / "quizzes/constitution/02-second.yaml").write_text(twin, "utf-8")
    (found,) = told(root)
    assert found.startswith("error quizzes/constitution/02-second.yaml:22: 试题 c01-001 · id: ")
    assert "quizzes/constitution/01-supremacy.yaml 里已经用过" in found


STREAM = {"output_type": "stream", "name": "stdout", "text": "x"}
LESSON_FAULTS = [
    (markdown("《宪法》第二百条"), "error", "没有第二百条"),
    (markdown("甲\n\n乙\n依照《行政处罚法》第二百条、第三百条"), "error", "第 1 个单元格第 4 行"),
    (markdown("![](media/01-amend.svg)"), "error", "没有文字说明"),
    (markdown("![图](media/lost.svg)"), "error", "没有图片“lost.svg”"),
    (markdown("![图](https://example.cn/a.png)"), "error", "不会显示"),
    (markdown("![图](../media/01-amend.svg)"), "error", "不会显示"),
    (markdown("**“宪法”**是"), "warning", "不会变成粗体"),
    (code('lt.quiz("constitution/09")'), "error", "没有找到题库“constitution/09”"),
    (code('lt.quiz("constitution/01/final")'), "error", "只有 test、practice"),
    (code("import os\nos.listdir()"), "warning", "学习页面上不会显示"),
    (code('lt.quiz("constitution/01")', STREAM), "error", "清除所有输出"),
]


@pytest.mark.parametrize(("cell", "severity", "words"), LESSON_FAULTS, ids=[f[2] for f in LESSON_FAULTS])
def test_faults_of_lessons(tmp_path: Path, cell: dict, severity: str, words: str) -> None:
    text = notebook(cell)
    found = told(build(tmp_path, lesson=text))
    assert found
    for one in found:
        assert one.startswith(
            f"{severity} courses/constitution/01-supremacy.ipynb:{line_of(text, '  {')}: 第 1 个单元格"
        )
        assert words in one


def test_unknown_laws_and_history_in_prose_may_stand(tmp_path: Path) -> None:
    root = build(tmp_path, lesson=notebook(markdown("《某某镇自治法》第九百条。《民法典》第一条。"), QUIZ))
    assert told(root) == []
    (found,) = told(root, day=date(2019, 1, 1))
    assert found.startswith("warning")
    assert "还没有施行" in found


DRAWINGS = [
    (svg(inside="<script>x</script>"), "含有脚本"),
    (svg(inside='<g onload="x"/>'), "含有脚本"),
    (svg(inside='<a href="javascript:x"/>'), "含有脚本"),
    (svg(inside='<image href="http://example.cn/a.png"/>'), "外部"),
    (svg(inside="<style>@import 'x.css';</style>"), "外部"),
    (svg(inside='<rect fill="url(http://example.cn)"/>'), "外部"),
    (svg(inside="<foreignObject/>"), "图形以外"),
    ('<!DOCTYPE svg [<!ENTITY a "b">]>' + svg(), "图形以外"),
    (svg("flowchart LR\n"), "还是旧的"),
    ("<svg></svg>", "还是旧的"),
    (None, "没有找到由它生成的图片"),
    (svg() + " " * 1_000_001, "图片太大"),
]


@pytest.mark.parametrize(
    ("drawing", "words"), DRAWINGS, ids=[f"{w}-{n}" for n, (_, w) in enumerate(DRAWINGS)]
)
def test_faults_of_drawings(tmp_path: Path, drawing: str | None, words: str) -> None:
    found = told(build(tmp_path, drawing=drawing, lesson=notebook(QUIZ)))
    assert any(words in one for one in found), found
    assert all("courses/constitution/media/01-amend." in one for one in found)


def test_harmless_drawings_pass(tmp_path: Path) -> None:
    inside = '<defs><marker id="m"/></defs><path marker-end="url(#m)"/><text>on 1 = 2</text>'
    assert told(build(tmp_path, drawing=svg(inside=inside))) == []


def test_a_trainer_hears_which_drawing_will_not_print(tmp_path: Path) -> None:
    (found,) = told(build(tmp_path, drawing=svg(inside='\n<mask id="m"/>')))
    assert found.startswith("warning")
    assert "01-amend.svg:2:" in found
    assert re.search("讲义里印不出这张图.*蒙版.*请在画图程序里去掉", found)


def test_a_drawing_that_no_browser_shows_is_an_error(tmp_path: Path) -> None:
    (found,) = told(build(tmp_path, drawing=svg(inside="<g>")))
    assert found.startswith("error")
    assert "不是完整的 SVG" in found


def test_line_ends_do_not_put_a_drawing_out_of_step(tmp_path: Path) -> None:
    root = build(tmp_path)
    (root / "courses/constitution/media/01-amend.mmd").write_bytes(SOURCE.replace("\n", "\r\n").encode())
    assert told(root) == []


def test_prose_without_its_drawing_is_told(tmp_path: Path) -> None:
    found = told(build(tmp_path, lesson=notebook(markdown(PROSE), QUIZ), drawing=None, source=None))
    assert len(found) == 1
    assert "01-amend.svg" in found[0]


def test_one_bank_file_alone(tmp_path: Path) -> None:
    path = tmp_path / "some.yaml"
    path.write_text(BANK.replace("article: 5, paragraph: 3", "article: 200"), "utf-8")
    (found,) = check_bank(path, as_of=DAY)
    assert str(found).startswith(f"{path}:32: ")
    with pytest.raises(ContentError, match="打不开"):
        check_bank(tmp_path / "lost.yaml", as_of=DAY)


def test_folders_that_are_not_there_are_told(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="courses 或 quizzes"):
        check(tmp_path, as_of=DAY)
    with pytest.raises(ContentError, match="没有找到条文文件夹"):
        check(build(tmp_path), as_of=DAY, texts=tmp_path / "lost")


def test_a_text_folder_finds_texts_by_law_and_version(texts: Path) -> None:
    version = load_registry().in_force("xianfa", DAY)
    assert version is not None
    folder = TextFolder(texts)
    text = folder.text("xianfa", version)
    assert text is not None
    assert text.paragraphs(5)[0] == "一款。"
    assert folder.text("xianfa", version) is text
    assert folder.text("minfadian", version) is None
