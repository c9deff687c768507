"""Articles and items: first attempts only, and nothing said of an article with too little behind it."""

from __future__ import annotations

from lawtrain.reports.year.articles import AnswerRow, by_article, by_item, weakest

ONE, TWO, OATH = "行政处罚法第四十二条", "行政强制法第十八条", "宪法第二十七条"


def rows(article: str, items: int, people: int, right: int, *, number: int = 1) -> list[AnswerRow]:
    """Every person answers every item; the first `right` answers are right."""
    pairs = [(f"{article}-{i}", f"p{p}") for i in range(items) for p in range(people)]
    return [
        AnswerRow(item, (article,), 1.0 if n < right else 0.5, number, who)
        for n, (item, who) in enumerate(pairs)
    ]


def test_an_article_needs_three_items_and_twenty_answers() -> None:
    told = {
        a.article: a.told for a in by_article(rows(ONE, 3, 7, 9) + rows(TWO, 2, 30, 9) + rows(OATH, 3, 6, 9))
    }
    assert told == {ONE: "42.8%（9/21）", TWO: "数据不足", OATH: "数据不足"}
    assert [a.article for a in weakest(by_article(rows(ONE, 3, 7, 9) + rows(TWO, 2, 30, 9)))] == [ONE]


def test_exactly_enough_is_enough() -> None:
    (only,) = by_article([*rows(ONE, 3, 6, 18), *rows(ONE, 1, 8, 8)[6:]])
    assert (only.items, only.answers, only.people) == (3, 20, 8)
    assert only.enough


def test_later_attempts_say_nothing_of_what_was_known() -> None:
    (only,) = by_article(rows(ONE, 3, 7, 9) + rows(ONE, 3, 7, 21, number=2))
    assert (only.answers, only.right, only.people) == (21, 9, 7)


def test_half_right_is_not_right() -> None:
    (item,) = by_item([AnswerRow("a", (ONE,), 0.5, 1, "p"), AnswerRow("a", (ONE,), 1.0, 1, "q")])
    assert (item.answers, item.right, item.share) == (2, 1, 0.5)


def test_the_hardest_comes_first_and_what_is_mastered_is_not_weak() -> None:
    told = by_article(rows(ONE, 3, 10, 15) + rows(TWO, 3, 10, 3) + rows(OATH, 3, 10, 24))
    assert [a.article for a in told] == [TWO, ONE, OATH]
    assert [a.article for a in weakest(told)] == [TWO, ONE]  # four fifths right is mastered


def test_an_article_cited_twice_by_an_item_counts_once() -> None:
    (only,) = by_article([AnswerRow("a", (ONE, ONE), 1.0, 1, "p")])
    assert only.answers == 1
