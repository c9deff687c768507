"""工号 as a cell holds them → what somebody types to log in."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from lawtrain.formats.sheets.sheet import Broken, Cell
from lawtrain.formats.sheets.words import quoted, tidied

LONGEST = 64
_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]*")
_PLAIN = re.compile(r"[a-z][a-z0-9_-]{0,20}|[1-9][0-9]{0,14}")
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?e\+?\d+")
_TRAILING_ZERO = re.compile(r"(\d+)\.0+")
_AS_TEXT = "请把这一列的格式设为“文本”后重新填写"


@dataclass(frozen=True, slots=True)
class Username:
    """`username` is empty where it cannot be used; `error` and `remark` are told after the person's name."""

    username: str = ""
    error: str = ""
    remark: str = ""


def read_username(cell: Cell) -> Username:
    """NFKC, small letters, no spaces; a broken cell says nothing here, since it is told as such."""
    if isinstance(cell, Broken):
        return Username()
    typed = tidied(cell)
    if _PLAIN.fullmatch(typed) and isinstance(cell, str):
        return Username(typed)
    text = unicodedata.normalize("NFKC", typed).lower().removeprefix("'").replace(" ", "")
    whole = _TRAILING_ZERO.fullmatch(text)
    text = whole[1] if whole else text
    number = isinstance(cell, int | float) and not isinstance(cell, bool)
    faults = (
        (isinstance(cell, bool | date), f"的工号{quoted(cell)}不像工号，{_AS_TEXT}"),
        (not text, "没有工号，请补上。工号用来登录，每人一个，不能用身份证号"),
        (number and abs(float(text or 0)) >= 1e15, f"的工号太长，存成数字后末几位已经变了，{_AS_TEXT}"),
        (number and not text.isdecimal(), f"的工号{quoted(cell)}不像工号，{_AS_TEXT}"),
        (bool(_SCIENTIFIC.fullmatch(text)), f"的工号{quoted(text)}被改成了科学计数，{_AS_TEXT}"),
        (len(text) > LONGEST, f"的工号太长（{len(text)} 个字符，最多 {LONGEST} 个）"),
        (
            not _USERNAME.fullmatch(text),
            f"的工号{quoted(typed)}不能用：只能是字母、数字和 . _ -，并且以字母或数字开头",
        ),
    )
    for holds, message in faults:
        if holds:
            return Username(error=message)
    if whole:
        return Username(text, remark=f"的工号{quoted(typed)}按“{text}”读入")
    return Username(text, remark=f"的工号里的空格已去掉：{quoted(text)}" if " " in typed else "")
