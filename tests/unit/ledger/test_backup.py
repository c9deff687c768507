"""A backup made while people work comes back whole, on either database; what was altered, cut off or foreign is refused."""

from __future__ import annotations

import io
import json
import sqlite3
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from ledger_town import Clock, Town, fill, take_quiz

from lawtrain.content.calendar import own_calendar
from lawtrain.content.duties import own_list
from lawtrain.desk.backup import BackedUp, back_up, restore
from lawtrain.desk.doors import CONSOLE
from lawtrain.desk.files import Files
from lawtrain.desk.verify import verify
from lawtrain.errors import Invalid, LawtrainError, NotFound, Refused, Unavailable
from lawtrain.store import Store
from lawtrain.store.archive import TABLES
from tests.databases import database_url, databases

PASSPHRASE = "长安镇的一句口令"


def clock() -> datetime:
    return datetime(2027, 1, 6, 1, tzinfo=UTC)


def rows(store: Store, *, without: tuple[str, ...] = ()) -> dict[str, list[tuple[Any, ...]]]:
    with store.reading() as tx:
        return {
            table.name: [
                tuple(row.values()) for row in tx.seals.rows(table, *(c.name for c in table.primary_key))
            ]
            for table in TABLES
            if table.name not in without
        }


@pytest.fixture
def town(store: Store, tmp_path: Path) -> Town:
    (tmp_path / "data").mkdir()
    return fill(store, tmp_path / "data", close=False)


def backed_up(town: Town, tmp_path: Path, **more: Any) -> BackedUp:
    return back_up(town.store, tmp_path / "data", tmp_path / "b.lawtrain", actor=CONSOLE, clock=clock, **more)


@pytest.mark.parametrize("passphrase", ["", PASSPHRASE], ids=["plain", "encrypted"])
@pytest.mark.parametrize("kind", databases())
def test_everything_comes_back_on_either_database(
    town: Town, tmp_path: Path, kind: str, passphrase: str
) -> None:
    before = rows(town.store)
    made = backed_up(town, tmp_path, passphrase=passphrase)
    assert (made.attachments, made.encrypted, made.missing) == (2, bool(passphrase), ())
    (tmp_path / "new").mkdir()
    with database_url(kind, tmp_path / "new") as url:
        done = restore(made.path, tmp_path / "new", url, clock=clock, passphrase=passphrase)
        assert (done.aside, done.attachments, done.findings) == ("", 2, 0)
        assert done.rows == {name: len(some) for name, some in before.items()}
        store = Store.open(url)
        after = rows(store)
        for name in before.keys() - {"seals", "audit", "options"}:
            assert after[name] == before[name]
        assert after["audit"][:-1] == before["audit"]
        assert after["audit"][-1][3] == "restore"
        again = Town(store, town.root, Files(tmp_path / "new"), Clock(clock()))
        take_quiz(again, "cadre01")  # numbering goes on
        outcome = verify(store, again.files)
        store.close()
        assert outcome.fine, [str(one) for one in outcome.findings]


@pytest.mark.parametrize("kind", databases())
def test_the_lists_that_an_office_took_in_come_back_too(town: Town, tmp_path: Path, kind: str) -> None:
    calendar, duties = own_calendar(tmp_path / "data"), own_list(tmp_path / "data")
    for file in (calendar, duties):
        file.parent.mkdir()
        file.write_text(f"# {file.name}", "utf-8")
    made = backed_up(town, tmp_path)
    there = tmp_path / "new"
    own_calendar(there).parent.mkdir(parents=True)
    own_calendar(there).write_text("# former", "utf-8")
    with database_url(kind, there) as url:
        restore(made.path, there, url, clock=clock)
        assert own_list(there).read_text("utf-8") == "# duties.yaml"
        assert own_calendar(there).read_text("utf-8") == "# calendar.yaml"
        assert own_calendar(there).with_name("calendar.2027-01-06.yaml").read_text("utf-8") == "# former"
        restore(made.path, there, url, clock=clock, replace=True)
        assert len(list(own_calendar(there).parent.iterdir())) == 2, "the same file is left alone"


def test_a_backup_from_before_there_were_lists_leaves_them_alone(
    archives: dict[str, bytes], tmp_path: Path
) -> None:
    def older(parts: dict[str, bytes]) -> None:
        plain = json.loads(parts["manifest.json"])
        del plain["office"]
        parts["manifest.json"] = json.dumps(plain | {"format": 1}).encode()

    (tmp_path / "old").write_bytes(rewritten(archives["plain"], older))
    kept = own_list(tmp_path / "data")
    kept.parent.mkdir(parents=True)
    kept.write_text("# own", "utf-8")
    url = f"sqlite:///{tmp_path / 'data' / 'service.sqlite'}"
    assert restore(tmp_path / "old", tmp_path / "data", url, clock=clock).findings == 0
    assert kept.read_text("utf-8") == "# own"


def test_people_go_on_working_meanwhile(town: Town, tmp_path: Path) -> None:
    seen: list[str] = []

    def say(line: str) -> None:
        seen.append(take_quiz(town, "cadre01", "practice"))

    made = backed_up(town, tmp_path, say=say)
    assert seen
    assert made.rows["submissions"] == 3
    assert verify(town.store, town.files).fine


def test_nothing_is_overwritten_unasked(town: Town, tmp_path: Path) -> None:
    made = backed_up(town, tmp_path)
    with pytest.raises(Refused, match="已经存在"):
        backed_up(town, tmp_path)
    (tmp_path / "new").mkdir()
    with database_url("sqlite", tmp_path / "new") as url:
        restore(made.path, tmp_path / "new", url, clock=clock)
        with pytest.raises(Refused, match="--replace"):
            restore(made.path, tmp_path / "new", url, clock=clock)
        done = restore(made.path, tmp_path / "new", url, clock=clock, replace=True)
        kept = Path(done.aside)
        assert kept.name == "before-restore-20270106-090000"
        assert sorted(one.name for one in kept.iterdir()) == ["attachments", "test.sqlite"]
        with sqlite3.connect(kept / "test.sqlite") as old:
            assert old.execute("SELECT count(*) FROM submissions").fetchone() == (3,)


def test_what_stood_there_is_kept_aside(town: Town, url: str, tmp_path: Path) -> None:
    made = backed_up(town, tmp_path)
    take_quiz(town, "cadre01")
    town.store.close()
    done = restore(made.path, tmp_path / "data", url, clock=clock, replace=True)
    assert "before" in done.aside
    store = Store.open(url)
    assert len(rows(store)["submissions"]) == 3
    store.close()


def test_a_running_service_is_noticed(town: Town, url: str, tmp_path: Path) -> None:
    made = backed_up(town, tmp_path)
    with pytest.raises(Refused, match="还在运行"):
        restore(made.path, tmp_path / "data", url, clock=clock, replace=True)
    assert verify(town.store, town.files).fine


def test_a_damaged_database_can_be_replaced(town: Town, tmp_path: Path) -> None:
    made = backed_up(town, tmp_path)
    (tmp_path / "new").mkdir()
    file = tmp_path / "new" / "test.sqlite"
    file.write_bytes(b"no database at all" * 500)
    done = restore(made.path, tmp_path / "new", f"sqlite:///{file}", clock=clock, replace=True)
    assert (Path(done.aside) / "test.sqlite").read_bytes().startswith(b"no database")


# what is refused, each time with nothing touched


@pytest.fixture(scope="module")
def archives(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("archives")
    (folder / "data").mkdir()
    store = Store.open(f"sqlite:///{folder / 'data' / 'service.sqlite'}")
    town = fill(store, folder / "data", close=False)
    plain = back_up(store, folder / "data", folder / "plain", actor=CONSOLE, clock=clock)
    sealed = back_up(
        store, folder / "data", folder / "sealed", actor=CONSOLE, clock=clock, passphrase=PASSPHRASE
    )
    store.close()
    assert town
    return {"plain": plain.path.read_bytes(), "sealed": sealed.path.read_bytes()}


Change = Callable[[dict[str, bytes]], None]


def rewritten(content: bytes, change: Change, *, manifest: bool = False) -> bytes:
    """The archive with its parts changed; the manifest made to fit them where asked."""
    with zipfile.ZipFile(io.BytesIO(content)) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    change(parts)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name, part in parts.items():
            new.writestr(name, part)
    return target.getvalue()


def in_manifest(**more: Any) -> Change:
    def change(parts: dict[str, bytes]) -> None:
        parts["manifest.json"] = json.dumps(json.loads(parts["manifest.json"]) | more).encode()

    return change


def altered_row(parts: dict[str, bytes]) -> None:
    parts["tables/people.jsonl"] = parts["tables/people.jsonl"].replace(
        "示例1号".encode(), "示例9号".encode()
    )


def bomb(parts: dict[str, bytes]) -> None:
    parts["tables/people.jsonl"] = b"0" * 300_000_000


def declared_bomb(parts: dict[str, bytes]) -> None:
    plain = json.loads(parts["manifest.json"])
    plain["tables"]["people"]["size"] = 10**15
    parts["manifest.json"] = json.dumps(plain).encode()


HOSTILE: dict[str, tuple[Callable[[dict[str, bytes]], bytes], str]] = {
    "empty": (lambda a: b"", "不是本平台的备份"),
    "foreign": (lambda a: b"PK\x03\x04 something else" * 40, "不是本平台的备份"),
    "another zip": (lambda a: rewritten(a["plain"], lambda p: p.clear()), "没有清单"),
    "cut off": (lambda a: a["plain"][: len(a["plain"]) // 2], "不是本平台的备份"),
    "flipped": (lambda a: a["plain"][:3000] + bytes([a["plain"][3000] ^ 1]) + a["plain"][3001:], "损坏|不符"),
    "altered row": (lambda a: rewritten(a["plain"], altered_row), "与清单不符"),
    "missing part": (
        lambda a: rewritten(a["plain"], lambda p: p.pop("tables/people.jsonl") and None),
        "对不上",
    ),
    "path": (lambda a: rewritten(a["plain"], lambda p: p.update({"../../evil": b"x"})), "不认识的文件名"),
    "absolute path": (
        lambda a: rewritten(a["plain"], lambda p: p.update({"/etc/evil": b"x"})),
        "不认识的文件名",
    ),
    "list elsewhere": (
        lambda a: rewritten(a["plain"], lambda p: p.update({"office/../evil.yaml": b"x"})),
        "不认识的文件名",
    ),
    "list that nobody named": (
        lambda a: rewritten(a["plain"], lambda p: p.update({"office/duties/duties.yaml": b"x"})),
        "对不上",
    ),
    "list of a strange place": (
        lambda a: rewritten(a["plain"], in_manifest(office={"../x.yaml": {"size": 1, "sha256": ""}})),
        "清单读不出来",
    ),
    "format too new": (lambda a: rewritten(a["plain"], in_manifest(format=3)), "较新的程序"),
    "bomb": (lambda a: rewritten(a["plain"], bomb), "与清单不符"),
    "declared bomb": (lambda a: rewritten(a["plain"], declared_bomb), "放不下"),
    "too new": (lambda a: rewritten(a["plain"], in_manifest(schema="9999", program="9.0")), "较新的程序"),
    "too old": (lambda a: rewritten(a["plain"], in_manifest(schema="0003", program="0.0")), "较旧的程序"),
    "no manifest to speak of": (lambda a: rewritten(a["plain"], in_manifest(tables=[])), "清单读不出来"),
    "sealed, cut off": (lambda a: a["sealed"][:-40], "不完整或被改动"),
    "sealed, a piece less": (lambda a: a["sealed"][: len(a["sealed"]) - 1], "不完整或被改动"),
    "sealed, flipped": (
        lambda a: a["sealed"][:-9] + bytes([a["sealed"][-9] ^ 1]) + a["sealed"][-8:],
        "被改动",
    ),
    "sealed, longer": (lambda a: a["sealed"] + b"x", "被改动"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_bad_archive_is_refused_and_nothing_is_touched(
    archives: dict[str, bytes], tmp_path: Path, name: str
) -> None:
    make, said = HOSTILE[name]
    (tmp_path / "data").mkdir()
    url = f"sqlite:///{tmp_path / 'data' / 'service.sqlite'}"
    (tmp_path / "bad").write_bytes(make(archives))
    with pytest.raises(LawtrainError, match=said) as refusal:
        restore(tmp_path / "bad", tmp_path / "data", url, clock=clock, passphrase=PASSPHRASE)
    assert isinstance(refusal.value, Invalid | Refused)
    assert list((tmp_path / "data").iterdir()) == []


@pytest.mark.parametrize(("given", "said"), [("", "加了密"), ("不对的口令呀呀", "口令不对")])
def test_a_wrong_passphrase(archives: dict[str, bytes], tmp_path: Path, given: str, said: str) -> None:
    (tmp_path / "sealed").write_bytes(archives["sealed"])
    with pytest.raises(Refused, match=said):
        restore(
            tmp_path / "sealed", tmp_path, f"sqlite:///{tmp_path / 's.sqlite'}", clock=clock, passphrase=given
        )


def test_names_do_not_stand_in_an_encrypted_file(archives: dict[str, bytes]) -> None:
    with zipfile.ZipFile(io.BytesIO(archives["plain"])) as plain:
        assert "示例1号".encode() in plain.read("tables/people.jsonl")
    assert b"PK" not in archives["sealed"][:200]
    assert b"manifest.json" not in archives["sealed"]


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        restore(tmp_path / "none", tmp_path, f"sqlite:///{tmp_path / 's.sqlite'}", clock=clock)


def test_a_place_that_cannot_be_written(town: Town, tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="写不进"):
        back_up(town.store, tmp_path / "data", tmp_path / "no" / "b", actor=CONSOLE, clock=clock)


def test_a_missing_attachment_is_named(town: Town, tmp_path: Path) -> None:
    kept = next(one for one in (tmp_path / "data" / "attachments").rglob("*") if one.is_file())
    kept.unlink()
    made = backed_up(town, tmp_path)
    assert [kept.name in one for one in made.missing] == [True]
