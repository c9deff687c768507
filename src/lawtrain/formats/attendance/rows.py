"""The rows of a sign-in sheet → who was listed and who was there, or every reason why not."""

from __future__ import annotations

from collections.abc import Mapping

from lawtrain.formats.attendance.columns import SIGNED_HEADING
from lawtrain.formats.attendance.signs import read_sign, says_away
from lawtrain.formats.problem import Problem
from lawtrain.formats.sheets import Cell, Columns, Sheet
from lawtrain.formats.sheets.lists import ListReader
from lawtrain.formats.sheets.numbers import read_number
from lawtrain.formats.sheets.words import quoted, tidied
from lawtrain.records.events import AttendanceRow

MOST_HOURS = 200
"""学时 of one event: more than any course that a town holds."""


def read_attendance(sheet: Sheet, columns: Columns) -> tuple[list[AttendanceRow], list[Problem]]:
    """Everybody who is listed, there or not; nobody when one row cannot be used.

    All problems come at once, errors before warnings where there are too many; `line` is the row's number in Excel.
    """
    return _Reader(sheet, columns).result()


class _Reader(ListReader[AttendanceRow]):
    """One pass over a sheet: each row alone, then beside the rows above."""

    def __init__(self, sheet: Sheet, columns: Columns) -> None:
        super().__init__(sheet, columns)
        self._unmarked = "signed" in columns.fields and not self._marked()
        self._names: set[str] = set()
        self._others: list[tuple[int, str, str]] = []  # line, name, what was signed there

    def read_row(self, place: int, cells: Mapping[str, Cell]) -> AttendanceRow | None:
        who = self.listed(cells, "signed", "hours")
        if who is None:
            return None
        self._names.add(who.name)
        hours = self._hours(cells.get("hours"))
        present = self._present(cells, who.name, hours)
        if present and hours == 0:
            self.tell("hours", "到了场，学时却是 0。没到的请写“缺席”，到了的请写认定的学时或者留空。")
        if not present and hours and not self._unmarked:
            self.tell("hours", f"没有签到，却有 {hours:g} 学时。到场的请打“√”，没到的请删去学时。")
        self.stands_once(place, who)
        return AttendanceRow(place, who.username, who.name, who.unit, present, hours if present else None)

    def _marked(self) -> bool:
        """Whether a signature is filled in anywhere; a title merged over the whole row is none."""
        signed = [block["signed"] for block in self.blocks if "signed" in block]
        rows = (row.cells for row in self.sheet.rows if row.number > self.columns.header_row)
        return any(
            tidied(cells[column]) and (len(set(cells) - {None}) > 1 or cells.count(cells[column]) < 3)
            for cells in rows
            for column in signed
            if column < len(cells)
        )

    def _present(self, cells: Mapping[str, Cell], name: str, hours: float | None) -> bool:
        excused = says_away(cells.get("note"))
        if "signed" not in self.fields:
            return not excused
        cell = cells["signed"]
        sign = read_sign(cell, name)
        if sign.error:
            self.tell("signed", f"“{name}”{sign.error}。")
        elif sign.other:
            self._others.append((self.line, name, sign.other))
        elif sign.remark:
            self.tell("signed", f"“{name}”{sign.remark}。", "warning")
        if sign.there and excused and hours is None:
            note = quoted(cells.get("note"))
            self.tell(
                "note",
                f"“{name}”签了到，备注却写{note}，请核对；只到了一部分的，请在“学时”一列写认定的学时。",
            )
        return sign.there

    def _hours(self, cell: Cell) -> float | None:
        found = read_number(cell, "学时")
        if found.error:
            self.tell("hours", f"学时{found.error}。")
        elif found.remark:
            self.tell("hours", f"学时{found.remark}。", "warning")
        if found.value is not None and not 0 <= found.value <= MOST_HOURS:
            self.tell("hours", f"学时{quoted(cell)}不在 0 到 {MOST_HOURS} 之间，请核对。")
        return found.value

    def conclude(self) -> None:
        header = self.columns.header_row
        if "signed" not in self.fields:
            there = sum(row.present for row in self.rows)
            if there:
                self.tell("", f"没有签到这一列，表里的 {there} 人都按到场读入，请核对。", "warning", header)
        elif self._unmarked and self._names:
            self.tell(
                "signed",
                "签到这一列全是空的。手写的签名、签名的图片读不出来：请给到场的人打“√”；"
                "如果表里列的都是到场的人，请在对应关系里把“签到”改为不读。",
                line=header,
            )
        elif more := self.unused(SIGNED_HEADING):
            told = f"“{more}”没有用到，是否到场只看这一列；只到了一部分的，请在“学时”一列写认定的学时。"
            self.tell("signed", told, "warning", header)
        for line, name, other in self._others:
            if other in self._names:
                told = f"“{name}”一行签的是“{other}”，像是签错了行或者代签，请核对。"
                self.tell("signed", told, line=line)
            else:
                told = f"“{name}”的签到写的是“{other}”，按到场读入，请核对。"
                self.tell("signed", told, "warning", line)
