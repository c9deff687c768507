"""What is known of a drawing before it is drawn: its shape from its root, and what keeps it from being printed."""

from __future__ import annotations

from pathlib import Path

import pytest

from lawtrain.content.drawing import DEEPEST, LIMIT, MOST, look
from lawtrain.content.media import media_problems
from tests.drawings import BOMBS, GOOD, HEAD, chain, deep, drawing

REPO = Path(__file__).parent.parent.parent.parent
VIEW = 'viewBox="0 0 100 250"'


def faults(svg: str | bytes) -> str:
    return "\n".join(f.message for f in look(svg.encode() if isinstance(svg, str) else svg).faults)


def test_every_drawing_of_the_repository_can_be_printed() -> None:
    drawings = sorted((REPO / "courses").glob("*/media/*.svg"))
    assert len(drawings) >= 25
    for path in drawings:
        seen = look(path.read_bytes())
        assert not seen.faults, path
        assert 1 < seen.tall < 4
        assert seen.title
    assert not [p for p in media_problems(REPO) if "印不出" in p.message]


@pytest.mark.parametrize(
    ("root", "tall"),
    [
        (VIEW, 2.5),
        (f"{VIEW} width='10' height='20'", 2),
        (f"{VIEW} width='10mm' height='2cm'", 2),
        (f"{VIEW} width='100%'", 2.5),
        (f"{VIEW} width='100%' height='100%'", 2.5),
        (f"{VIEW} height='400'", 2.5),
        ("width='72pt' height='96px'", 1),
        ("data-x='viewBox=&quot;0 0 10 10&quot;' viewBox='0,0,100,300'", 3),
    ],
)
def test_the_shape_is_that_of_the_root(root: str, tall: float) -> None:
    first = '<?xml version="1.0"?><!-- viewBox="0 0 10 10" -->'
    seen = look((first + drawing('<svg viewBox="0 0 1 9"/>', root)).encode())
    assert (seen.tall, seen.faults) == (pytest.approx(tall), ())


@pytest.mark.parametrize(
    ("root", "words"),
    [
        ("", "看不出图有多大"),
        ('width="10"', "看不出图有多大"),
        ('viewBox="0 0 x 9"', "看不出图有多大"),
        ('width="9furlong" height="9"', "看不出图有多大"),
        (f'viewBox="0 0 {"1" * 900_000} 1"', "看不出图有多大"),
        ('viewBox="0 0 0 0"', "1 到 100000 之间"),
        ('viewBox="0 0 -5 -5"', "1 到 100000 之间"),
        ('viewBox="0 0 1e999 1e999"', "1 到 100000 之间"),
        ('viewBox="0 0 10 10" width="1" height="20000"', "图太长，高超过宽的 5 倍"),
        ('viewBox="0 0 100 501"', "图太长"),
        ('viewBox="0 0 5100 100"', "图太扁，宽超过高的 50 倍"),
    ],
)
def test_a_shape_that_no_page_takes_is_told(root: str, words: str) -> None:
    assert words in faults(drawing("<rect/>", root))


@pytest.mark.parametrize(
    ("inside", "words"),
    [
        ('<mask id="m"/>', "蒙版"),
        ('<rect mask="url(#m)"/>', "蒙版"),
        ('<pattern id="m"/>', "图案填充"),
        ('<filter id="m"/>', "滤镜"),
        ('<rect style="filter:blur(9px)"/>', "滤镜"),
        ("<style>.a{filter: blur(9px)}</style>", "滤镜"),
        ('<use href="#m"/>', "重复引用"),
        ('<image href="a.png"/>', "照片或位图"),
        ("<foreignObject/>", "网页内容"),
        ("<script/>", "脚本"),
        ('<x:use xmlns:x="http://www.w3.org/2000/svg"/>', "重复引用"),
        ('<a href="#m"/>', "href"),
        ('<a xmlns:l="http://www.w3.org/1999/xlink" l:href="#m"/>', "href"),
        ("<rect fill=\"url('a.svg#m')\"/>", "外部"),
        ("<style>@import 'a.css'</style>", "外部"),
        ("<style>" + " " * 8187 + "@import 'a.css'</style>", "外部"),
        ("<style>a{fill:url(a.svg)}</style>", "外部"),
        ('<clipPath><rect clip-path="url(#m)"/></clipPath>', "只用一层"),
        ('<marker><path style="marker-end:url(#m)"/></marker>', "只用一层"),
        ("<g/>" * MOST, f"超过 {MOST} 个"),
        ("<g>", "不是完整的 SVG"),
        ("&nbsp;", "不是完整的 SVG"),
    ],
)
def test_what_costs_too_much_or_reaches_out_is_told_with_what_to_do(inside: str, words: str) -> None:
    assert words in faults(drawing(inside))
    assert "请" in faults(drawing(inside))


def test_what_drawing_programs_write_passes() -> None:
    inside = (
        '<defs><clipPath id="c"><rect width="9" height="9"/></clipPath><linearGradient id="g"/>'
        '<marker id="m"><path d="M0 0 9 9"/></marker></defs><style>.a{fill:url(#g);filter:none}</style>'
        '<g clip-path="url(#c)"><path marker-end="url(#m)" style="mask: none"/></g>'
        '<o:mask xmlns:o="http://example.cn/o"/><text>href=“x” filter: blur</text>'
    )
    assert not faults("\ufeff" + drawing(inside))


def test_layers_are_counted_to_the_last() -> None:
    assert not faults(deep(DEEPEST - 1))
    assert f"超过 {DEEPEST} 层" in faults(deep(DEEPEST))


@pytest.mark.parametrize(
    ("svg", "words"),
    [
        (b"", "不是完整的 SVG"),
        (b"\0\1", "不是完整的 SVG"),
        (GOOD.encode("utf-16"), "UTF-8"),
        (GOOD.encode("gbk"), "UTF-8"),
        (b'<svg viewBox="0 0 1 1"/>', "xmlns"),
        (b'<!DOCTYPE s [<!ENTITY a "b">]>' + GOOD.encode(), "DOCTYPE"),
        (b'<!DOCTYPE s SYSTEM "file:///etc/hostname">' + GOOD.encode(), "DOCTYPE"),
        (GOOD.encode() + b" " * LIMIT, "1 MB"),
    ],
)
def test_what_is_no_drawing_is_told(svg: bytes, words: str) -> None:
    assert words in faults(svg)


@pytest.mark.parametrize(
    "inside",
    [
        "<style>" + "a" * 900_000 + "</style>",
        "<style>url(" + " " * 900_000 + "</style>",
        "<style>" + "url( " * 190_000 + "</style>",
        "<style>" + "a:" * 450_000 + "</style>",
        "<g src=" + " " * 900_000,
        "<g " + " ".join(f'a{n}=""' for n in range(90_000)) + "/>",
    ],
    ids=["word", "spaces", "addresses", "colons", "equals", "attributes"],
)
def test_however_it_is_written_the_look_comes_to_an_end(tmp_path: Path, inside: str) -> None:
    path = tmp_path / "courses/one/media/a.svg"
    path.parent.mkdir(parents=True)
    path.write_text(drawing(inside), "utf-8")
    look(path.read_bytes())
    list(media_problems(tmp_path))


def test_the_first_place_of_each_fault_is_told_once() -> None:
    told = look(drawing('\n<mask id="a"/>\n<mask id="b"/>\n<g mask="url(#a)"/><pattern/>').encode()).faults
    assert [f.line for f in told] == [2, 4]
    assert look((HEAD + "\n" + VIEW + ">\n<g></svg>").encode()).faults[0].severity == "error"


@pytest.mark.parametrize("name", sorted({*BOMBS} - {"clips by a style sheet", "layers"}))
def test_a_bomb_is_seen_before_it_is_drawn(name: str) -> None:
    assert faults(BOMBS[name])
    assert faults(chain("mask", 'style="mask:url(#d{})"', 2))
