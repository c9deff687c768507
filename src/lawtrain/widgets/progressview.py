"""`lt.progress()`: my year in a notebook, as a small table."""

from __future__ import annotations

from html import escape

from lawtrain import wire
from lawtrain.errors import LawtrainError
from lawtrain.widgets.opening import open_desk
from lawtrain.widgets.quizwidget import Notice

_STATES = {"new": "未开始", "open": "进行中", "passed": "合格", "failed": "未合格", "done": "已练习"}


class ProgressView:
    """Shows a `wire.Progress`; the value itself is `.value`."""

    def __init__(self, value: wire.Progress) -> None:
        self.value = value

    def __repr__(self) -> str:
        return f"{self.value.year} 年度：完成 {self.value.done} 课，还差 {self.value.owed} 课。{self.value.next_step}"

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td>{escape(lesson.title)}</td><td>{escape(quiz.title)}</td>"
            f"<td>{'计入台账' if quiz.counted else '练习'}</td><td>{_STATES[quiz.state]}</td></tr>"
            for lesson in self.value.lessons
            for quiz in lesson.quizzes
        )
        head = "<tr><th>课程</th><th>小测</th><th>性质</th><th>状态</th></tr>"
        return f"<p>{escape(repr(self))}</p><table>{head}{rows}</table>"


def progress() -> ProgressView | Notice:
    """What I have done this year and what is still owed."""
    try:
        return ProgressView(open_desk().progress())
    except LawtrainError as error:
        return Notice(str(error))
