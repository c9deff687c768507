"""Statute files as people have them, made from nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TYPES = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'

LINES = (
    "中华人民共和国主席令",
    "第五十四号",
    "《中华人民共和国示范法》已由示范会议修订通过，现予公布，自2021年7月15日起施行。",
    "中华人民共和国",
    "示范法",
    "（1996年3月17日示范会议通过　根据2009年8月27日《关于修改〈示范法〉的决定》修正",
    "2021年1月22日示范会议修订）",
    "目　　录",
    "第一章　总　　则………1",
    "第二章　审查和批准预算，听取报告………2",
    "附　　则………3",
    "第一章　总　　则",
    "第一条　为了示范，制定本法。",
    "第二条　国家",
    "（一）示范；",
    "（二）再示范。",
    "第一条第二款的规定不适用于本条。",
    "第二条之一　增加的一条。",
    "第二章　审查和批准预算，听取报告",
    "第三条为了没有空格的条号。",
    "附　　则",
    "第四条　本法自2021年7月15日起施行。",
    "附件一：",
    "附件里的话。",
)


def docx(
    paragraphs: Iterable[str] = LINES, *, body: str = "", parts: Mapping[str, bytes | str] | None = None
) -> bytes:
    """A .docx of these paragraphs; `body` is put before them as it is, `parts` replace or join the members."""
    text = "".join(f"<w:p><w:r><w:t>{escape(one)}</w:t></w:r></w:p>" for one in paragraphs)
    main = f'<?xml version="1.0"?><w:document xmlns:w="{W}"><w:body>{body}{text}</w:body></w:document>'
    return package({"[Content_Types].xml": TYPES, "word/document.xml": main} | dict(parts or {}))


def package(parts: Mapping[str, bytes | str]) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()
