"""Answers → outcomes and points: pure functions over a question or a paper.

How a kind is graded stands in its one file under `questions/kinds/`; this room applies points.
"""

from lawtrain.grading.mark import Mark, PaperMark, decided, grade, mark, rounded

__all__ = ["Mark", "PaperMark", "decided", "grade", "mark", "rounded"]
