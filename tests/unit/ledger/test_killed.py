"""Killed without warning at any point of a closing, import, backup or restore: the old state is there, or the new one."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from ledger_town import fill, take_quiz

from lawtrain.desk.backup import back_up, restore
from lawtrain.desk.doors import CONSOLE
from lawtrain.desk.files import Files
from lawtrain.desk.verify import verify
from lawtrain.store import Store

DRIVER = Path(__file__).with_name("kill_at.py")
NEVER = 10**9


def clock() -> datetime:
    return datetime(2027, 1, 5, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of three answer sheets, and data that has gone on to a fourth."""
    folder = tmp_path_factory.mktemp("killed")
    (folder / "data").mkdir()
    store = Store.open(f"sqlite:///{folder / 'data' / 'service.sqlite'}")
    town = fill(store, folder / "data", close=False)
    back_up(store, folder / "data", folder / "b.lawtrain", actor=CONSOLE, clock=clock)
    shutil.copy(folder / "b.lawtrain", folder / "new.lawtrain")
    take_quiz(town, "cadre01")
    store.close()
    return folder


def killed(prepared: Path, tmp_path: Path, verb: str, at: int) -> tuple[Path, int]:
    """A copy in which `verb` was killed at its `at`th step; the folder, and how many steps it took when it was not."""
    folder = tmp_path / f"{verb}{at}"
    shutil.copytree(prepared, folder)
    done = subprocess.run(
        [sys.executable, str(DRIVER), str(at), verb, str(folder)],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert done.returncode in (0, -signal.SIGKILL), done.stderr
    return folder, int(done.stdout or 0)


def state(folder: Path) -> tuple[int, bool]:
    """Answer sheets, and whether the year is closed; nothing is wrong with it."""
    store = Store.open(f"sqlite:///{folder / 'data' / 'service.sqlite'}")
    outcome = verify(store, Files(folder / "data"))
    with store.reading() as tx:
        closed = any(entry.kind == "year_closed" for entry in tx.year.entries())
    store.close()
    assert outcome.fine, [str(one) for one in outcome.findings]
    return outcome.counts["submissions"], closed


def points(steps: int, most: int) -> list[int]:
    """At most so many of them, spread, with the first and the last."""
    wanted = min(steps, most)
    return sorted({1 + round(n * (steps - 1) / max(1, wanted - 1)) for n in range(wanted)})


@pytest.mark.parametrize(
    ("verb", "new"), [("close", (4, True)), ("backup", (4, False)), ("restore", (3, False))]
)
def test_the_old_state_or_the_new(prepared: Path, tmp_path: Path, verb: str, new: tuple[int, bool]) -> None:
    whole, steps = killed(prepared, tmp_path, verb, NEVER)
    assert state(whole) == new
    assert steps > 3
    seen = set()
    for at in points(steps, 12):
        folder, _ = killed(prepared, tmp_path, verb, at)
        seen.add(state(folder))
        (folder / "restored").mkdir()
        for name in ("b.lawtrain", "new.lawtrain"):  # whatever bears the name of a backup is a whole one
            target = folder / "restored" / name
            target.mkdir()
            restore(folder / name, target, f"sqlite:///{target / 's.sqlite'}", clock=clock)
        shutil.rmtree(folder)
    assert seen <= {(4, False), new}
    assert (4, False) in seen


def marks_in(folder: Path) -> int:
    """Marks of the exam; nothing is wrong with the ledger."""
    store = Store.open(f"sqlite:///{folder / 'data' / 'service.sqlite'}")
    outcome = verify(store, Files(folder / "data"))
    count = sum(entry.kind == "exam_result" for entry in store.ledger())
    store.close()
    assert outcome.fine, [str(one) for one in outcome.findings]
    return count


def test_an_import_is_whole_or_not_at_all(prepared: Path, tmp_path: Path) -> None:
    before = marks_in(prepared)
    whole, steps = killed(prepared, tmp_path, "import", NEVER)
    after = marks_in(whole)
    assert after > before + 1
    seen = {marks_in(killed(prepared, tmp_path, "import", at)[0]) for at in points(steps, 12)}
    assert seen <= {before, after}
    assert before in seen


def test_what_a_killed_restoring_left_does_not_hinder_the_next(prepared: Path, tmp_path: Path) -> None:
    _, steps = killed(prepared, tmp_path, "restore", NEVER)
    folder, _ = killed(prepared, tmp_path, "restore", steps // 2)
    url = f"sqlite:///{folder / 'data' / 'service.sqlite'}"
    restore(folder / "b.lawtrain", folder / "data", url, clock=clock, replace=True)
    assert state(folder) == (3, False)
