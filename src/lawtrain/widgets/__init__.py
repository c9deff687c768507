"""What a notebook shows: the quiz, an assignment and my progress, over a desk they cannot tell apart."""

from lawtrain.widgets.assignmentwidget import assignment
from lawtrain.widgets.opening import open_desk
from lawtrain.widgets.progressview import ProgressView, progress
from lawtrain.widgets.quizwidget import Notice, QuizWidget, quiz

__all__ = ["Notice", "ProgressView", "QuizWidget", "assignment", "open_desk", "progress", "quiz"]
