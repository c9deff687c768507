"""nbgrader's exchange, tightened: nobody but the course reads what was handed in, and nothing odd is collected.

What a learner puts into the drop box is inspected, and copied whole or not at all (see foreign.py). What does not pass
is named and left where it is; the others are collected.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import stat
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
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
from lawtrain.nbgrader_bridge.foreign import (
    COLLECTED,
    SECRET,
    TIMESTAMP,
    copy,
    opened,
    secret,
    weigh,
    weigh_open,
)
from lawtrain.records import TOWN_TIME

_FOLDER = 0o2770  # the drop box hands its group on, which is the course's
_STUDENT = re.compile(r"[\w@-][\w.@-]{0,63}")  # becomes a folder: never “..”
_ALREADY = "Submission already exists, use --update to update"  # nbgrader's words
_FAILED = "没有拷贝完，以前收过的还在；请再收一次，还不行请系统管理员检查磁盘和权限"
_COPYING = timedelta(minutes=5)  # the folder is named when handing in begins, and written to until it ends


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


@dataclass(frozen=True, slots=True)
class _HandedIn:
    """A sound folder of the drop box. `changed` is the last change within, in nanoseconds of the kernel's clock.

    `claimed`: what its name says, but no later than `changed`; `at`: when it counts as handed in. UTC, as in nbgrader.
    """

    student: str
    folder: str
    claimed: datetime
    at: datetime
    changed: int


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
        if self.owners and not os.access(self.owners, os.R_OK | os.X_OK):
            self.fail(
                "没有收作业：查冒名要用的“系统用户和工号的对照”（文件夹 owners）不在，或者打不开；"
                "请用培训员的账号来收，或请系统管理员用 lawtrain up --separate 重新启动平台"
            )
        self.inbound_path = str(drop)
        with self._gradebook() as gradebook:
            due = {one.name: one.duedate for one in gradebook.assignments}.get(self.coursedir.assignment_id)
        latest = due if due and self.before_duedate else datetime.max  # noqa: DTZ901 - as nbgrader has it
        best: dict[str, _HandedIn] = {}
        for one in sorted(self._handed_in(), key=lambda one: (one.at <= latest, one.claimed, one.folder)):
            best[one.student] = one
        self.src_records = list(best.values())

    def copy_files(self) -> None:
        """What nbgrader would collect; but what was collected before stays until the other is there, whole."""
        name, course = self.coursedir.assignment_id, self.coursedir.course_id
        if not self.src_records:
            self.log.warning("No submissions of '%s' for course '%s' to collect", name, course)
            return
        count = len(self.src_records)
        self.log.info("Processing %s submissions of '%s' for course '%s'", count, name, course)
        for one in self.src_records:
            dest = Path(self.coursedir.format_path(self.coursedir.submitted_directory, one.student, name))
            there = dest.is_dir()
            if there and not self._replaces(one, dest):
                hint = "No newer submission to collect" if self.update else _ALREADY
                self.log.info("%s: %s %s", hint, one.student, name)
                continue
            self.log.info("%s submission: %s %s", "Updating" if there else "Collecting", one.student, name)
            try:
                self._take(one, dest)
            except Refused as error:
                self.log.error("没有收 %s：%s", _shown(one.folder), error)
            except OSError as error:
                self.log.error("没有收 %s：%s（错误代号 %s）", _shown(one.folder), _FAILED, error.errno)

    def _replaces(self, one: _HandedIn, dest: Path) -> bool:
        """Whether this takes the place of what was collected; never of itself, whatever became of it since."""
        with suppress(OSError, ValueError, AttributeError):  # put there by hand
            if json.loads((dest / COLLECTED).read_bytes()).get("folder") == one.folder:
                return False
        there = None
        with suppress(OSError, ValueError, OverflowError):
            there = parse_utc((dest / TIMESTAMP).read_text(encoding="utf-8").strip())
        newer = there is None or one.at > there
        return (self.update and newer) or (self.before_duedate and one.at != there)

    def _take(self, one: _HandedIn, dest: Path) -> None:
        """Plain files only, and those that nbgrader needs as they should be. Raises Refused or OSError."""
        shared, notebook = self.coursedir.groupshared, f"{self.coursedir.assignment_id}.ipynb"
        if not dest.parent.is_dir():
            dest.parent.mkdir(parents=True)
            if shared:
                dest.parent.chmod(_FOLDER)
        beside = TemporaryDirectory(prefix=f".{dest.name}.", dir=dest.parent, ignore_cleanup_errors=True)
        with beside as scratch, opened(Path(self.inbound_path, one.folder), os.O_DIRECTORY) as top:
            fresh = Path(scratch, "new")
            fresh.mkdir()
            if copy(top, fresh, self.coursedir.max_dir_size, notebook) != one.changed:
                raise Refused("正在收的时候变了；请再收一次")
            if not (fresh / notebook).is_file():
                self.log.warning("%s：没有交来 %s，只按答案文件阅卷", one.student, notebook)
                empty = {"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
                (fresh / notebook).write_text(json.dumps(empty), encoding="ascii")
            noted = {"collected_at": datetime.now(UTC).isoformat(), "folder": one.folder}
            (fresh / COLLECTED).write_text(json.dumps(noted), encoding="ascii")
            (fresh / SECRET).write_text(secret(top) or secrets.token_hex(64), encoding="ascii")
            (fresh / TIMESTAMP).write_text(f"{one.at.isoformat(' ', 'microseconds')} UTC", encoding="ascii")
            for path in [fresh, *fresh.rglob("*")] if shared else ():
                path.chmod(_FOLDER if path.is_dir() else 0o660)
            if dest.is_dir():
                dest.rename(Path(scratch, "old"))
            fresh.rename(dest)
        if one.at > one.claimed:
            self.log.warning(
                "%s：写的时间是 %s，里面的内容到 %s 还改过，按后一个时间计",
                *(one.student, _in_town(one.claimed), _in_town(one.at)),
            )

    def _gradebook(self) -> Any:
        from nbgrader.api import Gradebook  # noqa: PLC0415 - heavy, and learners' servers load this module too

        return Gradebook(self.coursedir.db_url, self.coursedir.course_id)

    def _handed_in(self) -> Iterator[_HandedIn]:
        """Whatever is sound; the rest is told of."""
        wanted = self.coursedir.student_id
        for folder in sorted(path.name for path in Path(self.inbound_path).iterdir()):
            student, _, rest = folder.partition("+")
            assignment, _, rest = rest.partition("+")
            if assignment != self.coursedir.assignment_id or wanted not in ("", "*", student):
                continue
            try:
                yield self._inspected(folder, student, rest.partition("+")[0])
            except Refused as error:
                self.log.error("没有收 %s：%s", _shown(folder), error)
            except OSError:
                self.log.error("没有收 %s：打不开，或者已经不在了；还在的请本人再交一次", _shown(folder))

    def _inspected(self, folder: str, student: str, claim: str) -> _HandedIn:
        """Raises Refused: why this cannot be collected; or OSError."""
        path = Path(self.inbound_path, folder)
        if not _STUDENT.fullmatch(student) or not stat.S_ISDIR(path.lstat().st_mode):
            raise Refused("不是按规矩交来的文件夹")
        usual = unicodedata.normalize("NFKC", student).lower()  # as the hub writes names
        if student != usual:
            raise Refused(f"工号在平台上写作 {usual}，这样写的不是从平台交来的；请向本人核实")
        try:
            claimed = parse_utc(claim)
        except Exception as error:  # whatever a hostile name does to the parser
            raise Refused("文件夹名里的时间读不懂") from error
        with opened(path, os.O_DIRECTORY) as top:
            known = Path(self.owners, str(os.fstat(top).st_uid))
            owner = known.read_text(encoding="utf-8").strip() if self.owners and known.is_file() else ""
            if self.owners and owner != student:
                told = f" {owner}" if owner else "不认识的账号"
                raise Refused(f"署名是 {student}，交来的却是{told}；请向两人核实")
            changed = weigh_open(top, self.coursedir.max_dir_size)
            whole = SECRET in os.listdir(top)  # noqa: PTH208 - open already; nbgrader writes it last
        now = datetime.now(UTC).replace(tzinfo=None)
        last = min(datetime.fromtimestamp(changed / 10**9, UTC).replace(tzinfo=None), now)
        if not whole and now - last < _COPYING:
            raise Refused("看来还没有交完；请过几分钟再收")
        claimed = min(claimed, last)
        # The kernel's word counts where learners are kept apart (elsewhere they could as well write to the course).
        # A restored exchange looks as if handed in when it was restored: what had been collected stays as it was,
        # see _replaces; of the rest the trainer is told, and can excuse the delay.
        late = self.owners and last - claimed > _COPYING
        return _HandedIn(student, folder, claimed, last if late else claimed, changed)


def _shown(name: str) -> str:
    """A folder's name as it can stand in one line of a log."""
    return repr(name[:120])[1:-1]


def _in_town(moment: datetime) -> str:
    return f"{moment.replace(tzinfo=UTC).astimezone(TOWN_TIME):%Y-%m-%d %H:%M:%S}"
