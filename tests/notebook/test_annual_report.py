"""The office's own notebook runs from the data folder, and again from the file of a report pack, without a screen."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from lawtrain.content import load
from lawtrain.desk.demo import fill
from lawtrain.desk.files import Files
from lawtrain.office import figures
from lawtrain.store import Store

REPO = Path(__file__).resolve().parents[2]
NOTEBOOK = REPO / "courses" / "office" / "annual-report.ipynb"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("year")
    store = Store.open(f"sqlite:///{folder / 'service.sqlite'}")
    fill(store, Files(folder), load(REPO), today=date(2026, 5, 1), year=2026)
    store.close()
    return folder


def run(folder: Path) -> str:
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    NotebookClient(notebook, timeout=180, resources={"metadata": {"path": str(folder)}}).execute()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    assert any("image/png" in output.get("data", {}) for output in outputs), "there are charts"
    return "".join(output.get("text", "") + output.get("data", {}).get("text/html", "") for output in outputs)


def test_from_the_data_folder_and_from_a_pack(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAWTRAIN_DATA", str(data))
    monkeypatch.setenv("LAWTRAIN_CONTENT", str(REPO))
    monkeypatch.setenv("LAWTRAIN_YEAR", "2026")
    said = run(tmp_path)
    assert "来自台账" in said
    assert "和报告不同的有 0 个" in said
    assert "学法用法摸底测试（示范镇普法办，摸底）" in said
    figures(2026).to_csv(tmp_path / "指标.csv", index=False)
    monkeypatch.delenv("LAWTRAIN_DATA")
    again = run(tmp_path)
    assert "来自指标.csv" in again
    assert "和报告不同的有 0 个" in again


def test_it_is_no_lesson() -> None:
    catalogue = load(REPO)
    assert [course.slug for course in catalogue.courses] == ["constitution", "administrative-law"]
    assert [problem for problem in catalogue.problems if "office" in problem.file] == []
