"""The law office's side of the door: the year's results and figures as DataFrames."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import pandas as pd

from lawtrain.desk.year import YearDesk
from lawtrain.errors import Forbidden
from lawtrain.reports.facts import collect
from lawtrain.reports.frame import to_frame
from lawtrain.reports.year.data import figures_csv
from lawtrain.store import Store
from lawtrain.widgets.opening import on_hub


def scores(year: int, unit: str | None = None) -> pd.DataFrame:
    """Every counted attempt of `year`, one row each, the same as the detail sheet of the export.

    For whoever may read the data folder: `./data`, or LAWTRAIN_DATA. Not in a notebook of the hub, where a page of
    another learner can borrow whatever the notebook may do (docs/adr/0004).
    Raises: Forbidden on a hub; NotFound, Unavailable.
    """
    with _installation("成绩不在 JupyterLab 里开放；请在网页的“成绩”里查看和导出") as store:
        return to_frame(collect(store, year=year, unit=unit, made_at=datetime.now(UTC)))


def figures(year: int, on: date | None = None) -> pd.DataFrame:
    """Every figure of the year's report as of `on` (the last day of it that is past), one row each, the same as the
    file 指标.csv of the report pack: numerator, denominator, definition.

    For whoever may read the data folder, as `scores`; the requirements are read from LAWTRAIN_CONTENT, or from
    `content` in the data folder, or from here.
    Raises: Forbidden on a hub; NotFound, Unavailable.
    """
    forbidden = "年度指标不在 JupyterLab 里直接开放；请在网页的“报告”里下载报告包，再读里面的 指标.csv"
    with _installation(forbidden) as store:
        found = YearDesk(store, _content(), lambda: datetime.now(UTC), _data()).year(year, on).figures
    return pd.read_csv(BytesIO(figures_csv(found)), dtype={"单位": "string"}, parse_dates=["名册日"])


@contextmanager
def _installation(forbidden: str) -> Iterator[Store]:
    if on_hub():
        raise Forbidden(forbidden)
    with closing(Store.of_installation(_data())) as store:
        yield store


def _data() -> Path:
    return Path(os.environ.get("LAWTRAIN_DATA", "data"))


def _content() -> Path:
    if named := os.environ.get("LAWTRAIN_CONTENT"):
        return Path(named)
    kept = _data() / "content"
    return kept if kept.is_dir() else Path()
