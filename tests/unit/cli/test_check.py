"""`lawtrain check` prints every problem with its place and a closing line; slips at the keyboard are told in Chinese."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from lawtrain.__main__ import main
from lawtrain.cli import app
from lawtrain.cli.app import VERBS
from tests.unit.content.site import build
from tests.unit.formats.samples import BANK

ENGLISH = re.compile(
    r"usage|options|arguments|commands|show this|error|default|required|invalid|missing|<(int|str|path)>",
    re.IGNORECASE,
)


def test_a_right_folder_ends_with_zero(tmp_path: Path, capsys) -> None:
    assert main(["check", str(build(tmp_path)), "--as-of", "2026-11-22"]) == 0
    assert capsys.readouterr().out == "检查了 1 个题库、1 节课程：0 个错误，0 个提醒\n"


def test_errors_end_with_one_and_warnings_with_zero(tmp_path: Path, capsys) -> None:
    root = str(build(tmp_path, bank=BANK.replace("points: 60", "points: 50")))
    assert main(["check", root]) == 0
    out = capsys.readouterr().out.splitlines()
    assert out[0].startswith("quizzes/constitution/01-supremacy.yaml:9: 小测 test: （提醒）")
    assert out[-1] == "检查了 1 个题库、1 节课程：0 个错误，1 个提醒"
    build(tmp_path, bank=BANK.replace("level: 理解", "level: 了解").replace("answer: 错误", "answer: 对"))
    assert main(["check", root]) == 1
    out = capsys.readouterr().out.splitlines()
    assert [line.split(":")[1] for line in out[:-1] if line.startswith("quizzes")] == ["34", "47"]
    assert out[-1] == "检查了 1 个题库、1 节课程：3 个错误，0 个提醒"  # the lesson's quiz is gone as well


def test_one_bank_file(tmp_path: Path, capsys) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(BANK, "utf-8")
    assert main(["check", str(path)]) == 0
    assert capsys.readouterr().out == "检查了 1 个文件：0 个错误，0 个提醒\n"


def test_json_is_for_programs(tmp_path: Path, capsys) -> None:
    root = str(build(tmp_path, bank=BANK.replace("level: 理解", "level: 了解"), lesson=None, course=None))
    assert main(["check", root, "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert found[-1] == {
        "file": "quizzes/constitution/01-supremacy.yaml",
        "line": 34,
        "path": "试题 c01-001 · level",
        "message": "应是 记忆、理解、应用 之一，现在是“了解”",
        "severity": "error",
    }


def test_the_day_and_the_texts_are_passed_on(tmp_path: Path, capsys) -> None:
    root = str(build(tmp_path / "content"))
    assert main(["check", root, "--as-of", "1990-01-01"]) == 1
    assert "1990年1月1日" in capsys.readouterr().out
    (tmp_path / "texts").mkdir()
    assert main(["check", root, "--texts", str(tmp_path / "texts")]) == 0
    assert "1 个提醒" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("chek", "没有“chek”这个动作，是不是 check？"),
        ("frobnicate", "没有“frobnicate”这个动作，可用的有 "),
        ("check --jsn", "没有“--jsn”这个选项"),
        ("check a b", "多写了“b”"),
        ("check --as-of", "选项“--as-of”后面要写一个值"),
        ("check --json=x", "选项“--json”后面不能写值"),
        ("check --as-of 2026-13-01", "日期“2026-13-01”写法不对"),
        ("check /nowhere/at/all", "没有找到“/nowhere/at/all”"),
        ("check --texts /nowhere/at/all .", "没有找到"),
        ("--bad", "没有“--bad”这个选项"),
    ],
)
def test_slips_at_the_keyboard(tmp_path: Path, monkeypatch, capsys, line: str, words: str) -> None:
    monkeypatch.chdir(build(tmp_path))
    assert main(line.split()) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert words in err
    assert not ENGLISH.search(err.replace(words, ""))


@pytest.mark.parametrize("line", ["", "--help", "check -h", *(f"{verb} --help" for verb in VERBS)])
def test_help_is_chinese(capsys, line: str) -> None:
    main(line.split())
    out = capsys.readouterr().out
    assert out.startswith("用法：lawtrain")
    assert not ENGLISH.search(out)


def test_every_verb_is_in_the_help(capsys) -> None:
    main(["--help"])
    out = capsys.readouterr().out
    assert all(f"  {verb} " in out for verb in VERBS)


def test_the_schema_is_printed(capsys) -> None:
    assert main(["schema"]) == 0
    assert json.loads(capsys.readouterr().out)["title"] == "lawtrain 题库"


def test_checking_does_not_load_a_hub(tmp_path: Path) -> None:
    code = (
        "import sys; from lawtrain.__main__ import main; main(['check', sys.argv[1]]);"
        "print([m for m in sys.modules if m.split('.')[0] in {'jupyterhub', 'litestar', 'sqlalchemy', 'pandas'}])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(build(tmp_path))],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_console_of_another_encoding_does_not_stop_the_check(tmp_path: Path) -> None:
    root = build(tmp_path, bank=BANK.replace("level: 理解", "level: 😀"))
    done = subprocess.run(
        [sys.executable, "-m", "lawtrain", "check", str(root)],
        capture_output=True,
        env={"PYTHONIOENCODING": "gbk", "PATH": ""},
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert "1 个题库" in done.stdout.decode("gbk")
    assert done.stderr == b""


def test_missing_parts_of_the_installation_are_named(monkeypatch, capsys) -> None:
    def run(_args: object) -> int:
        raise ModuleNotFoundError("No module named 'ruamel'", name="ruamel")

    monkeypatch.setattr(app, "run", run)
    assert main(["check"]) == 1
    assert "缺少组件 ruamel" in capsys.readouterr().err


def test_an_interrupted_command_is_quiet(monkeypatch, capsys) -> None:
    def run(_args: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(app, "run", run)
    assert main(["check"]) == 130
    assert capsys.readouterr() == ("", "")


def test_an_offices_own_list_is_what_content_is_held_against(tmp_path: Path, capsys) -> None:
    root = build(
        tmp_path / "content", bank=BANK.replace("    level: 理解", "    level: 理解\n    duty: 食品许可", 1)
    )
    line = ["check", str(root), "--data", str(tmp_path)]
    (tmp_path / "duties").mkdir()
    own = tmp_path / "duties/duties.yaml"
    own.write_text("format: 1\ntitle: 本镇\nduties:\n  - {name: 食品许可, list: 收回}\n", "utf-8")
    assert main(line[:2]) == 0  # the content itself has no list
    assert main(line) == 1
    assert "（“食品许可”）已由上级收回" in capsys.readouterr().out
    own.write_text("format: 1\ntitle: 本镇\nduties:\n  - {name: 食品许可, list: 别的}\n", "utf-8")
    assert main(line) == 1
    assert "duties/duties.yaml:4: 事项 食品许可 · list" in capsys.readouterr().out


def test_a_data_folder_that_is_not_there_or_not_looked_at_is_told(tmp_path: Path, capsys) -> None:
    root = build(tmp_path / "content")
    assert main(["check", str(root), "--data", str(tmp_path / "nowhere")]) == 1
    assert "没有找到数据文件夹" in capsys.readouterr().err
    bank = root / "quizzes/constitution/01-supremacy.yaml"
    assert main(["check", str(bank), "--data", str(tmp_path)]) == 1
    assert "检查一个文件时不看 --data" in capsys.readouterr().err
