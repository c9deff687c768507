"""`lawtrain report` and `lawtrain standing`: the office's pages, from the command line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lawtrain.cli import report as module
from lawtrain.cli.app import run
from lawtrain.errors import Invalid, NotFound, Refused
from lawtrain.store import Store
from tests.town_year import fill_year, write_policy

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An installation with a year in it; the day is the one it was made for."""
    folder = tmp_path / "data"
    (folder / "content").mkdir(parents=True)
    monkeypatch.delenv("LAWTRAIN_CONTENT", raising=False)
    monkeypatch.delenv("LAWTRAIN_DATABASE", raising=False)
    monkeypatch.setattr(module, "now", lambda: NOW)
    monkeypatch.setattr("lawtrain.cli.standing.now", lambda: NOW)
    write_policy(folder / "content")
    fill_year(f"sqlite:///{folder / 'service.sqlite'}", folder, lambda: NOW)
    return folder


def test_a_pack_is_written_and_said_to_be_there(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "pack"
    assert run(["report", "2026", "--data", str(data), "--out", str(out)]) == 0
    told = capsys.readouterr().out
    assert "已写好 2026 年度报告（内部版）" in told
    assert str(out) in told
    assert "1/" in told
    manifest = json.loads((out / "MANIFEST").read_text(encoding="utf-8"))
    assert (manifest["year"], manifest["names"], manifest["roster_on"]) == (2026, False, "2026-11-22")
    assert "陈甲" not in (out / "数据" / "人员.csv").read_text(encoding="utf-8")


def test_names_are_written_when_asked_for_and_that_is_noted(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "pack"
    run(["report", "2026", "--data", str(data), "--out", str(out), "--names", "--as-of", "2026-11-12"])
    assert "陈甲" in (out / "数据" / "人员.csv").read_text(encoding="utf-8")
    store = Store.of_installation(data)
    with store.reading() as tx:
        newest = tx.town.audit(most=1)[0]
    store.close()
    assert (newest.actor, newest.action, newest.detail["on"]) == ("console", "make_report", "2026-11-12")


def test_the_same_data_gives_the_same_figures(data: Path, tmp_path: Path) -> None:
    for name in ("a", "b"):
        run(["report", "2026", "--data", str(data), "--out", str(tmp_path / name), "--public"])
    one, other = ((tmp_path / name / "数据" / "指标.csv").read_bytes() for name in ("a", "b"))
    assert one == other


@pytest.mark.parametrize(
    ("more", "error", "said"),
    [
        (["2026", "--names", "--public"], Invalid, "公开版不能写姓名"),
        (["2031"], Invalid, "年度"),
        (["2020"], NotFound, "导入花名册"),
        (["2026", "--as-of", "2025-12-31"], Invalid, "2026 年里"),
        (["2026", "--as-of", "2026-12-31"], Invalid, "不晚于今天"),
        (["2026", "--as-of", "昨天"], Invalid, "写成"),
    ],
)
def test_what_makes_no_sense_is_refused(
    data: Path, tmp_path: Path, more: list[str], error: type[Exception], said: str
) -> None:
    out = tmp_path / "pack"
    with pytest.raises(error, match=said):
        run(["report", *more, "--data", str(data), "--out", str(out)])
    assert not out.exists()


def test_a_folder_with_something_else_in_it_is_left_alone(data: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "a.txt").write_text("我的")
    with pytest.raises(Refused):
        run(["report", "2026", "--data", str(data), "--out", str(tmp_path / "mine")])
    assert [p.name for p in (tmp_path / "mine").iterdir()] == ["a.txt"]


def test_a_standing_is_told_with_its_entries(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["standing", "c2", "--data", str(data)]) == 0
    told = capsys.readouterr().out
    assert "李乙（c2），镇政府/办公室，领导干部" in told
    assert "示范镇要求，截至 2026-11-22：进行中" in told
    assert "[达标] 年度考试" in told
    assert "国家工作人员学法考试（县普法办，首场）：65 分，合格（正式）" in told


def test_a_standing_as_of_an_earlier_day_does_not_know_what_came_later(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(["standing", "c1", "--data", str(data), "--as-of", "2026-11-01"])
    assert "截至 2026-11-01：进行中" in capsys.readouterr().out
    run(["standing", "c1", "--data", str(data)])
    assert "截至 2026-11-22：达标" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["nobody"], "工号"),
        (["c1", "--as-of", "2025-06-01"], "还没有 2025 年的要求"),
        (["c1", "--as-of", "x"], "写成"),
    ],
)
def test_no_standing_says_what_to_do(data: Path, more: list[str], said: str) -> None:
    with pytest.raises((NotFound, Invalid), match=said):
        run(["standing", *more, "--data", str(data)])
