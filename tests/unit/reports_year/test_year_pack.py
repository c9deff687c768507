"""The report pack: whole or not at all, its list true, and the same again from the same data."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lawtrain.errors import Refused
from lawtrain.reports.year import all_figures
from lawtrain.reports.year.data import figures_csv
from lawtrain.reports.year.pack import Edition, write_pack
from tests.unit.reports_year.year_sample import judged


def quiet(_done: int, _of: int, _what: str) -> None:
    """Nobody is watching."""


def files(folder: Path) -> dict[str, bytes]:
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()
    }


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("pack") / "2026"
    write_pack(judged().facts(), folder, names=True, edition=Edition.INTERNAL, progress=quiet)
    return files(folder)


def test_what_a_pack_holds(named) -> None:
    assert sorted(named) == sorted(
        [
            "MANIFEST", "个人学法情况表/gd01-示范d01.docx", "依据名单.xlsx", "年度台账.xlsx", "年度报告（内部版）.docx",
            "数据/人员.csv", "数据/指标.csv", "数据/指标.json",
        ]
    )  # fmt: skip


def test_the_manifest_tells_the_truth(named) -> None:
    told = json.loads(named["MANIFEST"])
    listed = {f["name"]: (f["size"], f["sha256"]) for f in told["files"]}
    assert listed == {
        name: (len(data), hashlib.sha256(data).hexdigest())
        for name, data in named.items()
        if name != "MANIFEST"
    }
    facts = judged().facts()
    assert (told["ledger_head"], told["year"], told["names"]) == (facts.book.head, 2026, True)
    assert told["closing"] == ""


def test_a_closed_year_is_told_by_its_digest(tmp_path: Path) -> None:
    d = judged()
    d.line("year_closed", "", "2026", {"digest": "c" * 64, "head": 9, "by": "office01"})
    told = write_pack(d.facts(), tmp_path / "a", names=False, edition=Edition.PUBLIC, progress=quiet)
    assert told.closing == "c" * 64


def test_the_same_data_give_the_same_pack(named, tmp_path: Path) -> None:
    for _ in range(2):  # the second time into the folder of the first
        write_pack(judged().facts(), tmp_path / "2026", names=True, edition=Edition.INTERNAL, progress=quiet)
        assert files(tmp_path / "2026") == named
    assert [p.name for p in tmp_path.iterdir()] == ["2026"]


def test_a_later_run_gives_the_same_figures(named, tmp_path: Path) -> None:
    facts = judged().facts(made_at=datetime(2027, 1, 5, tzinfo=UTC), on=judged().facts().on)
    write_pack(facts, tmp_path / "2026", names=True, edition=Edition.INTERNAL, progress=quiet)
    again = files(tmp_path / "2026")
    for name in ("数据/指标.csv", "数据/指标.json", "数据/人员.csv"):
        assert again[name] == named[name]


def test_by_default_nobody_is_named(tmp_path: Path) -> None:
    write_pack(judged().facts(), tmp_path / "a", names=False, edition=Edition.INTERNAL, progress=quiet)
    own = files(tmp_path / "a")
    assert not any(name.startswith("个人学法情况表") for name in own)
    assert "示范s01" not in own["数据/人员.csv"].decode("utf-8-sig")


def test_the_public_edition_has_no_lists_and_no_names_even_when_asked(tmp_path: Path) -> None:
    told = write_pack(judged().facts(), tmp_path / "a", names=True, edition=Edition.PUBLIC, progress=quiet)
    assert [f.name for f in told.files] == [
        "年度台账.xlsx",
        "年度报告（公开版）.docx",
        "数据/指标.csv",
        "数据/指标.json",
    ]
    assert not told.names
    data = json.loads((tmp_path / "a" / "数据" / "指标.json").read_text(encoding="utf-8"))
    few = [f for f in data["figures"] if f["kind"] == "people" and f["numerator"] and f["numerator"] < 5]
    assert few == []


def test_a_folder_with_other_things_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("不要动", encoding="utf-8")
    with pytest.raises(Refused, match="别的文件"):
        write_pack(judged().facts(), tmp_path / "mine", names=False, edition=Edition.PUBLIC, progress=quiet)
    assert files(tmp_path / "mine") == {"letter.txt": "不要动".encode()}


def test_what_breaks_off_leaves_the_old_pack(tmp_path: Path) -> None:
    write_pack(judged().facts(), tmp_path / "a", names=False, edition=Edition.PUBLIC, progress=quiet)
    before = files(tmp_path / "a")

    def stop(done: int, _of: int, _what: str) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_pack(judged().facts(), tmp_path / "a", names=False, edition=Edition.INTERNAL, progress=stop)
    assert files(tmp_path / "a") == before
    assert [p.name for p in tmp_path.iterdir()] == ["a"]


def test_progress_is_told_file_by_file(tmp_path: Path) -> None:
    heard: list[tuple[int, int, str]] = []
    facts = judged().facts()
    write_pack(
        facts, tmp_path / "a", names=False, edition=Edition.PUBLIC, progress=lambda *s: heard.append(s)
    )
    assert [h[0] for h in heard] == [0, 1, 2, 3, 4]
    assert {h[1] for h in heard} == {4}
    assert heard[-1][2] == "完成"


def test_the_csv_holds_every_figure_and_runs_nothing() -> None:
    d = judged()
    d.stands("z01", "=一般", "@单位")
    figures = all_figures(d.facts())
    data = figures_csv(figures)
    assert data.startswith(b"\xef\xbb\xbf")
    head, *body = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    assert [r[0] for r in body] == [f.key for f in figures]
    assert not any(cell.startswith(("=", "@", "+", "-")) for r in body for cell in r)
    (rate,) = [r for r in body if r[0] == "EXAM|county|一般国家工作人员||attendance"]
    told = dict(zip(head, rate, strict=True))
    assert (told["结果"], told["数值"], told["分子"], told["分母"]) == ("81.8%（9/11）", "0.818", "9", "11")


def test_a_leader_whose_name_is_a_path_stays_in_the_folder(tmp_path: Path) -> None:
    d = judged()
    d.stands("e01", "领导干部", "党政办")
    d.roster[-1] = type(d.roster[-1])(**{
        **{f: getattr(d.roster[-1], f) for f in ("seq", "batch", "pseudonym", "effective", "post")},
        "name": "../../x",
    })  # fmt: skip
    write_pack(d.facts(), tmp_path / "a", names=True, edition=Edition.INTERNAL, progress=quiet)
    assert [p.name for p in tmp_path.iterdir()] == ["a"]
    assert any("x" in name for name in files(tmp_path / "a") if name.startswith("个人学法情况表/"))
