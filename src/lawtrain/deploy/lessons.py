"""Courses into a learner's folder: fresh ones come, edited ones stay, quizzes never."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from itertools import count
from pathlib import Path, PurePosixPath

from lawtrain.content.catalogue import OFFICE
from lawtrain.content.notebook import KERNEL, language_info

FOLDER = "课程"
_STATE = ".lawtrain/lessons.json"
_PICTURES = {".svg", ".png", ".jpg", ".jpeg", ".webp"}


State = dict[str, tuple[str, str]]
"""By file: digests of the version last put there, of its bytes and of its substance."""


def copy_lessons(content: Path, home: Path) -> None:
    """Brings `home`/课程 up to date with `content`/courses.

    A lesson whose cells are as we left them is replaced (having been run does not count as edited); one that
    the learner changed is kept, and the new version is put beside it as “…（新版）”. A deleted file comes
    back. A folder that the learner has replaced by a link stays as it is: nothing is written outside `home`.
    Raises OSError when the folder cannot be written.
    """
    state = _read_state(home / _STATE)
    for source in _lessons(content / "courses"):
        relative = PurePosixPath(*source.relative_to(content / "courses").parts)
        if _within(home, home / FOLDER / relative):
            _place(_opened(source.read_bytes()), relative, home / FOLDER, state)
    if _within(home, home / _STATE):
        _write(home / _STATE, json.dumps(state, ensure_ascii=False, indent=1, sort_keys=True).encode())


def _place(data: bytes, relative: PurePosixPath, root: Path, state: State) -> None:
    new = _digest(data), _digest(_substance(data))
    for name in _names(relative):
        target = root / name
        last = state.get(str(name), ("", ""))
        if os.path.lexists(target):
            if target.is_symlink() or not target.is_file():
                continue  # a link or a folder of the learner's own
            if last[0] == new[0]:
                return
            if _digest(_substance(target.read_bytes())) not in (last[1], new[1]):
                continue  # edited
        _write(target, data)
        state[str(name)] = new
        return


def _names(relative: PurePosixPath) -> Iterator[PurePosixPath]:
    yield relative
    for number in count(1):
        mark = "（新版）" if number == 1 else f"（新版{number}）"
        yield relative.with_name(relative.stem + mark + relative.suffix)


def _opened(data: bytes) -> bytes:
    """A notebook as JupyterLab keeps it once opened, so that opening does not count as a change; other data as is.

    The cells that only call up a quiz come folded: a learner reads no code.
    """
    try:
        notebook = json.loads(data)
        notebook["metadata"]["kernelspec"] |= KERNEL
        notebook["metadata"]["language_info"] = language_info()
        for cell in notebook["cells"]:
            if cell["cell_type"] == "code" and "lt.quiz(" in "".join(cell["source"]):
                cell["metadata"]["jupyter"] = {"source_hidden": True}
        return f"{json.dumps(notebook, ensure_ascii=False, indent=1)}\n".encode()
    except (ValueError, KeyError, TypeError, RecursionError):
        return data


def _lessons(courses: Path) -> Iterator[Path]:
    folders = (path for path in courses.glob("*") if _plain(path) and path.is_dir() and path.name != OFFICE)
    for course in sorted(folders):
        yield from sorted(path for path in course.glob("*.ipynb") if _plain(path))
        yield from sorted(
            path for path in course.glob("media/*") if _plain(path) and path.suffix in _PICTURES
        )


def _within(home: Path, target: Path) -> bool:
    """Whether nothing but folders lies between `home` and `target`: a link would lead away."""
    between = [home / one for one in target.relative_to(home).parents if one.parts]
    return not any(one.is_symlink() or (one.exists() and not one.is_dir()) for one in between)


def _plain(path: Path) -> bool:
    return not path.name.startswith(".") and not path.is_symlink()


def _write(target: Path, data: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_name(f".{target.name}.new")
    fresh.unlink(missing_ok=True)
    with fresh.open("xb") as file:  # never through a link of that name
        file.write(data)
    fresh.replace(target)


def _read_state(path: Path) -> State:
    try:
        plain = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
        return {str(name): (str(whole), str(substance)) for name, (whole, substance) in plain.items()}
    except (OSError, ValueError, TypeError, AttributeError, RecursionError):
        return {}  # lost: every file that differs counts as edited


def _substance(data: bytes) -> bytes:
    """What a person writes in a notebook: kind and source of its cells. Of any other file, all of it."""
    try:
        cells = json.loads(data)["cells"]
        return json.dumps([(cell["cell_type"], "".join(cell["source"])) for cell in cells]).encode()
    except (ValueError, KeyError, TypeError, RecursionError):
        return data


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
