"""The folder of one nbgrader course: one year, one gradebook; where its things are, and which assignments it holds."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lawtrain.errors import ContentError, Invalid, NotFound, Refused
from lawtrain.nbgrader_bridge.assignment import Assignment

FORMAT = 1
DESCRIPTION = "course.json"
CONFIG = "nbgrader_config.py"
_ID = re.compile(r"[a-z][a-z0-9-]{0,39}")
_STEPS = ("source", "release", "submitted", "autograded", "feedback")
_CONFIG_TEXT = '''"""Settings of this nbgrader course. All of them come from lawtrain; further ones may follow below."""

from pathlib import Path

from lawtrain.nbgrader_bridge.config import configure

c = get_config()  # noqa: F821 - nbgrader reads this file and brings it
configure(c, Path(__file__).parent)
'''


@dataclass(frozen=True, slots=True)
class Course:
    """`shared`: several system users work on the course, held together by the folder's group."""

    root: Path
    id: str  # nbgrader's course id, e.g. xuefa-2026
    year: int
    exchange: Path
    shared: bool = False

    @classmethod
    def init(
        cls, root: Path, year: int, exchange: Path, *, course_id: str = "", shared: bool = False
    ) -> Course:
        """Makes the folder ready; what is there stays. Raises Invalid for an impossible id, Refused for another course."""
        name = course_id or f"xuefa-{year}"
        if not _ID.fullmatch(name):
            raise Invalid(
                f"课程代号“{name[:40]}”不能用；请用小写字母开头的字母、数字和短横线，如 xuefa-{year}"
            )
        course = cls(root.absolute(), name, year, exchange.absolute(), shared)
        if (root / DESCRIPTION).exists():
            there = cls.open(root)
            if (there.id, there.year) != (course.id, course.year):
                raise Refused(
                    f"{root} 里已经是课程 {there.id}（{there.year} 年），一年一门、一门一个文件夹；"
                    "请换一个文件夹，或者照原来的代号和年份运行"
                )
        for private in (course.root, course.keys):  # answers, marks, guides: nobody else's
            if not private.exists():
                private.mkdir(mode=0o700, parents=True)
                private.chmod(0o2770 if shared else 0o700)  # whatever the umask; the group is handed on
        for step in _STEPS:
            (course.root / step).mkdir(exist_ok=True)
        plain = {
            "format": FORMAT,
            "id": course.id,
            "year": year,
            "exchange": str(course.exchange),
            "shared": shared,
        }
        write(course.root / DESCRIPTION, json.dumps(plain, ensure_ascii=False, indent=1) + "\n")
        if not (course.root / CONFIG).exists():
            write(course.root / CONFIG, _CONFIG_TEXT)
        return course

    @classmethod
    def open(cls, root: Path) -> Course:
        """The course in `root`, whose path is kept as given (a link may lead there).

        Raises: NotFound where there is none; ContentError for a description that cannot be read.
        """
        path = root / DESCRIPTION
        if not path.is_file():
            raise NotFound(
                f"{root} 不是作业课程的文件夹（没有 {DESCRIPTION}）；请先运行 lawtrain nbgrader init，"
                "或用 --course-dir 写明课程文件夹"
            )
        plain = read_json(path, FORMAT)
        try:
            return cls(
                root.absolute(), plain["id"], int(plain["year"]), Path(plain["exchange"]), plain["shared"]
            )
        except (KeyError, TypeError, ValueError) as error:
            raise ContentError(f"{path} 的内容不完整；请删掉它，重新运行 lawtrain nbgrader init") from error

    @property
    def database(self) -> str:
        """SQLAlchemy URL of nbgrader's gradebook."""
        return f"sqlite:///{self.root / 'gradebook.db'}"

    @property
    def keys(self) -> Path:
        """Assignments with their keys: never below source/, which is handed out."""
        return self.root / "keys"

    def key_file(self, name: str) -> Path:
        """Where the assignment `name` is kept."""
        return self.keys / f"{name}.json"

    def step(self, step: str, student: str, assignment: str) -> Path:
        """nbgrader's folder of one step ("submitted", …) for a student; source and release have none ("")."""
        return self.root / step / student / assignment

    def names(self) -> list[str]:
        """Assignments built here."""
        return sorted(path.stem for path in self.keys.glob("*.json"))

    def assignment(self, name: str) -> Assignment:
        """One of them. Raises NotFound; ContentError for a damaged file."""
        path = self.key_file(name)
        if name not in self.names():
            raise NotFound(f"这门课程里没有作业“{name[:60]}”；请先运行 lawtrain nbgrader build，或核对名称")
        plain = read_json(path, FORMAT)
        try:
            return Assignment.from_plain(name, plain)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise ContentError(
                f"{path} 的内容不完整；请从备份恢复，或重新运行 lawtrain nbgrader build"
            ) from error

    def assignments(self) -> list[Assignment]:
        """All of them, by name."""
        return [self.assignment(name) for name in self.names()]

    def keep(self, assignment: Assignment) -> None:
        """Stores the assignment with its keys, readable by those who run the course only."""
        mode = 0o660 if self.shared else 0o600
        text = json.dumps({"format": FORMAT, **assignment.to_plain()}, ensure_ascii=False, indent=1)
        write(self.key_file(assignment.name), text + "\n", mode)


def write(path: Path, text: str, mode: int = 0o644) -> None:
    """Replaces a file at once; never follows a link of that name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.new")
    fresh.unlink(missing_ok=True)
    with open(fresh, "x", encoding="utf-8", opener=lambda name, flags: os.open(name, flags, mode)) as file:
        file.write(text)
        file.flush()
        if mode & 0o020:
            os.fchmod(file.fileno(), mode)  # the group's right to write, whatever the umask
        os.fsync(file.fileno())
    fresh.replace(path)


def read_json(path: Path, known: int) -> Mapping[str, Any]:
    """A file of ours. Raises ContentError: not readable, or of a format this version does not know."""
    try:
        plain = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise ContentError(f"{path} 读不出来；请检查文件权限，或从备份恢复") from error
    number = plain.get("format") if isinstance(plain, dict) else None
    if number != known:
        raise ContentError(f"{path} 的格式号是 {number}，本程序只认识 {known}；请升级程序后再用")
    return dict(plain)
