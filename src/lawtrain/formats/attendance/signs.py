"""What stands in the signature column → there or not: √, a name, a time, 请假, ×."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from lawtrain.formats.sheets.sheet import Broken, Cell
from lawtrain.formats.sheets.words import bare_name, one_of, person_name, quoted, tidied

_HOW = "到场的打“√”，没到的留空或写“缺席”"
_THERE = one_of(
    """
    √ ✓ ✔ ☑ ✅ 🗸 v y yes ok true 1 是 到 有 已到 已签 已签到 签到 已签名 到场 到会 已到场 已到会 出席 已出席 参加 已参加
    参会 已参会 参训 出勤 全勤 正常 实到 本人 列席
    """
)
_AWAY = one_of("× ✗ ✘ ✕ ✖ ❌ ╳ x n no false 0 否 缺 假 未 无 空 □ ☐ 旷 没有 不到")
_AWAY_WORDS = re.compile(
    "请假|[事病公产婚丧休年]假|年休|护理假|陪产|缺[席勤课]|未(?:到|签|参|出席)|没(?:到|来|签|参)|不(?:到|参加|出席)|旷[课工会]"
    "|出差|公出|外出|值班|借调|住院"
)
_PROXY = re.compile(r"代(?:签|到|会|参|开|学)|\(代\)|^代|代$")
_LATE = re.compile("迟到|早退|中途")
_TIME = re.compile(
    r"(?:\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?\s*)?(?:[上下]午|早上)?\d{1,2}(?::\d{2}){1,2}(?:\.\d+)?|\d{1,2}[时点](?:\d{1,2}分?|半|整)?"
)


@dataclass(frozen=True, slots=True)
class Sign:
    """`there`, or what is wrong; `remark` says how doubtful words were read, `other` is what may be a name."""

    there: bool = False
    error: str = ""
    remark: str = ""
    other: str = ""


def read_sign(cell: Cell, name: str) -> Sign:
    """Whether the person of that name was there; a broken cell says nothing here, since it is told as such."""
    if cell is None or isinstance(cell, Broken):
        return Sign()
    if isinstance(cell, bool | date):
        return Sign(there=bool(cell))
    if isinstance(cell, int | float):
        if 0 <= cell <= 1:
            return Sign(there=cell > 0)  # a fraction is a time of day
        return Sign(error=f"签到写的是{quoted(cell)}，看不出到没到。{_HOW}")
    text = unicodedata.normalize("NFKC", tidied(cell))
    if not text or bare_name(cell) == name or person_name(cell) == name:
        return Sign(there=bool(text))
    return _worded(text.lower(), cell)


def says_away(cell: Cell) -> bool:
    """Whether a remark says that somebody did not come, or sent somebody else."""
    text = unicodedata.normalize("NFKC", tidied(cell))
    return bool(_AWAY_WORDS.search(text) or _PROXY.search(text))


def _worded(text: str, cell: Cell) -> Sign:
    marks = text.rstrip("!！。.~")
    if marks in _THERE or _TIME.fullmatch(text):
        return Sign(there=True)
    if _PROXY.search(text):
        return Sign(error=f"签到写的是{quoted(cell)}，别人代签的不能算到场。{_HOW}")
    if _LATE.search(text) and not _AWAY_WORDS.search(text):
        return Sign(
            there=True, remark=f"签到写的是{quoted(cell)}，按到场读入；学时要少算的，请写在“学时”一列"
        )
    if marks in _AWAY or _AWAY_WORDS.search(text):
        return Sign()
    if len(text) > 20:
        return Sign(error=f"签到写的是{quoted(cell)}，看不出到没到。{_HOW}")
    return Sign(there=True, other=bare_name(cell))
