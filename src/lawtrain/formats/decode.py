"""Bytes of a text file → text, or why they are not text that lawtrain reads."""

from __future__ import annotations

LIMIT = 2_000_000
"""Largest text file in bytes: a bank of a thousand items stays well below it."""

_SAVE = "请用记事本打开，选“另存为”，编码选“UTF-8”，保存后再试"


def decode(data: bytes, limit: int = LIMIT) -> str | tuple[int, str]:
    """The text, or (line, what is wrong). A UTF-8 byte order mark, as Notepad writes it, is dropped.

    A file that is too large is refused without being looked at.
    """
    if len(data) > limit:
        return (1, f"文件太大：{len(data) / 1e6:.1f} MB，最多 {limit / 1e6:g} MB；请拆成几个文件")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return (1, f"文件编码是 UTF-16，不是 UTF-8；{_SAVE}")
    if b"\0" in data:
        return (
            _line(data, data.index(0)),
            "文件里有不是文字的内容，不像是文本文件；请确认没有放错文件",
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as broken:
        line = _line(data, broken.start)
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        return (line, f"这一行起有无法识别的文字，文件可能已损坏，或者编码不是 UTF-8；{_SAVE}")
    return (line, f"文件编码像是 GBK（记事本里叫 ANSI），不是 UTF-8；{_SAVE}")


def _line(data: bytes, at: int) -> int:
    return data.count(b"\n", 0, at) + 1
