"""`lawtrain roster` and `lawtrain account`: the office's verbs on the server, shown before done, told in Chinese."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lawtrain.__main__ import main
from lawtrain.desk.doors import Doors
from lawtrain.desk.roster import RosterDesk
from lawtrain.records import Role
from lawtrain.store import Store

FILE = "工号,姓名,单位,统计类别\r\n1001,张三,示范村,一般国家工作人员\r\n1002,李四,司法所,一般国家工作人员\r\n"


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    Store.open(f"sqlite:///{folder / 'service.sqlite'}").close()
    (tmp_path / "花名册.csv").write_text(FILE, "utf-8")
    return folder


def run(monkeypatch: pytest.MonkeyPatch, data: Path, *line: str, typed: str = "") -> int:
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    return main([*line, "--data", str(data)])


def on_roster(data: Path) -> list[str]:
    store = Store.open(f"sqlite:///{data / 'service.sqlite'}")
    found = sorted(RosterDesk(store, now).current())
    store.close()
    return found


def test_an_import_is_shown_first_and_done_only_on_yes(data, monkeypatch, capsys) -> None:
    file = str(data.parent / "花名册.csv")
    assert run(monkeypatch, data, "roster", "import", file, typed="\n") == 1
    out = capsys.readouterr().out
    assert "新增 2 人，不变 0 人" in out
    assert "第 2 行\t1001\t张三" in out
    assert out.endswith("没有做，什么都没有改动\n")
    assert on_roster(data) == []
    assert run(monkeypatch, data, "roster", "import", file, typed="y\n") == 0
    assert on_roster(data) == ["1001", "1002"]
    assert run(monkeypatch, data, "roster", "import", file) == 0
    assert "没有要改的" in capsys.readouterr().out


def test_part_of_a_roster_takes_nobody_away(data, monkeypatch, capsys) -> None:
    file = data.parent / "花名册.csv"
    assert run(monkeypatch, data, "roster", "import", str(file), "--yes") == 0
    file.write_text(FILE.replace("1002,李四", "1003,王五"), "utf-8")
    assert run(monkeypatch, data, "roster", "import", str(file), "--part", "--yes") == 0
    assert on_roster(data) == ["1001", "1002", "1003"]
    assert run(monkeypatch, data, "roster", "import", str(file), "--yes") == 0
    assert "离开\t不在表里\t1002\t李四" in capsys.readouterr().out
    assert on_roster(data) == ["1001", "1003"]


def test_a_wrong_file_changes_nothing_and_every_problem_is_told(data, monkeypatch, capsys) -> None:
    file = data.parent / "花名册.csv"
    file.write_text(FILE.replace("1002", "1001").replace("李四", ""), "utf-8")
    assert run(monkeypatch, data, "roster", "import", str(file), "--yes") == 1
    out = capsys.readouterr().out
    assert "花名册.csv:3:" in out
    assert "没有导入" in out
    assert on_roster(data) == []


def test_an_import_is_taken_back(data, monkeypatch, capsys) -> None:
    assert run(monkeypatch, data, "roster", "import", str(data.parent / "花名册.csv"), "--yes") == 0
    assert run(monkeypatch, data, "roster", "undo") == 0
    assert re.search(r"^1\t.*导入：花名册.csv\t2 人$", capsys.readouterr().out, re.MULTILINE)
    assert run(monkeypatch, data, "roster", "undo", "1", typed="不\n") == 1
    assert on_roster(data) == ["1001", "1002"]
    assert run(monkeypatch, data, "roster", "undo", "1", typed="y\n") == 0
    assert "2 人不再在花名册上" in capsys.readouterr().out
    assert on_roster(data) == []
    assert run(monkeypatch, data, "roster", "undo", "1", "--yes") == 1
    assert "已经撤销过了" in capsys.readouterr().err


def test_a_password_is_printed_once_and_opens_the_door(data, monkeypatch, capsys) -> None:
    assert run(monkeypatch, data, "roster", "import", str(data.parent / "花名册.csv"), "--yes") == 0
    capsys.readouterr()
    assert run(monkeypatch, data, "account", "password", "1001", "1002") == 0
    given = dict(re.findall(r"^  (\d+)\t(\S+)$", capsys.readouterr().out, re.MULTILINE))
    assert given.keys() == {"1001", "1002"}
    store = Store.open(f"sqlite:///{data / 'service.sqlite'}")
    known = Doors(store, now).log_in("1001", given["1001"])
    store.close()
    assert known is not None
    assert known.one_time


def test_roles_are_given_and_taken_by_either_name(data, monkeypatch, capsys) -> None:
    assert run(monkeypatch, data, "roster", "import", str(data.parent / "花名册.csv"), "--yes") == 0
    assert run(monkeypatch, data, "account", "grant", "1001", "管理员") == 0
    assert run(monkeypatch, data, "account", "grant", "1002", "office") == 0
    assert run(monkeypatch, data, "account", "revoke", "1002", "普法办") == 0
    store = Store.open(f"sqlite:///{data / 'service.sqlite'}")
    doors = Doors(store, now)
    roles = [doors.find(name).roles for name in ("1001", "1002")]
    store.close()
    assert roles == [{Role.ADMIN, Role.LEARNER}, {Role.LEARNER}]
    assert run(monkeypatch, data, "account", "revoke", "1001", "管理员") == 1
    assert "最后一位管理员" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("roster import", "缺少要导入的文件"),
        ("roster import /nowhere.xlsx", "读不了 /nowhere.xlsx"),
        ("roster undo 一", "编号“一”不对"),
        ("roster undo 99", "没有这一次导入"),
        ("account grant 1001", "请写一个工号和一个角色"),
        ("account grant 1001 领导", "没有“领导”这种角色"),
        ("account password 9999", "没有工号是 9999 的人"),
    ],
)
def test_slips_are_told(data, monkeypatch, capsys, line: str, words: str) -> None:
    assert run(monkeypatch, data, *line.split()) == 1
    out, err = capsys.readouterr()
    assert words in err
    assert not re.search("error|invalid|traceback", out + err, re.IGNORECASE)
