"""Marks go from a real gradebook to the ledger, with a time that can be believed; names go the other way."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path

import pytest

from lawtrain.desk.doors import CONSOLE
from lawtrain.desk.roster import RosterDesk
from lawtrain.errors import Refused, Unavailable
from lawtrain.nbgrader_bridge.assignment import Built
from lawtrain.nbgrader_bridge.course import Course
from lawtrain.nbgrader_bridge.sync import handed_in, read_marks, sync
from lawtrain.records import CATEGORIES, Post
from lawtrain.records.assignments import AssignmentMark
from lawtrain.store import Store
from tests.gradebooks import AT, FULL, NAME, built, generated, gradebook, points, remark, submit

NOW = datetime(2026, 11, 22, 2, tzinfo=UTC)
CLAIMED = datetime(2026, 11, 5, 2, tzinfo=UTC)
NAMES = {"cadre01": "三,丰", "cadre02": '="1"&"2"', "cadre03": "示例😀", "cadre04": "还没交"}


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new gradebook takes nbgrader seconds; one is copied."""
    return generated(tmp_path_factory.mktemp("model")).root


@pytest.fixture
def course(model: Path, tmp_path: Path) -> Course:
    shutil.copytree(model, tmp_path / "course")
    return Course.open(tmp_path / "course")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(f"sqlite:///{tmp_path / 'service.sqlite'}")
    roster = RosterDesk(opened, lambda: NOW)
    for username, name in NAMES.items():
        post = Post("示范镇/司法所", CATEGORIES[3])
        roster.place(CONSOLE, username, name, post, date(2026, 1, 1), "试")
    yield opened
    opened.close()


def only(course: Course) -> AssignmentMark:
    (mark,) = read_marks(course, NOW)
    return mark


def collect(course: Course, student: str, at: str) -> None:
    folder = course.step("submitted", student, NAME)
    folder.mkdir(parents=True)
    (folder / "collected.json").write_text(json.dumps({"collected_at": at}), encoding="ascii")


def test_what_a_mark_says(course: Course) -> None:
    with gradebook(course) as book:
        submit(book, "cadre01", FULL, points((12.5, 15.0, 8.25)))
    mark = only(course)
    assert (mark.course, mark.year, mark.assignment) == ("xuefa-2026", 2026, NAME)
    assert (mark.quiz, mark.title) == ("sample/01-first/case", f"《样课》{NAME}")
    assert (mark.auto, mark.manual, mark.points, mark.pass_score) == (40.0, 35.75, 100.0, 60.0)
    assert (mark.score, mark.waiting, mark.handed_in) == (75.75, 0, CLAIMED)


def test_what_waits_for_a_person_is_counted(course: Course) -> None:
    with gradebook(course) as book:
        submit(book, "cadre01", FULL, {"w-001": 20.0})
        submit(book, "cadre02", {})
    assert {mark.username: mark.waiting for mark in read_marks(course, NOW)} == {"cadre01": 2, "cadre02": 5}


def test_a_person_may_change_what_a_program_gave(course: Course) -> None:
    with gradebook(course) as book:
        submit(book, "cadre01", FULL, points((0.0, 0.0, 0.0)) | {"s-001": 4.0})
        own = book.find_submission(NAME, "cadre01").score
    mark = only(course)
    assert (mark.auto, mark.manual) == (20.0, 4.0)
    assert mark.score == own == 24.0


def test_late_points_are_taken_off_as_nbgrader_does(course: Course) -> None:
    with gradebook(course) as book:
        submit(book, "cadre01", FULL, points((10.0, 10.0, 10.0)), late=12.5)
        found = book.find_submission(NAME, "cadre01")
        own = max(0.0, found.score - found.late_submission_penalty)
    assert (only(course).late, only(course).score) == (12.5, own)


def test_more_than_there_is_is_cut_and_said(course: Course, store: Store) -> None:
    with gradebook(course) as book:
        submit(book, "cadre01", FULL, points((20.0, 20.0, 20.0)), extra=5.0)
    assert (only(course).score, only(course).capped) == (100.0, True)
    done = sync(course, store, lambda: NOW, CONSOLE)
    assert done.new == 1
    assert done.capped == (f"三,丰（cadre01）“《样课》{NAME}”",)
    assert "超过满分" in done.summary


@pytest.mark.parametrize(
    ("claimed", "collected", "believed"),
    [
        ("2026-11-05 02:00:00 UTC", "2026-11-06T00:00:00+00:00", CLAIMED),
        ("2026-11-05T10:00:00+08:00", "2026-11-06T00:00:00+00:00", CLAIMED),
        ("2026-01-01 00:00:00 UTC", "2026-11-06T00:00:00+00:00", AT),  # before it was built
        ("2030-01-01 00:00:00 UTC", "2026-11-06T00:00:00+00:00", datetime(2026, 11, 6, tzinfo=UTC)),
        (None, "2026-11-06T00:00:00+00:00", datetime(2026, 11, 6, tzinfo=UTC)),
        ("2030-01-01 00:00:00 UTC", "", NOW),  # not noted when it was collected
        ("2026-11-05 02:00:00 UTC", "nonsense", CLAIMED),
        ("2030-01-01 00:00:00 UTC", "2031-01-01T00:00:00+00:00", NOW),
        (None, "2026-11-06", NOW),  # without a zone it is no moment
    ],
    ids=str,
)
def test_the_claimed_time_is_believed_within_bounds(
    course: Course, claimed: str | None, collected: str, believed: datetime
) -> None:
    with gradebook(course) as book:
        submit(book, "cadre01", FULL, at=claimed)
    if collected:
        collect(course, "cadre01", collected)
    assert only(course).handed_in == believed


def test_it_stays_in_the_courses_year() -> None:
    built, later = datetime(2026, 12, 1, tzinfo=UTC), datetime(2027, 1, 10, tzinfo=UTC)
    claimed = datetime(2026, 12, 31, 16, 30, tzinfo=UTC)  # half past midnight of the new year in the town
    assert handed_in(claimed, built, later, 2026) == datetime(2026, 12, 31, 15, 59, 59, tzinfo=UTC)
    assert handed_in(claimed, built, later, 2027) == claimed
    assert handed_in(built, built, built, 2027) == datetime(2026, 12, 31, 16, tzinfo=UTC)


def test_into_the_ledger_once_and_corrected(course: Course, store: Store) -> None:
    with gradebook(course) as book:
        submit(book, "cadre01", FULL, points((10.0, 10.0, 10.0)))
        submit(book, "cadre02", FULL)
        submit(book, "stranger", FULL, points((1.0, 1.0, 1.0)))
    steps: list[float] = []
    first = sync(course, store, lambda: NOW, CONSOLE, lambda share, _words: steps.append(share))
    assert (first.new, first.corrected, first.unchanged) == (1, 0, 0)
    assert len(first.waiting) == len(first.unknown) == 1
    assert NAMES["cadre02"] in first.waiting[0]
    assert steps == sorted(steps)
    assert sync(course, store, lambda: NOW, CONSOLE).unchanged == 1
    with gradebook(course) as book:
        remark(book, "cadre01", {}, {"w-001": 20.0})
        remark(book, "cadre02", {}, points((0.0, 0.0, 0.0)))
    again = sync(course, store, lambda: NOW, CONSOLE)
    assert (again.new, again.corrected, again.unchanged) == (1, 1, 0)
    scores = [e.payload["score"] for e in store.ledger() if e.kind == "result"]
    assert scores == [70.0, 80.0, 40.0]


def test_formgrader_gets_everybodys_name_and_unit(course: Course, store: Store) -> None:
    RosterDesk(store, lambda: NOW).place(
        CONSOLE, "left", "去年离开", Post("示范村", CATEGORIES[5]), date(2025, 1, 1), "试"
    )
    RosterDesk(store, lambda: NOW).place(CONSOLE, "left", "去年离开", None, date(2025, 6, 1), "离开")
    with gradebook(course) as book:
        submit(book, "cadre01", FULL)
        book.add_student("guest", last_name="外来", first_name="旁听")
    for _ in range(2):
        sync(course, store, lambda: NOW, CONSOLE)
        with gradebook(course) as book:
            told = {s.id: (s.last_name, s.first_name) for s in book.students}
        assert told == {u: (n, "示范镇/司法所") for u, n in NAMES.items()} | {"guest": ("外来", "旁听")}


def test_a_course_without_gradebook_has_no_marks_and_gets_none(tmp_path: Path, store: Store) -> None:
    bare = built(tmp_path)
    assert sync(bare, store, lambda: NOW, CONSOLE).new == 0
    assert not (bare.root / "gradebook.db").exists()


def test_what_is_not_ours_in_the_gradebook_is_left_alone(course: Course) -> None:
    with gradebook(course) as book:
        book.add_assignment("别的作业")
        book.update_or_create_student("cadre01")
        book.add_submission("别的作业", "cadre01")
    assert read_marks(course, NOW) == []


def test_a_gradebook_in_use_says_what_to_do(course: Course, store: Store) -> None:
    with gradebook(course) as book:
        submit(book, "cadre01", FULL, points((1.0, 1.0, 1.0)))
    other = sqlite3.connect(course.root / "gradebook.db", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(Unavailable, match="过一分钟再试"):
        sync(course, store, lambda: NOW, CONSOLE)
    other.execute("ROLLBACK")
    other.close()
    assert not [e for e in store.ledger() if e.kind == "result"]
    assert sync(course, store, lambda: NOW, CONSOLE).new == 1


def test_a_spoilt_gradebook_says_what_to_do(course: Course) -> None:
    (course.root / "gradebook.db").write_bytes(b"not a database at all" * 100)
    with pytest.raises(Unavailable, match="管理员"):
        read_marks(course, NOW)


def rebuilt(course: Course, points: int) -> None:
    """Built anew with other points for the 单选; not generated."""
    name = course.names()[0]
    made = course.assignment(name)
    slots = tuple(replace(s, points=Fraction(points)) if s.item == "s-001" else s for s in made.paper.slots)
    paper = replace(made.paper, slots=slots)
    course.keep(replace(made, built=(*made.built, Built(paper, AT))))


def test_between_build_and_generate_nothing_is_corrected(course: Course, store: Store) -> None:
    with gradebook(course) as book:
        submit(book, "cadre01", FULL, points((10.0, 10.0, 10.0)))
    assert sync(course, store, lambda: NOW, CONSOLE).new == 1
    rebuilt(course, 40)
    done = sync(course, store, lambda: NOW, CONSOLE)
    assert (done.new, done.corrected, done.unchanged) == (0, 0, 0)
    assert done.stale == (f"三,丰（cadre01）“《样课》{NAME}”",)
    assert "请先重新生成作业、重新判分" in done.summary


def test_marks_by_an_earlier_paper_wait_until_marked_again(course: Course, store: Store) -> None:
    with gradebook(course) as book:
        submit(book, "cadre01", FULL, points((10.0, 10.0, 10.0)))
    place = course.step("autograded", "cadre01", NAME)
    place.mkdir(parents=True)
    for paper, new in (("another", 0), (course.assignment(NAME).paper.digest, 1)):
        notebook = {"cells": [], "metadata": {"lawtrain": {"paper": paper}}}
        (place / f"{NAME}.ipynb").write_text(json.dumps(notebook))
        assert sync(course, store, lambda: NOW, CONSOLE).new == new


def test_not_before_the_courses_year(course: Course, store: Store) -> None:
    with pytest.raises(Refused, match="2026 年的，那一年还没有到"):
        sync(course, store, lambda: datetime(2025, 12, 31, 15, 59, tzinfo=UTC), CONSOLE)
