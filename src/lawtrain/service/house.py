"""Everything a handler may need, made once per process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from litestar.connection import ASGIConnection

from lawtrain.desk.doors import Doors
from lawtrain.desk.files import Files
from lawtrain.desk.ledger import LedgerDesk
from lawtrain.desk.local import LocalDesk
from lawtrain.desk.review import texts_in
from lawtrain.desk.roster import RosterDesk
from lawtrain.desk.sittings import Sittings
from lawtrain.desk.year import YearDesk
from lawtrain.service.auth import Doorkeeper, User
from lawtrain.service.jobs import Jobs
from lawtrain.service.library import Library
from lawtrain.service.uploads import Uploads
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
    doors: Doors
    roster: RosterDesk
    ledger: LedgerDesk
    files: Files
    doorkeeper: Doorkeeper
    views: Views
    clock: Callable[[], datetime]
    arrivals: Arrivals
    uploads: Uploads
    years: YearDesk
    jobs: Jobs

    async def desk(self, user: User) -> LocalDesk:
        """Their desk."""
        return LocalDesk(
            self.store,
            await self.library.current(),
            user.known.person,
            self.clock,
            sittings=self.sittings,
            texts=texts_in(self.settings.data),
        )


def house_of(connection: ASGIConnection[Any, Any, Any, Any]) -> House:
    """The house behind a request."""
    house: House = connection.app.state["house"]
    return house
