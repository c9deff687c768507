"""Evidence: files kept in the data folder under their SHA-256, so that one that was changed afterwards is found out."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from pathlib import Path

from lawtrain.errors import Invalid, NotFound

MOST_BYTES = 20_000_000
"""Largest attachment, in bytes."""

_TYPES = {
    ".pdf": (b"%PDF",),
    ".jpg": (b"\xff\xd8\xff",),
    ".jpeg": (b"\xff\xd8\xff",),
    ".png": (b"\x89PNG",),
    ".docx": (b"PK",),
    ".xlsx": (b"PK",),
    ".doc": (b"\xd0\xcf\x11\xe0",),
    ".xls": (b"\xd0\xcf\x11\xe0",),
}
"""What is taken as evidence, with what such a file begins with."""

_DIGEST = re.compile(r"[0-9a-f]{64}")


class Files:
    """The folder `attachments` of an installation. Names given from outside never become paths."""

    def __init__(self, data: Path) -> None:
        self.folder = data / "attachments"

    def put(self, data: bytes, name: str) -> str:
        """Keep it; its digest. It is wholly there or not at all.

        Raises: Invalid for what is empty, too large, or not what its name says.
        """
        suffix = Path(name).suffix.lower()
        if not data:
            raise Invalid("附件是空的，请重新选择")
        if len(data) > MOST_BYTES:
            raise Invalid(f"附件太大，最多 {MOST_BYTES // 1_000_000} MB；扫描件可以降低清晰度再传")
        if suffix not in _TYPES or not data.startswith(_TYPES[suffix]):
            raise Invalid("附件只收 PDF、图片（jpg、png）、Word 和 Excel 文件，而且内容要和扩展名一致")
        digest = hashlib.sha256(data).hexdigest()
        target = self._path(digest)
        if not self.intact(digest):
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle, draft = tempfile.mkstemp(dir=target.parent, prefix=".new-")
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            Path(draft).replace(target)
        return digest

    def get(self, digest: str) -> bytes:
        """The file, checked against its digest. Raises NotFound when it is missing or was changed."""
        if not _DIGEST.fullmatch(digest):
            raise NotFound("没有这个附件")
        try:
            data = self._path(digest).read_bytes()
        except OSError:
            raise NotFound("附件文件不在了；请联系管理员核对备份") from None
        if hashlib.sha256(data).hexdigest() != digest:
            raise NotFound("附件文件的内容与登记的不一致，不能打开；请联系管理员核对备份")
        return data

    def intact(self, digest: str) -> bool:
        """Whether it is there as it was."""
        try:
            self.get(digest)
        except NotFound:
            return False
        return True

    def _path(self, digest: str) -> Path:
        return self.folder / digest[:2] / digest
