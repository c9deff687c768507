"""Computed deadlines: a seed is a question, and its key is what the counting article says, counted another way here."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import chinese_calendar
import pytest

from lawtrain.laws import COUNTING, NATIONAL, Calendar, UnknownYear, written_day
from lawtrain.questions import Question, fill, from_plain, to_plain, version
from lawtrain.questions.kinds.deadline import Deadline
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
        assert options[key] == written_day(end)
        assert date(2024, 1, 2) <= start
        if law not in ROLLING:
            assert works(end), "no article says what follows a holiday here, so none is asked"
            early = walked(start - timedelta(1), count, unit, law)
            assert written_day(early) not in {text for i, text in options.items() if i != key} or early == end
        assert all(o.why for o in made.body.options)  # type: ignore[attr-defined]
        assert written_day(end) in made.explanation
    assert len(starts) > 100, "chance is at work"


def test_the_same_seed_is_the_same_question_to_the_byte() -> None:
    question = template("zhengfu-xinxi-gongkai-tiaoli", 33, 20, "工作日")
    for seed in SEEDS:
        first, second = fill(question, seed, NATIONAL), fill(question, seed, NATIONAL)
        assert version(first) == version(second)
        assert from_plain(to_plain(first), _no_problem) == first


@pytest.mark.parametrize(("law", "article", "count", "unit"), PERIODS)
def test_the_place_of_the_key_tells_nothing(law: str, article: int, count: int, unit: str) -> None:
    """The ids follow the calendar: by guessing a rank nobody gets further than by guessing."""
    question = template(law, article, count, unit)
    places = [made.body.reveal(made).key[0] for _, made in drawn(question)]
    assert all(150 < places.count(i) < 400 for i in "abcd"), {i: places.count(i) for i in "abcd"}


def test_no_month_end_is_explained_by_a_mistake_that_does_not_lead_there() -> None:
    """From 1 March, a month ends on 1 April; counting the first day, on 31 March."""
    start = {"from": "2026-03-01", "to": "2026-03-01"}
    question = sample.as_written(
        "item-1",
        "期限",
        start=start,
        period={"count": 1, "unit": "个月"},
        counting={"law": "minshi-susong-fa", "article": 85},
    )
    whys = {
        o.text: o.why
        for seed in range(50)
        for o in fill(question, seed, NATIONAL).body.options  # type: ignore[attr-defined]
    }
    assert "当日也数进去" in whys["2026年3月31日（星期二）"]
    assert "2026年3月28日（星期六）" not in whys


@pytest.mark.parametrize(
    ("law", "article", "count", "unit", "start"),
    [
        ("xinfang-gongzuo-tiaoli", 34, 60, "日", {"from": "2026-09-20", "to": "2026-10-10"}),
        ("xingzheng-fuyi-fa", 88, 60, "日", {"from": "2026-09-01", "to": "2026-10-10"}),
        ("zhengfu-xinxi-gongkai-tiaoli", 33, 20, "工作日", {"from": "2026-11-01", "to": "2026-11-30"}),
        ("xingzheng-chufa-fa", 85, 5, "工作日", {"from": "2026-05-02", "to": "2026-05-03", "working": True}),
        (
            "zhongda-xingzheng-juece-chengxu-zanxing-tiaoli",
            15,
            7,
            "日",
            {"from": "2026-03-07", "to": "2026-03-07"},
        ),
    ],
)
def test_what_nobody_can_fill_is_said_at_the_bank_and_never_met_by_a_learner(
    law: str, article: int, count: int, unit: str, start: dict[str, Any]
) -> None:
    question = sample.as_written(
        "item-1",
        "期限",
        start=start,
        period={"count": count, "unit": unit},
        counting={"law": law, "article": article},
    )
    assert isinstance(question.body, Deadline)
    assert question.body.lacking(NATIONAL)


def test_what_passes_the_bank_can_be_filled_with_every_seed() -> None:
    """Each day from which a range may end, to the last that passes."""
    passed = 0
    for more in range(61):
        end = {"from": "2026-09-01", "to": f"{date(2026, 9, 1) + timedelta(more)}"}
        question = sample.as_written(
            "item-1",
            "期限",
            start=end,
            period={"count": 60, "unit": "日"},
            counting={"law": "xingzheng-fuyi-fa", "article": 88},
        )
        assert isinstance(question.body, Deadline)
        if not question.body.lacking(NATIONAL):
            passed += 1
            for seed in range(30):
                fill(question, seed, NATIONAL)
    assert 0 < passed < 60


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
