"""The page, faces and page numbers are those of GB/T 9704, and a file holds nothing that changes from run to run."""

import io
from datetime import timedelta
from zipfile import ZipFile

import pytest
from docx.oxml.ns import qn
from docx.shared import Mm
from docx_reading import opened, parts, words
from docx_sample import NOW, a_year, figures_of

from lawtrain.reports.year.docx import write_report
from lawtrain.reports.year.docx_paper import balanced, below, official, save, short
from lawtrain.reports.year.docx_styles import FALLBACKS, Style


@pytest.fixture(scope="module")
def report():
    facts = a_year()
    return write_report(facts, figures_of(facts), public=False)


def test_the_type_area_is_156_by_225_millimetres(report):
    page = opened(report).sections[0]
    assert [round(n.mm) for n in (page.page_width, page.page_height)] == [210, 297]
    margins = (page.top_margin, page.bottom_margin, page.left_margin, page.right_margin)
    assert [round(n.mm) for n in margins] == [37, 35, 28, 26]


def test_22_lines_of_28_characters_fill_it(report):
    body = opened(report).styles[Style.BODY]
    pitch = body.font.size.pt + int(body.element.rPr.find(qn("w:spacing")).get(qn("w:val"))) / 20
    across = Mm(156).pt / pitch
    down = Mm(225).pt / body.paragraph_format.line_spacing.pt
    assert 28 <= across < 28.5
    assert 22 <= down < 22.1


@pytest.mark.parametrize(
    ("style", "face", "points"),
    [
        (Style.TITLE, "方正小标宋简体", 22),
        (Style.FIRST, "黑体", 16),
        (Style.SECOND, "楷体", 16),
        (Style.BODY, "仿宋", 16),
    ],
)
def test_each_kind_of_paragraph_has_its_face_and_size(report, style, face, points):
    own = opened(report).styles[style]
    assert own.element.rPr.rFonts.get(qn("w:eastAsia")) == face
    assert own.font.size.pt == points


def test_a_face_that_is_not_installed_has_a_named_substitute(report):
    table = parts(report)["word/fontTable.xml"].decode()
    for name, other in FALLBACKS.items():
        assert f'w:name="{name}"' in table
        assert f'<w:altName w:val="{other}"/>' in table


def test_the_page_number_stands_at_the_outer_edge_between_dashes(report):
    document = opened(report)
    assert document.settings.odd_and_even_pages_header_footer
    page = document.sections[0]
    for footer, side in ((page.footer, "right"), (page.even_page_footer, "left")):
        line = footer.paragraphs[0]
        assert words(line._p) == "— 1 —"
        assert "PAGE" in "".join(i.text for i in line._p.iter(qn("w:instrText")))
        assert line._p.pPr.find(qn("w:jc")).get(qn("w:val")) == side
        assert {run.font.size.pt for run in line.runs} == {14}


def test_settings_stand_in_the_order_that_word_asks_for(report):
    order = ["pStyle", "keepNext", "widowControl", "spacing", "ind", "jc", "outlineLvl", "rPr", "sectPr"]
    letters = ["rStyle", "rFonts", "b", "spacing", "sz", "shd", "vertAlign", "lang"]
    for name in ("word/document.xml", "word/styles.xml"):
        from lxml import etree

        root = etree.fromstring(parts(report)[name])
        mine = [s for s in root.iter(qn("w:style")) if s.get(qn("w:styleId")).startswith("Lt")] or [root]
        for area in mine:
            for tag, rule in (("w:pPr", order), ("w:rPr", letters)):
                for settings in area.iter(qn(tag)):
                    tags = [child.tag.rpartition("}")[2] for child in settings]
                    assert tags == sorted(tags, key=rule.index), tags


def test_the_same_facts_give_the_same_bytes(report):
    facts = a_year()
    assert write_report(facts, figures_of(facts), public=False) == report


def test_a_file_tells_neither_who_made_it_nor_on_what_machine():
    document = official("题目", NOW)
    document.add_paragraph("字")
    data = save(document)
    told = opened(data).core_properties
    assert (told.author, told.last_modified_by, told.comments) == ("", "", "")
    assert told.created.replace(tzinfo=NOW.tzinfo) == NOW
    with ZipFile(io.BytesIO(data)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert not any("thumbnail" in name for name in archive.namelist())
    later = official("题目", NOW + timedelta(days=1))
    later.add_paragraph("字")
    assert save(later) != data


def test_a_long_title_is_broken_around_the_name_of_a_law_and_evenly():
    pieces = ["示范镇司法所", "关于举办新修订《中华人民共和国村民委员会组织法》专题学习", "的通知"]
    assert balanced(pieces) == [
        "示范镇司法所关于举办新修订",
        "《中华人民共和国村民委员会组织法》",
        "专题学习的通知",
    ]
    assert balanced(["示范镇", "年度报告"]) == ["示范镇年度报告"]
    assert balanced(["长" * 90]) == ["长" * 90]


def test_words_are_shortened_by_their_width():
    assert short("一二三四五", 5) == "一二三四五"
    assert short("一二三四五六", 5) == "一二三四…"
    assert short("a" * 11, 5) == "a" * 9 + "…"
    assert short("换\n行\x07", 9) == "换 行"


def test_a_unit_is_said_without_the_town_that_all_share():
    units = ["示范镇/党政办", "示范镇/清溪村/第一小组"]
    assert below(units) == {units[0]: "党政办", units[1]: "清溪村 第一小组"}
    assert below(["示范镇/党政办"]) == {"示范镇/党政办": "党政办"}
    assert below(["党政办", "示范镇/清溪村"]) == {"党政办": "党政办", "示范镇/清溪村": "示范镇 清溪村"}
    assert below([""]) == {"": ""}
    assert below([]) == {}
