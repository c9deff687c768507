"""The workbook reads back with real types, is set up for print, and runs nothing."""

import csv
import io
import shutil
import subprocess
import zipfile

import openpyxl
import pytest
from reports_sample import TOWN, facts_of, result

from lawtrain.errors import Refused
from lawtrain.records import Person
from lawtrain.reports import ScoreFacts, detail, summary
from lawtrain.reports.xlsx import MOST_ROWS, write_xlsx

NASTY = {
    "x": Person("x", "=1+1", "=cmd|' /C calc'!A0", "http://example.invalid"),
    "y": Person("y", "@y", "-2+3", "乙"),
}


def opened(facts):
    return openpyxl.load_workbook(io.BytesIO(write_xlsx(facts)))


def test_it_has_three_sheets_with_the_headings_of_the_tables():
    facts = facts_of(*TOWN)
    book = opened(facts)
    assert book.sheetnames == ["汇总", "明细", "说明"]
    for name, table in (("汇总", summary(facts)), ("明细", detail(facts))):
        assert [c.value for c in book[name][1]] == [c.heading for c in table.columns]


def test_cells_have_real_types():
    row = {h.value: c for h, c in zip(*opened(facts_of(*TOWN))["明细"]["1:2"], strict=True)}
    assert (row["工号"].value, row["工号"].data_type) == ("0002", "s")
    assert (row["得分"].value, row["得分"].data_type) == (70, "n")
    assert row["交卷时间"].value.isoformat() == "2026-03-05T12:01:00"
    assert row["交卷时间"].number_format == "yyyy-mm-dd hh:mm"
    assert row["首次作答"].value == "是"


def test_marks_show_decimals_only_where_a_column_has_them():
    sheet = opened(facts_of(*TOWN))["明细"]
    formats = {h.value: c.number_format for h, c in zip(sheet[1], sheet[2], strict=True)}
    assert (formats["得分"], formats["满分"]) == ("0.00", "0")


def test_headings_stay_in_view_filter_and_repeat_on_paper():
    book = opened(facts_of(*TOWN))
    for name, rows in (("汇总", len(summary(facts_of(*TOWN)).rows)), ("明细", len(TOWN))):
        sheet = book[name]
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref.startswith("A1:")
        assert sheet.auto_filter.ref.endswith(str(rows + 1))
        assert sheet.print_title_rows == "$1:$1"
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage


def test_a_column_is_wide_enough_for_hanzi():
    people = {"x": Person("x", "0001", "甲", "某某镇综合行政执法队")}
    sheet = opened(facts_of(result("x", 60.0), people=people))["明细"]
    assert sheet.column_dimensions["A"].width >= 20


def test_definitions_stand_under_the_figures_and_on_their_own_sheet():
    facts = facts_of(*TOWN)
    book = opened(facts)
    below = [row[0].value for row in book["汇总"].iter_rows(min_row=len(summary(facts).rows) + 3)]
    assert below == list(summary(facts).notes)
    about = [tuple(c.value for c in row) for row in book["说明"].iter_rows()]
    assert ("制表时间", "2026-11-22 09:30（北京时间）") in about
    assert ("单位", "全部单位") in about
    assert ("说明", summary(facts).notes[0]) in about
    assert ("参加人数", "至少交卷一次的人数，一人做几次也只计一人。") in about
    assert len(about) == 6 + len({*summary(facts).notes, *detail(facts).notes})


def test_every_page_is_headed_by_its_title():
    # A font size just before the year would swallow it: &142026 is the size 142026.
    heads = [sheet.oddHeader.center.text for sheet in opened(facts_of(*TOWN))]
    assert heads == ["&B2026年度学法测验成绩汇总", "&B2026年度学法测验成绩明细", "&B2026年度学法测验成绩"]


def test_totals_are_bold():
    sheet = opened(facts_of(*TOWN))["汇总"]
    bold = {row[2].value: row[2].font.bold for row in sheet.iter_rows(min_row=2, max_row=4)}
    assert bold == {"党政办": False, "司法所": False, "合计": True}


def test_nothing_in_it_is_a_formula_or_a_link():
    data = write_xlsx(facts_of(result("x", 60.0, title="＝1+1"), result("y", 60.0), people=NASTY, unit=None))
    book = openpyxl.load_workbook(io.BytesIO(data))
    cells = [c for sheet in book for row in sheet.iter_rows() for c in row if c.value is not None]
    assert not [c for c in cells if c.data_type == "f" or c.hyperlink]
    assert {"'=cmd|' /C calc'!A0", "'=1+1", "'-2+3", "'@y", "'＝1+1"} <= {c.value for c in cells}
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        sheets = [parts.read(name) for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
        assert len(sheets) == 3
        assert not [s for s in sheets if b"<f>" in s or b"<hyperlink" in s]


def test_the_same_facts_give_the_same_bytes():
    assert write_xlsx(facts_of(*TOWN)) == write_xlsx(facts_of(*TOWN))


def test_an_empty_year_still_opens():
    book = opened(facts_of())
    assert book["明细"].max_row == 1


def test_ten_thousand_attempts_all_arrive():
    facts = facts_of(*(result(f"p{i % 4 + 1}", i % 101, i) for i in range(1, 10_001)))
    book = openpyxl.load_workbook(io.BytesIO(write_xlsx(facts)), read_only=True)
    assert sum(1 for _ in book["明细"].iter_rows()) == 10_001


def test_more_than_a_sheet_holds_is_refused_and_never_cut():
    row = facts_of(*TOWN).rows[0]
    facts = ScoreFacts(2026, None, row.submitted_at, (row,) * (MOST_ROWS + 1))
    with pytest.raises(Refused, match="装不下"):
        write_xlsx(facts)


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_a_real_office_program_opens_it_and_saves_it_as_harmless_csv(tmp_path):
    source = tmp_path / "scores.xlsx"
    source.write_bytes(write_xlsx(facts_of(result("x", 85.5), result("y", 60.0), people=NASTY)))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    every_sheet = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", every_sheet, "--outdir", tmp_path, source],
        check=True,
        capture_output=True,
        timeout=120,
    )
    heading, *rows = csv.reader((tmp_path / "scores-明细.csv").read_text(encoding="utf-8").splitlines())
    assert heading == [c.heading for c in detail(facts_of()).columns]
    assert len(rows) == 2
    assert {row[2] for row in rows} == {"'=cmd|' /C calc'!A0", "'-2+3"}
    by_name = {row[2]: row for row in rows}
    assert by_name["'=cmd|' /C calc'!A0"][7:11] == ["85.5", "100", "是", "2026-03-05 12:01:00"]
