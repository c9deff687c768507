"""The statute library of an installation: texts that were taken in, one file each, and a list of where they came from.

法条库 StatuteLibrary     a folder `laws`: `<slug>@<effective>.txt`, as `TextFolder` reads it, and `index.json`
收录 Entry                one text in it: which law, from which day, out of which file, taken in when
"""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from lawtrain.content.files import read_bytes
from lawtrain.content.texts import TextFolder
from lawtrain.errors import ContentError, Unavailable
from lawtrain.laws import Version

FORMAT = 1
INDEX = "index.json"
_LIMIT = 20_000_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One text of the library. `version` is its label (2025年修正); `source_sha256` is of the file as handed in."""

    slug: str
    effective: date
    adopted: date | None
    title: str
    version: str
    source_name: str
    source_sha256: str
    imported_at: datetime
    articles: int


class StatuteLibrary(TextFolder):
    """The texts in a folder. A folder that is not there yet is an empty library."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def folder(self) -> Path:
        """Where the texts are."""
        return self._folder

    def entries(self) -> tuple[Entry, ...]:
        """Everything that was taken in, by title and date. Raises ContentError when the list cannot be read."""
        path = self._folder / INDEX
        if not path.is_file():
            return ()
        try:
            raw = json.loads(read_bytes(path, _LIMIT))
            if raw["format"] != FORMAT:
                raise ContentError(
                    f"法条库的目录 {path} 是格式 {raw['format']}，这个版本只认格式 {FORMAT}；请先升级本平台"
                )
            found = [_entry(one) for one in raw["texts"]]
        except (ValueError, TypeError, KeyError) as broken:
            raise ContentError(
                f"法条库的目录 {path} 已损坏；请从备份恢复，或者删掉它后重新导入各部法律"
            ) from broken
        return tuple(sorted(found, key=lambda one: (one.title, one.effective)))

    def entry(self, slug: str, version: Version) -> Entry | None:
        """What is known of this version's text, or None when it was not taken in."""
        key = slug, version.effective
        return next((one for one in self.entries() if (one.slug, one.effective) == key), None)

    def put(self, text: str, entry: Entry) -> None:
        """Take a text in, in place of one of the same law and day.

        The list is written last: what it names is there. Raises ContentError, Unavailable.
        """
        key = entry.slug, entry.effective
        kept = [one for one in self.entries() if (one.slug, one.effective) != key]
        texts = [_plain(one) for one in sorted([*kept, entry], key=lambda one: (one.slug, one.effective))]
        listed = json.dumps({"format": FORMAT, "texts": texts}, ensure_ascii=False, indent=1) + "\n"
        try:
            if not self._folder.is_dir():
                self._folder.mkdir(mode=0o700, parents=True)
                store = self._folder.parent / "service.sqlite"  # the service's own, whoever made the folder
                hand_over(self._folder, store if store.exists() else self._folder.parent)
            self._write(f"{entry.slug}@{entry.effective.isoformat()}.txt", text)
            self._write(INDEX, listed)
        except OSError as error:
            raise Unavailable(f"写不进法条库 {self._folder}；请看文件夹有没有写入权限、磁盘满没满") from error

    def _write(self, name: str, content: str) -> None:
        """The whole file or nothing."""
        with tempfile.NamedTemporaryFile(
            "w", dir=self._folder, prefix=".lawtrain-", delete=False, encoding="utf-8", newline="\n"
        ) as file:
            temporary = Path(file.name)
            try:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
                hand_over(temporary, self._folder)
                temporary.replace(self._folder / name)
            except OSError:
                temporary.unlink(missing_ok=True)
                raise


def hand_over(path: Path, to_owner_of: Path) -> None:
    """What root writes must be readable by the service, which may run as somebody else."""
    if os.geteuid() == 0:
        owner = to_owner_of.stat()
        os.chown(path, owner.st_uid, owner.st_gid)


def _plain(entry: Entry) -> dict[str, Any]:
    adopted = entry.adopted and entry.adopted.isoformat()
    dates = {"effective": entry.effective.isoformat(), "imported_at": entry.imported_at.isoformat()}
    return asdict(entry) | dates | {"adopted": adopted}


def _entry(raw: dict[str, Any]) -> Entry:
    return Entry(
        slug=str(raw["slug"]),
        effective=date.fromisoformat(raw["effective"]),
        adopted=date.fromisoformat(raw["adopted"]) if raw["adopted"] else None,
        title=str(raw["title"]),
        version=str(raw["version"]),
        source_name=str(raw["source_name"]),
        source_sha256=str(raw["source_sha256"]),
        imported_at=datetime.fromisoformat(raw["imported_at"]),
        articles=int(raw["articles"]),
    )
