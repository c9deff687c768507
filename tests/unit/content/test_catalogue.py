"""The catalogue finds what is there, answers short names, and never throws for bad content."""

from pathlib import Path

import pytest

from lawtrain.content import load
from lawtrain.errors import NotFound
from tests.unit.content.site import COURSE, QUIZ, build, notebook
from tests.unit.formats.samples import BANK


def told(root: Path) -> str:
    return "\n".join(map(str, load(root).problems))


def test_a_right_folder_is_found_whole(tmp_path: Path) -> None:
    catalogue = load(build(tmp_path))
    assert not catalogue.problems
    (course,) = catalogue.courses
    (lesson,) = course.lessons
    assert (course.slug, course.title, course.audience) == ("constitution", "宪法", ("领导", "村组"))
    assert (lesson.ref, lesson.title, lesson.minutes) == ("constitution/01-supremacy", "宪法的地位", 25)
    assert lesson.as_of == "2026-11-22"
    assert [q.title for q in lesson.quizzes] == ["课后测验", "随堂练习"]


@pytest.mark.parametrize(
    ("typed", "ref"),
    [
        ("constitution/01-supremacy/practice", "constitution/01-supremacy/practice"),
        ("constitution/01-supremacy", "constitution/01-supremacy/test"),
        ("constitution/01", "constitution/01-supremacy/test"),
        ("constitution/01/practice", "constitution/01-supremacy/practice"),
        (" /constitution/01/ ", "constitution/01-supremacy/test"),
    ],
)
def test_a_quiz_answers_to_short_names(tmp_path: Path, typed: str, ref: str) -> None:
    catalogue = load(build(tmp_path))
    quiz = catalogue.quiz(typed)
    assert quiz.ref == ref
    assert catalogue.bank_of(quiz).ref == "constitution/01-supremacy"
    assert catalogue.lesson("constitution/01").ref == "constitution/01-supremacy"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("constitution/02", "没有找到题库“constitution/02”"),
        ("constitution/01/final", "只有 test、practice"),
        ("constitution", "写成“课程/课”"),
        ("a/b/c/d", "写成“课程/课”"),
        ("constitution/../constitution/01", "写成“课程/课”"),
        ("", "写成“课程/课”"),
    ],
)
def test_an_unknown_quiz_is_told_in_chinese(tmp_path: Path, typed: str, words: str) -> None:
    with pytest.raises(NotFound, match=words):
        load(build(tmp_path)).quiz(typed)


def test_two_lessons_of_one_number_need_the_whole_name(tmp_path: Path) -> None:
    root = build(tmp_path)
    twin = BANK.replace("01-supremacy", "01-second")
    (root / "quizzes/constitution/01-second.yaml").write_text(twin, "utf-8")
    with pytest.raises(NotFound, match="不止一个题库"):
        load(root).quiz("constitution/01")


def test_a_faulty_bank_is_left_out_and_its_lesson_stays(tmp_path: Path) -> None:
    catalogue = load(build(tmp_path, bank=BANK.replace("answer: b", "answer: z")))
    assert catalogue.lesson("constitution/01").quizzes == ()
    assert [p.file for p in catalogue.problems] == ["quizzes/constitution/01-supremacy.yaml"]
    with pytest.raises(NotFound):
        catalogue.bank("constitution/01")


def test_a_bank_in_the_wrong_place_is_left_out(tmp_path: Path) -> None:
    root = build(
        tmp_path, bank=BANK.replace("bank: constitution/01-supremacy", "bank: constitution/02-other")
    )
    assert "与文件位置对不上；请改成“constitution/01-supremacy”" in told(root)
    assert not load(root).banks


@pytest.mark.parametrize(
    ("course", "words"),
    [
        (None, "没有找到课程说明文件"),
        ("- a", "应是一组“名称: 值”"),
        ("title: 宪法\nlessons:\n  - ../../etc\n", "course.yaml:3: lessons · 第 1 项: “../../etc”写法不对"),
        ("title: 宪法\nlessons: []\n", "至少要有 1 项"),
        ("title: 宪法\n", "缺少 lessons"),
        ("title: &a 宪法\nlessons: [01-supremacy]\n", "特殊含义"),
        ("title：宪法\nlessons: [01-supremacy]\n", "全角"),
        (COURSE + "colour: 红\n", "不认识“colour”"),
        (COURSE + "  - 02-lost\n", "course.yaml:6: 02-lost: 没有找到课件 02-lost.ipynb"),
        (COURSE.replace("01-supremacy", "02-lost"), "没有列进 course.yaml"),
    ],
)
def test_faults_of_a_course_are_told(tmp_path: Path, course: str | None, words: str) -> None:
    assert words in told(build(tmp_path, course=course))


@pytest.mark.parametrize(
    ("lesson", "words"),
    [
        ("", "不是可用的课件文件"),
        ("{", "不是可用的课件文件"),
        ("[" * 100_000, "不是可用的课件文件"),
        ("[]", "第 4 版"),
        ('{"nbformat": 3}', "第 4 版"),
        ('{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": 5}', "结构不对"),
        ('{"nbformat": 4, "nbformat_minor": 5, "metadata": [], "cells": []}', "结构不对"),
        (
            '{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [{"cell_type": "x"}]}',
            "第 1 个单元格",
        ),
        ('{"nbformat": 4, "nbformat_minor": "x", "metadata": {}, "cells": []}', "结构不对"),
        ('{"nbformat": 4, "pad": "' + "x" * 5_000_000 + '"}', "课件太大"),
        (notebook(QUIZ, facts=None), "缺少课的说明"),
        (notebook(QUIZ, facts=[1]), "metadata.lawtrain: 应是一组"),
        (notebook(QUIZ, facts={"title": 5}), "metadata.lawtrain.title: 应是文字"),
        (notebook(QUIZ, facts={"title": "课", "minutes": "半小时"}), "metadata.lawtrain.minutes: 应是整数"),
        (notebook(QUIZ, facts={"title": "课"}), "缺少 as_of"),
    ],
)
def test_faults_of_a_notebook_are_told_and_it_stays_listed(tmp_path: Path, lesson: str, words: str) -> None:
    root = build(tmp_path, lesson=lesson)
    assert words in told(root)
    assert len(load(root).lessons) == 1


def test_a_notebook_of_another_encoding_is_told(tmp_path: Path) -> None:
    root = build(tmp_path)
    (root / "courses/constitution/01-supremacy.ipynb").write_bytes(notebook(QUIZ).encode("gb18030"))
    assert "不是可用的课件文件" in told(root)


def test_links_out_of_the_folder_are_not_followed(tmp_path: Path) -> None:
    root = build(tmp_path / "content", lesson=None, bank=None)
    outside = build(tmp_path / "outside")
    for name in ("courses/constitution/01-supremacy.ipynb", "quizzes/constitution/01-supremacy.yaml"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).symlink_to(outside / name)
    catalogue = load(root)
    assert not catalogue.banks
    assert not catalogue.lessons
    assert "没有找到课件" in told(root)
    assert "不是内容目录里的普通文件" in told(root)


def test_media_stay_in_their_folder(tmp_path: Path) -> None:
    root = build(tmp_path)
    media = root / "courses/constitution/media"
    (media / "key.svg").symlink_to(root / "quizzes/constitution/01-supremacy.yaml")
    (media / "loop.svg").symlink_to(media / "loop.svg")
    catalogue = load(root)
    assert catalogue.media("constitution", "01-amend.svg") == media / "01-amend.svg"
    for course, name in [
        ("constitution", "key.svg"),
        ("constitution", "loop.svg"),
        ("constitution", "01-amend.mmd"),
        ("constitution", "../course.yaml"),
        ("constitution", "..%2fx.svg"),
        ("constitution", "lost.svg"),
        ("constitution", "a\0.svg"),
        ("..", "01-amend.svg"),
        ("constitution/../constitution", "01-amend.svg"),
    ]:
        with pytest.raises(NotFound):
            catalogue.media(course, name)


def test_a_linked_media_folder_is_not_served(tmp_path: Path) -> None:
    root = build(tmp_path / "content", source=None, drawing=None)
    other = build(tmp_path / "other") / "courses/constitution/media"
    (root / "courses/constitution/media").symlink_to(other)
    with pytest.raises(NotFound):
        load(root).media("constitution", "01-amend.svg")


def test_a_changed_file_is_read_again_and_an_unchanged_one_is_not(tmp_path: Path) -> None:
    root = build(tmp_path)
    before = load(root).bank("constitution/01")
    assert load(root).bank("constitution/01") is before
    build(root, bank=BANK.replace("title: 宪法的地位", "title: 宪法的最高地位"))
    assert load(root).bank("constitution/01").title == "宪法的最高地位"


def test_an_empty_folder_is_an_empty_catalogue(tmp_path: Path) -> None:
    assert load(tmp_path).courses == ()
    assert load(tmp_path / "nowhere").problems == ()
