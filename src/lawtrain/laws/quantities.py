"""Numbers with their units, in statutes and in what is written about them: 六十日, 60 日, 三至七人, 三分之二, 过半数.

数量 Quantity     a number and its unit, the way of writing put aside: 两年 is 二年, 名 is 人, 个月 is 月
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

HALF = "过半数"
WORKING = "工作日"

_DIGITS = {sign: n for n, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_SCALES = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "亿": 10**8}
_CHINESE = "〇零一二两三四五六七八九十百千万亿"
_NUMBER = rf"(?:[0-9]+(?:\.[0-9]+)?[十百千万亿]*|[{_CHINESE}]+)"
_UNITS = {
    "个工作日": WORKING,
    "工作日": WORKING,
    "日": "日",
    "天": "日",
    "个月": "月",
    "年": "年",
    "小时": "小时",
    "分钟": "分钟",
    "周岁": "岁",
    "岁": "岁",
    "人": "人",
    "名": "人",
    "元": "元",
    "倍": "倍",
    "次": "次",
    "户": "户",
    "届": "届",
    "厘米": "厘米",
}
_TOKEN = re.compile(
    rf"(?P<whole>[{_CHINESE}]+)分之(?P<part>{_NUMBER})|(?P<percent>[0-9]+(?:\.[0-9]+)?)%|(?P<half>过半数)"
    rf"|(?P<number>{_NUMBER})(?P<unit>{'|'.join(_UNITS)})?(?P<working>\([^()]{{0,4}}工作日\))?"
)
# What looks like a quantity and is none: numbered places, days of the calendar, years of the calendar.
_ORDINAL = re.compile(rf"第{_NUMBER}(?:个|号)?|\([{_CHINESE}]+\)(?!日)")
_DATE = re.compile(
    rf"(?:{_NUMBER}年)?{_NUMBER}月(?:{_NUMBER}日)?|(?:19|20)[0-9]{{2}}年|[一二][〇零一二三四五六七八九]{{3}}年"
)
# Nor is a run of signs that no number needs; without them, reading takes as long as the text is, not its square.
_ENDLESS = re.compile(rf"[0-9]{{25,}}|[{_CHINESE}]{{25,}}")
_JOINT = re.compile(r"至|到|-|—|~|、|或者?")


@dataclass(frozen=True, slots=True)
class Quantity:
    """`shown` is as it was written; `units` holds more than one where either will do: 五日（工作日）."""

    value: Fraction
    units: frozenset[str]
    shown: str

    def stands_in(self, others: frozenset[tuple[Fraction, str]]) -> bool:
        """Whether one of them is the same number of the same thing."""
        return any((self.value, unit) in others for unit in self.units)


def find_quantities(text: str) -> list[Quantity]:
    """Every number with a unit, in reading order; ranges and lists give each of their numbers the unit they share.

    Dates (2026 年 1 月 1 日) and numbered places (第三十四条) are no quantities.
    """
    plain = re.sub(r"[\s*]|(?<=[0-9]),(?=[0-9]{3})", "", unicodedata.normalize("NFKC", text))
    for what in (_ENDLESS, _ORDINAL, _DATE):
        plain = what.sub(lambda found: " " * len(found[0]), plain)
    found: list[Quantity] = []
    after, start = frozenset[str](), len(plain)
    for match in reversed(list(_TOKEN.finditer(plain))):
        units = _units(match)
        if not units and _JOINT.fullmatch(plain[match.end() : start]):
            units = after  # 三至七人: what is left out is taken from the number that follows
        after, start = units if match["number"] else frozenset(), match.start()
        value = _value(match)
        if units and value is not None:
            found.append(Quantity(value, units, match[0]))
    return found[::-1]


def quantities_in(texts: Iterator[str] | tuple[str, ...]) -> frozenset[tuple[Fraction, str]]:
    """What `Quantity.stands_in` looks among: every number of these texts with its unit."""
    return frozenset(
        (one.value, unit) for text in texts for one in find_quantities(text) for unit in one.units
    )


def _units(match: re.Match[str]) -> frozenset[str]:
    if match["half"]:
        return frozenset({HALF})
    if match["whole"] or match["percent"]:
        return frozenset({"分之"})
    unit = _UNITS.get(match["unit"] or "")
    if unit is None:
        return frozenset()
    return frozenset({unit, WORKING} if unit == "日" and match["working"] else {unit})


def _value(match: re.Match[str]) -> Fraction | None:
    if match["half"]:
        return Fraction(1, 2)
    if match["percent"]:
        return Fraction(match["percent"]) / 100
    if match["whole"]:
        whole = _read(match["whole"]) or _read("一" + match["whole"])  # 百分之五
        part = _read(match["part"])
        return part / whole if whole and part else None
    return _read(match["number"])


def _read(number: str) -> Fraction | None:
    """The number; None for what only looks like one: 万 alone, 二二."""
    if arabic := re.match(r"[0-9]+(?:\.[0-9]+)?", number):
        value = Fraction(arabic[0])
        for sign in number[arabic.end() :]:
            value *= (_SCALES | _LARGE)[sign]
        return value
    total = section = digit = 0
    before = ""
    for sign in number:
        if sign in _DIGITS:
            if before in _DIGITS and before not in "零〇":
                return None
            digit = _DIGITS[sign]
        elif sign in _SCALES:
            if sign != "十" and not digit:
                return None
            section, digit = section + (digit or 1) * _SCALES[sign], 0
        else:
            if not section + digit:
                return None
            total, section, digit = (total + section + digit) * _LARGE[sign], 0, 0
        before = sign
    return Fraction(total + section + digit) or None
