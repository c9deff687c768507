"""限期: the period runs from the notice of an appointment; working days skip holidays and count 调休 days."""

from datetime import date

import pytest

from lawtrain.policies import Calendar, State, UnknownYear, last_day
from tests.unit.policies.people import (
    appointed,
    attended,
    day,
    exam,
    exempt,
    finding,
    person,
    policy,
    rule,
    sat,
    standing,
)

OATH = "appointment: 须宪法宣誓, within: 15, unit: 工作日, event: 宪法宣誓"
SWEAR = policy(rule("限期", OATH))
EXAM = policy(rule("限期", "appointment: 领导职务, within: 1, unit: 年, exam: 新任领导干部"))
NEW = exam("n1", kind="新任领导干部")


@pytest.mark.parametrize(
    ("start", "count", "unit", "end"),
    [
        (date(2026, 3, 2), 15, "工作日", date(2026, 3, 23)),  # three plain weeks
        (date(2026, 9, 24), 1, "工作日", date(2026, 9, 28)),  # 中秋 25 to 27 September
        (date(2026, 9, 30), 3, "工作日", date(2026, 10, 10)),  # 国庆 to the 7th; Saturday the 10th is worked
        (date(2026, 9, 18), 1, "工作日", date(2026, 9, 20)),  # Sunday the 20th is worked
        (date(2026, 1, 31), 1, "个月", date(2026, 2, 28)),
        (date(2026, 3, 31), 1, "个月", date(2026, 4, 30)),
        (date(2026, 11, 30), 3, "个月", date(2027, 2, 28)),
        (date(2024, 2, 29), 1, "年", date(2025, 2, 28)),
        (date(2026, 5, 20), 1, "年", date(2027, 5, 20)),
        (date(2026, 12, 25), 10, "日", date(2027, 1, 4)),
    ],
)
def test_the_last_day(start: date, count: int, unit: str, end: date) -> None:
    assert last_day(start, count, unit, Calendar()) == end


def test_a_year_that_nobody_knows_is_named() -> None:
    with pytest.raises(
        UnknownYear, match=r"2027 年的放假和调休安排.*lawtrain calendar 导入 2027 年"
    ) as unknown:
        last_day(date(2026, 12, 25), 15, "工作日", Calendar())
    assert unknown.value.year == 2027


def test_the_office_may_say_what_the_program_does_not_know() -> None:
    known = Calendar(off=frozenset({date(2027, 1, 1)}), work=frozenset({date(2027, 1, 3)}))
    assert last_day(date(2026, 12, 31), 1, "工作日", known) == date(2027, 1, 3)
    assert last_day(date(2026, 12, 31), 2, "工作日", known) == date(2027, 1, 4)


def test_what_the_office_says_goes_before_what_the_program_knows() -> None:
    flood = Calendar(off=frozenset({date(2026, 3, 3)}))
    assert last_day(date(2026, 3, 2), 1, "工作日", flood) == date(2026, 3, 4)


def test_the_calendar_of_a_policy_is_used() -> None:
    flood = policy(rule("限期", OATH), 'calendar: {off: ["2026-03-03"]}\n')
    assert finding(flood, person(appointed("3-2", oath=True)), "3-2").due == day("3-24")


def test_who_was_not_appointed_is_not_concerned() -> None:
    assert standing(SWEAR, person()).findings == ()
    assert standing(SWEAR, person(appointed("3-2", leading=True))).findings == ()


def test_an_appointment_to_come_is_not_yet_owed() -> None:
    assert standing(SWEAR, person(appointed("12-1", oath=True))).findings == ()


def test_sworn_in_time_on_the_last_day() -> None:
    notice, oath = appointed("3-2", oath=True), attended("3-23", "宪法宣誓")
    found = finding(SWEAR, person(notice, oath))
    assert (found.state, found.due, found.entries) == (State.MET, day("3-23"), (notice.seq, oath[1].seq))
    assert (
        found.reason
        == "3月2日发出任命通知，15 个工作日内（最迟3月23日）须宪法宣誓；3月23日宪法宣誓，已完成。"
    )


def test_sworn_too_late_or_never() -> None:
    late = finding(SWEAR, person(appointed("3-2", oath=True), attended("3-24", "宪法宣誓")))
    assert late.state is State.UNMET
    assert late.reason.endswith("逾期了。")
    who = person(appointed("3-2", oath=True))
    assert finding(SWEAR, who, "3-23").state is State.OPEN
    assert finding(SWEAR, who, "3-24").state is State.UNMET


def test_an_oath_before_the_notice_is_of_another_post() -> None:
    who = person(appointed("3-2", oath=True), attended("3-1", "宪法宣誓"))
    assert finding(SWEAR, who, "3-10").state is State.OPEN


def test_of_two_appointments_the_worse_is_told() -> None:
    who = person(appointed("3-2", oath=True), attended("3-5", "宪法宣誓"), appointed("6-1", oath=True))
    found = finding(SWEAR, who)
    assert found.state is State.UNMET
    assert found.reason.startswith("6月1日发出")


def test_a_holiday_plan_that_is_not_out_yet_leaves_it_open_and_says_so() -> None:
    who = person(appointed("12-25", oath=True))
    found = finding(SWEAR, who, "12-31")
    assert (found.state, found.due) == (State.OPEN, None)
    assert "还不知道 2027 年的放假和调休安排" in found.reason
    sworn = person(appointed("12-25", oath=True), attended("12-30", "宪法宣誓"))
    assert finding(SWEAR, sworn, "12-31").state is State.MET  # whenever the last day is, it is later


def test_the_exam_within_a_year() -> None:
    notice = appointed("5-20", leading=True)
    passed = finding(EXAM, person(notice, sat("9-1", 70, NEW)))
    assert (passed.state, passed.due) == (State.MET, day("2027-5-20"))
    assert "须通过新任领导干部考试（正式）；9月1日县普法办“年度考试” 70 分，合格" in passed.reason
    again = person(notice, sat("9-1", 50, NEW), sat("10-1", 60, NEW, make_up=True))
    assert finding(EXAM, again).reason.endswith("60 分，补考后合格。")
    assert finding(EXAM, person(notice, sat("9-1", 50, NEW))).state is State.OPEN
    assert finding(EXAM, person(notice), "2027-2-1").state is State.OPEN  # owed until May


def test_a_deadline_that_began_last_year() -> None:
    notice = appointed("2025-10-9", leading=True)
    in_time = person(notice, sat("10-9", 70, NEW))
    assert finding(EXAM, in_time).state is State.MET
    too_late = person(notice, sat("10-10", 70, NEW))
    assert finding(EXAM, too_late).state is State.UNMET
    before = person(sat("2025-12-1", 88, exam("n0", kind="新任领导干部", year=2025)), year=2025)
    done = finding(EXAM, person(notice), earlier=before)
    assert done.state is State.MET
    assert "2025年12月1日" in done.reason


def test_a_deadline_that_ended_last_year_is_no_matter_of_this_one() -> None:
    assert standing(EXAM, person(appointed("2024-12-1", leading=True))).findings == ()


def test_exempt_from_the_exam() -> None:
    who = person(appointed("2025-10-9", leading=True), exempt("n1"))
    assert finding(EXAM, who, exams=(NEW,)).state is State.EXEMPT
