"""Answers that a browser keeps as a file, under a Chinese name."""

from __future__ import annotations

from pathlib import PurePath
from urllib.parse import quote

from litestar import Response

CSV = "text/csv"
JSON = "application/json"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def attachment(data: bytes, name: str, media_type: str) -> Response[bytes]:
    """`data` as the file `name`; a browser that cannot read the name saves it as download with the same ending."""
    plain = f"download{PurePath(name).suffix}"
    told = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    return Response(data, media_type=media_type, headers={"Content-Disposition": told})
