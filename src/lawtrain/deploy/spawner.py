"""A learner's own server: as the same system user in a trial, as one of its own where users are separated."""

from __future__ import annotations

import asyncio
import os
import pwd
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

from jupyterhub.spawner import LocalProcessSpawner
from traitlets import Unicode

from lawtrain.deploy import pids, separate
from lawtrain.deploy.home import furnish, way_to
from lawtrain.deploy.said import Said
from lawtrain.errors import SettingsError
from lawtrain.nbgrader_bridge.courses import in_marking, roots
from lawtrain.records import Role

_TOOLS = {role.group for role in Role if role is not Role.LEARNER}
_MARKERS = {Role.TRAINER.group, Role.ADMIN.group}
LAB_CONFIG = Path(__file__).parent / "jupyter"
_KEPT = ["LANG", "LC_ALL", "LD_LIBRARY_PATH", "PATH", "PYTHONPATH", "PYTHONUTF8", "TZ", "VIRTUAL_ENV"]
_LIMITS = (  # for each learner's user; a hard limit cannot be raised again
    (resource.RLIMIT_NPROC, 512),  # processes and threads together
    (resource.RLIMIT_AS, 8 << 30),  # bytes of address space per process
    (resource.RLIMIT_CORE, 0),  # a core file would show what the process knew
)


class TrialSpawner(LocalProcessSpawner):  # type: ignore[misc]
    """Switches no user, so it separates nobody: whoever runs code can read what this system user can."""

    homes = Unicode(config=True, help="Folder of the learners' folders.")
    content = Unicode(config=True, help="Folder that holds courses/.")
    banks = Unicode(config=True, help="Folder that holds quizzes/, for who marks.")
    assignments = Unicode(config=True, help="Folder of nbgrader's courses and their exchange.")
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

    @property
    def course(self) -> Path | None:
        """The course of assignments that this person marks; None for who does not mark."""
        return in_marking(Path(self.assignments)) if _MARKERS & self._groups else None

    @property
    def _courses(self) -> list[Path]:
        """All that this person may work on."""
        return roots(Path(self.assignments)) if self.course else []

    @property
    def _groups(self) -> set[str]:
        return {group.name for group in self.user.groups}

    def make_preexec_fn(self, name: str) -> None:
        """Nothing to do in the child: `_identity` says as whom it runs."""

    def user_env(self, env: dict[str, str]) -> dict[str, str]:
        """The learner's folder is their home; settings common to all come from the package."""
        env |= {"USER": self.user.name, "HOME": str(self.home), "SHELL": "/bin/sh"}
        own = str(Path(sys.executable).parent)  # a terminal finds our programs
        env["PATH"] = os.pathsep.join([own, env.get("PATH", os.defpath)])
        layers = [LAB_CONFIG]
        if (exchange := Path(self.assignments, "exchange")).is_dir():
            course = self.course
            env["LAWTRAIN_EXCHANGE"] = str(exchange)
            layers.insert(0, LAB_CONFIG / "student")  # who marks studies, too
            if course:
                env |= {"LAWTRAIN_COURSE": str(way_to(course, self.home)), "LAWTRAIN_CONTENT": self.banks}
                layers.insert(0, LAB_CONFIG / "trainer")
        if not _TOOLS & self._groups:  # whoever has none sees no tools
            layers.insert(0, LAB_CONFIG / "learner")
        env["JUPYTER_CONFIG_PATH"] = os.pathsep.join(map(str, layers))
        env["JUPYTER_PATH"] = str(LAB_CONFIG / "share")
        return env

    async def start(self) -> tuple[str, int]:
        """Brings the lessons up to date, then starts the server."""
        try:
            await asyncio.to_thread(self._prepare)
            with (Path(self.run) / f"server-{self.user.name}.log").open("wb") as log:
                self.popen_kwargs = {"cwd": self.home, "stdout": log, "stderr": log, **self._identity()}
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
        furnish(Path(self.content), self.home, self._courses)

    def _identity(self) -> dict[str, Any]:
        """What Popen must know to run as the right user."""
        return {}

    @property
    def _record(self) -> Path:
        return Path(self.run, f"server-{self.user.name}.pid")


class SeparateSpawner(TrialSpawner):
    """Each learner is a system user, made at the first start, who reaches their own folder and no other's."""

    naming = Unicode(config=True, help="Secret from which the names of system users are made.")
    owners = Unicode(config=True, help="Folder that names the person behind each system user, for who marks.")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        # Kernels on TCP would show what they print to every user of the machine.
        self.args = ["--KernelManager.transport=ipc"]

    @property
    def _account(self) -> pwd.struct_passwd:
        return separate.learner(self.user.name, self.naming)

    def user_env(self, env: dict[str, str]) -> dict[str, str]:
        """Also: sockets of kernels in a short path of the learner's own."""
        account = self._account
        runtime = str(separate.runtime_folder(account))
        env |= {"LAWTRAIN_SEPARATE": "1"}
        return super().user_env(env) | {
            "USER": account.pw_name,
            "LOGNAME": account.pw_name,
            "JUPYTER_RUNTIME_DIR": runtime,
        }

    async def stop(self, now: bool = False) -> None:
        """Ends whatever still runs as this learner, too: what stays behind could meddle with the next start."""
        await super().stop(now=now)
        await asyncio.to_thread(separate.end_all_of, self._account)

    def _prepare(self) -> None:
        try:
            account = self._account
        except SettingsError as error:
            self.log.error("%s", error)
            raise Said(500, "您的 JupyterLab 账户还没有准备好。请告诉管理员。") from error
        separate.end_all_of(account)
        separate.own_folder(self.home, account)
        separate.own_folder(separate.runtime_folder(account), account)
        separate.register(Path(self.owners), account, self.user.name)
        self.notebook_dir = str(self.home)
        try:
            subprocess.run(  # noqa: S603 - our own argv
                [sys.executable, "-m", "lawtrain.deploy.home", self.content, *self._courses],
                env={name: os.environ[name] for name in _KEPT if name in os.environ},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                check=True,
                timeout=120,
                cwd=self.home,
                **self._identity(),
            )
        except subprocess.SubprocessError as error:
            raise OSError(f"{self.home}: {getattr(error, 'stderr', '') or error}") from error

    def _identity(self) -> dict[str, Any]:
        account, marks = self._account, self.course is not None
        return {
            "user": account.pw_uid,
            "group": account.pw_gid,
            "extra_groups": (separate.trainers(),) if marks else (),
            "umask": 0o007 if marks else 0o077,  # those who mark share what they make in a course
            "preexec_fn": _limit,
        }


def _limit() -> None:
    for kind, wanted in _LIMITS:
        hard = resource.getrlimit(kind)[1]
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(kind, (most, most))
