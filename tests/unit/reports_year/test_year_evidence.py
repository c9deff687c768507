"""Behind every figure: the list of people and the ledger entries."""

from __future__ import annotations

import io

import openpyxl
import pytest

from lawtrain.reports.year import Section, all_figures, index
from lawtrain.reports.year.evidence import write_evidence, write_figure
from tests.unit.reports_year.year_sample import STAFF, judged


@pytest.fixture(scope="module")
def facts():
    return judged().facts()


def table(data: bytes, sheet: str) -> list[dict[str, object]]:
    head, *body = openpyxl.load_workbook(io.BytesIO(data))[sheet].iter_rows(values_only=True)
    return [dict(zip(map(str, head), r, strict=True)) for r in body if any(v is not None for v in r[1:])]


def test_one_figure_has_its_list_and_its_entries(facts) -> None:
    one = index(all_figures(facts))[Section.EXAM, "county", STAFF, "", "final_sat"]
    data = write_figure(facts, one, names=True)
    people = table(data, "名单")
    assert {r["工号"] for r in people if r["计入"] == "分子"} == {f"g{who}" for who in one.counted}
    assert [r["工号"] for r in people if r["计入"] == "只在分母"] == ["gs08"]
    entries = openpyxl.load_workbook(io.BytesIO(data))["台账条目"].iter_rows(
        min_row=2, max_col=1, values_only=True
    )
    assert [seq for (seq,) in entries if isinstance(seq, int)] == list(one.entries)
    assert "示范" not in "".join(str(r) for r in table(write_figure(facts, one, names=False), "名单"))


def test_the_index_names_every_figure_of_a_whole_category(facts) -> None:
    figures = all_figures(facts)
    listed = table(write_evidence(facts, figures, names=False), "指标索引")
    assert [(r["指标"], r["结果"]) for r in listed] == [(f.label, f.text) for f in figures if not f.unit]


def test_each_list_is_found_where_the_index_says(facts) -> None:
    figures = all_figures(facts)
    data = write_evidence(facts, figures, names=False)
    listed = {(r["项目"], r["组织单位·性质"], r["统计类别"], r["指标"]): r for r in table(data, "指标索引")}
    for figure in figures:
        if figure.section != Section.EXAM or figure.kind != "people":
            continue
        held = f"{figure.organiser}·{figure.nature}"
        row = listed[figure.title, held, figure.category, figure.label]
        mine = [r for r in table(data, str(row["名单在"])) if r["统计类别"] == figure.category]
        mine = [r for r in mine if not figure.unit or r["单位"] == figure.unit]
        column = str(row["看哪一列"])
        wanted = {"情形": figure.label, "档次": figure.label.removesuffix("档")}.get(column, "是")
        wanted = "缺考" if figure.name == "absent" else wanted
        assert {r["编号"] for r in mine if r[column] == wanted} == set(figure.counted), figure.key


def test_attendances_are_listed_one_by_one(facts) -> None:
    rows = table(write_evidence(facts, all_figures(facts), names=False), "签到")
    assert len(rows) == 6
    assert {r["台账条目"] for r in rows} == {a.seq for a in facts.book.attendances.values()}


def test_the_same_year_gives_the_same_evidence(facts) -> None:
    figures = all_figures(facts)
    assert write_evidence(facts, figures, names=True) == write_evidence(facts, figures, names=True)


def test_licences_are_found_as_the_figures_count_them() -> None:
    d = judged()
    d.licence("c7", "l02", "综合行政执法", None, None)  # prepared for beside a valid one
    d.licence("c8", "s12", "生态环境", "2027-01-01", "2029-01-01")  # begins next year
    facts = d.facts()
    figures = all_figures(facts)
    data = write_evidence(facts, figures, names=False)
    rows = table(data, "执法证")
    assert {r["情形"] for r in rows} >= {"持证", "拟持证", "拟持证（另有有效证）", "未生效", "已过期"}
    for figure in (f for f in figures if f.section == Section.LICENCE):
        if figure.name in ("held", "expired", "preparing"):
            found = {r["编号"] for r in rows if (r["领域"], r["情形"]) == (figure.subject, figure.label)}
            assert found == set(figure.counted), figure.key
