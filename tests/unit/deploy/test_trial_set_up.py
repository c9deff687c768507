"""A data folder made ready: content, accounts, secrets, and what the terminal says."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lawtrain.deploy.checks import prepare_data
from lawtrain.deploy.site import Secrets, Site
from lawtrain.deploy.trial import copy_content, find_content, greeting, prepare_accounts, programs, table
from lawtrain.desk.doors import Doors
from lawtrain.errors import SettingsError
from lawtrain.store import Store


@pytest.fixture
def site(tmp_path: Path) -> Site:
    prepare_data(tmp_path / "data")
    return Site.local(tmp_path / "data", port=8300)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    for name, text in (
        ("courses/c/01-a.ipynb", "{}"),
        ("quizzes/c/01-a.yaml", "x: 1"),
        ("other/secret", "s"),
    ):
        path = tmp_path / "source" / name
        path.parent.mkdir(parents=True)
        path.write_text(text)
    (tmp_path / "source" / "courses" / "c" / ".ipynb_checkpoints").mkdir()
    return tmp_path / "source"


def files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_courses_and_quizzes_are_copied_and_what_was_removed_goes(site: Site, source: Path) -> None:
    copy_content(source, site.content)
    assert files(site.content) == {"courses/c/01-a.ipynb", "quizzes/c/01-a.yaml"}
    (source / "quizzes/c/01-a.yaml").rename(source / "quizzes/c/02-b.yaml")
    copy_content(source, site.content)
    assert files(site.content) == {"courses/c/01-a.ipynb", "quizzes/c/02-b.yaml"}
    copy_content(site.content, site.content)
    assert files(site.content) == {"courses/c/01-a.ipynb", "quizzes/c/02-b.yaml"}
    assert not [path for path in site.data.iterdir() if path.name.startswith("content.")]


def test_content_is_the_one_given_or_this_folder_or_the_copy(
    site: Site, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SettingsError, match="当前文件夹里没有课程"):
        find_content(None, site)
    with pytest.raises(SettingsError, match="里没有 courses"):
        find_content(tmp_path, site)
    copy_content(source, site.content)
    assert find_content(None, site) == site.content
    monkeypatch.chdir(source)
    assert find_content(None, site) == source
    assert find_content(Path(), site) == source


def test_passwords_are_shown_once_and_again_only_when_renewed(site: Site) -> None:
    first = prepare_accounts(site, reset=False)
    assert prepare_accounts(site, reset=False) == {}
    logged_in = [site.cookie_secret, site.hub / "jupyterhub.sqlite", site.data / "sessions.sqlite-wal"]
    site.hub.mkdir(exist_ok=True)
    for file in logged_in:
        file.write_text("x")
    second = prepare_accounts(site, reset=True)
    assert second.keys() == first.keys()
    assert not set(second.values()) & set(first.values())
    assert not [file for file in logged_in if file.exists()]  # old sessions and tokens end
    assert (site.data / "service.sqlite").exists()
    store = Store.open(site.database)
    known = Doors(store, lambda: datetime.now(UTC)).log_in("cadre01", second["cadre01"])
    store.close()
    assert known
    assert known.settled


def test_the_greeting_says_where_who_what_is_not_safe_and_how_to_stop(site: Site) -> None:
    passwords = prepare_accounts(site, reset=False)
    said = greeting(site, passwords)
    for words in (site.hub_url, passwords["office01"], "共用一个系统用户", str(site.data), "Ctrl-C"):
        assert words in said
    assert "局域网" not in said
    again = greeting(site, {})
    assert "--reset-passwords" in again
    open_to_all = Site.local(site.data, bind="192.0.2.7")
    assert "局域网里的任何人" in greeting(open_to_all, {})


def test_columns_line_up_with_chinese_in_them() -> None:
    lines = list(table([("账号", "单位", "x"), ("cadre01", "村", "y")]))
    assert lines == ["  账号      单位   x", "  cadre01   村     y"]


def test_hub_and_service_have_different_host_names_because_cookies_ignore_ports(site: Site) -> None:
    assert site.hub_url == "http://127.0.0.1:8300"
    assert site.public_url == "http://localhost:8310"


def test_the_site_survives_the_environment(site: Site) -> None:
    assert Site.from_env(site.env()) == site
    with pytest.raises(SettingsError, match="LAWTRAIN_DATA"):
        Site.from_env({})


def test_secrets_are_made_once_for_the_owner_only(site: Site) -> None:
    secrets = Secrets.of(site)
    assert Secrets.of(site) == secrets
    assert len({secrets.proxy, secrets.service, secrets.watch, secrets.state}) == 4
    path = site.data / "secrets.json"
    assert path.stat().st_mode & 0o777 == 0o600
    path.write_text("{}")
    with pytest.raises(SettingsError, match="密钥文件"):
        Secrets.of(site)


def test_each_program_gets_only_its_own_secret_and_nothing_odd(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(os.environ, "SOME_TOKEN", "leak")
    secrets = Secrets.of(site)
    held = {
        one.name: {key for key in secrets.__slots__ if getattr(secrets, key) in one.env.values()}
        for one in programs(site, secrets)
    }
    assert held == {"proxy": {"proxy"}, "hub": set(), "service": {"service"}}
    assert not [one.name for one in programs(site, secrets) if "SOME_TOKEN" in one.env]
