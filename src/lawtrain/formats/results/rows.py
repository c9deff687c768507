"""The rows of a file of results → marks, or every reason why not."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from lawtrain.formats.problem import Problem
from lawtrain.formats.results.columns import FIELDS, SCORE_HEADING
from lawtrain.formats.results.marks import says_absent, says_exempt, says_no_show, says_passed, says_void
from lawtrain.formats.sheets import Broken, Cell, Columns, Sheet
from lawtrain.formats.sheets.dates import EXAMPLE, read_day
from lawtrain.formats.sheets.lists import ListReader
from lawtrain.formats.sheets.numbers import read_number
from lawtrain.formats.sheets.people import code, lines
from lawtrain.formats.sheets.words import quoted, strange, tidied
from lawtrain.records.exams import Nature, ResultRow

_HOURS = re.compile(
    r"(?<=[日号\d])\s*(?:[上下]午|晚上?)?\s*\d{1,2}[:：]\d{2}(?:[:：]\d{2})?\s*[-—–~～至到]+\s*\d{1,2}[:：]\d{2}(?:[:：]\d{2})?$"
)
"""From when to when, after the day."""
TEXT = 64
"""The most characters of 考试, 组织单位 and 场次."""


def read_results(
    sheet: Sheet, columns: Columns, *, points: float, pass_points: float
) -> tuple[list[ResultRow], list[Problem]]:
    """Everybody who is listed, with a score of `points` or absent; nobody when one row cannot be used.

    All problems come at once, errors before warnings where there are too many; `line` is the row's number in Excel.
    """
    return _Reader(sheet, columns, points, pass_points).result()


class _Reader(ListReader[ResultRow]):
    """One pass over a sheet: each row alone, then beside the rows above."""

    once_each = "同一个人在同一场考试里只留一行；考了几次的，请在“场次”一列写明是哪一次"

    def __init__(self, sheet: Sheet, columns: Columns, points: float, pass_points: float) -> None:
        super().__init__(sheet, columns)
        self._points, self._pass_points = points, pass_points
        self._scores: list[tuple[int, float]] = []
        self._full: set[str] = set()  # what else is written for 满分, told once each

    def read_row(self, place: int, cells: Mapping[str, Cell]) -> ResultRow | None:
        who = self.listed(cells, "score")
        if who is None:
            return None
        before = len(self.problems)
        score = self._score(who.name, cells)
        clear = not isinstance(cells["score"], Broken) and not any(p.is_error for p in self.problems[before:])
        self._compare_full(cells.get("full"))
        exam, organiser, session = (self._text(f, cells.get(f)) for f in ("exam", "organiser", "session"))
        self.stands_once(place, who, organiser, exam, session)
        return ResultRow(
            place,
            who.username,
            who.name,
            who.unit,
            score,
            organiser,
            exam,
            session,
            self._nature(cells.get("nature")),
            self._taken_on(cells.get("taken_on")),
            self._passed(who.name, score, cells.get("passed")) if clear else None,
        )

    def _score(self, name: str, cells: Mapping[str, Cell]) -> float | None:
        """None for somebody who was absent, and where the cell cannot be used, which is told."""
        cell = cells["score"]
        said = {field: cells.get(field) for field in ("score", "state", "note", "passed")}
        for field, words in said.items():
            if says_exempt(words):
                told = "免考要写明原因和批准人：请在系统里登记免考，再从表里删去这一行"
                self.tell(field, f"“{name}”写的是{quoted(words)}。{told}。")
                return None
            if says_void(words):
                told = "看不出成绩算不算：请写处理以后的成绩，或者写“缺考”"
                self.tell(field, f"“{name}”写的是{quoted(words)}，{told}。")
                return None
        state = self.columns.headings[self.fields["state"]] if "state" in self.fields else ""
        if says_absent(cell):
            return None
        absent = next((f for f in ("note", "passed") if says_absent(said[f])), "")
        absent = "state" if says_no_show(said["state"], state) else absent
        if absent and not isinstance(cell, Broken) and not tidied(cell):
            return None
        score = self._number(name, cell)
        if absent and score:
            self.tell(absent, f"“{name}”成绩是 {score:g} 分，这里却是{quoted(said[absent])}，请核对。")
        elif absent and score is not None:
            self.tell(absent, f"“{name}”这里是{quoted(said[absent])}，成绩 0 分按缺考读入。", "warning")
        return None if absent else score

    def _number(self, name: str, cell: Cell) -> float | None:
        if isinstance(cell, Broken):
            return None
        if not tidied(cell):
            self.tell("score", f"“{name}”没有成绩。没有参加考试的请写“缺考”，参加了的请补上成绩。")
        elif isinstance(cell, str) and not cell.strip().isdigit() and says_passed(cell) is not None:
            self.tell("score", f"“{name}”的成绩写的是{quoted(cell)}，请写分数；没有分数的成绩不能入账。")
        else:
            return self._in_range(name, cell)
        return None

    def _in_range(self, name: str, cell: Cell) -> float | None:
        found = read_number(cell, "分")
        if found.error:
            self.tell("score", f"“{name}”的成绩{found.error}。")
        elif found.remark:
            self.tell("score", f"“{name}”的成绩{found.remark}。", "warning")
        if found.value is None:
            return None
        if not 0 <= found.value <= self._points:
            self.tell("score", f"“{name}”的成绩 {found.value:g} 不在 0 到 {self._points:g} 分之间，请核对。")
            return None
        self._scores.append((self.line, found.value))
        return found.value

    def _compare_full(self, cell: Cell) -> None:
        found, text = read_number(cell, "分"), tidied(cell)
        if (found.error or found.value not in {None, self._points}) and text not in self._full:
            self._full.add(text)
            told = f"满分写的是{quoted(cell)}，这场考试登记的满分是 {self._points:g} 分"
            self.tell("full", f"{told}。请核对是不是选错了考试，或者把成绩折算以后再导入。")

    def _text(self, field: str, cell: Cell) -> str:
        return self.once(field, cell, None, lambda c, _: _short(FIELDS[field], tidied(c)))

    def _nature(self, cell: Cell) -> str:
        return self.once("nature", cell, None, _read_nature)

    def _taken_on(self, cell: Cell) -> date | None:
        found = read_day(_HOURS.sub("", cell) if isinstance(cell, str) else cell)
        if found.error or found.remark:
            self.tell("taken_on", f"考试日期{found.error or f'{quoted(cell)}没有写到日，{EXAMPLE}'}。")
        return found.day

    def _passed(self, name: str, score: float | None, cell: Cell) -> bool | None:
        if isinstance(cell, Broken) or not tidied(cell) or says_absent(cell):
            return None
        passed = says_passed(cell)
        if passed is None:
            self.tell("passed", f"看不懂{quoted(cell)}，请写“合格”或“不合格”。")
        elif score is None:
            if passed:
                self.tell("passed", f"“{name}”缺考，这里却是{quoted(cell)}，请核对。")
            return None
        elif passed != (score >= self._pass_points):
            told = f"成绩 {score:g} 分，合格线 {self._pass_points:g} 分，这里却是{quoted(cell)}"
            self.tell("passed", f"“{name}”{told}，请核对。")
        return passed

    def conclude(self) -> None:
        header = self.columns.header_row
        if more := self.unused(SCORE_HEADING):
            told = f"还有“{more}”没有用到，读入的成绩只看这一列，请核对是不是选对了。"
            self.tell("score", told, "warning", header)
        earned = [(line, score) for line, score in self._scores if score]
        small = [line for line, score in earned if score <= 1]
        if not small or self._points < 10:
            return
        if len(small) == len(earned):
            told = f"成绩都不超过 1 分（{lines(small)}），像是百分比（92% 存成了 0.92）。请换算成分数再导入。"
            self.tell("score", told, line=small[0])
        else:
            self.tell("score", f"{lines(small)}的成绩不超过 1 分，请核对。", "warning", small[0])


def _short(what: str, text: str) -> tuple[str, str]:
    if len(text) > TEXT:
        return text, f"{what}太长（{len(text)} 个字，最多 {TEXT} 个），请缩短。"
    if sign := strange(text):
        return text, f"{what}{quoted(text)}里有认不出的字符（{code(sign)}），请改正。"
    return text, ""


def _read_nature(cell: Cell, _: Cell) -> tuple[str, str]:
    text = tidied(cell)
    found = [nature.value for nature in Nature if nature.value in text]
    if not text or len(found) == 1:
        return "".join(found), ""
    return "", f"看不懂性质{quoted(text)}，请写其中一个：{'、'.join(Nature)}。"
