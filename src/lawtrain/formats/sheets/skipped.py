"""Rows below the headings that are no people: totals, signatures, headings of the next page, numbered but empty lines."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from lawtrain.formats.sheets.sheet import Cell, Row
from lawtrain.formats.sheets.words import key, plain

_TOTAL = re.compile(r"(?:.{0,20}(?:合计|小计|总计|共计)|总人数|累计)[\d人名个]{0,10}")
_STOPS = re.compile(r"[\s:：（）()]")
_SIGNED = (
    r"(?:填表|填报|制表|审核|审批|批准|负责|经办|联系|报送|核对|校对)(?:人|单位|日期|时间|电话|领导)?"
    r"|(?:单位|主管|分管|部门)(?:负责人|领导)"
)
_FOOTER = re.compile(
    rf"(?:{_SIGNED})(?:签字|签名|盖章)?\s*(?:[:：（( ]|$)"
    r"|(?:说明|备注|注|日期|电话|统计时间|统计日期|截止时间|单位盖章)\s*(?:[:：]|$)"
    r"|(?:应到|实到|到会|参会|参训|出席|缺席|请假|应考|实考|参考|缺考|合格|及格|优秀|平均|最高|最低)"
    r"(?:(?:人数|率|分数?|成绩)\s*(?:[:：\d为]|$)|\s*[:：\d共])"
    r"|(?:记录|监考|阅卷|统计)人员?\s*(?:[:：]|$)|(?:记录|主持|主讲|授课|签到)(?:人员?|教师|老师)?\s*[:：]"
    r"|第\s*\d+\s*页|共\s*\d+\s*页|[（(]盖章|以下空白|以上"
)


class Skipping:
    """Knows the headings of a block of columns, and says of a row why it is left out."""

    def __init__(self, headings: Sequence[str], fields: Mapping[str, int]) -> None:
        self._fields = fields
        self._headings = [(column, key(headings[column])) for column in fields.values()]
        self._words = {word for _, word in self._headings}

    def reason(self, row: Row) -> str | None:
        """None for a person, "" for an empty row, else what to tell the officer."""
        fields, cells = self._fields, row.cells
        used = [
            cell for column in fields.values() if column < len(cells) and (cell := cells[column]) is not None
        ]
        username, name = _at(cells, fields.get("username")), _at(cells, fields.get("name"))
        first = next((cell for cell in cells if cell is not None), None)
        if _is_word(username) and _is_word(name) and key(str(name)) not in self._words and username != name:
            return None
        texts = [plain(cell).strip() for cell in (first, *used)]
        signed = username is None or username == first
        tests = (
            (not used and not isinstance(first, str), ""),
            (self._repeats(cells, len(used)), "重复的表头，没有读入。"),
            (signed and bool(_FOOTER.match(texts[0])), "填表、审核等说明，没有读入。"),
            (any(_TOTAL.fullmatch(_STOPS.sub("", t)) for t in texts if len(t) < 40), "合计行，没有读入。"),
            (len(used) >= 3 and len(set(texts[1:])) == 1, "小标题，没有读入。"),
            (not used, ""),
        )
        return next((reason for holds, reason in tests if holds), None)

    def _repeats(self, cells: tuple[Cell, ...], used: int) -> bool:
        same = sum(
            bool(word) and word.endswith(found)
            for column, word in self._headings
            if (found := key(plain(_at(cells, column))))
        )
        return same >= 2 and 2 * same > used


def _at(cells: tuple[Cell, ...], column: int | None) -> Cell:
    return cells[column] if column is not None and column < len(cells) else None


def _is_word(cell: Cell) -> bool:
    return cell is not None and bool(plain(cell).strip())
