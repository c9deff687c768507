"""The reading page shows text, diagrams and quizzes in their order; code is not shown, outputs never."""

from pathlib import Path

import pytest

from lawtrain.content import Block, lesson_page, load
from lawtrain.errors import ContentError
from tests.unit.content.site import QUIZ, build, code, markdown, notebook


def blocks(tmp_path: Path, *cells: dict) -> tuple[Block, ...]:
    catalogue = load(build(tmp_path, lesson=notebook(*cells)))
    page = lesson_page(catalogue.lesson("constitution/01"))
    assert page.title == "宪法的地位"
    return page.blocks


def test_text_diagram_and_quiz_in_their_order(tmp_path: Path) -> None:
    found = blocks(tmp_path, markdown("# 甲\n\n![图](media/01-amend.svg)\n\n乙"), QUIZ, markdown("丙"))
    assert [b.kind for b in found] == ["html", "svg", "html", "quiz", "html"]
    assert found[0].html == "<h1>甲</h1>"
    assert found[1].html == '<figure><p><img src="media/01-amend.svg" alt="图" loading="lazy"></p></figure>'
    assert found[3].quiz == "constitution/01-supremacy"


@pytest.mark.parametrize(
    ("source", "quiz"),
    [
        ('lt.quiz("constitution/01")', "constitution/01"),
        ("import lawtrain as lt\nlt.quiz('constitution/01/practice')", "constitution/01/practice"),
        ('# 测验\nimport lawtrain as lt\n\nlt.quiz("a/01");', "a/01"),
    ],
)
def test_a_mounted_quiz_is_recognised(tmp_path: Path, source: str, quiz: str) -> None:
    assert [b.quiz for b in blocks(tmp_path, code(source))] == [quiz]


@pytest.mark.parametrize(
    "source",
    [
        "",
        "import lawtrain as lt",
        "print('秘密')",
        "lt.quiz(name)",
        'lt.quiz("a/01", 1)',
        'lt.quiz("a/01", seed=1)',
        'lt.quiz(f"a/01")',
        'lt.quiz("a/01")\nlt.quiz("a/02")',
        'x = lt.quiz("a/01")',
        'os.quiz("a/01")',
        'import os as lt\nlt.quiz("a/01")',
        'lt.quiz("a/01"',
        "(" * 5000,
        "\0",
    ],
)
def test_other_code_is_not_shown(tmp_path: Path, source: str) -> None:
    assert blocks(tmp_path, code(source), markdown("乙")) == (Block("html", "<p>乙</p>"),)


def test_outputs_and_raw_cells_are_never_shown(tmp_path: Path) -> None:
    output = {"output_type": "stream", "name": "stdout", "text": "姓名"}
    raw = {"cell_type": "raw", "id": "r", "metadata": {}, "source": "<script>"}
    assert blocks(tmp_path, code("print(1)", output), raw) == ()


def test_a_broken_lesson_says_so_in_chinese(tmp_path: Path) -> None:
    lesson = load(build(tmp_path, lesson="{")).lesson("constitution/01")
    with pytest.raises(ContentError, match="这一课暂时打不开"):
        lesson_page(lesson)
    lesson.path.unlink()
    with pytest.raises(ContentError, match="打不开"):
        lesson_page(lesson)
