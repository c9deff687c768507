"""An office's own list of matters (.xlsx, .xls, WPS .et, .csv) → matters, or every reason why it cannot be taken.

履职事项清单: 基本履职事项清单 · 配合履职事项清单 · 上级部门收回事项清单, a sheet each, or one sheet with a column 清单类型
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import TypeVar

from lawtrain.formats.duties_schema import ALSO, MOST, MOST_EACH, NAME, UNIT
from lawtrain.formats.problem import Problem, Severity, clip
from lawtrain.formats.sheets import Broken, Cell, Columns, Row, Sheet, Vocabulary
from lawtrain.formats.sheets.columns import heading_word, patterns
from lawtrain.formats.sheets.people import capped
from lawtrain.formats.sheets.skipped import Skipping
from lawtrain.formats.sheets.words import plain, strange, tidied
from lawtrain.laws import Citation, find_citations, load_registry
from lawtrain.questions.duties import Duty, DutyList

FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "name": "事项名称",
        "list": "清单类型",
        "units": "承办内设机构",
        "basis": "依据",
        "also": "题库里的叫法",
    }
)
"""Field → what it is called on screen."""
NEEDED = ("name",)

_MATTER = "(?:具体)?(?:基本|配合|上级部门)?(?:收回)?(?:履职|履责|工作|职责|职能|任务|权责)?"
_HEADINGS = patterns(
    ("name", f"{_MATTER}事项(?:名称)?"),
    (
        "name",
        "(?:上级部门)?收回(?:的)?(?:履职)?事项(?:名称)?|事项(?:内容|清单名称)|职责(?:名称|任务)|任务名称",
    ),
    ("list", "清单(?:类型|类别|名称|种类|属性)|所属清单|履职(?:类型|类别|方式)|事项(?:类型|类别|属性|性质)"),
    ("list", "类别|类型|性质"),
    (
        "units",
        "(?:镇|乡镇|街道|本镇)?(?:承办|责任|牵头|负责|对应的?|主办)?(?:内设机构|站办所|科室|站所)(?:名称)?",
    ),
    (
        "units",
        "(?:镇|乡镇|街道|本镇)?(?:承办|责任|牵头|负责|主办|实施)(?:机构|部门|单位|办公室|主体)(?:名称)?",
    ),
    ("units", "(?:对应的?|承接的?)(?:上级|县级?|市级?|区级?)?(?:业务|主管|责任)?(?:部门|单位)(?:名称)?"),
    ("units", "部门|单位"),
    (
        "basis",
        "(?:法律|法定|政策|履职|主要|设定|实施|职责)?(?:法规|政策)?依据(?:名称|条款|条文|内容|文件)?|法律法规",
    ),
    ("also", "题库(?:里的?)?(?:叫法|名称|事项)|对应题库(?:事项)?|简称|事项简称"),
)

VOCABULARY = Vocabulary("履职事项清单", FIELDS, NEEDED, _HEADINGS)

_LISTS = (
    (DutyList.RECALLED, re.compile("收回|上收|取消|不再承担")),
    (DutyList.HELPED, re.compile("配合")),
    (DutyList.OWN, re.compile("基本|自主履职|主责")),
)
_KIND = "的?(?:履职)?类?(?:事项)?(?:清单)?"
_WHOLE = (
    (DutyList.RECALLED, re.compile(f"已?由?(?:上级|县级?|市级?|区级?)?(?:部门)?(?:收回|上收){_KIND}")),
    (DutyList.HELPED, re.compile(f"配合{_KIND}")),
    (DutyList.OWN, re.compile(f"(?:基本|自主|主责){_KIND}")),
)
_TELLING = re.compile("清单|履职")
_SPLIT = re.compile(r"[、,，;；/\n\r]+")
_AND = re.compile(r"[、,，;；/\s+]+|和|与|及|或")
_WHICH = (
    "看不出在哪张清单上。请把工作表改名为“基本履职事项清单”“配合履职事项清单”“上级部门收回事项清单”，"
    "或者加一列“清单类型”，写基本、配合或者收回"
)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Table:
    """What a file says. `lists` are those it speaks of: the others stay as they are."""

    duties: tuple[Duty, ...]
    lists: tuple[DutyList, ...]
    sheets: tuple[str, ...]
    problems: tuple[Problem, ...]


def read_table(data: bytes, name: str, day: date, only: DutyList | None = None) -> Table:
    """The matters of every sheet that has any; none when one row cannot be used. Articles are those in force on `day`.

    `only` says which list it is, where the file does not. Raises Invalid for what is no table.
    """
    sheets = VOCABULARY.read_sheets(data, name)
    reader = _Reader(day, only)
    known = [(sheet, VOCABULARY.guess_columns(sheet)) for sheet in sheets if not sheet.hidden]
    known = [(sheet, columns) for sheet, columns in known if columns.header_row]
    if not known:
        wanted = "请在表头写上“事项名称”，“承办内设机构”“依据”可以没有"
        reader.tell(name, 1, "", f"没有找到表头里有“事项名称”的工作表。{wanted}")
    for sheet, columns in known:
        reader.sheet(sheet, columns)
    duties = reader.matters()
    if known and not duties and not reader.problems:
        reader.tell(name, known[0][1].header_row, "", "表头下面没有事项，请核对是不是选错了文件")
    if len(duties) > MOST:
        reader.tell(name, 1, "", f"事项太多：{len(duties)} 项，最多 {MOST} 项。请核对是不是选错了文件")
    problems = tuple(capped(reader.problems))
    kept = () if any(p.is_error for p in problems) else duties
    lists = tuple(one for one in DutyList if any(duty.list is one for duty in kept))
    return Table(kept, lists, tuple(sheet.name for sheet, _ in known), problems)


@dataclass(slots=True)
class _Reader:
    day: date
    only: DutyList | None
    problems: list[Problem] = field(default_factory=list)
    found: dict[str, Duty] = field(default_factory=dict)
    places: dict[str, tuple[str, int]] = field(default_factory=dict)
    nameless: set[str] = field(default_factory=set)  # sheets told to belong to no list
    cut: set[tuple[str, str]] = field(default_factory=set)  # matters told to have more than is kept, of what

    def tell(self, file: str, line: int, path: str, message: str, severity: Severity = "error") -> None:
        self.problems.append(Problem(file, line, path, message, severity))

    def sheet(self, sheet: Sheet, columns: Columns) -> None:
        """Which list a row is of: what was chosen, else its own column, and the name of the sheet or the title above."""
        title = " ".join(
            plain(cell) for row in sheet.rows if row.number < columns.header_row for cell in row.cells
        )
        whole = _list(sheet.name) or _list(title)
        at = columns.fields.get("list")
        heading = "" if at is None else heading_word(columns.headings[at])
        skipping = Skipping(columns.headings, columns.fields)
        for row in sheet.rows:
            if row.number <= columns.header_row or self.no_matter(row, columns, skipping):
                continue
            cells = {f: row.cells[c] if c < len(row.cells) else None for f, c in columns.fields.items()}
            self.row(sheet, row.number, cells, whole, heading)

    def no_matter(self, row: Row, columns: Columns, skipping: Skipping) -> bool:
        """Empty rows, totals, signatures; and headings of a group, which stand alone or over all columns."""
        used = [tidied(row.cells[c]) for c in columns.fields.values() if c < len(row.cells)]
        filled = [text for text in used if text]
        alone = len(columns.fields) > 1 and len(filled) > 1 and len(set(filled)) == 1
        return alone or not filled or skipping.reason(row) is not None

    def row(
        self, sheet: Sheet, line: int, cells: Mapping[str, Cell], whole: DutyList | None, heading: str
    ) -> None:
        where = f"工作表“{sheet.name}”"
        for name, cell in cells.items():
            if isinstance(cell, Broken):
                told = "公式出错或者没有算出结果，请在 Excel 或 WPS 里改成文字再导入"
                self.tell(sheet.file, line, f"{where} {FIELDS[name]}", told)
                return
        name = tidied(cells["name"])
        wrong = _name_problem(name)
        of, unclear = (self.only, "") if self.only else _of(tidied(cells.get("list")), heading, whole)
        if unclear and not wrong:
            self.tell(sheet.file, line, f"{where} {FIELDS['list']}", unclear)
            return
        if not wrong and of is None:
            if sheet.name in self.nameless:
                return
            self.nameless.add(sheet.name)
            wrong = _WHICH
        if wrong or of is None:
            self.tell(sheet.file, line, where, wrong)
            return
        units = self.enough(sheet, line, name, "units", _words(cells.get("units")))
        also = self.enough(sheet, line, name, "also", _words(cells.get("also")))
        for unit in (u for u in units if len(u) > UNIT):
            self.tell(
                sheet.file,
                line,
                f"{where} {FIELDS['units']}",
                f"“{clip(unit)}”太长，像是说明文字；请只写机构名称",
            )
        for word in (a for a in also if not 2 <= len(a) <= ALSO):
            self.tell(sheet.file, line, f"{where} {FIELDS['also']}", f"“{clip(word)}”要写 2 到 {ALSO} 个字")
        articles = self.articles(sheet, line, name, plain(cells.get("basis")))
        self.keep(sheet, line, Duty(name, of, units, articles, also))

    def keep(self, sheet: Sheet, line: int, duty: Duty) -> None:
        """A matter may take several rows of one list, for its units or its articles; never of two."""
        first = self.found.get(duty.name)
        if first is None:
            self.found[duty.name], self.places[duty.name] = duty, (sheet.name, line)
        elif first.list is not duty.list:
            there = "工作表“{}”第 {} 行".format(*self.places[duty.name])
            message = f"“{clip(duty.name)}”在{there}是“{first.list}”，这里是“{duty.list}”；一个事项只能在一张清单上，请核对"
            self.tell(sheet.file, line, f"工作表“{sheet.name}”", message)
        else:
            self.found[duty.name] = Duty(
                duty.name,
                duty.list,
                self.enough(sheet, line, duty.name, "units", (*first.units, *duty.units)),
                self.enough(sheet, line, duty.name, "basis", (*first.articles, *duty.articles)),
                self.enough(sheet, line, duty.name, "also", (*first.also, *duty.also)),
            )

    def enough(self, sheet: Sheet, line: int, name: str, what: str, found: Sequence[T]) -> tuple[T, ...]:
        """Each once, and no more than a matter may have; that there were more is told once."""
        each = tuple(dict.fromkeys(found))
        if len(each) > MOST_EACH and (name, what) not in self.cut:
            self.cut.add((name, what))
            message = f"“{clip(name)}”的{FIELDS[what]}超过 {MOST_EACH} 个，只记前 {MOST_EACH} 个，后面的没有记进事项表"
            self.tell(sheet.file, line, f"工作表“{sheet.name}” {FIELDS[what]}", message, "warning")
        return each[:MOST_EACH]

    def articles(self, sheet: Sheet, line: int, name: str, basis: str) -> tuple[Citation, ...]:
        """The places named in 依据; what is not in force any more is told and left out."""
        registry, kept = load_registry(), []
        for _, _, citation in find_citations(basis, registry):
            if wrong := registry.problem(citation, self.day):
                path = f"工作表“{sheet.name}” {FIELDS['basis']}"
                self.tell(sheet.file, line, path, f"{wrong}这一处没有记进事项表。", "warning")
            else:
                kept.append(citation)
        return self.enough(sheet, line, name, "basis", kept)

    def matters(self) -> tuple[Duty, ...]:
        """In the order of the lists, then of the file; a name that two of them go by is nobody's."""
        order = list(DutyList)
        duties = sorted(self.found.values(), key=lambda duty: order.index(duty.list))
        seen: dict[str, str] = {duty.name: duty.name for duty in duties}
        for duty in duties:
            for word in duty.also:
                other = seen.setdefault(word, duty.name)
                if other != duty.name:
                    sheet, line = self.places[duty.name]
                    message = f"题库里的叫法“{clip(word)}”已经用在“{clip(other)}”上，一个叫法只能指一个事项"
                    self.tell("", line, f"工作表“{sheet}”", message)
        return tuple(duties)


def _list(text: str) -> DutyList | None:
    """Of the three, the one that a title or a cell names; none where it names none or several."""
    found = [one for one, pattern in _LISTS if pattern.search(text)]
    return found[0] if len(found) == 1 else None


def _of(cell: str, heading: str, whole: DutyList | None) -> tuple[DutyList | None, str]:
    """The list by the column and by the sheet, or why it cannot be told.

    清单类型 need only mention one. 类别 may hold anything (基本民生保障): there the cell has to be a list and no more.
    """
    if _TELLING.search(heading):
        named = {one for one, pattern in _LISTS if pattern.search(cell)}
    else:
        parts = [part for part in _AND.split(cell) if part]
        named = {one for one, pattern in _WHOLE for part in parts if pattern.fullmatch(part)}
        if len(named) == 1 and len(parts) > 1:
            named = set()  # 配合、宣传 is a field of work
    if len(named) > 1:
        return (
            None,
            f"“{clip(cell)}”写了不止一张清单；一个事项只能在一张清单上，请只写一个：基本、配合或者收回",
        )
    said = next(iter(named), None)
    if said and whole and said is not whole:
        return None, (
            f"这一格写的是“{clip(cell)}”，工作表名称或者表头上面的标题写的是“{whole}”，两处对不上；请改成一样的"
        )
    return said or whole, ""


def _name_problem(name: str) -> str:
    if not name:
        return "没有事项名称，请补上；如果这一行不是事项，请删去"
    if len(name) < 2 or len(name) > NAME:
        return f"事项名称“{clip(name)}”有 {len(name)} 个字，要在 2 到 {NAME} 个字之间"
    if sign := strange(name):
        return f"事项名称“{clip(name)}”里有认不出的字符（编码 {ord(sign):X}），请改正"
    return ""


def _words(cell: Cell) -> tuple[str, ...]:
    words = (tidied(part) for part in _SPLIT.split(plain(cell)))
    return tuple(word for word in words if word)
