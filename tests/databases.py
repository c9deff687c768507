"""Real databases for tests: a SQLite file, and a PostgreSQL server of our own where one is installed."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import psycopg
import pytest


def databases() -> list[object]:
    """Parameters for a fixture: both kinds of database."""
    return [
        "sqlite",
        pytest.param("postgres", marks=[pytest.mark.postgres, pytest.mark.xdist_group("postgres")]),
    ]


@contextmanager
def database_url(kind: str, folder: Path) -> Iterator[str]:
    """The address of an empty database of this kind."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'test.sqlite'}"
        return
    socket = _server()
    name = f"t{secrets.token_hex(6)}"
    admin = f"host={socket} user=lawtrain dbname=postgres"
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    try:
        yield f"postgresql+psycopg://lawtrain@/{name}?host={socket}"
    finally:
        with psycopg.connect(admin, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@cache
def _server() -> str:
    """The socket folder of a server that lives as long as this test run; skips where PostgreSQL is not installed."""
    binaries = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not binaries:
        pytest.skip("这台机器没有安装 PostgreSQL")
    home = Path(tempfile.mkdtemp(prefix="lt-pg-"))
    run = []
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        shutil.chown(home, "postgres")
        run = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
    data = home / "data"
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    quiet = {
        "check": True,
        "stdout": subprocess.DEVNULL,
        "stderr": subprocess.DEVNULL,
        "env": environment,
        "cwd": home,
    }
    subprocess.run(
        [
            *run,
            binaries[-1] / "initdb",
            "-D",
            data,
            "-U",
            "lawtrain",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-sync",
        ],
        **quiet,
    )
    options = f"-c listen_addresses='' -c unix_socket_directories='{home}' -c fsync=off"
    control = [*run, binaries[-1] / "pg_ctl", "-D", data, "-w", "-l", home / "log"]
    subprocess.run([*control, "-o", options, "start"], **quiet)
    import atexit

    def stop() -> None:
        subprocess.run([*control, "-m", "immediate", "stop"], **quiet)
        shutil.rmtree(home, ignore_errors=True)

    atexit.register(stop)
    return str(home)
