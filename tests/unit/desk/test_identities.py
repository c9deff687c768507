"""An 身份证号 typed by hand is turned away, also in groups and with a slip in its last digit; other numbers are not."""

from __future__ import annotations

import pytest

from lawtrain.desk.by_hand import read_person
from lawtrain.errors import Invalid
from lawtrain.records import CATEGORIES

LAST = "0123456789X"
"""Of the eleven last digits that there are, one is right."""


def refused(title: str) -> bool:
    person = {
        "username": "gz001",
        "name": "示例甲",
        "unit": "示范村",
        "category": CATEGORIES[3],
        "title": title,
    }
    try:
        read_person(person)
    except Invalid as told:
        return "身份证号不入库" in str(told) and "1990" not in str(told)
    return False


@pytest.mark.parametrize("last", LAST)
def test_eighteen_digits_of_that_shape_are_one_whatever_the_last_digit(last: str) -> None:
    assert refused(f"11010119900307109{last}")
    assert not refused(f"11010119901307109{last}"), "there is no thirteenth month"


def test_in_groups_only_the_right_last_digit_tells_it_from_numbers_side_by_side() -> None:
    assert [last for last in LAST if refused(f"110101 1990-03-07 109{last}")] == ["X"]
