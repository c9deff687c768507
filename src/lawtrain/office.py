"""The law office's side of the door: the year's results as a DataFrame."""

from __future__ import annotations

import os
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from lawtrain.desk import RemoteDesk
from lawtrain.errors import SettingsError
from lawtrain.reports.exchange import from_wire
from lawtrain.reports.facts import collect
from lawtrain.reports.frame import to_frame
from lawtrain.store import Store
from lawtrain.widgets.opening import on_hub, open_desk

if TYPE_CHECKING:
    import pandas as pd


def scores(year: int, unit: str | None = None) -> pd.DataFrame:
    """Every counted attempt of `year`, one row each, the same as the detail sheet of the export.

    On a hub the service is asked, which answers the law office only; elsewhere the data folder `./data` (or
    LAWTRAIN_DATA) is read. Raises: Forbidden, NotFound, Unavailable, SettingsError.
    """
    if on_hub():
        desk = open_desk()
        if not isinstance(desk, RemoteDesk):
            raise SettingsError("这台服务器没有接上学习服务，成绩打不开；请联系管理员")
        return to_frame(from_wire(desk.scores(year, unit)))
    with closing(Store.of_installation(Path(os.environ.get("LAWTRAIN_DATA", "data")))) as store:
        return to_frame(collect(store, year=year, unit=unit, made_at=datetime.now(UTC)))
