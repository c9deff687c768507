"""Looks through an .xlsx before anything else reads it: what it carries, how large it is, what its sheets hide.

The parts that were looked at are packed anew, so that what was checked is what is read, whatever the archive claims.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from lawtrain.errors import Invalid
from lawtrain.formats.sheets.sheet import MAX_ROWS, Marks, within

MAX_INFLATED = 64_000_000
MAX_PART = 4_000_000
"""Bytes of a part that is neither a sheet nor the table of texts."""
MAX_TEXTS = 1_000_000
MAX_RATIO = 300

DAMAGED = (
    "文件不完整或已经损坏（可能没有下载完）。请重新取得文件，用 Excel 或 WPS 打开确认后另存为 .xlsx 再导入。"
)
ENCRYPTED = "文件加了密码，打不开。请在 Excel 或 WPS 里取消密码，另存后再导入。"
MACROS = "文件里有宏（会自动运行的程序），不能导入。请另存为不带宏的 .xlsx 再导入。"
LINKS = "文件引用了别的文件里的数据，单独拿来会读错。请复制后“选择性粘贴—数值”，另存为新的 .xlsx 再导入。"
NOT_TABLE = "{}请做成 Excel 或 WPS 表格，存为 .xlsx 再导入。"
SAVE_AS = "{}请用 Excel 或 WPS 打开，另存为 .xlsx 再导入。"

_BOMB = "文件解开后异常地大（{}），没有打开。请在 Excel 或 WPS 里新建一个表，只粘贴表里的内容，另存后再导入。"
_OTHERS = (
    ("word/", NOT_TABLE.format("这是 Word 文档，不是表格。")),
    ("ppt/", NOT_TABLE.format("这是演示文稿，不是表格。")),
    ("xl/workbook.bin", SAVE_AS.format("这是 .xlsb 格式，本系统不读。")),
    ("content.xml", SAVE_AS.format("这是 OpenDocument 格式（.ods 等），本系统不读。")),
)
_SKIPPED = (
    "xl/drawings/",
    "xl/charts/",
    "xl/media/",
    "xl/theme/",
    "xl/comments",
    "xl/persons/",
    "xl/threaded",
)
_SMALL = (".rels", "xl/workbook.xml", "xl/styles.xml", "[content_types].xml")
_REFERENCE = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{1,3})?(\d{1,7})["']""")
_HIDDEN = re.compile(rb"""\shidden\s*=\s*["'](?:1|true)["']""")
_SPAN = re.compile(rb"""\s(min|max)\s*=\s*["'](\d{1,7})["']""")
_ERROR = re.compile(rb"""\st\s*=\s*["']e["']""")
_TEXT_RESULT = re.compile(rb"""\st\s*=\s*["']str["']""")
_DIMENSION = re.compile(rb"""<(?:\w+:)?dimension\s[^<>]*ref\s*=\s*["'][A-Z]+\d+:[A-Z]+(\d+)["']""")
_TAG = re.compile(rb"<(?:\w+:)?(c|row|col)((?:[\s/][^<>]*)?)>")
_SHOWN = re.compile(rb"<(?:\w+:)?v(?:\s[^<>]*)?>([^<]{1,20})<")
_UNCOMPUTED = re.compile(
    rb"<(?:\w+:)?c(\s[^<>]*)>\s*<(?:\w+:)?f(?:\s[^<>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)"
    rb"\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook that may be read: its bytes, and what its sheets hide, by their names."""

    data: bytes
    marks: dict[str, Marks]


def check_package(data: bytes) -> Book:
    """Raises Invalid for anything that is not a plain, whole, reasonably sized workbook."""
    try:
        with _archive(data) as archive:
            entries = _checked_entries(archive)
            parts = {entry.filename: _content(archive, entry) for entry in entries}
    except (BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError):
        raise Invalid(DAMAGED) from None
    for name, xml in parts.items():
        _plain_xml(name, xml)
    names = _sheet_names(parts)
    marks = {}
    for part, xml in parts.items():  # all of them: which ones are sheets is for the file to say
        name = names.get(part.lower(), "")
        found = _scan(name or "表格", xml)
        if name:
            marks[name] = found
    return Book(_packed(parts), marks)


def _archive(data: bytes) -> ZipFile:
    end = data.rfind(b"PK\5\6")
    if end < 0 or len(data) < end + 22:
        raise Invalid(DAMAGED)
    if (
        int.from_bytes(data[end + 12 : end + 16], "little") > 1_000_000
    ):  # the list of members alone could fill the memory
        raise Invalid(_BOMB.format("里面的文件太多"))
    return ZipFile(BytesIO(data))


def _checked_entries(archive: ZipFile) -> list[ZipInfo]:
    """The members that are read, after a look at all the names and sizes."""
    entries = archive.infolist()
    names = [entry.filename.lower().replace("\\", "/").lstrip("/") for entry in entries]
    if "xl/workbook.xml" not in names:
        for beginning, what in _OTHERS:
            if any(name.startswith(beginning) for name in names):
                raise Invalid(what)
        raise Invalid("这是一个压缩包，不是表格文件。请先解压，再导入里面的表格。")
    if any("vbaproject" in name or "macrosheets/" in name or "/activex" in name for name in names):
        raise Invalid(MACROS)
    if any(name.startswith(("xl/externallinks/", "xl/connections.xml", "xl/querytables/")) for name in names):
        raise Invalid(LINKS)
    if any(entry.flag_bits & 1 for entry in entries):
        raise Invalid(ENCRYPTED)
    if len(set(names)) < len(names):
        raise Invalid(DAMAGED)  # two members of one name: readers disagree on which one counts
    wanted = [e for e, name in zip(entries, names, strict=True) if _wanted(name)]
    for entry in wanted:
        _checked_size(archive, entry)
    if (total := sum(entry.file_size for entry in wanted)) > MAX_INFLATED:
        raise Invalid(_BOMB.format(f"{total / 1e6:.0f} MB"))
    return wanted


def _wanted(name: str) -> bool:
    if name in {"[content_types].xml", "_rels/.rels"}:
        return True
    return name.startswith("xl/") and name.endswith((".xml", ".rels")) and not name.startswith(_SKIPPED)


def _checked_size(archive: ZipFile, entry: ZipInfo) -> None:
    name, size = entry.filename.lower(), entry.file_size
    if entry.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
        raise Invalid(DAMAGED)
    if size > MAX_INFLATED:
        with archive.open(entry) as stream:
            told = _DIMENSION.search(stream.read(65_536))
        if told and int(told[1]) > MAX_ROWS:
            raise Invalid(
                f"表格有 {int(told[1])} 行，一次最多 {MAX_ROWS} 行。请删去多余的行，或者分几个文件导入。"
            )
    most = MAX_PART if name.endswith(_SMALL) else MAX_INFLATED
    if size > most or (size > 5_000_000 and size > MAX_RATIO * entry.compress_size):
        raise Invalid(_BOMB.format(f"{size / 1e6:.0f} MB"))


def _content(archive: ZipFile, entry: ZipInfo) -> bytes:
    """Asked for a size, the archive inflates no more than that; one that lied about it then fails its checksum."""
    with archive.open(entry) as stream:
        return stream.read(entry.file_size + 1)


def _plain_xml(name: str, xml: bytes) -> None:
    """A workbook's XML is UTF-8 and declares nothing of its own (entities that multiply, files to fetch)."""
    if (
        b"<!DOCTYPE" in xml
        or b"<!ENTITY" in xml
        or b"\0" in xml
        or xml.startswith((b"\xff\xfe", b"\xfe\xff"))
    ):
        raise Invalid(f"文件的内部结构不正常（{name[:60]}），没有打开。{SAVE_AS.format('')}")
    if name.lower() == "[content_types].xml" and b"macroenabled" in xml.lower():
        raise Invalid(MACROS)
    if xml.count(b"<si") + xml.count(b":si") > MAX_TEXTS:
        raise Invalid(_BOMB.format("文字太多"))


def _sheet_names(parts: dict[str, bytes]) -> dict[str, str]:
    """Part → the name on the tab."""
    folded = {part.lower(): xml for part, xml in parts.items()}
    targets: dict[str, str] = {}
    for tag, attributes in _elements(folded.get("xl/_rels/workbook.xml.rels", b"")):
        if tag == "Relationship":
            target = attributes.get("Target", "").lower()
            targets[attributes.get("Id", "")] = (
                target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            )
    names = {}
    for tag, attributes in _elements(folded["xl/workbook.xml"]):
        if tag == "sheet":
            relation = next((v for k, v in attributes.items() if k.endswith(":id")), "")
            names[targets.get(relation, "")] = attributes.get("name", "")
    return names


def _elements(xml: bytes) -> list[tuple[str, dict[str, str]]]:
    found: list[tuple[str, dict[str, str]]] = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda tag, attributes: found.append((tag.rpartition(":")[2], attributes))
    try:
        parser.Parse(xml, True)
    except expat.ExpatError:
        raise Invalid(DAMAGED) from None
    return found


def _scan(name: str, xml: bytes) -> Marks:
    """Walks the tags of a sheet: the extent of what is filled, what is hidden, which cells show an error."""
    hidden_rows: set[int] = set()
    hidden_columns: set[int] = set()
    broken: dict[tuple[int, int], str] = {}
    row, column, top, right = -1, -1, 0, 0
    for tag in _TAG.finditer(xml):
        kind, attributes = tag[1], tag[2]
        if kind == b"c":
            column += 1
            if (place := _REFERENCE.search(attributes)) and place[1]:
                row, column = int(place[2]) - 1, _index(place[1])
            if attributes.endswith(b"/") or xml.startswith(b"</", tag.end()):
                continue
            if row > top or column > right:
                top, right = max(row, top), max(column, right)
                within(name, top, right)
            if (b'"e"' in attributes or b"'e'" in attributes) and _ERROR.search(attributes):
                shown = _SHOWN.search(xml, tag.end(), tag.end() + 2000)
                broken[row, column] = shown[1].decode("utf-8", "replace") if shown else ""
        elif kind == b"row":
            place = _REFERENCE.search(attributes)
            row, column = int(place[2]) - 1 if place else row + 1, -1
            if b"hidden" in attributes and _HIDDEN.search(attributes):
                hidden_rows.add(row)
        elif _HIDDEN.search(attributes):
            span = {found[1]: int(found[2]) for found in _SPAN.finditer(attributes)}
            first = max(span.get(b"min", 1), 1)
            hidden_columns.update(range(first - 1, min(span.get(b"max", first), 16_384)))
    for cell in _UNCOMPUTED.finditer(xml) if b"f>" in xml or b"<f" in xml else ():
        if (place := _REFERENCE.search(cell[1])) and place[1] and not _TEXT_RESULT.search(cell[1]):
            broken[int(place[2]) - 1, _index(place[1])] = ""
    return Marks(frozenset(hidden_rows), frozenset(hidden_columns), broken)


@cache
def _index(name: bytes) -> int:
    column = 0
    for letter in name.upper():
        column = column * 26 + letter - 64
    return column - 1


def _packed(parts: dict[str, bytes]) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_STORED) as archive:
        for name, xml in parts.items():
            archive.writestr(ZipInfo(name), xml)
    return out.getvalue()
