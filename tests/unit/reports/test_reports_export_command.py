"""`lawtrain export scores` writes one whole file, or says in Chinese why it did not."""

import csv
import io
import os
from datetime import datetime

import openpyxl
import pytest
import typer
from reports_sample import NOON
from typer.testing import CliRunner

from lawtrain.cli.export import export, put
from lawtrain.errors import Invalid, LawtrainError, NotFound, Refused, Unavailable
from lawtrain.records import TOWN_TIME
from lawtrain.store import Store

app = typer.Typer()
app.command()(export)


def run(*args):
    done = CliRunner().invoke(app, ["scores", *map(str, args)])
    if done.exception and not isinstance(done.exception, LawtrainError | SystemExit):
        raise done.exception
    return done


@pytest.fixture
def data(tmp_path):
    """A store with one result of 2026 by a person of 司法所, and one by nobody known."""
    folder = tmp_path / "data"
    folder.mkdir()
    store = Store.open(f"sqlite:///{folder / 'service.sqlite'}")
    person = store.remember_person("0003", "王示范", "司法所")
    payload = {
        "quiz": "constitution/01-supremacy/test",
        "title": "宪法课后测验",
        "number": 1,
        "score": 88.0,
        "points": 100.0,
        "passed": True,
        "submitted_at": NOON.isoformat(),
    }
    for n, who in enumerate((person.pseudonym, "0123456789abcdef")):
        store.write(lambda tx, n=n, who=who: tx.append("result", who, f"a{n}", payload, NOON))
    store.close()
    return folder


def test_it_writes_the_workbook_and_says_what_is_in_it(data, tmp_path):
    out = tmp_path / "成绩.xlsx"
    done = run("--data", data, "--year", 2026, "--names", "--out", out)
    assert done.exit_code == 0, done.output
    assert "2026 年度，全部单位，2 次作答" in done.output
    sheet = openpyxl.load_workbook(out)["明细"]
    assert [row[2].value for row in sheet.iter_rows(min_row=2)] == ["王示范", "未登记人员"]


def test_it_writes_csv_of_one_unit_and_names_what_it_left_out(data, tmp_path):
    out = tmp_path / "成绩.csv"
    done = run("--data", data, "--year", 2026, "--unit", "司法所", "--names", "--out", out)
    assert "另有 1 次作答的人员没有登记单位" in done.output
    rows = list(csv.DictReader(io.StringIO(out.read_text(encoding="utf-8-sig"))))
    assert [row["姓名"] for row in rows] == ["王示范"]


def test_it_names_nobody_unless_asked_and_keeps_the_asking(data, tmp_path):
    out = tmp_path / "成绩.csv"
    run("--data", data, "--year", 2026, "--out", out)
    assert "王示范" not in out.read_text(encoding="utf-8-sig")
    assert "0003" not in out.read_text(encoding="utf-8-sig")
    run("--data", data, "--year", 2026, "--names", "--out", tmp_path / "名.csv")
    store = Store.open(f"sqlite:///{data / 'service.sqlite'}")
    with store.reading() as tx:
        assert [(one.action, one.detail["count"]) for one in tx.town.audit()] == [("export_names", 2)]
    store.close()


def test_without_a_file_name_it_names_the_file_after_the_year(data, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run("--year", 2026).exit_code == 0
    assert (tmp_path / "成绩-2026.xlsx").is_file()


def test_without_a_year_it_means_this_year_in_china(data, tmp_path):
    done = run("--data", data, "--out", tmp_path / "a.csv")
    this_year = datetime.now(TOWN_TIME).year
    assert f"{this_year} 年度" in (done.output or str(done.exception))


def test_an_existing_file_is_kept_unless_forced(data, tmp_path):
    out = tmp_path / "成绩.xlsx"
    out.write_text("珍贵")
    done = run("--data", data, "--year", 2026, "--out", out)
    assert isinstance(done.exception, Refused)
    assert "--force" in str(done.exception)
    assert out.read_text() == "珍贵"
    assert run("--data", data, "--year", 2026, "--out", out, "--force").exit_code == 0
    assert openpyxl.load_workbook(out).sheetnames[0] == "汇总"


@pytest.mark.parametrize(
    "case",
    [
        (["--year", "2026", "--unit", "不存在办"], NotFound, "有成绩的单位：司法所、未登记单位"),
        (["--year", "2019"], NotFound, "2019 年度还没有计入台账的成绩"),
        (["--out", "成绩.pdf"], Invalid, ".xlsx 或 .csv"),
    ],
)
def test_what_cannot_be_exported_is_explained_and_nothing_is_written(data, tmp_path, monkeypatch, case):
    args, error, words = case
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.iterdir())
    done = run(*args)
    assert isinstance(done.exception, error)
    assert words in str(done.exception)
    assert sorted(tmp_path.iterdir()) == before


def test_a_folder_without_a_database_is_explained_and_none_is_made(tmp_path):
    done = run("--data", tmp_path, "--out", tmp_path / "a.xlsx")
    assert isinstance(done.exception, NotFound)
    assert "--data" in str(done.exception)
    assert not list(tmp_path.iterdir())


def test_a_missing_folder_for_the_file_is_explained(data, tmp_path):
    done = run("--data", data, "--year", 2026, "--out", tmp_path / "没有" / "a.xlsx")
    assert isinstance(done.exception, Unavailable)


def test_a_failed_write_leaves_neither_half_a_file_nor_rubbish(tmp_path):
    (tmp_path / "占用").mkdir()
    with pytest.raises(Unavailable, match="占用"):
        put(tmp_path / "占用", b"x")
    assert [p.name for p in tmp_path.iterdir()] == ["占用"]


@pytest.mark.skipif(os.name != "posix", reason="file modes are a POSIX matter")
def test_the_file_is_for_its_owner_only(tmp_path):
    put(tmp_path / "a.csv", b"x")
    assert (tmp_path / "a.csv").stat().st_mode & 0o777 == 0o600
