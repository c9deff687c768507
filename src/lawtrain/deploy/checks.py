"""What can be known to be wrong before anything starts, each said in one plain sentence."""

from __future__ import annotations

import errno
import os
import socket
import stat
import sys
from collections.abc import Iterable
from importlib.util import find_spec
from ipaddress import IPv4Address
from pathlib import Path

from lawtrain.errors import SettingsError

_NEEDED = {
    "argon2": "argon2-cffi",
    "configurable_http_proxy": "configurable-http-proxy",
    "jupyterhub": "jupyterhub",
    "jupyterlab": "jupyterlab",
    "jupyterlab_language_pack_zh_CN": "jupyterlab-language-pack-zh-CN",
    "litestar": "litestar",
    "nbgrader": "nbgrader",
    "psutil": "psutil",
    "uvicorn": "uvicorn",
}


def check_machine() -> None:
    """Raises SettingsError when the system or a package is not there."""
    if os.name != "posix":
        raise SettingsError(
            "lawtrain up 只能在 Linux 或 macOS 上运行；在 Windows 上请先安装 WSL，再到 WSL 里运行"
        )
    missing = [package for module, package in _NEEDED.items() if find_spec(module) is None]
    if missing:
        names = "、".join(missing)
        raise SettingsError(
            f'缺少程序包 {names}；请先运行：{sys.executable} -m pip install "lawtrain[server]"'
        )


def prepare_data(data: Path) -> None:
    """Makes the data folder ours alone. Raises SettingsError when it cannot be used."""
    hint = "请换一个文件夹，例如：lawtrain up --data ~/lawtrain-data"
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        data.chmod(0o700)
        for name in ("hub", "homes", "run"):
            (data / name).mkdir(mode=0o700, exist_ok=True)
        probe = data / "run" / ".probe"
        probe.write_bytes(b"")
        probe.unlink()
    except (FileExistsError, NotADirectoryError):
        raise SettingsError(f"数据文件夹 {data} 的位置上已经有一个同名文件；{hint}") from None
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise SettingsError(f"磁盘已满，数据文件夹 {data} 写不进去；请腾出空间再试") from error
        raise SettingsError(f"数据文件夹 {data} 不能写入；{hint}") from error
    if stat.S_IMODE(data.stat().st_mode) & 0o077:
        raise SettingsError(f"数据文件夹 {data} 所在的磁盘不支持文件权限，答案会被别人看到；{hint}")


def check_address(bind: str) -> None:
    """Raises SettingsError unless `bind` is one address of this machine: browsers must be told which."""
    if bind in ("", "*", "0.0.0.0", "::"):  # noqa: S104 - refused, not used
        raise SettingsError("--bind 要写这台机器在局域网里的具体地址，例如：lawtrain up --bind 192.168.1.20")
    with socket.socket() as trial:
        try:
            trial.bind((str(IPv4Address(bind)), 0))  # a name would be asked of a server outside
        except (ValueError, OSError):
            raise SettingsError(
                f"这台机器没有 {bind} 这个地址；请用本机的 IPv4 地址，或去掉 --bind"
            ) from None


def check_ports(addresses: Iterable[tuple[str, int]]) -> None:
    """Raises SettingsError naming the first port that cannot be used."""
    for host, port in addresses:
        if not 0 < port < 65536:
            raise SettingsError(f"端口 {port} 不存在；--port 请用 1024 到 65454 之间的数")
        with socket.socket() as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                trial.bind((host, port))
                trial.listen(1)
            except PermissionError:
                raise SettingsError(f"没有权限使用端口 {port}；--port 请用 1024 以上的数") from None
            except OSError:
                raise SettingsError(
                    f"端口 {port} 已被别的程序占用；请关掉那个程序，或换一组端口，例如：lawtrain up --port 8200"
                ) from None
