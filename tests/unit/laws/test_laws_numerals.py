"""Numerals are written as statutes print them, and only such numerals are read."""

import pytest

from lawtrain.errors import Invalid
from lawtrain.laws import from_chinese, to_chinese

PRINTED = {
    1: "一",
    10: "十",
    12: "十二",
    20: "二十",
    99: "九十九",
    100: "一百",
    105: "一百零五",
    110: "一百一十",
    112: "一百一十二",
    200: "二百",
    1000: "一千",
    1001: "一千零一",
    1010: "一千零一十",
    1015: "一千零一十五",
    1100: "一千一百",
    1260: "一千二百六十",
    9999: "九千九百九十九",
}


@pytest.mark.parametrize(("number", "printed"), PRINTED.items())
def test_both_ways(number: int, printed: str) -> None:
    assert to_chinese(number) == printed
    assert from_chinese(printed) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("一十二", 12),
        ("一百〇五", 105),
        ("两百零三", 203),
        ("两千", 2000),
        ("一千〇一十", 1010),
        ("一百十五", 115),
    ],
)
def test_variants_are_read(text: str, number: int) -> None:
    assert from_chinese(text) == number


@pytest.mark.parametrize(
    "text",
    [
        "",
        "零",
        "〇",
        "两",
        "十两",
        "一百五",
        "二二",
        "十百",
        "一百零",
        "零一",
        "一零零",
        "一百零十",
        "万",
        "3",
        "一 二",
        "甲",
    ],
)
def test_anything_else_is_refused_in_chinese(text: str) -> None:
    with pytest.raises(Invalid, match="不是法条里使用的中文数字"):
        from_chinese(text)


@pytest.mark.parametrize("number", [0, -1, 10000])
def test_numbers_outside_the_range_are_refused(number: int) -> None:
    with pytest.raises(Invalid, match="1到9999"):
        to_chinese(number)
