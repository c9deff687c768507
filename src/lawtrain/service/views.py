"""HTML: templates, the files they refer to, and what every page carries."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from litestar import Response

from lawtrain.errors import SettingsError
from lawtrain.records import Role
from lawtrain.service.auth import User, page_token
from lawtrain.service.permissions import OFFICE
from lawtrain.settings import PREFIX, Settings

_STATIC = {
    "page.css": "lawtrain.service",
    "page.js": "lawtrain.service",
    "early.js": "lawtrain.service",
    "law.css": "lawtrain.service",
    "office.css": "lawtrain.service",
    "office.js": "lawtrain.service",
    "quiz.css": "lawtrain.widgets",
    "quiz.js": "lawtrain.widgets",
}
_TYPES = {"css": "text/css", "js": "text/javascript"}  # the charset is added to text by itself


@dataclass(frozen=True, slots=True)
class StaticFile:
    """A style or script, in memory; `version` goes into its address, so that a browser may keep it for good."""

    body: bytes
    media_type: str
    version: str


class Views:
    """Renders pages."""

    def __init__(self, settings: Settings, logout_url: str) -> None:
        self.static = {name: _read(package, name) for name, package in _STATIC.items()}
        self._jinja = Environment(
            loader=PackageLoader("lawtrain.service"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._jinja.globals.update(
            prefix=PREFIX,
            static=self._address,
            trial=settings.trial,
            hub_url=settings.hub_url,
            logout_url=logout_url,
        )

    def page(self, template: str, user: User | None, *, status: int = 200, **context: Any) -> Response[str]:
        """A page for `user`; None where nobody is signed in."""
        html = self._jinja.get_template(template).render(
            user=user,
            name=user.known.person.name if user else "",
            office=bool(user and user.roles & OFFICE),
            trainer=bool(user and user.roles & {Role.TRAINER, Role.ADMIN}),
            token=page_token(user.secret) if user and user.secret else "",
            **context,
        )
        return Response(html, status_code=status, media_type="text/html")

    def _address(self, name: str) -> str:
        return f"{PREFIX}/static/{name}?v={self.static[name].version}"


def _read(package: str, name: str) -> StaticFile:
    try:
        body = (files(package) / "static" / name).read_bytes()
    except OSError as error:
        raise SettingsError(
            f"程序文件 {package}/static/{name} 缺失，安装不完整；请重新安装 lawtrain"
        ) from error
    return StaticFile(body, _TYPES[name.rpartition(".")[2]], hashlib.sha256(body).hexdigest()[:12])
