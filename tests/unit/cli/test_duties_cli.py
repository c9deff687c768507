"""`lawtrain duties import`: shown first, asked, written whole, the former list kept, the installation's own survives."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from lawtrain.__main__ import main
from lawtrain.content import load
from lawtrain.content.duties_import import installation
from lawtrain.deploy.trial import copy_content
from lawtrain.questions.duties import DutyList
from tests.sample import write_content

FORMER = """format: 1
title: 样例
duties:
  - {name: 信访工作, list: 基本, units: [司法所], articles: [{law: xinfang-gongzuo-tiaoli, article: 15}]}
  - {name: 安全检查, list: 配合}
  - {name: 食品许可, list: 收回}
"""
FILE = "事项名称,清单类型,责任科室\n做好信访工作，接待群众,基本,平安办\n安全检查,收回,\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = write_content(tmp_path / "lessons")
    (folder / "courses/duties.yaml").write_text(FORMER, "utf-8")
    (tmp_path / "清单.csv").write_text(FILE, "utf-8")
    return folder


def run(monkeypatch: pytest.MonkeyPatch, root: Path, *line: str, typed: str = "") -> int:
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    return main(["duties", "import", str(root.parent / "清单.csv"), *line])


def lists(root: Path, data: Path | None = None) -> dict[str, str]:
    found = load(root, data).duties
    assert found
    return {duty.name: duty.list.value for duty in found.duties}


def test_it_is_shown_then_done_on_yes_and_the_former_file_is_kept(root: Path, monkeypatch, capsys) -> None:
    where = ["--content", str(root)]
    assert run(monkeypatch, root, *where, typed="\n") == 1
    out = capsys.readouterr().out
    assert "去掉\t基本\t信访工作" in out
    assert "改类别\t收回\t安全检查\t配合 → 收回" in out
    assert "新增\t基本\t做好信访工作，接待群众\t题库里叫“信访工作”" in out
    assert "去掉 2 项，改类别 1 项，新增 1 项，改内容 0 项，不变 0 项" in out
    assert (root / "courses/duties.yaml").read_text("utf-8") == FORMER
    assert run(monkeypatch, root, *where, typed="y\n") == 0
    assert lists(root) == {"做好信访工作，接待群众": "基本", "安全检查": "收回"}
    (kept,) = (root / "courses").glob("duties.*-*.yaml")
    assert kept.read_text("utf-8") == FORMER
    duties = load(root).duties
    assert duties
    assert duties.by_name["信访工作"].name == "做好信访工作，接待群众"
    assert run(monkeypatch, root, *where, "--yes") == 0
    assert "没有要改的" in capsys.readouterr().out
    (root / "courses/duties.yaml").write_text(FORMER, "utf-8")
    assert run(monkeypatch, root, *where, "--yes") == 0
    assert len(list((root / "courses").glob("duties.*-*.yaml"))) == 2  # a second one of the day


def test_lists_that_the_file_has_not_stay(root: Path, monkeypatch, capsys) -> None:
    (root.parent / "清单.csv").write_text("序号,事项名称\n1,信访工作\n2,人口普查\n", "utf-8")
    assert run(monkeypatch, root, "--content", str(root), "--yes") == 1
    assert "看不出在哪张清单上" in capsys.readouterr().out
    assert run(monkeypatch, root, "--content", str(root), "--list", "基本", "--yes") == 0
    assert "文件里没有“配合”清单，原来的 1 项不动" in capsys.readouterr().out
    assert lists(root) == {"信访工作": "基本", "人口普查": "基本", "安全检查": "配合", "食品许可": "收回"}
    duties = load(root).duties
    assert duties
    assert duties.by_name["信访工作"].units == ("司法所",)  # the file has no such column
    assert len(duties.by_name["信访工作"].articles) == 1


def test_nothing_of_the_sample_stays_and_what_is_still_missing_is_told(
    root: Path, monkeypatch, capsys
) -> None:
    file = root / "courses/duties.yaml"
    file.write_text(FORMER.replace("title: 样例", "title: 示范清单（样例）"), "utf-8")
    (root.parent / "清单.csv").write_text("事项名称,清单类型\n信访工作,基本\n", "utf-8")
    assert run(monkeypatch, root, "--content", str(root), "--yes") == 0
    out = capsys.readouterr().out
    assert "现在用的是随课程带来的样例" in out
    assert "导入以后还没有“配合”、“收回”清单" in out
    assert lists(root) == {"信访工作": "基本"}
    (root.parent / "清单.csv").write_text("事项名称,清单类型\n安全检查,配合\n", "utf-8")
    assert run(monkeypatch, root, "--content", str(root), "--yes") == 0
    out = capsys.readouterr().out
    assert "样例" not in out
    assert "导入以后还没有“收回”清单" in out
    assert lists(root) == {"信访工作": "基本", "安全检查": "配合"}


def test_a_faulty_list_in_force_is_not_overwritten(root: Path, monkeypatch, capsys) -> None:
    file = root / "courses/duties.yaml"
    file.write_text(FORMER.replace("list: 配合", "list: 别的"), "utf-8")
    before = file.read_bytes()
    assert run(monkeypatch, root, "--content", str(root), "--yes") == 1
    assert (
        "有 1 处错误，没有导入，什么都没有改动：courses/duties.yaml:5: 事项 安全检查"
        in capsys.readouterr().err
    )
    assert file.read_bytes() == before


def test_a_recalled_name_does_not_pass_for_another_matter(root: Path, monkeypatch) -> None:
    (root.parent / "清单.csv").write_text(
        "事项名称,清单类型\n协助做好食品许可宣传,基本\n信访工作,收回\n", "utf-8"
    )
    assert run(monkeypatch, root, "--content", str(root), "--yes") == 0
    duties = load(root).duties
    assert duties
    assert "食品许可" not in duties.by_name
    assert duties.by_name["信访工作"].list is DutyList.RECALLED


def test_an_installations_own_list_outlives_a_new_start(root: Path, monkeypatch, capsys) -> None:
    data = root.parent / "data"
    data.mkdir()
    copy_content(root, data / "content")
    (data / "service.sqlite").touch()
    assert run(monkeypatch, root, "--content", str(data / "content"), "--yes") == 1
    assert f"请写 --data {data}" in capsys.readouterr().err
    assert run(monkeypatch, root, "--data", str(data), "--yes") == 0
    copy_content(root, data / "content")  # as at each start
    assert lists(data / "content", data) == {"做好信访工作，接待群众": "基本", "安全检查": "收回"}
    assert lists(data / "content") == lists(root)  # the sample is as it was
    assert installation(data).former() == load(data / "content", data).duties
    assert main(["coverage", str(data / "content"), "--data", str(data)]) == 0
    assert "做好信访工作，接待群众" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (["--content", "/nowhere"], "没有 courses 文件夹"),
        (["--data", "/nowhere"], "不是平台的数据文件夹"),
        (["--content", ".", "--data", "."], "只能写一个"),
        (["--list", "别的"], "的值不对"),
    ],
)
def test_slips_are_told_in_chinese(root: Path, monkeypatch, capsys, line: list[str], words: str) -> None:
    assert run(monkeypatch, root, *line) in (1, 2)
    assert words in capsys.readouterr().err
