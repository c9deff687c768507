"""Lists of people who are on the roster already: 工号 may be missing, people may stand side by side, each stands once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from lawtrain.formats.sheets.blocks import side_by_side
from lawtrain.formats.sheets.columns import Columns, heading_word
from lawtrain.formats.sheets.people import PeopleReader
from lawtrain.formats.sheets.sheet import Broken, Cell, Sheet
from lawtrain.formats.sheets.words import bare_name, person_name, tidied

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Listed:
    """Who a row is about; `username` and `unit` are empty where the sheet has none."""

    username: str
    name: str
    unit: str


class ListReader(PeopleReader[R]):
    """Reads one block after the other in each row; `once_each` is what to do about somebody who stands there twice."""

    once_each = "同一个人只留一行"

    def __init__(self, sheet: Sheet, columns: Columns) -> None:
        blocks, stray = side_by_side(sheet, columns)
        super().__init__(sheet, columns, blocks)
        self._numbered: dict[tuple[str, ...], tuple[int, str]] = {}
        self._named: dict[tuple[str, ...], list[tuple[int, Listed]]] = {}
        if stray:
            self.tell("name", stray)

    def listed(self, cells: Mapping[str, Cell], *says: str) -> Listed | None:
        """Who the row is about, None for a line left free: no name, no 工号, nothing in the columns that `says` names."""
        cell = cells["name"]
        if not any(_filled(cells.get(field)) for field in ("name", "username", *says)):
            if self.fields is self.blocks[0] and any(_filled(other) for other in cells.values()):
                self.tell("name", "没有姓名，没有读入。", "warning")
            return None
        bare = bare_name(cell)
        name = self.name(cell if bare == person_name(cell) else bare)
        username = self.username(cells["username"], name) if _filled(cells.get("username")) else ""
        return Listed(username, name, self.unit(cells.get("unit")))

    def stands_once(self, place: int, who: Listed, *occasion: str) -> None:
        """Compares with the rows above: on one occasion, one person stands in one row."""
        if who.username:
            row, name = self._numbered.setdefault((who.username, *occasion), (place, who.name))
            if name != who.name:
                self.tell(
                    "username",
                    f"“{who.name}”的工号“{who.username}”与第 {row} 行的“{name}”相同，两个人不能共用工号，请核对。",
                )
                return
        same = self._named.setdefault((who.name, *occasion), [])
        row = next((at for at, other in same if _one_person(who, other)), 0)
        same.append((place, who))
        if row and who.name:
            unlike = "" if who.username else "；如果是同名的两个人，请写上工号或单位"
            self.tell("name", f"“{who.name}”与第 {row} 行重复，{self.once_each}{unlike}。")

    def unused(self, pattern: str) -> str:
        """Headings like those of a field, of columns that nobody reads: 、 between them, each once."""
        taken = {column for block in self.blocks for column in block.values()}
        left = [h for at, h in enumerate(self.columns.headings) if at not in taken]
        return "、".join(dict.fromkeys(h for h in left if re.fullmatch(pattern, heading_word(h))))


def _one_person(one: Listed, other: Listed) -> bool:
    """Of the same name: the same 工号, or nothing that tells them apart."""
    if one.username and other.username:
        return one.username == other.username
    return not (one.unit and other.unit and one.unit != other.unit)


def _filled(cell: Cell) -> bool:
    return isinstance(cell, Broken) or bool(tidied(cell))
