"""A learner's own server in a trial: a process of the same system user, in the learner's folder."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from typing import Any

from jupyterhub.spawner import LocalProcessSpawner
from traitlets import Unicode

from lawtrain.deploy import pids
from lawtrain.deploy.lessons import copy_lessons
from lawtrain.deploy.said import Said

LAB_CONFIG = Path(__file__).parent / "jupyter"
_KEPT = ["LANG", "LC_ALL", "LD_LIBRARY_PATH", "PATH", "PYTHONPATH", "PYTHONUTF8", "TZ", "VIRTUAL_ENV"]


# The default in our Lab settings makes the interface Chinese; the names of settings follow this file only.
_LANGUAGE = ".jupyter/lab/user-settings/@jupyterlab/translation-extension/plugin.jupyterlab-settings"


class TrialSpawner(LocalProcessSpawner):  # type: ignore[misc]
    """Switches no user, so it separates nobody: whoever runs code can read what this system user can."""

    homes = Unicode(config=True, help="Folder of the learners' folders.")
    content = Unicode(config=True, help="Folder that holds courses/.")
    run = Unicode(config=True, help="Folder for logs and pid files.")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.cmd = [sys.executable, "-m", "jupyterhub.singleuser"]  # no luck with PATH needed
        self.args = ["--allow-root"] if os.geteuid() == 0 else []
        self.env_keep = _KEPT
        self.interrupt_timeout = self.term_timeout = 5

    @property
    def home(self) -> Path:
        """This learner's folder."""
        return Path(self.homes, self.user.name)

    def make_preexec_fn(self, name: str) -> None:
        """Nothing to do in the child: no user to switch to."""

    def user_env(self, env: dict[str, str]) -> dict[str, str]:
        """The learner's folder is their home; settings common to all come from the package."""
        env |= {"USER": self.user.name, "HOME": str(self.home), "SHELL": "/bin/sh"}
        env["JUPYTER_CONFIG_PATH"] = str(LAB_CONFIG)
        return env

    async def start(self) -> tuple[str, int]:
        """Brings the lessons up to date, then starts the server."""
        try:
            await asyncio.to_thread(self._prepare)
            with (Path(self.run) / f"server-{self.user.name}.log").open("wb") as log:
                self.popen_kwargs = {"cwd": self.home, "stdout": log, "stderr": log}
                address: tuple[str, int] = await super().start()
        except OSError as error:
            self.log.exception("cannot start the server of %s", self.user.name)
            raise Said(500, "您的学习文件夹写不进去，可能是磁盘满了。请告诉管理员。") from error
        pids.remember(self._record, self.pid)
        return address

    async def stop(self, now: bool = False) -> None:
        """Stops the server and forgets its process."""
        await super().stop(now=now)
        self._record.unlink(missing_ok=True)

    def _prepare(self) -> None:
        self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.notebook_dir = str(self.home)
        copy_lessons(Path(self.content), self.home)
        language = self.home / _LANGUAGE
        if not language.exists():
            language.parent.mkdir(parents=True, exist_ok=True)
            language.write_text('{"locale": "zh_CN"}\n', encoding="ascii")

    @property
    def _record(self) -> Path:
        return Path(self.run, f"server-{self.user.name}.pid")
