"""Who runs as whom, with which rights, and whose the files are."""

from __future__ import annotations

import os
import pwd
import stat
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from lawtrain.deploy import separate
from tests.separation.town import ME, OTHER, Python, Town


def owner_and_mode(path: Path) -> tuple[str, str, int]:
    found = path.lstat()
    service = pwd.getpwnam(separate.SERVICE).pw_gid
    groups = {0: "", service: "service", separate.trainers(): "trainers"}
    return (
        pwd.getpwuid(found.st_uid).pw_name,
        groups.get(found.st_gid, "own"),
        found.st_mode & 0o777,
    )


def status(pid: int) -> dict[str, str]:
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return {name: value.strip() for name, value in (line.split(":", 1) for line in lines)}


def test_each_program_runs_as_its_own_user(guarded: Town) -> None:
    names = {
        name: psutil.Process(guarded.record(name)).username()
        for name in ("hub", "proxy", "service", f"server-{ME}", f"server-{OTHER}")
    }
    assert (names["hub"], names["proxy"], names["service"]) == ("root", separate.PROXY, separate.SERVICE)
    assert names[f"server-{ME}"].startswith("lt-")
    assert len(set(names.values())) == 5


@pytest.mark.parametrize("program", ["proxy", "service", f"server-{ME}"])
def test_nothing_of_root_is_left_to_it(guarded: Town, program: str) -> None:
    found = status(guarded.record(program))
    assert len(set(found["Uid"].split() + found["Gid"].split())) <= 2
    assert "0" not in found["Uid"].split() + found["Gid"].split()
    assert found["Groups"].split() == ([str(separate.trainers())] if program == "service" else [])
    assert int(found["CapEff"], 16) == int(found["CapPrm"], 16) == 0
    assert found["Umask"] == "0077"


def test_a_learner_s_server_has_limits_and_a_bare_environment(guarded: Town) -> None:
    limits = Path(f"/proc/{guarded.record(f'server-{ME}')}/limits").read_text(encoding="ascii")
    rows = {line[:26].strip(): line[26:].split()[:2] for line in limits.splitlines()[1:]}
    assert rows["Max processes"] == ["512", "512"]
    assert rows["Max address space"] == [str(8 << 30)] * 2
    assert rows["Max core file size"] == ["0", "0"]
    environ = guarded.environ(f"server-{ME}")
    assert environ["HOME"] == str(guarded.site.homes / ME)
    plain = {
        "HOME",
        "LANG",
        "LC_ALL",
        "LD_LIBRARY_PATH",
        "LOGNAME",
        "PATH",
        "PYTHONPATH",
        "PYTHONUTF8",
        "SHELL",
        "USER",
    }
    ours = {f"LAWTRAIN_{name}" for name in ("EXCHANGE", "LAWS", "SEPARATE", "SERVICE_URL", "TRIAL")}
    ours |= {"VIRTUAL_ENV", "TZ"}
    assert {name for name in environ if not name.startswith(("JUPYTER", "JPY_"))} <= plain | ours
    tokens = {environ[name] for name in environ if "TOKEN" in name and environ[name]}
    assert len(tokens) == 1


def test_the_list_of_users_names_no_learner(guarded: Town) -> None:
    """/etc/passwd is open to everybody."""
    account = guarded.account(ME)
    assert account.pw_dir == "/nonexistent"
    assert account.pw_shell.endswith(("nologin", "false"))
    assert ME not in " ".join(map(str, account))
    (shadow,) = (
        line
        for line in Path("/etc/shadow").read_text(encoding="utf-8").splitlines()
        if line.startswith(f"{account.pw_name}:")
    )
    assert shadow.split(":")[1].startswith(("!", "*"))


def test_each_file_belongs_to_whom_it_must(guarded: Town) -> None:
    data, learner = guarded.site.data, guarded.account(ME).pw_name
    expected = {
        data: ("root", "service", 0o771),
        data / "homes": ("root", "", 0o711),
        data / "homes" / ME: (learner, "own", 0o700),
        data / "hub": ("root", "", 0o700),
        data / "run": ("root", "", 0o700),
        data / "secrets.json": ("root", "", 0o600),
        data / "service.sqlite": (separate.SERVICE, "service", 0o600),
        data / "service.sqlite-wal": (separate.SERVICE, "service", 0o600),
        data / "sessions.sqlite": (separate.SERVICE, "service", 0o600),
        data / "content": ("root", "trainers", 0o750),
        data / "nbgrader": ("root", "trainers", 0o751),
        data / "lessons": ("root", "", 0o755),
        separate.RUNTIME: ("root", "", 0o711),
        separate.RUNTIME / learner: (learner, "own", 0o700),
    }
    assert {path: owner_and_mode(path) for path in expected} == expected
    assert data.stat().st_mode & stat.S_ISVTX  # the service may add files, and replace only its own


def test_lessons_come_without_banks_and_belong_to_the_learner(guarded: Town) -> None:
    home = guarded.site.homes / ME
    lessons = list(home.glob("课程/constitution/*.ipynb"))
    assert lessons
    assert {path.stat().st_uid for path in home.rglob("*")} == {guarded.account(ME).pw_uid}
    for place in (home, guarded.site.lessons):
        assert not [path for path in place.rglob("*") if path.suffix in (".yaml", ".yml")]


@pytest.fixture
def account(users: None, place: Path) -> Iterator[pwd.struct_passwd]:
    account = separate.learner("somebody", place.name)
    yield account
    subprocess.run(["userdel", account.pw_name], check=True, capture_output=True)


def test_the_same_learner_is_the_same_user_next_time(account: pwd.struct_passwd, place: Path) -> None:
    assert separate.learner("somebody", place.name) == account


def test_a_folder_from_before_is_handed_over_and_nothing_else(
    account: pwd.struct_passwd, place: Path
) -> None:
    foreign = place / "foreign"
    foreign.write_text("x", encoding="ascii")
    home = place / "homes" / "somebody"
    (home / "a").mkdir(parents=True)
    (home / "a" / "note.md").write_text("x", encoding="ascii")
    (home / "link").symlink_to(foreign)
    os.link(foreign, home / "second-name")
    separate.own_folder(home, account)
    assert {path.lstat().st_uid for path in (home, home / "a", home / "a" / "note.md", home / "link")} == {
        account.pw_uid
    }
    assert foreign.stat().st_uid == 0
    assert stat.S_IMODE(home.stat().st_mode) == 0o700


def test_a_link_in_place_of_a_home_is_no_home(account: pwd.struct_passwd, place: Path) -> None:
    (place / "homes").mkdir()
    (place / "homes" / "somebody").symlink_to(place)
    with pytest.raises(OSError, match="somebody"):
        separate.own_folder(place / "homes" / "somebody", account)
    assert place.stat().st_uid == 0


def test_what_a_learner_left_running_is_ended(account: pwd.struct_passwd, python: Python) -> None:
    code = "import os, time; os.fork() or os.setsid(); time.sleep(600)"
    with subprocess.Popen(
        [python.path, "-c", code], env=dict(python.env), cwd="/", user=account.pw_uid
    ) as process:
        deadline = time.monotonic() + 10
        while len(_all_of(account)) < 2 and time.monotonic() < deadline:
            time.sleep(0.05)
        assert len(_all_of(account)) == 2
        separate.end_all_of(account)
        process.wait(10)
    assert not _all_of(account)


def _all_of(account: pwd.struct_passwd) -> list[psutil.Process]:
    return [one for one in psutil.process_iter() if separate._runs_as(one, account.pw_uid)]
