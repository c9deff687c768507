"""Where users can be made: a Python for all of them, and sites whose users are removed at the end."""

from __future__ import annotations

import grp
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

import pytest

from lawtrain.deploy import separate
from tests.separation.reach import python_for_all, works
from tests.separation.town import Python, Town, town


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.hub)
            item.add_marker(pytest.mark.xdist_group("separation"))  # they share the machine's list of users


@contextmanager
def _open_folder() -> Iterator[Path]:
    """A new folder that every user may enter: those of pytest are closed."""
    place = Path(tempfile.mkdtemp(prefix="lawtrain-separation-"))
    place.chmod(0o755)
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


@pytest.fixture
def place() -> Iterator[Path]:
    with _open_folder() as place:
        yield place


@pytest.fixture(scope="session")
def users() -> Iterator[None]:
    """Lets tests make users. The two of our programs are removed at the end, if there were none before."""
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        pytest.skip("needs root on Linux: users are made and changed to")
    if not shutil.which("useradd") or not shutil.which("userdel"):
        pytest.skip("needs useradd and userdel")
    ours = {separate.SERVICE, separate.PROXY} - {one.pw_name for one in pwd.getpwall()}
    groups = {separate.TRAINERS} - {one.gr_name for one in grp.getgrall()}
    yield
    for name in groups & {one.gr_name for one in grp.getgrall()}:
        subprocess.run(["groupdel", name], capture_output=True)
    for name in ours & {one.pw_name for one in pwd.getpwall()}:
        subprocess.run(["userdel", name], capture_output=True)  # refuses while a process runs as that user
        shutil.rmtree(separate.RUNTIME / name, ignore_errors=True)
    with suppress(OSError):
        separate.RUNTIME.rmdir()


@pytest.fixture(scope="session")
def python(users: None) -> Iterator[Python]:
    """An interpreter that every user may run."""
    with _open_folder() as place:
        path, env = python_for_all(place)
        if not works(path, env):
            pytest.skip("needs a Python that other users can run, and none could be made")
        yield Python(path, env)


Start = Callable[[set[str]], AbstractContextManager[Town]]


@pytest.fixture(scope="session")
def start(python: Python) -> Start:
    """Starts a site without some of its guards."""

    @contextmanager
    def start(removed: set[str]) -> Iterator[Town]:
        with _open_folder() as place, town(place, python, removed) as running:
            try:
                yield running
            finally:
                learners = {separate.learner_name(name, running.naming) for name in running.passwords}
        for name in learners & {one.pw_name for one in pwd.getpwall()}:
            subprocess.run(["userdel", name], check=True, capture_output=True)

    return start


@pytest.fixture(scope="session")
def guarded(start: Start) -> Iterator[Town]:
    """A site as it should be."""
    with start(set()) as running:
        yield running
