"""Days as notices and offices write them: 1月1日（周五）至3日（周日）、2月6日, each held against the weekday beside it.

哪些日子 days · 括号里的星期 weekday in brackets · 起止 range
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date

from lawtrain.errors import Invalid
from lawtrain.formats.calendar import WEEKDAYS, YEARS, spread
from lawtrain.formats.problem import clip

_LONGEST = 31
EXAMPLE = "请写成“1月1日”“2027年1月1日”或者“1月1日至3日”的样子"

DAY = r"(?:\d{4}年)?(?:\d{1,2}月)?\d{1,2}日(?:\([^()]*\))?"
"""One day, the month left out where it is the one before."""
DAYS = rf"{DAY}(?:至{DAY})?(?:[、,和及与]{DAY}(?:至{DAY})?)*"
"""Any number of them, the first with its month."""
_ONE = re.compile(r"(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})日(?:\(([^()]*)\))?")
_WEEKDAY = re.compile(r"(?:星期|周|礼拜)([一二三四五六日天])")
_NUMBERS = re.compile(r"(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)(?: ?0{1,2}:00(?::00)?)?日?")
_SIGNS = str.maketrans({"〔": "(", "〕": ")", "【": "(", "】": ")"})
_NUMBERED = re.compile(r"((?:月|[至到、,和—–―~-])\d{1,2})号")  # not the 7号 of a document
_SHORT = re.compile(r"(月\d{1,2})(?=(?:到|至|[-—–―~]{1,3})\d{1,2}[日月])")
_HELD = "\x1f"  # what stands for a break inside brackets
_TO = re.compile(r"(?<=[日)])(?:到|至|[-—–―~]{1,3})(?=\d)")


@dataclass(slots=True)
class Reading:
    """One pass over one phrase; `year` is the notice's own, None where none was given. `faults` are in words."""

    year: int | None
    faults: list[str] = field(default_factory=list)

    def days(self, text: str) -> tuple[date, ...]:
        """The days of a folded text that fits `DAYS`, each once, in order; what is wrong goes to `faults`.

        Raises Invalid when it does not fit.
        """
        if not re.fullmatch(DAYS, text):
            raise Invalid(f"“{clip(text)}”看不出是哪一天，{EXAMPLE}")
        found: dict[date, None] = {}
        before: date | None = None
        for part in re.split(r"[、,和及与](?=\d)", _shielded(text)):
            first, _, last = part.partition("至")
            start = self._day(first, before)
            end = self._day(last, start) if last and start else start
            if start and end:
                found |= dict.fromkeys(self._range(start, end, text))
            if before and start and start <= before and "月" not in first:
                self.faults.append(f"“{clip(text)}”的先后颠倒了；请把每个日子的月份都写上")
            before = end or start or before
        return tuple(found)

    def _range(self, start: date, end: date, text: str) -> tuple[date, ...]:
        if end < start:
            self.faults.append(f"“{clip(text)}”的起止颠倒了；跨年的请把两头的年份都写上")
        elif (end - start).days >= _LONGEST:
            self.faults.append(f"“{clip(text)}”有 {(end - start).days + 1} 天，太长了；请核对起止")
        else:
            return spread(start, end)
        return ()

    def _day(self, text: str, before: date | None) -> date | None:
        match = _ONE.fullmatch(text.replace(_HELD, "、"))
        if match is None:
            raise Invalid(f"“{clip(text)}”看不出是哪一天，{EXAMPLE}")
        year = int(match[1]) if match[1] else before.year if before else self.year
        month = int(match[2]) if match[2] else before.month if before else 0
        if year is None:
            self.faults.append(f"“{clip(text)}”没有写年份；请在标题里写明是哪一年，或者用 --year 写明")
            return None
        if not month:
            self.faults.append(f"“{clip(text)}”没有写月份，{EXAMPLE}")
            return None
        try:
            day = date(year, month, int(match[3]))
        except ValueError:
            self.faults.append(f"没有{year}年{month}月{match[3]}日这一天，请核对")
            return None
        if year not in YEARS:
            self.faults.append(f"{day} 的年份不在 {YEARS[0]} 到 {YEARS[-1]} 之间，请核对")
            return None
        if wrong := misnamed(day, match[4] or ""):
            self.faults.append(wrong)
        return day


def misnamed(day: date, said: str) -> str:
    """What is wrong with the weekday that stands beside a day; empty when it is right, or none is said."""
    named = _WEEKDAY.search(said)
    right = WEEKDAYS[day.weekday()]
    if named is None or named[1].replace("天", "日") == right:
        return ""
    return f"{day.year}年{day.month}月{day.day}日是周{right}，这里写的是“{named[0]}”；请核对日期和年份"


def folded(text: str) -> str:
    """One way of writing: narrow digits and brackets, no spaces; 号 is 日, - between days is 至, 2027-1-1 is in words."""
    text = _NUMBERS.sub(r"\1年\2月\3日", unicodedata.normalize("NFKC", text))
    text = _NUMBERED.sub(r"\1日", "".join(text.translate(_SIGNS).split()))
    text = _SHORT.sub(r"\1日", text)
    return _TO.sub("至", text)


def year_in(text: str) -> frozenset[int]:
    """The years named in a title: 2027年部分节假日安排."""
    return frozenset(int(found) for found in re.findall(r"(?<!\d)(20\d{2})年(?!\d)", folded(text)))


def _shielded(text: str) -> str:
    """The same with 、 in brackets kept from being taken for a break: 2月15日（农历腊月二十八、周日）."""
    return re.sub(r"\([^()]*\)", lambda found: re.sub("[、,和及与至]", _HELD, found[0]), text)
