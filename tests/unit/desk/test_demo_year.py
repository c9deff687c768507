"""The made-up year: made by the same desks as a real one, so it must stand up to the same looks."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from lawtrain.content import load
from lawtrain.desk.demo import fill
from lawtrain.desk.demo.people import everybody, moves
from lawtrain.desk.files import Files
from lawtrain.desk.ledger import LedgerDesk
from lawtrain.errors import Refused
from lawtrain.records import broken_links, careers, person_years
from lawtrain.store import Store

REPO = Path(__file__).resolve().parents[3]
SPRING = date(2026, 3, 25)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Store:
    folder = tmp_path_factory.mktemp("town")
    store = Store.open(f"sqlite:///{folder / 'service.sqlite'}")
    fill(store, Files(folder), load(REPO), today=SPRING, year=2026)
    return store


def test_the_town_has_officials_and_village_people_who_move(town: Store) -> None:
    with town.reading() as tx:
        places = careers(tx.town.entries())
        people = tx.people()
    usernames = [p.username for p in people.values()]
    assert sum(u.startswith("zf") for u in usernames) == 60
    assert sum(u.startswith("cw") for u in usernames) == 180
    assert len({p.name for p in people.values()}) == 240
    moved = [own for own in places.values() if len(own) > 1]
    assert len(moved) == 2, "two have moved by the end of March"


def test_its_ledger_is_whole_and_holds_what_happened_until_that_day(town: Store) -> None:
    assert list(broken_links(town.ledger())) == []
    book = LedgerDesk(town, Files(Path("/nonexistent")), lambda: pytest.fail("time is not asked")).book()
    assert {event.held_on.month for event in book.events.values()} == {1, 2, 3}
    assert all(event.held_on <= SPRING for event in book.events.values())
    assert book.attendances
    assert book.licences
    assert book.results
    with town.reading() as tx:
        years = person_years(book, careers(tx.town.entries()), 2026)
    assert len(years) == 240
    assert any(year.quizzes and year.attended for year in years.values())


def test_it_is_never_poured_over_a_town_that_is_there(town: Store, tmp_path: Path) -> None:
    before = len(list(town.ledger()))
    with pytest.raises(Refused, match="新的数据文件夹"):
        fill(town, Files(tmp_path), load(REPO), today=SPRING, year=2026)
    assert len(list(town.ledger())) == before


def test_everybody_who_moves_is_there_to_move() -> None:
    from random import Random

    people = everybody(2026, Random(1))
    known = {c.username for c in people}
    for move in moves(2026, people):
        assert move.post is not None or move.username in known
        known.add(move.username)
