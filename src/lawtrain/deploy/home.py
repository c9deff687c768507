"""Furnishes a learner's folder. `python -m lawtrain.deploy.home LESSONS [COURSE…]` does it for the current folder.

Under a learner's own system user this runs as that user: whatever links they plant lead no further than they may go.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from itertools import count
from pathlib import Path

from lawtrain.deploy.lessons import FOLDER, copy_lessons

# The default in our Lab settings makes the interface Chinese; the names of settings follow this file only.
_LANGUAGE = ".jupyter/lab/user-settings/@jupyterlab/translation-extension/plugin.jupyterlab-settings"
ASSIGNMENTS, MARKING = "作业", "阅卷"


def furnish(lessons: Path, home: Path, courses: Sequence[Path] = ()) -> None:
    """The lessons up to date, a place for assignments, the way to `courses` for who marks, the language set.

    `lessons` holds courses/. What stands in the way is put aside under another name. Raises OSError.
    """
    _folder(home / FOLDER)
    copy_lessons(lessons, home)
    _folder(home / ASSIGNMENTS)
    if courses:
        if (home / MARKING).is_symlink():
            (home / MARKING).unlink()
        _folder(home / MARKING)
    for course in courses:
        _link(way_to(course, home), course)
    language = home / _LANGUAGE
    _folder(home / ".jupyter")
    if not language.exists():
        language.parent.mkdir(parents=True, exist_ok=True)
        language.write_text('{"locale": "zh_CN"}\n', encoding="ascii")


def way_to(course: Path, home: Path) -> Path:
    """The course as its trainer reaches it: nbgrader's formgrader works only below the server's own folder."""
    return home / MARKING / course.name


def _folder(path: Path) -> None:
    if not path.is_dir():  # a link to a folder is theirs to make
        _put_aside(path)
        path.mkdir(parents=True)


def _link(link: Path, target: Path) -> None:
    if link.is_symlink():
        link.unlink()
    _put_aside(link)
    link.symlink_to(target)


def _put_aside(path: Path) -> None:
    """Something of their own."""
    if os.path.lexists(path):
        names = (f"{path.name}（原来的{'' if number == 1 else number}）" for number in count(1))
        path.rename(next(free for name in names if not os.path.lexists(free := path.with_name(name))))


if __name__ == "__main__":
    furnish(Path(sys.argv[1]), Path.cwd(), [Path(one) for one in sys.argv[2:]])
