"""Looks through an .xls (or WPS .et) before its values are read: macros, passwords, links, extent, what is hidden."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from lawtrain.errors import Invalid
from lawtrain.formats.sheets.compound import Compound
from lawtrain.formats.sheets.ooxml import DAMAGED, ENCRYPTED, LINKS, MACROS, NOT_TABLE, SAVE_AS, Book
from lawtrain.formats.sheets.sheet import MAX_SHEETS, Marks, within

_BOF, _EOF, _FILEPASS, _BOUNDSHEET, _SUPBOOK, _OBPROJ = 0x809, 0x0A, 0x2F, 0x85, 0x1AE, 0xD3
_DIMENSIONS, _ROW, _COLINFO, _FORMULA, _BOOLERR, _MULRK = 0x200, 0x208, 0x7D, 0x06, 0x205, 0xBD
_FILLED = frozenset({0x203, 0xFD, 0x27E, 0x204, 0xD6, _FORMULA, _BOOLERR, _MULRK})
_MOST_RECORDS = 6_000_000
_MOST_RESERVED = 8_000_000  # cells that a reader sets room aside for, on the word of the file
_INTERNAL = {b"\x01\x04", b"\x01\x3a"}
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
_OTHERS = {"WORDDOCUMENT": "这是 Word 文档，不是表格。", "POWERPOINT DOCUMENT": "这是演示文稿，不是表格。"}


def check_compound(data: bytes) -> Book:
    """Raises Invalid for anything that is not a plain, whole, reasonably sized workbook."""
    try:
        container = Compound(data)
        _refuse_others(container.names)
        return Book(data, _scan(container.read("WORKBOOK" if "WORKBOOK" in container.names else "BOOK")))
    except (struct.error, IndexError):
        raise Invalid(DAMAGED) from None


def _refuse_others(names: frozenset[str]) -> None:
    if "ENCRYPTEDPACKAGE" in names or "ENCRYPTIONINFO" in names:
        raise Invalid(ENCRYPTED)
    if names & {"_VBA_PROJECT_CUR", "VBA", "_VBA_PROJECT", "MACROS"}:
        raise Invalid(MACROS)
    for stream, what in _OTHERS.items():
        if stream in names:
            raise Invalid(NOT_TABLE.format(what))
    if not names & {"WORKBOOK", "BOOK"}:
        raise Invalid(NOT_TABLE.format("这不是表格文件。"))


def _scan(stream: bytes) -> dict[str, Marks]:
    sheets: list[tuple[str, int]] = []
    spent = 0
    for kind, body in _records(stream, 0):
        spent += 1
        if kind == _FILEPASS:
            raise Invalid(ENCRYPTED)
        if kind == _OBPROJ:
            raise Invalid(MACROS)
        if kind == _SUPBOOK and not (len(body) == 4 and body[2:4] in _INTERNAL):
            raise Invalid(LINKS)
        if kind == _BOUNDSHEET:
            at, _, sort = struct.unpack_from("<IBB", body)
            if sort == 1:
                raise Invalid(MACROS)
            wide = len(body) > 7 and body[7] & 1
            name = body[8:].decode("utf-16-le", "replace") if wide else body[8:].decode("latin-1")
            sheets.append((name, at))
        if kind == _EOF:
            break
    if len({at for _, at in sheets}) < len(sheets) or len(sheets) > MAX_SHEETS:
        raise Invalid(DAMAGED)
    marks = {}
    for name, at in sheets:
        marks[name], used = _scan_sheet(name, stream, at)
        spent += used
        if spent > _MOST_RECORDS:
            raise Invalid(DAMAGED)
    return marks


def _scan_sheet(name: str, stream: bytes, at: int) -> tuple[Marks, int]:
    """Its marks, and how many records that took."""
    hidden_rows: set[int] = set()
    hidden_columns: set[int] = set()
    broken: dict[tuple[int, int], str] = {}
    depth = top = right = used = 0
    for kind, body in _records(stream, at):
        used += 1
        if kind == _BOF:
            depth += 1
        elif kind == _EOF:
            depth -= 1
            if depth <= 0:
                break
        elif depth > 1:  # a chart inside the sheet
            continue
        elif kind in _FILLED:
            row, column = struct.unpack_from("<HH", body)
            top, right = max(top, row), max(right, body[-2] if kind == _MULRK else column)
            within(name, top, right)
            if kind in {_FORMULA, _BOOLERR} and (shown := _broken(kind, body)) is not None:
                broken[row, column] = shown
        elif kind == _ROW and len(body) >= 14 and body[12] & 0x20:
            hidden_rows.add(struct.unpack_from("<H", body)[0])
        elif kind == _COLINFO and len(body) >= 10 and body[8] & 1:
            first, last = struct.unpack_from("<HH", body)
            hidden_columns.update(range(first, min(last, 255) + 1))
        elif kind == _DIMENSIONS and len(body) >= 12:
            first, last, left, end = struct.unpack_from("<IIHH", body)
            if max(last - first, 0) * max(end - left, 0) > _MOST_RESERVED:
                raise Invalid(SAVE_AS.format(f"“{name}”声称有 {last} 行、{end} 列，格式设得太远。"))
    return Marks(frozenset(hidden_rows), frozenset(hidden_columns), broken), used


def _broken(kind: int, body: bytes) -> str | None:
    """What a failed cell shows, "" for a formula that was never worked out, None for a sound one."""
    if kind == _BOOLERR:
        return _ERRORS.get(body[6], "#?") if body[7] else None
    if body[12:14] != b"\xff\xff":
        return None
    return {2: _ERRORS.get(body[8], "#?"), 3: ""}.get(body[6])


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + length]
        at += 4 + length
