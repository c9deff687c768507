"""The whole record into one file while people go on working, and out of it again: the old state or the new, never half.

备份 back up · 恢复 restore · 清单 manifest · 原来的数据 aside
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, cast

from sqlalchemy import Connection, create_engine
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from lawtrain.desk.files import Files
from lawtrain.desk.office_lists import take_lists, write_lists
from lawtrain.desk.parcel import FORMAT, MANIFEST, Parcel, Say, opened
from lawtrain.desk.sealing import Encrypting
from lawtrain.desk.verify import verify
from lawtrain.errors import Invalid, NotFound, Refused, Unavailable
from lawtrain.records import TOWN_TIME
from lawtrain.store import Store, Transaction, archive
from lawtrain.store.engine import check_folder, open_engine
from lawtrain.version import VERSION

SHORTEST_PASSPHRASE = 8
_CONSOLE = "console"


@dataclass(frozen=True, slots=True)
class BackedUp:
    """What was written: `digest` is the SHA-256 of the file, `missing` names attachments that are not there any more."""

    path: Path
    digest: str
    size: int
    rows: Mapping[str, int]
    attachments: int
    missing: tuple[str, ...]
    head: int
    encrypted: bool


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored: `aside` says where the old state is, "" when there was none; `findings` of a check."""

    rows: Mapping[str, int]
    attachments: int
    made_at: str
    head: int
    aside: str
    findings: int


def back_up(
    store: Store,
    data: Path,
    target: Path,
    *,
    actor: str,
    clock: Callable[[], datetime],
    passphrase: str = "",
    force: bool = False,
    say: Say = lambda line: None,
) -> BackedUp:
    """Write everything of one moment to `target`, read it back, and only then give it its name.

    Raises: Refused when the file exists (unless `force`); Invalid for a short passphrase; Unavailable when the disk
    refuses, or what was read back is not what was written.
    """
    if passphrase and len(passphrase) < SHORTEST_PASSPHRASE:
        raise Invalid(f"口令太短，至少 {SHORTEST_PASSPHRASE} 个字；忘了口令，备份就打不开了，请记好")
    if target.exists() and not force:
        raise Refused(f"{target} 已经存在，没有改动它；换一个文件名，或加上 --force 覆盖")
    now = clock()
    draft = target.with_name(f".{target.name}.part")
    try:
        with _scratch(data) as scratch:
            with open(draft, "wb", opener=_private) as file:
                manifest, missing = _write(store, data, file, passphrase, now, scratch, say)
                file.flush()
                os.fsync(file.fileno())
            say("写好了，正在读回来核对……")
            with opened(draft, passphrase, scratch, shutil.disk_usage(scratch).free, say) as parcel:
                if parcel.manifest != json.loads(json.dumps(manifest)):
                    raise Unavailable("备份读回来与写进去的不一样，没有留下；请换一块盘再试")
        digest, size = _sum(draft), draft.stat().st_size
        draft.replace(target)
        _sync_folder(target.parent)
    except OSError as error:
        raise Unavailable(f"写不进 {target}；请看文件夹在不在、有没有写入权限、磁盘满没满") from error
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
    store.write(lambda tx: tx.town.note(actor, "backup", "", now, digest=digest, encrypted=bool(passphrase)))
    rows = {name: about["rows"] for name, about in manifest["tables"].items()}
    kept, head = len(manifest["attachments"]), manifest["ledger"]["head"]
    return BackedUp(target, digest, size, rows, kept, missing, head, bool(passphrase))


def restore(
    source: Path,
    data: Path,
    url: str,
    *,
    clock: Callable[[], datetime],
    passphrase: str = "",
    replace: bool = False,
    say: Say = lambda line: None,
) -> Restored:
    """Put a backup in the place of what `url` holds. Everything of it is checked before anything is touched.

    Raises: as `opened`; Refused while the service runs, or when there is something already (unless `replace`; then it
    is kept aside under a dated name).
    """
    now = clock()
    if not source.is_file():
        raise NotFound(f"没有备份文件 {source}；请核对文件名和位置")
    check_folder(data)
    stamp = f"before-restore-{now.astimezone(TOWN_TIME):%Y%m%d-%H%M%S}"
    into = _into_postgres if make_url(url).get_backend_name() == "postgresql" else _into_sqlite
    with (
        _scratch(data) as scratch,
        opened(source, passphrase, scratch, shutil.disk_usage(data).free, say) as parcel,
    ):
        say("备份文件完好，正在恢复……")
        try:
            aside, findings = into(parcel, data, url, _Order(stamp, now, replace, _sum(source)))
        except SQLAlchemyError as error:
            raise Unavailable("数据库不接受备份的内容，没有恢复；请核对数据库能不能连、磁盘满没满") from error
        except OSError as error:
            raise Unavailable(f"{data} 写不进去，没有恢复；请看权限和磁盘空间") from error
        manifest = parcel.manifest
    rows = {name: about["rows"] for name, about in manifest["tables"].items()}
    kept, head = len(manifest["attachments"]), manifest["ledger"]["head"]
    return Restored(rows, kept, manifest["made_at"], head, aside, findings)


@dataclass(frozen=True, slots=True)
class _Order:
    """What a restoring goes by: the name of what is put aside, when, whether it may, digest of the file."""

    stamp: str
    now: datetime
    replace: bool
    digest: str


# writing


def _write(
    store: Store, data: Path, file: IO[bytes], passphrase: str, now: datetime, scratch: Path, say: Say
) -> tuple[dict[str, Any], tuple[str, ...]]:
    sealed = Encrypting(file, passphrase) if passphrase else None
    below = cast("IO[bytes]", sealed) if sealed else file
    with store.reading() as tx, tx.archive.at_rest(scratch) as still:
        with zipfile.ZipFile(below, "w", zipfile.ZIP_DEFLATED) as parts:
            tables = {table.name: _write_table(parts, still, table, say) for table in archive.TABLES}
            kept, missing = _write_attachments(parts, Transaction(still), Files(data), say)
            last = Transaction(still).year.last()
            manifest = {
                "format": FORMAT,
                "program": VERSION,
                "schema": archive.SCHEMA,
                "made_at": now.astimezone(UTC).isoformat(),
                "ledger": {"head": last.seq if last else 0, "digest": last.digest if last else ""},
                "tables": tables,
                "attachments": kept,
                "office": write_lists(parts, data),
            }
            parts.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
        if sealed:
            sealed.close()
    return manifest, missing


def _write_table(parts: zipfile.ZipFile, still: Connection, table: Any, say: Say) -> dict[str, Any]:
    digest, rows, size = hashlib.sha256(), 0, 0
    with parts.open(f"tables/{table.name}.jsonl", "w", force_zip64=True) as part:
        for row in archive.rows_of(still, table):
            line = (json.dumps(row, ensure_ascii=False) + "\n").encode("utf-8", "surrogatepass")
            part.write(line)
            digest.update(line)
            rows, size = rows + 1, size + len(line)
            if rows % 100_000 == 0:
                say(f"{table.name}：已写 {rows} 行")
    about = {"columns": archive.columns_of(table), "rows": rows, "size": size}
    return about | {"sha256": digest.hexdigest()}


def _write_attachments(
    parts: zipfile.ZipFile, tx: Transaction, files: Files, say: Say
) -> tuple[dict[str, int], tuple[str, ...]]:
    kept: dict[str, int] = {}
    missing = []
    for digest, one in sorted(tx.year.attachments().items()):
        try:
            content = files.get(digest)
        except NotFound:
            missing.append(f"{one.name}（{digest}）")
            continue
        parts.writestr(f"attachments/{digest[:2]}/{digest}", content)
        kept[digest] = len(content)
        if len(kept) % 1000 == 0:
            say(f"附件：已写 {len(kept)} 个")
    return kept, tuple(missing)


# restoring


def _fill(connection: Connection, parcel: Parcel, order: _Order) -> None:
    """Every table, and a line in the audit log that says so."""
    archive.make_ready(connection)
    for table in archive.TABLES:
        archive.load(connection, table, parcel.rows(table.name))
    archive.count_on(connection)
    tx = Transaction(connection)
    tx.town.note(_CONSOLE, "restore", "", order.now, digest=order.digest)
    tx.town.touch()


def _into_sqlite(parcel: Parcel, data: Path, url: str, order: _Order) -> tuple[str, int]:
    """A new file beside the old one, checked, then put in its place in one step."""
    file = Path(make_url(url).database or "").absolute()
    for old in file.parent.glob(".restoring-*"):  # of a restoring that was killed
        old.unlink()
    occupied = file.exists() and _occupied(file)
    if occupied and not order.replace:
        raise Refused(_OCCUPIED)
    staged = file.with_name(f".restoring-{os.getpid()}.sqlite")
    fresh = f"sqlite:///{staged}"
    try:
        engine = open_engine(fresh)
        with engine.connect().execution_options(writing=True) as connection, connection.begin():
            _fill(connection, parcel, order)
        engine.dispose()
        findings = _verified(fresh)
        archive.let_go(staged)
        aside = data / order.stamp
        if occupied:
            _put_aside(file, data, aside)
        model = file if file.exists() else data
        _take_attachments(parcel, Files(data), model)
        take_lists(parcel, data, order.now)
        _like(staged, model)
        _sync(staged)
        if file.exists():
            archive.let_go(file)  # once more: nobody may have come in since
        for log in file.parent.glob(f"{file.name}-*"):
            log.unlink()
        staged.replace(file)
        _sync_folder(file.parent)
    finally:
        for left in file.parent.glob(f"{staged.name}*"):
            left.unlink()
    return (str(aside) if occupied else ""), findings


def _into_postgres(parcel: Parcel, data: Path, url: str, order: _Order) -> tuple[str, int]:
    """One transaction: the old tables into a schema of their own, new ones in their place."""
    engine = create_engine(url, connect_args={"connect_timeout": 5})
    name = order.stamp.replace("-", "_")
    try:
        with engine.begin() as connection:
            if archive.others_on(connection):
                raise Refused("学习服务还在运行，数据库正被使用，没有恢复；请先停止平台")
            occupied = archive.holds_anything(connection)
            if occupied and not order.replace:
                raise Refused(_OCCUPIED)
            if connection.dialect.has_table(connection, "alembic_version"):
                archive.move_aside(connection, name)
                if not occupied:
                    connection.exec_driver_sql(f'DROP SCHEMA "{name}" CASCADE')
            _fill(connection, parcel, order)
            _take_attachments(parcel, Files(data), data)
            take_lists(parcel, data, order.now)
    finally:
        engine.dispose()
    return (f"数据库里的 {name}" if occupied else ""), _verified(url)


_OCCUPIED = "这里已经有数据，没有恢复；确实要用备份代替它，请加上 --replace，原来的数据会另外留一份"


def _occupied(file: Path) -> bool:
    archive.let_go(file)
    engine = create_engine(f"sqlite:///{file}")
    try:
        with engine.connect() as connection:
            return archive.holds_anything(connection)
    except SQLAlchemyError:  # not readable, but perhaps of use to somebody
        return True
    finally:
        engine.dispose()


def _verified(url: str) -> int:
    store = Store.open(url)
    try:
        return verify(store, None).total
    finally:
        store.close()


def _put_aside(file: Path, data: Path, aside: Path) -> None:
    """The old database and attachments under a dated name; the same bytes on the disk where that can be had."""
    draft = aside.with_name(f".{aside.name}")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    for part in file.parent.glob(f"{file.name}*"):  # with the log of one that cannot be opened any more
        _link(part, draft / part.name)
    held = data / "attachments"
    if held.is_dir():
        shutil.copytree(held, draft / "attachments", copy_function=_link)
    draft.rename(aside)
    _sync_folder(data)


def _link(source: str | Path, target: str | Path) -> str:
    try:
        os.link(source, target)
    except OSError:  # another disk, or a file system without links
        shutil.copy2(source, target)
    return str(target)


def _take_attachments(parcel: Parcel, files: Files, model: Path) -> None:
    """More than the record names does no harm; what is there and intact is left alone."""
    for digest, content in parcel.attachments():
        if files.intact(digest):
            continue
        target = files.folder / digest[:2] / digest
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=target.parent, prefix=".new-")
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(draft).replace(target)
        for path in (files.folder, target.parent, target):
            _like(path, model)


def _like(path: Path, model: Path) -> None:
    """Owned by whoever owns the model: root restores, the service reads."""
    if os.geteuid() == 0:
        owner = model.stat()
        os.chown(path, owner.st_uid, owner.st_gid)
    if path.is_file():
        path.chmod(0o600)


@contextmanager
def _scratch(data: Path) -> Iterator[Path]:
    """A folder of our own in the data folder: what is in it is as confidential as the data."""
    for old in data.glob(".scratch-*"):  # of a run that was killed; another may be at work just now
        if time.time() - old.stat().st_mtime > 24 * 3600:
            shutil.rmtree(old, ignore_errors=True)
    with tempfile.TemporaryDirectory(dir=data, prefix=".scratch-") as folder:
        yield Path(folder)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _sync_folder(path: Path) -> None:
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
