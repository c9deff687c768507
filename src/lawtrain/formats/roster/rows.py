"""The rows of a sheet → rows of a roster, or every reason why not."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date

from lawtrain.formats.problem import Problem, Severity, clip, tidy
from lawtrain.formats.roster.categories import category
from lawtrain.formats.roster.columns import FIELDS, Columns
from lawtrain.formats.roster.dates import Day, read_day
from lawtrain.formats.roster.sheet import Broken, Cell, Row, Sheet
from lawtrain.formats.roster.skipped import Skipping
from lawtrain.formats.roster.usernames import read_username
from lawtrain.formats.roster.words import person_name, plain, quoted, strange, tag_words, tidied, unit_path
from lawtrain.records.roster import CATEGORIES, Post, RosterRow

MOST_PROBLEMS = 200
NAME, UNIT, TITLE, TAG = 64, 128, 64, 32
"""The most characters of each."""
MOST_LEVELS, MOST_TAGS = 8, 20

_SEVERAL = re.compile("[、,，;；/]")


def read_rows(sheet: Sheet, columns: Columns) -> tuple[list[RosterRow], list[Problem]]:
    """The people of a sheet, or nobody when one row cannot be used: a roster is taken whole or not at all.

    All problems come at once, errors before warnings where there are too many; `line` is the row's number in Excel.
    """
    reader = _Reader(sheet, columns)
    if reader.has_columns():
        reader.read()
    found = _capped(reader.problems)
    return ([] if any(p.is_error for p in found) else reader.rows), found


def _capped(problems: Iterable[Problem]) -> list[Problem]:
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


class _Reader:
    """One pass over a sheet; units, categories and titles repeat, so each wording is understood once."""

    def __init__(self, sheet: Sheet, columns: Columns) -> None:
        self.sheet, self.columns = sheet, columns
        self.rows: list[RosterRow] = []
        self.problems: list[Problem] = []
        self._line = max(columns.header_row, 1)
        self._kept: dict[tuple[str, Cell, Cell], tuple[str, str]] = {}
        self._people: dict[str, RosterRow] = {}
        self._places: dict[tuple[str, str], int] = {}
        self._numbers: dict[int, str] = {}  # 工号 stored as a number, by row
        self._synonyms: dict[str, list[int]] = {}
        self._hidden: list[int] = []

    def tell(self, field: str, message: str, severity: Severity = "error", line: int = 0) -> None:
        """Keeps a problem of the row at hand, under the heading of the field's column."""
        column = self.columns.fields.get(field)
        known = column is not None and column < len(self.columns.headings)
        path = (known and self.columns.headings[column or 0]) or FIELDS.get(field, "")
        self.problems.append(Problem(self.sheet.file, line or self._line, clip(path), message, severity))

    def has_columns(self) -> bool:
        """Whether there is anything to read by; says what is missing."""
        if not self.columns.header_row:
            self.tell(
                "",
                f"“{self.sheet.name}”里没有找到表头。表头要有“工号”“姓名”“单位”“统计类别”这几列，请补上再导入。",
            )
            return False
        for missing in self.columns.missing:
            self.tell("", f"没有“{missing}”这一列。请在表里补上，或者在对应关系里指明哪一列是{missing}。")
        if self.sheet.hidden:
            self.tell("", f"“{self.sheet.name}”是隐藏的工作表，请核对导入的是不是它。", "warning")
        for field, column in self.columns.fields.items():
            if column in self.sheet.hidden_columns:
                self.tell(field, "这一列是隐藏的，也读入了，请核对。", "warning")
        return not self.columns.missing

    def read(self) -> None:
        """Reads every row below the headings."""
        skipping = Skipping(self.columns)
        for row in self.sheet.rows:
            if row.number <= self.columns.header_row:
                continue
            self._line = row.number
            reason = skipping.reason(row)
            if reason is None:
                self._read_row(row)
            elif reason:
                self.tell("", reason, "warning")
        if not self.rows and not any(p.is_error for p in self.problems):
            self.tell("", "表头下面没有人员，请核对是不是选错了工作表。", line=self.columns.header_row)
        self._conclude()

    def _read_row(self, row: Row) -> None:
        before = len(self.problems)
        cells = {
            field: row.cells[column] if column < len(row.cells) else None
            for field, column in self.columns.fields.items()
        }
        for field, cell in cells.items():
            if isinstance(cell, Broken):
                self.tell(field, _failed(cell))
        name = self._name(cells["name"])
        username = self._username(cells["username"], name)
        post = Post(
            self._unit(cells["unit"], cells.get("subunit")),
            self._category(cells["category"]),
            self._text("title", cells.get("title")),
            self._text("rank", cells.get("rank")),
            self._tags(cells.get("tags")),
        )
        since, until = self._day("since", cells.get("since")), self._day("until", cells.get("until"))
        if since and until and until < since:
            self.tell("until", f"在册结束 {until} 早于在册开始 {since}，请核对两个日期。")
        if row.hidden:
            self._hidden.append(row.number)
        understood = RosterRow(row.number, username, name, post, since, until)
        if username:
            self._compare(understood)
        if not any(p.is_error for p in self.problems[before:]):
            self.rows.append(understood)

    def _compare(self, row: RosterRow) -> None:
        """With the rows above: one 工号, one person."""
        if first := self._people.get(row.username):
            if first.name == row.name:
                self.tell(
                    "username",
                    f"“{row.name}”与第 {first.place} 行重复（工号、姓名都相同），同一个人只留一行。",
                )
            else:
                self.tell(
                    "username",
                    f"工号“{row.username}”与第 {first.place} 行的“{first.name}”相同，两个人不能共用工号，请核对。",
                )
            return
        self._people[row.username] = row
        if row.name and row.post.unit:
            place = self._places.setdefault((row.name, row.post.unit), row.place)
            if place != row.place:
                self.tell(
                    "name",
                    f"“{row.name}”与第 {place} 行同名同单位，按两个人读入；如果是同一个人，请删去一行。",
                    "warning",
                )

    def _name(self, cell: Cell) -> str:
        name = person_name(cell)
        if not name:
            if not isinstance(cell, Broken):
                self.tell("name", "没有姓名，请补上；如果这一行不是人员，请删去。")
        elif sign := strange(name):
            self.tell(
                "name",
                f"姓名{quoted(name)}里有认不出的字符（{_code(sign)}），可能是自造的生僻字或表情，请换成标准汉字。",
            )
        elif _SEVERAL.search(name):
            self.tell("name", f"{quoted(name)}像是几个人，请一人一行。")
        elif len(name) > NAME:
            self.tell("name", f"姓名太长（{len(name)} 个字，最多 {NAME} 个），请核对。")
        elif name != plain(cell) and name != plain(cell).strip():
            self.tell("name", f"姓名里多余的空格、换行或全角字符已整理为“{name}”。", "warning")
        return name

    def _username(self, cell: Cell, name: str) -> str:
        """Empty when it cannot be used; the reason has been told."""
        found = read_username(cell)
        who = quoted(name) if name else "这一行"
        if found.error:
            self.tell("username", f"{who}{found.error}。")
        elif found.remark:
            self.tell("username", f"{who}{found.remark}。", "warning")
        if found.username and isinstance(cell, int | float):
            self._numbers[self._line] = found.username
        return found.username

    def _unit(self, cell: Cell, part: Cell) -> str:
        return self._once("unit", cell, part, self._read_unit)

    def _read_unit(self, cell: Cell, part: Cell) -> tuple[str, str]:
        path = unit_path(cell, part)
        if not tidied(cell):
            return "", "" if isinstance(cell, Broken) else "没有单位，请补上；与上一行相同的也要写全。"
        if sign := strange(path):
            return path, f"单位{quoted(path)}里有认不出的字符（{_code(sign)}），请改正。"
        if len(path) > UNIT or path.count("/") >= MOST_LEVELS:
            return path, f"单位{quoted(path)}太长或层次太多（最多 {UNIT} 个字、{MOST_LEVELS} 层），请改正。"
        return path, ""

    def _category(self, cell: Cell) -> str:
        found = self._once("category", cell, None, self._read_category)
        if found and (word := tidied(cell)) != found and word.replace('"', "") != found:
            self._synonyms.setdefault(f"{clip(word, 20)}\n{found}", []).append(self._line)
        return found

    def _read_category(self, cell: Cell, _: Cell) -> tuple[str, str]:
        word = tidied(cell)
        if not word:
            return "", "" if isinstance(
                cell, Broken
            ) else f"没有统计类别，请填写其中一个：{'、'.join(CATEGORIES)}。"
        if found := category(word):
            return found, ""
        return "", f"不认识统计类别{quoted(word)}，请改为其中一个：{'、'.join(CATEGORIES)}。"

    def _text(self, field: str, cell: Cell) -> str:
        return (
            self._once(field, cell, None, lambda c, _: _short(FIELDS[field], tidied(c), TITLE))
            if cell is not None
            else ""
        )

    def _tags(self, cell: Cell) -> tuple[str, ...]:
        if cell is None:
            return ()
        tags = tag_words(cell)
        for tag in tags:
            if message := _short("标签", tag, TAG)[1]:
                self.tell("tags", message)
        if len(tags) > MOST_TAGS:
            self.tell("tags", f"标签太多（{len(tags)} 个，最多 {MOST_TAGS} 个）。")
        return tags

    def _day(self, field: str, cell: Cell) -> date | None:
        if cell is None:
            return None
        found: Day = read_day(cell, last=field == "until")
        if found.error:
            self.tell(field, f"{FIELDS[field]}日期{found.error}。")
        elif found.remark:
            self.tell(field, f"{found.remark}。", "warning")
        return found.day

    def _once(self, field: str, cell: Cell, more: Cell, read: Callable[[Cell, Cell], tuple[str, str]]) -> str:
        kept = self._kept.get((field, cell, more))
        if kept is None:
            kept = self._kept[field, cell, more] = read(cell, more)
        if kept[1]:
            self.tell(field, kept[1])
        return kept[0]

    def _conclude(self) -> None:
        """What can be told only after the last row."""
        for words, lines in self._synonyms.items():
            word, found = words.split("\n")
            self.tell(
                "category", f"统计类别“{word}”按“{found}”读入（{_lines(lines)}）。", "warning", lines[0]
            )
        if self._hidden:
            self.tell(
                "",
                f"{_lines(self._hidden)}是隐藏的（可能筛选过），也读入了，请核对。",
                "warning",
                self._hidden[0],
            )
        self._doubt_zeros()

    def _doubt_zeros(self) -> None:
        """A number cell cannot hold the zeros in front of a 工号."""
        digits = [name for name in self._people if name.isdigit()]
        width = max(map(len, digits), default=0)
        short = [line for line, text in self._numbers.items() if len(text) < width]
        if not short:
            return
        if any(name.startswith("0") for name in digits):
            for line in short:
                message = f"工号“{self._numbers[line]}”存成了数字，比别人的短，可能丢了开头的 0，请核对。"
                self.tell("username", message, "warning", line)
        else:
            usual = Counter(map(len, digits)).most_common(1)[0][0]
            message = (
                f"工号存成了数字，长短不一（多数 {usual} 位），可能丢了开头的 0，请核对（{_lines(short)}）。"
            )
            self.tell("username", message, "warning", short[0])


def _short(what: str, text: str, most: int) -> tuple[str, str]:
    if len(text) > most:
        return text, f"{what}太长（{len(text)} 个字，最多 {most} 个），请缩短。"
    if sign := strange(text):
        return text, f"{what}{quoted(text)}里有认不出的字符（{_code(sign)}），请改正。"
    return text, ""


def _failed(cell: Broken) -> str:
    if cell.text:
        return f"公式出错，显示为{quoted(cell)}。请在 Excel 或 WPS 里改成正确的内容再导入。"
    return "公式没有算出结果。请在 Excel 或 WPS 里打开、保存一次，或者“选择性粘贴—数值”后再导入。"


def _code(sign: str) -> str:
    return f"{sign} " * sign.isprintable() + f"编码 {ord(sign):X}"


def _lines(numbers: list[int]) -> str:
    listed = "、".join(map(str, numbers[:5]))
    return f"第 {listed} 行" if len(numbers) <= 5 else f"第 {listed} 等 {len(numbers)} 行"
