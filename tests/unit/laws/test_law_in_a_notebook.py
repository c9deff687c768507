"""`lt.law`: the article where its text may be read, else its name; on a hub no folder but the one it was given."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import lawtrain as lt
from lawtrain.errors import Invalid, NotFound
from lawtrain.laws import load_registry
from lawtrain.lawtext import laws_folder

TEXT = "中华人民共和国国歌法\n\n第一条　第一款<b>。\n（一）一项；\n第二款。\n"


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("LAWTRAIN_LAWS", "LAWTRAIN_DATA", "LAWTRAIN_SERVICE_URL", "JUPYTERHUB_API_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


def shelve(folder: Path) -> None:
    folder.mkdir(parents=True)
    (version,) = load_registry().by_title("国歌法").versions
    (folder / f"guoge-fa@{version.effective}.txt").write_text(TEXT, "utf-8")


def test_the_text_of_the_data_folder_with_version_and_dates(tmp_path: Path) -> None:
    shelve(tmp_path / "data" / "laws")
    found = lt.law("《国歌法》", 1, as_of="2026-11-22")
    assert found.paragraphs == ("第一款<b>。\n（一）一项；", "第二款。")
    assert str(found).splitlines()[:2] == [
        "《中华人民共和国国歌法》第一条",
        f"（{found.about}）",
    ]
    assert "2017年通过，2017-10-01 起施行；按 2026-11-22 查" in found.about
    assert "<p>第一款&lt;b&gt;。</p><p>（一）一项；</p><p>第二款。</p>" in found._repr_html_()
    assert lt.law("guoge-fa", 1).paragraphs == found.paragraphs


def test_without_the_text_the_name_and_where_to_look() -> None:
    found = lt.law("行政处罚法", 42, as_of="2026-11-22")
    assert found.title == "《中华人民共和国行政处罚法》第四十二条"
    assert found.paragraphs == ()
    assert "这里没有收录条文" in str(found)
    assert "这里没有收录条文" in found._repr_html_()


def test_on_a_hub_only_the_folder_that_was_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shelve(tmp_path / "data" / "laws")
    monkeypatch.setenv("JUPYTERHUB_API_TOKEN", "x")
    monkeypatch.setenv("LAWTRAIN_DATA", str(tmp_path / "data"))
    assert laws_folder() is None
    assert lt.law("国歌法", 1).paragraphs == ()
    monkeypatch.setenv("LAWTRAIN_LAWS", str(tmp_path / "data" / "laws"))
    assert lt.law("国歌法", 1).paragraphs != ()


def test_a_broken_text_is_as_good_as_none(tmp_path: Path) -> None:
    shelve(tmp_path / "data" / "laws")
    (file,) = (tmp_path / "data" / "laws").iterdir()
    file.write_bytes(b"\xff\xfe")
    assert lt.law("国歌法", 1).paragraphs == ()


def test_what_cannot_be_cited_is_told() -> None:
    with pytest.raises(NotFound, match="最后一条是第十六条"):
        lt.law("国歌法", 17)
    with pytest.raises(NotFound, match="还没有施行"):
        lt.law("国歌法", 1, as_of="2017-09-30")
    with pytest.raises(NotFound, match="是不是《国歌法》"):
        lt.law("国歌", 1)
    with pytest.raises(Invalid, match="日期“昨天”"):
        lt.law("国歌法", 1, as_of="昨天")
    with pytest.raises(Invalid, match="条号要写成数"):
        lt.law("国歌法", "四十二")  # type: ignore[arg-type]


def test_it_needs_the_standard_library_alone() -> None:
    code = "import sys, lawtrain; lawtrain.law('国歌法', 1); print(' '.join(sys.modules))"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    ours = {module for module in loaded if module.startswith("lawtrain.")}
    assert {module.split(".")[1] for module in ours} == {"errors", "laws", "lawtext", "version"}
    assert not {"ipywidgets", "msgspec", "ruamel", "sqlalchemy"} & {module.split(".")[0] for module in loaded}
