"""People who stand side by side in one row of a sheet: 姓名 单位 签名 | 姓名 单位 签名."""

from __future__ import annotations

from collections.abc import Mapping

from lawtrain.formats.sheets.columns import Columns, heading_word
from lawtrain.formats.sheets.sheet import Sheet, letters

Block = Mapping[str, int]


def side_by_side(sheet: Sheet, columns: Columns) -> tuple[list[Block], str]:
    """The columns of each person in a row, from the left, and what to tell of names that stand in none of them.

    A block repeats the headings of the columns that are read; a unit to the left of all is everybody's, a 备注 to the
    right of all is nobody's.
    """
    if "name" not in columns.fields:
        return [columns.fields], ""
    words = [heading_word(heading) for heading in columns.headings]
    start = columns.fields["name"]
    named = [
        at
        for at, word in enumerate(words)
        if at != start and word == words[start] and not _echoes(sheet, columns.header_row, at)
    ]
    first = dict(columns.fields)
    if named and first.get("note", 0) > min(named):
        del first["note"]
    blocks: list[Block] = [first]
    stray: list[str] = []
    shared = (
        {"unit": first["unit"]} if named and "unit" in first and _alone(words, first["unit"], start) else {}
    )
    for at in named:
        block = {field: column + at - start for field, column in first.items() if field not in shared}
        taken = {column for known in blocks for column in known.values()}
        same = [f for f, column in block.items() if column < len(words) and words[column] == words[first[f]]]
        if set(same) >= block.keys() - {"note"} and not taken & set(block.values()):
            blocks.append({field: block[field] for field in same} | shared)
        else:
            stray.append(letters(at))
    return blocks, _told(columns.headings[start], stray)


def _alone(words: list[str], column: int, start: int) -> bool:
    """Whether the column stands to the left of the first name and nothing is headed like it further right."""
    return column < start and words[column] not in words[start:]


def _echoes(sheet: Sheet, header_row: int, column: int) -> bool:
    """Whether the column says nothing of its own: empty, or merged with the one to its left."""
    return all(
        row.cells[column] in {None, row.cells[column - 1] if column else None}
        for row in sheet.rows
        if row.number > header_row and column < len(row.cells)
    )


def _told(heading: str, stray: list[str]) -> str:
    if not stray:
        return ""
    return (
        f"{'、'.join(stray)} 列也是“{heading}”，但旁边的表头与前面一栏不一样，读不出那些人。"
        "请把每一栏的表头写齐、次序写成一样，或者把几栏接成一栏。"
    )
