"""The paragraphs of a .docx, read as a file that anybody may have made: bounded, and fetching or running nothing.

Only the main text is taken: no headers, footnotes, comments, text boxes; what was deleted under 修订 stays deleted.
"""

from __future__ import annotations

import re
import zlib
from io import BytesIO
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from lawtrain.errors import Invalid
from lawtrain.formats.statutes.lines import MAX_LINES, Line, tidy

MAX_TEXT = 48_000_000
"""Bytes of the main text unpacked: the longest code takes under 4 million."""
MAX_PARAGRAPHS = MAX_LINES
MAX_CHARACTERS = 2_000_000
MAX_DEPTH = 200
_MAX_SMALL = 4_000_000
_MAX_DIRECTORY = 1_000_000
_MAX_RATIO = 300
_CHUNK = 65_536

_SAVE = (
    "请用 Word 或 WPS 打开，确认内容后另存为不加密、不带宏的 .docx，或者另存为纯文本 .txt（UTF-8）再导入。"
)
DAMAGED = f"文件不完整或已经损坏（可能没有下载完）。请重新下载；{_SAVE}"
ENCRYPTED = f"文件加了密码，打不开。{_SAVE}"
MACROS = f"文件里有宏（会自动运行的程序），不能导入。{_SAVE}"
STRANGE = f"文件的内部结构不正常（{{}}），没有打开。{_SAVE}"
BOMB = f"文件解开后异常地大（{{}}），没有打开。{_SAVE}"
NOT_DOCX = f"{{}}不是 Word 文档。{_SAVE}"

_MAIN = "word/document.xml"
_TYPES = "[Content_Types].xml"
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_FALLBACK = "http://schemas.openxmlformats.org/markup-compatibility/2006|Fallback"
_LEFT_OUT = {
    "del",
    "moveFrom",
    "instrText",
    "delText",
    "txbxContent",
    "pict",
    "drawing",
    "object",
    "rPrChange",
}
_OTHERS = (
    ("xl/", "这是 Excel 表格，"),
    ("ppt/", "这是演示文稿，"),
    ("content.xml", "这是 OpenDocument 文档（.odt 等），"),
)
_FAULTS = (BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError, RuntimeError)


def docx_lines(data: bytes) -> list[Line]:
    """Every paragraph with words in it, numbered as in the document. Raises Invalid in words."""
    try:
        with _archive(data) as archive:
            main = _checked(archive)
            walk = _Walk()
            with archive.open(main) as stream:
                left = main.file_size
                while left > 0 and (chunk := stream.read(min(_CHUNK, left))):
                    left -= len(chunk)
                    walk.feed(chunk, last=False)
            walk.feed(b"", last=True)
    except _FAULTS:
        raise Invalid(DAMAGED) from None
    return walk.lines


def _archive(data: bytes) -> ZipFile:
    end = data.rfind(b"PK\5\6")
    if end < 0 or len(data) < end + 22:
        raise Invalid(DAMAGED)
    if (
        int.from_bytes(data[end + 12 : end + 16], "little") > _MAX_DIRECTORY
    ):  # the list alone could fill memory
        raise Invalid(BOMB.format("里面的文件太多"))
    return ZipFile(BytesIO(data))


def _checked(archive: ZipFile) -> ZipInfo:
    """The member with the main text, after a look at all names and the sizes of what is read."""
    entries = {e.filename.replace("\\", "/").lstrip("/"): e for e in archive.infolist()}
    names = {name.lower() for name in entries}
    if len(names) < len(archive.infolist()):
        raise Invalid(STRANGE.format("有重名的部件"))
    if any("vbaproject" in name or "/activex" in name for name in names):
        raise Invalid(MACROS)
    if _MAIN not in entries or _TYPES not in entries:
        for beginning, what in _OTHERS:
            if any(name.startswith(beginning) for name in names):
                raise Invalid(NOT_DOCX.format(what))
        raise Invalid(NOT_DOCX.format("这是一个压缩包，"))
    main, types = entries[_MAIN], entries[_TYPES]
    for entry, most in ((main, MAX_TEXT), (types, _MAX_SMALL)):
        _checked_size(entry, most)
    with archive.open(types) as stream:
        told = stream.read(types.file_size)
    if b"macroenabled" in told.lower():
        raise Invalid(MACROS)
    if b"<!DOCTYPE" in told or b"<!ENTITY" in told:
        raise Invalid(STRANGE.format("带有外部定义"))
    return main


def _checked_size(entry: ZipInfo, most: int) -> None:
    if entry.flag_bits & 1:
        raise Invalid(ENCRYPTED)
    if entry.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
        raise Invalid(DAMAGED)
    size = entry.file_size
    if size > most or (size > 5_000_000 and size > _MAX_RATIO * entry.compress_size):
        raise Invalid(BOMB.format(f"{size / 1e6:.0f} MB"))


class _Walk:
    """Reads the XML as it is unpacked; any declaration of its own (entities, files to fetch) ends the reading."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self._paragraphs = self._depth = self._silent = self._length = 0
        self._words: list[str] = []
        self._in_text = False
        self._hidden = False
        self._parser = expat.ParserCreate(namespace_separator="|")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._say
        self._parser.StartDoctypeDeclHandler = self._refuse
        self._parser.EntityDeclHandler = self._refuse
        self._parser.ExternalEntityRefHandler = self._refuse

    def feed(self, chunk: bytes, *, last: bool) -> None:
        try:
            self._parser.Parse(chunk, last)
        except expat.ExpatError:
            raise Invalid(DAMAGED) from None

    def _refuse(self, *_: object) -> int:
        raise Invalid(STRANGE.format("带有外部定义"))

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise Invalid(STRANGE.format("嵌套太深"))
        if self._silent or _name(tag) in _LEFT_OUT or tag == _FALLBACK:
            self._silent += 1
            return
        match _name(tag):
            case "p":
                self._finish()
                self._paragraphs += 1
                if self._paragraphs > MAX_PARAGRAPHS:
                    raise Invalid(BOMB.format(f"超过 {MAX_PARAGRAPHS} 段"))
            case "t":
                self._in_text = True
            case "tab":
                self._words.append(" ")
            case "br" | "cr":
                self._words.append("\n")
            case "noBreakHyphen":
                self._words.append("-")
            case "r":
                self._hidden = False
            case "vanish":
                self._hidden = _on(attributes)

    def _end(self, tag: str) -> None:
        self._depth -= 1
        if self._silent:
            self._silent -= 1
            return
        match _name(tag):
            case "p":
                self._finish()
            case "t":
                self._in_text = False
            case "r":
                self._hidden = False

    def _say(self, words: str) -> None:
        if self._in_text and not self._silent and not self._hidden:
            self._words.append(words)
            self._length += len(words)
            if self._length > MAX_CHARACTERS:
                raise Invalid(BOMB.format("文字太多"))

    def _finish(self) -> None:
        for piece in "".join(self._words).split("\n"):
            if clean := tidy(piece):
                self.lines.append(Line(self._paragraphs, clean))
        self._words.clear()


def _name(tag: str) -> str:
    space, _, name = tag.rpartition("|")
    return name if space in {_W, _STRICT} or name in {"txbxContent", "pict", "drawing", "object"} else ""


def _on(attributes: dict[str, str]) -> bool:
    value = next((v for k, v in attributes.items() if re.search(r"\|val$", k)), "true")
    return value not in {"0", "false", "off"}
