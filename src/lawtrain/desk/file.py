"""The desk of an assignment: its paper comes from the notebook, its answers go to `answers.json` beside it.

A learner's kernel and the grader both import this, so it needs next to nothing; and it knows no key.
"""

from __future__ import annotations

import errno
import os
import re
import secrets
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Annotated, NoReturn

import msgspec
from msgspec import Meta
from msgspec.structs import replace

from lawtrain import wire
from lawtrain.errors import Invalid, LawtrainError, NotFound, Refused, Unavailable

try:
    import fcntl
except ImportError:  # no such locks on Windows: there one kernel at a time is taken on trust
    fcntl = None  # type: ignore[assignment]

NAME = "answers.json"
MOST_BYTES = 2_000_000
"""A larger file is refused unread."""

_FORMAT = 1
_MOST_ANSWERS = 200  # in one request
_MOST_SEQ = 2**31 - 1
_PATIENCE = 5.0  # seconds for another kernel that is writing
_TAB = re.compile(r"[\w-]{1,32}", re.ASCII)

Answer = tuple[str, ...]
Short = Annotated[str, Meta(max_length=200)]
Count = Annotated[int, Meta(ge=0, le=2**53)]


class Packet(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the notebook carries: the paper as a learner may see it. `assignment` is its name, `paper` its digest."""

    format: int
    assignment: str
    paper: str
    head: wire.QuizHead
    questions: tuple[wire.Question, ...]


class Given(msgspec.Struct, frozen=True, kw_only=True):
    """One answer, and which tab gave it when."""

    answer: Annotated[tuple[Annotated[str, Meta(max_length=20_000)], ...], Meta(max_length=50)]
    rev: Count
    tab: Short
    seq: Count


class AnswerFile(msgspec.Struct, frozen=True, kw_only=True):
    """The whole of `answers.json`. Written by the learner's own process: nothing in it proves anything but itself.

    `answers` may name questions of an older paper.
    """

    format: int
    assignment: Short
    paper: Short
    person: Short
    rev: Count
    saved_at: Short
    answers: Annotated[dict[Short, Given], Meta(max_length=2000)]


def read_packet(text: str) -> Packet:
    """The packet in a notebook's cell. Raises Invalid."""
    try:
        packet = msgspec.json.decode(text, type=Packet)
    except (ValueError, RecursionError):  # msgspec's errors are ValueErrors
        raise Invalid("这份作业的试题不完整，可能被改动过；请到“作业”列表里重新领取这份作业") from None
    if packet.format != _FORMAT:
        raise Invalid("这份作业同这里的软件版本对不上，打不开；请联系管理员")
    return packet


def read_answers(data: bytes) -> AnswerFile:
    """The content of an `answers.json`. Raises Invalid, whose text repeats nothing of the content."""
    if len(data) > MOST_BYTES:
        raise Invalid(f"答案文件“{NAME}”太大，不像是本作业存下的；请重新打开作业核对答案后再提交")
    try:
        file = msgspec.json.decode(data, type=AnswerFile)
    except (ValueError, RecursionError):
        raise Invalid(
            f"答案文件“{NAME}”读不懂，可能不完整或被改动过；请重新打开作业核对答案后再提交"
        ) from None
    if file.format != _FORMAT:
        raise Invalid(f"答案文件“{NAME}”是另一个版本的软件存下的，这里读不了；请联系管理员")
    return file


class FileDesk:
    """One learner's desk at one assignment, over a folder; see `Desk`. `clock` gives aware moments.

    Nothing is marked here and nothing is ever final: answers may change until the folder is handed in.
    """

    def __init__(self, packet: Packet, folder: Path, person: str, clock: Callable[[], datetime]) -> None:
        self._packet = packet
        self._folder = folder
        self._person = person
        self._clock = clock
        self._attempt = f"{packet.assignment}-{packet.paper[:16]}"
        self._leaves = {q.id: q for top in packet.questions for q in (top.parts or (top,))}
        self._last: AnswerFile | None = None  # as last read or written, should the file be spoilt meanwhile

    @property
    def person(self) -> str:
        """See `Desk.person`."""
        return self._person

    def look(self, quiz: str) -> wire.QuizState:
        """See `Desk.look`; there is but one quiz here."""
        with _alone(self._folder) as folder:
            return self._state(self._read(folder))

    def start(self, quiz: str) -> wire.QuizState:
        """See `Desk.start`: the file is made at once, so that a folder which takes none is found out before any work."""
        with _alone(self._folder) as folder:
            file = self._read(folder)
            return self._state(file or self._write(folder, self._blank()))

    def save(self, attempt: str, save: wire.Save) -> wire.Saved:
        """See `Desk.save`."""
        self._check(attempt, save)
        with _alone(self._folder) as folder:
            file = self._read(folder) or self._blank()
            # Above all that this tab has seen, even where an older copy of the file was put back.
            rev = max(file.rev, save.since)
            answers, stale = dict(file.answers), []
            for one in save.answers:
                standing = answers.get(one.question)
                if standing and (standing.tab, standing.seq, standing.answer) == (
                    save.tab,
                    one.seq,
                    one.answer,
                ):
                    continue  # the same request once more
                if any((g.tab, g.seq) == (save.tab, one.seq) for g in answers.values()):
                    raise Invalid("同一个保存序号出现了两个答案；请刷新页面后再试")
                if standing and _overtakes(standing, save, one):
                    stale.append(one.question)
                    continue
                rev += 1
                answers[one.question] = Given(answer=one.answer, rev=rev, tab=save.tab, seq=one.seq)
            if answers != file.answers:
                file = self._write(folder, replace(file, rev=rev, answers=answers))
        unseen = (q for q, g in file.answers.items() if g.rev > save.since and g.tab != save.tab)
        shown = self._shown(file)
        updates = tuple(wire.Update(question=q, answer=shown[q]) for q in unseen if q in shown)
        return wire.Saved(
            rev=max(file.rev, save.since), saved_at=file.saved_at, stale=tuple(stale), updates=updates
        )

    def submit(self, attempt: str) -> wire.QuizState:
        """做完了: changes nothing; the attempt stays open until the folder is handed in."""
        self._check(attempt)
        return self.look("")

    def progress(self) -> wire.Progress:
        """Not known in a folder."""
        raise Refused("学习进度请在“我的学习”里查看")

    def _check(self, attempt: str, save: wire.Save | None = None) -> None:
        if attempt != self._attempt:
            raise NotFound("这份作业已经换过；请重新打开作业")
        if save is None:
            return
        counts = 0 <= save.since <= _MOST_SEQ and 0 < len(save.answers) <= _MOST_ANSWERS
        if not counts or not _TAB.fullmatch(save.tab):
            raise Invalid("保存请求的内容不完整或过多；请刷新页面后再试")
        for one in save.answers:
            if one.question not in self._leaves:
                raise Invalid("有一道题不在这份作业里，没有保存；请刷新页面后再试")
            if not 0 < one.seq <= _MOST_SEQ:
                raise Invalid("保存请求的序号不对；请刷新页面后再试")
            if not _fits(self._leaves[one.question], one.answer):
                raise Invalid("有一道题的答案不合要求，没有保存；请刷新页面后再试")

    def _blank(self) -> AnswerFile:
        return AnswerFile(
            format=_FORMAT,
            assignment=self._packet.assignment,
            paper=self._packet.paper,
            person=self._person,
            rev=0,
            saved_at="",
            answers={},
        )

    def _shown(self, file: AnswerFile) -> dict[str, Answer]:
        """Answers to this paper's questions; others, of the assignment before it was rebuilt, only stay in the file."""
        given = {q: g.answer for q, g in file.answers.items() if q in self._leaves}
        return {q: answer for q, answer in given.items() if _fits(self._leaves[q], answer)}

    def _state(self, file: AnswerFile | None) -> wire.QuizState:
        attempt = None
        if file:
            attempt = wire.AttemptState(
                id=self._attempt,
                number=1,
                started_at=file.saved_at,
                rev=file.rev,
                submitted=False,
                answers=self._shown(file),
                questions=self._packet.questions,
            )
        return wire.QuizState(head=self._packet.head, attempt=attempt, result=None, history=())

    def _read(self, folder: int | None) -> AnswerFile | None:
        """As it stands, None before the beginning; a file gone or spoilt meanwhile is made good from what was last seen.

        Raises: Invalid for one that was spoilt before, or is somebody else's or another assignment's; it has then been
        set aside: nobody's answers are taken over by being opened here.
        """
        try:
            data = _content(self._folder / NAME)
            if data is not None:
                file = read_answers(data)
                self._check_own(file)
                self._last = file
                return file
        except Invalid as error:
            aside = self._set_aside()
            if self._last is None:
                why = str(error) if isinstance(error, _Strange) else "这个文件夹里的答案文件读不懂"
                raise Invalid(
                    f"{why}，已改名为“{aside}”原样留着，没有删除。"
                    "请重新打开本作业作答；原来的答案要找回的，请把这个文件交给管理员"
                ) from None
        return self._write(folder, self._last) if self._last else None

    def _check_own(self, file: AnswerFile) -> None:
        if file.assignment != self._packet.assignment:
            raise _Strange("这个文件夹里的答案文件是另一份作业的")
        if file.person and self._person and file.person != self._person:
            raise _Strange("这个文件夹里的答案文件是另一个账号的，不能当作自己的")

    def _set_aside(self) -> str:
        with _explained():
            number = 1
            while os.path.lexists(self._folder / f"answers-{number}.json"):
                number += 1
            (self._folder / NAME).rename(self._folder / f"answers-{number}.json")
        return f"answers-{number}.json"

    def _write(self, folder: int | None, file: AnswerFile) -> AnswerFile:
        """Wholly there or not at all, and on the disk before it is acknowledged."""
        made = replace(
            file,
            assignment=self._packet.assignment,
            paper=self._packet.paper,
            person=self._person,
            saved_at=self._clock().isoformat(),
        )
        data = msgspec.json.encode(made)
        if len(data) > MOST_BYTES:
            raise Unavailable("答案太多，存不下了；请把简答题的答案删短一些")
        draft = self._folder / f".answers-{secrets.token_hex(8)}.part"
        with _explained():
            for left in self._folder.glob(".answers-*.part"):  # of a kernel that was ended while writing
                left.unlink(missing_ok=True)
            try:
                handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
                with os.fdopen(handle, "wb") as out:
                    out.write(data)
                    out.flush()
                    os.fsync(out.fileno())
                draft.replace(self._folder / NAME)  # takes the place of a link, never follows it
            except OSError:
                with suppress(OSError):
                    draft.unlink(missing_ok=True)
                raise
            if folder is not None:
                os.fsync(folder)
        self._last = made
        return made


class _Strange(Invalid):
    """Answers, but not to this, or not by this person."""


def _overtakes(standing: Given, save: wire.Save, one: wire.AnswerIn) -> bool:
    """Whether `one` comes too late: another tab answered unseen by this one, or this tab has since sent a newer one."""
    return standing.seq > one.seq if standing.tab == save.tab else standing.rev > save.since


def _fits(question: wire.Question, answer: Answer) -> bool:
    if question.control == "text":
        return len(answer) <= 1 and all(len(text) <= question.longest for text in answer)
    known = {option.id for option in question.options}
    if question.control == "order":
        return not answer or sorted(answer) == sorted(known)
    if question.control in {"match", "blanks"}:
        given = [one.partition("=") for one in answer]
        rows = {row.id for row in question.rows}
        named = {row for row, sign, _ in given if sign}
        fine = len(named) == len(given) and named <= rows
        values = [value for _, _, value in given]
        return fine and (
            known.issuperset(values) if known else all(len(v) <= question.longest for v in values)
        )
    most = 1 if question.control == "radio" else len(known)
    return len(set(answer)) == len(answer) <= most and known.issuperset(answer)


def _content(path: Path) -> bytes | None:
    """A plain file's bytes, no more than are read; None where there is none. Raises Invalid when it is too big."""
    with _explained():
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        try:
            handle = os.open(path, flags)
        except FileNotFoundError:
            return None
        except OSError as error:
            if error.errno in {errno.ELOOP, errno.ENXIO}:
                _not_plain()
            raise
        try:
            about = os.fstat(handle)
            if not stat.S_ISREG(about.st_mode):
                _not_plain()
            if about.st_size > MOST_BYTES:
                raise Invalid("too big")  # never shown: the file is set aside
            with os.fdopen(handle, "rb", closefd=False) as file:
                return file.read(MOST_BYTES + 1)
        finally:
            os.close(handle)


def _not_plain() -> NoReturn:
    raise Unavailable(f"文件夹里的“{NAME}”不是普通文件，答案存不进去；请把它改名或删除，再重新打开本作业")


@contextmanager
def _explained() -> Iterator[None]:
    """What the disk refuses, in words."""
    try:
        yield
    except OSError as error:
        raise _in_words(error) from error


def _in_words(error: OSError) -> LawtrainError:
    if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
        return Unavailable("磁盘空间满了，答案现在存不进文件夹；请不要关闭本页，删去不用的文件或联系管理员")
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return Unavailable("这个文件夹不能写入，答案现在存不进去；请不要关闭本页，并联系管理员")
    return Unavailable("答案文件现在读写不了；请不要关闭本页，过一会儿会自动再试，仍不行请联系管理员")


@contextmanager
def _alone(folder: Path) -> Iterator[int | None]:
    """Holds the folder against other kernels at the same assignment; its number, for making a rename durable."""
    if fcntl is None:
        yield None
        return
    with _explained():
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        with suppress(OSError):  # a file system without locks: then without
            _lock(handle)
        yield handle
    finally:
        os.close(handle)


def _lock(handle: int) -> None:
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                raise Unavailable("同一份作业正在另一个页面里保存；请稍等，会自动再试") from None
            time.sleep(0.02)
        else:
            return
