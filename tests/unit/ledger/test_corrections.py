"""A correction leaves no figure that contradicts it, and nothing finds a way around a closed year."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from ledger_town import EXAM, OFFICE, Town, event, fill, take_quiz

from lawtrain.desk.closing import close_year
from lawtrain.desk.doors import CONSOLE
from lawtrain.desk.entered import history, look
from lawtrain.desk.ledger import LedgerDesk, Mark
from lawtrain.desk.requests import RequestDesk
from lawtrain.desk.roster import RosterDesk, RosterFile
from lawtrain.desk.typed import Misfilled
from lawtrain.desk.year import YearDesk
from lawtrain.desk.year_close import Freeze, drift, freeze, outlook
from lawtrain.desk.year_person import person_record, titles
from lawtrain.errors import Invalid, Refused
from lawtrain.records import Appointment, Change, Exemption, Licence
from lawtrain.store import Store

DAY = date(2026, 3, 5)
JANUARY = datetime(2027, 1, 5, 1, tzinfo=UTC)


@pytest.fixture
def town(store: Store, tmp_path: Path) -> Town:
    return fill(store, tmp_path, close=False)


@pytest.fixture
def desk(town: Town) -> LedgerDesk:
    return LedgerDesk(town.store, town.files, town.clock)


def entered_exam(town: Town, desk: LedgerDesk, **scores: tuple[float, bool]) -> str:
    exam = desk.record_exam(CONSOLE, replace(EXAM, title="另一场"))
    marks = [Mark(town.who(who), score, passed, DAY) for who, (score, passed) in scores.items()]
    desk.take_results(CONSOLE, exam, 1, marks)
    return exam


def frozen_close(town: Town, frozen: Freeze) -> None:
    close_year(
        town.store,
        CONSOLE,
        2026,
        policy_digest=frozen.policy_digest,
        policy_title=frozen.policy_title,
        law_versions=frozen.law_versions,
        figures=frozen.figures,
        on=frozen.on,
        clock=town.clock,
        seen=frozen.seen,
    )


# corrections


def test_another_pass_line_judges_the_marks_anew_but_not_what_a_file_said(
    town: Town, desk: LedgerDesk
) -> None:
    exam = entered_exam(town, desk, cadre01=(65.0, True), cadre02=(85.0, True), cadre03=(75.0, False))
    book = desk.book()
    desk.record_exam(CONSOLE, replace(book.exams[exam], pass_points=70.0), "合格线抄错了")
    book = desk.book()
    passed = {
        who: book.exam_results[exam, 1, town.who(who)].passed for who in ("cadre01", "cadre02", "cadre03")
    }
    assert passed == {"cadre01": False, "cadre02": True, "cadre03": False}
    last = list(town.store.ledger())[-1]
    with town.store.reading() as tx:
        assert tx.year.words()[last.payload["words"]] == {"why": "合格线抄错了"}


def test_full_marks_cannot_sink_below_a_mark(town: Town, desk: LedgerDesk) -> None:
    exam = entered_exam(town, desk, cadre01=(88.0, True))
    about = desk.book().exams[exam]
    lower = replace(about, points=80.0, good_points=None, excellent_points=None)
    with pytest.raises(Invalid, match="高于满分"):
        desk.record_exam(CONSOLE, lower, "满分抄错了")


def test_an_event_keeps_room_for_those_who_were_there(town: Town, desk: LedgerDesk) -> None:
    made = desk.record_event(CONSOLE, event(date(2026, 3, 9)))
    desk.attend(CONSOLE, made, {town.who("cadre02"): 1.5})
    about = desk.book().events[made]
    with pytest.raises(Invalid, match="个人学时比它多"):
        desk.record_event(CONSOLE, replace(about, credit_hours=1.0), "学时抄错了")
    with pytest.raises(Invalid, match="今天以后"):
        desk.record_event(CONSOLE, replace(about, held_on=date(2026, 5, 1)), "改期")


def test_other_hours_for_somebody_need_a_reason(town: Town, desk: LedgerDesk) -> None:
    made, who = desk.record_event(CONSOLE, event(date(2026, 3, 9))), town.who("cadre02")
    desk.attend(CONSOLE, made, {who: None})
    with pytest.raises(Invalid, match="原因"):
        desk.attend(CONSOLE, made, {who: 1.0})
    assert desk.attend(CONSOLE, made, {who: 1.0}, why="早退") == 1
    steps = history(town.store, made, desk.book().events[made].seq)
    assert [(step.kind, step.words.get("why", "")) for step in steps[:2]] == [
        ("attendance", "早退"),
        ("attendance", ""),
    ]


def test_a_form_that_is_sent_twice_counts_once(town: Town, desk: LedgerDesk) -> None:
    with pytest.raises(Invalid, match="已经登记过了"):
        desk.record_event(CONSOLE, event())
    made = desk.record_event(CONSOLE, event(title="示例讲座（第二场）"))
    with pytest.raises(Invalid, match="已经登记过了"):
        desk.record_event(CONSOLE, replace(desk.book().events[made], title="示例讲座"), "改名")
    preparing = Licence("", town.who("cadre04"), "", "综合行政执法", None, None, 0)
    desk.license(CONSOLE, preparing)
    with pytest.raises(Invalid, match="更正原来那一条"):
        desk.license(CONSOLE, preparing)
    (known,) = desk.book().appointments.values()
    with pytest.raises(Invalid, match="已经登记过了"):
        desk.appoint(CONSOLE, replace(known, id=""))


def test_a_sitting_still_to_come_has_no_marks(town: Town, desk: LedgerDesk) -> None:
    sittings = tuple(replace(s, held_on=date(2026, 12, 1)) for s in EXAM.sittings)
    exam = desk.record_exam(CONSOLE, replace(EXAM, title="下半年的", sittings=sittings))
    mark = Mark(town.who("cadre01"), 90.0, True, date(2026, 12, 1))
    with pytest.raises(Invalid, match="还没有到"):
        desk.take_results(CONSOLE, exam, 1, [mark])
    now = entered_exam(town, desk)
    with pytest.raises(Invalid, match="今天以后"):
        desk.take_results(CONSOLE, now, 1, [replace(mark, taken_on=date(2026, 4, 1))])


def test_marks_that_came_in_since_the_preview_are_not_overwritten(town: Town, desk: LedgerDesk) -> None:
    exam, who = entered_exam(town, desk), town.who("cadre01")
    desk.take_results(CONSOLE, exam, 1, [Mark(who, 50.0, False, DAY)])
    with pytest.raises(Refused, match="重新预览"):
        desk.take_results(CONSOLE, exam, 1, [Mark(who, 90.0, True, DAY, seen=0)], why="复核")
    assert desk.book().exam_results[exam, 1, who].score == 50.0


def test_a_name_and_a_number_must_be_of_one_person(town: Town, desk: LedgerDesk) -> None:
    scene = look(town.store, desk)
    assert scene.find("示例2号 cadre02").username == "cadre02"
    assert scene.find("cadre02").username == "cadre02"
    with pytest.raises(Misfilled, match="不是示例3号"):
        scene.find("示例3号 cadre02")


def test_an_exemption_goes_with_its_exam(town: Town, desk: LedgerDesk) -> None:
    exam, who = entered_exam(town, desk), town.who("cadre02")
    desk.exempt(CONSOLE, Exemption(exam, who, "借调", "镇长", DAY, (), 0))
    desk.withdraw(CONSOLE, "exam", exam, "", "没有举行")
    facts = YearDesk(town.store, town.root, town.clock).facts(2026)
    (thing,) = [t for t in person_record(town.store, facts, "cadre02").things if t.kind == "exemption"]
    assert not thing.stands


def test_evidence_that_was_spoilt_can_be_given_again(town: Town) -> None:
    digest = town.files.put(b"%PDF-1.7 minutes", "纪要.pdf")
    (town.files.folder / digest[:2] / digest).write_bytes(b"spoilt")
    assert town.files.put(b"%PDF-1.7 minutes", "纪要.pdf") == digest
    assert town.files.get(digest) == b"%PDF-1.7 minutes"


# requests


def test_what_a_request_is_about_is_told_in_the_next_year_too(town: Town, desk: LedgerDesk) -> None:
    entries = [e for e in town.store.ledger() if e.pseudonym == town.who("cadre03")]
    told = titles(town.store, desk.book(), [e.seq for e in entries])
    assert (2026, "法治讲座：示例讲座") in told.values()
    assert (2026, "示范村委员") in told.values()
    assert {year for year, _ in told.values()} == {2026}


def test_an_erased_request_waits_for_nobody(town: Town) -> None:
    desk, years = RequestDesk(town.store, town.clock), YearDesk(town.store, town.root, town.clock)

    def waiting() -> int:
        return sum(one.count for one in outlook(town.store, years, 2026).loose if one.path == "requests")

    assert waiting() == 1
    for username in ("cadre02", "cadre03"):  # the one is answered, the other is not
        who = town.who(username)
        town.store.write(lambda tx, who=who: tx.year.erase_requests(who))
    assert waiting() == 0
    assert not any(asked.request.waits for asked in desk.every())


# a closed year


def test_an_appointment_cannot_leave_a_closed_year(town: Town, desk: LedgerDesk) -> None:
    town.clock.at = JANUARY
    town.close()
    (known,) = desk.book().appointments.values()
    later = Appointment(known.id, known.pseudonym, known.position, date(2027, 1, 4), False, True, 0)
    with pytest.raises(Refused, match="已经封账"):
        desk.appoint(CONSOLE, later, "日期抄错了")


def test_the_roster_of_a_closed_year_stays(town: Town) -> None:
    town.clock.at = JANUARY
    roster = RosterDesk(town.store, town.clock)
    left = roster.place(CONSOLE, "cadre04", "示例4号", None, date(2026, 12, 20), "退休")
    town.close()
    with pytest.raises(Refused, match="2027-01-01"):
        roster.place(CONSOLE, "cadre02", "示例2号", None, date(2026, 12, 31), "调走")
    with pytest.raises(Refused, match="2027-01-01"):
        roster.undo(CONSOLE, left)
    late = Change("added", 1, "cadre09", "示例9号", OFFICE, date(2025, 1, 1), ())
    with pytest.raises(Refused, match="2027-01-01"):
        roster.take_in(CONSOLE, [late], RosterFile("花名册.xlsx", "0" * 64, "abc", {}))
    roster.place(CONSOLE, "cadre02", "示例2号", None, date(2027, 1, 1), "调走")


def test_figures_that_are_old_when_the_year_is_closed_are_not_frozen(town: Town, desk: LedgerDesk) -> None:
    town.clock.at = JANUARY
    years = YearDesk(town.store, town.root, town.clock)
    frozen = freeze(years, 2026)
    take_quiz(town, "cadre02", "practice")  # in 2027
    desk.exempt(CONSOLE, Exemption("year:2026", town.who("cadre02"), "长期病假", "镇长", DAY, (), 0))
    with pytest.raises(Refused, match="再封一次"):
        frozen_close(town, frozen)
    frozen = freeze(years, 2026)
    RosterDesk(town.store, town.clock).place(CONSOLE, "cadre04", "示例4号", None, date(2026, 12, 20), "退休")
    with pytest.raises(Refused, match="再封一次"):
        frozen_close(town, frozen)
    frozen = freeze(years, 2026)
    take_quiz(town, "cadre03", "practice")
    frozen_close(town, frozen)
    assert 2026 in desk.book().closed


def test_a_figure_that_reads_otherwise_than_it_was_frozen_is_told(town: Town, desk: LedgerDesk) -> None:
    town.clock.at = JANUARY
    years = YearDesk(town.store, town.root, town.clock)
    frozen_close(town, freeze(years, 2026))
    closed = desk.book().closed[2026]
    assert drift(town.store, years, closed) == []
    four = town.who("cadre04")
    late = Licence("", four, "示0002", "综合行政执法", date(2026, 6, 1), date(2030, 1, 1), 0)
    desk.license(CONSOLE, late)
    told = drift(town.store, years, closed)
    assert any("综合行政执法" in one.what and (one.then, one.now) == ("1人", "2人") for one in told)
