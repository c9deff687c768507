"""Computed deadlines: a seed is a question, and its key is what the counting article says, counted another way here."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import chinese_calendar
import pytest

from lawtrain.laws import COUNTING, NATIONAL, Calendar, UnknownYear
from lawtrain.questions import Question, fill, from_plain, to_plain, version
from lawtrain.questions.kinds.deadline import Deadline, written
from tests import sample

SEEDS = range(1000)
PERIODS = [
    ("xingzheng-chufa-fa", 85, 5, "工作日"),
    ("xingzheng-chufa-fa", 85, 90, "日"),
    ("xingzheng-qiangzhi-fa", 69, 10, "工作日"),
    ("xingzheng-qiangzhi-fa", 69, 30, "日"),
    ("xingzheng-xuke-fa", 82, 20, "工作日"),
    ("xingzheng-fuyi-fa", 88, 5, "工作日"),
    ("xingzheng-fuyi-fa", 88, 60, "日"),
    ("minshi-susong-fa", 85, 15, "日"),
    ("xingzheng-susong-fa", 101, 15, "日"),
    ("xingzheng-susong-fa", 101, 6, "个月"),
    ("zhengfu-xinxi-gongkai-tiaoli", 33, 20, "工作日"),
    ("xinfang-gongzuo-tiaoli", 34, 60, "日"),
    ("zhongda-xingzheng-juece-chengxu-zanxing-tiaoli", 15, 30, "日"),
]
ROLLING = {"xingzheng-fuyi-fa", "minshi-susong-fa", "xingzheng-susong-fa"}


def template(law: str, article: int, count: int, unit: str, **more: Any) -> Question:
    to = "2025-06-30" if unit == "个月" else "2025-09-30"
    return sample.as_written(
        "item-1",
        "期限",
        start={"from": "2024-01-02", "to": to},
        period={"count": count, "unit": unit},
        counting={"law": law, "article": article},
        **more,
    )


def works(day: date) -> bool:
    return bool(chinese_calendar.is_workday(day))


def walked(start: date, count: int, unit: str, law: str) -> date:
    """The last day, found by walking the calendar one day at a time."""
    day, left = start, count
    if unit == "个月":
        month = (start.month - 1 + count) % 12 + 1
        year = start.year + (start.month - 1 + count) // 12
        day = next(d for n in range(4) if (d := _real(year, month, start.day - n)))
    else:
        while left:
            day += timedelta(1)
            left -= unit == "日" or works(day)
    while law in ROLLING and not works(day):
        day += timedelta(1)
    return day


def _real(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def drawn(question: Question) -> Iterator[tuple[date, Question]]:
    for seed in SEEDS:
        made = fill(question, seed, NATIONAL)
        told = made.stem.partition("的题干：")[2].partition("（")[0]
        year, rest = told.split("年")
        month, day = rest.rstrip("日").split("月")
        yield date(int(year), int(month), int(day)), made


@pytest.mark.parametrize(("law", "article", "count", "unit"), PERIODS)
def test_the_key_is_the_last_day_for_a_thousand_seeds(law: str, article: int, count: int, unit: str) -> None:
    question = template(law, article, count, unit)
    starts = set()
    for start, made in drawn(question):
        starts.add(start)
        end = walked(start, count, unit, law)
        options = {o.id: o.text for o in made.body.options}  # type: ignore[attr-defined]
        assert len(set(options.values())) == len(options) == 4
        (key,) = made.body.reveal(made).key
        assert options[key] == written(end)
        assert date(2024, 1, 2) <= start
        if law not in ROLLING:
            assert works(end), "no article says what follows a holiday here, so none is asked"
            early = walked(start - timedelta(1), count, unit, law)
            assert written(early) not in {text for i, text in options.items() if i != key} or early == end
        assert all(o.why for o in made.body.options)  # type: ignore[attr-defined]
        assert written(end) in made.explanation
    assert len(starts) > 100, "chance is at work"


def test_the_same_seed_is_the_same_question_to_the_byte() -> None:
    question = template("zhengfu-xinxi-gongkai-tiaoli", 33, 20, "工作日")
    for seed in SEEDS:
        first, second = fill(question, seed, NATIONAL), fill(question, seed, NATIONAL)
        assert version(first) == version(second)
        assert from_plain(to_plain(first), _no_problem) == first


def test_the_place_of_the_key_tells_nothing() -> None:
    question = template("zhengfu-xinxi-gongkai-tiaoli", 33, 20, "工作日")
    places = [made.body.reveal(made).key[0] for _, made in drawn(question)]
    assert max(places.count(i) for i in "abcd") < 700


def test_values_are_drawn_from_what_is_stated() -> None:
    stem = "item-1 的题干：{start}收到{who}的申请，最迟哪一天答复？"
    question = template(
        "xingzheng-xuke-fa", 82, 20, "工作日", stem=stem, draws={"who": ["村民甲", "某合作社"]}
    )
    stems = [made.stem for _, made in drawn(question)]
    assert all("{" not in stem for stem in stems)
    assert 300 < sum("村民甲" in stem for stem in stems) < 700


def test_a_template_is_never_shown_with_dates_nor_marked() -> None:
    question = template("xingzheng-xuke-fa", 82, 20, "工作日")
    assert question.body.redact(question, {}).options == ()
    assert question.body.reveal(question).key == ()
    assert question.body.problem(("a",))


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"period": {"count": 5, "unit": "日"}}, "照这一条，5 日是工作日"),
        ({"period": {"count": 90, "unit": "工作日"}}, "最多 60"),
        ({"period": {"count": 30, "unit": "工作日"}}, "照这一条，30 日是日"),
        ({"counting": {"law": "xingzheng-chufa-fa", "article": 60}}, "不知道这一条怎样数日子"),
        ({"start": {"from": "2026-05-01", "to": "2026-01-01"}}, "请对调"),
        ({"start": {"from": "2026-02-30", "to": "2026-05-01"}}, "不是日历上有的日子"),
        ({"stem": "没有占位的题干，最迟哪一天？"}, "没有 {start}"),
        ({"draws": {"who": ["甲", "乙"]}}, "没有 {who}"),
    ],
)
def test_a_template_that_cannot_be_right_is_told(more: dict[str, Any], said: str) -> None:
    plain = sample.fields("item-1", "期限", counting={"law": "xingzheng-chufa-fa", "article": 85})
    found: list[str] = []
    from_plain({**plain, "period": {"count": 5, "unit": "工作日"}, **more}, lambda _p, m: found.append(m))
    assert said in "；".join(found)


def test_a_year_that_nobody_has_told_is_named() -> None:
    question = sample.as_written("item-1", "期限", start={"from": "2026-11-02", "to": "2027-03-01"})
    assert isinstance(question.body, Deadline)
    assert "2027" in question.body.lacking(NATIONAL)
    with pytest.raises(UnknownYear, match="2027"):
        [fill(question, seed, NATIONAL) for seed in range(50)]
    told = Calendar(off=frozenset({date(2027, 1, 1)}))
    assert question.body.lacking(told) == ""
    assert fill(question, 1, told).body.reveal(fill(question, 1, told)).key


def test_every_counting_article_is_tried() -> None:
    assert {(law, article) for law, article, _, _ in PERIODS} == set(COUNTING)


def _no_problem(_path: object, message: str) -> None:
    raise AssertionError(message)
