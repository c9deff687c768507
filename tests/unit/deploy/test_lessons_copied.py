"""Lessons in a learner's folder: up to date, but never over their edits, and never a quiz."""

import json
import os
from pathlib import Path

import pytest

from lawtrain.deploy.lessons import copy_lessons


def notebook(*sources: str, output: str = "") -> str:
    cells = [{"cell_type": "code", "source": [text], "outputs": [output], "metadata": {}} for text in sources]
    return json.dumps({"cells": cells, "metadata": {"run": output}, "nbformat": 4, "nbformat_minor": 5})


@pytest.fixture
def content(tmp_path: Path) -> Path:
    course = tmp_path / "content" / "courses" / "constitution"
    (course / "media").mkdir(parents=True)
    (course / "01-first.ipynb").write_text(notebook("one"))
    (course / "course.yaml").write_text("title: 宪法")
    (course / "media" / "01-a.svg").write_text("<svg/>")
    (course / "media" / "01-a.mmd").write_text("graph")
    (course / ".hidden.ipynb").write_text("{}")
    (course / "02-link.ipynb").symlink_to("/etc/hostname")
    quizzes = tmp_path / "content" / "quizzes" / "constitution"
    quizzes.mkdir(parents=True)
    (quizzes / "01-first.yaml").write_text("answer: b")
    return tmp_path / "content"


@pytest.fixture
def home(tmp_path: Path, content: Path) -> Path:
    copy_lessons(content, tmp_path / "home")
    return tmp_path / "home"


def lesson(home: Path, mark: str = "") -> Path:
    return home / "课程" / "constitution" / f"01-first{mark}.ipynb"


def publish(content: Path, text: str) -> None:
    (content / "courses" / "constitution" / "01-first.ipynb").write_text(text)


def test_only_lessons_and_pictures_come(home: Path) -> None:
    found = {str(path.relative_to(home)) for path in home.rglob("*") if path.is_file()}
    assert found == {
        "课程/constitution/01-first.ipynb",
        "课程/constitution/media/01-a.svg",
        ".lawtrain/lessons.json",
    }


def test_a_lesson_left_alone_follows_the_new_version(content: Path, home: Path) -> None:
    publish(content, notebook("two"))
    copy_lessons(content, home)
    assert lesson(home).read_text() == notebook("two")


def test_having_been_run_is_not_an_edit(content: Path, home: Path) -> None:
    lesson(home).write_text(notebook("one", output="42"))
    copy_lessons(content, home)
    assert lesson(home).read_text() == notebook("one", output="42")
    publish(content, notebook("two"))
    copy_lessons(content, home)
    assert lesson(home).read_text() == notebook("two")


def test_an_edited_lesson_stays_and_nothing_is_added_while_nothing_is_new(content: Path, home: Path) -> None:
    lesson(home).write_text(notebook("my notes"))
    copy_lessons(content, home)
    assert lesson(home).read_text() == notebook("my notes")
    assert not lesson(home, "（新版）").exists()


def test_a_new_version_is_put_beside_an_edited_lesson(content: Path, home: Path) -> None:
    lesson(home).write_text(notebook("my notes"))
    for text in ("two", "three"):
        publish(content, notebook(text))
        copy_lessons(content, home)
        copy_lessons(content, home)
        assert lesson(home).read_text() == notebook("my notes")
        assert lesson(home, "（新版）").read_text() == notebook(text)
    assert not lesson(home, "（新版2）").exists()


def test_an_edited_new_version_stays_too(content: Path, home: Path) -> None:
    lesson(home).write_text(notebook("my notes"))
    publish(content, notebook("two"))
    copy_lessons(content, home)
    lesson(home, "（新版）").write_text(notebook("more notes"))
    publish(content, notebook("three"))
    copy_lessons(content, home)
    assert lesson(home, "（新版）").read_text() == notebook("more notes")
    assert lesson(home, "（新版2）").read_text() == notebook("three")


def test_a_deleted_lesson_comes_back(content: Path, home: Path) -> None:
    lesson(home).unlink()
    copy_lessons(content, home)
    assert lesson(home).read_text() == notebook("one")


@pytest.mark.parametrize("state", ["", "[]", '{"constitution/01-first.ipynb": 7}'])
def test_without_a_record_every_difference_counts_as_an_edit(content: Path, home: Path, state: str) -> None:
    (home / ".lawtrain" / "lessons.json").write_text(state)
    lesson(home).write_text(notebook("my notes"))
    copy_lessons(content, home)
    assert lesson(home).read_text() == notebook("my notes")
    assert lesson(home, "（新版）").read_text() == notebook("one")


@pytest.mark.parametrize("place", ["课程", "课程/constitution", ".lawtrain"])
def test_a_folder_replaced_by_a_link_is_not_written_through(content: Path, home: Path, place: str) -> None:
    other = home.parent / "other"
    (home / place).rename(other)
    (home / place).symlink_to(other)
    before = {path: path.read_bytes() for path in other.rglob("*") if path.is_file()}
    publish(content, notebook("two"))
    copy_lessons(content, home)
    assert {path: path.read_bytes() for path in other.rglob("*") if path.is_file()} == before


def test_no_file_of_anybody_is_overwritten_through_a_link(content: Path, home: Path) -> None:
    precious = home.parent / "precious"
    precious.write_text("kept")
    fresh = lesson(home).with_name(".01-first.ipynb.new")
    fresh.symlink_to(precious)
    publish(content, notebook("two"))
    copy_lessons(content, home)
    assert lesson(home).read_text() == notebook("two")
    lesson(home).unlink()
    lesson(home).symlink_to(precious)
    copy_lessons(content, home)
    assert precious.read_text() == "kept"
    assert lesson(home).is_symlink()
    assert lesson(home, "（新版）").read_text() == notebook("two")


def test_odd_things_of_the_learners_own_do_not_keep_the_lessons_away(content: Path, home: Path) -> None:
    lesson(home).unlink()
    lesson(home).mkdir()
    state = home / ".lawtrain" / "lessons.json"
    state.unlink()
    os.mkfifo(state)
    copy_lessons(content, home)
    assert lesson(home, "（新版）").read_text() == notebook("one")
    lesson(home, "（新版）").write_text("[" * 100_000)
    publish(content, notebook("two"))
    copy_lessons(content, home)
    assert lesson(home, "（新版2）").read_text() == notebook("two")
