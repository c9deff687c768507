"""A desk over a real store and real content."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from lawtrain import content
from lawtrain.desk.file import FileDesk, Packet
from lawtrain.desk.local import LocalDesk
from lawtrain.store import Store
from tests import sample
from tests.databases import database_url, databases
from tests.unit.desk.assignment import START, Make, packet


@pytest.fixture(params=databases())
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with database_url(request.param, tmp_path) as url:
        opened = Store.open(url)
        yield opened
        opened.close()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return sample.write_content(tmp_path / "content")


DeskOf = Callable[..., LocalDesk]


@pytest.fixture
def desk_of(store: Store, root: Path) -> DeskOf:
    """Desks by 工号; time goes on by a second at each look at the clock, chance counts up."""
    start, ticks = datetime(2026, 11, 22, 8, 0, tzinfo=UTC), itertools.count()

    def make(username: str = "cadre01", start: datetime = start) -> LocalDesk:
        return LocalDesk(
            store,
            content.load(root),
            store.remember_person(username, f"示例{username}"),
            lambda: start + timedelta(seconds=next(ticks)),
            seed=lambda: next(ticks),
        )

    return make


@pytest.fixture
def desk(desk_of: DeskOf) -> LocalDesk:
    return desk_of()


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Desks over the same folder; time goes on by a second at each write."""
    ticks = itertools.count()

    def clock() -> datetime:
        return START + timedelta(seconds=next(ticks))

    def desk(paper: Packet | None = None) -> FileDesk:
        return FileDesk(paper or packet(), tmp_path, "cadre01", clock)

    return desk


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "answers.json"
