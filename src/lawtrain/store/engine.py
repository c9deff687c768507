"""Opens a database the way lawtrain needs it: durable, checked for its place, brought up to date."""

from __future__ import annotations

import os
import sqlite3
from importlib import import_module
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from lawtrain.errors import SettingsError, Unavailable
from lawtrain.store import seals

HEAD = "0004"
"""The newest migration; a test keeps it in step with the folder."""

_NETWORK = {
    "nfs",
    "nfs4",
    "cifs",
    "smb3",
    "smbfs",
    "fuse.sshfs",
    "fuse.glusterfs",
    "9p",
    "afs",
    "ceph",
    "lustre",
}


def open_engine(url: str) -> Engine:
    """An engine over an up-to-date schema. `url`: `sqlite:///…` or `postgresql+psycopg://…`.

    Raises: SettingsError for an address or place that cannot serve; Unavailable when the database is away.
    """
    try:
        address = make_url(url)
    except ArgumentError as error:
        raise SettingsError("数据库地址写得不对，应形如 sqlite:///文件 或 postgresql+psycopg://…") from error
    if address.get_backend_name() == "sqlite":
        if not address.database or address.database == ":memory:":
            raise SettingsError("数据库必须是一个文件，内存数据库一关机就没有了")
        check_folder(Path(address.database).absolute().parent)
        engine = create_engine(address, connect_args={"timeout": 10}, pool_size=8, max_overflow=32)
        event.listen(engine, "connect", _sqlite_connect)
        event.listen(engine, "begin", _sqlite_begin)
    else:
        # A server that does not answer at all must not hold up the writer, and with it everybody, for minutes.
        engine = create_engine(address, pool_pre_ping=True, connect_args={"connect_timeout": 5})
    try:
        _upgrade(engine)
    except SQLAlchemyError as error:
        raise Unavailable(f"数据库打不开（{_where(address)}）；请检查它是否在运行、有没有权限") from error
    return engine


def _upgrade(engine: Engine) -> None:
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":  # two processes may start at once
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(20261122)")
        if not _is_current(connection):
            import_module("lawtrain.store.upgrade").upgrade(connection)
            seals.start(connection)


def _is_current(connection: Connection) -> bool:
    if not inspect(connection).has_table("alembic_version"):
        return False
    return connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == HEAD


def check_folder(folder: Path) -> None:
    """Whether SQLite can live in `folder`. Raises SettingsError when it is missing, read-only or on a network."""
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        raise SettingsError(f"数据文件夹 {folder} 不存在或不能写入；请换一个文件夹，或请管理员开放权限")
    kind = _filesystem(folder)
    if kind in _NETWORK:
        raise SettingsError(
            f"数据文件夹 {folder} 在网络盘（{kind}）上，SQLite 在网络盘上会坏；请换到本机硬盘，或改用 PostgreSQL"
        )


def _filesystem(folder: Path) -> str:
    """Type of the file system that holds `folder`; empty where the system does not tell."""
    try:
        lines = Path("/proc/mounts").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    best, kind = "", ""
    for line in lines:
        mount, filesystem = line.split()[1:3]
        inside = folder.is_relative_to(mount)
        if inside and len(mount) >= len(best):
            best, kind = mount, filesystem
    return kind


def _sqlite_connect(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")


def _sqlite_begin(connection: Connection) -> None:
    # A writer takes the lock at once: upgrading a read lock later can fail however long one waits.
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _where(address: URL) -> str:
    return address.database or "" if address.get_backend_name() == "sqlite" else f"{address.host or '本机'}"
