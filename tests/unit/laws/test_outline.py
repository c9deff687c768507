"""编、章、节: an article stands under the nearest headings above it, and a wider one ends the narrower."""

from lawtrain.laws.outline import headings

TEXT = """示例法典

（2026年1月1日通过）

第一编　总则

第一章　一般规定

第一条　甲。

第二章　主体

第一节　自然人

第二条　乙，依照本法第三章办理。

第二条之一　丙。

第二编　分则

第三条　丁。

附则

第四条　戊。
"""


def test_each_article_has_its_headings() -> None:
    assert headings(TEXT) == {
        (1, 0): ("第一编 总则", "第一章 一般规定"),
        (2, 0): ("第一编 总则", "第二章 主体", "第一节 自然人"),
        (2, 1): ("第一编 总则", "第二章 主体", "第一节 自然人"),
        (3, 0): ("第二编 分则",),
        (4, 0): ("附则",),
    }


def test_a_table_of_contents_in_front_does_no_harm() -> None:
    contents = "第一编　总则\n第一章　一般规定\n第二编　分则\n第九章　罚则\n\n"
    assert headings("示例法典\n\n目录\n\n" + contents + TEXT.partition("\n\n")[2]) == headings(TEXT)


def test_a_text_without_headings() -> None:
    assert headings("示例规定\n\n第一条　甲。\n") == {(1, 0): ()}
