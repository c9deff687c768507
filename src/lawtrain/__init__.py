"""lawtrain: 乡镇干部学法用法培训与测验平台.

    import lawtrain as lt
    lt.quiz("constitution/01-supremacy")   # in a lesson: the quiz, resumed where the learner left off
    lt.assignment(...)                     # written into an assignment's notebook when it is built
    lt.progress()                          # my year: what is done and what is owed
    lt.law("行政处罚法", 42)                 # the article in force today, where its text can be read
    lt.load(...)  lt.draw(...)  lt.grade(...)   # authors and tests
    lt.scores(2026)  lt.figures(2026)      # law office: the year's results, the report's figures, as DataFrames

Everything is loaded on first use: a learner's kernel must stay light.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from lawtrain.version import VERSION

__version__ = VERSION

_HOMES = {
    "assignment": "lawtrain.widgets",
    "draw": "lawtrain.papers",
    "figures": "lawtrain.office",
    "grade": "lawtrain.grading",
    "law": "lawtrain.lawtext",
    "load": "lawtrain.authoring",
    "progress": "lawtrain.widgets",
    "quiz": "lawtrain.widgets",
    "scores": "lawtrain.office",
}

__all__ = ["assignment", "draw", "figures", "grade", "law", "load", "progress", "quiz", "scores"]

if TYPE_CHECKING:
    from lawtrain.authoring import load
    from lawtrain.grading import grade
    from lawtrain.lawtext import law
    from lawtrain.office import figures, scores
    from lawtrain.papers import draw
    from lawtrain.widgets import assignment, progress, quiz


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'lawtrain' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
