"""Rendered text keeps emphasis, lists and tables, and can neither run, load nor restyle anything."""

import re

import pytest

from lawtrain.formats.richtext import LONGEST, media_name, pictures, render, render_lesson, stray_marks

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<style>*{display:none}</style>",
    "<a href='javascript:alert(1)' onclick='x'>x</a>",
    "<iframe src=//evil.example>",
    "<!-- --><script>x</script>",
    "[a](javascript:alert(1))",
    "[a](JAVASCRIPT:alert(1))",
    "[a](<javascript:alert(1)>)",
    "[a](java\tscript:alert(1))",
    "[a](&#106;avascript:alert(1))",
    "[a](JaVa&#x0A;Script:alert(1))",
    "[a](vbscript:x)",
    "[a](data:text/html,<script>x</script>)",
    "[a](file:///etc/passwd)",
    "[a](//evil.example)",
    "[a]: javascript:x\n\n[a]",
    "<javascript:alert(1)>",
    "![a](http://evil.example/p.png)",
    "![a](//evil.example/p.png)",
    "![a](data:image/png;base64,AAAA)",
    "![a](../../secret.svg)",
    "![a](media/../../secret.svg)",
    "![a](/media/x.svg)",
    '![a](x "t\\" onerror=alert(1)")',
    "[![a](http://evil.example/p.png)](javascript:x)",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "`<script>`",
    "    <script>x</script>",
    "|<script>|\n|-|\n|<img onerror=x>|",
    "**<b onclick=x>**",
]
TAG = re.compile(r"<(/?)([a-z0-9]+)([^>]*)>")
ATTRIBUTE = re.compile(r'\s([a-z-]+)="([^"]*)"')


def render_both(markdown: str) -> str:
    return render(markdown) + "".join(html for html, _ in render_lesson(markdown))


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_harmful_comes_through(attack: str) -> None:
    html = render_both(attack)
    for _, tag, rest in TAG.findall(html):
        assert tag in {"p", "a", "code", "pre", "strong", "table", "thead", "tbody", "tr", "th", "td"}
        for name, value in ATTRIBUTE.findall(rest):
            assert name in {"href", "target", "rel", "class"}
            assert name != "href" or not re.match(r"\s*(//|\\|[a-z]+:)", value, re.IGNORECASE)
    assert "<script" not in html
    assert "evil.example" not in "".join(rest for _, _, rest in TAG.findall(html))


def test_what_trainers_write_is_kept() -> None:
    html = render(
        "甲**乙**`丙`\n\n1. 一\n2. 二\n\n|左|右|\n|:-|-:|\n|1|2|\n\n[法](https://example.cn/a?b=1&c=2)"
    )
    for wanted in (
        "<strong>乙</strong>",
        "<code>丙</code>",
        "<ol>",
        '<td class="left">1</td>',
        '<th class="right">右</th>',
        '<a href="https://example.cn/a?b=1&amp;c=2" target="_blank" rel="noopener noreferrer">法</a>',
    ):
        assert wanted in html
    assert "style" not in html


def test_a_picture_in_a_question_becomes_its_description() -> None:
    assert render("见![流程图](media/01-a.svg)") == "<p>见流程图</p>"


def test_a_lesson_keeps_pictures_of_its_media_folder() -> None:
    pieces = render_lesson("前\n\n![流程](media/01-a.svg)\n\n后![照片](media/b.png)")
    assert pieces == (
        ("<p>前</p>", False),
        ('<p><img src="media/01-a.svg" alt="流程" loading="lazy"></p>', True),
        ('<p>后<img src="media/b.png" alt="照片" loading="lazy"></p>', False),
    )


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("media/01-a.svg", "01-a.svg"),
        ("media/图.PNG", "图.PNG"),
        ("media/a/b.svg", None),
        ("media/../a.svg", None),
        ("media/..svg", None),
        ("media/.svg", None),
        ("media/a.html", None),
        ("media/a.svg?x", None),
        ("media/a.svg\n", None),
        ("x/a.svg", None),
    ],
)
def test_only_plain_names_in_media_are_media(source: str, name: str | None) -> None:
    assert media_name(source) == name


def test_pictures_are_found_with_their_line() -> None:
    assert list(pictures("a\n\n![](media/a.svg) ![b](http://x/y.png)")) == [
        ("media/a.svg", "", 3),
        ("http://x/y.png", "b", 3),
    ]


def test_bold_marks_that_stay_marks_are_noticed() -> None:
    assert list(stray_marks("这是**“宪法”**是根本法")) == ["这是**“宪法”**是根"]
    assert not list(stray_marks("这是**宪法**，`**`"))


@pytest.mark.timeout(30)
@pytest.mark.parametrize(
    "bomb",
    [
        "[" * 20_000,
        "![" * 10_000,
        "*a " * 20_000,
        ">" * 20_000,
        "- " * 10_000,
        "`" * 20_001,
        "<" * 500_000,
        "|a" * 9999,
    ],
)
def test_long_input_ends(bomb: str) -> None:
    assert render(bomb)


def test_text_beyond_the_limit_is_shown_as_it_stands() -> None:
    assert render("<b>" + "**字** " * LONGEST).startswith("<p>&lt;b&gt;**字** ")
