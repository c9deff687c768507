"""What had not happened on the roster date is not told as having happened; who came and who went is told as of it."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, date, datetime

import docx
import openpyxl
import pytest

from lawtrain.policies import State
from lawtrain.records import Closing, EventKind
from lawtrain.reports.year import Section, all_figures, index
from lawtrain.reports.year.docx import write_report
from lawtrain.reports.year.event_figures import GROUP, THOUGHT
from lawtrain.reports.year.evidence import write_evidence
from lawtrain.reports.year.workbook import write_workbook
from tests.unit.reports_year.year_sample import LEADER, OFFICE, STAFF, Diary, a_year

DECEMBER = date(2026, 12, 20)


def rows(data: bytes, sheet: str, key: str) -> list[dict[str, object]]:
    lines = list(openpyxl.load_workbook(io.BytesIO(data))[sheet].iter_rows(values_only=True))
    at = next(n for n, line in enumerate(lines) if key in line)
    body = (line for line in lines[at + 1 :] if sum(cell is not None for cell in line) > 1)
    return [dict(zip(map(str, lines[at]), line, strict=True)) for line in body]


@pytest.fixture(scope="module")
def planned() -> Diary:
    d = a_year()
    d.event("later", EventKind.GROUP, DECEMBER, 2.0, THOUGHT, at=datetime(2026, 11, 1, tzinfo=UTC))
    d.exam("next", "示范县党校", DECEMBER, (LEADER, STAFF))
    return d


def test_an_event_that_is_planned_was_not_held(planned: Diary) -> None:
    before, after = index(all_figures(a_year().facts())), index(all_figures(planned.facts()))
    for section, subject in ((Section.STUDY, THOUGHT), (Section.STUDY, GROUP), (Section.EVENT, GROUP)):
        for name in ("sessions", "people", "hours"):
            assert after[section, subject, "", "", name].text == before[section, subject, "", "", name].text
    book = write_workbook(planned.facts(), all_figures(planned.facts()), names=False, public=False)
    assert "later" not in "".join(str(r["名称"]) for r in rows(book, "活动", "类型"))
    held = index(all_figures(planned.facts(today=date(2026, 12, 31))))
    assert held[Section.STUDY, GROUP, "", "", "sessions"].text == "3场"


def test_an_earlier_day_counts_what_was_there_by_then() -> None:
    told = index(all_figures(a_year().facts(on=date(2026, 3, 31))))
    assert told[Section.HOURS, "", STAFF, "", "hours"].text == "4学时"  # e1 twice, of e2 and e4 nothing yet
    assert told[Section.STUDY, GROUP, "", "", "attendances"].text == "2人次"


def test_nobody_is_absent_from_an_exam_of_which_nothing_is_entered(planned: Diary) -> None:
    facts = planned.facts()
    figures = all_figures(facts)
    assert {f.name for f in figures if f.subject == "next"} == {"due", "exempt"}
    book = write_workbook(facts, figures, names=False, public=False)
    apart = rows(book, "免考缺考另列", "情形")
    assert not [r for r in apart if r["情形"] == "缺考" and "示范县党校" in str(r["考试"])]
    exams = list(dict.fromkeys(f.subject for f in figures if f.section == Section.EXAM))
    sheet = f"考试{exams.index('next') + 1}"
    seats = rows(write_evidence(facts, figures, names=False), sheet, "实考")
    assert {r["实考"] for r in seats} == {None}
    report = docx.Document(io.BytesIO(write_report(facts, figures, public=False)))
    assert sum("还没有登记成绩" in p.text for p in report.paragraphs) == 1


def test_one_mark_is_enough_to_say_who_was_absent(planned: Diary) -> None:
    planned = planned.shuffled(1)
    planned.mark("next", "d01", 1, 80)
    told = index(all_figures(planned.facts()))
    assert told[Section.EXAM, "next", LEADER, "", "absent"].text == "0人"
    assert told[Section.EXAM, "next", STAFF, "", "attendance"].numerator == 0


def test_who_came_is_told_against_the_first_of_january() -> None:
    d = Diary()
    d.stands("first", STAFF, OFFICE, date(2026, 1, 1))  # there all year
    d.stands("next", STAFF, OFFICE, date(2026, 1, 2))
    d.stands("back", STAFF, OFFICE, date(2024, 1, 1))
    d.leaves("back", date(2025, 5, 1))
    d.stands("back", STAFF, OFFICE, date(2026, 6, 1))
    told = index(all_figures(d.facts()))
    assert told[Section.ROSTER, "", STAFF, "", "joined"].counted == ("back", "next")
    assert told[Section.ROSTER, "", STAFF, "", "left"].text == "0人"
    assert "2026-01-01" in told[Section.ROSTER, "", STAFF, "", "joined"].definition


def test_nobody_came_on_the_day_the_roster_was_begun() -> None:
    d = Diary()
    for n in range(6):
        d.stands(f"a{n}", STAFF, OFFICE, date(2026, 3, 1))
    d.stands("new", STAFF, OFFICE, date(2026, 5, 1))
    told = index(all_figures(d.facts()))
    assert told[Section.ROSTER, "", STAFF, "", "joined"].counted == ("new",)
    assert "2026-03-01" in told[Section.ROSTER, "", STAFF, "", "joined"].definition


def test_who_left_in_another_year_did_not_leave_in_this_one() -> None:
    d = Diary()
    d.stands("here", STAFF, OFFICE)
    d.stands("again", STAFF, OFFICE)
    d.leaves("again", date(2025, 12, 1))
    d.stands("again", STAFF, OFFICE, DECEMBER)  # comes back after the roster date
    d.stands("gone", LEADER, OFFICE)
    d.leaves("gone", date(2026, 1, 2))
    facts = d.facts()
    told = index(all_figures(facts))
    assert told[Section.ROSTER, "", STAFF, "", "left"].counted == ()
    assert told[Section.ROSTER, "", LEADER, "", "left"].counted == ("gone",)  # nobody else is of it
    listed = rows(write_evidence(facts, all_figures(facts), names=True), "达标情况", "在册")
    assert {r["工号"]: r["在册"] for r in listed} == {
        "ghere": "是",
        "ggone": "年内离开",
        "gagain": "还没有进入",
    }


def test_standings_are_found_in_the_evidence_without_those_who_left() -> None:
    d = a_year()
    for who in ("s01", "s09", "s14"):  # two have left
        d.stand(who, State.MET)
    facts = d.facts()
    figures = all_figures(facts)
    data = write_evidence(facts, figures, names=False)
    row = next(r for r in rows(data, "指标索引", "看哪一列") if (r["指标"], r["统计类别"]) == ("达标", STAFF))
    assert row["看哪一列"] == "在册、情况"
    found = [r for r in rows(data, "达标情况", "在册") if (r["在册"], r["情况"]) == ("是", "达标")]
    assert len([r for r in found if r["统计类别"] == STAFF]) == row["分子人数"] == 1


def test_days_are_those_of_the_town() -> None:
    d = a_year()
    d.event(
        "night", EventKind.LECTURE, date(2026, 3, 5), 1.0, "宪法", at=datetime(2026, 3, 5, 16, 30, tzinfo=UTC)
    )
    facts = d.facts()
    data = write_workbook(facts, all_figures(facts), names=False, public=False)
    entered = {str(r["名称"]): r["登记日期"] for r in rows(data, "活动", "登记日期")}
    assert entered["法治讲座night"] == "2026-03-06"
    closing = Closing(2026, "c" * 64, 9, datetime(2026, 12, 31, 16, 30, tzinfo=UTC), "x", 10)
    closed = replace(facts, closing=closing)
    report = docx.Document(io.BytesIO(write_report(closed, all_figures(closed), public=False)))
    assert any("已于2027年1月1日封账" in p.text for p in report.paragraphs)
