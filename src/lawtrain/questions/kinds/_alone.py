"""What the kinds share that stand alone: no parts, and, unless they say otherwise, nothing to shuffle."""

from __future__ import annotations

from lawtrain.questions.item import Question


class Alone:
    """A question that is answered as a whole."""

    @property
    def parts(self) -> tuple[Question, ...]:
        """None."""
        return ()

    @property
    def shufflable(self) -> tuple[str, ...]:
        """Nothing."""
        return ()
