"""What happens to the folder of an assignment: spoilt and strange files, links, full disks, kernels that are killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from lawtrain.desk.file import MOST_BYTES, FileDesk, read_answers
from lawtrain.errors import Invalid, Unavailable
from tests.unit.desk.assignment import START, Make, answers, attempt_of, packet, save


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
