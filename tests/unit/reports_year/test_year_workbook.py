"""The yearly workbook: what stands in its sheets, what may not, and that it is the same every time."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest

from lawtrain.policies import State
from lawtrain.reports.year import all_figures, publish
from lawtrain.reports.year.event_figures import event_rows
from lawtrain.reports.year.workbook import write_workbook
from tests.unit.reports_year.year_sample import JUSTICE, OFFICE, STAFF, Diary, judged


def written(d: Diary, *, names: bool = False, public: bool = False, **other) -> bytes:
    facts = d.facts(**other)
    figures = all_figures(facts)
    if public:
        figures = publish((*figures, *event_rows(facts)))
    return write_workbook(facts, figures, names=names, public=public)


def rows(data: bytes, sheet: str) -> list[list[object]]:
    return [list(r) for r in openpyxl.load_workbook(io.BytesIO(data))[sheet].iter_rows(values_only=True)]


def everything(data: bytes) -> str:
    book = openpyxl.load_workbook(io.BytesIO(data))
    return "\n".join(str(c) for s in book for r in s.iter_rows(values_only=True) for c in r if c is not None)


@pytest.fixture(scope="module")
def internal() -> bytes:
    return written(judged())


def test_the_sheets(internal: bytes) -> None:
    assert openpyxl.load_workbook(io.BytesIO(internal)).sheetnames == [
        "汇总", "分类别", "分单位", "图表", "达标与学时", "人员", "未达标和待完成", "免考缺考另列", "活动", "考试",
        "薄弱法条", "试题", "口径说明",
    ]  # fmt: skip


def test_by_category_holds_numbers_and_rates_rounded_down(internal: bytes) -> None:
    head, *body = rows(internal, "分类别")
    (staff,) = [r for r in body if r[1] == STAFF and "示范县普法办" in str(r[0])]
    told = dict(zip(map(str, head[2:7]), staff[2:7], strict=True))
    assert told == {"应考": 11, "免考": 2, "实考": 9, "缺考": 2, "参考率": 0.818}
    assert staff[head.index("补考后合格") : head.index("补考后合格") + 3] == [8, 0.888, 0.727]
    assert staff[head.index("平均分")] == pytest.approx(667 / 9)


def test_units_stand_inside_their_category(internal: bytes) -> None:
    head, *body = rows(internal, "分单位")
    county = [r for r in body if "示范县普法办" in str(r[0]) and r[1] == STAFF]
    assert [r[2] for r in county] == [OFFICE, JUSTICE]
    assert [r[head.index("参考率")] for r in county] == [0.666, 1]


def test_every_figure_of_the_summary_has_its_meaning_and_roster_date(internal: bytes) -> None:
    _, *body = rows(internal, "汇总")
    told = [r for r in body if r[5] is not None]
    assert all(r[6] and r[7] for r in told)
    assert ["81.8%（9/11）", "2026-09-30"] in [[r[5], r[6]] for r in told]
    assert told[0][1] == "学习习近平法治思想（各类活动）"


def test_nobody_is_named_unless_asked(internal: bytes) -> None:
    assert "示范s01" not in everything(internal)
    assert "临近退休" not in everything(internal)
    named = everything(written(judged(), names=True))
    assert "示范s01" in named
    assert "临近退休" in named


def test_persons_by_number_and_by_name() -> None:
    coded = rows(written(judged()), "人员")
    assert coded[0][:3] == ["单位", "编号", "统计类别"]
    named = rows(written(judged(), names=True), "人员")
    assert named[0][:4] == ["单位", "工号", "姓名", "统计类别"]
    (first,) = [r for r in named if r[1] == "gs01"]
    assert first[-2:] == [95, 10]  # the county's exam, then the town's
    (gone,) = [r for r in named if r[1] == "gs14"]
    assert "2026-09-30" in gone


def test_who_owes_what_stands_by_unit() -> None:
    head, *body = rows(written(judged(), names=True), "未达标和待完成")
    owed = [(r[0], r[1], r[head.index("情况")]) for r in body if r[2]]
    assert owed == [
        (OFFICE, "gs03", "未达标"),
        (OFFICE, "gs04", "进行中"),
        (JUSTICE, "gs07", "进行中"),
    ]


def test_exempt_absent_and_apart_are_listed_one_by_one() -> None:
    head, *body = rows(written(judged(), names=True), "免考缺考另列")
    county = [(r[1], r[3]) for r in body if "示范县普法办" in str(r[0])]
    assert county == [
        ("免考", "gs05"),
        ("免考", "gs06"),
        ("缺考", "gd01"),
        ("缺考", "gs04"),
        ("缺考", "gs13"),
        ("只参加补考", "gs07"),
        ("名册日前已离开而参加", "gs09"),
        ("名册日后进入而参加", "gs10"),
        ("免考而参加", "gs06"),
        ("不在应考类别而参加", "gb01"),
        ("不在花名册而参加", "x01"),
    ]
    assert "免考事由" in head


def test_the_public_edition_lists_no_people() -> None:
    data = written(judged(), public=True)
    assert {"人员", "未达标和待完成", "免考缺考另列"}.isdisjoint(
        openpyxl.load_workbook(io.BytesIO(data)).sheetnames
    )
    text = everything(data)
    assert "示范s" not in text
    assert "s01" not in text
    assert "少于5人" in text


def test_there_are_native_charts(internal: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(internal)) as parts:
        charts = [parts.read(n).decode() for n in parts.namelist() if n.startswith("xl/charts/chart")]
    assert len(charts) >= 3
    assert any("'分类别'!$G$2" in c or "分类别!$G$2" in c for c in charts)


def test_the_charts_draw_the_columns_they_name(internal: bytes) -> None:
    category, unit = rows(internal, "分类别")[0], rows(internal, "分单位")[0]
    assert (category[6], category[15]) == ("参考率", "÷应考")
    assert category[13] == "补考后合格"
    assert (unit[7], unit[16]) == ("参考率", "÷应考")


def test_pages_are_a4_across_with_headings_and_numbers(internal: bytes) -> None:
    for sheet in openpyxl.load_workbook(io.BytesIO(internal)):
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
        assert "&P" in (sheet.oddFooter.right.text or "")
        if sheet.title not in ("图表", "口径说明"):
            assert sheet.print_title_rows == "$1:$1"


def test_the_same_year_gives_the_same_bytes() -> None:
    assert written(judged()) == written(judged())
    later = datetime(2026, 12, 1, tzinfo=UTC)
    assert written(judged()) != written(judged(), made_at=later)
    assert rows(written(judged()), "汇总") == rows(written(judged(), made_at=later), "汇总")


def test_the_first_workbook_of_a_process_is_like_any_other() -> None:
    say = (
        "import hashlib; from tests.unit.reports_year.test_year_workbook import written, judged;"
        "print(*(hashlib.sha256(written(judged())).hexdigest() for _ in range(2)))"
    )
    root = Path(__file__).parents[3]
    done = subprocess.run([sys.executable, "-c", say], cwd=root, capture_output=True, text=True, check=True)
    assert len(set(done.stdout.split())) == 1


def test_nothing_runs_as_a_formula() -> None:
    d = judged()
    d.stands("z01", STAFF, '=HYPERLINK("http://x")')
    d.stand("z01", State.OPEN)
    book = openpyxl.load_workbook(io.BytesIO(written(d, names=True)))
    cells = [c for s in book for r in s.iter_rows() for c in r]
    assert all(c.data_type != "f" for c in cells)
    assert "'=HYPERLINK" in everything(written(d))


def test_a_year_with_nothing_in_it_still_gives_a_workbook() -> None:
    assert rows(written(Diary()), "分类别")[0][0] == "考试"


def test_a_town_too_big_for_memory_is_streamed_and_reads_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = written(judged())
    monkeypatch.setattr("lawtrain.reports.year.workbook.STREAM_FROM", 1)
    streamed = written(judged())
    assert streamed != plain
    assert everything(streamed) == everything(plain)


def test_laws_are_called_by_their_names() -> None:
    d = judged()
    payload = next(p for kind, _, subject, p, _ in d.lines if (kind, subject) == ("event", "e1"))
    payload["laws"] = [["xianfa", "2018-03-11"], ["gone-from-the-registry", "2020-01-01"]]
    text = everything(written(d, public=False))
    assert "《宪法》（2018-03-11）" in text
    assert "gone-from-the-registry" in text
    assert "xianfa" not in text
