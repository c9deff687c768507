"""The inside of a backup: a zip of tables as lines of JSON, files beside them, and a manifest with every SHA-256.

备份文件 parcel · 清单 manifest
"""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from lawtrain.desk.files import MOST_BYTES
from lawtrain.desk.sealing import MAGIC, decrypt
from lawtrain.errors import Invalid, Refused, Unavailable
from lawtrain.store.archive import SCHEMA, TABLES, columns_of

FORMAT = 2
"""1 had no lists of the office; such a backup is still restored, and leaves the lists as they are."""
MANIFEST = "manifest.json"
MOST_LINE = 4_000_000
"""Longest line of a table, in bytes."""
_MOST_MANIFEST = 256_000_000
_PART = re.compile(
    r"manifest\.json|tables/[a-z_]+\.jsonl|attachments/[0-9a-f]{2}/[0-9a-f]{64}|office/[a-z]+/[a-z]+\.yaml"
)
_LIST = re.compile(r"[a-z]+/[a-z]+\.yaml")
_NO = "没有恢复，什么都没有改动"

Say = Callable[[str], None]


class Parcel:
    """A backup that was wholly checked."""

    def __init__(self, archive: zipfile.ZipFile, manifest: Mapping[str, Any]) -> None:
        self._archive, self.manifest = archive, manifest

    def rows(self, table: str) -> Iterator[list[Any]]:
        """The rows of a table."""
        with self._archive.open(f"tables/{table}.jsonl") as part:
            yield from _lines(part)

    def attachments(self) -> Iterator[tuple[str, bytes]]:
        """(digest, content) of each."""
        for digest in self.manifest["attachments"]:
            yield digest, self._archive.read(f"attachments/{digest[:2]}/{digest}")

    def office(self) -> Iterator[tuple[str, bytes]]:
        """(place, content) of each list that the office had taken in."""
        for place in self.manifest.get("office", {}):
            yield place, self._archive.read(f"office/{place}")


@contextmanager
def opened(path: Path, passphrase: str, scratch: Path, most: int, say: Say) -> Iterator[Parcel]:
    """A backup with every part checked; `scratch` takes the decrypted copy, `most` bytes is all it may unpack to.

    Raises: Unavailable when it cannot be read; Refused for a wrong or missing passphrase; Invalid for what is no backup
    of ours, damaged, or of another version.
    """
    try:
        with path.open("rb") as source:
            encrypted = source.read(len(MAGIC)) == MAGIC
            plain = scratch / "parcel.zip" if encrypted else path
            if encrypted:
                if not passphrase:
                    raise Refused("这份备份加了密，请给出口令")
                source.seek(0)
                with plain.open("wb") as target:
                    for piece in decrypt(source, passphrase):
                        target.write(piece)
        with zipfile.ZipFile(plain) as archive:
            manifest = _manifest(archive)
            _check_parts(archive, manifest, most, say)
            yield Parcel(archive, manifest)
    except OSError as error:
        raise Unavailable(f"读不了 {path}，或临时文件写不进去；请核对文件名、权限和磁盘空间") from error
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, NotImplementedError, zlib.error):
        raise Invalid(f"{path.name} 不是本平台的备份，或者已经损坏，{_NO}；请换一份备份") from None


def _manifest(archive: zipfile.ZipFile) -> Mapping[str, Any]:
    names = archive.namelist()
    if MANIFEST not in names:
        raise Invalid(f"这个文件不是本平台的备份（没有清单），{_NO}")
    if len(set(names)) < len(names) or not all(_PART.fullmatch(name) for name in names):
        raise Invalid(f"备份里有不认识的文件名，可能被人动过手脚，{_NO}；请换一份备份")
    with archive.open(MANIFEST) as part:
        text = part.read(_MOST_MANIFEST + 1)
    try:
        plain = json.loads(text) if len(text) <= _MOST_MANIFEST else {}
        _check_version(plain)
        right = (
            plain["tables"].keys() == {table.name for table in TABLES}
            and all(plain["tables"][table.name]["columns"] == columns_of(table) for table in TABLES)
            and all(_is_size(about["size"]) and _is_size(about["rows"]) for about in plain["tables"].values())
            and all(
                re.fullmatch("[0-9a-f]{64}", name) and _is_size(s) and s <= MOST_BYTES
                for name, s in plain["attachments"].items()
            )
            and all(_LIST.fullmatch(place) for place in plain.get("office", {}))
            and all(_is_size(about["size"]) for about in plain.get("office", {}).values())
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        right = False
    if not right:
        raise Invalid(f"备份的清单读不出来，{_NO}；请换一份备份")
    return plain


def _check_version(plain: Mapping[str, Any]) -> None:
    kept = f"{plain['schema']}"
    if plain["format"] > FORMAT or kept > SCHEMA:
        raise Refused(f"这份备份是较新的程序（{plain['program']}）做的，{_NO}；请先升级程序")
    if plain["format"] < 1 or kept < SCHEMA:
        raise Refused(f"这份备份是较旧的程序（{plain['program']}）做的，{_NO}；请用那时的程序恢复，再升级")


def _is_size(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _check_parts(archive: zipfile.ZipFile, manifest: Mapping[str, Any], most: int, say: Say) -> None:
    parts = {f"tables/{name}.jsonl": (a["size"], a["sha256"]) for name, a in manifest["tables"].items()}
    parts |= {f"attachments/{d[:2]}/{d}": (size, d) for d, size in manifest["attachments"].items()}
    office = manifest.get("office", {})
    parts |= {f"office/{place}": (about["size"], about["sha256"]) for place, about in office.items()}
    if set(archive.namelist()) != {MANIFEST, *parts}:
        raise Invalid(f"备份里的文件与清单对不上，{_NO}；请换一份备份")
    total = sum(size for size, _ in parts.values())
    if total > most:
        raise Refused(f"备份解开有 {total // 1_000_000} MB，磁盘放不下，{_NO}；请腾出空间再试")
    for number, (name, (size, digest)) in enumerate(parts.items(), 1):
        if number % 1000 == 0:
            say(f"已检查 {number} 个文件")
        with archive.open(name) as part:
            if _sum(part, size) != digest:
                raise Invalid(f"备份里的 {name} 与清单不符，已经损坏或被改动，{_NO}；请换一份备份")
    for name, about in manifest["tables"].items():
        with archive.open(f"tables/{name}.jsonl") as part:
            if sum(1 for _ in _lines(part)) != about["rows"]:
                raise Invalid(f"备份里 {name} 的行数与清单不符，{_NO}；请换一份备份")


def _sum(part: IO[bytes], size: int) -> str:
    """SHA-256 of the part, reading no more than it says it is."""
    digest, left = hashlib.sha256(), size
    while piece := part.read(min(1 << 20, left + 1)):
        digest.update(piece)
        left -= len(piece)
        if left < 0:
            return ""
    return digest.hexdigest() if not left else ""


def _lines(part: IO[bytes]) -> Iterator[list[Any]]:
    while line := part.readline(MOST_LINE + 1):
        try:
            row = json.loads(line) if len(line) <= MOST_LINE else None
        except (ValueError, RecursionError):
            row = None
        if not isinstance(row, list):
            raise Invalid(f"备份里有一行读不出来，{_NO}；请换一份备份")
        yield row
