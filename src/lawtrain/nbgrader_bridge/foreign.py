"""A learner's folder in the drop box, read as what it is: somebody else's, who can change it while it is read.

So everything there is opened first, without following links, and then looked at; what is copied is what was opened.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lawtrain.errors import Refused

MOST_FILES = 200
MOST_LEVELS = 10
COLLECTED = "collected.json"
"""Beside a collected submission: when it was collected, by the course's own clock, and from which folder."""
TIMESTAMP, SECRET = "timestamp.txt", "submission_secret.txt"
KEPT = frozenset({TIMESTAMP, SECRET})
"""What nbgrader itself needs beside a marked notebook, to release feedback."""
OURS = KEPT | {COLLECTED}
"""Written by who collects: what a learner puts under these names is never copied."""


def weigh(folder: Path, most: int) -> None:
    """Raises Refused for what is not collected. `most`: thousands of bytes."""
    try:
        with opened(folder, os.O_DIRECTORY) as top:
            weigh_open(top, most)
    except OSError as error:
        raise Refused("里面的文件打不开；请本人再交一次") from error


def weigh_open(top: int, most: int) -> int:
    """When anything in it last changed. Raises Refused, OSError."""
    changed, size = os.fstat(top).st_ctime_ns, 0
    for _, file in _plain_files(top):
        found = os.fstat(file)
        changed, size = max(changed, found.st_ctime_ns), size + found.st_size
    if size > 1000 * most:
        raise Refused(f"太大（{size // 1_000_000} MB，最多 {most // 1000} MB）；请本人删掉多余的文件再交一次")
    return changed


def copy(top: int, fresh: Path, most: int, notebook: str) -> int:
    """Into a folder that nobody else writes to; never more than `most`. When anything copied last changed."""
    changed, left = 0, 1000 * most
    for parts, file in _plain_files(top):
        misplaced = parts[0] == notebook and len(parts) > 1  # there belongs a file, no folder
        if parts[0] not in OURS and not misplaced:
            path = fresh.joinpath(*parts)
            path.parent.mkdir(parents=True, exist_ok=True)
            with open(file, "rb", closefd=False) as source, path.open("xb") as target:
                while piece := source.read(min(left + 1, 1 << 20)):
                    left -= len(piece)
                    if left < 0:
                        raise Refused(f"正在收的时候变大了（最多 {most // 1000} MB）；请本人再交一次")
                    target.write(piece)
        changed = max(changed, os.fstat(file).st_ctime_ns)
    return max(changed, os.fstat(top).st_ctime_ns)


def secret(top: int) -> str:
    """By which the learner finds their feedback; empty unless it looks as nbgrader writes it."""
    try:
        with opened(SECRET, at=top) as file:
            found = os.read(file, 129)
    except OSError:
        return ""
    return found.decode() if re.fullmatch(rb"[0-9a-f]{128}", found) else ""


def _plain_files(
    folder: int, above: tuple[str, ...] = (), seen: list[str] | None = None
) -> Iterator[tuple[tuple[str, ...], int]]:
    """Plain files below an open folder, each opened, and where they are; links, pipes and devices are passed over.

    Raises: OSError; Refused when there are more files and folders than anybody needs.
    """
    seen = [] if seen is None else seen
    if len(above) > MOST_LEVELS:
        raise Refused(f"文件夹套得太深（超过 {MOST_LEVELS} 层）；请本人删掉多余的再交一次")
    with os.scandir(folder) as entries:
        for entry in entries:
            seen.append(entry.name)
            if len(seen) > MOST_FILES:
                raise Refused(f"文件太多（超过 {MOST_FILES} 个）；请本人删掉多余的再交一次")
            where = (*above, entry.name)
            if entry.is_dir(follow_symlinks=False):
                with opened(entry.name, os.O_DIRECTORY, folder) as inner:
                    yield from _plain_files(inner, where, seen)
            elif entry.is_file(follow_symlinks=False):
                with opened(entry.name, at=folder) as file:
                    if stat.S_ISREG(os.fstat(file).st_mode):  # and not become a pipe since
                        yield where, file


@contextmanager
def opened(name: str | Path, flags: int = 0, at: int | None = None) -> Iterator[int]:
    """Never through a link of that name, never waiting for anybody."""
    found = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | flags, dir_fd=at)
    try:
        yield found
    finally:
        os.close(found)
