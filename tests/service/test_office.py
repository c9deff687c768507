"""`lt.scores` in the office's notebook is the export's detail sheet, asked of the service with the hub token."""

from __future__ import annotations

import io
from collections.abc import Iterator

import openpyxl
import pandas as pd
import pytest
from service_parts import BEGIN, START, Running

import lawtrain as lt
from lawtrain.errors import Forbidden, SettingsError
from lawtrain.widgets import opening


@pytest.fixture(autouse=True)
def _fresh_desk() -> Iterator[None]:
    opening._open.cache_clear()
    yield
    opening._open.cache_clear()


def kernel_of(own: Running, role: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAWTRAIN_SERVICE_URL", f"http://127.0.0.1:{own.settings.port}/lawtrain")
    monkeypatch.setenv("JUPYTERHUB_API_TOKEN", own.hub.token(role))


def test_the_frame_is_the_detail_sheet(own: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    with own.browser("learner") as cadre:
        attempt = cadre.act(START, BEGIN).json()["attempt"]["id"]
        cadre.act(f"/lawtrain/api/v1/attempts/{attempt}/submission")
    with own.browser("office") as office:
        book = openpyxl.load_workbook(io.BytesIO(office.get("/lawtrain/scores.xlsx").content))
    kernel_of(own, "office", monkeypatch)
    year = int(pd.Timestamp.now(tz="Asia/Shanghai").year)
    frame = lt.scores(year)
    lines = list(book["明细"].values)
    assert list(frame.columns) == [v for v in lines[0] if v]
    assert len(frame) == len(lines) - 1 == 1
    assert frame["得分"].iloc[0] == lines[1][list(frame.columns).index("得分")]
    assert lt.scores(year - 1).empty


def test_a_learners_notebook_is_refused(own: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    kernel_of(own, "learner", monkeypatch)
    with pytest.raises(Forbidden, match="普法办"):
        lt.scores(2026)


def test_on_a_hub_it_never_reads_a_local_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUPYTERHUB_API_TOKEN", "anything")
    monkeypatch.delenv("LAWTRAIN_SERVICE_URL", raising=False)
    with pytest.raises(SettingsError, match="没有接上学习服务"):
        lt.scores(2026)
