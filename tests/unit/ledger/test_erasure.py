"""Somebody who has left can be forgotten: nothing names them any more, and every figure stays what it was."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from ledger_town import OFFICE, Town, event, fill

from lawtrain.desk.doors import CONSOLE, Doors
from lawtrain.desk.erasure import ERASED_NAME, erase
from lawtrain.desk.ledger import LedgerDesk, read_book
from lawtrain.desk.roster import RosterDesk
from lawtrain.desk.verify import verify
from lawtrain.errors import Invalid, NotFound, Refused
from lawtrain.records import Book, careers
from lawtrain.reports.year import all_figures, gather_year
from lawtrain.store import Store
from lawtrain.store.archive import TABLES


@pytest.fixture
def town(store: Store, tmp_path: Path) -> Town:
    return fill(store, tmp_path, close=False)


def leave(town: Town, username: str = "cadre02") -> None:
    RosterDesk(town.store, town.clock).place(CONSOLE, username, "示例2号", None, date(2026, 3, 10), "调离")


def close(town: Town) -> None:
    town.clock.at = datetime(2027, 1, 5, 1, tzinfo=UTC)
    town.close()


def forget(town: Town, username: str = "cadre02", why: str = "本人申请，镇长批准") -> None:
    erase(town.store, CONSOLE, username, why, clock=town.clock)


def figures(town: Town) -> list[tuple[str, str, tuple[str, ...]]]:
    with town.store.reading() as tx:
        facts = gather_year(
            year=2026,
            today=date(2027, 1, 6),
            made_at=town.clock(),
            town="示范镇",
            people=tx.people(),
            places=careers(tx.town.entries()),
            book=read_book(tx, Book()),
        )
    return [(one.key, one.text, tuple(sorted(one.counted))) for one in all_figures(facts)]


def everything(store: Store) -> str:
    with store.reading() as tx:
        return "\n".join(str(dict(row)) for table in TABLES for row in tx.seals.rows(table))


def test_nothing_names_them_and_every_figure_stays(town: Town) -> None:
    leave(town)
    close(town)
    before, who = figures(town), town.who("cadre02")
    assert before
    for word in ("示例2号", "cadre02", "示0001", "字太小", "已放大", "少了一次讲座", "已补上"):
        assert word in everything(town.store)
    done = erase(town.store, CONSOLE, "cadre02", "本人申请，镇长批准", clock=town.clock)
    assert (done.pseudonym, done.names, done.remarks, done.writings) == (who, 3, 1, 2)
    assert (done.early, done.kept) == ((2026,), 5)
    left = everything(town.store)
    for word in ("示例2号", "cadre02", "示0001", "字太小", "已放大", "少了一次讲座", "已补上"):
        assert word not in left
    assert "很好" in left  # another's
    assert figures(town) == before
    outcome = verify(town.store, town.files)
    assert outcome.fine, [str(one) for one in outcome.findings]
    assert outcome.erased == 1


def test_they_cannot_come_in_and_the_number_is_free_again(town: Town) -> None:
    leave(town)
    close(town)
    forget(town)
    with town.store.reading() as tx:
        assert tx.person("cadre02") is None
        assert [p.name for p in tx.people().values() if p.username.startswith("erased-")] == [ERASED_NAME]
        assert [e.kind for e in tx.year.entries()][-1] == "erasure"
        assert [(one.words, one.reply) for one in tx.town.feedback()] == [("很好", ""), ("", "")]
    assert Doors(town.store, town.clock).log_in("cadre02", "whatever-1") is None
    with pytest.raises(NotFound, match="没有工号"):
        forget(town)
    roster = RosterDesk(town.store, town.clock)
    roster.place(CONSOLE, "cadre02", "另一个人", OFFICE, date(2027, 1, 6), "新来")
    assert verify(town.store, town.files).fine


def test_who_is_on_the_roster_or_counted_in_an_open_year_stays(town: Town) -> None:
    with pytest.raises(Refused, match="还在花名册上"):
        forget(town)
    leave(town)
    with pytest.raises(Refused, match="保存期限内"):
        forget(town)
    close(town)
    with pytest.raises(Invalid, match="写明原因"):
        forget(town, why=" ")
    forget(town)


def test_a_book_read_before_forgets_too(town: Town) -> None:
    desk = LedgerDesk(town.store, town.files, town.clock)
    assert {one.number for one in desk.book().licences.values()} == {"示0001"}
    leave(town)
    close(town)
    forget(town)
    assert {one.number for one in desk.book().licences.values()} == {""}
    desk.record_event(CONSOLE, event(date(2027, 1, 4)))


@pytest.mark.parametrize(
    "line",
    [
        "UPDATE people SET name='（已删除）' WHERE username='cadre03'",
        "UPDATE roster_entries SET name='', salt='' WHERE seq=3",
        "UPDATE remarks SET body='' WHERE pseudonym=(SELECT pseudonym FROM people WHERE username='cadre03')",
        f"UPDATE feedback SET words='{'a' * 64}' WHERE id=2",
        f"UPDATE requests SET words='{'a' * 64}' WHERE id=2",
        "DELETE FROM accounts WHERE pseudonym=(SELECT pseudonym FROM people WHERE username='cadre03')",
    ],
)
def test_an_erasing_without_its_entry_is_found(town: Town, line: str) -> None:
    town.store.write(lambda tx: tx._connection.exec_driver_sql(line) and None)
    told = {one.table for one in verify(town.store, town.files).findings}
    assert line.split()[2 if line.startswith("DELETE") else 1] in told
