"""期限: a template whose days are drawn by a seed, and whose right answer a counting article gives.

What a learner meets is a 单选 with four dates; the template itself is never shown.
"""

from __future__ import annotations

import random
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache
from typing import Any, ClassVar, Self

from lawtrain.laws import (
    COUNTING,
    Calendar,
    Citation,
    Counting,
    UnknownYear,
    days_off,
    last_day,
    written_day,
)
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
from lawtrain.questions.kinds._alone import Alone
from lawtrain.questions.kinds._mistakes import mistakes
from lawtrain.questions.kinds.single_choice import SingleChoice

SHOWN = 4
"""Dates to choose from."""
_LONGEST_RANGE = 1100
_MOST = {"日": 120, "工作日": 60, "个月": 12, "年": 1}
_DAY = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}


@dataclass(frozen=True)
class Deadline(Alone):
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
        if (self.last - self.first).days > _LONGEST_RANGE:
            yield ("start",), f"from 到 to 最多 {_LONGEST_RANGE} 天，请缩短这一段"
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
        start = rng.choice(self._starts(calendar))
        end = self._rule.last(start, self.count, self.unit, calendar)
        wrong = self._wrong(rng, start, end, calendar)
        days = sorted([end, *wrong])
        reasons = {**wrong, end: f"照{self._counted(start, end, calendar)}。"}
        options = tuple(
            Option(i, written_day(day), reasons[day]) for i, day in zip("abcd", days, strict=True)
        )
        values = {"start": written_day(start), **{name: rng.choice(given) for name, given in self.draws}}
        stem = question.stem
        for name, value in values.items():
            stem = stem.replace(f"{{{name}}}", value)
        told = f"{question.explanation.rstrip('。')}。从{self._counted(start, end, calendar)}。"
        cited = any((c.law, c.article) == (self.law, self.article) for c in question.citations)
        citations = question.citations if cited else (*question.citations, Citation(self.law, self.article))
        return replace(
            question,
            stem=stem + self._aside(start, days[-1], calendar),
            explanation=told,
            citations=citations,
            body=SingleChoice(options, (options[days.index(end)].id,)),
        )

    def lacking(self, calendar: Calendar) -> str:
        """See `Template.lacking`."""
        try:
            starts = self._starts(calendar)
            for start in starts[-1:]:  # the later the first day, the further every way of counting goes
                end = self._rule.last(start, self.count, self.unit, calendar)
                typical, near = mistakes(start, end, self.count, self.unit, self._rule, calendar)
                self._aside(start, max(*typical, *near), calendar)
        except UnknownYear as unknown:
            return (
                f"日子会算到 {unknown.year} 年，还不知道那一年的放假和调休；"
                "请把 start 的 to 提前，或者照国务院办公厅的通知用 lawtrain calendar 补上那一年"
            )
        if not starts:
            return (
                "start 写的这一段里没有一天能用：起算日不是工作日，或者最后一天是节假日，法律又没有写怎样顺延；"
                "请放宽这一段"
            )
        return ""

    @property
    def _rule(self) -> Counting:
        return COUNTING[self.law, self.article]

    def _starts(self, calendar: Calendar) -> tuple[date, ...]:
        """The first days that may be drawn, earliest first."""
        return _starts(self, calendar)

    def _wrong(self, rng: random.Random, start: date, end: date, calendar: Calendar) -> Mapping[date, str]:
        """Three wrong days; how many lie before the right one is drawn first, so that its place tells nothing."""
        typical, near = mistakes(start, end, self.count, self.unit, self._rule, calendar)
        others = rng.sample(sorted(near), len(near))
        before = [day for day in (*typical, *others) if day < end]
        after = [day for day in (*typical, *others) if day > end]
        early = min(rng.randrange(SHOWN), len(before))
        late = min(SHOWN - 1 - early, len(after))
        return {day: {**near, **typical}[day] for day in (*before[: SHOWN - 1 - late], *after[:late])}

    def _aside(self, start: date, last: date, calendar: Calendar) -> str:
        """What the learner is told of holidays, where they matter."""
        if self.unit != "工作日" and not self._rule.rolls:
            return ""
        told = days_off(start, last, calendar)
        return f"（其间除周六、周日外，{told or '没有放假和调休'}。）"

    def _counted(self, start: date, end: date, calendar: Calendar) -> str:
        how = {"日": "满", "工作日": "数满", "个月": "过", "年": "过"}[self.unit]
        unit = "个工作日" if self.unit == "工作日" else self.unit
        plain = last_day(start, self.count, self.unit, calendar)
        rolled = f"，这一天是法定休假日，顺延到{written_day(end)}" if plain != end else ""
        return f"{written_day(start)}的次日起，{how} {self.count} {unit}是{written_day(plain)}{rolled}"

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


@lru_cache(maxsize=512)
def _starts(deadline: Deadline, calendar: Calendar) -> tuple[date, ...]:
    rule, span = COUNTING[deadline.law, deadline.article], (deadline.last - deadline.first).days
    days = [deadline.first + timedelta(n) for n in range(span + 1)]
    return tuple(
        day
        for day in days
        if (not deadline.working or calendar.working(day))
        and rule.clear(rule.last(day, deadline.count, deadline.unit, calendar), calendar)
    )


KIND = Deadline
