"""The law office's side of the door: the year's results as a DataFrame."""

from __future__ import annotations

import os
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from lawtrain.errors import Forbidden
from lawtrain.reports.facts import collect
from lawtrain.reports.frame import to_frame
from lawtrain.store import Store
from lawtrain.widgets.opening import on_hub

if TYPE_CHECKING:
    import pandas as pd


def scores(year: int, unit: str | None = None) -> pd.DataFrame:
    """Every counted attempt of `year`, one row each, the same as the detail sheet of the export.

    For whoever may read the data folder: `./data`, or LAWTRAIN_DATA. Not in a notebook of the hub, where a page of
    another learner can borrow whatever the notebook may do (docs/adr/0004).
    Raises: Forbidden on a hub; NotFound, Unavailable.
    """
    if on_hub():
        raise Forbidden("成绩不在 JupyterLab 里开放；请在网页的“成绩”里查看和导出")
    with closing(Store.of_installation(Path(os.environ.get("LAWTRAIN_DATA", "data")))) as store:
        return to_frame(collect(store, year=year, unit=unit, made_at=datetime.now(UTC)))
