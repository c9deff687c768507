"""One thing that is wrong in a content file: where it stands, what it is, what to do about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Problem:
    """`line` counts from 1; `path` says in words where in the file (empty: the file as a whole)."""

    file: str
    line: int
    path: str
    message: str
    severity: Severity = "error"

    def __str__(self) -> str:
        mark = "" if self.severity == "error" else "（提醒）"
        return f"{self.file}:{self.line}: {self.path}{': ' if self.path else ''}{mark}{self.message}"

    @property
    def is_error(self) -> bool:
        """Whether the file cannot be used as it is."""
        return self.severity == "error"


def tidy(problems: Iterable[Problem]) -> list[Problem]:
    """Each problem once, in the order of the files and their lines."""
    return sorted(dict.fromkeys(problems), key=lambda p: (p.file, p.line))


def clip(text: object, length: int = 40) -> str:
    """A value as a message may show it: one line, not too long, nothing that a screen cannot take."""
    line = " ".join(str(text).split()).encode("utf-8", "replace").decode()
    return line if len(line) <= length else line[:length] + "…"
