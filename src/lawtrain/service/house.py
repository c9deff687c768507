"""Everything a handler may need, made once per process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from anyio.to_thread import run_sync
from litestar.connection import ASGIConnection

from lawtrain.desk.local import LocalDesk
from lawtrain.desk.sittings import Sittings
from lawtrain.records import Person
from lawtrain.service.auth import Doorkeeper, User
from lawtrain.service.library import Library
from lawtrain.service.people import People
from lawtrain.service.views import Views
from lawtrain.service.waiting import Arrivals
from lawtrain.settings import Settings
from lawtrain.store import Store


@dataclass(frozen=True, slots=True)
class House:
    """The parts of a running service."""

    settings: Settings
    store: Store
    sittings: Sittings
    library: Library
    people: People
    doorkeeper: Doorkeeper
    views: Views
    clock: Callable[[], datetime]
    arrivals: Arrivals

    async def person(self, user: User) -> Person:
        """The person a user is."""
        known = self.people.known(user.username)
        return known if known else await run_sync(self.people.find, user.username)

    async def desk(self, user: User) -> LocalDesk:
        """Their desk."""
        person = await self.person(user)
        return LocalDesk(self.store, await self.library.current(), person, self.clock, sittings=self.sittings)


def house_of(connection: ASGIConnection[Any, Any, Any, Any]) -> House:
    """The house behind a request."""
    house: House = connection.app.state["house"]
    return house
