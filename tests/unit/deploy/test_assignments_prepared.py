"""The year's course is there from the first start; what a trainer made of it since stays."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lawtrain.deploy.assignments import prepare_course
from lawtrain.deploy.home import furnish
from lawtrain.deploy.site import Site
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
    (bank,) = site.content.glob("quizzes/*/*.yaml")
    bank.write_text("assignment: true\nitems: [", encoding="utf-8")
    prepared(site)
    assert (site.assignments / "xuefa-2027" / "course.json").is_file()


def test_who_marks_reaches_the_course_from_their_folder_and_it_follows(tmp_path: Path) -> None:
    (tmp_path / "lessons" / "courses").mkdir(parents=True)
    home = tmp_path / "home"
    for base in ("old", "new"):
        course = tmp_path / base / "xuefa-2026"
        course.mkdir(parents=True)
        furnish(tmp_path / "lessons", home, course)
        assert (home / "阅卷" / "xuefa-2026").readlink() == course
    assert (home / "作业").is_dir()


def test_a_folder_of_their_own_in_its_place_is_kept(tmp_path: Path) -> None:
    (tmp_path / "lessons" / "courses").mkdir(parents=True)
    own = tmp_path / "home" / "阅卷" / "xuefa-2026"
    own.mkdir(parents=True)
    (own / "note.md").write_text("x", encoding="ascii")
    furnish(tmp_path / "lessons", tmp_path / "home", tmp_path / "course" / "xuefa-2026")
    assert own.is_symlink()
    assert own.with_name("xuefa-2026（原来的）").joinpath("note.md").is_file()
