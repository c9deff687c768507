"""The office's template: its own letterhead and looks stay, placeholders are filled, and what is wrong is said."""

import io
import zipfile

import pytest
from docx import Document
from docx.shared import Pt
from docx_reading import notes, opened, parts, text, words
from docx_sample import a_year, figures_of

from lawtrain.errors import Invalid
from lawtrain.reports.year.docx import default_template, write_report
from lawtrain.reports.year.docx_styles import Style


@pytest.fixture(scope="module")
def facts():
    return a_year()


def saved(document):
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def template(*paragraphs):
    document = Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    return saved(document)


def fill(facts, data):
    return write_report(facts, figures_of(facts), public=False, template=data)


def refused(facts, data):
    with pytest.raises(Invalid) as caught:
        fill(facts, data)
    return str(caught.value)


def rewritten(data, name, change):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            body = old.read(entry)
            new.writestr(entry.filename, change(body) if entry.filename == name else body)
    return out.getvalue()


def test_the_template_that_ships_gives_the_report_that_comes_without_one(facts):
    assert fill(facts, default_template()) == write_report(facts, figures_of(facts), public=False)
    assert default_template() == default_template()


def test_letterhead_header_and_looks_of_the_office_stay(facts):
    document = opened(default_template())
    document.styles[Style.BODY].font.size = Pt(15)
    document.sections[0].header.paragraphs[0].text = "{{单位}}内部资料"
    document.paragraphs[0].insert_paragraph_before("示范镇委员会文件")
    report = opened(fill(facts, saved(document)))
    assert report.styles[Style.BODY].font.size == Pt(15)
    assert report.sections[0].header.paragraphs[0].text == "示范镇内部资料"
    assert report.paragraphs[0].text == "示范镇委员会文件"


def test_a_template_without_our_styles_keeps_its_own_face():
    facts = a_year()
    report = opened(fill(facts, template("文件", "{{正文}}")))
    assert report.styles["Normal"].font.size == Document().styles["Normal"].font.size
    assert Style.BODY in {style.name for style in report.styles}


def test_a_placeholder_torn_into_runs_is_filled_with_the_looks_of_its_first_letter(facts):
    document = Document()
    line = document.add_paragraph("前")
    line.add_run("{").bold = True
    line.add_run("{ 年")
    line.add_run("度 }").italic = True
    line.add_run("}后")
    document.add_paragraph("{{正文}}")
    filled = opened(fill(facts, saved(document))).paragraphs[0]
    assert filled.text == "前2026后"
    assert next(run for run in filled.runs if "2026" in run.text).bold


def test_parts_go_each_to_its_own_place(facts):
    names = ["第二部分", "第一部分", "第三部分", "第四部分", "第五部分"]
    said = text(fill(facts, template(*(f"{{{{{n}}}}}" for n in names), "全文完")))
    assert (
        said.index("二、存在的不足")
        < said.index("一、主要举措")
        < said.index("五、其他")
        < said.index("全文完")
    )


def test_placeholders_in_tables_are_filled_with_words(facts):
    document = Document()
    document.add_table(1, 1).cell(0, 0).text = "{{日期}}"
    document.add_paragraph("{{正文}}")
    assert opened(fill(facts, saved(document))).tables[0].cell(0, 0).text == "2026年11月23日"


def test_notes_of_the_template_stay_before_those_of_the_report(facts):
    once = fill(facts, None)
    again = opened(once)
    again.add_paragraph("{{正文}}")
    before, after = notes(once), notes(fill(facts, saved(again)))
    assert {k: after[k] for k in before} == before
    assert len(after) == 2 * len(before)


@pytest.mark.parametrize(
    ("paragraphs", "told"),
    [
        (["{{正文}}", "{{单位名}}号"], "正文第 2 段“{{单位名}}号”：不认识占位符 {{单位名}}"),
        (["{{正文}}", "{{年度 号"], "正文第 2 段“{{年度 号”：花括号不成对"),
        (["{{正文}}", "{% for a in b %}"], "花括号不成对，或者用了 {% %}"),
        (["见{{正文}}"], "{{正文}} 要在正文里单独占一段"),
        (["{{正文}}", "{{正文}}"], "有了 {{正文}}，就不能再有它自己"),
        (["{{正文}}", "{{第一部分}}"], "有了 {{正文}}，就不能再有"),
        (["{{第一部分}}", "{{第二部分}}", "{{第四部分}}", "{{第五部分}}"], "又缺少或者重复了 {{第三部分}}"),
        (["没有占位符"], "没有 {{正文}}，报告没有地方放"),
        (["{{正文}}", "{{ facts.people }}"], "不认识占位符"),
        (["{{正文}}", "{{ ''.__class__ }}"], "不认识占位符"),
    ],
)
def test_a_template_that_cannot_be_filled_is_told_what_and_where(facts, paragraphs, told):
    said = refused(facts, template(*paragraphs))
    assert told in said
    assert "可用的占位符：{{标题}}" in said


def test_faults_in_tables_and_headers_are_found_too(facts):
    document = Document()
    document.add_paragraph("{{正文}}")
    document.add_table(1, 1).cell(0, 0).text = "{{第一部分}}"
    document.sections[0].header.paragraphs[0].text = "{{谁}}"
    said = refused(facts, saved(document))
    assert "页眉第 1 段“{{谁}}”" in said
    assert "{{第一部分}} 要在正文里单独占一段" in said


def test_many_faults_are_counted_rather_than_listed(facts):
    said = refused(facts, template("{{正文}}", *(f"{{{{错{n}}}}}" for n in range(40))))
    assert "另有 30 处" in said


@pytest.mark.parametrize("data", [b"", b"PK", b"not a document", default_template()[:4000]])
def test_what_is_no_document_is_refused_in_words(facts, data):
    assert refused(facts, data).startswith("报告模板不能用")


def test_entities_macros_bombs_and_outside_files_are_refused(facts):
    good = default_template()
    entity = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><x>&a;</x>'
    assert "外部定义" in refused(facts, rewritten(good, "word/styles.xml", lambda _: entity))
    macro = b"application/vnd.ms-word.document.macroEnabled.main+xml"
    plain = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    assert "宏" in refused(facts, rewritten(good, "[Content_Types].xml", lambda b: b.replace(plain, macro)))
    assert "太大" in refused(facts, rewritten(good, "word/theme/theme1.xml", lambda b: b + b" " * 70_000_000))
    outside = (
        b'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
        b'attachedTemplate" Target="http://example.invalid/x.dotm" TargetMode="External"/></Relationships>'
    )
    change = lambda b: b.replace(b"</Relationships>", outside)  # noqa: E731
    assert "外部文件" in refused(facts, rewritten(good, "word/_rels/document.xml.rels", change))


def test_the_author_of_the_template_is_not_told(facts):
    document = Document()
    document.core_properties.author = "甄某某"
    document.add_paragraph("{{正文}}")
    made = parts(fill(facts, saved(document)))
    assert "甄某某" not in made["docProps/core.xml"].decode()


def test_what_is_filled_in_is_not_taken_for_a_placeholder():
    facts = a_year(title="{{单位}}考试{{不认识}}")
    said = [words(p._p) for p in opened(fill(facts, template("{{标题}}", "{{正文}}"))).paragraphs]
    assert any("{{单位}}考试{{不认识}}" in line for line in said)
