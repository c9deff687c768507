"""The desk of an assignment, over a real folder: what is kept, what is refused, and what outlives a kernel."""

from __future__ import annotations

import itertools
import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from lawtrain import wire
from lawtrain.desk import Desk
from lawtrain.desk.file import MOST_BYTES, FileDesk, Packet, read_answers, read_packet
from lawtrain.errors import Invalid, LawtrainError, NotFound, Refused, Unavailable
from tests.unit.desk.assignment import packet

Make = Callable[..., FileDesk]
START = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Desks over the same folder; time goes on by a second at each write."""
    ticks = itertools.count()

    def clock() -> datetime:
        return START + timedelta(seconds=next(ticks))

    def desk(paper: Packet | None = None) -> FileDesk:
        return FileDesk(paper or packet(), tmp_path, "cadre01", clock)

    return desk


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "answers.json"


def save(*answers: tuple[str, list[str], int], tab: str = "t1", since: int = 0) -> wire.Save:
    given = tuple(wire.AnswerIn(question=q, answer=tuple(a), seq=seq) for q, a, seq in answers)
    return wire.Save(tab=tab, since=since, answers=given)


def attempt_of(desk: FileDesk) -> wire.AttemptState:
    attempt = desk.start("").attempt
    assert attempt
    return attempt


def answers(desk: FileDesk) -> dict[str, list[str]]:
    return {q: list(a) for q, a in attempt_of(desk).answers.items()}


def test_it_is_a_desk_and_begins_with_an_empty_file(make: Make, file: Path) -> None:
    desk: Desk = make()
    assert desk.person == "cadre01"
    before = desk.look("")
    assert before.attempt is None
    assert before.head.assignment
    assert not file.exists()
    state = desk.start("")
    assert state.attempt
    assert not state.attempt.submitted
    assert [q.id for q in state.attempt.questions] == ["a-1", "a-2", "a-3", "a-4"]
    assert json.loads(file.read_text()) == {
        "format": 1,
        "assignment": "penalty-case",
        "paper": "d1" * 32,
        "person": "cadre01",
        "rev": 0,
        "saved_at": "2026-11-22T08:00:00+00:00",
        "answers": {},
    }
    assert desk.start("") == state


def test_what_was_saved_is_there_for_the_next_kernel_and_for_the_grader(make: Make, file: Path) -> None:
    desk = make()
    attempt = attempt_of(desk)
    text = "第一点。\n第二点：<b>“引号”</b>&…"
    saved = desk.save(attempt.id, save(("a-1", ["b"], 1), ("a-3", [text], 2), ("a-4_b", ["a", "c"], 3)))
    assert (saved.rev, saved.stale, saved.updates) == (3, (), ())
    state = make().look("").attempt
    assert state
    assert state.answers == {"a-1": ("b",), "a-3": (text,), "a-4_b": ("a", "c")}
    assert state.rev == 3
    read = read_answers(file.read_bytes())
    assert read.answers["a-3"].answer == (text,)
    assert read.saved_at == saved.saved_at


def test_the_finish_ends_nothing(make: Make, file: Path) -> None:
    desk = make()
    attempt = attempt_of(desk)
    desk.save(attempt.id, save(("a-1", ["b"], 1)))
    before = file.read_bytes()
    state = desk.submit(attempt.id)
    assert state.attempt
    assert not state.attempt.submitted
    assert state.result is None
    assert file.read_bytes() == before
    desk.save(attempt.id, save(("a-1", ["a"], 2), since=1))


@pytest.mark.parametrize(
    ("field", "words"), [("person", "是另一个账号的，不能当作自己的"), ("assignment", "是另一份作业的")]
)
def test_what_is_not_ones_own_is_set_aside_and_never_signed_anew(
    make: Make, file: Path, field: str, words: str
) -> None:
    desk = make()
    desk.save(attempt_of(desk).id, save(("a-1", ["b"], 1)))
    theirs = json.dumps(json.loads(file.read_text()) | {field: "somebody"}).encode()
    file.write_bytes(theirs)
    with pytest.raises(Invalid, match=words):
        make().look("")
    assert (file.parent / "answers-1.json").read_bytes() == theirs
    assert make().look("").attempt is None
    assert attempt_of(make()).answers == {}


def test_a_repeated_request_is_taken_once(make: Make, file: Path) -> None:
    desk = make()
    attempt = attempt_of(desk)
    first = desk.save(attempt.id, save(("a-1", ["b"], 1), ("a-2", ["a", "b"], 2)))
    before = file.read_bytes()
    assert desk.save(attempt.id, save(("a-1", ["b"], 1), ("a-2", ["a", "b"], 2))) == first
    assert file.read_bytes() == before


def test_one_number_cannot_stand_for_two_answers(make: Make) -> None:
    desk = make()
    attempt = attempt_of(desk)
    desk.save(attempt.id, save(("a-1", ["b"], 1)))
    for second in (save(("a-1", ["a"], 1)), save(("a-2", ["a"], 1))):
        with pytest.raises(Invalid, match="序号"):
            desk.save(attempt.id, second)
    assert answers(desk) == {"a-1": ["b"]}


def test_an_older_request_that_comes_late_does_not_undo_a_newer(make: Make) -> None:
    desk = make()
    attempt = attempt_of(desk)
    desk.save(attempt.id, save(("a-3", ["新写的"], 2)))
    saved = desk.save(attempt.id, save(("a-3", ["先写的"], 1)))
    assert saved.stale == ("a-3",)
    assert answers(desk) == {"a-3": ["新写的"]}


def test_a_second_tab_that_has_not_seen_the_first_comes_too_late(make: Make) -> None:
    one, two = make(), make()
    attempt = attempt_of(one)
    one.save(attempt.id, save(("a-1", ["b"], 1), ("a-2", ["a"], 2)))
    late = two.save(attempt.id, save(("a-1", ["a"], 1), ("a-3", ["写"], 2), tab="t2"))
    assert late.stale == ("a-1",)
    assert {u.question: u.answer for u in late.updates} == {"a-1": ("b",), "a-2": ("a",)}
    assert late.rev == 3
    seen = two.save(attempt.id, save(("a-1", ["a"], 3), tab="t2", since=late.rev))
    assert (seen.stale, seen.updates) == ((), ())
    assert answers(one) == {"a-1": ["a"], "a-2": ["a"], "a-3": ["写"]}


def test_an_older_copy_put_back_does_not_hide_a_second_tab(make: Make, file: Path) -> None:
    desk = make()
    attempt = attempt_of(desk)
    older = file.read_bytes()
    desk.save(attempt.id, save(("a-1", ["b"], 1)))
    seen = desk.save(attempt.id, save(("a-2", ["b"], 2), since=1)).rev
    file.write_bytes(older)
    make().save(attempt.id, save(("a-1", ["a"], 1), tab="t2", since=seen))
    late = desk.save(attempt.id, save(("a-1", ["b"], 3), since=seen))
    assert late.stale == ("a-1",)
    assert answers(desk)["a-1"] == ["a"]


@pytest.mark.parametrize(
    "one",
    [
        ("a-9", ["a"], 1),
        ("a-4", ["a"], 1),
        ("a-1", ["z"], 1),
        ("a-1", ["a", "b"], 1),
        ("a-2", ["a", "a"], 1),
        ("a-3", ["一", "二"], 1),
        ("a-3", ["长" * 3001], 1),
        ("a-1", ["a"], 0),
        ("a-1", ["a"], 2**31),
    ],
)
def test_what_does_not_fit_the_paper_is_refused(
    make: Make, file: Path, one: tuple[str, list[str], int]
) -> None:
    desk = make()
    attempt = attempt_of(desk)
    before = file.read_bytes()
    with pytest.raises(Invalid):
        desk.save(attempt.id, save(("a-1", ["b"], 5), one))
    assert file.read_bytes() == before


@pytest.mark.parametrize(
    "spoilt", [save(), save(("a-1", ["a"], 1), tab="../x"), save(("a-1", ["a"], 1), since=-1)]
)
def test_a_request_out_of_bounds_is_refused(make: Make, spoilt: wire.Save) -> None:
    desk = make()
    with pytest.raises(Invalid):
        desk.save(attempt_of(desk).id, spoilt)


def test_another_attempt_is_not_this_one(make: Make) -> None:
    desk = make()
    for act in (lambda: desk.save("x", save(("a-1", ["a"], 1))), lambda: desk.submit("x")):
        with pytest.raises(NotFound):
            act()
    with pytest.raises(Refused):
        desk.progress()


def test_after_a_rebuild_answers_stay_for_the_questions_that_are_still_there(make: Make, file: Path) -> None:
    desk = make()
    attempt = attempt_of(desk)
    desk.save(attempt.id, save(("a-1", ["b"], 1), ("a-2", ["a"], 2), ("a-3", ["写过的"], 3)))
    rebuilt = packet(paper="e2" * 32, leave_out=("a-2",), options={"a-1": "xy"})
    again = make(rebuilt)
    state = attempt_of(again)
    assert state.id != attempt.id
    assert state.answers == {"a-3": ("写过的",)}
    again.save(state.id, save(("a-1", ["y"], 1), tab="t2", since=state.rev))
    kept = read_answers(file.read_bytes())
    assert kept.paper == "e2" * 32
    assert {q: g.answer for q, g in kept.answers.items()} == {
        "a-1": ("y",),
        "a-2": ("a",),
        "a-3": ("写过的",),
    }


def spoilt_files() -> dict[str, bytes]:
    good = {
        "format": 1,
        "assignment": "x",
        "paper": "d",
        "person": "",
        "rev": 1,
        "saved_at": "",
    }
    given = {"answer": ["a"], "rev": 1, "tab": "t", "seq": 1}
    return {
        "empty": b"",
        "cut": b'{"format": 1, "assignment": "penal',
        "binary": b"\xff\xfe\x00\x01",
        "list": b"[]",
        "deep": b'{"x": ' + b"[" * 200_000,
        "short": json.dumps(good).encode(),
        "old": json.dumps(good | {"format": 2, "answers": {}}).encode(),
        "wrong": json.dumps(good | {"answers": {"a-1": given | {"answer": "a"}}}).encode(),
        "negative": json.dumps(good | {"answers": {"a-1": given | {"rev": -1}}}).encode(),
        "too big": b" " * (MOST_BYTES + 1),
    }


@pytest.mark.parametrize("case", spoilt_files())
def test_a_spoilt_file_is_kept_aside_and_said(make: Make, file: Path, case: str) -> None:
    data = spoilt_files()[case]
    with pytest.raises(Invalid) as caught:
        read_answers(data)
    assert "SECRET" not in str(caught.value)
    file.write_bytes(data)
    for number in (1, 2):
        with pytest.raises(Invalid, match=rf"answers-{number}\.json"):
            make().look("")
        assert not file.exists()
        assert (file.parent / f"answers-{number}.json").read_bytes() == data
        desk = make()
        assert answers(desk) == {}
        file.write_bytes(data)


def test_an_error_repeats_nothing_of_the_content() -> None:
    with pytest.raises(Invalid) as caught:
        read_answers(b'{"format": 1, "assignment": "SECRET", "paper": 3, "SECRET": ')
    assert "SECRET" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_what_is_too_big_is_not_read(make: Make, file: Path) -> None:
    with file.open("wb") as big:
        big.truncate(1 << 42)  # nobody has that much memory
    with pytest.raises(Invalid):
        make().look("")


@pytest.mark.parametrize(
    "harm", [lambda f: f.write_bytes(b"{"), lambda f: f.unlink()], ids=["spoilt", "deleted"]
)
def test_harm_done_while_a_page_is_open_is_made_good(
    make: Make, file: Path, harm: Callable[[Path], None]
) -> None:
    desk = make()
    attempt = attempt_of(desk)
    desk.save(attempt.id, save(("a-3", ["写好的"], 1)))
    harm(file)
    desk.save(attempt.id, save(("a-1", ["b"], 2), since=1))
    assert answers(make()) == {"a-3": ["写好的"], "a-1": ["b"]}


def test_a_link_is_neither_read_nor_written_through(make: Make, file: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.json"
    desk = make()
    attempt = attempt_of(desk)
    file.rename(other)
    before = other.read_bytes()
    file.symlink_to(other)
    for act in (
        lambda: make().look(""),
        lambda: desk.start(""),
        lambda: desk.save(attempt.id, save(("a-1", ["b"], 1))),
        lambda: desk.submit(attempt.id),
    ):
        with pytest.raises(Unavailable, match="不是普通文件"):
            act()
    assert file.is_symlink()
    assert other.read_bytes() == before


@pytest.mark.parametrize("kind", ["pipe", "folder", "dangling"])
def test_what_is_no_plain_file_is_said_at_once(make: Make, file: Path, kind: str) -> None:
    if kind == "pipe":
        os.mkfifo(file)
    elif kind == "folder":
        file.mkdir()
    else:
        file.symlink_to(file.parent / "nowhere")
    with pytest.raises(Unavailable, match="不是普通文件"):
        make().start("")


def test_a_folder_that_is_gone_is_said(tmp_path: Path) -> None:
    desk = FileDesk(packet(), tmp_path / "gone", "", lambda: START)
    with pytest.raises(Unavailable):
        desk.look("")


# ---------- in a process of its own ----------

CHILD = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from lawtrain import wire
from lawtrain.desk.file import FileDesk
from lawtrain.errors import LawtrainError
from tests.unit.desk.assignment import packet

def save(number, text):
    answer = wire.AnswerIn(question="a-3", answer=(text,), seq=number)
    return desk.save(attempt, wire.Save(tab="child", since=10**6, answers=(answer,)))

desk = FileDesk(packet(), Path("."), "cadre01", lambda: datetime.now(UTC))
"""


def child(code: str, folder: Path) -> subprocess.Popen[str]:
    root = str(Path(__file__).parents[3])
    env = {**os.environ, "PYTHONPATH": root}
    whole = CHILD + textwrap.dedent(code)
    return subprocess.Popen(
        [sys.executable, "-c", whole], cwd=folder, env=env, stdout=subprocess.PIPE, text=True
    )


def test_a_kernel_killed_while_writing_loses_nothing_acknowledged(
    make: Make, file: Path, tmp_path: Path
) -> None:
    attempt_of(make())
    for round_ in range(6):
        running = child(
            """
            attempt = desk.start("").attempt.id
            for n in range(1, 10**6):
                save(n, f"{n}：" + "字" * 2900)
                os.write(1, f"{n}\\n".encode())
            """,
            tmp_path,
        )
        assert running.stdout
        first = running.stdout.readline()
        assert first
        time.sleep(0.013 * (round_ + 1))
        running.send_signal(signal.SIGKILL)
        acknowledged = [first, *running.stdout.read().split("\n")]
        running.wait()
        last = max(int(n) for n in acknowledged if n.strip())
        (text,) = read_answers(file.read_bytes()).answers["a-3"].answer
        number, rest = text.split("：")
        assert int(number) in {last, last + 1}  # one may be on the disk whose word did not get out
        assert rest == "字" * 2900
        file.unlink()  # the next round counts from one again
    desk = make()
    desk.save(attempt_of(desk).id, save(("a-1", ["a"], 1)))
    assert [p.name for p in tmp_path.iterdir()] == ["answers.json"]


def test_a_full_disk_is_said_and_what_was_there_stays(make: Make, file: Path, tmp_path: Path) -> None:
    desk = make()
    desk.save(attempt_of(desk).id, save(("a-1", ["b"], 1)))
    before = file.read_bytes()
    running = child(
        """
        import resource
        attempt = desk.start("").attempt.id
        resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))
        try:
            save(1, "字" * 2900)
        except LawtrainError as error:
            print(error.code, error)
        save(2, "短的")
        """,
        tmp_path,
    )
    said, _ = running.communicate(timeout=60)
    assert running.returncode == 0
    assert said.startswith("unavailable 磁盘空间满了")
    assert read_answers(before).answers["a-1"].answer == ("b",)
    assert answers(make()) == {"a-1": ["b"], "a-3": ["短的"]}
    assert [p.name for p in tmp_path.iterdir()] == ["answers.json"]


def test_a_folder_that_takes_nothing_is_found_out_before_any_work(tmp_path: Path) -> None:
    running = child(
        """
        os.chmod(".", 0o555)
        if os.geteuid() == 0:
            os.setuid(65534)  # root may write anywhere
        assert desk.look("").attempt is None
        try:
            desk.start("")
        except LawtrainError as error:
            print(error.code, error)
        """,
        tmp_path,
    )
    said, _ = running.communicate(timeout=60)
    tmp_path.chmod(0o755)
    assert running.returncode == 0
    assert said.startswith("unavailable 这个文件夹不能写入")
    assert not list(tmp_path.iterdir())


def test_two_kernels_at_once_lose_no_answer(make: Make, tmp_path: Path) -> None:
    attempt_of(make())
    code = """
        attempt = desk.start("").attempt.id
        for n in range(1, 41):
            one = wire.AnswerIn(question=QUESTION, answer=("a" if n % 2 else "b",), seq=n)
            assert not desk.save(attempt, wire.Save(tab=QUESTION, since=0, answers=(one,))).stale
        """
    running = [child(f"QUESTION = {q!r}\n" + textwrap.dedent(code), tmp_path) for q in ("a-1", "a-2")]
    assert [one.wait(timeout=60) for one in running] == [0, 0]
    file = read_answers((tmp_path / "answers.json").read_bytes())
    assert {q: (g.seq, g.answer) for q, g in file.answers.items()} == {
        "a-1": (40, ("b",)),
        "a-2": (40, ("b",)),
    }
    assert file.rev == 80


def test_it_needs_next_to_nothing(tmp_path: Path) -> None:
    code = (
        "import sys, lawtrain.desk.file; print(*sorted(m for m in sys.modules if m.startswith('lawtrain')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == [
        "lawtrain",
        "lawtrain.desk",
        "lawtrain.desk.file",
        "lawtrain.desk.port",
        "lawtrain.desk.remote",
        "lawtrain.errors",
        "lawtrain.version",
        "lawtrain.wire",
        "lawtrain.wire.shapes",
    ]


# ---------- the packet ----------


def test_a_packet_is_read_as_it_was_written() -> None:
    assert read_packet(msgspec.json.encode(packet()).decode()) == packet()


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "{}", "\ud800", "[" * 200_000])
def test_a_damaged_packet_is_said_in_a_sentence(text: str) -> None:
    with pytest.raises(Invalid, match="重新领取"):
        read_packet(text)


def test_a_packet_of_another_version_is_said_in_a_sentence() -> None:
    whole = msgspec.to_builtins(packet()) | {"format": 2}
    with pytest.raises(LawtrainError, match="版本"):
        read_packet(json.dumps(whole))
