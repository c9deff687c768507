"""What a notebook shows: the quiz and my progress, over a desk they cannot tell apart."""

from lawtrain.widgets.opening import open_desk
from lawtrain.widgets.progress import ProgressView, progress
from lawtrain.widgets.quiz import Notice, QuizWidget, quiz

__all__ = ["Notice", "ProgressView", "QuizWidget", "open_desk", "progress", "quiz"]
