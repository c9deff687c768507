"""What stands in a row about somebody's mark → the score, 缺考, or why neither is clear."""

from __future__ import annotations

import re
import unicodedata

from lawtrain.formats.sheets.sheet import Broken, Cell
from lawtrain.formats.sheets.words import key, one_of, tidied

_ABSENT = re.compile(
    "缺考|缺席|缺勤|弃考|旷考|缓考|未(?:参加|参考|参|考|到|答|交|作答|开始|登录|出席)|没(?:参加|考|来|到)|不参加|(?:请|[病事公产])假|^缺$"
)
_EXEMPT = re.compile("免考|免试")
_VOID = re.compile("作弊|舞弊|违纪|违规|取消成绩|成绩无效|作废|替考|雷同")
_YES = one_of("是 y yes 1 true √ ✓ ✔")
_NO = one_of("否 n no 0 false × ✗ x")
_PASSED = one_of("合格 及格 通过 已通过 达标 是 优秀 优 良好 良 中等 中 优良 y yes true pass passed √ ✓ ✔ 1")
_FAILED = one_of(
    "不合格 不及格 未通过 不通过 未达标 不达标 未合格 未及格 否 差 较差 n no false fail failed × ✗ x 0 补考 需补考"
)


def says_absent(cell: Cell) -> bool:
    """Whether the words mean that somebody did not sit."""
    return bool(_ABSENT.search(_words(cell)))


def says_no_show(cell: Cell, heading: str) -> bool:
    """The same of a column of states, where 是 and 否 answer its heading: 是否参考, 是否缺考."""
    answer = key(_words(cell)) or _words(cell)
    return says_absent(cell) or answer in (_YES if "缺" in heading else _NO)


def says_exempt(cell: Cell) -> bool:
    """Whether the words mean 免考, which is recorded elsewhere, with a reason and an approver."""
    return bool(_EXEMPT.search(_words(cell)))


def says_void(cell: Cell) -> bool:
    """Whether the words mean that a score does not count."""
    return bool(_VOID.search(_words(cell)))


def says_passed(cell: Cell) -> bool | None:
    """Whether the words mean a pass; None where they are empty or mean something else."""
    word = _words(cell)
    word = key(word) or word
    return True if word in _PASSED else False if word in _FAILED else None


def _words(cell: Cell) -> str:
    return "" if isinstance(cell, Broken) else unicodedata.normalize("NFKC", tidied(cell)).lower()
