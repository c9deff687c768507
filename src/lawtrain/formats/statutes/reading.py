"""The bytes of a statute file → what it says, whatever kind of file it is."""

from __future__ import annotations

from lawtrain.errors import Invalid
from lawtrain.formats.decode import decode
from lawtrain.formats.problem import Problem
from lawtrain.formats.statutes.docx import ENCRYPTED, docx_lines
from lawtrain.formats.statutes.lines import MAX_LINES, Line, markdown_lines, plain_lines
from lawtrain.formats.statutes.outline import Statute, outline

MAX_BYTES = 12_000_000
"""Of a file as it comes: the longest code is under 1 MB, also as a .docx."""
MAX_TEXT = 5_000_000
"""Of a text, in bytes."""

_LONGEST_LINE = 20_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_ZIP = b"PK"
_SAVE_AS = "请用 Word 或 WPS 打开，另存为 .docx 再导入。"
_FOREIGN = (
    (b"%pdf", "这是 PDF，读出的文字不可靠；请从国家法律法规数据库下载 .docx 再导入"),
    (b"{\\rtf", f"这是 RTF 文档。{_SAVE_AS}"),
    (b"<!doctype html", f"这是网页，不是法律文件本身。{_SAVE_AS}"),
    (b"<html", f"这是网页，不是法律文件本身。{_SAVE_AS}"),
)


def read_statute(data: bytes, name: str) -> tuple[Statute | None, list[Problem]]:
    """Read a .docx, .txt or .md; `name` decides nothing but what is Markdown. Never raises for bad content."""
    try:
        lines = _lines(data, name)
    except Invalid as unreadable:
        return None, [Problem(name, 1, "", str(unreadable))]
    if isinstance(lines, Problem):
        return None, [lines]
    if damaged := next((line for line in lines if "\ufffd" in line.text), None):
        return None, [
            Problem(name, damaged.number, "", "有乱码（\ufffd）；请重新下载，或者另存为 UTF-8 的文本")
        ]
    return outline(lines, name)


def _lines(data: bytes, name: str) -> list[Line] | Problem:
    kind = name.lower().rpartition(".")[2]
    if refused := _refused(data, kind):
        return Problem(name, 1, "", refused)
    if data.startswith(_ZIP):
        lines = docx_lines(data)
    else:
        text = decode(data, MAX_TEXT)
        if not isinstance(text, str):
            return Problem(name, text[0], "", text[1])
        lines = markdown_lines(text) if kind in {"md", "markdown"} else plain_lines(text)
    if len(lines) > MAX_LINES or any(len(line.text) > _LONGEST_LINE for line in lines):
        return Problem(name, 1, "", "行数太多或者一行太长，不像一部法律；请确认没有放错文件")
    if sum(len(line.text) for line in lines) > MAX_TEXT // 3:
        return Problem(name, 1, "", "文字太多，不像一部法律；请确认没有放错文件")
    if not lines:
        return Problem(name, 1, "", "文件里没有文字；请确认没有放错文件，图片里的文字读不出来")
    return lines


def _refused(data: bytes, kind: str) -> str:
    """Why a file of this kind is not read, or nothing: what it is is told by its first bytes."""
    if len(data) > MAX_BYTES:
        most = f"最多 {MAX_BYTES // 1_000_000} MB"
        return f"文件太大，{most}；法律的正文没有这么长，请确认没有放错文件，去掉里面的图片"
    if kind == "docm":
        return f"这是带宏的 Word 文档（.docm），不能导入。{_SAVE_AS}"
    if data.startswith(_OLE):
        return ENCRYPTED if _ENCRYPTED_PACKAGE in data else f"这是旧格式的 Word 文档（.doc）。{_SAVE_AS}"
    beginning = data[:400].lstrip().lower()
    if told := next((words for mark, words in _FOREIGN if beginning.startswith(mark)), ""):
        return told
    if kind == "docx" and not data.startswith(_ZIP):
        return f"文件名是 .docx，内容却不是 Word 文档，可能没有下载完或者放错了文件。{_SAVE_AS}"
    return ""
