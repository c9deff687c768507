"""A file that an office may write over: the whole new one or nothing, and the former one kept beside it under its day."""

from __future__ import annotations

import os
import tempfile
from datetime import date
from pathlib import Path

from lawtrain.content.library import hand_over
from lawtrain.errors import Unavailable


def save(path: Path, content: bytes, day: date) -> Path | None:
    """Returns where the former file is, if there was one: <name>.<day>.yaml. Raises Unavailable."""
    try:
        if not path.parent.is_dir():
            path.parent.mkdir(mode=0o700, parents=True)
            store = path.parent.parent / "service.sqlite"  # the service's own, whoever made the folder
            hand_over(path.parent, store if store.exists() else path.parent.parent)
        former = _set_aside(path, day) if path.exists() else None
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".lawtrain-", delete=False) as file:
            temporary = Path(file.name)
            try:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
                if former:
                    temporary.chmod(former.stat().st_mode & 0o777)
                hand_over(temporary, path.parent)
                temporary.replace(path)
            except OSError:
                temporary.unlink(missing_ok=True)
                raise
    except OSError as error:
        raise Unavailable(
            f"写不进 {path.parent}；请看文件夹有没有写入权限、磁盘满没满，什么都没有改动"
        ) from error
    return former


def _set_aside(path: Path, day: date) -> Path:
    """A copy of the former file under a name of its own; the file itself stays until the new one takes its place."""
    number = 1
    while True:
        name = f"{path.stem}.{day.isoformat()}{f'-{number}' if number > 1 else ''}{path.suffix}"
        try:
            with path.with_name(name).open("xb") as file:
                file.write(path.read_bytes())
        except FileExistsError:
            number += 1
            continue
        hand_over(path.with_name(name), path.parent)
        return path.with_name(name)
