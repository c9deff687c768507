"""A list of holidays as offices keep it (.xlsx, .xls, WPS .et, .csv) → days off and weekends at work, row by row.

日期 date · 安排 what: 放假、休、上班、调休、补班 · or a row for each holiday: 放假时间, 调休上班日期
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from lawtrain.errors import Invalid
from lawtrain.formats.calendar_days import Reading, folded, misnamed, year_in
from lawtrain.formats.calendar_notice import Told, concluded, one_year
from lawtrain.formats.problem import Problem, Severity, clip
from lawtrain.formats.sheets import Broken, Cell, Columns, Sheet, Vocabulary
from lawtrain.formats.sheets.columns import patterns
from lawtrain.formats.sheets.dates import read_day
from lawtrain.formats.sheets.people import capped
from lawtrain.formats.sheets.skipped import Skipping
from lawtrain.formats.sheets.words import plain, tidied

FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "date": "日期",
        "what": "安排",
        "off": "放假时间",
        "work": "调休上班日期",
        "festival": "节日",
        "weekday": "星期",
        "count": "天数",
    }
)
"""Field → what it is called on screen."""

_HEADINGS = patterns(
    ("off", "(?:放假|休假|放假调休)(?:的)?(?:时间|日期|起止(?:时间|日期)?)|假期(?:时间|日期)?"),
    (
        "work",
        "(?:调休|补班|调班)?(?:上班|补班)(?:的)?(?:时间|日期|安排)|(?:调休|补班|调班)(?:时间|日期|情况|安排)?",
    ),
    ("date", "日期|时间|年月日|公历(?:日期)?|起止日期"),
    ("what", "安排|放假安排|放假情况|类型|类别|性质|状态|放假或上班|(?:是否)?(?:放假|上班)|情况"),
    ("festival", "节日(?:名称)?|节假日(?:名称)?|假日(?:名称)?|名称|节日或假日"),
    ("weekday", "星期几?|周几?"),
    ("count", "(?:放假|休假|假期)?天数"),
)
VOCABULARY = Vocabulary("放假安排", FIELDS, (), _HEADINGS)

_OFF = re.compile(
    "(?:放|休)假?(?:调休|公休|补休)?|调休放假|公休|补休|休息(?:日)?|法定节?假日|节假日|假日|放假日"
)
_WORK = re.compile("(?:正常|调休|补|照常)?(?:上班|补班|工作)日?|班|补")
_AFTER = re.compile(r"(?:放假|调休|公休|补休|休息|上班|补班)+,?(?:共?(\d{1,2})天)?$|,?共(\d{1,2})天$")
_NONE = re.compile("无|没有|不调休|不补班|-+|—+|/+")


def read_table(data: bytes, name: str, year: int | None = None) -> Told:
    """The days of every sheet that has any. `year` is needed where neither title nor dates name it.

    Raises Invalid for what is no table, or is of no year.
    """
    sheets = [sheet for sheet in VOCABULARY.read_sheets(data, name) if not sheet.hidden]
    known = [(sheet, VOCABULARY.guess_columns(sheet)) for sheet in sheets]
    known = [(sheet, columns) for sheet, columns in known if _usable(columns.fields)]
    if not known:
        raise Invalid(
            f"{clip(name)}：没有找到表头里有“日期”和“安排”的工作表；"
            "请在表头写上“日期”“安排”（放假或者上班），“节日”可以没有"
        )
    titles = [text for sheet, columns in known for text in _titles(sheet, columns)]
    if year is not None or any(map(year_in, titles)):
        year = one_year(titles, year, name)
    reader = _Reader(name, year)
    for sheet, columns in known:
        reader.sheet(sheet, columns)
    return reader.told()


def _usable(fields: Mapping[str, int]) -> bool:
    return "off" in fields or ("date" in fields and "what" in fields)


def _titles(sheet: Sheet, columns: Columns) -> list[str]:
    above = [plain(cell) for row in sheet.rows if row.number < columns.header_row for cell in row.cells]
    return [*above, sheet.name]


@dataclass(slots=True)
class _Reader:
    name: str
    year: int | None
    off: dict[date, str] = field(default_factory=dict)
    work: dict[date, str] = field(default_factory=dict)
    lines: dict[date, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def tell(self, line: int, path: str, message: str, severity: Severity = "error") -> None:
        self.problems.append(Problem(self.name, line, path, message, severity))

    def told(self) -> Told:
        """What was read, of one year."""
        year = self.year
        if year is None:
            years = {day.year for day in (self.off | self.work) if day.month < 12} or {
                day.year for day in self.off | self.work
            }
            if len(years) > 1:
                listed = "、".join(f"{one}" for one in sorted(years))
                raise Invalid(f"{clip(self.name)}：里面有 {listed} 年的日子；请一年存一个文件，分开导入")
            year = next(iter(years), 0)
        days, found = concluded(self.name, year, self.off, self.work, self.lines)
        if self.off:
            self.problems += found
        elif not any(p.is_error for p in self.problems):
            self.tell(1, "", "表里没有放假的日子；请核对是不是选错了文件")
        return Told(year, days, self.work | self.off, tuple(capped(self.problems)))

    def sheet(self, sheet: Sheet, columns: Columns) -> None:
        skipping = Skipping(columns.headings, columns.fields)
        for row in sheet.rows:
            if row.number <= columns.header_row or skipping.reason(row) is not None:
                continue
            cells = {f: row.cells[c] if c < len(row.cells) else None for f, c in columns.fields.items()}
            for name, cell in cells.items():
                if isinstance(cell, Broken):
                    told = "公式出错或者没有算出结果，请在 Excel 或 WPS 里改成文字再导入"
                    self.tell(row.number, f"工作表“{sheet.name}” {FIELDS[name]}", told)
                    break
            else:
                self.row(row.number, f"工作表“{sheet.name}”", cells)

    def row(self, line: int, where: str, cells: Mapping[str, Cell]) -> None:
        festival = tidied(cells.get("festival"))
        if "off" in cells:
            found = self.days(line, f"{where} {FIELDS['off']}", cells["off"])
            self.keep(line, found, festival, working=False)
            self.counted(line, where, cells, len(found))
            back = self.days(line, f"{where} {FIELDS['work']}", cells.get("work"))
            self.keep(line, back, festival, working=True)
            return
        found = self.days(line, f"{where} {FIELDS['date']}", cells["date"])
        if not found:
            return
        said = folded(tidied(cells["what"]))
        working = self.works(line, f"{where} {FIELDS['what']}", said, found)
        if len(found) == 1 and (wrong := misnamed(found[0], _weekday(cells.get("weekday")))):
            self.tell(line, f"{where} {FIELDS['weekday']}", wrong)
        if working is not None:
            self.keep(line, found, festival, working=working)
            self.counted(line, where, cells, len(found))

    def works(self, line: int, where: str, said: str, days: tuple[date, ...]) -> bool | None:
        """Whether people work on these days; None where nobody could tell."""
        if _WORK.fullmatch(said):
            return True
        if _OFF.fullmatch(said):
            return False
        weekends = {day.weekday() >= 5 for day in days}
        if said == "调休" and len(weekends) == 1:
            working = weekends == {True}
            meant = "上班（是周末）" if working else "放假（不是周末）"
            self.tell(line, where, f"只写了“调休”，按{meant}算；请核对", "warning")
            return working
        told = f"“{clip(said)}”看不出是放假还是上班" if said else "没有写是放假还是上班"
        self.tell(line, where, f"{told}，请写“放假”或者“上班”")
        return None

    def days(self, line: int, where: str, cell: Cell) -> tuple[date, ...]:
        text = folded(plain(cell)) if isinstance(cell, str) else ""
        if _NONE.fullmatch(text) or cell is None:
            return ()
        reading = Reading(self.year)
        found: tuple[date, ...] = ()
        try:
            if isinstance(cell, str) and not text.isdecimal():
                after = _AFTER.search(text)
                found = reading.days(text[: after.start()] if after else text)
                said = (after[1] or after[2]) if after else None
                if said and int(said) != len(found):
                    reading.faults.append(f"写的是 {said} 天，日期数下来是 {len(found)} 天；请核对")
            elif day := (alone := read_day(cell)).day:
                found = (day,)
            else:
                reading.faults.append(alone.error or "没有写日期，请补上")
        except Invalid as wrong:
            reading.faults.append(str(wrong))
        for fault in reading.faults:
            self.tell(line, where, fault)
        return found

    def counted(self, line: int, where: str, cells: Mapping[str, Cell], days: int) -> None:
        """Hold 天数 against what was read."""
        said = re.search(r"\d+", plain(cells.get("count")))
        if said and days and int(said[0]) != days:
            self.tell(
                line, f"{where} {FIELDS['count']}", f"写的是 {said[0]} 天，日期数下来是 {days} 天；请核对"
            )

    def keep(self, line: int, days: tuple[date, ...], festival: str, *, working: bool) -> None:
        for day in days:
            self.lines.setdefault(day, line)
        (self.work if working else self.off).update(dict.fromkeys(days, festival))


def _weekday(cell: Cell) -> str:
    """周五 from 五, 周五, 星期五."""
    text = folded(plain(cell))
    return f"周{text}" if len(text) == 1 else text
