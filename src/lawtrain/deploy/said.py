"""An answer of the hub in our own words."""

from __future__ import annotations

from tornado.web import HTTPError


class Said(HTTPError):
    """The hub shows `sentence` to the person on its page; the log keeps the status only."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(status)
        self.jupyterhub_message = sentence
