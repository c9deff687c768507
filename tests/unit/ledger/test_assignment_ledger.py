"""Marks of the gradebook come into the ledger once, are put right by further entries, and never change a closed year."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from assignment_marks import mark
from ledger_town import Town, fill

from lawtrain.desk.assignments import AssignmentDesk
from lawtrain.desk.closing import reopen_year
from lawtrain.desk.doors import CONSOLE, Doors
from lawtrain.desk.ledger import LedgerDesk, read_book
from lawtrain.errors import Forbidden, Invalid, Refused
from lawtrain.records import Book, LedgerEntry, Role
from lawtrain.store import Store


@pytest.fixture
def town(store: Store, tmp_path: Path) -> Town:
    return fill(store, tmp_path, close=False)


@pytest.fixture
def desk(town: Town) -> AssignmentDesk:
    return AssignmentDesk(town.store, town.clock)


def entries(town: Town) -> list[LedgerEntry]:
    return [e for e in town.store.ledger() if e.subject.startswith("nbgrader:")]


def test_a_mark_becomes_one_standing_result(town: Town, desk: AssignmentDesk) -> None:
    done = desk.record(CONSOLE, [mark(auto=30.004, manual=40.333)])
    assert (done.new, done.corrected, done.unchanged) == (1, 0, 0)
    (entry,) = entries(town)
    who = town.who("cadre02")
    assert (entry.kind, entry.pseudonym) == ("result", who)
    assert entry.subject == f"nbgrader:xuefa-2026:penalty-case:{who}"
    with town.store.reading() as tx:
        result = read_book(tx, Book()).results[entry.subject]
    assert (result.year, result.quiz, result.number) == (2026, "sample/01-first/case", 1)
    assert (result.score, result.points, result.passed) == (70.33, 100.0, True)
    assert {name: entry.payload[name] for name in ("auto", "manual", "late", "course", "assignment")} == {
        "auto": 30.0,
        "manual": 40.33,
        "late": 0.0,
        "course": "xuefa-2026",
        "assignment": "penalty-case",
    }
    assert "corrects" not in entry.payload


def test_the_same_again_changes_nothing(town: Town, desk: AssignmentDesk) -> None:
    desk.record(CONSOLE, [mark()])
    with town.store.reading() as tx:
        head, noted = tx.year.head(), len(tx.town.audit())
    again = desk.record(CONSOLE, [mark(handed_in=datetime(2026, 3, 9, tzinfo=UTC))])
    assert (again.new, again.corrected, again.unchanged) == (0, 0, 1)
    with town.store.reading() as tx:
        assert (tx.year.head(), len(tx.town.audit())) == (head, noted)


def test_a_later_mark_is_a_correction_that_says_of_what_and_why(town: Town, desk: AssignmentDesk) -> None:
    desk.record(CONSOLE, [mark()])
    done = desk.record(CONSOLE, [mark(manual=20.0)])
    assert (done.new, done.corrected) == (0, 1)
    first, second = entries(town)
    assert second.subject == first.subject
    assert second.payload["corrects"] == first.seq
    with town.store.reading() as tx:
        assert tx.year.words()[second.payload["words"]] == {"why": "阅卷后改分"}
        book = read_book(tx, Book())
    assert (book.results[first.subject].score, book.results[first.subject].passed) == (50.0, False)
    assert desk.record(CONSOLE, [mark(manual=20.0)]).unchanged == 1


def test_what_waits_for_a_person_is_named_and_the_earlier_result_stands(
    town: Town, desk: AssignmentDesk
) -> None:
    desk.record(CONSOLE, [mark()])
    done = desk.record(CONSOLE, [mark(manual=0.0, waiting=2), mark("cadre03", waiting=1)])
    assert (done.new, done.corrected) == (0, 0)
    assert done.waiting == (
        "示例2号（cadre02）“《示例题库》处罚案例”还有 2 题",
        "示例3号（cadre03）“《示例题库》处罚案例”还有 1 题",
    )
    assert "待阅卷" in done.summary
    (entry,) = entries(town)
    assert entry.payload["score"] == 70.0


def test_strangers_are_named_and_skipped(town: Town, desk: AssignmentDesk) -> None:
    town.store.remember_person("met", "见过的人", "")
    done = desk.record(CONSOLE, [mark("nobody"), mark("met"), mark("CADRE02")])
    assert done.new == 1
    assert [one.partition("“")[0] for one in done.unknown] == ["nobody", "met"]
    assert "不在花名册上" in done.summary
    assert "nobody" in done.summary


def test_what_was_taken_off_for_being_late_counts(town: Town, desk: AssignmentDesk) -> None:
    desk.record(CONSOLE, [mark(late=15.0), mark("cadre03", auto=1.0, manual=0.0, late=5.0)])
    late, nothing = entries(town)
    assert (late.payload["score"], late.payload["late"], late.payload["passed"]) == (55.0, 15.0, False)
    assert nothing.payload["score"] == 0.0


def test_what_the_office_withdrew_is_not_entered_again(town: Town, desk: AssignmentDesk) -> None:
    desk.record(CONSOLE, [mark()])
    who = town.who("cadre02")
    subject = f"nbgrader:xuefa-2026:penalty-case:{who}"
    LedgerDesk(town.store, town.files, town.clock).withdraw(CONSOLE, "result", subject, who, "代做的")
    again = desk.record(CONSOLE, [mark()])
    assert (again.new, again.unchanged) == (0, 0)
    assert again.withdrawn == ("示例2号（cadre02）“《示例题库》处罚案例”",)
    assert desk.record(CONSOLE, [mark(manual=45.0)]).corrected == 1
    with town.store.reading() as tx:
        assert read_book(tx, Book()).results[subject].score == 75.0


def test_a_closed_year_is_refused_naming_whom_and_nothing_is_done(town: Town, desk: AssignmentDesk) -> None:
    desk.record(CONSOLE, [mark()])
    town.clock.at = datetime(2027, 1, 5, 1, tzinfo=UTC)
    town.close()
    before = len(list(town.store.ledger()))
    next_year = mark(
        "cadre03", course="xuefa-2027", year=2027, handed_in=datetime(2027, 1, 4, tzinfo=UTC), assignment="b"
    )
    with pytest.raises(Refused, match=r"2026 年度已经封账，不能再改.*示例3号（cadre03）.*“封账”页重新开账"):
        desk.record(CONSOLE, [mark(), next_year, mark("cadre03")])
    assert len(list(town.store.ledger())) == before
    assert desk.record(CONSOLE, [mark()]).unchanged == 1, "nothing to change is no trouble"
    assert desk.record(CONSOLE, [next_year]).new == 1
    reopen_year(town.store, CONSOLE, 2026, "补记作业", clock=town.clock)
    assert desk.record(CONSOLE, [mark("cadre03")]).new == 1


def test_a_new_mark_of_the_last_evening_counts_for_its_year(town: Town, desk: AssignmentDesk) -> None:
    last = datetime(2026, 12, 31, 15, 59, tzinfo=UTC)  # 23:59 in the town
    desk.record(CONSOLE, [mark(handed_in=last)])
    with pytest.raises(Invalid, match="不在 2026 年里"):
        desk.record(CONSOLE, [mark("cadre03", handed_in=datetime(2026, 12, 31, 16, 1, tzinfo=UTC))])


@pytest.mark.parametrize(
    "more", [{"auto": 90.0}, {"auto": -1.0}, {"manual": float("nan")}, {"late": float("inf")}], ids=str
)
def test_impossible_points_enter_nothing(town: Town, desk: AssignmentDesk, more: dict[str, float]) -> None:
    with pytest.raises(Invalid, match="cadre03"):
        desk.record(CONSOLE, [mark(), mark("cadre03", **more)])
    assert entries(town) == []


def test_somebody_twice_counts_once_and_is_named(town: Town, desk: AssignmentDesk) -> None:
    done = desk.record(CONSOLE, [mark(), mark(manual=10.0), mark("cadre03")])
    assert (done.new, len(done.double)) == (2, 1)
    assert "有两份" in done.summary


def test_marks_of_an_earlier_paper_wait(town: Town, desk: AssignmentDesk) -> None:
    done = desk.record(CONSOLE, [replace(mark(), stale=True)])
    assert (done.new, len(done.stale)) == (0, 1)
    assert "重新判分" in done.summary
    assert entries(town) == []


def test_trainers_and_the_office_may_and_learners_may_not(town: Town, desk: AssignmentDesk) -> None:
    assert desk.record(town.who("cadre02"), [mark()]).new == 1  # a trainer
    assert desk.record(town.who("cadre01"), [mark("cadre03")]).new == 1  # of the office
    with pytest.raises(Forbidden):
        desk.record(town.who("cadre03"), [mark("cadre04")])
    Doors(town.store, town.clock).grant(CONSOLE, "cadre02", Role.TRAINER, False)
    with pytest.raises(Forbidden):
        desk.record(town.who("cadre02"), [mark("cadre04")])


def test_it_is_noted_in_words(town: Town, desk: AssignmentDesk) -> None:
    from lawtrain.desk.audit_words import say

    desk.record(CONSOLE, [mark()])
    desk.record(CONSOLE, [mark(manual=41.0), mark("cadre03")])
    with town.store.reading() as tx:
        line, people = tx.town.audit(most=1)[0], tx.people()
    assert say(line, people) == "把 2 个作业成绩记入台账，其中更正 1 个"


def test_a_summary_names_no_more_than_can_be_read(town: Town, desk: AssignmentDesk) -> None:
    done = desk.record(CONSOLE, [mark(f"x{n}") for n in range(200)])
    assert len(done.summary) < 700
    assert "共 200 份" in done.summary
