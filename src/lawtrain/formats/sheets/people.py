"""What every table of people is read by: a name, a 工号 and a unit in each row, and a place for each problem."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Generic, TypeVar

from lawtrain.formats.problem import Problem, Severity, clip, tidy
from lawtrain.formats.sheets.columns import Columns
from lawtrain.formats.sheets.dates import read_day
from lawtrain.formats.sheets.sheet import Broken, Cell, Row, Sheet, letters
from lawtrain.formats.sheets.skipped import Skipping
from lawtrain.formats.sheets.usernames import read_username
from lawtrain.formats.sheets.words import person_name, plain, quoted, strange, tidied, unit_path

MOST_PROBLEMS = 200
NAME, UNIT = 64, 128
"""The most characters of each."""
MOST_LEVELS = 8

USERNAME_HEADING = (
    "(?:人员|职工|工作|干部|员工|用户|学员|个人|本人|登录)?工号"
    "|(?:人员|职工|工作人员|干部|员工|用户|学员)(?:编号|编码|代码|号)"
)
NAME_HEADING = "(?:人员|职工|干部|员工|学员|本人|中文)?姓名|名字|人员名称"
UNIT_HEADING = (
    "(?:所在|所属|工作|现|现工作|任职|隶属|编制所在)?单位(?:名称|全称|简称)?"
    "|单位部门|部门单位|单位及部门|所在单位及部门"
)
TITLE_HEADING = "(?:现任|现|担任|行政|党政)?职务(?:名称|岗位)?|职务及岗位|岗位职务"

_SEVERAL = re.compile("[、,，;；/]")

R = TypeVar("R")


class PeopleReader(Generic[R]):
    """One pass over a sheet, all problems kept; a kind of table says what a row is in `read_row`, the rest in `conclude`.

    `blocks` are the columns of people who stand side by side, from the left; most tables have one.
    """

    def __init__(self, sheet: Sheet, columns: Columns, blocks: Sequence[Mapping[str, int]] = ()) -> None:
        self.sheet, self.columns = sheet, columns
        self.rows: list[R] = []
        self.problems: list[Problem] = []
        self.line = max(columns.header_row, 1)
        self.blocks = blocks or (columns.fields,)
        self.fields = self.blocks[0]
        self._kept: dict[tuple[str, Cell, Cell], tuple[str, str]] = {}
        self._hidden: list[int] = []

    def result(self) -> tuple[list[R], list[Problem]]:
        """The rows, or none when one cannot be used; problems in order, errors first where there are too many."""
        if self._has_columns():
            self._read()
        found = capped(self.problems)
        return ([] if any(p.is_error for p in found) else self.rows), found

    def read_row(self, place: int, cells: Mapping[str, Cell]) -> R | None:
        """What a row of people says, None where it says nothing; what is wrong with it is told."""
        raise NotImplementedError

    def conclude(self) -> None:
        """Tells what can be told only after the last row."""

    def tell(self, field: str, message: str, severity: Severity = "error", line: int = 0) -> None:
        """Keeps a problem of the row at hand, under the heading of the field's column."""
        column = self.fields.get(field)
        known = column is not None and column < len(self.columns.headings)
        path = (known and self.columns.headings[column or 0]) or self.columns.vocabulary.fields.get(field, "")
        beside = column is not None and self.fields is not self.blocks[0]
        path = f"{clip(path)}（{letters(column or 0)} 列）" if beside else clip(path)
        self.problems.append(Problem(self.sheet.file, line or self.line, path, message, severity))

    def once(self, field: str, cell: Cell, more: Cell, read: Callable[[Cell, Cell], tuple[str, str]]) -> str:
        """Units and categories repeat, so each wording is understood once; `read` gives the text and what is wrong."""
        kept = self._kept.get((field, cell, more))
        if kept is None:
            kept = self._kept[field, cell, more] = read(cell, more)
        if kept[1]:
            self.tell(field, kept[1])
        return kept[0]

    def name(self, cell: Cell) -> str:
        """A person's name; what is wrong with it is told."""
        name = person_name(cell)
        if not name:
            if not isinstance(cell, Broken):
                self.tell("name", "没有姓名，请补上；如果这一行不是人员，请删去。")
        elif sign := strange(name):
            self.tell(
                "name",
                f"姓名{quoted(name)}里有认不出的字符（{code(sign)}），可能是自造的生僻字或表情，请换成标准汉字。",
            )
        elif _SEVERAL.search(name):
            self.tell("name", f"{quoted(name)}像是几个人，请一人一行。")
        elif len(name) > NAME:
            self.tell("name", f"姓名太长（{len(name)} 个字，最多 {NAME} 个），请核对。")
        elif name != plain(cell) and name != plain(cell).strip():
            self.tell("name", f"姓名里多余的空格、换行或全角字符已整理为“{name}”。", "warning")
        return name

    def username(self, cell: Cell, name: str) -> str:
        """Empty when it cannot be used; the reason has been told."""
        found = read_username(cell)
        who = quoted(name) if name else "这一行"
        if found.error:
            self.tell("username", f"{who}{found.error}。")
        elif found.remark:
            self.tell("username", f"{who}{found.remark}。", "warning")
        return found.username

    def unit(self, cell: Cell, part: Cell = None, *, needed: bool = False) -> str:
        """A unit as a path of names; what is wrong with it is told."""
        return self.once("unit", cell, part, lambda c, p: _unit(c, p, needed=needed))

    def day(self, field: str, cell: Cell, *, last: bool = False) -> date | None:
        """A day, or a month's first or last one; what is wrong with it is told."""
        if cell is None:
            return None
        found = read_day(cell, last=last)
        if found.error:
            self.tell(field, f"{self.columns.vocabulary.fields[field]}日期{found.error}。")
        elif found.remark:
            self.tell(field, f"{found.remark}。", "warning")
        return found.day

    def _has_columns(self) -> bool:
        """Whether there is anything to read by; says what is missing."""
        if not self.columns.header_row:
            known = self.columns.vocabulary
            wanted = "".join(f"“{known.fields[field]}”" for field in known.needed)
            some = "这几列" if len(known.needed) > 1 else "这一列"
            self.tell("", f"“{self.sheet.name}”里没有找到表头。表头要有{wanted}{some}，请补上再导入。")
            return False
        for missing in self.columns.missing:
            self.tell("", f"没有“{missing}”这一列。请在表里补上，或者在对应关系里指明哪一列是{missing}。")
        if self.sheet.hidden:
            self.tell("", f"“{self.sheet.name}”是隐藏的工作表，请核对导入的是不是它。", "warning")
        for block in self.blocks:
            self.fields = block
            for field, column in block.items():
                if column in self.sheet.hidden_columns:
                    self.tell(field, "这一列是隐藏的，也读入了，请核对。", "warning")
        return not self.columns.missing

    def _read(self) -> None:
        """Reads every row below the headings."""
        skipping = [Skipping(self.columns.headings, block) for block in self.blocks]
        for row in self.sheet.rows:
            if row.number <= self.columns.header_row:
                continue
            self.line = row.number
            for block, part, skips in zip(self.blocks, _parts(row, self.blocks), skipping, strict=True):
                self.fields = block
                reason = skips.reason(part)
                if reason is None:
                    self._read_part(part)
                elif reason:
                    self.tell("", reason, "warning")
        self.fields = self.blocks[0]
        if not self.rows and not any(p.is_error for p in self.problems):
            self.tell("", "表头下面没有人员，请核对是不是选错了工作表。", line=self.columns.header_row)
        self.conclude()
        if self._hidden:
            told = f"{lines(self._hidden)}是隐藏的（可能筛选过），也读入了，请核对。"
            self.tell("", told, "warning", self._hidden[0])

    def _read_part(self, row: Row) -> None:
        before = len(self.problems)
        cells = {
            field: row.cells[column] if column < len(row.cells) else None
            for field, column in self.fields.items()
        }
        for field, cell in cells.items():
            if isinstance(cell, Broken):
                self.tell(field, _failed(cell))
        understood = self.read_row(row.number, cells)
        if row.hidden and row.number not in self._hidden[-1:]:
            self._hidden.append(row.number)
        if understood is not None and not any(p.is_error for p in self.problems[before:]):
            self.rows.append(understood)


def code(sign: str) -> str:
    """A character for a message, with its number where a screen may not show it."""
    return f"{sign} " * sign.isprintable() + f"编码 {ord(sign):X}"


def lines(numbers: Sequence[int]) -> str:
    """第 3、5、8 行."""
    listed = "、".join(map(str, numbers[:5]))
    return f"第 {listed} 行" if len(numbers) <= 5 else f"第 {listed} 等 {len(numbers)} 行"


def capped(problems: Iterable[Problem]) -> list[Problem]:
    """In order of their lines, errors before warnings where there are more than a screen can show."""
    found = tidy(problems)
    if len(found) <= MOST_PROBLEMS:
        return found
    kept = sorted(found, key=lambda p: not p.is_error)[:MOST_PROBLEMS]
    rest = len(found) - len(kept)
    severity: Severity = "error" if any(p.is_error for p in found) else "warning"
    last = Problem(
        found[0].file,
        max(p.line for p in found),
        "",
        f"还有 {rest} 个问题没有列出，改完上面的再看。",
        severity,
    )
    return [*tidy(kept), last]


def _parts(row: Row, blocks: Sequence[Mapping[str, int]]) -> Iterable[Row]:
    """The row as each block sees it; what stands to the left of all belongs to the first."""
    if len(blocks) == 1:
        return (row,)
    second = min(set(blocks[1].values()) - set(blocks[0].values()))
    own = [set(range(second)) | set(blocks[0].values()), *(set(block.values()) for block in blocks[1:])]
    return (
        Row(row.number, tuple(c if at in columns else None for at, c in enumerate(row.cells)), row.hidden)
        for columns in own
    )


def _unit(cell: Cell, part: Cell, *, needed: bool) -> tuple[str, str]:
    path = unit_path(cell, part)
    if needed and not tidied(cell):
        return "", "" if isinstance(cell, Broken) else "没有单位，请补上；与上一行相同的也要写全。"
    if sign := strange(path):
        return path, f"单位{quoted(path)}里有认不出的字符（{code(sign)}），请改正。"
    if len(path) > UNIT or path.count("/") >= MOST_LEVELS:
        return path, f"单位{quoted(path)}太长或层次太多（最多 {UNIT} 个字、{MOST_LEVELS} 层），请改正。"
    return path, ""


def _failed(cell: Broken) -> str:
    if cell.text:
        return f"公式出错，显示为{quoted(cell)}。请在 Excel 或 WPS 里改成正确的内容再导入。"
    return "公式没有算出结果。请在 Excel 或 WPS 里打开、保存一次，或者“选择性粘贴—数值”后再导入。"
