"""The public edition: nobody named, no small cell, and none that its neighbours give away."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lawtrain.reports.year import Section, all_figures, index, publish
from lawtrain.reports.year.public import CLOSED, Ref, Sum, _pairs, _protected, _sums
from tests.unit.reports_year.test_figure_laws import towns
from tests.unit.reports_year.year_sample import JUSTICE, OFFICE, OFFICER, STAFF, Diary, a_year

Row = dict[Ref, Fraction]


def crowd(**sat: tuple[int, int]) -> Diary:
    """Units with so many due, of whom so many sat and passed."""
    d = Diary()
    d.exam("one", "示范镇", a_year().facts().on, (STAFF,))
    for unit, (due, passed) in sat.items():
        for n in range(due):
            d.stands(f"{unit}{n:03}", STAFF, unit)
            if n < passed:
                d.mark("one", f"{unit}{n:03}", 1, 70)
    return d


def published(d: Diary, name: str, unit: str = "") -> str:
    return index(publish(all_figures(d.facts())))[Section.EXAM, "one", STAFF, unit, name].text


def test_nobody_is_named_and_no_entry_is_given() -> None:
    for one in publish(all_figures(a_year().facts())):
        assert not one.counted
        assert not one.among
        assert not one.entries


def test_order_and_keys_stay() -> None:
    figures = all_figures(a_year().facts())
    assert [f.key for f in publish(figures)] == [f.key for f in figures]


def test_fewer_than_five_people_are_not_counted_in_public() -> None:
    d = crowd(甲=(30, 26), 乙=(30, 25))
    assert published(d, "absent", "甲") == CLOSED
    assert published(d, "absent", "乙") == CLOSED  # 9 − 5 would give it away
    assert published(d, "absent") == "9人"
    assert published(d, "attendance") == "85%（51/60）"


def test_nobody_at_all_may_be_told() -> None:
    assert published(crowd(甲=(30, 30), 乙=(30, 30)), "absent") == "0人"
    assert published(crowd(甲=(30, 30), 乙=(30, 30)), "attendance") == "100%（60/60）"


def test_where_few_are_missing_a_bound_is_told() -> None:
    d = crowd(甲=(60, 58))
    assert published(d, "absent") == CLOSED
    assert published(d, "sat") == CLOSED
    assert published(d, "attendance") == "不低于93.3%"


def test_means_of_units_are_closed() -> None:
    d = crowd(甲=(30, 26), 乙=(30, 25))
    assert published(d, "mean", "甲") == CLOSED
    assert published(d, "mean") == "70"
    assert published(crowd(甲=(30, 4)), "mean") == CLOSED


def test_the_exempt_cannot_be_found_by_subtraction() -> None:
    d = crowd(甲=(30, 30))
    d.exempt("one", "甲000")
    told = index(publish(all_figures(d.facts())))
    members = told[Section.ROSTER, "", STAFF, "", "members"].text
    assert published(d, "exempt") == CLOSED
    assert CLOSED in (members, published(d, "due"))


@pytest.mark.parametrize("unit", ["", OFFICE, JUSTICE])
def test_a_small_town_tells_little(unit: str) -> None:
    told = index(publish(all_figures(a_year().facts())))
    for name in ("exempt", "absent", "excellent", "failed", "only_make_up"):
        text = told[Section.EXAM, "county", STAFF, unit, name].text
        assert text in (CLOSED, "0人")


@st.composite
def bigger_towns(draw: st.DrawFn) -> Diary:
    """Units of some dozens: where closing is a matter of single cells."""
    d, day = Diary(), date(2026, 11, 22)
    d.exam("one", "示范镇", draw(st.sampled_from((day, date(2026, 9, 1)))), (STAFF, OFFICER))
    luck = draw(st.randoms(use_true_random=False))
    for category in (STAFF, OFFICER):
        for unit in "甲乙丙"[: draw(st.integers(1, 3))]:
            for n in range(draw(st.integers(0, 40))):
                who = f"{category[0]}{unit}{n:03}"
                d.stands(who, category, unit)
                if luck.random() < 0.06:
                    d.exempt("one", who)
                for sitting in (1, 3):
                    if luck.random() < 0.8:
                        d.mark("one", who, sitting, luck.choice((50, 60, 70, 85, 95)))
    return d


@settings(max_examples=60)
@given(st.one_of(towns(), bigger_towns()))
def test_no_closed_cell_follows_from_the_open_ones(d: Diary) -> None:
    figures = all_figures(d.facts())
    cells = {f.ref: f for f in figures if _protected(f)}
    closed = {f.ref for f in publish(figures) if f.ref in cells and f.numerator is None}
    small = {ref for ref, f in cells.items() if f.kind == "people" and 0 < (f.numerator or 0) < 5}
    assert small <= closed
    known = (cells.keys() - closed) | solved(list(_sums(cells)), closed)
    assert not small & known
    for whole, part in _pairs(cells):
        if 0 < (cells[whole].numerator or 0) - (cells[part].numerator or 0) < 5:
            assert not {whole, part} <= known


def solved(sums: list[Sum], closed: set[Ref]) -> set[Ref]:
    """Cells that linear algebra gives away, by exact elimination over the closed ones."""
    done: dict[Ref, Row] = {}
    for whole, parts in sums:
        row: Row = {ref: Fraction(1) for ref in parts if ref in closed}
        if whole in closed:
            row[whole] = Fraction(-1)
        for pivot in [p for p in row if p in done]:
            row = added(row, done[pivot], -row[pivot])
        if row:
            pivot = next(iter(row))
            unit = {ref: value / row[pivot] for ref, value in row.items()}
            done = {p: added(o, unit, -o[pivot]) if pivot in o else o for p, o in done.items()}
            done[pivot] = unit
    return {pivot for pivot, row in done.items() if len(row) == 1}


def added(row: Row, other: Row, factor: Fraction) -> Row:
    total = {ref: row.get(ref, Fraction(0)) + factor * other.get(ref, 0) for ref in row | other}
    return {ref: value for ref, value in total.items() if value}


def test_no_single_mark_is_published() -> None:
    """The lowest and the highest mark are somebody's own, however many sat."""
    internal = all_figures(crowd(甲=(12, 9), 乙=(8, 8)).facts())
    published = {f.ref: f for f in publish(internal)}
    told = [f for f in internal if f.name in ("lowest", "highest") and f.counted]
    assert told
    assert all(published[f.ref].numerator is None for f in told)
    assert {published[f.ref].text for f in told} == {CLOSED}
