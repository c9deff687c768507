"""The facts keep every attempt, place it in China's year, and stand in reading order."""

from datetime import UTC, datetime

from reports_sample import MADE_AT, NOON, PEOPLE, TOWN, facts_of, result

from lawtrain.records import Person, chain
from lawtrain.reports import NO_UNIT, UNREGISTERED, collect


def test_rows_stand_by_unit_then_name_then_quiz_then_number():
    facts = facts_of(*reversed(TOWN))
    assert [(r.unit, r.name, r.quiz[:7], r.number) for r in facts.rows] == [
        ("党政办", "安示范", "constit", 1),
        ("党政办", "李示范", "constit", 1),
        ("党政办", "李示范", "constit", 2),
        ("党政办", "李示范", "penalty", 1),
        ("司法所", "王示范", "constit", 1),
        ("司法所", "王示范", "constit", 2),
    ]


def test_common_names_stand_in_pinyin_order():
    names = ["周", "赵", "王", "孙", "钱", "李", "安"]
    people = {n: Person(n, n, n, "党政办") for n in names}
    rows = facts_of(*(result(n, 60.0) for n in names), people=people).rows
    assert [r.name for r in rows] == ["安", "李", "钱", "孙", "王", "赵", "周"]


def test_a_result_of_an_unknown_person_is_listed_last_and_not_dropped():
    facts = facts_of(result("ghost-7f3a", 99.0), result("p1", 60.0), result("p4", 60.0))
    assert [(r.unit, r.name) for r in facts.rows] == [
        ("党政办", "李示范"),
        (NO_UNIT, "张示范"),
        (NO_UNIT, UNREGISTERED),
    ]
    assert facts.rows[-1].username == "化名 ghost-7f"


def test_the_year_turns_at_midnight_in_china():
    new_year = datetime(2026, 12, 31, 16, 30, tzinfo=UTC)
    eve = datetime(2026, 12, 31, 15, 30, tzinfo=UTC)
    both = result("p1", 60.0, at=eve), result("p1", 70.0, 2, at=new_year)
    assert [r.score for r in facts_of(*both).rows] == [60.0]
    (late,) = facts_of(*both, year=2027).rows
    assert (late.score, late.submitted_at.isoformat()) == (70.0, "2027-01-01T00:30:00+08:00")


def test_a_unit_filter_keeps_its_own_and_counts_those_without_a_unit():
    facts = facts_of(*TOWN, result("p4", 10.0), result("ghost", 10.0), unit=" 司法所 ")
    assert {r.name for r in facts.rows} == {"王示范"}
    assert (facts.unit, facts.unplaced) == ("司法所", 2)


def test_people_without_a_unit_can_be_asked_for():
    facts = facts_of(*TOWN, result("p4", 10.0), result("ghost", 10.0), unit=NO_UNIT)
    assert [r.name for r in facts.rows] == ["张示范", UNREGISTERED]
    assert facts.unplaced == 0


def test_collect_folds_the_ledger_of_a_source():
    class Source:
        def people(self):
            return PEOPLE

        def ledger(self):
            payload = {
                "quiz": "constitution/01-supremacy/test",
                "title": "宪法课后测验",
                "number": 1,
                "score": 88.0,
                "points": 100.0,
                "passed": True,
                "submitted_at": NOON.isoformat(),
            }
            entry = chain(
                None, recorded_at=NOON, kind="result", pseudonym="p3", subject="a1", payload=payload
            )
            yield entry
            yield chain(entry, recorded_at=NOON, kind="note", pseudonym="p3", subject="a1", payload={})

    (row,) = collect(Source(), year=2026, made_at=MADE_AT).rows
    assert (row.name, row.unit, row.score, row.first) == ("王示范", "司法所", 88.0, True)
