"""`lt.assignment(…)`: an assignment's paper out of its notebook, its answers in the folder of the notebook."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

from lawtrain.desk.file import FileDesk, read_packet
from lawtrain.errors import LawtrainError
from lawtrain.widgets.quizwidget import Notice, QuizWidget


def assignment(packet: str) -> QuizWidget | Notice:
    """The assignment whose paper is `packet`, with the answers so far; a Chinese sentence when it cannot be shown."""
    try:
        paper = read_packet(packet)
        person = os.environ.get("JUPYTERHUB_USER", "")
        desk = FileDesk(paper, Path.cwd(), person, lambda: datetime.now(UTC))
        desk.look(paper.head.ref)  # a folder that cannot be used is said here and now
        return QuizWidget(desk, paper.head.ref)
    except LawtrainError as error:
        return Notice(str(error))
