"""The frame carries real types, also when it is empty."""

import subprocess
import sys

import pandas as pd
from reports_sample import TOWN, facts_of

from lawtrain.reports import detail
from lawtrain.reports.frame import to_frame


def test_it_has_the_columns_and_rows_of_the_detail_table():
    facts = facts_of(*TOWN)
    frame = to_frame(facts)
    assert list(frame.columns) == [c.heading for c in detail(facts).columns]
    assert len(frame) == len(TOWN)
    assert frame.groupby("小测编号")["得分"].max().to_dict() == {
        "constitution/01-supremacy/test": 90.0,
        "penalty/01-who/test": 20.0,
    }
    assert frame["交卷时间"].iloc[0].isoformat() == "2026-03-05T12:01:00+08:00"


def test_types_do_not_depend_on_the_data():
    full, empty = to_frame(facts_of(*TOWN)), to_frame(facts_of())
    assert list(full.dtypes) == list(empty.dtypes)
    assert pd.api.types.is_string_dtype(full["工号"])
    assert pd.api.types.is_integer_dtype(full["第几次"])
    assert pd.api.types.is_float_dtype(full["得分"])
    assert pd.api.types.is_bool_dtype(full["合格"])
    assert isinstance(full["交卷时间"].dtype, pd.DatetimeTZDtype)


def test_the_room_itself_does_not_bring_pandas_or_xlsxwriter():
    code = "import sys, lawtrain.reports; sys.exit(bool({'pandas', 'xlsxwriter'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
