"""The figures mean what their notes say."""

from datetime import UTC, datetime

import pytest
from reports_sample import TOWN, facts_of, result

from lawtrain.reports import detail, summary
from lawtrain.reports.tables import TOTAL


def figures(table, unit, quiz="constitution/01-supremacy/test"):
    headings = [c.heading for c in table.columns]
    (row,) = [r for r in table.rows if r[1:3] == (quiz, unit)]
    return dict(zip(headings, row, strict=True))


def test_a_person_counts_once_however_often_they_sat():
    row = figures(summary(facts_of(*TOWN)), "党政办")
    assert (row["参加人数"], row["作答人次"]) == (2, 3)


def test_first_attempt_and_best_attempt_are_told_apart():
    row = figures(summary(facts_of(*TOWN)), "党政办")
    assert (row["首次平均分"], row["首次合格人数"]) == (60.0, 1)
    assert (row["最好平均分"], row["最好合格人数"]) == (75.0, 2)
    assert (row["最好最低分"], row["最好最高分"]) == (70.0, 80.0)


def test_the_best_attempt_need_not_be_the_last():
    row = figures(summary(facts_of(*TOWN)), "司法所")
    assert (row["首次平均分"], row["最好平均分"]) == (90.0, 90.0)


@pytest.mark.parametrize(
    ("scores", "middle"), [((10, 20, 90), 20), ((10, 20, 40, 90), 30), ((7,), 7), ((60, 61), 60.5)]
)
def test_the_median_of_odd_and_even_counts(scores, middle):
    facts = facts_of(*(result(f"x{i}", float(s)) for i, s in enumerate(scores)))
    row = figures(summary(facts), TOTAL)
    assert (row["首次人数"], row["首次中位分"]) == (len(scores), middle)


def test_a_total_is_worked_out_anew_and_never_across_quizzes():
    table = summary(facts_of(*TOWN))
    row = figures(table, TOTAL)
    assert (row["参加人数"], row["作答人次"]) == (3, 5)
    assert row["首次平均分"] == pytest.approx(70.0)
    assert row["最好平均分"] == pytest.approx(80.0)
    assert figures(table, TOTAL, "penalty/01-who/test")["参加人数"] == 1
    assert len(table.totals) == 2
    assert all(table.rows[i][2] == TOTAL for i in table.totals)


def test_one_unit_alone_has_no_total():
    table = summary(facts_of(*TOWN, unit="党政办"))
    assert not table.totals
    assert TOTAL not in {row[2] for row in table.rows}


def test_two_unregistered_people_are_two_people():
    row = figures(summary(facts_of(result("ghost-one", 60.0), result("ghost-two", 60.0))), "未登记单位")
    assert row["参加人数"] == 2


def test_a_first_attempt_of_last_year_is_not_this_years_first():
    row = figures(summary(facts_of(result("p1", 90.0, 2))), "党政办")
    assert (row["参加人数"], row["首次人数"]) == (1, 0)
    assert row["首次平均分"] is None
    assert row["最好平均分"] == 90.0


def test_marks_out_of_different_totals_are_not_averaged():
    table = summary(facts_of(result("p1", 90.0), result("p2", 45.0, points=50.0), result("p3", 80.0)))
    row = figures(table, "党政办")
    assert (row["满分"], row["首次平均分"], row["最好中位分"]) == (None, None, None)
    assert (row["参加人数"], row["首次合格人数"]) == (2, 2)
    assert figures(table, "司法所")["首次平均分"] == 80.0
    assert any("满分不同" in note for note in table.notes)


def test_a_renamed_quiz_stays_one_quiz_under_its_latest_title():
    table = summary(facts_of(result("p1", 60.0, title="旧名"), result("p2", 60.0, 2, title="新名")))
    assert {row[0] for row in table.rows} == {"新名"}


def test_there_is_no_rate_anywhere_and_the_notes_say_why():
    table = summary(facts_of(*TOWN))
    assert not [c.heading for c in table.columns if "率" in c.heading]
    assert "没有花名册，不计算参考率、合格率" in table.notes[0]
    assert any(note.startswith("参加人数：") for note in table.notes)
    assert any(note.startswith("首次作答：") for note in table.notes)


def test_the_notes_name_what_is_missing():
    strangers = facts_of(*TOWN, result("ghost", 60.0))
    assert any("有 1 人的成绩在人员表里查不到" in note for note in detail(strangers).notes)
    filtered = facts_of(*TOWN, result("ghost", 60.0), unit="司法所")
    assert any("另有 1 次作答的人员没有登记单位" in note for note in summary(filtered).notes)
    assert not any("没有登记单位" in note for note in summary(facts_of(*TOWN)).notes)


def test_detail_has_one_row_per_attempt_with_a_value_under_every_heading():
    table = detail(facts_of(*TOWN))
    assert len(table.rows) == len(TOWN)
    assert {len(row) for row in table.rows} == {len(table.columns)}
    row = dict(zip([c.heading for c in table.columns], table.rows[0], strict=True))
    assert (row["工号"], row["姓名"], row["第几次"], row["首次作答"], row["得分"]) == (
        "0002",
        "安示范",
        1,
        True,
        70.0,
    )


def test_titles_say_year_and_unit():
    assert summary(facts_of(*TOWN)).title == "2026年度学法测验成绩汇总"
    assert detail(facts_of(*TOWN, unit="司法所")).title == "2026年度学法测验成绩明细（司法所）"


def test_no_results_make_empty_tables():
    nobody = facts_of(result("p1", 60.0, at=datetime(2025, 1, 1, tzinfo=UTC)))
    assert summary(nobody).rows == detail(nobody).rows == ()
