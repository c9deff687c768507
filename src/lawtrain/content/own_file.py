"""A file that an office may write over: one at a time, the whole new one or nothing, and the former one kept beside it."""

from __future__ import annotations

import os
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path

from lawtrain.content.library import hand_over
from lawtrain.errors import Unavailable

try:
    import fcntl
except ImportError:  # not on Windows: there the threads of one process take turns
    fcntl = None  # type: ignore[assignment]

_PATIENCE = 20.0  # seconds
_TURN = threading.Lock()


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Nobody else, in this process or another, is between looking at `path` and saving it. Raises Unavailable.

    The folder is what is held, so that no further file lies beside the lessons.
    """
    until = time.monotonic() + _PATIENCE
    if not _TURN.acquire(timeout=_PATIENCE):
        raise _busy(path)
    try:
        folder = _held(path, until)
        try:
            yield
        finally:
            if folder is not None:
                os.close(folder)
    finally:
        _TURN.release()


def save(path: Path, content: bytes, day: date) -> Path | None:
    """Returns where the former file is, if there was one: <name>.<day>.yaml. Raises Unavailable."""
    try:
        _make_folder(path)
        former = _set_aside(path, day) if path.exists() else None
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".lawtrain-", delete=False) as file:
            temporary = Path(file.name)
            try:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
                temporary.chmod(_mode(path))
                hand_over(temporary, path.parent)
                temporary.replace(path)
            except OSError:
                temporary.unlink(missing_ok=True)
                raise
    except OSError as error:
        raise Unavailable(
            f"写不进 {path.parent}；请看文件夹有没有写入权限、磁盘满没满，什么都没有改动"
        ) from error
    _settle(path.parent)
    return former


def _make_folder(path: Path) -> None:
    if not path.parent.is_dir():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        store = path.parent.parent / "service.sqlite"  # the service's own, whoever made the folder
        hand_over(path.parent, store if store.exists() else path.parent.parent)


def _mode(path: Path) -> int:
    """As the file is that stands there; a first one is for those to read who may look into its folder."""
    if path.exists():
        return path.stat().st_mode & 0o777
    return 0o600 | path.parent.stat().st_mode & 0o044


def _set_aside(path: Path, day: date) -> Path:
    """A copy of the former file under a name of its own; the file itself stays until the new one takes its place."""
    number = 1
    while True:
        name = f"{path.stem}.{day.isoformat()}{f'-{number}' if number > 1 else ''}{path.suffix}"
        try:
            with path.with_name(name).open("xb") as file:
                file.write(path.read_bytes())
                file.flush()
                os.fsync(file.fileno())
        except FileExistsError:
            number += 1
            continue
        path.with_name(name).chmod(_mode(path))
        hand_over(path.with_name(name), path.parent)
        return path.with_name(name)


def _settle(folder: Path) -> None:
    """The new name lasts through a power cut; where a file system cannot promise that, it stands there all the same."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _held(path: Path, until: float) -> int | None:
    """The number of the folder, held; None where that cannot be done. Raises Unavailable."""
    if fcntl is None:
        return None
    try:
        _make_folder(path)
        folder = os.open(path.parent, os.O_RDONLY)
    except OSError as error:
        raise Unavailable(
            f"打不开 {path.parent}；请看文件夹在不在、有没有读写权限，什么都没有改动"
        ) from error
    try:
        while True:
            try:
                fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > until:
                    raise _busy(path) from None
                time.sleep(0.02)
            except OSError:  # a file system without locks: then the threads of one process take turns
                return folder
            else:
                return folder
    except BaseException:
        os.close(folder)
        raise


def _busy(path: Path) -> Unavailable:
    return Unavailable(f"另一个人正在改 {path.name}，什么都没有改动；请稍等再试")
