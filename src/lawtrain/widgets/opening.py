"""Which desk a notebook works at: the service on a hub, this machine's own store in plain JupyterLab."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cache
from importlib import import_module

from lawtrain.desk import Desk, RemoteDesk
from lawtrain.errors import SettingsError


def open_desk() -> Desk:
    """The desk of this kernel, opened once. On a hub there is no falling back: the key must stay with the service.

    Raises: SettingsError when neither a service nor local content can be found.
    """
    return _open()


def on_hub(env: Mapping[str, str] = os.environ) -> bool:
    """Whether this kernel was started by a hub or for a service."""
    return bool(env.get("LAWTRAIN_SERVICE_URL") or env.get("JUPYTERHUB_API_TOKEN"))


@cache
def _open() -> Desk:
    if on_hub():
        url = os.environ.get("LAWTRAIN_SERVICE_URL", "")
        token = os.environ.get("JUPYTERHUB_API_TOKEN", "")
        if not url or not token:
            raise SettingsError("这台服务器没有接上学习服务，小测打不开；请联系管理员")
        return RemoteDesk(url, token)
    try:  # loaded only here: a learner's kernel on a hub never needs it
        local = import_module("lawtrain.authoring")
    except ModuleNotFoundError as error:
        raise SettingsError('单机使用还缺组件；请先安装：pip install "lawtrain[author]"') from error
    desk: Desk = local.local_desk()
    return desk
