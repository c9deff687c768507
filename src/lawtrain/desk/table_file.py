"""A table file on its way into the year: which sheet, which columns, and what an officer chose last time."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lawtrain.desk.entered import Scene
from lawtrain.errors import Invalid
from lawtrain.formats.sheets import Columns, Sheet, Vocabulary
from lawtrain.records import Stretch
from lawtrain.store import Store


@dataclass(frozen=True, slots=True)
class TableFile:
    """A file as it came, and how to read it; what is left out is guessed."""

    data: bytes
    name: str
    sheet: str = ""
    fields: Mapping[str, int] | None = None

    @property
    def source(self) -> str:
        """SHA-256 of the file, as the ledger keeps it."""
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True, slots=True)
class Opened:
    """A chosen sheet with its columns; `heading` is what a mapping is remembered under."""

    sheet: Sheet
    sheets: tuple[str, ...]
    columns: Columns
    heading: str


def open_table(store: Store, file: TableFile, vocabulary: Vocabulary, memory: str) -> Opened:
    """Raises Invalid for what is no table that can be read, or has no such sheet."""
    sheets = vocabulary.read_sheets(file.data, file.name)
    sheet = _chosen(sheets, file.sheet, vocabulary)
    columns, heading = vocabulary.guess_columns(sheet), vocabulary.signature(sheet)
    if fields := file.fields or _remembered(store, f"{memory}:{heading}"):
        columns = columns.with_fields(fields)
    return Opened(sheet, tuple(one.name for one in sheets), columns, heading)


def remember(store: Store, memory: str, opened: Opened) -> None:
    """The next file with these headings is read like this one."""
    fields = dict(opened.columns.fields)
    store.write(lambda tx: tx.town.set_option(f"{memory}:{opened.heading}", fields))


def candidates(scene: Scene, stretches: Mapping[str, Iterable[Stretch]]) -> list[tuple[str, str, str]]:
    """Whom a row may mean: 工号, name and unit, once for each way in which somebody stood on the roster."""
    found = {
        (scene.people[who].username, place.name, place.post.unit)
        for who, own in stretches.items()
        if who in scene.people
        for place in own
    }
    return sorted(found)


def digest_of(outcome: Any) -> str:
    """Names exactly what was shown."""
    return hashlib.sha256(json.dumps(outcome, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _chosen(sheets: Sequence[Sheet], name: str, vocabulary: Vocabulary) -> Sheet:
    if not name:
        return vocabulary.guess_sheet(sheets)
    for sheet in sheets:
        if sheet.name == name:
            return sheet
    raise Invalid(f"文件里没有名为“{name[:40]}”的工作表，请重新选择")


def _remembered(store: Store, name: str) -> dict[str, int] | None:
    with store.reading() as tx:
        found: dict[str, int] | None = tx.town.option(name)
    return found
