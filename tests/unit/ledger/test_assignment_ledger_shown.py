"""A mark from the gradebook shows wherever a result shows, is checked with the rest, and survives what the rest survives."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from assignment_marks import mark
from ledger_town import OFFICE, Clock, Town, enter_people, event, take_quiz

from lawtrain.content.policies import policy_for
from lawtrain.desk.assignments import AssignmentDesk
from lawtrain.desk.backup import back_up, restore
from lawtrain.desk.doors import CONSOLE, Doors
from lawtrain.desk.erasure import erase
from lawtrain.desk.files import Files
from lawtrain.desk.ledger import LedgerDesk, read_book
from lawtrain.desk.mydata import my_data
from lawtrain.desk.own_year import own_table, own_year
from lawtrain.desk.roster import RosterDesk
from lawtrain.desk.sittings import Sittings
from lawtrain.desk.verify import verify
from lawtrain.desk.year import YearDesk
from lawtrain.desk.year_person import Thing, person_record
from lawtrain.policies import State, standings
from lawtrain.records import Book, Person, careers
from lawtrain.records.assignments import mark_subject
from lawtrain.reports import collect, detail
from lawtrain.store import Store
from lawtrain.store.year import Draft
from tests import sample
from tests.databases import database_url

TITLE = "《示例题库》处罚案例"


@pytest.fixture
def town(tmp_path: Path) -> Town:
    """Two marks, one of them put right; an ordinary quiz beside them."""
    data = tmp_path / "data"
    data.mkdir()
    store = Store.open(f"sqlite:///{data / 'service.sqlite'}")
    made = Town(
        store,
        sample.write_content(data / "content"),
        Files(data),
        Clock(datetime(2026, 3, 10, 1, tzinfo=UTC)),
    )
    enter_people(made)
    take_quiz(made, "cadre02")
    desk = AssignmentDesk(store, made.clock)
    desk.record(made.who("cadre01"), [mark(), mark("cadre03", late=5.0)])
    desk.record(made.who("cadre01"), [mark(manual=20.0)])
    return made


def years(town: Town) -> YearDesk:
    return YearDesk(town.store, town.root, town.clock)


def person(town: Town, username: str) -> Person:
    with town.store.reading() as tx:
        found = tx.person(username)
    assert found is not None
    return found


def ledger(town: Town) -> LedgerDesk:
    return LedgerDesk(town.store, town.files, town.clock)


def only(things: tuple[Thing, ...]) -> Thing:
    (found,) = [one for one in things if one.kind == "assignment"]
    return found


def test_in_the_scores(town: Town) -> None:
    table = detail(collect(town.store, year=2026, made_at=town.clock()))
    headings = [column.heading for column in table.columns]
    rows = [dict(zip(headings, row, strict=True)) for row in table.rows]
    told = {r["工号"]: (r["得分"], r["满分"], r["合格"], r["第几次"]) for r in rows if r["小测"] == TITLE}
    assert told == {"cadre02": (50.0, 100.0, False, 1), "cadre03": (65.0, 100.0, True, 1)}
    assert len(rows) == 3, "the ordinary quiz is there too"


def test_in_the_overview_of_the_year_and_its_evidence(town: Town) -> None:
    year = years(town).year(2026)
    took = [f for f in year.figures if f.title == TITLE and f.label == "参加人数"]
    assert sum(len(f.counted) for f in took) == 2
    assert {r.title for r in year.facts.book.results.values()} >= {TITLE}


def test_on_the_persons_page_of_the_office(town: Town) -> None:
    thing = only(person_record(town.store, years(town).year(2026).facts, "cadre02").things)
    assert (thing.title, thing.day, thing.stands) == (TITLE, date(2026, 3, 8), True)
    assert [(line.act, line.why) for line in thing.lines] == [("登记", ""), ("更正", "阅卷后改分")]
    assert thing.lines[0].what == "70/100 分，合格（机器评分 30，人工评分 40）"
    assert thing.last.what == "50/100 分，不合格（机器评分 30，人工评分 20）"
    assert thing.last.by == "示例1号（cadre01）"
    late = only(person_record(town.store, years(town).year(2026).facts, "cadre03").things)
    assert late.last.what == "65/100 分，合格（机器评分 30，人工评分 40，迟交扣 5）"


def test_withdrawn_it_shows_as_withdrawn(town: Town) -> None:
    who = town.who("cadre02")
    subject = mark_subject("xuefa-2026", "penalty-case", who)
    ledger(town).withdraw(CONSOLE, "result", subject, who, "代做的")
    thing = only(person_record(town.store, years(town).year(2026).facts, "cadre02").things)
    assert (thing.stands, thing.last.act, thing.last.why) == (False, "撤回", "代做的")


def test_in_ones_own_ledger_and_data(town: Town) -> None:
    mine = person(town, "cadre02")
    own = own_year(town.store, ledger(town), town.root, mine, 2026, town.clock())
    assert only(own.record.things).last.what.startswith("50/100 分")
    rows = [row for row in own_table({2026: own.record}).rows if row[1] == "作业"]
    assert len(rows) == 2
    known = Doors(town.store, town.clock).find("cadre02")
    assert known is not None
    data = my_data(town.store, Sittings(town.store), ledger(town).book(), known, town.clock())
    told = json.dumps(data.to_plain(), ensure_ascii=False)
    assert told.count("机器评分 30，人工评分 20") == 1
    assert "阅卷后改分" in told
    assert "nbgrader" not in told


def test_a_policy_can_count_it(town: Town) -> None:
    rule = {
        "id": "case",
        "kind": "应知应会",
        "title": "案例作业",
        "basis": "示范镇学法计划",
        "applies": {"categories": [OFFICE.category]},
        "lessons": ["sample/01-first/test"],
    }
    plain = {"format": 1, "year": 2026, "title": "示范镇学法要求", "rules": [rule]}
    (town.root / "policies").mkdir()
    (town.root / "policies" / "2026.yaml").write_text(json.dumps(plain, ensure_ascii=False), encoding="utf-8")
    policy = policy_for(town.root, 2026)
    AssignmentDesk(town.store, town.clock).record(
        CONSOLE, [mark("cadre01", quiz="sample/01-first/test", assignment="counted")]
    )
    with town.store.reading() as tx:
        book, places = read_book(tx, Book()), careers(tx.town.entries())
    found = standings(policy, book, places, date(2026, 3, 10))
    (finding,) = found[town.who("cadre01")].findings
    assert finding.state is State.MET
    (seq,) = finding.entries
    record = person_record(town.store, years(town).year(2026).facts, "cadre01")
    assert record.behind[seq].kind == "assignment"


# the check


def test_a_sound_ledger_is_found_sound(town: Town) -> None:
    outcome = verify(town.store, town.files)
    assert outcome.fine, [str(one) for one in outcome.findings]


def forge(town: Town, change: Callable[[dict[str, object]], None], subject: str = "", who: str = "") -> str:
    """An entry well chained that says something no program would; what the check finds."""
    entry = next(e for e in town.store.ledger() if e.subject.startswith("nbgrader:") and e.payload["late"])
    payload = dict(entry.payload) | {"corrects": entry.seq}
    change(payload)
    draft = Draft("result", who or entry.pseudonym, subject or entry.subject, payload)
    town.store.write(lambda tx: tx.year.append([draft], town.clock()))
    return "\n".join(map(str, verify(town.store, town.files).findings))


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"score": 99.0}, "合起来的不一致"),
        ({"auto": 200.0, "score": 235.0}, "不在 0 到满分之间"),
        ({"submitted_at": "2025-12-31T01:00:00+00:00"}, "不在它的年度里"),
        ({"corrects": 1}, "更正的不是它的上一条"),
        ({"course": "xuefa-2025"}, "别的作业或别人名下"),
        ({"manual": None}, "缺少该有的内容"),
    ],
    ids=str,
)
def test_what_does_not_add_up_is_found(town: Town, changed: dict[str, object], told: str) -> None:
    assert told in forge(town, lambda payload: payload.update(changed))


def test_a_mark_of_nobody_is_found(town: Town) -> None:
    nobody = "0" * 32
    subject = mark_subject("xuefa-2026", "penalty-case", nobody)
    told = forge(town, lambda payload: payload.pop("corrects") and None, subject, nobody)
    assert nobody in told
    assert "作业成绩是这个人的" in told


def test_an_altered_entry_breaks_the_chain(town: Town) -> None:
    town.store.close()
    file = town.root.parent / "service.sqlite"
    with sqlite3.connect(file) as connection:
        connection.execute("DROP TRIGGER ledger_no_update")
        connection.execute(
            """UPDATE ledger SET payload = replace(payload, '"manual": 20.0', '"manual": 60.0')"""
        )
        connection.execute(
            "UPDATE ledger SET payload = replace(payload, '\"score\": 50.0', '\"score\": 90.0')"
        )
    store = Store.open(f"sqlite:///{file}")
    told = "\n".join(map(str, verify(store, None).findings))
    store.close()
    assert "校验码接不上" in told


# what the whole record goes through


def test_closed_with_the_year_and_erased_with_the_person(town: Town) -> None:
    RosterDesk(town.store, town.clock).place(CONSOLE, "cadre02", "示例2号", None, date(2026, 3, 11), "调离")
    ledger(town).record_event(town.who("cadre01"), event())
    who = town.who("cadre02")
    town.clock.at = datetime(2027, 1, 5, 1, tzinfo=UTC)
    town.close()
    erase(town.store, CONSOLE, "cadre02", "本人申请，镇长批准", clock=town.clock)
    outcome = verify(town.store, town.files)
    assert outcome.fine, [str(one) for one in outcome.findings]
    with town.store.reading() as tx:
        assert read_book(tx, Book()).results[mark_subject("xuefa-2026", "penalty-case", who)].score == 50.0
        words = [w for w in tx.year.words(who).values() if w]
    assert words == [{"why": "本人申请，镇长批准"}]  # the reason of the erasure itself
    again = AssignmentDesk(town.store, town.clock).record(CONSOLE, [mark(manual=20.0)])
    assert [name.partition("“")[0] for name in again.unknown] == ["cadre02"]


def test_back_from_a_backup_it_is_known_again(town: Town, tmp_path: Path) -> None:
    made = back_up(town.store, town.root.parent, tmp_path / "b.lawtrain", actor=CONSOLE, clock=town.clock)
    (tmp_path / "new").mkdir()
    with database_url("sqlite", tmp_path / "new") as url:
        restore(made.path, tmp_path / "new", url, clock=town.clock)
        store = Store.open(url)
        done = AssignmentDesk(store, town.clock).record(CONSOLE, [mark(manual=20.0), mark("cadre03")])
        assert (done.new, done.corrected, done.unchanged) == (0, 1, 1)
        assert verify(store, Files(tmp_path / "new")).fine
        store.close()
