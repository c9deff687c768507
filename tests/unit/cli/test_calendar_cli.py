"""`lawtrain calendar`: which years are known and from where; a new year shown day by day, asked, written whole."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from lawtrain.__main__ import main
from lawtrain.content import load
from lawtrain.content.calendar import FILE, own_calendar
from lawtrain.deploy.trial import copy_content
from lawtrain.formats.calendar import write_calendar
from tests.sample import write_content
from tests.unit.formats.calendar_samples import NOTICE, YEAR


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "通知.txt").write_text(NOTICE, "utf-8")
    return write_content(tmp_path / "lessons")


def run(monkeypatch: pytest.MonkeyPatch, *line: str | Path, typed: str = "") -> int:
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    return main(["calendar", *map(str, line)])


def test_it_is_shown_day_by_day_then_done_on_yes(root: Path, monkeypatch, capsys) -> None:
    line = (root.parent / "通知.txt", "--content", root)
    assert run(monkeypatch, *line, typed="\n") == 1
    out = capsys.readouterr().out
    assert "2027年1月1日 周五\t放假\t元旦\n" in out
    assert "2027年1月31日 周日\t上班\t春节\n" in out
    assert "放假 27 天，调休上班 6 天" in out
    assert "什么都没有改动" in out
    assert not (root / FILE).exists()
    assert run(monkeypatch, *line, typed="y\n") == 0
    assert (root / FILE).read_text("utf-8") == write_calendar({2027: YEAR})
    assert load(root).calendar.knows(2027)
    assert run(monkeypatch, *line) == 0
    assert "没有要改的" in capsys.readouterr().out


def test_a_year_is_replaced_the_others_and_the_former_file_are_kept(root: Path, monkeypatch, capsys) -> None:
    run(monkeypatch, root.parent / "通知.txt", "--content", root, "--yes")
    other = root.parent / "2028.csv"
    other.write_text("日期,安排\n2028-01-01,放假\n2028-05-01至2028-05-05,放假\n", "utf-8")
    assert run(monkeypatch, other, "--content", root, "--yes") == 0
    assert load(root).calendar.knows(2027)
    assert load(root).calendar.knows(2028)
    former = (root / FILE).read_text("utf-8")
    changed = root.parent / "改.txt"
    changed.write_text(NOTICE.replace("6月9日（周三）", "6月10日（周四）"), "utf-8")
    capsys.readouterr()
    assert run(monkeypatch, changed, "--content", root, "--yes") == 0
    out = capsys.readouterr().out
    assert "原来写了放假、现在没有：2027年6月9日 周三" in out
    assert "原来没有、现在放假：2027年6月10日 周四" in out
    kept = sorted((root / "courses").glob("calendar.*-*.yaml"))
    assert kept[-1].read_text("utf-8") == former or kept[0].read_text("utf-8") == former
    assert len(kept) == 2


def test_an_error_writes_nothing(root: Path, monkeypatch, capsys) -> None:
    path = root.parent / "错.txt"
    path.write_text(NOTICE.replace("至3日（周日）", "至3日（周六）"), "utf-8")
    assert run(monkeypatch, path, "--content", root, "--yes") == 1
    out = capsys.readouterr().out
    assert "错.txt:6: 元旦: 2027年1月3日是周日，这里写的是“周六”" in out
    assert "没有导入" in out
    assert not (root / FILE).exists()


def test_a_broken_calendar_is_not_written_over(root: Path, monkeypatch, capsys) -> None:
    (root / FILE).write_text("format: 1\nyears: {2028: {off: []}}\n", "utf-8")
    assert run(monkeypatch, root.parent / "通知.txt", "--content", root, "--yes") != 0
    assert "请先改正它" in capsys.readouterr().err
    assert "2028" in (root / FILE).read_text("utf-8")


def test_without_a_file_it_lists_years_and_where_they_come_from(root: Path, monkeypatch, capsys) -> None:
    assert run(monkeypatch, "--content", root) == 0
    out = capsys.readouterr().out
    assert "—2026 年\t程序自带" in out
    assert "2027 年还不知道" in out
    run(monkeypatch, root.parent / "通知.txt", "--content", root, "--yes")
    capsys.readouterr()
    run(monkeypatch, "--content", root)
    out = capsys.readouterr().out
    assert f"2027 年\t{FILE}：放假 27 天，调休上班 6 天" in out
    assert "2028 年还不知道" in out


def test_an_installations_own_calendar_outlives_a_new_start(root: Path, monkeypatch, capsys) -> None:
    data = root.parent / "data"
    data.mkdir()
    copy_content(root, data / "content")
    (data / "service.sqlite").touch()
    notice = root.parent / "通知.txt"
    assert run(monkeypatch, notice, "--content", data / "content", "--yes") != 0
    assert f"请写 --data {data}" in capsys.readouterr().err
    assert run(monkeypatch, notice, "--data", data, "--yes") == 0
    copy_content(root, data / "content")  # as at each start
    assert own_calendar(data).is_file()
    assert load(data / "content", data).calendar.knows(2027)
    assert not load(data / "content").calendar.knows(2027)
    capsys.readouterr()
    assert run(monkeypatch, "--data", data) == 0
    assert "2027 年\tcalendar/calendar.yaml" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (("--content", "nowhere"), "没有 courses 文件夹"),
        (("--data", "nowhere"), "不是平台的数据文件夹"),
        (("--data", "a", "--content", "b"), "只能写一个"),
    ],
)
def test_a_wrong_place_is_told(monkeypatch, capsys, line: tuple[str, ...], said: str) -> None:
    assert run(monkeypatch, *line) != 0
    assert said in capsys.readouterr().err


def test_a_file_that_is_not_there(root: Path, monkeypatch, capsys) -> None:
    assert run(monkeypatch, root.parent / "没有.txt", "--content", root) != 0
    assert "读不了" in capsys.readouterr().err
