"""Laws that every question kind keeps, whatever the content."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lawtrain.grading import grade
from lawtrain.questions import KINDS, Credit, Question, from_plain, item_schema, to_plain, version
from tests import sample

labels = pytest.mark.parametrize("label", sorted(KINDS))
credits_ = pytest.mark.parametrize("credit", list(Credit))
words = st.text(st.characters(categories=["Lo", "L", "N"]), min_size=4, max_size=20)


def any_answer(question: Question) -> st.SearchStrategy[dict[str, tuple[str, ...]]]:
    """Any answers at all, possible or not."""
    ids = st.sampled_from([*"abcdez", "true", "false", ""])
    one = st.lists(ids, max_size=6).map(tuple)
    return st.fixed_dictionaries({leaf.id: one for leaf in question.leaves})


@labels
@credits_
def test_the_key_is_worth_everything(label: str, credit: Credit) -> None:
    question = sample.question("item-1", label)
    assert grade(question, sample.right_answers([question]), credit).fraction == 1


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
    assert 0 <= outcome.fraction <= 1
    for part in outcome.parts:
        assert 0 <= part.fraction <= 1


@labels
@credits_
@given(data=st.data())
def test_rewording_and_reordering_change_no_grade(label: str, credit: Credit, data: st.DataObject) -> None:
    plain = sample.fields("item-1", label)
    answers = data.draw(any_answer(sample.question("item-1", label)))
    reworded = json.loads(json.dumps(plain))
    for one in [reworded, *reworded.get("parts", [])]:
        one["stem"] = data.draw(words)
        if "options" in one:
            one["options"] = data.draw(st.permutations(one["options"]))
            for option in one["options"]:
                option["text"] = data.draw(words)
        if isinstance(one.get("answer"), list):
            one["answer"] = data.draw(st.permutations(one["answer"]))
    shuffled_answers = {k: tuple(data.draw(st.permutations(v))) for k, v in answers.items()}
    before = grade(from_plain(plain, _no_problem), answers, credit).fraction
    assert grade(from_plain(reworded, _no_problem), shuffled_answers, credit).fraction == before


@labels
def test_a_redacted_question_holds_no_trace_of_the_key(label: str) -> None:
    """Two questions that differ only in key and reasons have the same public side."""
    plain = sample.fields("item-1", label)
    other = json.loads(json.dumps(plain))
    for one in [other, *other.get("parts", [])]:
        one["explanation"] = "完全不同的解析"
        for option in one.get("options", []):
            option["why"] = "完全不同的理由"
        if isinstance(one.get("answer"), list):
            one["answer"] = ["b", "c", "d"]
        elif one.get("answer") in {"正确", "错误"}:
            one["answer"] = "正确" if one["answer"] == "错误" else "错误"
        elif "answer" in one:
            one["answer"] = "d"
    first, second = (from_plain(p, _no_problem) for p in (plain, other))
    assert first != second
    orders = {leaf.id: leaf.body.shufflable for leaf in first.leaves}
    face = first.body.redact(first, orders)
    assert face == second.body.redact(second, orders)
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


@pytest.mark.parametrize("answer", [("a", "a"), ("c", "d"), ("z",), ("",)])
def test_an_impossible_answer_counts_as_blank(answer: tuple[str, ...]) -> None:
    question = sample.question("item-1", "单选")
    assert grade(question, answer).fraction == 0
    assert question.body.problem(answer)


def _no_problem(path: object, message: str) -> None:
    raise AssertionError(f"{path}: {message}")
