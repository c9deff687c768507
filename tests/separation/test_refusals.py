"""`lawtrain up --separate` does not start where somebody could read what is not theirs, and says what to do."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lawtrain.deploy import separate
from lawtrain.deploy.site import Site
from lawtrain.errors import SettingsError
from tests.separation.town import Python, plant, up
from tests.site import free_port

NOBODY = 65534


def said(python: Python, place: Path, uid: int = 0, port: int = 0, data: Path | None = None) -> str:
    """The one sentence with which it refuses."""
    site = Site.local(data or place / "data", port=port or free_port(), separate=True)
    done = subprocess.run(
        up(python, site, place / "content"),
        env={"PATH": os.environ["PATH"], "PYTHONUTF8": "1", **python.env},
        cwd="/",
        user=uid,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1
    lines = (done.stdout + done.stderr).replace("正在启动，大约需要十几秒……", "").strip().splitlines()
    assert len(lines) == 1, lines
    return lines[0]


def test_only_root_can_separate(python: Python, place: Path) -> None:
    assert "只能用 root 启动" in said(python, place, uid=NOBODY)
    assert not (place / "data").exists()


def test_a_port_that_only_root_may_use(python: Python, place: Path) -> None:
    assert "不能用端口 80" in said(python, place, port=80)


def test_banks_that_others_can_read(python: Python, place: Path) -> None:
    plant(place / "content", "x")
    (place / "content").chmod(0o755)
    sentence = said(python, place)
    assert f"chmod -R go-rwx '{place}/content/quizzes'" in sentence
    assert not (place / "data" / "run" / "service.pid").exists()


def test_one_open_bank_in_a_folder_that_cannot_be_listed(
    python: Python, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", str(python.path))
    for name, value in python.env.items():
        monkeypatch.setenv(name, value)
    plant(place / "content", "x")
    (place / "content").chmod(0o711)
    for folder in ("", "constitution", "administrative-law"):
        (place / "content" / "quizzes" / folder).chmod(0o711)
    for bank in (place / "content" / "quizzes").glob("*/*"):
        bank.chmod(0o600)
    separate._check_banks(place / "content" / "quizzes", pwd.getpwuid(NOBODY))
    bank.chmod(0o604)
    with pytest.raises(SettingsError, match=bank.name):
        separate._check_banks(place / "content" / "quizzes", pwd.getpwuid(NOBODY))


def test_a_data_folder_that_learners_cannot_reach(python: Python, place: Path) -> None:
    plant(place / "content", "x")
    (place / "shut").mkdir(mode=0o700)
    sentence = said(python, place, data=place / "shut" / "data")
    assert f"{place}/shut 不让别人通过" in sentence
    assert "/var/lib/lawtrain" in sentence


def test_a_user_who_can_log_in_is_not_taken_for_a_program() -> None:
    with pytest.raises(SettingsError, match="能登录这台机器"):
        separate._system_user("root")


def test_a_user_of_that_name_who_is_not_ours_is_not_touched(users: None, place: Path) -> None:
    name = separate.learner_name("cadre01", place.name)
    subprocess.run(["useradd", "--system", "--comment", "somebody", name], check=True)
    try:
        with pytest.raises(SettingsError, match="不是本平台建的"):
            separate.learner("cadre01", place.name)
        with pytest.raises(SettingsError, match="不是本平台建的"):
            separate.end_all_of(pwd.getpwnam(name))
    finally:
        subprocess.run(["userdel", name], check=True, capture_output=True)


def test_names_tell_nothing_and_never_meet() -> None:
    names = {separate.learner_name(f"{number:05}", salt) for number in range(2000) for salt in "ab"}
    assert len(names) == 4000
    assert {len(name) for name in names} == {15}


def test_without_useradd_it_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(shutil, "which", lambda *_, **__: None)
    with pytest.raises(SettingsError, match="useradd"):
        separate.check_able(Site.local(tmp_path, separate=True))
