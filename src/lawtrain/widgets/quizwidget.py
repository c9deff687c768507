"""The quiz in JupyterLab: one anywidget that carries messages between quiz.js and a desk."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from html import escape
from pathlib import Path
from typing import Any

import anywidget
import msgspec
import traitlets

from lawtrain import wire
from lawtrain.desk import Desk
from lawtrain.errors import LawtrainError, Unavailable
from lawtrain.widgets.opening import open_desk

_STATIC = Path(__file__).parent / "static"


class Notice:
    """A sentence in place of a widget that cannot be shown."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return f'<p role="status" style="font-size:1.1em">{escape(self.text)}</p>'


class QuizWidget(anywidget.AnyWidget):
    """Holds what the learner may see; every verb goes to the desk and its reply back to the front end."""

    _esm = (_STATIC / "quiz.js").read_text(encoding="utf-8")
    _css = (_STATIC / "quiz.css").read_text(encoding="utf-8")

    state = traitlets.Instance(dict, allow_none=True).tag(sync=True)  # a Dict would begin as {}
    person = traitlets.Unicode("").tag(sync=True)
    host = traitlets.Dict().tag(sync=True)

    def __init__(self, desk: Desk, ref: str) -> None:
        super().__init__()
        self._desk = desk
        self._ref = ref
        self.on_msg(self._receive)
        with suppress(Unavailable):  # then shown without state: the front end says so and asks again
            self._show(desk.look(ref))

    def _show(self, state: wire.QuizState) -> dict[str, Any]:
        """`person` goes first: answers left on the device are looked up by it when the state arrives."""
        if not self.person:
            self.person = self._desk.person
        shown: dict[str, Any] = msgspec.to_builtins(state)
        self.state = shown
        return shown

    def _receive(self, _widget: object, message: object, _buffers: object) -> None:
        if not isinstance(message, Mapping) or "verb" not in message:
            return
        reply: dict[str, Any] = {"id": message.get("id")}
        try:
            reply |= {"ok": True, "value": self._do(str(message["verb"]), message.get("args") or {})}
        except LawtrainError as error:
            reply |= {"ok": False, "code": error.code, "message": str(error)}
        except (KeyError, TypeError, ValueError):  # msgspec.ValidationError is a ValueError
            reply |= {"ok": False, "code": "invalid", "message": "页面发来的内容不完整；请刷新页面后再试"}
        self.send(reply)

    def _do(self, verb: str, args: Mapping[str, Any]) -> Any:
        def save() -> Any:
            return msgspec.to_builtins(
                self._desk.save(args["attempt"], msgspec.convert(args["save"], wire.Save))
            )

        verbs: dict[str, Callable[[], Any]] = {
            "look": lambda: self._show(self._desk.look(self._ref)),
            "start": lambda: self._show(self._desk.start(self._ref)),
            "save": save,
            "submit": lambda: self._show(self._desk.submit(args["attempt"])),
        }
        return verbs[verb]()


def quiz(ref: str) -> QuizWidget | Notice:
    """The quiz `ref` (`constitution/01-supremacy`, or `…/practice`), resumed where the learner left off.

    Shows a Chinese sentence instead when there is no such quiz or no way to reach it.
    """
    try:
        return QuizWidget(open_desk(), ref)
    except LawtrainError as error:
        return Notice(str(error))
