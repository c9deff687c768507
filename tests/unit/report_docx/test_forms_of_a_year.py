"""The 封账单 can be read out and checked; the 待完成名单 is in the order given; a leader's sheet is their own record."""

import re
import shutil
import subprocess
from dataclasses import replace
from datetime import date

import pytest
from docx_reading import opened, parts, text, words
from docx_sample import NOW, a_year, figures_of, name, who

from lawtrain.errors import NotFound
from lawtrain.reports.year.docx import write_leader, write_report
from lawtrain.reports.year.forms_year import ClosingSheet, Owed, write_closing, write_owed

DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


def closing(**other):
    plain = {
        "town": "示范镇人民政府", "year": 2026, "digest": DIGEST, "head": 12873, "closed_at": NOW, "closed_by": "office01",
        "counts": (("在册人员", "240人"), ("领导干部", "12人"), ("学习活动", "31场")),
        "frozen": ("花名册", "达标规则", "法律版本清单", "全部数字"),
    }  # fmt: skip
    return write_closing(ClosingSheet(**{**plain, **other}), made_at=NOW)


def test_the_digest_stands_in_groups_of_four_that_make_it_up_again():
    table = opened(closing()).tables[0]
    groups = [words(cell._tc) for row in table.rows for cell in row.cells[1:]]
    assert all(len(group) == 4 for group in groups)
    assert "".join(groups) == DIGEST
    assert [words(row.cells[0]._tc) for row in table.rows] == ["第1行", "第2行"]


def test_it_says_how_to_check_and_does_not_promise_too_much():
    said = text(closing())
    assert f"lawtrain ledger verify --against {DIGEST}" in said
    assert "可发现篡改" in said
    assert "不可篡改" not in said
    assert "封账不能阻止他人改动" in said


def test_it_says_what_is_frozen_how_many_and_up_to_which_entry():
    said = text(closing())
    for part in (
        "第 12873 条",
        "花名册；达标规则；法律版本清单；全部数字。",
        "240人",
        "31场",
        "2026年11月23日 10:00",
    ):
        assert part in said
    for line in ("经办人（签字）", "负责人（签字）", "（盖章）"):
        assert line in said


def owed(count=7):
    return [
        Owed(
            "司法所" if n < 4 else "党政办", f"甄{n}", "科员",
            (("年度考试补考", date(2026, 12, 15)), ("学时还差12.5学时", None))[: 1 + n % 2],
        )
        for n in range(count)
    ]  # fmt: skip


def listing(people, **other):
    return write_owed(people, town="示范镇", year=2026, on=date(2026, 11, 23), made_at=NOW, **other)


def test_people_stand_under_their_unit_in_the_order_given():
    document = opened(listing(owed()))
    first = [words(row.cells[0]._tc) for row in document.tables[0].rows]
    assert first == ["序号", "司法所（4人）", "1", "2", "3", "4", "党政办（3人）", "5", "6", "7"]
    names = [words(row.cells[1]._tc) for row in document.tables[0].rows if words(row.cells[0]._tc).isdigit()]
    assert names == [f"甄{n}" for n in range(7)]


def test_what_is_owed_stands_with_its_deadline():
    said = text(listing(owed()))
    assert "1. 年度考试补考（2026年12月15日前）" in said
    assert "2. 学时还差12.5学时" in said
    assert "按单位排列，不按成绩排列" in said


def test_apart_each_unit_has_a_page_of_its_own():
    document = opened(listing(owed(), apart=True))
    assert len(document.tables) == 2
    breaks = [p.paragraph_format.page_break_before for p in document.paragraphs if "待完成名单" in p.text]
    assert breaks == [False, True]
    assert "共 4 人" in text(listing(owed(), apart=True))


def test_when_nobody_owes_anything_it_says_so():
    assert "没有待完成的人员" in text(listing([]))
    assert not opened(listing([])).tables


def test_a_leaders_sheet_tells_what_they_did_and_what_is_owed():
    facts = a_year()
    said = text(write_leader(facts, figures_of(facts), who(5)))
    for part in (
        name(5),
        "共 5 场：",
        "中心组学法 2 场",
        "10 学时",
        "示范县普法办，正式",
        "行政处罚程序：合格",
    ):
        assert part in said
    assert "年度学时不少于40学时（2026年12月31日前）" in said
    assert "【用法情况由本人填写】" in said
    assert all(name(n) not in said for n in range(108) if n != 5 and name(n) != name(5))


def test_a_leader_who_met_everything_owes_nothing():
    facts = a_year()
    assert re.search("尚需完成\n无\n", text(write_leader(facts, figures_of(facts), who(1))))
    unasked = replace(facts, standings={}, policy="")
    assert "不作评定" in text(write_leader(unasked, figures_of(unasked), who(1)))


def test_an_exemption_is_told_without_its_reason():
    facts = a_year()
    said = text(write_leader(facts, figures_of(facts), who(43)))
    assert "经批准免考（2026年9月1日批准）" in said


def test_somebody_who_was_not_there_gets_no_sheet():
    facts = a_year()
    with pytest.raises(NotFound, match="花名册上没有这个人"):
        write_leader(facts, figures_of(facts), "nobody")


@pytest.mark.parametrize("strange", ["=1+1", "<w:p/>&", "甄\x00甲", "{{标题}}", "甄" * 40_000, "\ud800"])
def test_hostile_names_do_no_harm(strange):
    facts = a_year(names={0: strange})
    for data in (
        write_leader(facts, figures_of(facts), who(0)),
        closing(town=strange, closed_by=strange, frozen=(strange,), counts=((strange, strange),)),
        listing([Owed(strange, strange, strange, ((strange, None),))]),
    ):
        assert opened(data).tables
        assert "不可篡改" not in text(data)
        assert len(parts(data)["word/document.xml"]) < 200_000


def test_the_same_facts_give_the_same_sheets():
    facts = a_year()
    own = figures_of(facts)
    assert write_leader(facts, own, who(0)) == write_leader(facts, own, who(0))
    assert closing() == closing()
    assert listing(owed()) == listing(owed())


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_a_real_office_program_prints_them_on_the_pages_they_are_meant_for(tmp_path):
    busy = a_year(title="一场名称很长很长的年度国家工作人员宪法法律知识学习考试")
    own = figures_of(busy)
    made = {
        "leader": write_leader(busy, own, who(5)),
        "closing": write_closing(
            ClosingSheet(
                "示范镇人民政府", 2026, DIGEST, 12873, NOW, "office01",
                tuple((f"统计类别第{n}类人员", f"{n}人") for n in range(12)), ("花名册", "达标规则", "全部数字"),
            ),
            made_at=NOW,
        ),
        "report": write_report(busy, own, public=False),
    }  # fmt: skip
    for key, data in made.items():
        (tmp_path / f"{key}.docx").write_bytes(data)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    files = sorted(tmp_path.glob("*.docx"))
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", tmp_path, *files],
        check=True,
        capture_output=True,
        timeout=240,
    )
    pages = {f.stem: len(re.findall(rb"/Type\s*/Page\b", f.read_bytes())) for f in tmp_path.glob("*.pdf")}
    assert (pages["leader"], pages["closing"]) == (1, 1)
    assert 6 <= pages["report"] <= 16
