"""A Python that every user of the machine may run: ours, or the same files at a place where everybody may pass."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from tests.site import REPO

_NOBODY = 65534
_LEFT_OUT = shutil.ignore_patterns("test", "idlelib", "ensurepip", "playwright", "mypy", "ruff*", "config-3*")


def python_for_all(place: Path) -> tuple[Path, dict[str, str]]:
    """The interpreter, and what its environment needs. `place` is an empty folder that everybody may enter."""
    source = place / "src"
    shutil.copytree(REPO / "src", source)
    env = {"PYTHONPATH": str(source)}
    if not _runs(Path(sys.executable), env):
        base = _tree(Path(sys.base_prefix), place / "base", but="site-packages")
        _tree(Path(sys.prefix), place / "venv")
        env |= {"LD_LIBRARY_PATH": str(base / "lib")}
        python = _repoint(base, place / "venv")
    else:
        python = Path(sys.executable)
    for folder, _, _ in os.walk(place):
        Path(folder).chmod(0o755)
    return python, env


def works(python: Path, env: dict[str, str]) -> bool:
    """Whether somebody without any rights can run lawtrain with it."""
    return _runs(python, env)


def _tree(source: Path, target: Path, but: str = "") -> Path:
    """The same files again, without their bytes where the file system allows it."""
    ignore = shutil.ignore_patterns(but) if but else None

    def left_out(folder: str, names: list[str]) -> set[str]:
        return _LEFT_OUT(folder, names) | (ignore(folder, names) if ignore else set())

    return shutil.copytree(source, target, copy_function=_link, symlinks=True, ignore=left_out)


def _link(source: str, target: str) -> str:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
    return target


def _repoint(base: Path, venv: Path) -> Path:
    """Lets the copied environment stand on the copied interpreter; never through a link to the real one."""
    name = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for link in venv.glob("bin/python*"):
        link.unlink()
    (venv / "bin" / "python").symlink_to(base / "bin" / name)
    alembic = venv / "bin" / "alembic"  # nbgrader runs it by name
    text = alembic.read_text(encoding="utf-8").partition("\n")[2]
    alembic.unlink()  # its bytes are those of the real one
    alembic.write_text(f"#!{venv / 'bin' / 'python'}\n{text}", encoding="utf-8")
    alembic.chmod(0o755)
    config = venv / "pyvenv.cfg"
    config.unlink()
    config.write_text(f"home = {base / 'bin'}\ninclude-system-site-packages = false\n", encoding="utf-8")
    return venv / "bin" / "python"


def _runs(python: Path, env: dict[str, str]) -> bool:
    code = "import jupyterhub.singleuser, lawtrain.deploy.proxy"
    with suppress(OSError):
        done = subprocess.run(
            [python, "-c", code],
            env={"PATH": os.defpath, **env},
            cwd="/",
            user=_NOBODY,
            group=_NOBODY,
            extra_groups=(),
            capture_output=True,
        )
        return done.returncode == 0
    return False
