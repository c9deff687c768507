"""calendar.yaml: text ⇄ the days off and the weekends at work of each year, with every problem and its place.

放假 off · 调休上班 work · 一年的安排 YearDays
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from lawtrain.errors import Invalid
from lawtrain.formats.bank import Step, describe, upgrade
from lawtrain.formats.problem import Problem, Severity, clip, tidy
from lawtrain.formats.shape import misfits
from lawtrain.formats.yaml_reader import Document, read_yaml
from lawtrain.questions import Path

FORMAT = 1
"""The number of the format that this version writes and reads without an upgrade."""
UPGRADES: Mapping[int, Step] = {}
"""From a format number to the step that turns a file of it into one of the next. Format 1 is the first."""
YEARS = range(2020, 2101)
"""Years that a file may tell of."""

WEEKDAYS = "一二三四五六日"
_MOST = 120
_FEWEST, _MANY = (
    13,
    60,
)  # statutory days off since 2025; more than any notice has given, bridged weekends included
_ALWAYS = ((1, 1, "元旦"), (5, 1, "劳动节"), (5, 2, "劳动节"), *((10, day, "国庆节") for day in (1, 2, 3)))
_ENOUGH = 200
_DATE = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_HEAD = """\
# 放假和调休，由 lawtrain calendar 按国务院办公厅的通知写出；可以手改，也可以再导入一次。
# off：放假的日子，周末写不写都行；work：调休上班的周末。一年要写就写全。
"""


@dataclass(frozen=True, slots=True)
class YearDays:
    """What the notice of a year says, in order; a year's first holiday may begin in December of the year before."""

    off: tuple[date, ...] = ()
    work: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class CalendarFile:
    """The file as read; no `years` when there is an error."""

    name: str
    years: Mapping[int, YearDays] | None
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Doubt:
    """What looks wrong about a year; `day` None: about the year as a whole."""

    message: str
    day: date | None = None
    severity: Severity = "warning"


def read_calendar(data: bytes, name: str) -> CalendarFile:
    """The years in `data`, and everything wrong with them. Never raises."""
    document, findings = read_yaml(data)
    if document is None:
        problems = tuple(Problem(name, line, "", message) for _, line, message in findings)
        return CalendarFile(name, None, problems)
    reader = _Reader(document, name)
    reader.problems += [Problem(name, line, describe(p, document), message) for p, line, message in findings]
    years = reader.read()
    problems = tuple(tidy(reader.problems)[:_ENOUGH])
    return CalendarFile(name, None if any(p.is_error for p in reader.problems) else years, problems)


def write_calendar(years: Mapping[int, YearDays]) -> str:
    """The text of a file that reads as `years` again: a month of days to the line."""
    lines = [f"{_HEAD}format: {FORMAT}", "years:"]
    for year, days in sorted(years.items()):
        months = dict.fromkeys((day.year, day.month) for day in days.off)
        rows = [_row(day for day in days.off if (day.year, day.month) == month) for month in months]
        lines += [f"  {year}:", "    off: [", *(f"      {row}," for row in rows), "    ]"]
        lines += [f"    work: [{_row(days.work)}]"] if days.work else []
    return "\n".join(lines) + "\n"


def _row(days: Iterable[date]) -> str:
    return ", ".join(map(str, days))


def doubts(year: int, days: YearDays) -> Iterator[Doubt]:
    """Everything about a year that no notice would say, or that makes no sense."""
    for day in sorted({*days.off, *days.work}):
        if day.year != year and (day.year, day.month) != (year - 1, 12):
            yield Doubt(f"{day} 不在 {year} 年；请写到那一年下面，或者核对年份", day, "error")
    for day in sorted({*days.off} & {*days.work}):
        yield Doubt(f"{day} 既写了放假，又写了上班；请核对通知，只留一处", day, "error")
    for day in days.work:
        if day.weekday() < 5:
            message = f"{day} 是周{WEEKDAYS[day.weekday()]}，本来就上班，不像是调休上班的日子；请核对通知"
            yield Doubt(message, day)
    if len(days.off) < _FEWEST:
        yield Doubt(
            f"{year} 年只写了 {len(days.off)} 天放假，法定节日就有 {_FEWEST} 天；请核对是不是没有写全"
        )
    elif len(days.off) > _MANY:
        yield Doubt(f"{year} 年写了 {len(days.off)} 天放假，比历年都多；请核对是不是多写了")
    fixed = [date(year, month, day) for month, day, _ in _ALWAYS]
    missing = [
        f"{day}（{name}）" for day, (*_, name) in zip(fixed, _ALWAYS, strict=True) if day not in days.off
    ]
    if missing:
        yield Doubt(f"{'、'.join(missing)}是法定节日，没有写放假；请核对通知")


def spread(first: date, last: date) -> tuple[date, ...]:
    """Every day from the first to the last."""
    return tuple(first + timedelta(n) for n in range((last - first).days + 1))


def calendar_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of the whole file, as published in schemas/."""
    schema = _outer_schema()
    schema["properties"]["format"] = {"const": FORMAT, "description": "格式号，现在写 1"}
    schema["properties"]["years"]["propertyNames"] = {"pattern": "^20[2-9][0-9]$|^2100$"}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "lawtrain 放假和调休",
        "description": "程序自己不知道的年份，哪些日子放假，哪些周末调休上班",
        **schema,
    }


def _outer_schema() -> dict[str, Any]:
    """The same for the reader, which looks at the format number and at the names of years by itself."""

    def days(about: str, fewest: int) -> dict[str, Any]:
        return {
            "type": "array",
            "minItems": fewest,
            "maxItems": _MOST,
            "uniqueItems": True,
            "items": {"type": "string", "pattern": _DATE, "description": "日期，如 2027-01-01"},
            "description": about,
        }

    year = {
        "type": "object",
        "properties": {
            "off": days("放假的日子，周末写不写都行", 1),
            "work": days("调休上班的周末，没有就不写", 0),
        },
        "required": ["off"],
        "additionalProperties": False,
        "description": "一年的安排，要写就写全",
    }
    years = {"type": "object", "additionalProperties": year, "description": "哪一年，如 2027"}
    return {
        "type": "object",
        "properties": {"format": {"type": "integer", "description": "格式号"}, "years": years},
        "required": ["format", "years"],
        "additionalProperties": False,
    }


@dataclass(slots=True)
class _Reader:
    document: Document
    name: str
    problems: list[Problem] = field(default_factory=list)

    def note(self, path: Path, message: str, severity: Severity = "error") -> None:
        if not any(path[: len(lost)] == lost for lost in self.document.unknown):
            line, place = self.document.line(path), describe(path, self.document)
            self.problems.append(Problem(self.name, line, place, message, severity))

    def read(self) -> Mapping[int, YearDays] | None:
        plain = self.document.plain
        if not isinstance(plain, Mapping):
            self.note((), "最外层应是“format: 1”“years: …”这样的一组“名称: 值”，不是列表或一段文字")
            return None
        try:
            plain = upgrade(plain, UPGRADES, FORMAT)
        except Invalid as wrong:
            self.note(("format",), str(wrong))
            if isinstance(plain.get("format"), int):
                return None
            plain = {**plain, "format": FORMAT}
        for where, message, _ in misfits(plain, _outer_schema()):
            self.note(where, message)
        years = plain.get("years")
        found = {}
        for name, listed in (years if isinstance(years, Mapping) else {}).items():
            if not (name.isascii() and name.isdecimal() and int(name) in YEARS):
                allowed = f"{YEARS[0]} 到 {YEARS[-1]}"
                self.note(("years", name), f"“{clip(name)}”不是年份，应在 {allowed} 之间，如 2027")
            elif isinstance(listed, Mapping):
                found[int(name)] = self.year(int(name), listed)
        return found

    def year(self, year: int, plain: Mapping[str, Any]) -> YearDays:
        places: dict[date, Path] = {}
        lists: dict[str, list[date]] = {"off": [], "work": []}
        for which, days in lists.items():
            listed = plain.get(which)
            for n, text in enumerate(listed if isinstance(listed, list) else []):
                path: Path = ("years", f"{year}", which, n)
                if day := self.day(text, path):
                    days.append(day)
                    places[day] = path
        whole = YearDays(tuple(sorted(lists["off"])), tuple(sorted(lists["work"])))
        for doubt in doubts(year, whole) if whole.off else ():
            path = places[doubt.day] if doubt.day else ("years", f"{year}")
            self.note(path, doubt.message, doubt.severity)
        return whole

    def day(self, text: Any, path: Path) -> date | None:
        """The date, if it is one; a text that is not written like a date is told by the schema."""
        if not isinstance(text, str) or any(misfits(text, {"pattern": _DATE})):
            return None
        try:
            return date.fromisoformat(text)
        except ValueError:
            self.note(path, f"没有 {text} 这一天，请核对日期")
            return None
