"""The State Council's yearly notice as text → the days off and the weekends at work, each sentence understood or told.

通知 notice · 放假调休 off · 上班 work · 共N天 total
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from lawtrain.errors import Invalid
from lawtrain.formats.calendar import YEARS, YearDays, doubts
from lawtrain.formats.calendar_days import DAY, DAYS, Reading, folded, year_in
from lawtrain.formats.problem import Problem, Severity, clip
from lawtrain.formats.sheets.delimited import decode

MAX_BYTES = 200_000
FESTIVALS = ("元旦", "春节", "清明", "劳动节", "端午", "中秋", "国庆")
"""Each has its place in every notice."""

_TITLE = re.compile("节假日|放假|调休|假期")
_NAME = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}[、.]|\d{1,2}[、.](?!\d)|\([一二三四五六七八九十\d]{1,3}\))?([\u4e00-\u9fff、]{2,16}):"
)
_CLAUSE = re.compile(
    rf"(?:其中|即|从|自)?({DAYS})(?:起)?(?:均|都|照常|为)?"
    r"(放假(?:调休|公休|补休)?|调休放假|补休|公休|休息|(?:正常|调休|补)?上班|补班)(?:日)?(?:(\d{1,2})天)?"
)
_TAIL = re.compile(r"(?:一?共计?|合计|总计)(\d{1,2})天(?:假期|长假)?|与周末连休|不调休|连休|\(?连休\d天\)?")
_ADVICE = re.compile("鼓励|倡导|建议|可以|弹性|提倡")
_HAS_DAY = re.compile(r"\d{1,2}日")
_JUST_A_DAY = re.compile(rf"[\u4e00-\u9fff]*?{DAY}(?:印发)?")
_STARTS = re.compile("节假日期间|国务院办公厅")  # what begins anew though the line above has no full stop
_DOES = re.compile("放假|休|上班|补班|共")


@dataclass(frozen=True, slots=True)
class Told:
    """What a file says of a year; `names` says which holiday a day belongs to. Nothing can be used beside an error."""

    year: int
    days: YearDays
    names: dict[date, str]
    problems: tuple[Problem, ...]

    @property
    def usable(self) -> bool:
        """Whether it may be taken in."""
        return bool(self.days.off) and not any(p.is_error for p in self.problems)


def read_notice(data: bytes, name: str, year: int | None = None) -> Told:
    """The notice in `data`. `year` is needed where no title names it. Raises Invalid for what is no text, or of no year."""
    if len(data) > MAX_BYTES:
        raise Invalid(f"{clip(name)}：文件太大，不像一份通知；请只留下通知正文")
    try:
        text = decode(data)
    except Invalid:
        raise Invalid(f"{clip(name)}：不是文本文件；请把通知正文粘贴到记事本，存成 .txt 再导入") from None
    lines = text.splitlines()
    titles = [text for _, text in _paragraphs(lines) if _TITLE.search(text) and not _HAS_DAY.search(text)]
    return _Reader(name, one_year(titles, year, name)).read(lines)


def one_year(titles: list[str], year: int | None, name: str) -> int:
    """The year that the titles name, or the one that was given. Raises Invalid where they are none, several, or differ."""
    named = next((years for title in titles if (years := year_in(title))), frozenset())
    if year is not None and named and year not in named:
        said = "、".join(f"{one}" for one in sorted(named))
        raise Invalid(f"{clip(name)}：标题里写的是 {said} 年，--year 写的是 {year}；请核对是不是选错了文件")
    if year is None and len(named) != 1:
        why = "标题里写了不止一年" if named else "标题里没有写是哪一年的安排"
        raise Invalid(f"{clip(name)}：{why}；请用 --year 写明，如 --year 2027")
    chosen = year if year is not None else next(iter(named))
    if chosen not in YEARS:
        raise Invalid(f"{clip(name)}：年份 {chosen} 不对，应在 {YEARS[0]} 到 {YEARS[-1]} 之间")
    return chosen


def concluded(
    name: str, year: int, off: dict[date, str], work: dict[date, str], lines: dict[date, int]
) -> tuple[YearDays, Iterator[Problem]]:
    """The days in order, and what looks wrong about them; `lines` says where each was read."""
    days = YearDays(tuple(sorted(off)), tuple(sorted(work)))
    return days, (
        Problem(name, lines.get(one.day, 1) if one.day else 1, "", one.message, one.severity)
        for one in doubts(year, days)
    )


@dataclass(slots=True)
class _Reader:
    name: str
    year: int
    off: dict[date, str] = field(default_factory=dict)
    work: dict[date, str] = field(default_factory=dict)
    lines: dict[date, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    line: int = 1
    festival: str = ""

    def tell(self, message: str, severity: Severity = "error") -> None:
        self.problems.append(Problem(self.name, self.line, self.festival, message, severity))

    def read(self, lines: list[str]) -> Told:
        for self.line, text in _paragraphs(lines):
            headed = _NAME.match(text)
            self.festival = headed[1] if headed else self.festival
            for sentence in re.split("[。;]", text[headed.end() if headed else 0 :]):
                self.sentence(sentence)
        if not self.off and not self.problems:
            raise Invalid(
                f"{clip(self.name)}：没有找到“1月1日至3日放假”这样的句子；请把通知正文完整地粘贴进来"
            )
        days, found = concluded(self.name, self.year, self.off, self.work, self.lines)
        if self.off:
            self.problems += found
            self.festivals()
        return Told(self.year, days, self.work | self.off, tuple(self.problems))

    def festivals(self) -> None:
        said = "".join(self.off.values())
        if said and (missing := [one for one in FESTIVALS if one not in said]):
            message = f"没有读到{'、'.join(missing)}；请核对通知是不是完整地粘贴进来了"
            self.problems.append(Problem(self.name, 1, "", message, "warning"))

    def sentence(self, text: str) -> None:
        if not _HAS_DAY.search(text) or _JUST_A_DAY.fullmatch(text):  # a signature: 2026年11月4日
            return
        if _ADVICE.search(text):
            self.tell(f"“{clip(text)}”不是放假安排，没有算进去", "warning")
            return
        if not _DOES.search(text):
            self.tell(f"“{clip(text)}”看不出是放假还是上班；请写明，或者把这一句删去")
            return
        at, since = 0, 0
        while at < len(text):
            at += text[at] == ","
            clause, tail = _CLAUSE.match(text, at), _TAIL.match(text, at)
            if clause:
                since += self.clause(clause[1], clause[2], clause[3])
                at = clause.end()
            elif tail:
                if tail[1] and int(tail[1]) != since:
                    self.tell(f"写的是共 {tail[1]} 天，日期数下来是 {since} 天；请核对")
                at = tail.end()
            else:
                self.tell(f"“{clip(text[at:])}”看不懂；请照通知原文写，或者把不是安排的话删去")
                return

    def clause(self, days: str, verb: str, counted: str | None) -> int:
        """Take the days in; returns how many of them are off."""
        reading = Reading(self.year)
        found = reading.days(days)
        for fault in reading.faults:
            self.tell(fault)
        for day in found:
            self.lines.setdefault(day, self.line)
        working = "班" in verb
        (self.work if working else self.off).update(dict.fromkeys(found, self.festival))
        if counted and int(counted) != len(found):
            self.tell(f"写的是 {counted} 天，日期数下来是 {len(found)} 天；请核对")
        return 0 if working else len(found)


def _paragraphs(lines: list[str]) -> Iterator[tuple[int, str]]:
    """Folded text with the number of its first line: what a copy broke in the middle of a sentence is put together."""
    start, held = 1, ""
    for number, line in enumerate(map(folded, lines), start=1):
        ends = not line or held.endswith(("。", ";", ":"))
        if held and (ends or _NAME.match(line) or _STARTS.match(line)):
            yield start, held
            held = ""
        start, held = (start, held + line) if held else (number, line)
    if held:
        yield start, held
