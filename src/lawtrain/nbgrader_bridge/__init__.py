"""nbgrader assignments built from the banks: keys kept out of them, marked in the house, recorded in the ledger.

作业 Assignment · 课程文件夹 Course · 判分单元 Cell · 交来的作业 submission · 阅卷 marking · 评语页 feedback

What nbgrader is to load by name stands here; all of it is loaded on first use.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOMES = {
    "Collect": "exchange",
    "Execute": "preprocessors",
    "FeedbackExporter": "preprocessors",
    "ForLearner": "preprocessors",
    "LedgerExporter": "export",
    "Rebuild": "preprocessors",
    "ReleaseAssignment": "exchange",
    "ReleaseFeedback": "exchange",
    "Submit": "exchange",
    "SubmissionExporter": "preprocessors",
    "WriteScores": "preprocessors",
}

__all__ = [
    "Collect",
    "Execute",
    "FeedbackExporter",
    "ForLearner",
    "LedgerExporter",
    "Rebuild",
    "ReleaseAssignment",
    "ReleaseFeedback",
    "SubmissionExporter",
    "Submit",
    "WriteScores",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
