"""The year's course is there from the first start; what a trainer made of it since stays."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from lawtrain.deploy.assignments import prepare_course
from lawtrain.deploy.home import furnish
from lawtrain.deploy.site import Site
from lawtrain.nbgrader_bridge.courses import in_marking
from tests.site import REPO

NOW = datetime(2026, 12, 31, 17, tzinfo=UTC)  # in the town it is next year


@pytest.fixture
def site(tmp_path: Path) -> Site:
    site = Site.local(tmp_path / "data")
    shutil.copytree(REPO / "quizzes" / "administrative-law", site.content / "quizzes" / "administrative-law")
    return site


def prepared(site: Site) -> list[str]:
    said: list[str] = []
    prepare_course(site, NOW, said.append)
    return said


def test_the_first_start_makes_the_town_s_year_with_its_assignments(site: Site) -> None:
    assert prepared(site) == []
    course = site.assignments / "xuefa-2027"
    (notebook,) = course.glob("source/*/*.ipynb")
    (key,) = course.glob("keys/*.json")
    assert notebook.stem == key.stem
    assert site.exchange.is_dir()


def test_later_starts_build_nothing(site: Site) -> None:
    prepared(site)
    shutil.rmtree(site.assignments / "xuefa-2027" / "source")
    prepared(site)
    assert not list(site.assignments.glob("xuefa-2027/source/*"))


def test_a_bank_that_cannot_be_read_does_not_stop_the_start(site: Site) -> None:
    (bank,) = site.content.glob("quizzes/*/07-*.yaml")
    bank.write_text("assignment: true\nitems: [", encoding="utf-8")
    prepared(site)
    assert (site.assignments / "xuefa-2027" / "course.json").is_file()


@pytest.mark.parametrize("text", ["", "{", '{"format": 1}', '{"format": 99}'])
def test_a_damaged_course_does_not_stop_the_start(site: Site, text: str) -> None:
    prepared(site)
    (site.assignments / "xuefa-2027" / "course.json").write_text(text, encoding="utf-8")
    (sentence,) = prepared(site)
    assert "2027 年的作业课程现在用不了" in sentence
    assert "course.json" in sentence


def test_at_new_year_the_last_course_is_marked_until_the_new_one_has_an_assignment(site: Site) -> None:
    prepare_course(site, NOW - timedelta(days=1), [].append)
    prepare_course(site, NOW, [].append)
    old, new = site.assignments / "xuefa-2026", site.assignments / "xuefa-2027"
    assert not list(new.glob("keys/*")), "the banks of the first start are not built anew every year"
    assert in_marking(site.assignments, {}) == old
    assert in_marking(site.assignments, {"LAWTRAIN_COURSE": "xuefa-2027"}) == new
    shutil.copy(next(old.glob("keys/*.json")), new / "keys")
    assert in_marking(site.assignments, {}) == new
    assert in_marking(site.assignments, {"LAWTRAIN_COURSE": "/anywhere/xuefa-2026"}) == old
    assert in_marking(site.assignments, {"LAWTRAIN_COURSE": "xuefa-1999"}) == new
    shutil.rmtree(old)
    (new / "keys").rename(new / "gone")
    assert in_marking(site.assignments, {}) == new


def test_without_a_course_nothing_is_marked(tmp_path: Path) -> None:
    assert in_marking(tmp_path / "nowhere", {}) is None


def test_who_marks_reaches_the_courses_from_their_folder_and_they_follow(tmp_path: Path) -> None:
    (tmp_path / "lessons" / "courses").mkdir(parents=True)
    home = tmp_path / "home"
    for base in ("old", "new"):
        courses = [tmp_path / base / f"xuefa-{year}" for year in (2026, 2027)]
        for course in courses:
            course.mkdir(parents=True)
        furnish(tmp_path / "lessons", home, courses)
        for course in courses:
            assert (home / "阅卷" / course.name).readlink() == course
    assert (home / "作业").is_dir()


def test_a_folder_of_their_own_in_its_place_is_kept(tmp_path: Path) -> None:
    (tmp_path / "lessons" / "courses").mkdir(parents=True)
    link = tmp_path / "home" / "阅卷" / "xuefa-2026"
    for text in ("first", "second", "third"):
        link.unlink(missing_ok=True)
        link.mkdir(parents=True)
        (link / "note.md").write_text(text, encoding="ascii")
        furnish(tmp_path / "lessons", tmp_path / "home", [tmp_path / "course" / "xuefa-2026"])
        assert link.is_symlink()
    kept = [link.with_name(f"xuefa-2026（原来的{n}）") / "note.md" for n in ("", 2, 3)]
    assert [path.read_text(encoding="ascii") for path in kept] == ["first", "second", "third"]


@pytest.mark.parametrize("name", ["课程", "作业", "阅卷", ".jupyter"])
@pytest.mark.parametrize("dangling", [False, True])
def test_a_file_where_a_folder_belongs_is_put_aside(tmp_path: Path, name: str, dangling: bool) -> None:
    lesson = tmp_path / "lessons" / "courses" / "constitution" / "01-first.ipynb"
    lesson.parent.mkdir(parents=True)
    lesson.write_text("{}", encoding="ascii")
    home = tmp_path / "home"
    home.mkdir()
    if dangling:
        (home / name).symlink_to(tmp_path / "nowhere")
    else:
        (home / name).write_text("mine", encoding="ascii")
    course = tmp_path / "course" / "xuefa-2026"
    course.mkdir(parents=True)
    furnish(tmp_path / "lessons", home, [course])
    assert (home / "课程" / "constitution" / lesson.name).is_file()
    assert (home / "作业").is_dir()
    assert (home / "阅卷" / "xuefa-2026").readlink() == course
    assert (home / ".jupyter" / "lab").is_dir()
    if not dangling:
        assert (home / f"{name}（原来的）").read_text(encoding="ascii") == "mine"


def test_a_file_among_the_lessons_keeps_nobody_out(tmp_path: Path) -> None:
    lesson = tmp_path / "lessons" / "courses" / "constitution" / "01-first.ipynb"
    lesson.parent.mkdir(parents=True)
    lesson.write_text("{}", encoding="ascii")
    (tmp_path / "home" / "课程").mkdir(parents=True)
    for name in ("课程/constitution", ".lawtrain"):
        (tmp_path / "home" / name).write_text("mine", encoding="ascii")
    furnish(tmp_path / "lessons", tmp_path / "home")
    assert (tmp_path / "home" / "课程" / "constitution").read_text(encoding="ascii") == "mine"
