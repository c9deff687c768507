"""`lawtrain law`: shown before stored, an article as of a day, two texts side by side, what a change touches."""

from __future__ import annotations

import io
import json
from hashlib import sha256
from pathlib import Path

import pytest

from lawtrain.__main__ import main
from lawtrain.laws import Version, load_registry, to_chinese
from tests.unit.formats.statute_samples import docx

SLUG, TITLE = "guohui-fa", "中华人民共和国国徽法"
OTHER = "cunmin-weiyuanhui-zuzhi-fa"


def statute(
    title: str, version: Version, *, note: str = "", words: str = "第{}项规定，示范用。"
) -> list[str]:
    """Made-up words under the numbers that the law has."""
    day = f"{version.adopted.year}年{version.adopted.month}月{version.adopted.day}日"
    articles = [f"第{to_chinese(n)}条　{words.format(n)}" for n in range(1, version.last_article + 1)]
    return [title, note or f"（{day}会议修正）", "第一章　总则", *articles]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (version,) = load_registry().law(SLUG).versions
    (tmp_path / "国徽法.docx").write_bytes(docx(statute(TITLE, version)))
    for version in load_registry().law(OTHER).versions:
        lines = statute(
            load_registry().law(OTHER).title, version, words="{} " + f"{version.adopted.year}年的话。"
        )
        (tmp_path / f"村委会{version.adopted.year}.txt").write_text("\n".join(lines), "utf-8")
    return tmp_path / "data"


def run(monkeypatch: pytest.MonkeyPatch, data: Path, *line: str, typed: str = "") -> int:
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    return main(["law", *line, "--data", str(data)])


def both(monkeypatch: pytest.MonkeyPatch, data: Path) -> None:
    files = sorted(map(str, data.parent.glob("村委会*.txt")))
    assert run(monkeypatch, data, "import", *files, "--yes") == 0


def test_an_import_is_shown_first_and_stored_only_on_yes(data, monkeypatch, capsys) -> None:
    file = data.parent / "国徽法.docx"
    assert run(monkeypatch, data, "import", str(file), typed="\n") == 1
    out = capsys.readouterr().out
    assert "名称  中华人民共和国国徽法" in out
    assert "版本  2020年修正" in out
    assert "2021-01-01 起施行（施行日期取自登记表，文件里没有写）" in out
    assert "19 条（第一条至第十九条），1 章，19 款" in out
    assert "没有存，什么都没有改动" in out
    assert not data.exists()
    assert run(monkeypatch, data, "import", str(file), typed="y\n") == 0
    (entry,) = json.loads((data / "laws" / "index.json").read_text("utf-8"))["texts"]
    assert entry["source_sha256"] == sha256(file.read_bytes()).hexdigest()
    assert (entry["slug"], entry["effective"], entry["articles"]) == (SLUG, "2021-01-01", 19)
    capsys.readouterr()
    assert run(monkeypatch, data, "import", str(file)) == 0
    assert "已经有这个文本，内容一样" in capsys.readouterr().out


def test_another_text_in_its_place_is_pointed_out(data, monkeypatch, capsys) -> None:
    file = data.parent / "国徽法.docx"
    assert run(monkeypatch, data, "import", str(file), "--yes") == 0
    (version,) = load_registry().law(SLUG).versions
    file.write_bytes(docx(statute(TITLE, version, words="改过的话{}。")))
    assert run(monkeypatch, data, "import", str(file), typed="\n") == 1
    assert "内容不同，导入后会替换它" in capsys.readouterr().out


def test_a_wrong_file_among_others_is_told_and_the_others_come_in(data, monkeypatch, capsys) -> None:
    bad = data.parent / "缺条.txt"
    bad.write_text("甲法\n第一条　一。\n第三条　三。", "utf-8")
    missing = data.parent / "没有.txt"
    files = [str(bad), str(missing), str(data.parent / "国徽法.docx")]
    assert run(monkeypatch, data, "import", *files, "--yes") == 1
    out = capsys.readouterr().out
    assert "缺条.txt:3: 第三条: 条号不连续" in out
    assert "没有.txt：读不了" in out
    assert "共 3 个文件，法条库里有了 1 个，没有导入 2 个" in out


def test_a_text_with_articles_missing_at_the_end_is_refused(data, monkeypatch, capsys) -> None:
    (version,) = load_registry().law(SLUG).versions
    file = data.parent / "国徽法.docx"
    file.write_bytes(docx(statute(TITLE, version)[:-1]))
    assert run(monkeypatch, data, "import", str(file), "--yes") == 1
    assert "登记表记《国徽法》2020年修正的文本有 19 条、末条第 19 条，读到 18 条" in capsys.readouterr().out
    assert not data.exists()


def test_a_law_outside_the_registry_comes_in_under_a_slug_and_a_day(data, monkeypatch, capsys) -> None:
    file = data.parent / "乙条例.md"
    file.write_text("# 乙条例\n\n（2026年1月1日公布）\n\n**第一条** 一。", "utf-8")
    assert run(monkeypatch, data, "import", str(file), "--yes") == 1
    assert run(monkeypatch, data, "import", str(file), "--yes", "--slug", "yi-tiaoli") == 1
    assert "--effective" in capsys.readouterr().out
    line = ("import", str(file), "--yes", "--slug", "yi-tiaoli", "--effective", "2026-03-01")
    assert run(monkeypatch, data, *line) == 0
    assert (data / "laws" / "yi-tiaoli@2026-03-01.txt").read_text("utf-8").startswith("乙条例\n\n（2026年")
    assert run(monkeypatch, data, "list") == 0
    assert "登记表没有这个文本" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (["import"], "缺少要导入的文件"),
        (["import", "a", "b", "--slug", "x"], "一次只导入一个文件"),
        (["import", "a", "--slug", "../x"], "代号“../x”不对"),
        (["import", "a", "--effective", "明天"], "日期“明天”写法不对"),
        (["show"], "请写明看哪一条"),
        (["show", "国徽法"], "不是一处完整的法条出处"),
        (["show", "国徽法第九十条"], "最后一条是第十九条"),
        (["show", "国徽法第一条"], "请先用 lawtrain law import 导入"),
        (["diff"], "请写一部法律"),
        (["diff", "国徽法"], "只有一个文本"),
        (["diff", OTHER], "请先用 lawtrain law import 导入"),
        (["diff", OTHER, "1900"], "登记表里没有“1900”的文本"),
        (["diff", OTHER, "2025", "2026"], "同一个文本"),
        (["diff", OTHER, "--xlsx", "a.csv"], "以 .xlsx 结尾"),
        (["impact", "没有的法"], "登记表里没有《没有的法》"),
    ],
)
def test_slips_are_told_in_words(data, monkeypatch, capsys, line, says) -> None:
    assert run(monkeypatch, data, *line) != 0
    assert says in capsys.readouterr().err
    assert not data.exists()


def test_an_article_as_it_stood_on_a_day(data, monkeypatch, capsys) -> None:
    both(monkeypatch, data)
    capsys.readouterr()
    assert run(monkeypatch, data, "show", "《村委会组织法》第四条", "--as-of", "2025-12-31") == 0
    out = capsys.readouterr().out
    assert "2018年修正，2018-12-29 起施行，2026-01-01 起不再适用；按 2025-12-31 查" in out
    assert "4 2018年的话。" in out
    assert run(monkeypatch, data, "show", "《村委会组织法》", "第四条第一款", "--as-of", "2026-01-01") == 0
    assert "▶ 4 2025年的话。" in capsys.readouterr().out
    assert run(monkeypatch, data, "show", "村委会组织法第四条第二款", "--as-of", "2026-01-01") == 1
    assert "第四条只有 1 款" in capsys.readouterr().err


def test_two_texts_side_by_side(data, monkeypatch, capsys) -> None:
    both(monkeypatch, data)
    capsys.readouterr()
    assert run(monkeypatch, data, "diff", "村委会组织法") == 0
    out = capsys.readouterr().out
    assert "旧：《村民委员会组织法》2018年修正，2018-12-29 起施行，2026-01-01 起不再适用" in out
    assert "【" in out
    sheet = data.parent / "对照.xlsx"
    assert run(monkeypatch, data, "diff", OTHER, "2018", "2026-01-01", "--xlsx", str(sheet)) == 0
    assert sheet.read_bytes().startswith(b"PK")
    assert run(monkeypatch, data, "diff", OTHER, "--xlsx", str(sheet)) == 1
    assert "已经存在，没有改动它" in capsys.readouterr().err


def test_what_a_change_touches(data, monkeypatch, capsys) -> None:
    both(monkeypatch, data)
    content = data.parent / "content"
    (content / "courses").mkdir(parents=True)
    (content / "quizzes").mkdir()
    capsys.readouterr()
    assert run(monkeypatch, data, "impact", OTHER, "2018", "2025", "--content", str(content)) == 0
    assert "2018年修正，2018-12-29 起施行" in capsys.readouterr().out


def test_an_empty_library_says_what_to_do(data, monkeypatch, capsys) -> None:
    assert run(monkeypatch, data, "list") == 0
    assert "还是空的；用 lawtrain law import" in capsys.readouterr().out
