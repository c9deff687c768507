"""Citations are printed one way and read in the many ways people write them."""

import subprocess
import sys

import pytest

from lawtrain.errors import Invalid, NotFound
from lawtrain.laws import (
    Citation,
    article_label,
    find_citations,
    format_citation,
    load_registry,
    parse_citation,
)

REGISTRY = load_registry()
CHUFA, XIANFA, CUNWEI = "xingzheng-chufa-fa", "xianfa", "cunmin-weiyuanhui-zuzhi-fa"


@pytest.mark.parametrize(
    ("place", "label"),
    [((42,), "第四十二条"), ((42, 1), "第四十二条之一"), ((120, 12), "第一百二十条之十二"), ((0,), "序言")],
)
def test_article_labels(place: tuple[int, ...], label: str) -> None:
    assert article_label(*place) == label


@pytest.mark.parametrize(
    ("citation", "short", "full"),
    [
        (
            Citation(CHUFA, 42, paragraph=2, item=3),
            "《行政处罚法》第四十二条第二款第（三）项",
            "《中华人民共和国行政处罚法》第四十二条第二款第（三）项",
        ),
        (Citation(XIANFA, 0), "《宪法》序言", "《中华人民共和国宪法》序言"),
        (Citation(XIANFA, 0, paragraph=7), "《宪法》序言第七自然段", "《中华人民共和国宪法》序言第七自然段"),
        (
            Citation(CHUFA, 9, item=1),
            "《行政处罚法》第九条第（一）项",
            "《中华人民共和国行政处罚法》第九条第（一）项",
        ),
        (
            Citation(CUNWEI, 3, 1),
            "《村民委员会组织法》第三条之一",
            "《中华人民共和国村民委员会组织法》第三条之一",
        ),
    ],
)
def test_printed_form(citation: Citation, short: str, full: str) -> None:
    assert format_citation(citation, REGISTRY) == short
    assert format_citation(citation, REGISTRY, short=False) == full


def test_printing_an_unknown_slug_names_the_nearest() -> None:
    with pytest.raises(NotFound, match="是不是“minfadian”"):
        format_citation(Citation("minfadain", 1), REGISTRY)


@pytest.mark.parametrize(
    ("text", "citation"),
    [
        ("《行政处罚法》第四十二条第二款第（三）项", Citation(CHUFA, 42, paragraph=2, item=3)),
        ("《中华人民共和国行政处罚法》第42条", Citation(CHUFA, 42)),
        ("《中华人民共和国行政处罚法》（2021年修订）第四十二条", Citation(CHUFA, 42)),
        ("《 行政处罚法 》 第 ４２ 条 第 2 款 第(3)项", Citation(CHUFA, 42, paragraph=2, item=3)),
        ("行政处罚法第四十二条之一第二款", Citation(CHUFA, 42, 1, paragraph=2)),
        ("《行政处罚法》第十条第一项", Citation(CHUFA, 10, item=1)),
        ("《行政处罚法》第十条第（十一）项", Citation(CHUFA, 10, item=11)),
        ("《宪法》序言", Citation(XIANFA, 0)),
        ("宪法序言第十三自然段", Citation(XIANFA, 0, paragraph=13)),
        ("　《宪法》第一百〇五条　", Citation(XIANFA, 105)),
        ("《村委会组织法》第二条", Citation(CUNWEI, 2)),
        ("《村民委员会组织法》第二条", Citation(CUNWEI, 2)),
        ("《居委会组织法》第三条", Citation("chengshi-jumin-weiyuanhui-zuzhi-fa", 3)),
        ("《地方组织法》第六十一条", Citation("difang-renda-zhengfu-zuzhi-fa", 61)),
        ("《民法典》第一千二百六十条", Citation("minfadian", 1260)),
    ],
)
def test_read_form(text: str, citation: Citation) -> None:
    assert parse_citation(text, REGISTRY) == citation


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("《行政处罚条例》第三条", "法律登记表里没有《行政处罚条例》.*是不是《行政处罚法》"),
        ("《量子通信法》第三条", "没有《量子通信法》"),
        ("第三条", "不是一处完整的法条出处"),
        ("《宪法》", "不是一处完整的法条出处"),
        ("《宪法》第一条、第二条", "一次只写一处"),
        ("《宪法》第一百五条", "一百五"),
        ("《宪法》第0条", "第一条数起"),
        ("《宪法》第一条第0款", "款"),
        ("", "不是一处完整的法条出处"),
    ],
)
def test_unreadable_citations_are_refused_in_chinese(text: str, says: str) -> None:
    with pytest.raises(Invalid, match=says):
        parse_citation(text, REGISTRY)


@pytest.mark.parametrize("place", [(0, 1), (0, 0, None, 1), (-1,), (1, 0, 0), (10000,)])
def test_impossible_places_cannot_be_made(place: tuple[int, ...]) -> None:
    with pytest.raises(Invalid):
        Citation(XIANFA, *place)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("依照宪法第三十三条第二款的规定。", [("宪法第三十三条第二款", Citation(XIANFA, 33, paragraph=2))]),
        (
            "《宪法》第一条、第三条第二款和第三款",
            [
                ("《宪法》第一条", Citation(XIANFA, 1)),
                ("第三条第二款", Citation(XIANFA, 3, paragraph=2)),
                ("第三款", Citation(XIANFA, 3, paragraph=3)),
            ],
        ),
        (
            "《行政处罚法》第９条第（一）项、第（二）项；《量子法》第八条，《民法典》第1042条至第1045条",
            [
                ("《行政处罚法》第９条第（一）项", Citation(CHUFA, 9, item=1)),
                ("第（二）项", Citation(CHUFA, 9, item=2)),
                ("《民法典》第1042条", Citation("minfadian", 1042)),
                ("第1045条", Citation("minfadian", 1045)),
            ],
        ),
        ("《宪法》序言和第一条", [("《宪法》序言", Citation(XIANFA, 0)), ("第一条", Citation(XIANFA, 1))]),
        ("《宪法》序言、第二款", [("《宪法》序言", Citation(XIANFA, 0))]),
        ("宪法第一章、宪法修正案第三条、第五条、《宪法》", []),
        ("《宪法》第一百五条和《宪法》第二条", [("《宪法》第二条", Citation(XIANFA, 2))]),
    ],
)
def test_running_text(text: str, expected: list[tuple[str, Citation]]) -> None:
    assert [(text[a:b], found) for a, b, found in find_citations(text, REGISTRY)] == expected


def test_the_room_imports_the_standard_library_the_error_tree_and_the_calendar_alone() -> None:
    script = (
        "import sys; import lawtrain; before = set(sys.modules); import lawtrain.laws;"
        "print(*(set(sys.modules) - before))"
    )
    new = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True
    ).stdout.split()
    ours = {name for name in new if name.startswith("lawtrain.")}
    assert {name for name in ours if not name.startswith("lawtrain.laws")} <= {"lawtrain.errors"}
    assert {name.split(".")[0] for name in set(new) - ours} <= {*sys.stdlib_module_names, "chinese_calendar"}
