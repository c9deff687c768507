"""期限: a template whose days are drawn by a seed, and whose right answer a counting article gives.

What a learner meets is a 单选 with four dates; the template itself is never shown.
"""

from __future__ import annotations

import random
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, ClassVar, Self

from lawtrain.laws import COUNTING, Calendar, Citation, Counting, UnknownYear, last_day
from lawtrain.questions.item import (
    Answer,
    Answers,
    Credit,
    Face,
    Note,
    Option,
    Outcome,
    PartReader,
    Question,
    Reveal,
)
from lawtrain.questions.kinds.single_choice import SingleChoice

SHOWN = 4
"""Dates to choose from."""
_TRIES = 400
_WEEKDAYS = "一二三四五六日"
_MOST = {"日": 120, "工作日": 60, "个月": 12, "年": 1}
_DAY = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}


@dataclass(frozen=True)
class Deadline:
    """What is drawn: a first day within a range and further values; and the period that runs from that day."""

    first: date
    last: date
    working: bool  # only working days are drawn as the first one
    count: int
    unit: str
    law: str
    article: int
    draws: tuple[tuple[str, tuple[str, ...]], ...]

    name: ClassVar[str] = "deadline"
    label: ClassVar[str] = "期限"
    control: ClassVar[str] = "radio"
    rule: ClassVar[str] = ""
    minutes: ClassVar[float] = 1.5
    schema: ClassVar[Mapping[str, Any]] = {
        "properties": {
            "start": {
                "type": "object",
                "properties": {
                    "from": {**_DAY, "description": "最早从哪一天起，如 2026-01-05"},
                    "to": {**_DAY, "description": "最晚从哪一天起"},
                    "working": {"type": "boolean", "description": "true 只抽工作日；不写是 false"},
                },
                "required": ["from", "to"],
                "additionalProperties": False,
                "description": "起算的日子从哪一段里抽，题干里写 {start}",
            },
            "period": {
                "type": "object",
                "properties": {
                    "count": {"type": "integer", "minimum": 1, "maximum": 120, "description": "多少"},
                    "unit": {"enum": [*_MOST], "description": "单位；法律写“日”而指工作日的，写工作日"},
                },
                "required": ["count", "unit"],
                "additionalProperties": False,
                "description": "多长",
            },
            "counting": {
                "type": "object",
                "properties": {
                    "law": {"type": "string", "description": "法规代号"},
                    "article": {"type": "integer", "minimum": 1, "description": "条号"},
                },
                "required": ["law", "article"],
                "additionalProperties": False,
                "description": "照哪一条数日子",
            },
            "draws": {
                "type": "object",
                "additionalProperties": {
                    "type": "array",
                    "minItems": 2,
                    "maxItems": 20,
                    "items": {"type": "string", "minLength": 1, "maxLength": 40},
                },
                "description": "题干里别的 {名称}，各从哪些说法里抽",
            },
        },
        "required": ["start", "period", "counting"],
    }

    @classmethod
    def read(cls, fields: Mapping[str, Any], note: Note, part: PartReader) -> Self:
        """See `Body.read`."""
        start, period, counting = fields["start"], fields["period"], fields["counting"]

        def day(name: str) -> date:
            try:
                return date.fromisoformat(start[name])
            except ValueError:
                note(("start", name), f"“{start[name]}”不是日历上有的日子，请写成 2026-01-05 的样子")
                return date(2026, 1, 5)

        draws = tuple((name, tuple(values)) for name, values in fields.get("draws", {}).items())
        body = cls(
            day("from"),
            day("to"),
            start.get("working", False),
            period["count"],
            period["unit"],
            counting["law"],
            counting["article"],
            draws,
        )
        for path, message in body._faults(fields["stem"]):
            note(path, message)
        return body

    def _faults(self, stem: str) -> Iterator[tuple[tuple[str, ...], str]]:
        if self.first > self.last:
            yield ("start",), "to 比 from 早，请对调"
        if self.count > _MOST[self.unit]:
            yield ("period", "count"), f"最多 {_MOST[self.unit]} {self.unit}，再长的期限不适合让人一天天数"
        rule = COUNTING.get((self.law, self.article))
        if rule is None:
            yield (
                ("counting",),
                "本程序不知道这一条怎样数日子，所以出不了题；知道的有："
                + "、".join(f"{law} {article}" for law, article in COUNTING),
            )
        elif self.unit in {"日", "工作日"} and self.unit != rule.unit(self.count):
            yield ("period", "unit"), f"照这一条，{self.count} 日是{rule.unit(self.count)}，不是{self.unit}"
        for name in ("start", *(name for name, _ in self.draws)):
            if f"{{{name}}}" not in stem:
                yield ("stem",), f"题干里没有 {{{name}}}，抽出来的放不进去"

    def write(self) -> dict[str, Any]:
        """See `Body.write`."""
        return {
            "start": {
                "from": self.first.isoformat(),
                "to": self.last.isoformat(),
                **({"working": True} if self.working else {}),
            },
            "period": {"count": self.count, "unit": self.unit},
            "counting": {"law": self.law, "article": self.article},
            **({"draws": {name: list(values) for name, values in self.draws}} if self.draws else {}),
        }

    def fill(self, question: Question, seed: int, calendar: Calendar) -> Question:
        """The 单选 that `seed` gives: same seed and calendar, same question.

        Raises UnknownYear where holidays are needed that nobody has told.
        """
        rng = random.Random(f"{seed}/{question.id}")  # noqa: S311 (the seed is written down)
        rule = COUNTING[self.law, self.article]
        start, end, wrong = self._drawn(rng, rule, calendar)
        days = sorted([end, *(day for day, _ in wrong)])
        reasons = {**dict(wrong), end: f"照{self._counted(start, end, calendar)}。"}
        ids = "abcd"
        options = tuple(Option(ids[n], written(day), reasons[day]) for n, day in enumerate(days))
        values = {"start": written(start), **{name: rng.choice(given) for name, given in self.draws}}
        stem = question.stem
        for name, value in values.items():
            stem = stem.replace(f"{{{name}}}", value)
        aside = _holidays(start, days[-1], calendar) if self.unit == "工作日" or rule.rolls else ""
        told = f"{question.explanation.rstrip('。')}。从{self._counted(start, end, calendar)}。"
        cited = any((c.law, c.article) == (self.law, self.article) for c in question.citations)
        citations = question.citations if cited else (*question.citations, Citation(self.law, self.article))
        key = (ids[days.index(end)],)
        return replace(
            question,
            stem=stem + aside,
            explanation=told,
            citations=citations,
            body=SingleChoice(options, key),
        )

    def lacking(self, calendar: Calendar) -> str:
        """See `Template.lacking`."""
        latest = last_day(self.last, self.count * (2 if self.unit == "工作日" else 1), "日", calendar)
        if self.unit in {"个月", "年"}:
            latest = last_day(self.last, self.count, self.unit, calendar)
        years = range(self.first.year, (latest + timedelta(21)).year + 1)
        unknown = [f"{year}" for year in years if not calendar.knows(year)]
        if not unknown:
            return ""
        return (
            f"日子会算到 {'、'.join(unknown)} 年，还不知道那一年的放假和调休；"
            "请把 start 的 to 提前，或者照国务院办公厅的通知用 lawtrain calendar 补上那一年"
        )

    def _drawn(
        self, rng: random.Random, rule: Counting, calendar: Calendar
    ) -> tuple[date, date, list[tuple[date, str]]]:
        """First day, last day, and three wrong days with the reason why each is wrong."""
        span = (self.last - self.first).days + 1
        for _ in range(_TRIES):
            start = self.first + timedelta(rng.randrange(span))
            if self.working and not calendar.working(start):
                continue
            end = rule.last(start, self.count, self.unit, calendar)
            if not rule.clear(end, calendar):
                continue
            # Where the article is silent on the first day, the end that counting it would give is no fair wrong answer.
            fair = {end} if rule.first_out else {end, self._early(start, calendar)}
            wrong: dict[date, str] = {}
            for day, why in self._mistakes(start, end, rule, calendar):
                if day > start and day not in fair:
                    wrong.setdefault(day, why)
            likely, *others = wrong.items()
            return start, end, [likely, *rng.sample(others, SHOWN - 2)]
        raise UnknownYear(self.last.year)

    def _mistakes(
        self, start: date, end: date, rule: Counting, calendar: Calendar
    ) -> Iterator[tuple[date, str]]:
        """What people take for the last day, the likeliest mistake first; enough of them for any start."""
        if self.unit == "工作日":
            yield start + timedelta(self.count), "这是把节假日也数进去了；这个期限是工作日，不含法定节假日。"
            plain = start
            left = self.count
            while left:
                plain += timedelta(1)
                left -= plain.weekday() < 5
            yield plain, "这是只避开了周六、周日，没有按节假日和调休来数。"
        elif self.unit == "日":
            yield (
                last_day(start, self.count, "工作日", calendar),
                "这是按工作日数的；这个期限是自然日，节假日也算在内。",
            )
        else:
            days = 30 * self.count if self.unit == "个月" else 360
            yield start + timedelta(days), "这是把一个月当作三十日来数；按月的期限，数到对应月份的同一天。"
        if rule.rolls:
            yield (
                last_day(start, self.count, self.unit, calendar),
                "最后一日是法定休假日，要顺延到休假日后的第一日。",
            )
        if rule.first_out:
            yield self._early(start, calendar), "这是把开始的当日也数进去了；开始的日不计算在期间内。"
        for extra in (1, 2, 3):
            yield last_day(end, extra, "工作日", calendar), "数多了，这一天已经过了期限。"
        for less in (2, 3):
            day = end
            for _ in range(less):
                day = next(d for n in range(1, 15) if calendar.working(d := day - timedelta(n)))
            yield day, "数少了，这一天期限还没有满。"

    def _early(self, start: date, calendar: Calendar) -> date:
        """The end if the first day counted."""
        return last_day(start - timedelta(1), self.count, self.unit, calendar)

    def _counted(self, start: date, end: date, calendar: Calendar) -> str:
        how = {"日": "满", "工作日": "数满", "个月": "过", "年": "过"}[self.unit]
        unit = "个工作日" if self.unit == "工作日" else self.unit
        plain = last_day(start, self.count, self.unit, calendar)
        rolled = f"，这一天是法定休假日，顺延到{written(end)}" if plain != end else ""
        return f"{written(start)}的次日起，{how} {self.count} {unit}是{written(plain)}{rolled}"

    @property
    def parts(self) -> tuple[Question, ...]:
        """None."""
        return ()

    @property
    def shufflable(self) -> tuple[str, ...]:
        """Nothing before it is filled."""
        return ()

    def redact(
        self, question: Question, orders: Mapping[str, Sequence[str]], settled: Container[str] = ()
    ) -> Face:
        """See `Body.redact`: the words of the template, and no dates."""
        return Face(question.id, self.name, self.label, self.control, question.stem)

    def reveal(self, question: Question) -> Reveal:
        """See `Body.reveal`: the reasons without the days."""
        return Reveal(question.id, (), question.explanation, {}, question.citations)

    def problem(self, answer: Answer) -> str | None:
        """A template takes no answer."""
        return "这道题要抽出日期以后才能作答" if answer else None

    def grade(self, question: Question, answers: Answers, credit: Credit) -> Outcome:
        """Nothing is right before it is filled."""
        return Outcome(question.id, Fraction(0))


def written(day: date) -> str:
    """2026年3月5日（星期四）."""
    return f"{day.year}年{day.month}月{day.day}日（星期{_WEEKDAYS[day.weekday()]}）"


def _holidays(first: date, last: date, calendar: Calendar) -> str:
    """What a learner cannot know by the weekday: holidays and weekends at work, from `first` to `last`."""
    days = [first + timedelta(n) for n in range((last - first).days + 1)]
    off = [run for run in _runs(days, calendar) if any(d.weekday() < 5 for d in run)]
    work = [d for d in days if d.weekday() >= 5 and calendar.working(d)]
    said = ["、".join(_span(run) for run in off) + "放假"] if off else []
    said += ["、".join(_span([d]) for d in work) + "调休上班"] if work else []
    return (
        f"（其间除周六、周日外，{'，'.join(said)}。）" if said else "（其间除周六、周日外，没有放假和调休。）"
    )


def _runs(days: Sequence[date], calendar: Calendar) -> list[list[date]]:
    """Days off that follow each other."""
    runs: list[list[date]] = []
    for day in (d for d in days if not calendar.working(d)):
        if runs and day - runs[-1][-1] == timedelta(1):
            runs[-1].append(day)
        else:
            runs.append([day])
    return runs


def _span(run: Sequence[date]) -> str:
    first, last = run[0], run[-1]
    end = (
        ""
        if first == last
        else f"至{last.month}月{last.day}日"
        if last.month != first.month
        else f"至{last.day}日"
    )
    return f"{first.month}月{first.day}日{end}"


KIND = Deadline
