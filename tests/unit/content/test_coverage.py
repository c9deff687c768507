"""事项覆盖: what there is for each matter, and what is missing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lawtrain.__main__ import main
from lawtrain.content import load
from lawtrain.content.coverage import Finding, coverage, plain
from lawtrain.content.pages import lesson_page
from lawtrain.errors import ContentError, NotFound
from lawtrain.formats.duties import write_duties
from lawtrain.questions.duties import Duties, Duty, DutyList
from lawtrain.service.library import _prepare
from tests.sample import bank_file, write_content
from tests.unit.content.site import markdown, notebook

REF = "sample/01-first"
NAMES = ("甲事", "乙事", "丙事", "丁事", "戊事", "收回一", "收回二")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """甲 is taught and asked, 乙 only asked, 丙 only taught, 丁 asked for recall alone, 戊 has nothing."""
    write_content(tmp_path, REF)
    lists = [
        DutyList.OWN,
        DutyList.HELPED,
        DutyList.OWN,
        DutyList.OWN,
        DutyList.HELPED,
        *[DutyList.RECALLED] * 2,
    ]
    units = [("办一",), ("办二", "办一"), (), ("办一",), ("办二",), ("县里",), ("县里",)]
    duties = Duties("清单", tuple(map(Duty, NAMES, lists, units)))
    (tmp_path / "courses/duties.yaml").write_text(write_duties(duties), "utf-8")
    lesson = tmp_path / "courses" / f"{REF}.ipynb"
    source = "# 课\n\n## 一节\n\n正文\n\n## 另一节\n\n对应事项：甲事、丙事、丁事\n"
    lesson.write_text(notebook(markdown(source)), "utf-8")
    file = bank_file(REF)
    spoken = ["甲事", "甲事", "乙事", "丁事", "丁事", "收回一", "没有的"]
    for n, name in enumerate(spoken):
        file["items"][n] |= {"duty": name, "level": "记忆" if name == "丁事" else "应用" if n else "记忆"}
    (tmp_path / "quizzes" / f"{REF}.yaml").write_text(json.dumps(file, ensure_ascii=False), "utf-8")
    return tmp_path


def test_each_matter_with_its_sections_items_and_findings(root: Path) -> None:
    found = coverage(load(root))
    assert [(line.duty.name, [f.value for f in line.findings]) for line in found.lines] == [
        ("甲事", []),
        ("丙事", ["没有题"]),
        ("丁事", ["只有记忆题"]),
        ("乙事", ["课文没有标明"]),
        ("戊事", ["没有课", "没有题"]),
        ("收回一", ["收回了还在教"]),
        ("收回二", []),
    ]
    first = found.lines[0]
    assert {level.value: n for level, n in first.levels.items()} == {"记忆": 1, "理解": 0, "应用": 1}
    assert [(one.ref, one.title, one.anchor) for one in first.sections] == [(REF, "另一节", "s2")]
    assert [(one.ref, one.count, one.read) for one in first.sources] == [(REF, 2, True)]
    assert found.unknown == (("没有的", 1),)
    assert found.units == ("办一", "办二", "县里")
    assert [line.duty.name for line in found.of(Finding.NO_ITEM)] == ["丙事", "戊事"]


def test_the_anchor_is_that_of_the_lessons_page(root: Path) -> None:
    catalogue = load(root)
    (section,) = coverage(catalogue).lines[0].sections
    contents = _prepare(lesson_page(catalogue.lesson(REF))).contents
    assert [one.text for one in contents if one.anchor == section.anchor] == [section.title]


def test_an_other_name_counts_for_the_matter(root: Path) -> None:
    duties = Duties("清单", (Duty("把甲事办好，办实", DutyList.OWN, also=("甲事", "没有的")),))
    (root / "courses/duties.yaml").write_text(write_duties(duties), "utf-8")
    found = coverage(load(root))
    assert found.lines[0].items == 3
    assert dict(found.unknown) == {"乙事": 1, "丙事": 1, "丁事": 3, "收回一": 1}


def test_no_list_and_a_broken_one_are_told(root: Path) -> None:
    path = root / "courses/duties.yaml"
    path.write_text("format: 1\n", "utf-8")
    with pytest.raises(ContentError, match="有 2 处错误"):
        coverage(load(root))
    path.unlink()
    with pytest.raises(NotFound, match="还没有履职事项表"):
        coverage(load(root))


def test_the_command_prints_it_and_ends_with_one_for_a_recalled_matter(root: Path, capsys) -> None:
    assert main(["coverage", str(root)]) == 1
    out = capsys.readouterr().out
    assert "【收回】" in out
    assert "戊事（办二）：0 道题（记忆 0，理解 0，应用 0）  ← 没有课  ← 没有题" in out
    assert (
        out.splitlines()[-1]
        == "收回了还在教 1 项，没有课 1 项，没有题 2 项，只有记忆题 1 项，课文没有标明 1 项"
    )
    assert main(["coverage", str(root), "--json"]) == 1
    assert json.loads(capsys.readouterr().out) == plain(coverage(load(root)))


def test_the_repositorys_own_list_teaches_nothing_that_was_recalled(repo: Path) -> None:
    found = coverage(load(repo))
    assert found.of(Finding.RECALLED) == ()
    assert len(found.lines) >= 40
    constitution = {
        q.duty for ref, b in load(repo).banks.items() if ref.startswith("constitution/") for q in b.questions
    }
    assert constitution - {line.duty.name for line in found.lines} == {""}
