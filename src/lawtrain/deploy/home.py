"""Furnishes a learner's folder. `python -m lawtrain.deploy.home LESSONS [COURSE]` does it for the current folder.

Under a learner's own system user this runs as that user: whatever links they plant lead no further than they may go.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from lawtrain.deploy.lessons import copy_lessons

# The default in our Lab settings makes the interface Chinese; the names of settings follow this file only.
_LANGUAGE = ".jupyter/lab/user-settings/@jupyterlab/translation-extension/plugin.jupyterlab-settings"
ASSIGNMENTS, MARKING = "作业", "阅卷"


def furnish(lessons: Path, home: Path, course: Path | None = None) -> None:
    """The lessons up to date, a place for assignments, the way to `course` for who marks, the language set.

    `lessons` holds courses/. Raises OSError.
    """
    copy_lessons(lessons, home)
    (home / ASSIGNMENTS).mkdir(exist_ok=True)
    if course:
        _link(way_to(course, home), course)
    language = home / _LANGUAGE
    if not language.exists():
        language.parent.mkdir(parents=True, exist_ok=True)
        language.write_text('{"locale": "zh_CN"}\n', encoding="ascii")


def way_to(course: Path, home: Path) -> Path:
    """The course as its trainer reaches it: nbgrader's formgrader works only below the server's own folder."""
    return home / MARKING / course.name


def _link(link: Path, target: Path) -> None:
    if link.parent.is_symlink() or link.is_symlink():
        (link.parent if link.parent.is_symlink() else link).unlink()
    elif os.path.lexists(link):  # something of their own
        link.rename(link.with_name(f"{link.name}（原来的）"))
    link.parent.mkdir(exist_ok=True)
    link.symlink_to(target)


if __name__ == "__main__":
    furnish(Path(sys.argv[1]), Path.cwd(), Path(sys.argv[2]) if len(sys.argv) > 2 else None)
