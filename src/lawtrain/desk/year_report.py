"""The report pack of a year, as page and command make it, and the office's own template for it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from lawtrain.desk.year import YearDesk
from lawtrain.errors import Unavailable
from lawtrain.reports.year import YearFacts
from lawtrain.reports.year.data import Manifest
from lawtrain.reports.year.docx_targets import targets
from lawtrain.reports.year.docx_template import PARTS, WHOLE, WORDS, default_template, fill
from lawtrain.reports.year.pack import Edition, write_pack

MOST_BYTES = 5_000_000
"""Largest template, in bytes."""

Progress = Callable[[int, int, str], None]


def make_pack(
    desk: YearDesk,
    facts: YearFacts,
    folder: Path,
    *,
    names: bool,
    edition: Edition,
    template: bytes | None,
    progress: Progress,
) -> Manifest:
    """Writes the pack of `facts`; last year's targets are looked up, so that the report says whether they were met.

    Raises: Refused where the folder holds something else; Invalid for a template that cannot be filled.
    """
    before = facts.year - 1
    known = before in desk.years()
    last = targets(before, desk.year(before).figures) if known else ()
    return write_pack(
        facts, folder, names=names, edition=edition, progress=progress, template=template, last=last
    )


class Template:
    """The office's own .docx in the data folder; without one there is the usual layout."""

    def __init__(self, data: Path) -> None:
        self._path = data / "report-template.docx"

    @property
    def own(self) -> bool:
        """Whether the office has one."""
        return self._path.is_file()

    def get(self) -> bytes | None:
        """The office's own. Raises Unavailable when it cannot be read."""
        try:
            return self._path.read_bytes() if self.own else None
        except OSError as error:
            raise Unavailable("报告模板读不出来；请联系管理员，或在“报告”页恢复默认版式") from error

    def shown(self) -> bytes:
        """What is in use, to look at and to start one's own from."""
        return self.get() or default_template()

    def keep(self, data: bytes) -> None:
        """Take a new one, wholly or not at all. Raises Invalid, naming what is wrong and where."""
        fill(data, dict.fromkeys(WORDS, ""), dict.fromkeys((WHOLE, *PARTS), lambda _document: None))
        handle, draft = tempfile.mkstemp(dir=self._path.parent, prefix=".template-")
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(draft).replace(self._path)

    def drop(self) -> None:
        """Back to the usual layout."""
        self._path.unlink(missing_ok=True)
