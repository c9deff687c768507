"""nbgrader's exchange, tightened: nobody but the course reads what was handed in, and nothing odd is collected.

Whatever a learner can write into the drop box is looked at before it is copied: who owns it, that it holds plain files
alone, how many and how large. What does not pass is named and left where it is; the others are collected.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nbgrader.exchange.default import (
    ExchangeCollect,
    ExchangeReleaseAssignment,
    ExchangeReleaseFeedback,
    ExchangeSubmit,
)
from nbgrader.utils import check_directory, parse_utc
from traitlets import Unicode

from lawtrain.errors import Refused
from lawtrain.records import TOWN_TIME

MOST_FILES = 200
COLLECTED = "collected.json"
"""Beside a collected submission: when it was collected, by the course's own clock."""
_FOLDER = 0o2770  # the drop box hands its group on, which is the course's
_STUDENT = re.compile(r"[\w@-][\w.@-]{0,63}")  # becomes a folder: never “..”


class _Tight:
    """Folders as they were prepared: nbgrader would open them to everybody."""

    def ensure_root(self: Any) -> None:
        """The exchange must be there and ours to write."""
        if not check_directory(self.root, write=True, execute=True):
            self.fail(f"作业交换文件夹 {self.root} 不在，或者写不进去；请系统管理员检查")

    def ensure_directory(self: Any, path: str, mode: int) -> None:
        """Makes what is missing; in the drop box nobody removes or renames what another has put there."""
        folder = Path(path)
        if not folder.is_dir():
            folder.mkdir(parents=True)
            folder.chmod(mode | (stat.S_ISVTX if folder.name == "inbound" else 0))


class ReleaseAssignment(_Tight, ExchangeReleaseAssignment):  # type: ignore[misc]
    """Hands out."""


class ReleaseFeedback(_Tight, ExchangeReleaseFeedback):  # type: ignore[misc]
    """Hands back."""


class Submit(ExchangeSubmit):  # type: ignore[misc]
    """Hands in: readable by the learner and the course, not by whoever guesses the name."""

    def set_timestamp(self) -> None:
        """In the town's time. nbgrader would write CST, and read that as UTC; PRC is another name of the zone."""
        self.timestamp = f"{datetime.now(TOWN_TIME):%Y-%m-%d %H:%M:%S.%f} PRC"

    def copy_files(self) -> None:
        """See nbgrader; what would not be collected is refused here, in words."""
        source, name = Path(self.src_path), self.coursedir.assignment_id
        if not (source / f"{name}.ipynb").is_file():
            self.fail(f"没有交上：文件夹里没有作业本“{name}.ipynb”；改过名的请改回来，删掉的请重新领取后再交")
        try:
            weigh(source, self.coursedir.max_dir_size)
        except Refused as error:
            self.fail(f"没有交上：{error}")
        super().copy_files()
        top = Path(self.inbound_path, self.assignment_filename)
        for path in top.rglob("*"):  # the group within is the learner's own: who may pass the top may read
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() else 0o644)
        top.chmod(_FOLDER)


class Collect(ExchangeCollect):  # type: ignore[misc]
    """Collects what passes inspection, and tells of the rest."""

    owners = Unicode(
        "",
        config=True,
        help="Folder that names the 工号 behind each uid; empty where all share one system user.",
    )

    def init_src(self) -> None:
        """The newest good submission of each learner; a bad one never stands in for an earlier good one."""
        drop = Path(self.root, self.coursedir.course_id, "inbound")
        if not drop.is_dir():
            self.fail(f"作业交换文件夹里没有课程 {self.coursedir.course_id}；请先发布作业（release）")
        self.inbound_path = str(drop)
        with self._gradebook() as gradebook:
            duedate = next(
                (a.duedate for a in gradebook.assignments if a.name == self.coursedir.assignment_id), None
            )
        best: dict[str, dict[str, Any]] = {}
        for record in sorted(self._records(), key=lambda one: one["timestamp"]):
            before = best.get(record["username"])
            late = self.before_duedate and duedate is not None and record["timestamp"] > duedate
            if before is None or not late:
                best[record["username"]] = record
        self.src_records = list(best.values())

    def do_copy(self, src: str, dest: str, log: Any = None) -> None:
        """Plain files only; and nbgrader's own two files are there afterwards, as they should be."""
        name = self.coursedir.assignment_id
        ours = {"timestamp.txt", "submission_secret.txt", COLLECTED, f"{name}.ipynb"}
        Path(dest).mkdir()
        try:
            for relative in _plain_files(Path(src)):
                if len(relative.parts) > 1 and relative.parts[0] in ours:
                    continue  # a folder where a file belongs
                target = Path(dest, relative)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(Path(src, relative), target, follow_symlinks=False)
        except (OSError, Refused) as error:  # changed since it was looked at
            shutil.rmtree(dest)
            self.log.error("没有收 %s：正在收的时候变了（%s）", _shown(Path(src).name), error)
            return
        record = next(one for one in self.src_records if one["filename"] == Path(src).name)
        Path(dest, "timestamp.txt").write_text(record["claimed"], encoding="utf-8")
        secret = Path(dest, "submission_secret.txt")
        if not secret.is_file():
            secret.write_text(secrets.token_hex(64), encoding="ascii")
        if not Path(dest, f"{name}.ipynb").is_file():
            self.log.warning("%s：没有交来 %s.ipynb，只按答案文件阅卷", record["username"], name)
            empty = {"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
            Path(dest, f"{name}.ipynb").write_text(json.dumps(empty), encoding="ascii")
        at = datetime.now(UTC).isoformat()
        Path(dest, COLLECTED).write_text(json.dumps({"collected_at": at}), encoding="ascii")

    def _gradebook(self) -> Any:
        from nbgrader.api import Gradebook  # noqa: PLC0415 - heavy, and learners' servers load this module too

        return Gradebook(self.coursedir.db_url, self.coursedir.course_id)

    def _records(self) -> Iterator[dict[str, Any]]:
        wanted = self.coursedir.student_id
        for entry in sorted(os.scandir(self.inbound_path), key=lambda one: one.name):
            student, _, rest = entry.name.partition("+")
            assignment, _, rest = rest.partition("+")
            if assignment != self.coursedir.assignment_id or wanted not in ("", "*", student):
                continue
            claimed = rest.partition("+")[0]
            problem = self._problem(entry, student)
            try:
                timestamp = parse_utc(claimed)
            except Exception:  # whatever a hostile name does to the parser
                problem = problem or "文件夹名里的时间读不懂"
            if problem:
                self.log.error("没有收 %s：%s", _shown(entry.name), problem)
                continue
            yield {"username": student, "filename": entry.name, "timestamp": timestamp, "claimed": claimed}

    def _problem(self, entry: os.DirEntry[str], student: str) -> str:
        """Why this cannot be collected; empty when it can."""
        if not _STUDENT.fullmatch(student) or not entry.is_dir(follow_symlinks=False):
            return "不是按规矩交来的文件夹"
        if self.owners:
            uid = entry.stat(follow_symlinks=False).st_uid
            known = Path(self.owners, str(uid))
            owner = known.read_text(encoding="utf-8").strip() if known.is_file() else ""
            if owner != student:
                return f"署名是 {student}，交来的却是{f' {owner}' if owner else '不认识的账号'}；请向两人核实"
        try:
            weigh(Path(entry.path), self.coursedir.max_dir_size)
        except Refused as error:
            return str(error)
        return ""


def _shown(name: str) -> str:
    """A folder's name as it can stand in one line of a log."""
    return repr(name[:120])[1:-1]


def weigh(folder: Path, most: int) -> None:
    """Raises Refused for what is not collected. `most`: thousands of bytes."""
    try:
        files = [folder / relative for relative in _plain_files(folder)]
        size = sum(path.lstat().st_size for path in files)
        readable = all(os.access(path, os.R_OK) for path in files)
    except OSError:
        readable = False
    if not readable:
        raise Refused("里面的文件打不开；请本人再交一次")
    if size > 1000 * most:
        raise Refused(f"太大（{size // 1_000_000} MB，最多 {most // 1000} MB）；请本人删掉多余的文件再交一次")


def _plain_files(folder: Path) -> list[Path]:
    """Plain files below `folder`, relative to it; links, pipes and devices are passed over.

    Raises: OSError; Refused when there are more files and folders than anybody needs.
    """
    waiting, found, seen = [folder], [], 0
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in entries:
                seen += 1
                if seen > MOST_FILES:
                    raise Refused(f"文件太多（超过 {MOST_FILES} 个）；请本人删掉多余的再交一次")
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(Path(entry.path))
                elif entry.is_file(follow_symlinks=False):
                    found.append(Path(entry.path).relative_to(folder))
    return sorted(found)
