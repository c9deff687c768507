"""The office says who it is, once: learners read it in the notice, reports carry it."""

from __future__ import annotations

import pytest
from service_parts import Running

WRITE = "/lawtrain/api/v1/office/about"
OURS = {"controller": "示范镇普法办", "contact": "三楼<b>", "retention": "", "years": 8}


def test_what_it_writes_is_read_by_learners_and_stands_in_reports(own: Running) -> None:
    with own.browser("office") as office, own.browser("learner") as learner:
        office.get("/lawtrain/office/switches")
        assert office.act(WRITE, OURS).status_code == 200
        page = office.get("/lawtrain/office/switches").text
        assert 'value="示范镇普法办"' in page
        notice = learner.get("/lawtrain/notice").text
        assert "示范镇普法办" in notice
        assert "三楼&lt;b&gt;" in notice
        assert "封账后保存 8 年" in notice
        assert "改了本单位的名称" in office.get("/lawtrain/office/audit").text
    year = own.clock().year
    assert own.app.state["house"].years.year(year).facts.town == "示范镇普法办"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"controller": "长" * 41}, "单位名称"),
        ({"contact": "换\n行"}, "联系方式"),
        ({"years": 0}, "保存年数"),
        ({"years": 51}, "保存年数"),
        ({"years": "5"}, ""),
    ],
)
def test_what_cannot_be_meant(own: Running, change: dict[str, object], words: str) -> None:
    with own.browser("office") as office:
        answer = office.act(WRITE, OURS | change)
        assert answer.status_code == 400
        assert words in answer.text
        assert "示范镇普法办" not in office.get("/lawtrain/office/switches").text.replace(
            "如：示范镇普法办", ""
        )


def test_only_the_office_writes_it(own: Running) -> None:
    for role in ("learner", "trainer"):
        with own.browser(role) as browser:
            assert browser.act(WRITE, OURS).status_code == 403
