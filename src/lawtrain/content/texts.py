"""A folder of statute texts from outside, `<slug>@<effective>.txt`, parsed when asked for."""

from __future__ import annotations

from pathlib import Path

from lawtrain.content.files import by_state, read_bytes
from lawtrain.errors import ContentError
from lawtrain.formats.decode import decode
from lawtrain.laws import StatuteText, Version, parse_text

LIMIT = 5_000_000


class TextFolder:
    """Texts by law and version. The folder is not part of the program: statutes are handed in."""

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            raise ContentError(f"没有找到条文文件夹 {folder}，请检查位置是否写对")
        self._folder = folder

    def file(self, slug: str, version: Version) -> Path:
        """Where the text of this version would be."""
        return self._folder / f"{slug}@{version.effective.isoformat()}.txt"

    def text(self, slug: str, version: Version) -> StatuteText | None:
        """The text of this version, or None when the folder has none. Raises ContentError for a bad file."""
        path = self.file(slug, version)
        return _parsed(path, path.name) if path.is_file() else None


@by_state
def _parsed(path: Path, name: str) -> StatuteText:
    text = decode(read_bytes(path, LIMIT), LIMIT)
    if not isinstance(text, str):
        raise ContentError(f"{name} 第 {text[0]} 行：{text[1]}")
    return parse_text(text)
