"""What the office may see, a browser shows; `lt.scores` reads it on the server; no notebook of the hub can."""

from __future__ import annotations

import io

import httpx
import openpyxl
import pandas as pd
import pytest
from service_parts import BEGIN, START, Running

import lawtrain as lt
from lawtrain.errors import Forbidden, NotFound
from lawtrain.records import Role
from lawtrain.service.permissions import RULES


def test_the_frame_is_the_detail_sheet(own: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    with own.browser("learner") as cadre:
        attempt = cadre.act(START, BEGIN).json()["attempt"]["id"]
        cadre.act(f"/lawtrain/api/v1/attempts/{attempt}/submission")
    with own.browser("office") as office:
        book = openpyxl.load_workbook(io.BytesIO(office.get("/lawtrain/scores.xlsx?names=1").content))
    monkeypatch.setenv("LAWTRAIN_DATA", str(own.settings.data))
    year = int(pd.Timestamp(own.clock().timestamp(), unit="s", tz="Asia/Shanghai").year)
    frame = lt.scores(year)
    lines = list(book["明细"].values)
    assert list(frame.columns) == [v for v in lines[0] if v]
    assert len(frame) == len(lines) - 1 == 1
    assert frame["得分"].iloc[0] == lines[1][list(frame.columns).index("得分")]
    assert lt.scores(year - 1).empty


@pytest.mark.parametrize("role", ["office", "admin"])
def test_a_notebooks_token_opens_no_office_row_whatever_its_role(own: Running, role: str) -> None:
    with own.kernel(own.hub.token(role)) as kernel:
        for rule in RULES:
            if Role(role) in rule.roles and Role.LEARNER not in rule.roles:
                own.clock.forward(seconds=1)
                answer: httpx.Response = kernel.request(rule.method, rule.address)
                assert answer.status_code == 403
                assert "笔记本里不开放" in answer.text


def test_in_a_notebook_of_the_hub_it_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUPYTERHUB_API_TOKEN", "anything")
    with pytest.raises(Forbidden, match="网页的“成绩”"):
        lt.scores(2026)


def test_without_records_it_says_where_to_look(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setenv("LAWTRAIN_DATA", str(tmp_path))
    with pytest.raises(NotFound, match="LAWTRAIN_DATA"):
        lt.scores(2026)
