"""Statute texts are taken apart exactly, and quoted words are found where they stand."""

import pytest

from lawtrain.errors import ContentError
from lawtrain.laws import Citation, paragraphs, parse_text, quote_problem

SAMPLE = """示范镇集市管理办法

（2020年1月1日公布）

序言

集市由来已久。

本办法以“公平、公开”为本。

第一章　总则

第一条　为了管理集市，制定本办法。

第二条　有下列情形之一的，不得入市：
（一）没有登记的；
（二）出售下列物品的：
1.火药；
2.毒药。
经营者应当守信。
前款规定适用于全镇。

第二条之一　集市逢五、逢十开市。

附则

第三条　本办法自公布之日起施行。

附件：摊位图
"""
TEXT = parse_text(SAMPLE)


def test_title_preamble_and_articles() -> None:
    assert TEXT.title == "示范镇集市管理办法"
    assert TEXT.preamble == ("集市由来已久。", "本办法以“公平、公开”为本。")
    assert list(TEXT.articles) == [(1, 0), (2, 0), (2, 1), (3, 0)]
    assert TEXT.articles[1, 0] == ("为了管理集市，制定本办法。",)
    assert len(TEXT.articles[2, 0]) == 7
    assert TEXT.articles[3, 0] == ("本办法自公布之日起施行。",)


def test_items_belong_to_the_paragraph_above() -> None:
    grouped = paragraphs(TEXT.articles[2, 0])
    assert [part.split("\n")[0] for part in grouped] == [
        "有下列情形之一的，不得入市：",
        "经营者应当守信。",
        "前款规定适用于全镇。",
    ]
    assert grouped[0].count("\n") == 4
    assert paragraphs(()) == ()


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        (SAMPLE.replace("第三条　", "第四条　"), "第二条之一之后是第四条"),
        (SAMPLE.replace("第三条　", "第二条　"), "第二条出现了不止一次"),
        (SAMPLE.replace("第一条　", "第二条　", 1), "开头之后是第二条"),
        (SAMPLE.replace("第二条之一", "第二条之二"), "第二条之后是第二条之二"),
        (SAMPLE.replace("第三条　", "第三条"), "条号后面要空一格"),
        (SAMPLE.replace("\n经营者", "\n\n经营者"), "不能用空行与本条隔开"),
        (SAMPLE.replace("\n\n第二条　", "\n第二条　"), "要与上一条用空行隔开"),
        (SAMPLE.replace("第一条　", "第一百五条　", 1), "一百五"),
        ("办法\n\n没有条文。", "没有找到"),
        ("第一条　没有名称。", "没有找到"),
        ("", "没有找到"),
    ],
)
def test_broken_texts_are_refused_with_the_place(broken: str, says: str) -> None:
    with pytest.raises(ContentError, match=says):
        parse_text(broken)


def test_every_problem_is_reported_at_once() -> None:
    broken = SAMPLE.replace("第三条　", "第四条　").replace("\n经营者", "\n\n经营者")
    with pytest.raises(ContentError, match=r"之后是第四条.*不能用空行"):
        parse_text(broken)


def cite(article: int, quote: str = "", **place: int) -> Citation:
    return Citation("ban-fa", article, quote=quote, **place)


@pytest.mark.parametrize(
    "citation",
    [
        cite(2, "经营者应当守信"),
        cite(2, "经营者应当守信", paragraph=2),
        cite(2, "有下列情形之一的,不得入市:\n(一) 没有登记的;", paragraph=1),
        cite(2, "出售下列物品的：1.火药", item=2),
        cite(2, "有下列情形之一的，不得入市：（二）出售", paragraph=1, item=2),
        cite(2, "经营者应当守信。前款规定适用于全镇。"),
        cite(2, "逢五、逢十", suffix=1),
        cite(0, "以「公平、公开」为本"),
        cite(0, '以"公平、公开"为本', paragraph=2),
        cite(3),
    ],
)
def test_words_that_stand_there(citation: Citation) -> None:
    assert quote_problem(citation, TEXT) is None


@pytest.mark.parametrize(
    ("citation", "says"),
    [
        (cite(1, "经营者应当守信"), "不在第一条，而在第二条第二款"),
        (cite(2, "经营者应当守信", paragraph=3), "不在第二条第三款，而在第二条第二款"),
        (cite(2, "没有登记的", item=2), "不在第二条第（二）项，而在第二条第一款第（一）项"),
        (cite(1, "逢十开市"), "而在第二条之一。"),
        (cite(1, "集市由来已久"), "而在序言第一自然段"),
        (cite(0, "由来已久", paragraph=2), "不在序言第二自然段，而在序言第一自然段"),
        (cite(2, "经营者前款规定"), "没有引文“经营者前款规定”这句话"),
        (cite(2, "经营者……守信"), "中间不要省略"),
        (cite(9), "里没有第九条"),
        (cite(1, suffix=1), "里没有第一条之一"),
        (cite(2, paragraph=4), "第二条只有3款，没有第四款"),
        (cite(0, paragraph=3), "序言只有2自然段，没有第三自然段"),
        (cite(2, paragraph=1, item=3), "第二条第一款里没有第（三）项"),
        (cite(2, paragraph=2, item=1), "第二条第二款里没有第（一）项"),
    ],
)
def test_the_message_says_where_the_words_do_stand(citation: Citation, says: str) -> None:
    assert says in str(quote_problem(citation, TEXT))
