"""File bytes → sheets, by what the file is and not by what it is called; everything unfit is refused in plain words."""

from __future__ import annotations

import re
from io import BytesIO

import python_calamine as calamine

from lawtrain.errors import Invalid
from lawtrain.formats.problem import clip
from lawtrain.formats.sheets.biff import check_compound
from lawtrain.formats.sheets.compound import MAGIC
from lawtrain.formats.sheets.delimited import NO_TABLE, decode, read_delimited
from lawtrain.formats.sheets.identity import refuse_identities
from lawtrain.formats.sheets.ooxml import DAMAGED, ENCRYPTED, MACROS, NOT_TABLE, SAVE_AS, Book, check_package
from lawtrain.formats.sheets.sheet import MAX_AREA, MAX_BYTES, MAX_SHEETS, Marks, Sheet, build

_FOREIGN = (
    (b"%PDF", "这是 PDF 文档，不是表格。"),
    (b"{\\rtf", "这是 RTF 文档，不是表格。"),
    (b"Rar!", "这是压缩包，不是表格文件。"),
    (b"7z\xbc\xaf", "这是压缩包，不是表格文件。"),
    (b"\x1f\x8b", "这是压缩包，不是表格文件。"),
    (b"\x89PNG", "这是图片，不是表格。"),
    (b"\xff\xd8\xff", "这是图片，不是表格。"),
    (b"GIF8", "这是图片，不是表格。"),
    (b"BM", "这是图片，不是表格。"),
)
_HTML = re.compile(r"<(?:!doctype\s+html|html|head|meta|body|table|div|style|script)\b", re.IGNORECASE)


def read_sheets(data: bytes, name: str, what: str = "表格") -> list[Sheet]:
    """The sheets of a workbook or .csv that hold anything, in the order of their tabs; `what` is looked for: 花名册.

    Raises Invalid, saying what and what to do, for a file that is no table, is damaged, encrypted, too large, carries
    macros or links to other files, or holds 身份证号.
    """
    try:
        sheets = _read(data, name, what)
        if not sheets:
            raise Invalid(f"文件里没有内容。请打开确认填好的{what}已经保存，再导入。")
        refuse_identities(sheets)
    except Invalid as problem:
        raise Invalid(f"{clip(name)}：{problem}") from None
    return sheets


def _read(data: bytes, name: str, what: str) -> list[Sheet]:
    if not data:
        raise Invalid("文件是空的。请重新取得文件再导入。")
    if len(data) > MAX_BYTES:
        raise Invalid(
            f"文件太大：{len(data) / 1e6:.1f} MB，最多 {MAX_BYTES // 1_000_000} MB。请只留下{what}，删去图片等内容后再导入。"
        )
    if data.startswith(b"PK"):
        return _workbook(check_package(data), name, what)
    if data.startswith(MAGIC):
        return _workbook(check_compound(data), name, what)
    for beginning, found in _FOREIGN:
        if data.startswith(beginning) and not (beginning == b"BM" and b"\0" not in data[:64]):
            raise Invalid(NOT_TABLE.format(found))
    text = decode(data)
    head = text[:4096].lstrip("\ufeff \r\n\t")
    if head.startswith("<") or _HTML.search(head):
        raise Invalid(SAVE_AS.format("这是网页或 XML 格式，只是名字像表格（很多系统导出的 .xls 是这样）。"))
    if head.startswith("MIME-Version"):
        raise Invalid(SAVE_AS.format("这是单个网页文件（.mht），只是名字像表格。"))
    sheet = read_delimited(text, name)
    if not any(sum(cell is not None for cell in row.cells) > 1 for row in sheet.rows[:200]):
        raise Invalid(NO_TABLE)
    return [sheet]


def _workbook(book: Book, file: str, what: str) -> list[Sheet]:
    try:
        with calamine.load_workbook(BytesIO(book.data)) as opened:
            return _sheets(opened, book, file, what)
    except calamine.PasswordError:
        raise Invalid(ENCRYPTED) from None
    except (calamine.CalamineError, OSError, ValueError, OverflowError):
        raise Invalid(DAMAGED) from None
    except BaseException as panic:
        if (
            type(panic).__name__ != "PanicException"
        ):  # how a Rust library says that it did not expect such a file
            raise
        raise Invalid(DAMAGED) from None


def _sheets(opened: calamine.CalamineWorkbook, book: Book, file: str, what: str) -> list[Sheet]:
    if len(opened.sheets_metadata) > MAX_SHEETS:
        raise Invalid(f"工作表太多：{len(opened.sheets_metadata)} 张。请只留下{what}再导入。")
    found, area = [], 0
    for known in opened.sheets_metadata:
        if known.typ in (calamine.SheetTypeEnum.MacroSheet, calamine.SheetTypeEnum.Vba):
            raise Invalid(MACROS)
        if known.typ != calamine.SheetTypeEnum.WorkSheet:
            continue
        sheet = opened.get_sheet_by_name(known.name)
        area += sheet.total_height * sheet.total_width
        if area > 2 * MAX_AREA:
            raise Invalid(f"工作簿里的表太多太大。请只留下{what}再导入。")
        built = build(
            known.name,
            sheet.to_python(skip_empty_area=False),
            sheet.merged_cell_ranges or (),
            book.marks.get(known.name, Marks()),
            hidden=known.visible != calamine.SheetVisibleEnum.Visible,
            file=file,
        )
        if built.rows:
            found.append(built)
    return found
