"""The store keeps what was acknowledged, in one order, and lets nothing be changed afterwards."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DatabaseError

from lawtrain.errors import NotFound, Refused, SettingsError, Unavailable
from lawtrain.papers import draw
from lawtrain.records import Attachment, Attempt, Person, Response, Role, broken_links
from lawtrain.records.reviews import SignOff
from lawtrain.store import Store, Transaction
from lawtrain.store.engine import HEAD
from lawtrain.store.schema import APPEND_ONLY, metadata
from tests import sample
from tests.databases import database_url, databases

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


@pytest.fixture(params=databases())
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    with database_url(request.param, tmp_path) as url:
        yield url


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    opened = Store.open(url)
    yield opened
    opened.close()


def begin(tx: Transaction, number: int = 1) -> str:
    bank = sample.bank()
    paper = draw(bank, bank.quizzes[0], seed=number)
    by_id = {q.id: q for q in bank.questions}
    tx.publish((by_id[s.item] for s in paper.slots), {s.item: s.version for s in paper.slots})
    tx.add_paper(paper)
    attempt = Attempt(f"attempt{number}", "p1", bank.quizzes[0].ref, number, paper.digest, NOW)
    tx.add_attempt(attempt)
    return attempt.id


def test_what_goes_in_comes_out(store: Store) -> None:
    attempt = store.write(begin)
    store.write(
        lambda tx: tx.add_responses([(attempt, Response(0, "single-1x", ("a",), "tab", 1, True), NOW)])
    )
    with store.reading() as tx:
        found = tx.attempt(attempt)
        assert found is not None
        assert found.started_at == NOW
        paper = tx.paper(found.paper)
        assert paper is not None
        bank = sample.bank()
        assert paper == draw(bank, bank.quizzes[0], seed=1)
        for slot in paper.slots:
            assert tx.item(slot.item, slot.version) in bank.questions
        assert [r.answer for r in tx.responses(attempt)] == [("a",)]


def test_people_keep_their_pseudonym(store: Store) -> None:
    first = store.remember_person("cadre01", "示例干部一", "示范村")
    again = store.remember_person("cadre01", "示例干部一", "党政综合办公室")
    assert again == Person(first.pseudonym, "cadre01", "示例干部一", "党政综合办公室")
    assert store.people() == {first.pseudonym: again}


def test_migrations_make_the_schema_that_the_code_expects(store: Store, url: str) -> None:
    engine = create_engine(url)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()


def test_head_is_the_newest_migration() -> None:
    config = Config()
    config.set_main_option("script_location", "lawtrain.store:migrations")
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_current_head() == HEAD


def test_opening_again_changes_nothing(url: str) -> None:
    Store.open(url).close()
    Store.open(url).close()


@pytest.mark.parametrize("verb", ["UPDATE", "DELETE"])
def test_the_database_itself_refuses_to_rewrite_history(store: Store, url: str, verb: str) -> None:
    attempt = store.write(begin)
    store.write(
        lambda tx: tx.add_responses([(attempt, Response(0, "single-1x", ("a",), "tab", 1, True), NOW)])
    )
    store.write(lambda tx: tx.append("result", "p1", attempt, {"score": 1}, NOW))
    officer = store.remember_person("office01", "示例普法专干").pseudonym
    store.write(lambda tx: tx.town.add_batch("edit", "试", "", officer, NOW))
    store.write(lambda tx: tx.town.grant(officer, Role.OFFICE, True, officer, NOW))
    store.write(lambda tx: tx.town.note(officer, "grant", officer, NOW))
    sign_off = SignOff(0, "single-1x", "v", {}, True, "示例复核员", "", officer, NOW, "")
    store.write(lambda tx: tx.reviews.add([sign_off]))
    store.write(lambda tx: tx.year.add_attachment(Attachment("0" * 64, "签到表.pdf", 1, officer, NOW)))
    store.write(lambda tx: tx.year.add_closing("0" * 64, 2026, "{}"))
    filled = {
        "items": "body",
        "papers": "body",
        "attempts": "quiz",
        "responses": "answer",
        "ledger": "payload",
        "roster_batches": "note",
        "grants": "role",
        "audit": "detail",
        "reviews": "note",
        "attachments": "name",
        "closings": "body",
    }
    assert set(filled) | {"submissions"} == set(APPEND_ONLY)
    engine = create_engine(url)
    for table, column in filled.items():
        sql = f"UPDATE {table} SET {column} = 'x'" if verb == "UPDATE" else f"DELETE FROM {table}"
        with engine.connect() as connection, pytest.raises(DatabaseError, match="append-only"):
            connection.execute(text(sql))
    engine.dispose()


def test_the_ledger_is_one_chain_whoever_writes(store: Store) -> None:
    def many(name: str) -> None:
        for n in range(20):
            store.write(lambda tx, n=n: tx.append("result", name, f"{name}-{n}", {"n": n}, NOW))

    threads = [threading.Thread(target=many, args=(f"p{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    entries = list(store.ledger())
    assert [e.seq for e in entries] == list(range(1, 81))
    assert list(broken_links(entries)) == []


def test_a_refusing_job_spoils_nothing_for_its_neighbours(store: Store) -> None:
    def refuse(tx: Transaction) -> None:
        tx.append("result", "bad", "half", {}, NOW)  # what it has written goes with it
        raise Refused("不行")

    def crash(tx: Transaction) -> None:
        tx.append("result", "bad", "bad", {}, NOW)
        tx.append("result", "bad", "bad", {"not": "json", "x": float}, NOW)  # type: ignore[dict-item]

    jobs = []
    for n in range(30):
        jobs.append(store.writing(lambda tx, n=n: tx.append("result", "good", f"good-{n}", {"n": n}, NOW)))
        if n % 10 == 5:
            with pytest.raises(Refused):
                store.writing(refuse).result()
            with pytest.raises(TypeError):
                store.writing(crash).result()
    for job in jobs:
        job.result()
    entries = list(store.ledger())
    assert [e.subject for e in entries] == [f"good-{n}" for n in range(30)]
    assert list(broken_links(entries)) == []


def test_after_closing_writes_are_refused_in_words(url: str) -> None:
    store = Store.open(url)
    store.close()
    with pytest.raises(Unavailable, match="正在停止"):
        store.write(begin)


@pytest.mark.parametrize(
    "url", ["sqlite://", "sqlite:///:memory:", "这不是地址", "sqlite:////no/such/folder/x.sqlite"]
)
def test_a_database_in_an_impossible_place_is_refused_in_words(url: str) -> None:
    with pytest.raises(SettingsError, match="数据"):
        Store.open(url)


def test_a_network_disk_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lawtrain.store.engine._filesystem", lambda _folder: "nfs4")
    with pytest.raises(SettingsError, match="PostgreSQL"):
        Store.open(f"sqlite:///{tmp_path / 'x.sqlite'}")


def test_a_database_from_the_future_is_refused(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'x.sqlite'}"
    Store.open(url).close()
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(SettingsError, match="比本程序新"):
        Store.open(url)


def test_a_broken_file_is_said_in_words(tmp_path: Path) -> None:
    file = tmp_path / "x.sqlite"
    file.write_bytes(b"this is no database at all" * 100)
    with pytest.raises(Unavailable, match="打不开"):
        Store.open(f"sqlite:///{file}")


def test_missing_attempt_is_none(store: Store) -> None:
    with store.reading() as tx:
        assert tx.attempt("nothing") is None
    assert NotFound.code == "not_found"


def test_a_database_that_goes_away_is_said_in_words(store: Store, url: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE people RENAME TO gone"))
    engine.dispose()
    with pytest.raises(Unavailable, match="读不出来"):
        store.people()
    with pytest.raises(Unavailable, match="存不进去"):
        store.remember_person("cadre01", "示例干部一")
