"""Finds the heading row of a roster and tells which column holds what."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from lawtrain.errors import Invalid
from lawtrain.formats.roster.identity import ADVICE, HEADING
from lawtrain.formats.roster.sheet import Row, Sheet, letters
from lawtrain.formats.roster.words import plain

FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "username": "工号",
        "name": "姓名",
        "unit": "单位",
        "subunit": "内设机构",
        "category": "统计类别",
        "title": "职务",
        "rank": "职务层次",
        "tags": "标签",
        "since": "在册开始",
        "until": "在册结束",
    }
)
"""Field → what it is called on screen. `subunit` is added below `unit`."""
NEEDED = ("username", "name", "unit", "category")
_SEARCHED = 30  # rows from the top in which headings are looked for

_WHEN = "(?:日期|时间|年月|年月日|日)?"
_PATTERNS = tuple(
    (field, re.compile(pattern))
    for field, pattern in (
        # In order of certainty: a field goes to the first pattern that matches a column nobody has taken.
        (
            "username",
            "(?:人员|职工|工作|干部|员工|用户|学员|个人|本人|登录)?工号|(?:人员|职工|工作人员|干部|员工|用户|学员)(?:编号|编码|代码|号)",
        ),
        ("username", "编号|编码|职工代码|工作证号?|登录(?:名|账号)|账号|用户名"),
        ("name", "(?:人员|职工|干部|员工|学员|本人|中文)?姓名|名字|人员名称"),
        (
            "unit",
            "(?:所在|所属|工作|现|现工作|任职|隶属|编制所在)?单位(?:名称|全称|简称)?|单位部门|部门单位|单位及部门|所在单位及部门",
        ),
        ("unit", "(?:所在|所属|工作)?部门(?:名称)?|部门科室|站所|办所"),
        ("unit", "(?:所在|所属)?(?:村|社区|村社区|村居|行政村)(?:名称)?"),
        ("unit", "(?:所在|所属)?(?:内设机构|科室|站办所|组织|机构)(?:名称)?"),
        (
            "subunit",
            "(?:所在|所属)?(?:内设机构|科室|科室站所|二级单位|下属单位|下级单位|股室|站所|站办所|科室部门)(?:名称)?",
        ),
        ("subunit", "(?:所在|所属)?(?:部门|处室)(?:名称)?"),
        ("subunit", "(?:所在|所属)?(?:村|社区|村社区|村居|行政村)(?:名称)?"),
        ("subunit", "(?:所在)?(?:小组|村民小组|组别|班组|网格)(?:名称)?"),
        ("category", "统计类别|统计分类|学法类别|人员统计类别"),
        ("category", "(?:人员|干部|职工|身份|考试|学员)(?:类别|类型|性质|分类)|人员身份|类别|身份"),
        ("title", "(?:现任|现|担任|行政|党政)?职务(?:名称|岗位)?|职务及岗位|岗位职务"),
        ("title", "(?:工作|现)?岗位(?:名称)?|工作职责"),
        ("rank", "职务层次|职务级别|行政级别|职务层次职级|层次"),
        ("rank", "(?:现)?职级(?:名称|等级)?|级别|职称"),
        ("tags", "标签|人员标签|备注分类|其他类别|其他分类|其他身份|附加类别"),
        ("since", f"在册(?:开始|起始|起|时间开始|时间起){_WHEN}|在册时间|在册日期|入册{_WHEN}"),
        ("since", f"(?:入职|到岗|到任|调入|报到|进入本单位|到本单位|来本单位|聘用开始){_WHEN}"),
        ("since", f"(?:开始|起始|起){_WHEN}"),
        ("until", f"在册(?:结束|截止|终止|止|时间结束|时间止|时间截止){_WHEN}"),
        ("until", f"(?:离职|离岗|离任|调出|调离|退休|聘用结束){_WHEN}"),
        ("until", f"(?:结束|截止|终止|止|截至){_WHEN}"),
    )
)
_NOTE = re.compile(r"[（(\[【][^）)\]】]*[）)\]】]|\*|＊|必填|选填")


@dataclass(frozen=True, slots=True)
class Columns:
    """`header_row` is the number of the last heading row (0: none was found); `fields` says which column (from 0) is what.

    `headings` are the headings by column, as words for a screen; `ignored` those that mean nothing here.
    """

    header_row: int
    fields: Mapping[str, int]
    ignored: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()

    @property
    def missing(self) -> tuple[str, ...]:
        """What a roster cannot do without and no column was found for, as it is called on screen."""
        return tuple(FIELDS[field] for field in NEEDED if field not in self.fields)

    def with_fields(self, fields: Mapping[str, int]) -> Columns:
        """With what an officer chose in place of the guess. Raises Invalid when it names what is not there."""
        if any(field not in FIELDS or not 0 <= at < len(self.headings) for field, at in fields.items()):
            raise Invalid("选定的列与这个文件不符，请重新选择每一列是什么。")
        if len(set(fields.values())) < len(fields):
            raise Invalid("同一列不能用作两项，请重新选择每一列是什么。")
        return replace(self, fields=dict(fields), ignored=_ignored(self.headings, fields))


def guess_columns(sheet: Sheet) -> Columns:
    """Headings below any title rows, in one row or two. Raises Invalid when a heading asks for 身份证号."""
    columns = _best(sheet)
    for column, heading in enumerate(columns.headings):
        if HEADING.search(heading) and len(heading) <= 20:
            raise Invalid(f"“{sheet.name}”{letters(column)} 列是身份证号。{ADVICE}")
    return columns


def _ignored(headings: Sequence[str], fields: Mapping[str, int]) -> tuple[str, ...]:
    taken = set(fields.values())
    return tuple(dict.fromkeys(h for column, h in enumerate(headings) if h and column not in taken))


def guess_sheet(sheets: Sequence[Sheet]) -> Sheet:
    """The sheet that looks most like a roster: most of its columns are understood; a hidden one only if need be."""
    return max(sheets, key=lambda s: (len(_best(s).fields), not s.hidden, len(s.rows)))


def signature(sheet: Sheet) -> str:
    """The same for files with the same headings in the same order, so that a chosen mapping can be used again."""
    words = [_word(heading) for heading in _best(sheet).headings]
    while words and not words[-1]:
        words.pop()
    return hashlib.sha256("\n".join(words).encode()).hexdigest()[:32]


def _best(sheet: Sheet) -> Columns:
    """By the row, or the two rows, whose headings say most; of two that say as much, one row."""
    best, most = Columns(0, {}), 3
    rows = sheet.rows[:_SEARCHED]
    for place, row in enumerate(rows):
        alone = _texts(row)
        tries: list[tuple[int, list[str], Sequence[tuple[str, ...]]]] = [
            (row.number, alone, [(text,) for text in alone])
        ]
        if place + 1 < len(rows):
            below = _texts(rows[place + 1])
            pairs = list(zip(alone, below, strict=True))
            # 在册时间 over 开始 is 在册时间开始; 单位 over 内设机构 may as well be 内设机构; merged headings come twice
            whole = [top + text if _word(top) != _word(text) else text for top, text in pairs]
            tries.append((rows[place + 1].number, whole, list(zip(whole, below, strict=True))))
        for number, headings, words in tries:
            fields = _matched(words)
            score = 2 * len(fields) + (headings is alone)
            if score > most:
                best, most = Columns(number, fields, _ignored(headings, fields), tuple(headings)), score
    return best


def _texts(row: Row) -> list[str]:
    return [" ".join(plain(cell).split()) if isinstance(cell, str) else "" for cell in row.cells]


def _matched(headings: Sequence[tuple[str, ...]]) -> dict[str, int]:
    """Each column under any of its headings."""
    words = [{word for heading in known if (word := _word(heading))} for known in headings]
    fields: dict[str, int] = {}
    taken: set[int] = set()
    for field, pattern in _PATTERNS:
        if field in fields:
            continue
        for column, known in enumerate(words):
            if column not in taken and any(map(pattern.fullmatch, known)):
                fields[field] = column
                taken.add(column)
                break
    return fields


def _word(heading: str) -> str:
    """所 在 单位（全称）* → 所在单位."""
    text = _NOTE.sub("", unicodedata.normalize("NFKC", heading)) or heading
    return "".join(c for c in text.lower() if c.isalnum())[:40]
