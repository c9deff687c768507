"""Files under a content root: read only what is a plain file inside it, once for each state of the file."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import TypeVar, TypeVarTuple

from lawtrain.errors import ContentError

Ts = TypeVarTuple("Ts")
T = TypeVar("T")


def inside(root: Path, path: Path) -> bool:
    """Whether `path` is a plain file below `root` with no link on the way: a link in a picture folder could
    point at a bank, and so at its key.
    """
    try:
        return path.is_file() and path.resolve() == root.resolve() / path.relative_to(root)
    except (OSError, RuntimeError, ValueError):  # a loop of links, a name that no file can have
        return False


def read_bytes(path: Path, limit: int) -> bytes:
    """At most `limit` + 1 bytes, so that a caller sees that there are too many. Raises ContentError."""
    try:
        with path.open("rb") as file:
            return file.read(limit + 1)
    except OSError as broken:
        raise ContentError(f"{path.name} 打不开，请检查文件是否还在、有没有读取权限") from broken


def by_state(parse: Callable[[Path, str, *Ts], T]) -> Callable[[Path, str, *Ts], T]:
    """`parse(path, name, …)`, kept for as long as the file has the same modification time and size.

    What else it goes by must be hashable: read with another calendar, a file is read anew.
    """

    @lru_cache(maxsize=512)
    def parsed(_state: tuple[int, int], path: Path, name: str, *more: *Ts) -> T:
        return parse(path, name, *more)

    def look(path: Path, name: str, *more: *Ts) -> T:
        try:
            state = path.stat()
        except OSError:  # gone or locked: `parse` meets the same and says so
            return parse(path, name, *more)
        return parsed((state.st_mtime_ns, state.st_size), path, name, *more)

    return look
