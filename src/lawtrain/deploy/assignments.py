"""The year's nbgrader course of an installation: made when it starts, the very first with the assignments of the banks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from lawtrain.deploy.site import Site
from lawtrain.errors import LawtrainError, SettingsError
from lawtrain.formats import read_bank
from lawtrain.nbgrader_bridge.build import carry_out, plan
from lawtrain.nbgrader_bridge.course import Course
from lawtrain.nbgrader_bridge.courses import roots
from lawtrain.papers import Bank, Quiz
from lawtrain.records import town_year


def prepare_course(site: Site, now: datetime, say: Callable[[str], None]) -> None:
    """This year's course ready for who marks. Raises SettingsError when the folder cannot be written.

    A course that is damaged is told of, and everything else goes on.
    """
    year = town_year(now)
    first = not roots(site.assignments)
    try:
        site.exchange.mkdir(mode=0o700, parents=True, exist_ok=True)
        course = Course.init(site.assignments / f"xuefa-{year}", year, site.exchange, shared=site.separate)
        if first and site.trial:
            _build(course, site.content / "quizzes", now, say)
    except LawtrainError as error:
        say(f"{year} 年的作业课程现在用不了，其他都照常：{error}")
    except OSError as error:
        raise SettingsError(f"作业文件夹 {site.assignments} 写不进去；请检查文件权限和磁盘空间") from error


def _build(course: Course, quizzes: Path, now: datetime, say: Callable[[str], None]) -> None:
    for path in sorted(quizzes.glob("*/*.yaml")):
        name = f"quizzes/{path.parent.name}/{path.name}"
        try:
            for bank, quiz in _assignments(path.read_bytes(), name):
                carry_out(course, plan(course, bank, quiz, now))
        except LawtrainError as error:  # no reason not to start
            say(f"{name} 里的作业没有做成：{error}")


def _assignments(data: bytes, name: str) -> Iterator[tuple[Bank, Quiz]]:
    if b"assignment: true" in data:  # reading all banks would take seconds
        bank, _ = read_bank(data, name)  # what is wrong with it, `lawtrain check` tells
        if bank:
            yield from ((bank, quiz) for quiz in bank.quizzes if quiz.assignment)
