"""What is killed comes back, with sessions and routes; what is stopped leaves nothing behind."""

from pathlib import Path

import psutil
import pytest
from hub_town import Town, eventually, free_port, running, spawn, up


def kill(town: Town, name: str) -> None:
    pid = town.recorded(name)
    psutil.Process(pid).kill()
    eventually(lambda: town.recorded(name) not in (0, pid))


@pytest.mark.parametrize("name", ["hub", "proxy"])
def test_a_killed_program_comes_back_with_sessions_and_running_servers(town: Town, name: str) -> None:
    browser = town.login("cadre03")
    spawn(browser, "cadre03")
    server = town.recorded("server-cadre03")
    kill(town, name)
    if name == "hub":  # which takes a few seconds to start
        reply = browser.get("/hub/home")
        assert reply.status_code == 503
        assert "平台正在启动" in reply.text

    def home() -> bool:
        reply = browser.get("/hub/home")
        return reply.url.path == "/hub/home" and reply.status_code == 200

    def lab() -> bool:
        reply = browser.get("/user/cadre03/api/status")
        return reply.url.path == "/user/cadre03/api/status" and reply.status_code == 200

    assert eventually(home)
    assert eventually(lab)
    assert town.recorded("server-cadre03") == server


def test_a_killed_service_comes_back_and_knows_the_learner(town: Town) -> None:
    browser = town.login("cadre01")
    kill(town, "service")
    assert eventually(lambda: "我的学习" in browser.get(f"{town.service_url}/").text)


def test_a_second_start_is_refused_in_one_sentence(town: Town, tmp_path: Path) -> None:
    for process, words in (
        (up(free_port(), town.data), "正被另一个 lawtrain up 使用"),
        (up(town.port, tmp_path / "other"), f"端口 {town.port} 已被别的程序占用"),
    ):
        said, _ = process.communicate(timeout=60)
        assert process.returncode == 1
        assert words in said
        assert len(said.strip().splitlines()) == 1


def of(data: Path) -> list[psutil.Process]:
    """Every process that works for this data folder."""
    found = []
    for process in psutil.process_iter():
        try:
            environ = process.environ()
        except psutil.Error:
            continue
        if str(data) in (environ.get("LAWTRAIN_DATA", ""), str(Path(environ.get("HOME", "")).parent.parent)):
            found.append(process)
    return found


def test_after_the_worst_the_next_start_clears_up_and_a_stop_leaves_nothing(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with running(data) as first:
        spawn(first.login("cadre01"), "cadre01")
        psutil.Process(first.recorded("hub")).kill()  # its learner's server is on its own now
        first.process.kill()
        first.process.wait()
        left = set(of(data))
        assert len(left) >= 3
        assert first.recorded("server-cadre01") in {process.pid for process in left}
        with running(data, first.passwords) as second:
            assert not left & set(of(data))
            assert "--reset-passwords" in second.greeting
            spawn(second.login("cadre01"), "cadre01")
    assert not of(data)
    assert data.stat().st_mode & 0o777 == 0o700
    assert (data / "secrets.json").stat().st_mode & 0o777 == 0o600
