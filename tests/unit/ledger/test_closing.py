"""A closed year is frozen under one digest: whoever rewrites it afterwards, however consistently, is found by it."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from ledger_town import Town, event, fill, take_quiz
from sqlalchemy import insert, text

from lawtrain.desk.closing import closing_facts, reopen_year
from lawtrain.desk.doors import CONSOLE
from lawtrain.desk.ledger import LedgerDesk
from lawtrain.desk.verify import verify
from lawtrain.errors import Forbidden, Invalid, NotFound, Refused
from lawtrain.records import chain
from lawtrain.store import Store, Transaction, seals
from lawtrain.store.schema import APPEND_ONLY, ledger
from lawtrain.store.year import row_of


@pytest.fixture
def town(store: Store, tmp_path: Path) -> Town:
    return fill(store, tmp_path, close=False)


def in_new_year(town: Town) -> Town:
    town.clock.at = datetime(2027, 1, 5, 1, tzinfo=UTC)
    return town


def test_a_year_that_still_runs_in_china_is_not_closed(town: Town) -> None:
    town.clock.at = datetime(2026, 12, 31, 15, 59, tzinfo=UTC)
    with pytest.raises(Refused, match="还没有结束"):
        town.close()
    town.clock.at = datetime(2026, 12, 31, 16, 0, tzinfo=UTC)
    assert town.close().year == 2026


def test_what_is_frozen(town: Town) -> None:
    made = in_new_year(town).close()
    facts = closing_facts(town.store, 2026)
    assert facts.closing == made
    assert facts.closed_by == "服务器上的命令"
    counts = dict(facts.counts)
    assert counts["在册人员"] == "4 人"
    assert counts["其中：一般国家工作人员"] == "1 人"
    assert counts["其中：村（社区）“两委”"] == "3 人"
    assert counts["单位"] == "2 个"
    with town.store.reading() as tx:
        year, body = tx.year.closing(made.digest) or (0, "")
    plain = json.loads(body)
    assert (year, hashlib.sha256(body.encode()).hexdigest()) == (2026, made.digest)
    assert plain["figures"] == {"在册": "4人"}
    assert plain["laws"] == {"xianfa": "2018-03-11"}
    assert plain["ledger"]["head"] == made.head == made.seq - 1


def test_a_closed_year_takes_no_entries_until_it_is_opened_again(town: Town) -> None:
    in_new_year(town).close()
    desk = LedgerDesk(town.store, town.files, town.clock)
    with pytest.raises(Refused, match="已经封账"):
        desk.record_event(CONSOLE, event(date(2026, 12, 20)))
    with pytest.raises(Refused, match="已经封账"):
        town.close()
    with pytest.raises(Invalid, match="原因"):
        reopen_year(town.store, CONSOLE, 2026, " ", clock=town.clock)
    reopen_year(town.store, CONSOLE, 2026, "漏了一次讲座", clock=town.clock)
    with pytest.raises(NotFound):
        closing_facts(town.store, 2026)
    with pytest.raises(Refused, match="没有封账"):
        reopen_year(town.store, CONSOLE, 2026, "再来", clock=town.clock)
    pages = desk.keep(CONSOLE, b"%PDF-1.7 late", "补.pdf")
    desk.record_event(CONSOLE, event(title="漏了的讲座", attachments=(pages.digest,), approver="镇长"))
    town.close()
    assert verify(town.store, town.files).fine


def test_the_new_year_goes_on(town: Town) -> None:
    made = in_new_year(town).close()
    take_quiz(town, "cadre01")
    LedgerDesk(town.store, town.files, town.clock).record_event(CONSOLE, event(date(2027, 1, 4)))
    outcome = verify(town.store, town.files, against=made.digest)
    assert outcome.fine, [str(one) for one in outcome.findings]


def test_only_the_office_closes(town: Town) -> None:
    in_new_year(town)
    with pytest.raises(Forbidden):
        reopen_year(town.store, town.who("cadre02"), 2026, "为什么", clock=town.clock)


def test_the_digest_as_it_is_printed_is_understood(town: Town) -> None:
    made = in_new_year(town).close()
    printed = " ".join(made.digest[at : at + 4] for at in range(0, 64, 4)).upper()
    assert verify(town.store, town.files, against=printed).fine
    with pytest.raises(Invalid, match="64 个字符"):
        verify(town.store, town.files, against=printed[:-1])
    other = ("0" if made.digest[0] != "0" else "1") + made.digest[1:]
    (only,) = verify(town.store, town.files, against=other).findings
    assert (only.table, only.row) == ("closings", f"摘要 {other[:8]}…")


def rewrite(tx: Transaction) -> None:
    """Everything made anew and consistent, with one mark changed: what somebody with the whole database can do."""
    connection = tx._connection
    for table in APPEND_ONLY:
        guards = [f"{table}_no_update", f"{table}_no_delete"]
        for guard in [f"{table}_append_only ON {table}"] if tx.seals.on_postgres else guards:
            connection.execute(text(f"DROP TRIGGER {guard}"))
    entries, last = list(tx.year.entries()), None
    connection.execute(text("DELETE FROM ledger"))
    for one in entries:
        payload = dict(one.payload)
        if one.kind == "exam_result":
            payload["score"] = 99.0
        last = chain(
            last,
            recorded_at=one.recorded_at,
            kind=one.kind,
            pseudonym=one.pseudonym,
            subject=one.subject,
            payload=payload,
        )
        connection.execute(insert(ledger).values(**row_of(last)))
    connection.execute(text("DELETE FROM seals"))
    seals.start(connection)


def test_a_consistent_rewriting_is_found_by_what_was_frozen(town: Town) -> None:
    made = in_new_year(town).close()
    town.store.write(rewrite)
    outcome = verify(town.store, town.files, against=made.digest)
    told = [one for one in outcome.findings if one.row != "防改动的设置"]
    assert [(one.table, one.what) for one in told] == [("ledger", "与 2026 年度封账时的台账不一样")]


def test_a_rewriting_that_takes_the_closing_with_it_is_found_by_the_printed_digest_alone(town: Town) -> None:
    made = in_new_year(town).close()

    def without_closing(tx: Transaction) -> None:
        rewrite(tx)
        tx._connection.execute(text("DELETE FROM closings"))
        tx._connection.execute(text("DELETE FROM ledger WHERE kind = 'year_closed'"))
        tx._connection.execute(text("DELETE FROM seals"))
        seals.start(tx._connection)

    town.store.write(without_closing)
    told = [one for one in verify(town.store, town.files).findings if one.row != "防改动的设置"]
    assert told == []  # what docs/ledger.md says plainly
    told = [
        one
        for one in verify(town.store, town.files, against=made.digest).findings
        if one.row != "防改动的设置"
    ]
    assert [one.table for one in told] == ["closings"]


def test_seals_begin_with_the_rows_there_are(store: Store, tmp_path: Path) -> None:
    """A database of before, brought up to date: what stands is sealed as it stands."""
    town = fill(store, tmp_path, close=False)

    def again(tx: Transaction) -> None:
        tx._connection.execute(text("DELETE FROM seals"))
        seals.start(tx._connection)

    store.write(again)
    assert verify(store, town.files).fine
    take_quiz(town, "cadre01")
    assert verify(store, town.files).fine


def test_a_year_without_anything_can_be_closed(store: Store, tmp_path: Path) -> None:
    town = fill(store, tmp_path, close=False)
    town.clock.at = datetime(2029, 1, 5, tzinfo=UTC)
    made = town.close(2028)
    assert verify(store, town.files, against=made.digest).fine
