"""Furnishes a learner's folder. `python -m lawtrain.deploy.home LESSONS` does it for the current folder.

Under a learner's own system user this runs as that user: whatever links they plant lead no further than they may go.
"""

from __future__ import annotations

import sys
from pathlib import Path

from lawtrain.deploy.lessons import copy_lessons

# The default in our Lab settings makes the interface Chinese; the names of settings follow this file only.
_LANGUAGE = ".jupyter/lab/user-settings/@jupyterlab/translation-extension/plugin.jupyterlab-settings"


def furnish(lessons: Path, home: Path) -> None:
    """The lessons up to date, the language set. `lessons` holds courses/. Raises OSError."""
    copy_lessons(lessons, home)
    language = home / _LANGUAGE
    if not language.exists():
        language.parent.mkdir(parents=True, exist_ok=True)
        language.write_text('{"locale": "zh_CN"}\n', encoding="ascii")


if __name__ == "__main__":
    furnish(Path(sys.argv[1]), Path.cwd())
