"""A lesson on paper: the whole of it, ten minutes of it on one page, or its checklist; each a .docx.

讲义 whole · 会前学法十分钟 ten · 本镇落实清单 list
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from lawtrain.content import Catalogue
from lawtrain.content.handout import Handout, read_handout
from lawtrain.reports.handout_list import write_list
from lawtrain.reports.handout_paper import file_name
from lawtrain.reports.handout_ten import write_ten
from lawtrain.reports.handout_whole import write_whole


class Sheet(StrEnum):
    """Which paper."""

    WHOLE = "whole"
    TEN = "ten"
    LIST = "list"

    @property
    def label(self) -> str:
        """As people call it."""
        return {"whole": "讲义", "ten": "会前学法十分钟", "list": "本镇落实清单"}[self.value]


@dataclass(frozen=True, slots=True)
class Printed:
    """A file and the name to keep it under."""

    name: str
    data: bytes


_WRITERS: Mapping[Sheet, Callable[[Handout, datetime, str], bytes]] = {
    Sheet.WHOLE: write_whole,
    Sheet.TEN: write_ten,
    Sheet.LIST: write_list,
}


def print_lesson(
    catalogue: Catalogue, ref: str, sheet: Sheet = Sheet.WHOLE, *, made_at: datetime, basis: str = ""
) -> Printed:
    """The paper of the lesson `constitution/01`; the same lesson at the same moment gives the same bytes.

    `basis` is what learners read about the review of the lesson, printed where it is given.
    Raises: NotFound for a lesson that is not there, or lacks what the paper is made of; ContentError for one that
    cannot be read.
    """
    handout = read_handout(catalogue, ref)
    return Printed(file_name(sheet.label, handout.title), _WRITERS[sheet](handout, made_at, basis))
