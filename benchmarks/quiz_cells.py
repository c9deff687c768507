"""The same fifty questions three ways, for a notebook cell: our widget, composed ipywidgets, jupyterquiz."""

from __future__ import annotations

import html
import re
import tempfile
from functools import cache
from pathlib import Path

from IPython.display import display

from benchmarks.tools import LESSON, quiz_of
from lawtrain import wire
from lawtrain.desk.local import LocalDesk
from lawtrain.service.app import utc_now
from lawtrain.store import Store
from lawtrain.widgets import QuizWidget

QUESTIONS = 50


class Answering:
    """A desk whose quiz has just been begun; as far as a widget on the screen needs one."""

    person = "0123456789abcdef"

    def look(self, quiz: str) -> wire.QuizState:
        return state()

    start = look


@cache
def state() -> wire.QuizState:
    """A real begun attempt, as the service would send it."""
    with tempfile.TemporaryDirectory() as folder:
        catalogue = quiz_of(Path(folder) / "content", QUESTIONS)
        store = Store.open(f"sqlite:///{folder}/x.sqlite")
        desk = LocalDesk(store, catalogue, store.remember_person("cadre01", "甲"), utc_now)
        begun = desk.start(f"{LESSON}/fixed")
        store.close()
    return begun


def plain(markup: str) -> str:
    return html.unescape(re.sub("<[^>]+>", "", markup)).strip()


def prepare() -> None:
    """What is not the widgets' own work: reading the bank, importing."""
    import ipywidgets  # noqa: F401
    import jupyterquiz  # noqa: F401

    state()


def ours() -> None:
    display(QuizWidget(Answering(), LESSON))


def composed() -> None:
    """One RadioButtons a question, also where several may be ticked: fewer widgets than check boxes would be."""
    import ipywidgets as w

    attempt = state().attempt
    assert attempt is not None
    rows = [
        w.VBox([w.HTML(q.html), w.RadioButtons(options=[plain(o.html) for o in q.options], value=None)])
        for q in attempt.questions
    ]
    display(w.VBox(rows))


def jupyterquiz() -> None:
    """Its format needs the key; the first option stands for it."""
    from jupyterquiz import display_quiz

    attempt = state().attempt
    assert attempt is not None
    questions = [
        {
            "question": plain(q.html),
            "type": "multiple_choice" if q.control == "radio" else "many_choice",
            "answers": [{"answer": plain(o.html), "correct": n == 0} for n, o in enumerate(q.options)],
        }
        for q in attempt.questions
    ]
    display_quiz(questions)
