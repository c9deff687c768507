"""Laws that every question kind keeps, whatever the content."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lawtrain.grading import decided, grade
from lawtrain.questions import KINDS, Credit, Question, from_plain, item_schema, to_plain, version
from tests import sample

labels = pytest.mark.parametrize("label", sorted(KINDS))
credits_ = pytest.mark.parametrize("credit", list(Credit))
words = st.text(st.characters(categories=["Lo", "L", "N"]), min_size=4, max_size=20)


def any_answer(question: Question) -> st.SearchStrategy[dict[str, tuple[str, ...]]]:
    """Any answers at all, possible or not."""
    ids = st.sampled_from([*"abcdez", "true", "false", "", "x=b", "y=d", "x=20", "y=七", "x=", "z=a"])
    one = st.lists(ids, max_size=6).map(tuple)
    return st.fixed_dictionaries({leaf.id: one for leaf in question.leaves})


@labels
@credits_
def test_the_key_is_worth_everything(label: str, credit: Credit) -> None:
    question = sample.question("item-1", label)
    assert grade(question, sample.right_answers([question]), credit).fraction == decided(question)


@labels
@credits_
def test_blank_is_worth_nothing(label: str, credit: Credit) -> None:
    question = sample.question("item-1", label)
    assert grade(question, {}, credit).fraction == 0
    assert grade(question, {leaf.id: () for leaf in question.leaves}, credit).fraction == 0


@labels
@credits_
@given(data=st.data())
def test_a_fraction_stays_between_nothing_and_everything(
    label: str, credit: Credit, data: st.DataObject
) -> None:
    question = sample.question("item-1", label)
    outcome = grade(question, data.draw(any_answer(question)), credit)
    assert outcome.decided == decided(question), "what a program can mark does not hang on the answer"
    for one in (outcome, *outcome.parts):
        assert 0 <= one.fraction <= 1
        assert one.decided or not one.fraction


@labels
@credits_
@given(data=st.data())
def test_rewording_and_reordering_change_no_grade(label: str, credit: Credit, data: st.DataObject) -> None:
    plain = sample.fields("item-1", label)
    answers = data.draw(any_answer(sample.question("item-1", label)))
    reworded = json.loads(json.dumps(plain))
    for one in [reworded, *reworded.get("parts", [])]:
        one["stem"] = data.draw(words) + "".join(re.findall(r"____|{start}", one["stem"]))
        if "options" in one:
            one["options"] = data.draw(st.permutations(one["options"]))
            for option in one["options"]:
                option["text"] = data.draw(words)
        if isinstance(one.get("answer"), list) and one["kind"] != "排序":
            one["answer"] = data.draw(st.permutations(one["answer"]))
    shuffled_answers = {
        k: v if label == "排序" else tuple(data.draw(st.permutations(v))) for k, v in answers.items()
    }
    before = grade(from_plain(plain, _nothing_said), answers, credit).fraction
    assert grade(from_plain(reworded, _nothing_said), shuffled_answers, credit).fraction == before


@labels
def test_a_redacted_question_holds_no_trace_of_the_key(label: str) -> None:
    """Two questions that differ only in key and reasons have the same public side."""
    plain = sample.fields("item-1", label)
    other = json.loads(json.dumps(plain))
    for one in [other, *other.get("parts", [])]:
        one["explanation"] = "完全不同的解析"
        for option in one.get("options", []):
            option["why"] = "完全不同的理由"
        if "guide" in one:
            one["guide"] = [{"point": "完全不同的要点", "weight": 7}]
        for blank in one.get("blanks", []):
            blank.update(accept=["别的写法"], why="完全不同的理由")
        if "prompts" in one:
            one["answer"] = {"x": "c", "y": "a"}
            for prompt in one["prompts"]:
                prompt["why"] = "完全不同的理由"
        elif one["kind"] == "排序":
            one["answer"] = ["d", "b", "a", "c"]
        elif isinstance(one.get("answer"), list):
            one["answer"] = ["b", "c", "d"]
        elif one.get("answer") in {"正确", "错误"}:
            one["answer"] = "正确" if one["answer"] == "错误" else "错误"
        elif "answer" in one:
            one["answer"] = "d"
    first, second = (from_plain(p, _no_problem) for p in (plain, other))
    assert first != second
    orders = {leaf.id: leaf.body.shufflable for leaf in first.leaves}
    everything = {leaf.id for leaf in first.leaves}
    face = first.body.redact(first, orders, everything)
    assert face == second.body.redact(second, orders, everything)
    assert sample.SECRET not in json.dumps(asdict(face), ensure_ascii=False)
    assert version(first) not in json.dumps(asdict(face))


@labels
def test_plain_fields_and_question_are_two_forms_of_one_thing(label: str) -> None:
    question = sample.question("item-1", label)
    assert from_plain(to_plain(question), _no_problem) == question


@labels
def test_the_version_follows_the_content_and_nothing_else(label: str) -> None:
    question = sample.question("item-1", label)
    assert version(question) == version(sample.question("item-1", label))
    assert version(replace(question, explanation="改过的解析")) != version(question)


@labels
def test_the_sample_fits_the_schema(label: str) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    jsonschema.validate(sample.fields("item-1", label), item_schema(label))


@pytest.mark.parametrize(
    ("credit", "answer", "fraction"),
    [
        (Credit.ALL, "acd", Fraction(1)),
        (Credit.ALL, "ac", Fraction(0)),
        (Credit.ALL, "abcd", Fraction(0)),
        (Credit.PARTIAL, "ac", Fraction(2, 3)),
        (Credit.PARTIAL, "a", Fraction(1, 3)),
        (Credit.PARTIAL, "ab", Fraction(0)),
        (Credit.PARTIAL, "abcd", Fraction(0)),
        (Credit.PER_OPTION, "ac", Fraction(2, 3)),
        (Credit.PER_OPTION, "acb", Fraction(1, 3)),
        (Credit.PER_OPTION, "b", Fraction(0)),
        (Credit.PER_OPTION, "abcd", Fraction(2, 3)),
    ],
)
def test_the_named_credit_rules(credit: Credit, answer: str, fraction: Fraction) -> None:
    assert grade(sample.question("item-1", "多选"), answer, credit).fraction == fraction


def test_a_case_is_the_mean_of_its_parts() -> None:
    question = sample.question("item-1", "材料")
    outcome = grade(question, {"item-1/1": ("b",), "item-1/3": ("false",)})
    assert outcome.fraction == Fraction(1, 3)
    assert [p.fraction for p in outcome.parts] == [1, 0, 0]


LETTER = {
    "id": "4",
    "kind": "简答",
    "stem": "第四小题：写一份答复。",
    "explanation": f"{sample.SECRET}：小题四",
    "guide": [{"point": f"{sample.SECRET}：写明依据", "weight": 2}, {"point": "语气平和", "weight": 1}],
}


@given(data=st.data())
def test_a_written_part_takes_no_share_from_the_others(data: st.DataObject) -> None:
    """A program says of the other parts what it says without it, and leaves the written one to a person."""
    plain = sample.fields("item-1", "材料")
    place = data.draw(st.integers(0, 3))
    parts = [*plain["parts"][:place], LETTER, *plain["parts"][place:]]
    question = from_plain({**plain, "parts": parts}, _no_problem)
    answers = data.draw(any_answer(question)) | {"item-1/4": (data.draw(words),)}
    outcome = grade(question, answers)
    assert outcome.fraction == grade(sample.question("item-1", "材料"), answers).fraction
    assert (outcome.decided, decided(question)) == (Fraction(3, 4), Fraction(3, 4))
    assert outcome.parts[place].answer == answers["item-1/4"]
    assert sample.SECRET not in json.dumps(asdict(question.body.redact(question, {})), ensure_ascii=False)
    assert from_plain(to_plain(question), _no_problem) == question


def test_a_case_of_written_parts_alone_is_left_to_a_person() -> None:
    question = sample.question("item-1", "材料", parts=[LETTER])
    outcome = grade(question, {"item-1/4": ("写好了",)})
    assert (outcome.fraction, outcome.decided) == (0, 0)


@given(st.lists(st.integers(1, 100), min_size=1, max_size=12))
def test_the_lines_of_a_guide_share_the_whole_question(weights: list[int]) -> None:
    guide = [{"point": f"要点{n}", "weight": weight} for n, weight in enumerate(weights)]
    question = sample.question("item-1", "简答", guide=guide)
    shares = [one.share for one in question.body.reveal(question).guide]
    assert sum(shares) == 1
    assert all(a * weights[0] == b * shares[0] for a, b in zip(shares, weights, strict=True))


@pytest.mark.parametrize(
    ("answer", "wrong"),
    [
        ((), ""),
        (("",), ""),
        (("字" * 3000,), ""),
        (("字" * 3001,), "删短一些"),
        (("一", "二"), "只能有一份答案"),
    ],
)
def test_what_can_be_written(answer: tuple[str, ...], wrong: str) -> None:
    question = sample.question("item-1", "简答")
    problem = question.body.problem(answer)
    assert (wrong in problem) if problem else not wrong
    assert grade(question, answer).answer == (() if problem else answer)


@pytest.mark.parametrize("answer", [("a", "a"), ("c", "d"), ("z",), ("",)])
def test_an_impossible_answer_counts_as_blank(answer: tuple[str, ...]) -> None:
    question = sample.question("item-1", "单选")
    assert grade(question, answer).fraction == 0
    assert question.body.problem(answer)


def _nothing_said(_path: object, _message: str) -> None:
    """A rewording may break a rule of writing; it is the grade that is asked about."""


def _no_problem(path: object, message: str) -> None:
    raise AssertionError(f"{path}: {message}")
