"""A separated site with planted texts, two learners at work in it, and one of them looking around."""

from __future__ import annotations

import json
import os
import pwd
import re
import secrets
import shutil
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psutil

from lawtrain.deploy import separate
from lawtrain.deploy.site import Secrets, Site
from tests.site import REPO, free_port

ME, OTHER, OFFICE, TRAINER = "cadre01", "cadre02", "office01", "trainer01"
QUIZ = "constitution/01-supremacy/test"
_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Python:
    """An interpreter that every user may run."""

    path: Path
    env: Mapping[str, str]


@dataclass
class Town:
    """A running separated site."""

    place: Path
    site: Site
    python: Python
    since: float
    passwords: dict[str, str]
    canaries: dict[str, str] = field(default_factory=dict)
    browsers: dict[str, httpx.Client] = field(default_factory=dict)

    def record(self, name: str) -> int:
        """Pid of a program."""
        return int(json.loads((self.site.run / f"{name}.pid").read_text(encoding="ascii"))["pid"])

    @property
    def naming(self) -> str:
        """See `Secrets.naming`."""
        return Secrets.of(self.site).naming

    def account(self, username: str) -> pwd.struct_passwd:
        """The system user under which this learner's server runs."""
        return pwd.getpwuid(Path(f"/proc/{self.record(f'server-{username}')}").stat().st_uid)

    def environ(self, program: str) -> dict[str, str]:
        """What only root and the program's own user may see."""
        entries = Path(f"/proc/{self.record(program)}/environ").read_bytes().decode().split("\0")
        return dict(entry.split("=", 1) for entry in entries if entry)

    def crawl(self, *roots: Path) -> list[str]:
        """Findings of a look around as the learner's user: below `roots`, and through every door and process."""
        account = self.account(ME)
        done = subprocess.run(
            [self.python.path, self.place / "crawler.py"],
            input=json.dumps(self._task(roots)),
            capture_output=True,
            text=True,
            env={"PATH": os.defpath, "PYTHONUTF8": "1", **self.python.env},
            cwd="/",
            user=account.pw_uid,
            group=account.pw_gid,
            extra_groups=(),
        )
        assert done.returncode == 0, done.stderr
        found = json.loads(done.stdout)
        self.seen = found["seen"]
        return [*found["findings"], *self._pages()]

    def _task(self, roots: tuple[Path, ...]) -> dict[str, Any]:
        data, ports = self.site.data, self._ports()
        mine = (self.site.homes / ME, self.site.lessons, *self.handed_out(), *self.handed_in(ME))
        passages = {
            self.site.exchange,
            *self.site.exchange.glob("*"),
        }  # open, and nothing in them but folders
        everything = [data, *(path for path in data.rglob("*"))]
        banks = [self.place / "content", *(self.place / "content").rglob("*")]
        ours = [one for one in self._processes() if one.uids().real != self.account(ME).pw_uid]
        return {
            "since": self.since,
            "roots": [str(root) for root in roots],
            "canaries": {
                label: text
                for label, text in self.canaries.items()
                if text not in _own(self.browsers[ME])  # what happens to be the same for all
            },
            "private": [
                str(path)
                for path in (*everything, *banks)
                if not any(path.is_relative_to(one) for one in mine) and path not in passages
            ],
            "unix": [str(path) for path in separate.RUNTIME.rglob("*") if self._another_s(path)],
            "ours": [one.pid for one in self._processes() if one.uids().real not in self._sharing()],
            "listening": sorted({port for one in ours for port in _listening(one)}),
            "server": self.record(f"server-{ME}"),
            "ports": ports,
            "doors": self._doors(ports[-1]),
            "pages": self._asked(),
        }

    def handed_out(self) -> list[Path]:
        """What of the assignments is meant for all."""
        courses = list(self.site.exchange.glob("*/"))
        return [path for course in courses for path in (course / "outbound", *course.glob("outbound/*"))]

    def handed_in(self, username: str) -> list[Path]:
        """What this person has dropped, by the names that only root can list."""
        return sorted(self.site.exchange.glob(f"*/inbound/{username}+*"))

    def bearer(self, username: str) -> dict[str, str]:
        """Headers of this person's own server."""
        return {"Authorization": f"Bearer {self.environ(f'server-{username}')['JUPYTERHUB_API_TOKEN']}"}

    def move_in(self, username: str) -> None:
        """This person has a server."""
        self.browsers[username] = _log_in(self, username)
        _spawn(self, username)

    def _processes(self) -> list[psutil.Process]:
        """All of this site; others may run beside it."""
        names = ("hub", "proxy", "service", f"server-{ME}", f"server-{OTHER}")
        programs = [psutil.Process(self.record(name)) for name in names]
        return list({*programs, *(child for one in programs for child in one.children(recursive=True))})

    def _another_s(self, path: Path) -> bool:
        return path.is_socket() and path.lstat().st_uid != self.account(ME).pw_uid

    def _ports(self) -> list[int]:
        """Those that are asked by name: of our programs, and last of the other learner's server."""
        servers = [TRAINER] if TRAINER in self.browsers else []
        urls = [self.environ(f"server-{name}")["JUPYTERHUB_SERVICE_URL"] for name in (*servers, OTHER)]
        return [*(port for _, port in self.site.ports), *(int(httpx.URL(url).port or 0) for url in urls)]

    def _sharing(self) -> set[int]:
        """Users who make files for their group, on purpose."""
        return {self.account(TRAINER).pw_uid} if TRAINER in self.browsers else set()

    def _doors(self, other_port: int) -> list[dict[str, Any]]:
        """Addresses that must refuse: whom, and with which request."""
        hub, service = self.site.hub_api_url, self.site.service_url
        routes = f"http://127.0.0.1:{self.site.proxy_api_port}/api/routes"
        server = f"http://127.0.0.1:{other_port}/user/{OTHER}"
        anybody = ["nobody", "stranger", "learner"]
        return [
            {"name": "proxy-routes", "url": routes, "closed": anybody},
            {"name": "proxy-set", "url": f"{routes}/x", "body": '{"target": "http://x"}', "closed": anybody},
            {"name": "hub-users", "url": f"{hub}/users", "closed": anybody},
            {"name": "hub-groups", "url": f"{hub}/groups", "closed": anybody},
            {"name": "hub-proxy", "url": f"{hub}/proxy", "body": "{}", "closed": anybody},
            {"name": "hub-token", "url": f"{hub}/users/{ME}/tokens", "body": "{}", "closed": anybody},
            {"name": "other-files", "url": f"{server}/api/contents", "closed": anybody},
            {"name": "other-kernels", "url": f"{server}/api/kernels", "closed": anybody},
            {"name": "me", "url": f"{service}/api/v1/me", "closed": ["nobody", "stranger"]},
            {"name": "scores", "url": f"{service}/scores", "closed": anybody},
            {"name": "scores-file", "url": f"{service}/scores.xlsx", "closed": anybody},
        ]

    def _asked(self) -> list[dict[str, str]]:
        """What one's own token opens, and what answers with an error."""
        hub, service = self.site.hub_api_url, self.site.service_url
        own = self.environ(f"server-{ME}")["JUPYTERHUB_SERVICE_URL"].rstrip("/")
        save = {"tab": "t", "seq": 1, "since": 0, "answers": {}}
        return [
            {"url": f"{service}/api/v1/attempts", "body": json.dumps({"quiz": QUIZ})},
            {"url": f"{service}/api/v1/attempts", "body": "{"},
            {"url": f"{service}/api/v1/attempts/{self.canaries['other-attempt']}/submission", "body": "{}"},
            {
                "url": f"{service}/api/v1/attempts/{'0' * 32}/answers",
                "body": json.dumps(save),
            },
            *({"url": f"{service}{path}"} for path in ("/api/v1/quiz?ref=" + QUIZ, "/api/v1/progress")),
            *(
                {"url": f"{service}{path}"}
                for path in ("/api/v1/me", "/nowhere", "/static/..%2Fx", "/health")
            ),
            *({"url": f"{hub}{path}"} for path in ("/", "/user", f"/users/{ME}", f"/users/{OTHER}", "/info")),
            *({"url": f"{own}{path}"} for path in ("/api/contents", "/api/kernels", "/api/nowhere")),
            {"url": f"{own}/api/contents/..%2f{OTHER}"},
        ]

    def _pages(self) -> list[str]:
        """The same texts, looked for in what a learner's browser gets."""
        browser = self.browsers[ME]
        service, hub = f"{self.site.public_url}/lawtrain", self.site.hub_url
        paths = (
            "/",
            "/lessons/constitution/01-supremacy",
            "/scores",
            "/scores.csv",
            "/nowhere",
            "/lessons/x/y",
        )
        pages = ("home", "token", "admin", "nowhere", "spawn-pending/x", f"user/{OTHER}", "api/users")
        urls = [f"{service}{path}" for path in paths]
        urls += [f"{hub}/hub/{page}" for page in pages]
        urls += [f"{hub}/user/{OTHER}/lab", f"{hub}/user/{ME}/lab", f"{hub}/user/{ME}/api/nowhere"]
        own = _own(browser)
        found = []
        for url in urls:
            reply = browser.get(url)
            text = f"{reply.headers}\n{reply.text}"
            found += [
                f"text {label} {url}"
                for label, canary in self.canaries.items()
                if canary in text and canary not in own
            ]
        return found


@contextmanager
def town(place: Path, python: Python, removed: set[str] | None = None) -> Iterator[Town]:
    """Start a separated site in `place`, which everybody may enter, without the guards `removed`."""
    since, mark = time.time() - 1, secrets.token_hex(8)
    content = place / "content"
    plant(content, f"canary-{mark}")
    shutil.copy(_HERE / "crawler.py", place)
    env = {"PATH": os.environ["PATH"], "HOME": str(content), "PYTHONUTF8": "1", **python.env}
    if removed:
        patch = (_HERE / "unguarded.py").read_text(encoding="utf-8")
        (place / "patch").mkdir()
        (place / "patch" / "sitecustomize.py").write_text(
            patch.replace("REMOVED: set[str] = set()", f"REMOVED: set[str] = set({sorted(removed)})"),
            encoding="utf-8",
        )
        env["PYTHONPATH"] = os.pathsep.join((str(place / "patch"), env.get("PYTHONPATH", "")))
    site = Site.local(place / "data", port=free_port(), separate=True)
    output = content / "up.out"  # the passwords are in it
    with output.open("w") as sink:
        process = subprocess.Popen(
            up(python, site, content), env=env, cwd="/", stdout=sink, stderr=subprocess.STDOUT
        )
    try:
        said = _ready(process, output)
        found = dict(re.findall(r"^\s+((?:cadre|trainer|office)\d\d)\s+(\S+)", said, re.MULTILINE))
        yield _inhabited(Town(place, site, python, since, found, {"key": f"canary-{mark}"}))
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()


def up(python: Python, site: Site, content: Path) -> list[str | Path]:
    """The command."""
    command: list[str | Path] = [python.path, "-m", "lawtrain", "up", "--separate"]
    return [*command, "--port", str(site.port), "--data", site.data, "--content", content]


def plant(content: Path, mark: str) -> None:
    """A course with its bank, `mark` in every explanation, reason and line of a guide; closed to others."""
    content.mkdir(mode=0o700)
    for kind in ("courses", "quizzes"):
        shutil.copytree(REPO / kind / "constitution", content / kind / "constitution")
    shutil.copytree(REPO / "quizzes" / "administrative-law", content / "quizzes" / "administrative-law")
    for bank in (content / "quizzes").rglob("*.yaml"):
        text = bank.read_text(encoding="utf-8")
        text, count = re.subn(r"\b(explanation|why|point): (?=[^|>\"'\s])", rf"\1: {mark} ", text)
        assert count or not bank.name.startswith("01-")
        bank.write_text(text, encoding="utf-8")


def _inhabited(town: Town) -> Town:
    """Both learners have a server, a kernel and an open attempt; the office is logged in."""
    for name in (ME, OTHER, OFFICE):
        town.browsers[name] = _log_in(town, name)
    attempts = {}
    for name in (ME, OTHER):
        _spawn(town, name)
        bearer = town.bearer(name)
        server = f"{town.site.hub_url}/user/{name}/api/kernels"
        assert httpx.post(server, headers=bearer, json={}, timeout=30, trust_env=False).status_code == 201
        start = f"{town.site.service_url}/api/v1/attempts"
        reply = httpx.post(start, headers=bearer, json={"quiz": QUIZ}, timeout=30, trust_env=False)
        assert reply.status_code == 200, reply.text
        attempts[name] = reply.json()["attempt"]["id"]
        children = psutil.Process(town.record(f"server-{name}")).children
        until(lambda: any(map(_listening, children(recursive=True))), 60)  # noqa: B023 - asked at once
    town.canaries |= _secrets_of(town) | {"other-attempt": attempts[OTHER]}
    return town


def _secrets_of(town: Town) -> dict[str, str]:
    """What only the service, the hub or another person may hold."""
    data, site = town.site.data, town.site
    with closing(sqlite3.connect(data / "service.sqlite")) as file:
        name = f"王{secrets.token_hex(6)}"
        file.execute("UPDATE people SET name = ? WHERE username = ?", (name, OTHER))
        file.commit()
        ((pseudonym,),) = file.execute("SELECT pseudonym FROM people WHERE username = ?", (OTHER,))
    found = {"other-name": name, "other-pseudonym": pseudonym}
    found |= {f"secret-{k}": v for k, v in json.loads((data / "secrets.json").read_text()).items()}
    found["naming"] = town.naming
    found["cookie-secret"] = site.cookie_secret.read_text().strip()
    found["other-token"] = town.environ(f"server-{OTHER}")["JUPYTERHUB_API_TOKEN"]
    for username in (OTHER, OFFICE):
        found[f"password-{username}"] = town.passwords[username]
        for at, value in enumerate(sorted(_own(town.browsers[username]))):
            found[f"cookie-{username}-{at}"] = value
    hashes = {
        one.decode()
        for store in data.glob("service.sqlite*")
        for one in re.findall(rb"\$argon2id\$[\w$=,+/]{60,}", store.read_bytes())
    }
    assert len(hashes) >= len(town.passwords)
    found |= {f"hash-{at}": one for at, one in enumerate(sorted(hashes))}
    home = site.homes / OTHER / "我的笔记.md"
    found["other-file"] = secrets.token_hex(12)
    home.write_text(found["other-file"], encoding="utf-8")
    owner = town.account(OTHER)
    os.chown(home, owner.pw_uid, owner.pw_gid)
    return found


def _listening(process: psutil.Process) -> list[int]:
    with suppress(psutil.NoSuchProcess):  # it has ended meanwhile
        return [one.laddr.port for one in process.net_connections("tcp") if one.status == psutil.CONN_LISTEN]
    return []


def _own(browser: httpx.Client) -> set[str]:
    return {value.strip('"') for one in browser.cookies.jar if len(value := one.value or "") >= 16}


def _log_in(town: Town, username: str) -> httpx.Client:
    browser = httpx.Client(
        follow_redirects=True,
        headers={"Sec-Fetch-Mode": "navigate", "Accept": "text/html"},
        timeout=30,
        trust_env=False,
    )
    form = browser.get(f"{town.site.hub_url}/hub/login")
    token = re.search(r'name="_xsrf" value="([^"]+)"', form.text)
    assert token, form.text
    fields = {"_xsrf": token[1], "username": username, "password": town.passwords[username]}
    reply = browser.post(f"{town.site.hub_url}/hub/login", data=fields)
    assert reply.status_code == 200, reply.text
    assert "/lawtrain/" in reply.url.path
    return browser


def _spawn(town: Town, username: str) -> None:
    browser, hub = town.browsers[username], town.site.hub_url
    browser.get(f"{hub}/hub/spawn")
    until(lambda: browser.get(f"{hub}/hub/spawn-pending/{username}").url.path == f"/user/{username}/lab", 60)


def _ready(process: subprocess.Popen[bytes], output: Path) -> str:
    until(lambda: "Ctrl-C" in output.read_text(encoding="utf-8") or process.poll() is not None, 240)
    text = output.read_text(encoding="utf-8")
    assert "可以用了" in text, text
    return text


def until(true: Callable[[], Any], seconds: float) -> None:
    """Waits for it."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "still not so"
        time.sleep(0.1)
