"""排序, 匹配, 填空 and 演练: what earns credit, what is told and what is not."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lawtrain.grading import grade
from lawtrain.laws import to_chinese
from lawtrain.questions import Question, from_plain
from lawtrain.questions.kinds.blanks import normal
from tests import sample

ORDER = sample.question("item-1", "排序")
ROWS = sample.question("item-1", "匹配")
GAPS = sample.question("item-1", "填空")
DRILL = sample.question("item-1", "演练")


def fraction(question: Question, *answer: str) -> Fraction:
    return grade(question, {question.id: answer}).fraction


@pytest.mark.parametrize(
    ("answer", "links"),
    [("cadb", 3), ("adbc", 2), ("bcad", 2), ("dbca", 2), ("bdac", 0), ("cabd", 1), ("acdb", 1), ("cad", 0)],
)
def test_every_step_behind_its_right_predecessor_earns_a_share(answer: str, links: int) -> None:
    assert fraction(ORDER, *answer) == Fraction(links, 3)


@given(st.permutations("abcd"))
def test_only_the_right_sequence_earns_everything(answer: list[str]) -> None:
    assert (fraction(ORDER, *answer) == 1) == (answer == [*"cadb"])


@pytest.mark.parametrize(
    "key", [["a", "b", "c", "d"], ["b", "a", "c", "d"], ["d", "c", "b", "a"], ["d", "c", "a", "b"]]
)
def test_a_sequence_that_ids_or_the_file_give_away_is_refused(key: list[str]) -> None:
    options = [{"id": i, "text": f"步骤{i}"} for i in "bacd"]
    assert "告诉了学员" in problems("排序", options=options, answer=key)


@pytest.mark.parametrize(
    "answer", [("a", "b", "c"), ("a", "b", "c", "c"), ("a", "b", "c", "d", "d"), ("x=a",)]
)
def test_a_sequence_has_each_step_once(answer: tuple[str, ...]) -> None:
    assert ORDER.body.problem(answer)


def test_each_row_earns_its_share() -> None:
    assert fraction(ROWS, "x=b", "y=d") == 1
    assert fraction(ROWS, "y=d") == Fraction(1, 2)
    assert fraction(ROWS, "x=d", "y=b") == 0
    assert grade(ROWS, {"item-1": ("x=c", "y=d")}).hits == ("y",)


@pytest.mark.parametrize("answer", [("x=z",), ("z=a",), ("x",), ("x=a", "x=b"), ("=",)])
def test_a_row_that_is_not_there_is_no_answer(answer: tuple[str, ...]) -> None:
    assert ROWS.body.problem(answer)
    assert fraction(ROWS, *answer) == 0


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"answer": {"x": "b"}}, "核对“y”"),
        ({"answer": {"x": "b", "y": "d", "z": "a"}}, "核对“z”"),
        ({"answer": {"x": "b", "y": "q"}}, "不在选项编号"),
        ({"answer": {"x": "b", "y": "b"}}, "等于没有配对"),
        ({"answer": {"x": "a", "y": "b"}}, "告诉了学员"),
    ],
)
def test_a_key_that_does_not_fit_its_rows_is_told(more: dict[str, Any], said: str) -> None:
    assert said in problems("匹配", **more)


@pytest.mark.parametrize("text", ["二十", "20", "２０", " 二 十 ", "20。", "二十天整", "20天整", "20 天整"])
def test_spelling_makes_no_difference_to_a_blank(text: str) -> None:
    assert grade(GAPS, {"item-1": (f"x={text}",)}).hits == ("x",)


@pytest.mark.parametrize("text", ["二十日", "2", "二", "十二", "200", "二百", "20个", "", "廿"])
def test_another_number_is_another_answer(text: str) -> None:
    assert grade(GAPS, {"item-1": (f"x={text}",)}).hits == ()


@given(st.integers(1, 9999))
def test_a_number_is_itself_in_either_script(number: int) -> None:
    assert normal(to_chinese(number)) == str(number) == normal(f"{number:,}")
    assert normal(f"{to_chinese(number)}万元") == f"{number * 10_000}元" == normal(f"{number}万元")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2万5千元", "二万五千元"),
        ("1.5万", "一万五千"),
        ("5千元", "5000元"),
        ("百分之五十", "50％"),
        ("060", "六十"),
        ("一万零五", "10005"),
        ("二〇二一年", "2021年"),
        ("１,０００元", "一千元"),
    ],
)
def test_one_number_in_two_ways(one: str, other: str) -> None:
    assert normal(one) == normal(other)


@pytest.mark.parametrize(
    ("one", "other"), [("十5", "105"), ("一万二", "10002"), ("三分之一", "三分之二"), ("60日", "60个工作日")]
)
def test_what_is_no_number_or_another_stays_apart(one: str, other: str) -> None:
    assert normal(one) != normal(other)


@given(st.integers(1, 9999), st.integers(1, 9999))
def test_two_numbers_are_never_one(one: int, other: int) -> None:
    assert (normal(to_chinese(one)) == normal(to_chinese(other))) == (one == other)


@given(st.text(max_size=40))
def test_evening_out_ends_and_stays_as_it_is(text: str) -> None:
    once = normal(text)
    assert normal(once) == once


def test_gaps_and_blanks_must_be_as_many() -> None:
    assert "写成一样多" in problems("填空", stem="只有一个空：____ 日内")
    assert "没有分别" in problems(
        "填空", blanks=[{"id": "x", "accept": ["二十", "20"]}, {"id": "y", "accept": ["7"]}]
    )


def test_a_drill_shows_no_stage_before_its_turn() -> None:
    orders = {leaf.id: leaf.body.shufflable for leaf in DRILL.leaves}
    for settled, shown in (
        ((), 1),
        (("item-1/1",), 2),
        (("item-1/2",), 1),
        (("item-1/1", "item-1/2"), 3),
        (("item-1/1", "item-1/2", "item-1/3"), 3),
    ):
        face = DRILL.body.redact(DRILL, orders, settled)
        assert (len(face.parts), face.stages) == (shown, 3)


def test_a_stage_that_cannot_be_explained_at_once_is_refused() -> None:
    letter = {"kind": "简答", "guide": [{"point": "写明依据", "weight": 1}]}
    parts = sample.fields("item-1", "演练")["parts"]
    assert "只能是" in problems("演练", parts=[{**parts[0], **letter}, *parts[1:]])
    bare = {**parts[0], "options": [{"id": i, "text": f"做法{i}"} for i in "abc"]}
    assert "都要写 why" in problems("演练", parts=[bare, *parts[1:]])


def test_a_drill_tells_answers_and_so_is_no_exam_item() -> None:
    assert "考试题池" in problems("演练", pool="exam")


def problems(kind: str, **more: Any) -> str:
    """What is said about such an item."""
    said: list[str] = []
    from_plain(sample.fields("item-1", kind, **more), lambda _path, message: said.append(message))
    return "；".join(said)
