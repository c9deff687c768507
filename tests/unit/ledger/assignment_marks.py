"""Marks as the gradebook gives them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from lawtrain.records.assignments import AssignmentMark

MARK = AssignmentMark(
    "xuefa-2026", 2026, "penalty-case", "sample/01-first/case", "《示例题库》处罚案例", "cadre02",
    30.0, 40.0, 100.0, 60.0, datetime(2026, 3, 8, 1, tzinfo=UTC), 0,
)  # fmt: skip


def mark(username: str = "cadre02", **more: Any) -> AssignmentMark:
    return replace(MARK, username=username, **more)
