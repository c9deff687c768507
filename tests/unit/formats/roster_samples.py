"""Roster files as real bytes: written by openpyxl, xlwt and by hand; nobody in them exists."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

import openpyxl
import xlwt

from lawtrain.formats import Problem
from lawtrain.formats.roster import guess_columns, guess_sheet, read_rows, read_sheets
from lawtrain.records.roster import RosterRow

HEADINGS = ("工号", "姓名", "单位", "统计类别", "职务", "职务层次", "标签", "在册开始", "在册结束")
FIRST = ("g001", "张三丰", "示范镇/党政综合办公室", "一般国家工作人员", "科员", "", "党员", "2024-03-01", "")
SECOND = ("g002", "李思明", "示范镇/综合执法队", "行政执法人员", "队员", "", "", "2024-03-01", "")


def person(**changed: Any) -> tuple[Any, ...]:
    """A sound row with some of its cells changed."""
    keys = ("username", "name", "unit", "category", "title", "rank", "tags", "since", "until")
    return tuple(changed.get(key, value) for key, value in zip(keys, FIRST, strict=True))


def xlsx(rows: Iterable[Sequence[Any]], touch: Callable[[Any], None] | None = None) -> bytes:
    """The rows as a workbook; `touch` may change its sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "花名册"
    for row in rows:
        sheet.append(list(row))
    for cells in sheet.iter_rows():
        for cell in cells:
            if isinstance(cell.value, str):
                cell.data_type = "s"  # text, also where it begins with "="
    if touch:
        touch(sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def xls(rows: Iterable[Sequence[Any]], touch: Callable[[Any], None] | None = None) -> bytes:
    """The rows as Excel 97 kept them."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("花名册")
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            style = xlwt.easyxf(num_format_str="yyyy-mm-dd" if isinstance(value, date) else "General")
            sheet.write(number, column, value, style)
    if touch:
        touch(sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def repacked(data: bytes, change: Callable[[str, bytes], bytes] | None = None, **added: bytes) -> bytes:
    """The archive with members changed or added ("__" in a name stands for "/", "_dot_" for ".")."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(name, content) if change else content)
        for name, content in added.items():
            new.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return out.getvalue()


def read(data: bytes, name: str = "花名册.xlsx") -> tuple[list[RosterRow], list[Problem]]:
    sheet = guess_sheet(read_sheets(data, name))
    return read_rows(sheet, guess_columns(sheet))
