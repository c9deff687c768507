"""The 签到表 lists everybody once, grouped by unit, and fits its columns; the 通知 has all it needs, or a visible gap."""

from datetime import date

import pytest
from docx.oxml.ns import qn
from docx.shared import Emu
from docx_reading import all_words, opened, parts, text, words
from docx_sample import NOW

from lawtrain.reports.year.forms import (
    GUEST_ROWS,
    REQUIREMENTS,
    TO_FILL,
    Expected,
    Notice,
    SignIn,
    write_notice,
    write_sign_in,
)

DAY = date(2026, 12, 3)
PEOPLE = (
    Expected("甄甲", "司法所", "所长"),
    Expected("甄乙", "党政办", "科员"),
    Expected("甄丙", "司法所"),
    Expected("甄丁", "党政办", "主任"),
    Expected("甄戊", "清溪村", "委员"),
)


def sign_in(people=PEOPLE, **other):
    plain = {"title": "行政处罚法讲座", "held_on": DAY, "place": "三楼会议室", "organiser": "示范镇司法所"}
    return write_sign_in(SignIn(people=tuple(people), **{**plain, **other}), made_at=NOW)


def rows(data):
    table = opened(data).tables[0]
    return [[words(cell._tc) for cell in row.cells] for row in table.rows]


def listed(data):
    """Name and unit of each line, in the order of their numbers."""
    found = {}
    for row in rows(data)[1:]:
        for start in range(0, len(row), 5):
            number, name, unit, *_ = row[start : start + 5]
            if number:
                found[int(number)] = (name, unit)
    return [found[number] for number in sorted(found)]


def test_units_come_in_the_order_given_and_stay_together():
    order = [
        ("甄甲", "司法所"),
        ("甄丙", "司法所"),
        ("甄乙", "党政办"),
        ("甄丁", "党政办"),
        ("甄戊", "清溪村"),
    ]
    assert listed(sign_in()) == order


def test_the_town_that_all_units_share_is_left_out():
    assert listed(sign_in((Expected("甄甲", "示范镇/司法所"), Expected("甄乙", "示范镇/党政办")))) == [
        ("甄甲", "司法所"),
        ("甄乙", "党政办"),
    ]


def test_two_people_stand_in_a_row_where_they_fit():
    data = rows(sign_in())
    assert data[0] == ["序号", "姓名", "单位", "职务", "签名"] * 2
    assert len(data) == 1 + (len(PEOPLE) + GUEST_ROWS + 1) // 2


@pytest.mark.parametrize(
    "long",
    [
        Expected("阿不都热依木·买买提江", "司法所"),
        Expected("甄己", "综合行政执法和应急管理事务服务中心"),
        Expected("甄己", "司法所", "党委委员、常务副镇长、执法队队长"),
    ],
)
def test_one_long_name_gives_everybody_a_row_of_their_own(long):
    data = rows(sign_in((*PEOPLE, long)))
    assert data[0] == ["序号", "姓名", "单位", "职务", "签名"]
    assert len(data) == 1 + len(PEOPLE) + 1 + GUEST_ROWS


def test_the_head_is_repeated_and_no_row_is_torn():
    table = opened(sign_in()).tables[0]
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)


def test_it_says_who_holds_it_when_and_how_many_are_expected():
    said = text(sign_in())
    for part in ("行政处罚法讲座签到表", "时间：2026年12月3日", "地点：三楼会议室", "组织单位：示范镇司法所"):
        assert part in said
    assert "应到：5 人" in said
    assert "实到：＿" in said


def test_a_sheet_for_nobody_still_has_rows_to_sign():
    assert len(rows(sign_in(()))) == 1 + GUEST_ROWS // 2


def test_columns_fit_the_paper():
    for people in (PEOPLE, (*PEOPLE, Expected("甄" * 60, "司法所"))):
        document = opened(sign_in(people))
        page = document.sections[0]
        room = page.page_width - page.left_margin - page.right_margin
        columns = document.tables[0]._tbl.tblGrid.findall(qn("w:gridCol"))
        assert sum(int(c.get(qn("w:w"))) for c in columns) <= Emu(room).twips + 5


def notice(**other):
    plain = {
        "subject": "举办学法讲座", "to": "各村（社区）", "when": "2026年12月3日上午9:00", "place": "三楼会议室",
        "participants": "机关全体干部", "contents": ("专题辅导。",), "organiser": "示范镇司法所",
        "laws": ("《中华人民共和国行政处罚法》（2021年7月15日起施行）",), "issued_on": date(2026, 11, 25),
    }  # fmt: skip
    return write_notice(Notice(**{**plain, **other}), made_at=NOW)


def test_a_notice_has_its_parts_in_order():
    said = text(notice())
    parts = (
        "示范镇司法所关于举办学法讲座的通知", "各村（社区）：", "一、时间", "二、地点", "三、参加人员", "四、内容",
        "《中华人民共和国行政处罚法》（2021年7月15日起施行）", "五、要求",
        REQUIREMENTS[0], "示范镇司法所\n", "2026年11月25日",
    )  # fmt: skip
    places = [said.rindex(part) for part in parts]
    assert places == sorted(places)


def test_what_the_officer_did_not_say_is_a_visible_gap():
    data = notice(when="", place=" ", participants="", contents=(), laws=(), contact="")
    root = opened(data).element
    shaded = [r for r in root.iter(qn("w:r")) if r.find(f"{qn('w:rPr')}/{qn('w:shd')}") is not None]
    assert [words(r) for r in shaded] == [TO_FILL] * 5


def test_name_and_date_at_the_end_stay_on_one_page():
    *_, signed, dated = opened(notice()).paragraphs
    assert (signed.text, dated.text) == ("示范镇司法所", "2026年11月25日")
    assert signed.paragraph_format.keep_with_next
    assert signed.style.name == dated.style.name == "公文落款"


HOSTILE = (
    "=HYPERLINK(\"http://example.invalid\")", "<w:p/>&amp;]]>", "甄\x00\x0b\x1f甲", "\ud800甄\ufffe", "\u202e甲甄",
    "{{正文}}", "{% for %}", "甄" * 40_000, "", "  ",
)  # fmt: skip


@pytest.mark.parametrize("strange", HOSTILE)
def test_hostile_names_do_no_harm(strange):
    made = [
        sign_in((Expected(strange, strange, strange),), title=strange, place=strange, organiser=strange),
        notice(subject=strange, to=strange, organiser=strange, contents=(strange,), laws=(strange,)),
    ]
    for data in made:
        assert opened(data).tables or opened(data).paragraphs
        told = all_words(data)
        assert not any(c in told for c in "\x00\x0b\x1f\u202e\ufffe")
        assert "instrText" in parts(data)["word/footer1.xml"].decode()
        assert b"instrText" not in parts(data)["word/document.xml"]  # nothing becomes a field
    assert len(listed(made[0])) == 1


def test_the_same_sheet_gives_the_same_bytes():
    assert sign_in() == sign_in()
    assert notice() == notice()
