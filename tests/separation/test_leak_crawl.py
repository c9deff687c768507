"""A learner with a terminal finds nothing of others; and would, if any one guard were away.

The learner's own system user walks every file of the machine, every process and socket, and asks every address.
Files that have not changed since before the planted texts were made are not read: they cannot hold them. So neither
the developer's checkout nor the Python packages need be left out by name; that a checkout's banks are closed to others
is what `lawtrain up --separate` itself insists on (test_refusals).
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.separation.conftest import Start
from tests.separation.town import ME, OTHER, Town


def test_a_learner_finds_nothing_of_others_on_the_whole_machine(guarded: Town) -> None:
    assert guarded.crawl(Path("/")) == []
    assert guarded.seen["files"] > 1000
    assert guarded.seen["read"] > 5
    assert guarded.seen["processes"] > 5
    assert len(guarded.canaries) > 15
    assert guarded.seen["sockets"] > 5
    assert guarded.seen["answers"] > 30


def test_the_learner_s_own_things_are_within_reach(guarded: Town) -> None:
    """Else an empty result would prove nothing."""
    home = guarded.site.homes / ME
    mine = home / "我的.md"
    mine.write_text(guarded.canaries["key"], encoding="utf-8")
    os.chown(mine, guarded.account(ME).pw_uid, -1)
    try:
        assert guarded.crawl(home) == [f"text key {mine}"]
    finally:
        mine.unlink()


def _loosen(path: Path, mode: int) -> Callable[[], None]:
    """Adds permissions; the answer takes them away again."""
    before = [
        (one, stat.S_IMODE(one.stat().st_mode)) for one in (path, *path.rglob("*")) if not one.is_socket()
    ]
    for one, old in before:
        one.chmod(old | (mode | 0o001 if one.is_dir() and mode & 0o004 else mode))
    return lambda: [one.chmod(old) for one, old in before] and None


@contextmanager
def _loose(*paths: Path, mode: int = 0o004) -> Iterator[None]:
    undo = [_loosen(path, mode) for path in paths]
    try:
        yield
    finally:
        for one in reversed(undo):
            one()


LOOSE: dict[str, tuple[Callable[[Town], tuple[Path, ...]], str, str]] = {
    "banks": (lambda town: (town.site.content,), "text key", "data/content/quizzes"),
    "source of the banks": (lambda town: (town.place / "content",), "text key", "/content/quizzes"),
    "database": (lambda town: tuple(town.site.data.glob("service.sqlite*")), "text other-", "service.sqlite"),
    "log-ins": (lambda town: tuple(town.site.data.glob("sessions.sqlite*")), "open ", "sessions.sqlite"),
    "secrets": (lambda town: (town.site.data / "secrets.json",), "text secret-proxy", "secrets.json"),
    "hub's folder": (lambda town: (town.site.hub,), "text cookie-secret", "hub/cookie_secret"),
    "logs": (lambda town: (town.site.run,), "open ", "/run/service.log"),
    "another's home": (lambda town: (town.site.homes / OTHER,), "text other-file", OTHER),
}


@pytest.mark.parametrize("guard", LOOSE)
def test_it_is_noticed_when_a_file_is_open(guarded: Town, guard: str) -> None:
    choose, kind, where = LOOSE[guard]
    paths = choose(guarded)
    assert paths
    with _loose(*paths):
        findings = guarded.crawl(guarded.place)
    assert [one for one in findings if one.startswith(kind) and where in one], findings
    assert guarded.crawl(guarded.place) == []


def test_it_is_noticed_when_the_data_folder_can_be_listed(guarded: Town) -> None:
    data = guarded.site.data
    data.chmod(0o1775)
    try:
        assert guarded.crawl() == [f"open {data}"]
    finally:
        data.chmod(0o1771)


STARTED: dict[str, tuple[str, str]] = {
    "argv": ("text secret-service /proc/", "cmdline"),
    "proxy token": ("door proxy-routes answers 200", ""),
    "redaction": ("text key http", "/api/v1/attempts"),
    "umask": ("umask 0022", ""),
    "kernels off the network": ("socket tcp", ""),
}


@pytest.fixture(scope="module")
def unguarded(start: Start) -> Iterator[list[str]]:
    """What is found with these guards away. Each has its own kind of finding, and none is found with them."""
    with start(set(STARTED)) as town:
        yield town.crawl(town.place)


@pytest.mark.parametrize("guard", STARTED)
def test_it_is_noticed_when_a_program_is_started_carelessly(unguarded: list[str], guard: str) -> None:
    kind, where = STARTED[guard]
    assert [one for one in unguarded if one.startswith(kind) and where in one], unguarded


def test_it_is_noticed_when_learners_run_as_the_service(start: Start) -> None:
    with start({"own user"}) as town:
        findings = town.crawl(town.place)
    for finding in ("text secret-service /proc/", "text other-name ", "text key ", "text other-token /proc/"):
        assert [one for one in findings if one.startswith(finding)], findings
