"""The commands say in Chinese what they did, and their status tells whether anything is wrong."""

from __future__ import annotations

import os
import shutil
import sqlite3
from pathlib import Path

import pytest
from ledger_town import fill

from lawtrain.cli.app import run
from lawtrain.deploy.pids import remember
from lawtrain.errors import Invalid, LawtrainError, NotFound, Refused, Unavailable
from lawtrain.store import Store


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cli")
    store = Store.open(f"sqlite:///{folder / 'service.sqlite'}")
    fill(store, folder)
    store.close()
    return folder


@pytest.fixture
def data(filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("LAWTRAIN_DATABASE", raising=False)
    monkeypatch.chdir(tmp_path)
    return Path(shutil.copytree(filled, tmp_path / "data"))


def test_verify_says_what_it_looked_at_and_what_it_cannot_tell(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["ledger", "verify"]) == 0
    said = capsys.readouterr().out
    assert "没有发现改动" in said
    assert "不能核对的" in said
    with sqlite3.connect(data / "service.sqlite") as connection:
        connection.execute("UPDATE people SET name='别人' WHERE username='cadre03'")
    assert run(["ledger", "verify"]) == 1
    said = capsys.readouterr().out
    assert "人员（people）｜" in said
    assert "内容与封印不符" in said


def test_a_year_is_opened_again_with_a_reason_and_closed_only_when_over(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(Invalid, match="原因"):
        run(["ledger", "reopen", "2026"])
    assert run(["ledger", "reopen", "2026", "--why", "漏了一次讲座"]) == 0
    assert "已重新开账" in capsys.readouterr().out
    with pytest.raises(Refused, match="还没有结束"):
        run(["ledger", "close", "2099"])
    with pytest.raises(Invalid, match="年度"):
        run(["ledger", "close"])


def test_a_year_that_is_over_is_closed_with_its_figures(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["ledger", "close", "2025"]) == 0
    said = capsys.readouterr().out
    assert "2025 年度已封账" in said
    digest = "".join(said.strip().splitlines()[-1].split())
    assert run(["ledger", "verify", "--against", digest]) == 0
    assert "与封账摘要一致" in capsys.readouterr().out


def test_there_and_back_with_a_passphrase_from_a_file(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("pass").write_text("一二三四五六七八\n", encoding="utf-8")
    assert run(["backup", "b.lawtrain", "--passphrase-file", "pass"]) == 0
    said = capsys.readouterr().out
    assert "已加密" in said
    assert "secrets.json" in said
    with pytest.raises(Refused, match="--replace"):
        run(["restore", "b.lawtrain", "--passphrase-file", "pass"])
    assert run(["restore", "b.lawtrain", "--passphrase-file", "pass", "--replace"]) == 0
    assert "before-restore-" in capsys.readouterr().out
    assert run(["restore", "b.lawtrain", "--passphrase-file", "pass", "--data", "elsewhere"]) == 0
    assert run(["ledger", "verify", "--data", "elsewhere"]) == 0


def test_the_passphrase_is_typed_twice(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    typed = iter(["一二三四五六七八", "一二三四五六七九"])
    monkeypatch.setattr("getpass.getpass", lambda _question: next(typed))
    with pytest.raises(Invalid, match="两次"):
        run(["backup", "b.lawtrain", "--encrypt"])
    monkeypatch.setattr("getpass.getpass", lambda _question: "一二三四五六七八")
    assert run(["backup", "b.lawtrain", "--encrypt"]) == 0
    assert run(["restore", "b.lawtrain", "--data", "elsewhere"]) == 0


def test_nothing_is_restored_under_a_running_service(data: Path) -> None:
    run(["backup", "b.lawtrain"])
    (data / "run").mkdir()
    remember(data / "run" / "service.pid", os.getpid())
    with pytest.raises(Refused, match="还在运行"):
        run(["restore", "b.lawtrain", "--replace"])


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (["backup", "b.lawtrain", "--passphrase-file", "none"], "读不了口令文件"),
        (["restore", "none.lawtrain"], "没有备份文件"),
        (["erase", "nobody", "--why", "本人申请", "--yes"], "没有工号"),
        (["erase", "cadre03", "--why", "本人申请", "--yes"], "还在花名册上"),
        (["erase", "cadre03", "--yes"], "写明原因"),
    ],
)
def test_what_cannot_be_done_is_said(data: Path, line: list[str], said: str) -> None:
    with pytest.raises(LawtrainError, match=said) as refusal:
        run(line)
    assert isinstance(refusal.value, Invalid | NotFound | Refused | Unavailable)


def test_erasing_asks_first(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("builtins.input", lambda: "")
    assert run(["erase", "cadre03", "--why", "本人申请"]) == 1
    assert "什么都没有改动" in capsys.readouterr().out
