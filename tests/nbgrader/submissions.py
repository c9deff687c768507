"""What learners hand in, honest and otherwise: each writes into a folder of the drop box, as their own process can."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assignment_bank import NAME, RIGHT

ON_TIME = "2026-11-05 02:00:00.000000 UTC"
LATE = "2026-11-13 02:00:00.000000 UTC"

HALF = {"s-001": ("a",), "w-001": ("应当两人以上。",)}
"""What attackers answer honestly: it is worth 10 points, and one written answer."""
HOSTILE = """</pre></div>
<script>window.stolen = 1</script>
<img src=x onerror="alert(1)"><iframe src="http://example.invalid/"></iframe>
<!-- lawtrain: 评分要点 -->

# 标题不是标题 ![图](http://example.invalid/beacon.png) [链接](javascript:alert(1))

$$
</pre><script>alert(2)</script>
$$

$\\href{javascript:alert(3)}{x}$ {{ cell.source }} {% raw %} &lt;b&gt;\x00\u2028结束"""

FORMATTER = """
from IPython import get_ipython
ip = get_ipython()
ip.display_formatter.format = lambda *a, **k: ({"text/plain": "100.0"}, {})
"""
THIEF = """
import pathlib
for path in [p for p in pathlib.Path.cwd().parents for p in p.rglob("keys/*.json")]:
    pathlib.Path(path.parent.parent / "source" / "stolen.txt").write_text(path.read_text())
import sqlite3, glob
for db in glob.glob("../../../gradebook.db"):
    sqlite3.connect(db).execute("update grade set auto_score = 100, manual_score = 100").connection.commit()
pathlib.Path("/tmp/lawtrain-thief-was-here").write_text("x")
"""
SHADOW = "import pathlib; pathlib.Path(__file__).with_name('ran.txt').write_text('x'); print('100.0')\n"
SHADOWS = (
    *(
        "json.py",
        "ipykernel_launcher.py",
        "sitecustomize.py",
        "usercustomize.py",
        "lawtrain.py",
        "nbgrader.py",
    ),
    *(
        "numpy/__init__.py",
        "ipykernel/__init__.py",
        "evil.pth",
        ".ipython/profile_default/startup/00-evil.py",
    ),
    *("profile_default/ipython_config.py", "nbgrader_config.py", "jupyter_config.py", "conftest.py"),
)


@dataclass(frozen=True)
class Work:
    """One learner's folder."""

    room: Any
    folder: Path
    student: str

    @property
    def notebook(self) -> Path:
        return self.folder / f"{NAME}.ipynb"

    @property
    def secret(self) -> Path:
        return self.folder / "submission_secret.txt"

    def answer(self, answers: dict[str, tuple[str, ...]]) -> None:
        self.room.answer(self.student, answers, self.folder)

    def cells(self) -> list[dict[str, Any]]:
        return json.loads(self.notebook.read_text(encoding="utf-8"))["cells"]

    def rewrite(self, cells: list[Any], **more: Any) -> None:
        plain = json.loads(self.notebook.read_text(encoding="utf-8"))
        self.notebook.write_text(json.dumps(plain | {"cells": cells} | more), encoding="utf-8")

    def file(self, change: Callable[[dict[str, Any]], None]) -> None:
        """Changes the answer file."""
        plain = json.loads((self.folder / "answers.json").read_text(encoding="utf-8"))
        change(plain)
        (self.folder / "answers.json").write_text(json.dumps(plain), encoding="utf-8")


def code(source: str, **metadata: Any) -> dict[str, Any]:
    """A cell that a learner adds."""
    return {
        "cell_type": "code",
        "metadata": metadata,
        "source": source,
        "outputs": [],
        "execution_count": None,
    }


def answering(answers: dict[str, tuple[str, ...]]) -> Callable[[Work], None]:
    """Nothing but answers."""
    return lambda work: work.answer(answers)


def added(work: Work) -> None:
    """Cells of their own before and after, one of which never ends; and cells that call themselves graded."""
    work.answer(HALF)
    graded = {
        "grade": True,
        "solution": False,
        "locked": True,
        "points": 99,
        "schema_version": 3,
        "task": False,
    }
    forged = code("100.0", nbgrader={**graded, "grade_id": "forged", "cell_type": "code"})
    cells = work.cells()
    work.rewrite([code(FORMATTER), code(THIEF), forged, *cells, code("while True: pass"), code(FORMATTER)])


def shadowing(work: Work) -> None:
    """Files named like what a kernel imports."""
    work.answer(HALF)
    for name in SHADOWS:
        (work.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (work.folder / name).write_text(SHADOW)


def tampered(work: Work) -> None:
    """Grading cells deleted, emptied, renamed, doubled, of another type, worth more, solved."""
    work.answer(HALF)
    cells = work.cells()
    by_id = {c["metadata"]["nbgrader"]["grade_id"]: c for c in cells if "nbgrader" in c["metadata"]}
    cells.remove(by_id["s-001"])
    by_id["s-002"]["source"] = ""
    by_id["m-001"]["metadata"]["nbgrader"]["grade_id"] = "m-002"
    by_id["t-001"]["source"] = "5.0"
    cells.append(json.loads(json.dumps(by_id["t-001"])))
    by_id["c-001"] |= {"cell_type": "markdown", "source": "12.5"}
    for extra in ("outputs", "execution_count"):
        del by_id["c-001"][extra]
    by_id["w-002"]["metadata"]["nbgrader"] |= {"points": 1000, "grade": False, "locked": True}
    work.rewrite(cells)


def hostile_words(work: Work) -> None:
    """Markup where words belong; and in the notebook's own cell for one answer."""
    work.answer(HALF | {"w-001": (HOSTILE,), "c-001/y": ("<script>alert(4)</script>",)})
    cells = work.cells()
    for cell in cells:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "w-002":
            cell["source"] = HOSTILE + "\ud800"  # half a character: nothing can write it down
    work.rewrite(cells)


def foreign(work: Work) -> None:
    """Says itself that it is somebody else's."""
    work.answer(RIGHT)
    work.file(lambda plain: plain.update(person="honest"))


def copied(work: Work) -> None:
    """Another's answers under the own name: no program can tell."""
    work.room.answer(work.student, RIGHT, work.folder)


def truncated(work: Work) -> None:
    work.answer(RIGHT)
    path = work.folder / "answers.json"
    path.write_bytes(path.read_bytes()[:-40])


def odd_answers(work: Work) -> None:
    """What the page would never send: all options, options twice, unknown ones, questions that are not there."""
    work.answer(RIGHT)
    odd = {
        "s-001": ["a", "b", "c"],
        "s-002": ["b", "b"],
        "m-001": ["a", "b", "c", "zz"],
        "t-001": ["true", "false"],
        "c-001/x": [],
        "w-001": ["字" * 19_999],
        "w-002": [" \n "],
    }

    def change(plain: dict[str, Any]) -> None:
        for question, answer in odd.items():
            plain["answers"][question]["answer"] = answer
        plain["answers"]["c-001"] = plain["answers"]["q" * 200] = plain["answers"]["c-001/y"]

    work.file(change)


def unreadable_notebook(work: Work) -> None:
    work.answer(HALF)
    work.notebook.write_bytes(b"\x00\xff not a notebook" * 50)
    work.secret.write_bytes(b"")


def huge_notebook(work: Work) -> None:
    """Just under what may be handed in."""
    work.answer(HALF)
    work.rewrite([*work.cells(), code("# " + "x" * 15_000_000)])
    work.secret.write_text("0" * 1_000_000)


def missing_notebook(work: Work) -> None:
    work.answer(HALF)
    work.notebook.unlink()


def renamed_notebook(work: Work) -> None:
    """Under another name, with a second one beside it, and folders where files belong."""
    work.answer(HALF)
    work.notebook.rename(work.folder / "我的作业.ipynb")
    (work.folder / "second.ipynb").write_text(
        json.dumps({"cells": [code(THIEF)], "metadata": {}, "nbformat": 4})
    )
    (work.folder / "timestamp.txt").unlink()
    work.secret.unlink()
    for name in (f"{NAME}.ipynb", "timestamp.txt", "submission_secret.txt", "collected.json"):
        (work.folder / name).mkdir()
        (work.folder / name / "inside").write_text("x")


def nonsense(work: Work) -> None:
    """A notebook of the wrong shapes everywhere, a timestamp and a secret that are none."""
    work.answer(HALF)
    shapes: list[Any] = [
        {"cell_type": "code", "metadata": {"nbgrader": 5}, "source": 5, "outputs": 7, "execution_count": "x"},
        {"cell_type": "markdown", "metadata": {"nbgrader": {"grade_id": ["w-002"]}}, "source": None},
        {"cell_type": "markdown", "metadata": {"nbgrader": {"grade_id": "w-002"}}, "source": {"a": 1}},
        {
            "cell_type": "markdown",
            "metadata": {"nbgrader": {"grade_id": "w-002"}},
            "source": "写在这里\ud800",
        },
        {"cell_type": "nothing", "metadata": [], "source": [1, None, {}]},
        {},
    ]
    work.rewrite(shapes, metadata={"kernelspec": {"name": "../../evil", "language": 3}, "language_info": []})
    (work.folder / "timestamp.txt").write_bytes(b"\xff\xfe no time at all")
    work.secret.write_bytes(b"\xff\xfe")


def linked(work: Work) -> None:
    """Links out of the submission, and a pipe: nothing behind them is ever copied."""
    work.answer(HALF)
    course = work.room.course
    (work.folder / "keys").symlink_to(course.keys, target_is_directory=True)
    (work.folder / "key.json").symlink_to(course.key_file(NAME))
    work.secret.unlink()
    work.secret.symlink_to(course.key_file(NAME))
    os.mkfifo(work.folder / "pipe")


def linked_answers(work: Work) -> None:
    """The answer file is a link to the keys."""
    (work.folder / "answers.json").symlink_to(work.room.course.key_file(NAME))


EVERYBODY: dict[str, tuple[Callable[[Work], None], str]] = {
    "honest": (answering(RIGHT), ON_TIME),
    "wrong": (answering(RIGHT | dict.fromkeys(("s-001", "m-001"), ("b",)) | {"t-001": ("false",)}), ON_TIME),
    "partial": (answering(RIGHT | {"m-001": ("a", "b"), "c-001/x": ("a",)}), ON_TIME),
    "blank": (answering({}), ON_TIME),
    "written": (answering({"w-001": ("只写了这一题",)}), ON_TIME),
    "nofile": (lambda _work: None, ON_TIME),
    "late": (answering(RIGHT), LATE),
    "late-half": (answering({"t-001": ("true",)}), LATE),
    "late-blank": (answering({}), LATE),
    "added": (added, ON_TIME),
    "shadow": (shadowing, ON_TIME),
    "tampered": (tampered, ON_TIME),
    "words": (hostile_words, ON_TIME),
    "foreign": (foreign, ON_TIME),
    "copied": (copied, ON_TIME),
    "truncated": (truncated, ON_TIME),
    "odd": (odd_answers, ON_TIME),
    "garbled": (unreadable_notebook, ON_TIME),
    "huge": (huge_notebook, ON_TIME),
    "missing": (missing_notebook, ON_TIME),
    "renamed": (renamed_notebook, ON_TIME),
    "nonsense": (nonsense, ON_TIME),
    "linked": (linked, ON_TIME),
    "link": (linked_answers, ON_TIME),
}
"""By 工号: what is handed in, and when the folder's name says that was."""


def plant_odd(room: Any) -> None:
    """What cannot be collected: each by itself in the drop box."""
    inbound = room.course.exchange / room.course.id / "inbound"
    for student, at in (("giant", ON_TIME), ("honest", "2026-11-06 02:00:00.000000 UTC")):
        with (room.drop(student, at) / "film.mp4").open("wb") as file:
            file.truncate(200_000_000)
    room.answer("honest", {"s-001": ("b",)}, room.drop("honest", "2026-11-04 02:00:00.000000 UTC"))
    thousands = room.drop("thousands")
    for number in range(300):
        (thousands / f"{number}.txt").touch()
    dig(room.drop("deep"), 230)
    room.answer("HONEST", {"s-001": ("b",)}, room.drop("HONEST"))
    (inbound / f"linkman+{NAME}+{ON_TIME}+x").symlink_to(room.course.keys, target_is_directory=True)
    (inbound / f"pipe+{NAME}+{ON_TIME}+x").write_text("a file")
    for name in (
        f"..+{NAME}+{ON_TIME}+x",
        f"nowhen+{NAME}",
        f"garbage+{NAME}+yesterday+x",
        "+++",
        "x",
        "++++++++",
    ):
        (inbound / name).mkdir()
    for name in (
        f"far+{NAME}+99999999999999999999+x",
        f"a\nb+{NAME}+{ON_TIME}+x",
        f"{'长' * 30}+{NAME}+{'9' * 60}",
    ):
        (inbound / name).mkdir()
    (inbound / os.fsdecode(b"bad\xff\xfe+" + NAME.encode() + b"+" + ON_TIME.encode())).mkdir()


def dig(folder: Path, depth: int) -> None:
    """Folders in folders, by descriptor: the path grows longer than a path may be."""
    here = os.open(folder, os.O_RDONLY)
    for _ in range(depth):
        os.mkdir("d", dir_fd=here)
        here, before = os.open("d", os.O_RDONLY, dir_fd=here), here
        os.close(before)
    os.close(here)


REFUSED = {
    "giant": "太大（200 MB，最多 20 MB）",
    "thousands": "文件太多（超过 200 个）",
    "deep": "文件夹套得太深（超过 10 层）",
    "HONEST": "工号在平台上写作 honest",
    "linkman": "不是按规矩交来的文件夹",
    "pipe": "不是按规矩交来的文件夹",
    "..": "不是按规矩交来的文件夹",
    "nowhen": "文件夹名里的时间读不懂",
    "garbage": "文件夹名里的时间读不懂",
    "far": "文件夹名里的时间读不懂",
    "a\\nb": "不是按规矩交来的文件夹",
    "bad\\udcff\\udcfe": "不是按规矩交来的文件夹",
}
"""By the beginning of the folder's name, as collecting tells it."""
