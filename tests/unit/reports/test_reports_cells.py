"""No text that a person typed can become a formula, a fake line or an unreadable file."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lawtrain.reports.cells import LONGEST, clean, columns_wide, defuse, shown

NASTY = ("=cmd|' /C calc'!A0", "+1", "-1+1", "@SUM(A1)", "＝1+1", "＋1", "－1", "＠SUM(A1)")


@pytest.mark.parametrize("text", NASTY)
def test_a_formula_gets_an_apostrophe(text):
    assert defuse(text) == "'" + text


@pytest.mark.parametrize("lead", ["\t", "\r", "\n", " ", "　", "\x00", "\ufeff", "\u202e"])
def test_nothing_can_hide_before_the_sign(lead):
    assert defuse(lead + "=1+1") == "'=1+1"


@pytest.mark.parametrize("text", ["李示范", "0012", "党政办（综合）", "司法所-调解室", "a@example"])
def test_ordinary_text_is_left_alone(text):
    assert defuse(text) == text


def test_control_characters_and_line_breaks_go():
    assert clean("李\x00示\r\n范\u2028\x1b[31m\ud800") == "李 示 范 [31m"


def test_text_longer_than_a_cell_is_cut_visibly():
    assert len(defuse("=" * 40_000)) <= LONGEST
    assert defuse("字" * 40_000).endswith("…")


@given(st.text(st.characters(codec=None, categories=None)))
def test_defused_text_is_one_harmless_line_that_can_be_written(text):
    line = defuse(text)
    line.encode()
    assert len(line.splitlines()) <= 1
    assert not line.startswith(tuple("=+-@＝＋－＠\t\r "))
    assert defuse(line) == line


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "是"),
        (False, "否"),
        (3, "3"),
        (85.0, "85"),
        (100.0, "100"),
        (85.5, "85.5"),
        (83.125, "83.13"),
        (250 / 3, "83.33"),
        (0.0, "0"),
        (datetime(2026, 12, 31, 16, 30, tzinfo=UTC), "2027-01-01 00:30"),
    ],
)
def test_values_are_shown_plainly(value, text):
    assert shown(value) == text


def test_a_hanzi_takes_two_columns():
    assert columns_wide("李示范01（甲）") == 6 + 2 + 6
