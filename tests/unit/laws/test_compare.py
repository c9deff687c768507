"""新旧对照: every article of both texts once, renumbered ones found by their words, differences that add up."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lawtrain.laws import StatuteText, parse_text
from lawtrain.laws.compare import Pair, compare, differences, words
from lawtrain.laws.numerals import to_chinese

TEXTS = Path(__file__).parents[4] / "shared" / "laws" / "text"
TOPICS = (
    "选举由主任主持",
    "财务应当每月公开",
    "会议须有过半数参加",
    "档案由专人保管",
    "土地发包经会议讨论",
    "罢免要有五分之一以上联名",
)


def law(*articles: str, title: str = "示例法", preamble: str = "") -> StatuteText:
    opening = f"序言\n\n{preamble}\n\n" if preamble else ""
    numbered = "\n\n".join(f"第{to_chinese(n)}条　{text}" for n, text in enumerate(articles, 1))
    return parse_text(f"{title}\n\n{opening}{numbered}\n")


def kinds(old: StatuteText, new: StatuteText) -> list[tuple[str, int | None, int | None]]:
    return [(p.kind, p.old and p.old[0], p.new and p.new[0]) for p in compare(old, new)]


def test_the_same_text_has_no_difference() -> None:
    text = law(*TOPICS)
    assert kinds(text, text) == [("same", n, n) for n in range(1, len(TOPICS) + 1)]


def test_an_article_put_in_moves_those_behind_it() -> None:
    old, new = law(*TOPICS[:3]), law(TOPICS[0], "本章另有规定的，从其规定", *TOPICS[1:3])
    assert kinds(old, new) == [("same", 1, 1), ("added", None, 2), ("moved", 2, 3), ("moved", 3, 4)]


def test_an_article_taken_out_stands_where_it_stood() -> None:
    old, new = law(*TOPICS[:4]), law(TOPICS[0], *TOPICS[2:4])
    assert kinds(old, new) == [("same", 1, 1), ("removed", 2, None), ("moved", 3, 2), ("moved", 4, 3)]
    assert kinds(law(*TOPICS[:2]), law(TOPICS[1])) == [("removed", 1, None), ("moved", 2, 1)]


def test_changed_words_are_found_under_another_number() -> None:
    old = law(*TOPICS[:3], "村民委员会每届任期三年，届满应当及时举行换届选举。")
    new = law("村民委员会每届任期五年，届满应当及时举行换届选举。", *TOPICS[:3])
    pair = compare(old, new)[0]
    assert (pair.kind, pair.old, pair.new) == ("changed", (4, 0), (1, 0))
    assert 0.5 < pair.similarity < 1


def test_spaces_and_lines_are_no_difference() -> None:
    assert kinds(law("甲 乙\n（一）丙；"), law("甲乙\n（一）丙；")) == [("same", 1, 1)]


def test_two_articles_with_the_same_words_each_find_one() -> None:
    old, new = law("（删去）", "（删去）", TOPICS[0]), law(TOPICS[0], "（删去）", "（删去）")
    assert Counter(p.kind for p in compare(old, new)) == {"moved": 2, "same": 1}


def test_the_preamble_answers_to_the_preamble_alone() -> None:
    old, new = (
        law(TOPICS[0], preamble="中国是世界上历史最悠久的国家之一。"),
        law(TOPICS[0], "中国是世界上历史最悠久的国家之一。"),
    )
    assert kinds(old, new) == [("removed", 0, None), ("same", 1, 1), ("added", None, 2)]


def test_another_law_that_has_nothing_to_do_with_it() -> None:
    found = compare(law("甲乙丙丁戊己庚辛"), law("子丑寅卯辰巳午未", title="另一部法"))
    assert [p.kind for p in found] == ["removed", "added"]


articles = st.lists(
    st.sampled_from(TOPICS).flatmap(lambda t: st.text("甲乙丙应当。", max_size=6).map(t.__add__)),
    min_size=1,
    max_size=12,
)


@given(articles, articles)
def test_every_article_of_both_texts_stands_in_it_once(one: list[str], other: list[str]) -> None:
    old, new = law(*one), law(*other)
    found = compare(old, new)
    assert Counter(p.old for p in found if p.old) == Counter(list(old.articles))
    assert [p.new for p in found if p.new] == list(new.articles)
    assert all(_is_consistent(p, old, new) for p in found)
    assert found == compare(old, new)


def _is_consistent(pair: Pair, old: StatuteText, new: StatuteText) -> bool:
    if pair.old is None or pair.new is None:
        return pair.similarity == 0 and pair.kind == ("removed" if pair.new is None else "added")
    same = words(old, pair.old) == words(new, pair.new)
    expected = ("same" if pair.old == pair.new else "moved") if same else "changed"
    return pair.kind == expected and 0 < pair.similarity <= 1


@given(st.text("甲乙丙丁，。\n12a", max_size=60), st.text("甲乙丙丁，。\n12a", max_size=60))
def test_the_pieces_put_together_are_the_two_texts(old: str, new: str) -> None:
    pieces = differences(old, new)
    assert "".join(p.text for p in pieces if p.kind != "added") == old
    assert "".join(p.text for p in pieces if p.kind != "removed") == new
    assert all(p.text for p in pieces)


def test_a_number_changes_as_a_whole() -> None:
    assert [p.text for p in differences("处2000元以下罚款", "处5000元以下罚款")] == [
        "处",
        "2000",
        "5000",
        "元以下罚款",
    ]


def real(name: str) -> StatuteText:
    path = TEXTS / f"{name}.txt"
    if not path.is_file():
        reason = "没有条文文件夹 ../shared/laws/text，没有对照真实的法律文本"
        pytest.fail(reason) if os.environ.get("LAWTRAIN_REQUIRE_ALL") == "1" else pytest.skip(reason)
    return parse_text(path.read_text(encoding="utf-8"))


def test_the_villagers_committees_law_of_2018_and_2025() -> None:
    found = compare(
        real("cunmin-weiyuanhui-zuzhi-fa@2018-12-29"), real("cunmin-weiyuanhui-zuzhi-fa@2026-01-01")
    )
    partner = {p.old[0]: (p.kind, p.new[0]) for p in found if p.old and p.new}
    assert partner[2] == ("changed", 2)
    assert partner[5] == ("moved", 6)
    assert partner[11] == ("moved", 14)
    assert len(partner) == 41, "nothing was dropped"
    assert [p.new[0] for p in found if p.kind == "added" and p.new][:3] == [5, 7, 13]


def test_a_code_that_took_the_place_of_another_law() -> None:
    found = compare(real("huanjing-baohu-fa@2015-01-01"), real("shengtai-huanjing-fadian@2026-08-15"))
    partner = {p.old[0]: p.new[0] for p in found if p.old and p.new}
    assert partner[1] == 1
    assert partner[36] == 131
    assert partner[63] == 1108
    assert len(found) >= 1242
