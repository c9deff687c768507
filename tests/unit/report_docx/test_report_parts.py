"""The report follows the five parts of 督察规定 Art 25; drafts and gaps are marked; it names nobody."""

from dataclasses import replace
from datetime import date

import pytest
from docx.oxml.ns import qn
from docx_reading import all_words, opened, parts, text, words
from docx_sample import PEOPLE, YEAR, a_year, figures_of, name, who

from lawtrain.policies import State
from lawtrain.records import Post, Stretch
from lawtrain.reports.year.docx import write_report
from lawtrain.reports.year.docx_outlook import _PRINCIPALS, _holds
from lawtrain.reports.year.docx_targets import check, percent_of, targets


def written(facts, *, public=False, **other):
    return write_report(facts, figures_of(facts, public=public), public=public, **other)


@pytest.fixture(scope="module")
def facts():
    return a_year()


@pytest.fixture(scope="module")
def internal(facts):
    return written(facts)


@pytest.fixture(scope="module")
def public(facts):
    return written(facts, public=True)


def test_the_five_parts_in_order(internal, public):
    heads = [
        "一、主要举措和成效",
        "二、存在的不足和原因",
        "三、党政主要负责人",
        "四、下一年度主要安排",
        "五、其他",
    ]
    for report in (internal, public):
        places = [text(report).index(head) for head in heads]
        assert places == sorted(places)


def test_the_first_table_is_how_xi_thought_and_the_group_studied(internal):
    first = opened(internal).tables[0]
    said = [words(row.cells[0]._tc) for row in first.rows]
    assert said == [
        "学习内容",
        "学习习近平法治思想（各类活动）",
        "中心组学法（全部主题）",
        "中心组学法中学习习近平法治思想",
    ]
    assert words(first.cell(1, 1)._tc).startswith("2场")
    assert words(first.cell(3, 3)._tc).startswith("8人")


def test_levels_are_listed_and_never_pooled(internal):
    table = opened(internal).tables[1]
    levels = [words(row.cells[0]._tc) for row in table.rows[1:]]
    assert levels == ["镇"] * 5 + ["村", "组"]
    assert "合计" not in "".join(words(row._tr) for row in table.rows)


def test_every_shortcoming_is_a_draft_with_its_cause_left_open(internal):
    said = text(internal).partition("二、存在的不足")[2].partition("三、党政")[0]
    own = [line for line in said.splitlines() if line.startswith("（")]
    assert len(own) >= 4
    assert all(line.endswith("【建议稿，须人工确认】") for line in own)
    assert said.count("原因：【原因由承办人填写】") == len(own)
    assert "第四十二条" in said
    assert "第三十三条" not in said  # mastered


def test_an_article_with_too_little_behind_it_is_not_named(facts):
    few = replace(facts, articles=tuple(replace(a, answers=19, right=2) for a in facts.articles))
    assert "第四十二条" not in text(written(few))


def test_the_public_edition_does_not_name_an_article_answered_by_few(facts):
    few = replace(facts, articles=tuple(replace(a, people=4) for a in facts.articles))
    assert "第四十二条" in text(written(few))
    assert "第四十二条" not in text(written(few, public=True))


def test_gaps_are_visible(internal):
    root = opened(internal).element.body
    shaded = {words(r) for r in root.iter(qn("w:r")) if r.find(f"{qn('w:rPr')}/{qn('w:shd')}") is not None}
    assert {
        "【原因由承办人填写】",
        "【建议稿，须人工确认】",
        "【由承办人填写】",
        "【主送机关由承办人填写】",
    } <= shaded
    everything = {words(r) for r in root.iter(qn("w:r"))}
    assert {w for w in everything if w.startswith("【")} <= shaded


def test_the_principals_are_found_by_post_and_told_by_their_own_records(internal):
    said = text(internal).partition("三、党政")[2].partition("四、下一年度")[0]
    assert "参加学习活动5场" in said
    assert "认定学时10学时" in said
    assert said.count("结果为合格") == 2


@pytest.mark.parametrize(
    ("title", "which"),
    [
        ("党委书记", "党委主要负责人"), ("书记", "党委主要负责人"), ("示范镇党委书记", "党委主要负责人"),
        ("党工委书记、人大主席", "党委主要负责人"), ("党委副书记、镇长", "政府主要负责人"), ("镇长", "政府主要负责人"),
        ("副书记", ""), ("纪委书记", ""), ("副镇长", ""), ("常务副镇长", ""), ("清溪村党委书记", ""), ("", ""),
    ],
)  # fmt: skip
def test_a_principal_is_told_from_deputies_by_the_whole_title(title, which):
    place = Stretch(date(2025, 1, 1), None, "甄", Post("党政办", "领导干部", title))
    assert [label for label, pattern in _PRINCIPALS if _holds(place, pattern)] == ([which] if which else [])


def test_principals_that_the_roster_does_not_show_are_left_open(facts):
    empty = a_year(empty=True)
    assert "【花名册没有标明党委主要负责人，由承办人填写】" in text(written(empty))


def test_the_public_edition_says_nothing_of_single_leaders(public):
    said = text(public).partition("三、党政")[2].partition("四、下一年度")[0]
    assert not any(c.isdigit() for c in said)
    assert "【履行第一责任人职责情况由承办人填写】" in said


@pytest.mark.parametrize("is_public", [False, True])
def test_no_name_no_number_no_pseudonym_in_any_part_of_the_file(facts, is_public):
    told = all_words(written(facts, public=is_public, last=targets(YEAR - 1, figures_of(facts))))
    for person in PEOPLE:
        assert name(person) not in told
        assert f"SFZ{person:03d}" not in told
        assert facts.code(who(person)) not in told


def test_small_cells_stay_closed_in_the_public_edition(public, internal):
    assert "少于5人" in text(public)
    assert "少于5人" not in text(internal).partition("五、其他")[0]


def test_an_empty_office_gets_a_report_that_says_what_is_missing():
    said = text(written(a_year(empty=True)))
    for gap in ("没有考试记录", "没有学习活动记录", "没有行政执法证件记录", "没有设定学法要求"):
        assert gap in said
    assert "0场" in said


def test_a_closed_year_prints_its_digest_and_never_promises_too_much():
    said = all_words(written(a_year(closed=True)))
    assert "ab" * 32 in said
    assert "可发现篡改" in said
    assert "不可篡改" not in said


def test_targets_ask_for_half_of_those_missing(facts):
    own = targets(YEAR, figures_of(facts))
    assert {t.name for t in own} == {"final_due", "attendance", "met_rate"}
    for target in own:
        assert target.year == YEAR + 1
        assert target.base >= 5
        assert target.base - target.goal == (target.base - target.now) // 2
    said = text(written(facts))
    assert all(percent_of(t.goal, t.base) in said for t in own)


def test_who_still_has_time_is_neither_a_shortcoming_nor_a_target(facts):
    running = {
        who: replace(s, state=State.OPEN if s.state is State.UNMET else s.state)
        for who, s in facts.standings.items()
    }
    early = replace(facts, standings=running)
    assert {t.name for t in targets(YEAR, figures_of(early))} == {"final_due", "attendance"}
    said = text(written(early)).partition("二、存在的不足")[2].partition("三、党政")[0]
    assert "达标率" not in said
    assert "达标率" in text(written(facts)).partition("二、存在的不足")[2].partition("三、党政")[0]


def test_a_long_title_is_broken_into_even_lines():
    title = opened(written(a_year(town="示范县示范镇人民政府普法工作办公室"))).paragraphs[0]
    assert title.text == "示范县示范镇人民政府普法工作办公室\n2026年度干部学法用法工作情况报告"


def test_the_signature_does_not_stand_on_a_page_alone(internal):
    *_, last, gap, signed, dated = opened(internal).paragraphs
    assert last.text.startswith("【其他需要报告")
    assert all(line.paragraph_format.keep_with_next for line in (last, gap, signed))
    assert dated.text == "2026年11月23日"


def test_last_years_target_is_checked_against_the_same_exam_of_this_year(facts):
    own = figures_of(facts)
    before = tuple(replace(f, title=f.title.replace("2026", "2025"), subject="old") for f in own)
    aims = targets(YEAR - 1, before)
    assert all(t.year == YEAR for t in aims)
    assert [one.met for one in check(aims, own)] == [False, False, False]
    assert [one.met for one in check([replace(t, goal=t.now) for t in aims], own)] == [True, True, True]
    assert [one.met for one in check([replace(aims[0], organiser="别处")], own)] == [None]
    said = text(written(facts, last=aims))
    assert "上一年度量化目标完成情况" in said
    assert said.count("，未完成。") == 3


def test_a_public_report_sets_no_target_from_a_hidden_figure(facts):
    own = figures_of(facts, public=True)
    for target in targets(YEAR, own):
        assert any(f.numerator == target.now and f.denominator == target.base for f in own)


HOSTILE = "=1+1</w:t>&lt;\x00\x08\u202e{{正文}}" + "长" * 9000


def test_hostile_titles_do_no_harm(facts):
    strange = a_year(title=HOSTILE, town="示范镇</w:p>{{标题}}\x1b")
    report = written(strange)
    said = text(report)
    assert "</w:t>" in said  # as words, not as markup
    assert "{{标题}}" in said  # not filled a second time
    assert max(len(line) for line in said.splitlines()) < 1000
    assert "\u202e" not in all_words(report)
    assert parts(report)
