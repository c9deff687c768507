"""The environment, read once into one frozen value."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lawtrain.errors import SettingsError

PREFIX = "/lawtrain"
"""Path prefix of the service: its cookies are limited to it, because cookies ignore ports."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How this installation is set up. See docs/deploy.md for each variable."""

    data: Path
    content: Path
    database: str  # SQLAlchemy URL
    bind: str
    port: int
    public_url: str  # origin of the service as a browser sees it, without a path
    hub_url: str  # origin of the hub as a browser sees it
    trial: bool

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> Settings:
        """Raises SettingsError naming the variable that is missing or wrong."""
        data = Path(_need(env, "LAWTRAIN_DATA")).absolute()
        port = _need(env, "LAWTRAIN_PORT")
        if not port.isdigit() or not 0 < int(port) < 65536:
            raise SettingsError(f"环境变量 LAWTRAIN_PORT 应是 1 到 65535 之间的数，现在是“{port}”")
        return cls(
            data=data,
            content=Path(env.get("LAWTRAIN_CONTENT", data / "content")).absolute(),
            database=env.get("LAWTRAIN_DATABASE") or f"sqlite:///{data / 'service.sqlite'}",
            bind=env.get("LAWTRAIN_BIND", "127.0.0.1"),
            port=int(port),
            public_url=_need(env, "LAWTRAIN_PUBLIC_URL").rstrip("/"),
            hub_url=_need(env, "LAWTRAIN_HUB_URL").rstrip("/"),
            trial=env.get("LAWTRAIN_TRIAL") == "1",
        )


def _need(env: Mapping[str, str], name: str) -> str:
    value = env.get(name, "").strip()
    if not value:
        raise SettingsError(f"缺少环境变量 {name}；请用 lawtrain up 启动，或照部署文档设置后再试")
    return value
