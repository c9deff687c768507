"""What a reader could work out from several numbers of the public edition together, and cannot."""

from __future__ import annotations

import io
from datetime import date

import openpyxl

from lawtrain.policies import State
from lawtrain.records import EventKind
from lawtrain.reports.year import Figure, Section, all_figures, index, publish
from lawtrain.reports.year.event_figures import GROUP, THOUGHT, event_rows
from lawtrain.reports.year.public import CLOSED
from lawtrain.reports.year.workbook import write_workbook
from tests.unit.reports_year.year_sample import OFFICER, STAFF, Diary

DAY = date(2026, 9, 1)


def told(d: Diary) -> dict[tuple[Section, str, str, str, str], Figure]:
    facts = d.facts()
    return index(publish((*all_figures(facts), *event_rows(facts))))


def crowd(n: int, category: str = STAFF, unit: str = "甲") -> Diary:
    d = Diary()
    for i in range(n):
        d.stands(f"{category[0]}{i:03}", category, unit)
    return d


def test_a_closed_cell_does_not_say_whether_it_is_a_few_or_only_beside_a_few() -> None:
    d = Diary()
    for unit in "甲乙丙丁":  # one each has not met it: four in all, were it told that each is some
        for n in range(12):
            d.stands(f"{unit}{n}", STAFF, unit)
            d.stand(f"{unit}{n}", State.UNMET if n == 0 else State.MET)
    published = told(d)
    texts = {f.text for f in published.values() if f.kind == "people" and f.numerator is None}
    assert texts == {CLOSED}
    assert published[Section.STANDING, "", STAFF, "", "unmet"].text == CLOSED


def test_no_bound_is_told_of_a_few() -> None:
    d = crowd(8)
    d.exam("one", "示范镇", DAY, (STAFF,))
    for n in range(8):  # four excellent and four who just passed: each at least half would be exactly half
        d.mark("one", f"{STAFF[0]}{n:03}", 1, 95 if n < 4 else 65)
    published = told(d)
    for name in ("excellent_rate", "pass_band_rate"):
        assert published[Section.EXAM, "one", STAFF, "", name].text == CLOSED


def test_two_exams_of_one_roster_date_do_not_give_the_exempt_away() -> None:
    d = crowd(30)
    for exam in ("one", "two"):
        d.exam(exam, "示范镇" + exam, DAY, (STAFF,))
    d.exempt("one", f"{STAFF[0]}000")
    published = told(d)
    assert published[Section.EXAM, "two", STAFF, "", "due"].text == "30人"
    assert published[Section.EXAM, "one", STAFF, "", "exempt"].text == CLOSED
    assert published[Section.EXAM, "one", STAFF, "", "due"].text == CLOSED


def test_a_total_does_not_give_away_who_was_at_one_event() -> None:
    d = crowd(30)
    for name, came in (("large", 20), ("middle", 10), ("small", 3)):
        d.event(name, EventKind.COURT, DAY, 2.0, "宪法")
        for n in range(came):
            d.attend(name, f"{STAFF[0]}{n:03}")
    facts = d.facts()
    figures = publish((*all_figures(facts), *event_rows(facts)))
    assert index(figures)[Section.EVENT, "旁听庭审", "", "", "attendances"].text == "33人次"
    data = write_workbook(facts, figures, names=False, public=True)
    lines = list(openpyxl.load_workbook(io.BytesIO(data))["活动"].iter_rows(values_only=True))
    head = next(line for line in lines if "到场人数" in line)
    shown = {line[2]: line[head.index("到场人数")] for line in lines if line[1] == "旁听庭审"}
    assert shown == {"旁听庭审large": 20, "旁听庭审middle": "＊", "旁听庭审small": "＊"}
    inside = write_workbook(facts, all_figures(facts), names=False, public=False)
    lines = list(openpyxl.load_workbook(io.BytesIO(inside))["活动"].iter_rows(values_only=True))
    assert {line[head.index("到场人数")] for line in lines if line[1] == "旁听庭审"} == {20, 10, 3}


def test_the_first_table_keeps_what_the_later_ones_close() -> None:
    d = crowd(12)
    for name, topic, came in (("a", THOUGHT, 12), ("b", "宪法", 3)):
        d.event(name, EventKind.GROUP, DAY, 2.0, topic)
        for n in range(came):
            d.attend(name, f"{STAFF[0]}{n:03}")
    published = told(d)  # 15 in all, 12 of them on the one topic: three at the other event
    open_ones = [
        published[Section.STUDY, subject, "", "", "attendances"].numerator for subject in (THOUGHT, GROUP)
    ]
    assert None in open_ones
    same = (published[s, GROUP, "", "", "attendances"].text for s in (Section.STUDY, Section.EVENT))
    assert len(set(same)) == 1


def test_hours_by_kind_do_not_follow_from_all_hours() -> None:
    d = crowd(12)
    for n in range(20):
        d.stands(f"{OFFICER[0]}{n:03}", OFFICER, "甲")
    for name, kind, came in (
        ("a", EventKind.LECTURE, 12),
        ("b", EventKind.CASES, 12),
        ("c", EventKind.COURT, 3),
    ):
        d.event(name, kind, DAY, 2.0, "宪法")
        for n in range(came):
            d.attend(name, f"{STAFF[0]}{n:03}")
        for n in range(20):
            d.attend(name, f"{OFFICER[0]}{n:03}")
    published = told(d)
    assert published[Section.EVENT, "旁听庭审", STAFF, "", "hours"].text == CLOSED
    others = [published[Section.EVENT, k, STAFF, "", "hours"] for k in ("法治讲座", "案例研讨")]
    assert None in (
        published[Section.HOURS, "", STAFF, "", "hours"].numerator,
        *(f.numerator for f in others),
    )
