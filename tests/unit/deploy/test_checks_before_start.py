"""What cannot work is told in one sentence before anything starts."""

import os
import socket
from pathlib import Path

import pytest

from lawtrain.deploy import checks
from lawtrain.deploy.checks import check_address, check_machine, check_ports, prepare_data
from lawtrain.errors import SettingsError


def test_a_port_in_use_is_named() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(SettingsError, match=f"端口 {port} 已被.*--port"):
            check_ports([("127.0.0.1", port)])
    check_ports([("127.0.0.1", port)])


@pytest.mark.parametrize("port", [0, -1, 65536, 70000])
def test_a_port_that_does_not_exist_is_told(port: int) -> None:
    with pytest.raises(SettingsError, match="不存在"):
        check_ports([("127.0.0.1", port)])


@pytest.mark.parametrize("bind", ["0.0.0.0", "", "::", "203.0.113.9", "nowhere.invalid", "某处"])
def test_an_address_that_is_not_one_of_this_machine_is_refused(bind: str) -> None:
    with pytest.raises(SettingsError, match=r"--bind|地址"):
        check_address(bind)


def test_the_data_folder_becomes_ours_alone(tmp_path: Path) -> None:
    data = tmp_path / "a b" / "数据"
    prepare_data(data)
    data.chmod(0o755)
    prepare_data(data)
    assert data.stat().st_mode & 0o777 == 0o700
    assert {path.name for path in data.iterdir()} == {"homes", "hub", "run"}


@pytest.mark.parametrize("place", ["file", "file/inside"])
def test_a_file_in_the_way_is_told(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match="同名文件"):
        prepare_data(tmp_path / place)


def test_a_folder_that_cannot_be_written_is_told() -> None:
    place = Path("/proc/lawtrain") if os.geteuid() == 0 else Path("/lawtrain")
    with pytest.raises(SettingsError, match="不能写入"):
        prepare_data(place)


def test_missing_packages_are_named_with_the_command_that_helps(monkeypatch: pytest.MonkeyPatch) -> None:
    check_machine()
    monkeypatch.setitem(checks._NEEDED, "no_such_module_xyz", "no-such-package")
    with pytest.raises(SettingsError, match=r"no-such-package.*pip install .*lawtrain\[server\]"):
        check_machine()
