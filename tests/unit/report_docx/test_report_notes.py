"""Every figure of the report has its footnote, and every footnote says numerator, denominator, roster date, organiser."""

import re

import pytest
from docx.oxml.ns import qn
from docx_reading import NUMBER, marks, notes, opened, parts, text, words
from docx_sample import COUNTY, a_year, figures_of
from lxml import etree

from lawtrain.reports.year.docx import write_report

FIGURE = re.compile(r"(?:\d[\d.]*(?:场|人次|人(?!次)|学时|个)|\d[\d.]*%（\d+/\d+）)(?!〔)")


@pytest.fixture(scope="module", params=[False, True], ids=["internal", "public"])
def report(request):
    facts = a_year()
    return write_report(facts, figures_of(facts, public=request.param), public=request.param)


def test_every_cell_with_a_figure_has_a_mark(report):
    cells = 0
    for table in opened(report).tables:
        for row in table.rows[1:]:
            for cell in row.cells[1:]:
                said = words(cell._tc)
                if NUMBER.search(said.partition("〔")[0]) or "公开" in said or "少于" in said:
                    cells += 1
                    assert marks(cell._tc) == 1, said
    assert cells > 100


def test_every_figure_in_running_text_has_a_mark(report):
    body = opened(report).element.body
    said = [words(p) for p in body.findall(qn("w:p"))]
    said = said[: next(n for n, line in enumerate(said) if line.startswith("五、"))]
    aims = [line for line in said if "不低于" in line]  # no figure of this year: what it starts from is
    assert not [line for line in said if line not in aims and FIGURE.search(line)]
    assert all("〔" in line for line in aims)


def test_every_note_says_what_an_auditor_asks(report):
    own = notes(report)
    assert len(own) > 40
    for note in own.values():
        assert "名册日：20" in note, note
        assert re.search(r"(组织|统计)单位：\S", note), note
        assert "分子" in note, note
        assert "分母" in note, note


def test_a_rate_in_running_text_spells_out_both_counts(report):
    assert any(re.search(r"分子 \d+，分母 \d+。名册日", note) for note in notes(report).values())


def test_an_exam_note_names_its_organiser_nature_and_own_roster_date(report):
    said = [n for n in notes(report).values() if n.startswith("参考率") and COUNTY in n]
    assert said
    assert all("性质：正式" in n and "2026年9月30日" in n for n in said)


def test_marks_and_notes_belong_together(report):
    root = opened(report).element
    direct = [r.get(qn("w:id")) for r in root.iter(qn("w:footnoteReference"))]
    assert len(set(direct)) == len(direct)
    assert set(direct) == set(notes(report))
    assert all(set(r.attrib) == {qn("w:id")} for r in root.iter(qn("w:footnoteReference")))
    bookmarks = {b.get(qn("w:name")): b for b in root.iter(qn("w:bookmarkStart"))}
    fields = [i.text.split()[1] for i in root.iter(qn("w:instrText")) if "NOTEREF" in i.text]
    assert fields
    assert set(fields) <= set(bookmarks)
    keys = [b.get(qn("w:id")) for b in bookmarks.values()]
    assert sorted(keys) == sorted(e.get(qn("w:id")) for e in root.iter(qn("w:bookmarkEnd")))


def test_a_cross_reference_shows_the_number_of_its_note(report):
    root = opened(report).element
    numbers, shown = {}, []
    for element in root.iter(qn("w:footnoteReference"), qn("w:instrText")):
        if element.tag == qn("w:footnoteReference"):
            start = element.getparent().getprevious()
            numbers[start.get(qn("w:name"))] = len(numbers) + 1
        else:
            value = element.getparent().getnext().getnext()
            shown.append((element.text.split()[1], int(words(value))))
    assert all(numbers[name] == number for name, number in shown)


def test_word_is_told_of_the_notes(report):
    made = parts(report)
    assert b"/word/footnotes.xml" in made["[Content_Types].xml"]
    assert b"footnotes.xml" in made["word/_rels/document.xml.rels"]
    settings = [c.tag.rpartition("}")[2] for c in etree.fromstring(made["word/settings.xml"])]
    assert settings.index("footnotePr") < settings.index("compat")


def test_no_two_notes_say_the_same(report):
    own = list(notes(report).values())
    assert len(set(own)) == len(own)


def test_rates_with_three_meanings_stand_apart(report):
    said = text(report)
    for label in ("首次作答合格", "首场合格", "补考后合格"):
        assert f"{label} ÷ 实考" in said
        assert f"{label} ÷ 应考" in said
