"""The port: what a widget or a page may ask of a desk."""

from __future__ import annotations

from typing import Protocol

from lawtrain import wire


class Desk(Protocol):
    """One person's desk. Every verb raises a `LawtrainError` whose text can be shown as it is."""

    @property
    def person(self) -> str:
        """A stable token for this person, used to keep offline answers of two people on one PC apart."""

    def look(self, quiz: str) -> wire.QuizState:
        """How the quiz stands; starts nothing. `quiz`: `constitution/01-supremacy` or `…/practice`."""

    def start(self, quiz: str) -> wire.QuizState:
        """Begin an attempt, or go on with the one under way."""

    def save(self, attempt: str, save: wire.Save) -> wire.Saved:
        """Store answers durably. Too late is not an error: it comes back in `stale` with the standing answer."""

    def submit(self, attempt: str) -> wire.QuizState:
        """Hand in and mark. Handing in twice gives the same result."""

    def progress(self) -> wire.Progress:
        """我的学习."""
