"""The citation: one place in one statute, and how that place is printed without the law's name."""

from dataclasses import dataclass

from lawtrain.errors import Invalid
from lawtrain.laws.numerals import LARGEST, to_chinese


@dataclass(frozen=True, slots=True)
class Citation:
    """A place in a statute, with the words said to stand there.

    `law` is a slug of the registry. `article` 0 is the preamble (序言), whose `paragraph` is a 自然段.
    `suffix` n means 第…条之n; `paragraph` (款) and `item` (项) count from 1; an `item` without `paragraph` is
    an item of the article as a whole. Raises Invalid for a place that no statute can have.
    """

    law: str
    article: int
    suffix: int = 0
    paragraph: int | None = None
    item: int | None = None
    quote: str = ""

    def __post_init__(self) -> None:
        for name, number, least in (
            ("条", self.article, 0),
            ("条之", self.suffix, 0),
            ("款", self.paragraph, 1),
            ("项", self.item, 1),
        ):
            if number is not None and not least <= number <= LARGEST:
                raise Invalid(f"“{name}”的编号须在{least}到{LARGEST}之间，现在是{number}。")
        if self.article == 0 and (self.suffix or self.item is not None):
            raise Invalid("序言只能引到自然段，不能写“之一”或者“项”。")


def article_label(article: int, suffix: int = 0) -> str:
    """第四十二条, 第四十二条之一, or 序言 for article 0."""
    if article == 0:
        return "序言"
    return f"第{to_chinese(article)}条" + (f"之{to_chinese(suffix)}" if suffix else "")


def place_label(citation: Citation) -> str:
    """The place without the law: 第四十二条第二款第（三）项, 序言第七自然段."""
    label = article_label(citation.article, citation.suffix)
    if citation.paragraph is not None:
        label += f"第{to_chinese(citation.paragraph)}{'款' if citation.article else '自然段'}"
    if citation.item is not None:
        label += f"第（{to_chinese(citation.item)}）项"
    return label
