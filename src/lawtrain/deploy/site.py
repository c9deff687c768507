"""Where an installation keeps its things and which addresses its parts have."""

from __future__ import annotations

import hmac
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lawtrain.errors import SettingsError
from lawtrain.settings import PREFIX

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Site:
    """One installation. Hub and service have different origins: a learner's server shares the hub's."""

    data: Path
    bind: str  # where browsers reach proxy and service
    port: int  # the proxy's; the others follow from it
    hub_url: str  # origin of the hub as a browser sees it
    public_url: str  # origin of the service as a browser sees it
    trial: bool
    separate: bool = False  # each part and each learner under a system user of its own

    @classmethod
    def local(cls, data: Path, bind: str = LOOPBACK, port: int = 8000, *, separate: bool = False) -> Site:
        """A trial on one machine. Cookies ignore ports, so on loopback the service gets another host name."""
        service = "localhost" if bind == LOOPBACK else bind
        hub_url, public_url = f"http://{bind}:{port}", f"http://{service}:{port + 10}"
        return cls(data.absolute(), bind, port, hub_url, public_url, True, separate)

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> Site:
        """The other side of `env`. Raises SettingsError naming the variable that is missing or wrong."""
        data = env.get("LAWTRAIN_DATA", "").strip()
        if not data:
            raise SettingsError(
                "缺少环境变量 LAWTRAIN_DATA（数据文件夹）；请用 lawtrain up 启动，或照部署文档设置"
            )
        port = env.get("LAWTRAIN_HUB_PORT", "8000")
        if not port.isdigit():
            raise SettingsError(f"环境变量 LAWTRAIN_HUB_PORT 应是一个端口号，现在是“{port}”")
        site = cls.local(Path(data), env.get("LAWTRAIN_BIND", LOOPBACK), int(port))
        return cls(
            data=site.data,
            bind=site.bind,
            port=site.port,
            hub_url=env.get("LAWTRAIN_HUB_URL", site.hub_url).rstrip("/"),
            public_url=env.get("LAWTRAIN_PUBLIC_URL", site.public_url).rstrip("/"),
            trial=env.get("LAWTRAIN_TRIAL") == "1",
            separate=env.get("LAWTRAIN_SEPARATE") == "1",
        )

    def env(self) -> dict[str, str]:
        """What the programs of this installation read; no secrets."""
        return {
            "LAWTRAIN_DATA": str(self.data),
            "LAWTRAIN_CONTENT": str(self.content),
            "LAWTRAIN_DATABASE": self.database,
            "LAWTRAIN_BIND": self.bind,
            "LAWTRAIN_PORT": str(self.service_port),
            "LAWTRAIN_HUB_PORT": str(self.port),
            "LAWTRAIN_HUB_URL": self.hub_url,
            "LAWTRAIN_PUBLIC_URL": self.public_url,
            "LAWTRAIN_TRIAL": "1" if self.trial else "0",
            "LAWTRAIN_SEPARATE": "1" if self.separate else "0",
        }

    @property
    def ports(self) -> tuple[tuple[str, int], ...]:
        """Every address that must be free: (host, port)."""
        return (
            (self.bind, self.port),
            (LOOPBACK, self.proxy_api_port),
            (self.bind, self.service_port),
            (LOOPBACK, self.hub_api_port),
        )

    @property
    def proxy_api_port(self) -> int:
        """Where the hub tells the proxy its routes."""
        return self.port + 1

    @property
    def service_port(self) -> int:
        """Where the service listens."""
        return self.port + 10

    @property
    def hub_api_port(self) -> int:
        """Where the hub listens, behind the proxy."""
        return self.port + 81

    @property
    def hub_api_url(self) -> str:
        """The hub's API for service and learners' servers."""
        return f"http://{LOOPBACK}:{self.hub_api_port}/hub/api"

    @property
    def service_url(self) -> str:
        """The service as this machine's own programs reach it."""
        return f"http://{self.bind}:{self.service_port}{PREFIX}"

    @property
    def content(self) -> Path:
        """Our own copy of courses and quizzes."""
        return self.data / "content"

    @property
    def lessons(self) -> Path:
        """What learners' folders are filled from: the copy itself, or its courses alone where users differ."""
        return self.data / "lessons" if self.separate else self.content

    @property
    def homes(self) -> Path:
        """One folder for each learner."""
        return self.data / "homes"

    @property
    def assignments(self) -> Path:
        """Courses of assignments, one a year, and the exchange through which these go out and come back."""
        return self.data / "nbgrader"

    @property
    def exchange(self) -> Path:
        """Where assignments are handed out, in and back."""
        return self.assignments / "exchange"

    @property
    def owners(self) -> Path:
        """One file for each system user of a learner, naming the 工号 behind it."""
        return self.assignments / "owners"

    @property
    def hub(self) -> Path:
        """The hub's database and cookie secret."""
        return self.data / "hub"

    @property
    def run(self) -> Path:
        """Logs, pid files and the lock."""
        return self.data / "run"

    @property
    def database(self) -> str:
        """SQLAlchemy URL of the store."""
        return os.environ.get("LAWTRAIN_DATABASE") or f"sqlite:///{self.data / 'service.sqlite'}"

    @property
    def cookie_secret(self) -> Path:
        """Signs the hub's cookies; without it everybody has to log in again."""
        return self.hub / "cookie_secret"


@dataclass(frozen=True, slots=True)
class Secrets:
    """What our programs show each other to be believed."""

    proxy: str  # hub to proxy
    service: str  # service to hub
    watch: str  # supervisor to hub: look after the routes
    state: str  # encrypts what the hub keeps of a log-in

    @property
    def naming(self) -> str:
        """Keeps the names of learners' system users from being worked out: everybody can read those."""
        return hmac.new(self.service.encode(), b"lawtrain-learners", "sha256").hexdigest()

    @classmethod
    def of(cls, site: Site) -> Secrets:
        """Those of `site`, made at the first call. Raises SettingsError when the file cannot be used."""
        path = site.data / "secrets.json"
        try:
            with open(path, "x", opener=_private, encoding="utf-8") as file:
                json.dump({name: secrets.token_hex(32) for name in cls.__slots__}, file)
        except FileExistsError:
            pass
        try:
            return cls(**json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError) as error:
            raise SettingsError(
                f"密钥文件 {path} 读不出来；删掉它再启动会重新生成，所有人需重新登录"
            ) from error


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
