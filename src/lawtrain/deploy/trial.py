"""A whole trial on one machine: prepares the data folder, runs hub, proxy and service, says where to go."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import unicodedata
import urllib.request
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from http.client import HTTPException
from pathlib import Path
from threading import Event

from lawtrain.deploy import demo
from lawtrain.deploy.assignments import prepare_course
from lawtrain.deploy.checks import check_address, check_ports, prepare_data
from lawtrain.deploy.hub import CLIENT_ID
from lawtrain.deploy.separate import arrange
from lawtrain.deploy.site import LOOPBACK, Secrets, Site
from lawtrain.deploy.supervisor import DIRECT, Program, Supervisor, end_orphans, only_one
from lawtrain.errors import SettingsError
from lawtrain.store import Store, check_folder

_CONFIG = Path(__file__).with_name("jupyterhub_config.py")
_PAGES = Path(__file__).with_name("proxy_pages")
_FROM_SYSTEM = (
    "HOME",
    "LANG",
    "LAWTRAIN_COURSE",
    "LC_ALL",
    "LD_LIBRARY_PATH",
    "PATH",
    "PYTHONPATH",
    "TMPDIR",
    "TZ",
    "USER",
    "VIRTUAL_ENV",
)
_CONTENT = ("courses", "quizzes", "policies")

Say = Callable[[str], None]


def run_trial(site: Site, content: Path | None, *, reset_passwords: bool, say: Say) -> None:
    """Until Ctrl-C or SIGTERM. Raises SettingsError when it cannot start."""
    os.umask(0o077)
    check_address(site.bind)
    source = find_content(content, site)
    prepare_data(site.data)
    check_folder(site.data)
    with only_one(site.run):
        end_orphans(site.run)
        check_ports(site.ports)
        copy_content(source, site.content)
        prepare_course(site, datetime.now(UTC), say)
        passwords = prepare_accounts(site, reset=reset_passwords)
        secrets = Secrets.of(site)
        say("正在启动，大约需要十几秒……")
        parts = programs(site, secrets)
        if site.separate:
            parts = arrange(site, source, parts)
        supervisor = Supervisor(
            parts,
            site.run,
            say,
            on_ready=lambda: say(greeting(site, passwords)),
            on_healthy=lambda program: _refresh_routes(program, site, secrets),
        )
        if not supervisor.run(_until_signal()) and passwords:
            say("\n".join(password_table(passwords)))  # never shown, and known to nobody else
        end_orphans(site.run)  # servers of learners whose hub had been killed
        say("已停止。学习记录都在数据文件夹里，下次启动接着用。")


def find_content(given: Path | None, site: Site) -> Path:
    """The folder that holds courses/. Raises SettingsError when there is none."""
    if given is not None:
        if not (given / "courses").is_dir():
            raise SettingsError(f"文件夹 {given} 里没有 courses 文件夹；--content 请写放课程和题库的文件夹")
        return given.absolute()
    for place in (Path.cwd(), site.content):
        if (place / "courses").is_dir():
            return place
    raise SettingsError(
        "当前文件夹里没有课程（courses 文件夹）；请到放课程的文件夹里运行，或用 --content 写明它在哪里"
    )


def copy_content(source: Path, target: Path) -> None:
    """Our own copy of courses and quizzes, changed over at once. Raises SettingsError when it cannot be made."""
    if source == target:
        return
    fresh, old = target.with_name("content.new"), target.with_name("content.old")
    try:
        for leftover in (fresh, old):
            if leftover.is_symlink():  # planted: it would lead our copy elsewhere
                leftover.unlink()
            shutil.rmtree(leftover, ignore_errors=True)
        for name in _CONTENT:
            if (source / name).is_dir():
                shutil.copytree(source / name, fresh / name, ignore=_hidden, symlinks=True)
        if target.exists():
            target.rename(old)
        fresh.rename(target)
        shutil.rmtree(old, ignore_errors=True)
    except (OSError, shutil.Error) as error:
        raise SettingsError(
            f"课程和题库复制不过来（从 {source} 到 {target}）；请检查文件权限和磁盘空间"
        ) from error


def prepare_accounts(site: Site, *, reset: bool) -> dict[str, str]:
    """Enters the made-up people at first start. Returns the passwords that are new, by 工号."""
    store = Store.open(site.database)
    try:
        passwords = demo.settle(store, lambda: datetime.now(UTC), reset=reset)
    finally:
        store.close()
    if reset:
        # Whoever came in with an old password is out: browsers, and the tokens they made. The hub makes itself anew.
        for pattern in ("hub/cookie_secret", "hub/jupyterhub.sqlite*", "sessions.sqlite*"):
            for old in site.data.glob(pattern):
                old.unlink()
    return passwords


def programs(site: Site, secrets: Secrets) -> tuple[Program, ...]:
    """Proxy, hub and service, as siblings."""
    common = {name: os.environ[name] for name in _FROM_SYSTEM if name in os.environ}
    common |= {"PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1"} | site.env()
    python = sys.executable
    return (
        Program(
            "proxy",
            "网页转发程序",
            (
                *(python, "-m", "lawtrain.deploy.proxy", "--ip", site.bind, "--port", str(site.port)),
                *("--api-ip", LOOPBACK, "--api-port", str(site.proxy_api_port)),
                *("--error-path", str(_PAGES), "--proxy-timeout", "300000", "--log-level", "WARNING"),
            ),
            common | {"CONFIGPROXY_AUTH_TOKEN": secrets.proxy},
            f"http://{site.bind}:{site.port}/_chp_healthz",
        ),
        Program(
            "hub",
            "登录服务",
            (python, "-m", "jupyterhub", "-f", str(_CONFIG)),
            common,
            f"http://{LOOPBACK}:{site.hub_api_port}/hub/health",
            patience=20,  # it stops the learners' servers first
        ),
        Program(
            "service",
            "学习服务",
            (python, "-m", "lawtrain.service"),
            common
            | {
                "JUPYTERHUB_API_URL": site.hub_api_url,
                "JUPYTERHUB_API_TOKEN": secrets.service,
                "JUPYTERHUB_CLIENT_ID": CLIENT_ID,
                "JUPYTERHUB_BASE_URL": "/",
            },
            f"{site.service_url}/health",
        ),
    )


def greeting(site: Site, passwords: dict[str, str]) -> str:
    """What the terminal says when everything answers."""
    parts = ["", f"可以用了。请在浏览器里打开：  {site.hub_url}", "", *password_table(passwords), ""]
    parts += [
        "先用 cadre01 登录，读一课、做一次课后测验；再用 office01 登录，看成绩、导出表格。",
        "",
        *_trial_words(site),
        "",
    ]
    if os.geteuid() == 0 and not site.separate:
        parts += [
            "注意：现在是用 root（系统管理员）启动的，登录的人在 JupyterLab 里能动这台机器上的任何东西。",
            "请尽量换一个普通用户来启动。",
            "",
        ]
    if site.bind != LOOPBACK:
        parts += [
            f"注意：同一局域网里的任何人都能打开 {site.hub_url} 和 {site.public_url}；",
            "密码在网络上不加密传送。只在可信的内部网络里这样用，用完请停止。",
            "",
        ]
    parts += [f"数据都在：{site.data}", "要停止，请在这个窗口按 Ctrl-C", ""]
    return "\n".join(parts)


def _trial_words(site: Site) -> tuple[str, str]:
    if site.separate:
        return "这是试用环境：每名学员各用一个系统用户，看不到别人的文件和答案。", "成绩不作考核依据。"
    return (
        "这是试用环境：所有账号共用一个系统用户，会写程序的人能看到别人的文件和答案。",
        "请勿录入真实人员信息，成绩不作考核依据。",
    )


def password_table(passwords: dict[str, str]) -> list[str]:
    """The new passwords with whose they are; or where to get some."""
    if not passwords:
        return [
            "账号和密码在第一次启动时显示过。忘了密码：先停止，在启动命令后面加上 --reset-passwords 再启动，会换一套新的。"
        ]
    people = {username: (name, post.unit, role.label) for username, name, post, role in demo.DEMO}
    rows = [("账号", "密码", "姓名", "单位", "角色")]
    rows += [
        (username, password, *people.get(username, ("", "", ""))) for username, password in passwords.items()
    ]
    return ["账号和密码（只显示这一次，请记下来）：", "", *table(rows)]


def table(rows: Sequence[Sequence[str]]) -> Iterable[str]:
    """Rows in columns that line up, with Chinese characters two places wide."""
    widths = [max(_width(row[at]) for row in rows) for at in range(len(rows[0]))]
    for row in rows:
        cells = (cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True))
        yield "  " + "   ".join(cells).rstrip()


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _hidden(_folder: str, names: list[str]) -> set[str]:
    return {name for name in names if name.startswith((".", "__pycache__"))}


def _refresh_routes(program: Program, site: Site, secrets: Secrets) -> None:
    """A proxy starts without routes. The hub would notice within half a minute; learners notice at once."""
    if program.name != "proxy":
        return
    request = urllib.request.Request(  # noqa: S310 - our own hub
        f"{site.hub_api_url}/proxy", method="POST", headers={"Authorization": f"token {secrets.watch}"}
    )
    with suppress(OSError, HTTPException):  # the hub is starting too, and then sets the routes itself
        DIRECT.open(request, timeout=5).close()


def _until_signal() -> Event:
    stop = Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: stop.set())
    return stop
