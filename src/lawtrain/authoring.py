"""Authors' side of the door: load a bank, and a desk over this machine's own store when there is no hub."""

from __future__ import annotations

import getpass
import os
from datetime import UTC, datetime
from pathlib import Path

from lawtrain import content
from lawtrain.content.calendar import calendar_beside
from lawtrain.desk.local import LocalDesk
from lawtrain.errors import ContentError, SettingsError
from lawtrain.formats import read_bank
from lawtrain.papers import Bank
from lawtrain.store import Store


def load(path: str | Path) -> Bank:
    """The bank in a YAML file. Raises ContentError listing every problem with its line."""
    file = Path(path)
    try:
        data = file.read_bytes()
    except OSError as error:
        raise ContentError(f"题库文件 {file} 打不开；请检查文件名") from error
    bank, problems = read_bank(data, str(file), calendar_beside(file))
    if bank is None:
        raise ContentError("题库有错误，没有载入：\n" + "\n".join(map(str, problems)))
    return bank


def local_desk() -> LocalDesk:
    """The desk of plain JupyterLab: content from the enclosing folder, answers under the user's own data folder."""
    folder = Path(os.environ.get("LAWTRAIN_DATA") or Path.home() / ".local" / "share" / "lawtrain")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    store = Store.open(f"sqlite:///{folder / 'practice.sqlite'}")
    name = getpass.getuser()
    person = store.remember_person(name, name)
    return LocalDesk(store, content.load(_content_root()), person, lambda: datetime.now(UTC))


def _content_root() -> Path:
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "courses").is_dir() and (folder / "quizzes").is_dir():
            return folder
    raise SettingsError(
        f"在 {here} 和它的上级文件夹里没有找到 courses 与 quizzes；请在课程所在的文件夹里打开笔记本"
    )
