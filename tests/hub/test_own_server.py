"""A learner's own server: Chinese, with the lessons and without quizzes or secrets."""

import json
import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from hub_town import ROOT, Town, spawn

WHO = "cadre02"


@pytest.fixture(scope="module")
def lab(town: Town) -> tuple[httpx.Client, httpx.Response]:
    browser = town.login(WHO)
    return browser, spawn(browser, WHO)


def setting(browser: httpx.Client, plugin: str) -> dict[str, Any]:
    reply = browser.get(f"/user/{WHO}/lab/api/settings/@jupyterlab/{plugin}")
    assert reply.status_code == 200, reply.text
    schema: dict[str, Any] = reply.json()["schema"]
    return schema


def test_it_is_lab_in_chinese(lab: tuple[httpx.Client, httpx.Response]) -> None:
    browser, page = lab
    assert page.url.path == f"/user/{WHO}/lab"
    assert setting(browser, "translation-extension:plugin")["properties"]["locale"]["default"] == "zh_CN"
    assert setting(browser, "notebook-extension:tracker")["title"] == "笔记本"


def test_it_asks_nobody_outside(lab: tuple[httpx.Client, httpx.Response]) -> None:
    browser, page = lab
    found = re.search(r'<script id="jupyter-config-data"[^>]*>(.*?)</script>', page.text, re.S)
    assert found
    config = json.loads(found[1])
    assert config["news"] == {"disabled": True}
    assert config["extensionManager"]["can_install"] is False
    notification = setting(browser, "apputils-extension:notification")["properties"]
    assert notification["checkForUpdates"]["default"] is False
    assert notification["fetchNews"]["default"] == "false"


def test_it_has_the_lessons_and_no_quizzes(town: Town, lab: Any) -> None:
    home = town.data / "homes" / WHO
    lessons = {path.relative_to(ROOT / "courses") for path in (ROOT / "courses").glob("*/[0-9]*.ipynb")}
    assert lessons
    assert {path.relative_to(home / "课程") for path in home.glob("课程/*/*.ipynb")} == lessons
    assert not [
        path for path in home.rglob("*") if path.suffix in (".yaml", ".yml") or path.name == "quizzes"
    ]


def test_its_environment_holds_no_secret_of_ours(town: Town, lab: Any) -> None:
    environ = Path(f"/proc/{town.recorded(f'server-{WHO}')}/environ").read_bytes()
    assert b"JUPYTERHUB_API_TOKEN=" in environ
    for secret in json.loads((town.data / "secrets.json").read_text()).values():
        assert secret.encode() not in environ
    names = {entry.split(b"=")[0].decode() for entry in environ.split(b"\0") if entry}
    assert {name for name in names if name.startswith("LAWTRAIN_")} == {
        "LAWTRAIN_EXCHANGE",
        "LAWTRAIN_LAWS",
        "LAWTRAIN_SERVICE_URL",
        "LAWTRAIN_TRIAL",
    }
    assert "CONFIGPROXY_AUTH_TOKEN" not in names


def test_its_token_is_its_owner_at_the_service_with_the_role(town: Town, lab: Any) -> None:
    environ = dict(
        entry.decode().split("=", 1)
        for entry in Path(f"/proc/{town.recorded(f'server-{WHO}')}/environ").read_bytes().split(b"\0")
        if entry
    )
    bearer = {"Authorization": f"Bearer {environ['JUPYTERHUB_API_TOKEN']}"}
    model = httpx.get(f"{environ['JUPYTERHUB_API_URL']}/user", headers=bearer, trust_env=False).json()
    assert model["groups"] == ["lawtrain-learner"]
    me = httpx.get(f"{environ['LAWTRAIN_SERVICE_URL']}/api/v1/me", headers=bearer, trust_env=False)
    assert me.status_code == 200, me.text
    assert me.json()["username"] == WHO
