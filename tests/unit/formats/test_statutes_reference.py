"""Against the reference library, where it lies beside the repository: every text comes in as it is."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from lawtrain.formats.statutes import read_statute, recognise
from lawtrain.laws import load_registry

LIBRARY = Path(__file__).resolve().parents[4] / "shared" / "laws"
CONVERTED = ("xianfa@2018-03-11", "xingfa@2024-03-01", "xingzheng-chufa-fa@2021-07-15")

pytestmark = pytest.mark.skipif(
    not (LIBRARY / "index.json").is_file(),
    reason="法规文本参考库不在仓库旁边（../shared/laws），无法对照；它不随仓库发布",
)


@pytest.fixture(scope="module")
def index() -> list[dict[str, Any]]:
    return json.loads((LIBRARY / "index.json").read_text("utf-8"))


def test_every_text_is_read_as_it_stands_and_known_for_what_it_is(index: list[dict[str, Any]]) -> None:
    assert len(index) >= 154
    for entry in index:
        data = (LIBRARY / entry["file"]).read_bytes()
        name = Path(entry["file"]).name
        statute, problems = read_statute(data, name)
        assert problems == [], name
        assert statute is not None
        assert statute.text == data.decode(), name
        assert (statute.articles, statute.last_article) == (entry["articles"], entry["last_article"]), name
        found = recognise(statute, "无名.txt", load_registry())  # the name of the file gives nothing away
        assert found.law is not None
        assert found.version is not None, name
        assert (found.law.slug, found.version.effective.isoformat()) == (entry["slug"], entry["effective"])
        assert not any(p.is_error for p in found.problems), name


def test_the_registry_has_every_text_of_the_library(index: list[dict[str, Any]]) -> None:
    recorded = {
        (law.slug, version.effective.isoformat())
        for law in load_registry().laws.values()
        for version in law.versions
    }
    assert {(entry["slug"], entry["effective"]) for entry in index} <= recorded


@pytest.mark.skipif(not shutil.which("soffice"), reason="没有安装 LibreOffice（soffice），不能现做 .docx")
def test_a_docx_made_by_libreoffice_is_the_same_text(tmp_path: Path) -> None:
    sources = [shutil.copy(LIBRARY / "text" / f"{name}.txt", tmp_path) for name in CONVERTED]
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    how = ["--infilter=Text (encoded):UTF8", "--convert-to", "docx:MS Word 2007 XML"]
    line = ["soffice", profile, "--headless", *how, "--outdir", str(tmp_path), *sources]
    subprocess.run(line, check=True, capture_output=True, timeout=200)
    for name in CONVERTED:
        made = tmp_path / f"{name}.docx"
        statute, problems = read_statute(made.read_bytes(), made.name)
        assert problems == []
        assert statute is not None
        assert statute.text == (tmp_path / f"{name}.txt").read_text("utf-8")
