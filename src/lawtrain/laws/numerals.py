"""Chinese numerals as statutes write them: 第一千二百六十条 and back."""

import re

from lawtrain.errors import Invalid

LARGEST = 9999

_DIGITS = "零一二三四五六七八九"
_UNITS = ("", "十", "百", "千")
_VALUE = {digit: n for n, digit in enumerate(_DIGITS)}
_SCALE = {unit: 10**n for n, unit in enumerate(_UNITS) if unit}


def to_chinese(n: int) -> str:
    """Write `n` (1–9999) the way an article number is printed: 10→十, 12→十二, 1010→一千零一十.

    Raises Invalid outside that range.
    """
    if not 1 <= n <= LARGEST:
        raise Invalid(f"编号须在1到{LARGEST}之间，现在是{n}。")
    digits = str(n)
    out = ""
    for place, digit in zip(range(len(digits) - 1, -1, -1), digits, strict=True):
        out += _DIGITS[int(digit)] + (_UNITS[place] if digit != "0" else "")
    out = re.sub("零+", "零", out).rstrip("零")
    return out[1:] if out.startswith("一十") else out


def from_chinese(text: str) -> int:
    """Read a numeral of a statute (1–9999); 〇 for 零, 两百 for 二百 and 一十二 for 十二 are accepted.

    Raises Invalid for anything else, including spoken short forms such as 一百五.
    """
    plain = re.sub("两(?=[百千])", "二", text.replace("〇", "零"))
    total = digit = 0
    for char in plain:
        if char in _VALUE:
            digit = _VALUE[char]
        elif char in _SCALE:
            total += (digit or 1) * _SCALE[char]
            digit = 0
        else:
            raise _unreadable(text)
    total += digit
    # Adding up is lenient; writing the sum again and comparing is what rejects 十百, 一百五 or 二二.
    if not 1 <= total <= LARGEST or _squeeze(to_chinese(total)) != _squeeze(plain):
        raise _unreadable(text)
    return total


def _squeeze(numeral: str) -> str:
    return numeral.replace("一十", "十")


def _unreadable(text: str) -> Invalid:
    return Invalid(f"“{text[:20]}”不是法条里使用的中文数字，请写成“四十二”“一百零五”的样子。")
