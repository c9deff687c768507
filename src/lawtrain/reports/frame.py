"""Facts → a pandas DataFrame. Import this module only where a frame is wanted: it brings pandas."""

from __future__ import annotations

import pandas as pd

from lawtrain.reports.facts import ScoreFacts
from lawtrain.reports.tables import Kind, detail

_DTYPES: dict[Kind, str] = {
    "text": "string",
    "int": "int64",
    "number": "float64",
    "bool": "bool",
    "datetime": "datetime64[us, UTC+08:00]",
}


def to_frame(facts: ScoreFacts) -> pd.DataFrame:
    """The columns of 明细 with real types, one row per attempt; an empty frame has the same types."""
    table = detail(facts)
    values = list(zip(*table.rows, strict=True)) or [()] * len(table.columns)
    return pd.DataFrame(
        {
            c.heading: pd.Series(list(v), dtype=_DTYPES[c.kind])
            for c, v in zip(table.columns, values, strict=True)
        }
    )
