"""What holds of the figures of any year: laws over made-up towns, and changes that must change nothing."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lawtrain.reports.year import Section, all_figures, index
from lawtrain.reports.year.figure import Figure
from tests.unit.reports_year.year_sample import OFFICE, OFFICER, OUTSIDE, STAFF, VILLAGE, Diary, a_year

DAYS = st.dates(date(2025, 6, 1), date(2026, 12, 31))
UNITS = ("示范镇/党政办", "示范镇/司法所", "示范镇/示范村/一组", "示范镇/示范村/二组")


@st.composite
def towns(draw: st.DrawFn) -> Diary:
    d = Diary()
    for n in range(draw(st.integers(1, 14))):
        who = f"p{n:02}"
        for _ in range(draw(st.integers(0, 3))):
            if draw(st.booleans()) or not d.roster:
                category = draw(st.sampled_from((STAFF, OFFICER, OUTSIDE, VILLAGE)))
                d.stands(who, category, draw(st.sampled_from(UNITS)), draw(DAYS))
            else:
                d.leaves(who, draw(DAYS))
        if draw(st.integers(0, 5)) == 0:
            d.exempt(draw(st.sampled_from(("year:2026", "one"))), who)
        for sitting in draw(st.sets(st.integers(1, 3))):
            d.mark("one", who, sitting, draw(st.one_of(st.none(), st.integers(0, 100))))
    d.exam("one", "示范镇", draw(DAYS), (STAFF, OFFICER, VILLAGE))
    d.lines.insert(0, d.lines.pop())
    return d


def shapes(d: Diary) -> dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]]:
    return {f.key: (f.text, f.counted, f.among) for f in all_figures(d.facts())}


@settings(max_examples=150)
@given(towns())
def test_of_those_who_sat_everybody_was_due_and_sums_come_out(d: Diary) -> None:
    told = index(all_figures(d.facts()))
    for (section, subject, category, unit, name), one in told.items():
        if section != Section.EXAM or name != "due":
            continue
        if not any(kind == "exam_result" for kind, *_ in d.lines):  # nobody can say who sat
            assert (section, subject, category, unit, "sat") not in told
            continue

        def at(other: str, at: tuple[str, str, str] = (subject, category, unit)) -> Figure:
            return told[Section.EXAM, *at, other]

        def number(other: str) -> int:
            return int(at(other).numerator or 0)

        assert set(at("sat").counted) <= set(one.counted)
        assert number("sat") + number("absent") == number("due")
        assert number("first") <= number("final")
        assert number("main") <= number("final")
        assert sum(map(number, ("excellent", "good", "pass_band"))) == number("final")
        assert number("final") + number("failed") == number("sat") == (at("mean").denominator or 0)
        assert set(one.counted).isdisjoint(at("exempt").counted)


@settings(max_examples=100)
@given(towns())
def test_units_add_up_to_their_category_and_rates_stay_between_nothing_and_all(d: Diary) -> None:
    figures = all_figures(d.facts())
    for total in figures:
        if total.kind in ("people", "hours") and not total.unit and total.category:
            inside = [f for f in figures if f.unit and (*f.ref[:3], f.name) == (*total.ref[:3], total.name)]
            if inside:
                assert sum(f.numerator or 0 for f in inside) == pytest.approx(total.numerator)
                assert sorted(who for f in inside for who in f.counted) == sorted(total.counted)
        if total.kind == "rate" and total.value is not None:
            assert 0 <= total.value <= 1
            assert total.text.startswith("100%") == (total.numerator == total.denominator)


@settings(max_examples=60)
@given(towns(), st.integers())
def test_the_order_of_entries_changes_nothing(d: Diary, seed: int) -> None:
    assert shapes(d) == shapes(d.shuffled(seed))


def test_the_order_of_the_sample_changes_nothing() -> None:
    assert shapes(a_year()) == shapes(a_year().shuffled(7))


@pytest.mark.parametrize("sits", [True, False])
def test_an_exempt_person_more_changes_no_rate(sits: bool) -> None:
    before = shapes(a_year())
    d = a_year()
    d.stands("z01", STAFF, OFFICE)
    d.exempt("year:2026", "z01")
    if sits:
        d.mark("county", "z01", 1, 100)
    after = shapes(d)
    changed = {key for key in before if before[key] != after[key]}
    assert {key.split("|")[-1] for key in changed if key.startswith("EXAM|")} <= {"exempt", "apart_exempt"}
    assert any(key.endswith("|exempt") for key in changed)


def test_splitting_a_unit_changes_no_total() -> None:
    d = a_year()
    for n, entry in enumerate(d.roster):
        if entry.post and entry.post.unit == OFFICE and entry.seq % 2:
            d.roster[n] = type(entry)(
                entry.seq, entry.batch, entry.pseudonym, entry.effective, entry.name,
                type(entry.post)("新设办", entry.post.category),
            )  # fmt: skip
    before = {f.key: (f.text, set(f.counted)) for f in all_figures(a_year().facts()) if not f.unit}
    after = all_figures(d.facts())
    assert {f.key: (f.text, set(f.counted)) for f in after if not f.unit} == before
    assert any(f.unit == "新设办" for f in after)


def test_keys_are_unique() -> None:
    figures = all_figures(a_year().facts())
    assert len({f.key for f in figures}) == len(figures)


def test_a_unit_is_the_first_part_below_what_everybody_shares() -> None:
    d = Diary()
    for n, unit in enumerate(UNITS):
        d.stands(f"p{n}", STAFF, unit)
    d.stands("p9", STAFF, "示范镇")
    facts = d.facts()
    assert [facts.unit_of(u) for u in (*UNITS, "示范镇", "")] == [
        "党政办", "司法所", "示范村", "示范村", "示范镇", "未登记单位",
    ]  # fmt: skip


def test_a_number_tells_everybody_apart() -> None:
    d = Diary()
    for who in ("0123456789abcdef", "0123456789abcdee", "f123456789abcdee"):
        d.stands(who, STAFF, OFFICE)
    facts = d.facts()
    assert len({facts.code(e.pseudonym) for e in d.roster}) == 3
    assert a_year().facts().digits == 8
