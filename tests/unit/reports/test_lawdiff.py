"""新旧对照表: as text and as a workbook, with marks that are words or lines and not colour alone."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime

import openpyxl
import pytest

from lawtrain.laws import parse_text
from lawtrain.reports.cells import LONGEST
from lawtrain.reports.lawdiff import LawDiff, Side, as_text, lay_out, write_lawdiff

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
OLD = (
    "示例法\n\n第一条　为了保障自治，制定本法。\n\n第二条　每届任期三年，届满应当及时换届选举。\n\n"
    "第三条　档案由专人保管，不得外借。\n"
)
NEW = (
    "示例法\n\n第一条　为了保障自治，制定本法。\n\n第二条　坚持中国共产党的领导。\n\n"
    "第三条　每届任期五年，届满应当及时换届选举。\n"
)


@pytest.fixture
def diff() -> LawDiff:
    return lay_out("示例法", Side("2018年修正", parse_text(OLD)), Side("2025年修订", parse_text(NEW)))


def test_it_counts_what_changed(diff: LawDiff) -> None:
    assert diff.summary == "共对照 4 条：有修改 1 条，新增 1 条，已删去 1 条，未变 1 条"
    assert len(diff.changed) == 3


def test_as_text_it_says_what_went_and_what_came(diff: LawDiff) -> None:
    told = as_text(diff)
    assert "旧：2018年修正\n新：2025年修订" in told
    assert (
        "【有修改，条号也变】第二条 → 第三条\n每届任期〔删：三〕〔增：五〕年，届满应当及时换届选举。" in told
    )
    assert "【新增】第二条\n坚持中国共产党的领导。" in told
    assert "【已删去】第三条\n档案由专人保管，不得外借。" in told
    assert "【未变】" not in told
    assert "【未变】第一条" in as_text(diff, everything=True)


def test_an_article_written_anew_is_shown_whole() -> None:
    body = "示例法\n\n第一条　村民会议每年召开一次。\n\n第二条　{}\n\n第三条　本法自公布之日起施行。\n"
    old = parse_text(body.format("村务公开栏设在便于观看的地方，公开栏由专人管理。"))
    new = parse_text(
        body.format("村务公开栏、网上平台应当及时更新，县里统一样式，内容至少保留两年，便于查询。")
    )
    rows = lay_out("示例法", Side("旧", old), Side("新", new)).changed
    assert all(p.kind != "same" for row in rows for p in row.pieces)
    assert "".join(p.text for row in rows for p in row.old) == old.articles[2, 0][0]


def test_the_workbook_has_both_sheets_with_every_row(diff: LawDiff) -> None:
    book = openpyxl.load_workbook(io.BytesIO(write_lawdiff(diff, made_at=NOW)))
    assert book.sheetnames == ["有变化的", "全部条文"]
    rows = [[cell.value for cell in row] for row in book["全部条文"].iter_rows(min_row=6)]
    assert rows[0] == ["变化", "旧条号", "旧条文", "新条号", "新条文"]
    assert [
        "有修改，条号也变",
        "第二条",
        "每届任期三年，届满应当及时换届选举。",
        "第三条",
        "每届任期五年，届满应当及时换届选举。",
    ] in rows
    assert ["新增", "", None, "第二条", "坚持中国共产党的领导。"] in rows
    assert len(rows) == 1 + len(diff.rows)
    assert book["有变化的"].max_row == 6 + len(diff.changed)


def test_changed_words_are_struck_through_or_underlined(diff: LawDiff) -> None:
    with zipfile.ZipFile(io.BytesIO(write_lawdiff(diff, made_at=NOW))) as parts:
        shared = parts.read("xl/sharedStrings.xml").decode()
    assert "<strike/>" in shared.partition("三</t>")[0].rpartition("<r>")[2]
    assert "<u/>" in shared.partition("五</t>")[0].rpartition("<r>")[2]


def test_the_same_comparison_gives_the_same_bytes(diff: LawDiff) -> None:
    assert write_lawdiff(diff, made_at=NOW) == write_lawdiff(diff, made_at=NOW)


def test_what_is_too_long_or_looks_like_a_formula_breaks_nothing() -> None:
    old = parse_text(f"示例法\n\n第一条　=1+1{'甲乙丙' * LONGEST}\n")
    new = parse_text(f"示例法\n\n第一条　=1+1{'甲乙丙' * 4}\n\n第二条　\x07响铃。\n")
    laid = lay_out("=示例法", Side("旧", new), Side("新", old))
    book = openpyxl.load_workbook(io.BytesIO(write_lawdiff(laid, made_at=NOW)))
    cells = [cell for row in book["全部条文"].iter_rows() for cell in row]
    assert max(len(str(cell.value)) for cell in cells if cell.value) <= LONGEST
    assert all(cell.data_type != "f" for cell in cells)


def test_two_texts_that_are_the_same() -> None:
    side = Side("同", parse_text(OLD))
    laid = lay_out("示例法", side, side)
    assert laid.changed == ()
    assert "没有变化的条文" in str(
        [
            c.value
            for row in openpyxl.load_workbook(io.BytesIO(write_lawdiff(laid, made_at=NOW)))[
                "有变化的"
            ].iter_rows()
            for c in row
        ]
    )
